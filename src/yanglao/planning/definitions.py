"""Indicator definitions as the pack of the place gives them, made ready for counting and judging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base.errors import DomainError
from yanglao.base.models import Installation
from yanglao.planning.measures import SHARES
from yanglao.planning.rules.judging import Goal, Milestone
from yanglao.policy import queries as policy

#: Values are printed with one decimal, or as many as the plan itself prints.
LEAST_PLACES, MOST_PLACES = 1, 4


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator of the plan.

    Parameters
    ----------
    source : object
        The pack's own definition (printed words, oddities, basis).
    numerator, denominator : str
        Measures; empty when nobody can count it yet.
    per : int
        100, 1,000, 10,000 …
    goal : Goal
        Target and path.
    """

    source: Any
    numerator: str
    denominator: str
    per: int
    goal: Goal

    @property
    def code(self) -> str:
        """Code of the indicator."""
        return str(self.source.code)

    @property
    def is_count(self) -> bool:
        """Whether the value is a plain number of things."""
        return self.source.kind == "count"

    @property
    def measures(self) -> tuple[str, ...]:
        """The sides that are asked for."""
        return (self.numerator,) if self.is_count else (self.numerator, self.denominator)


def _fraction(value: object) -> Fraction | None:
    try:
        return None if value is None or isinstance(value, bool) else Fraction(str(value))
    except ValueError:
        return None


def _goal(source: Any) -> Goal:
    """Return target and path; a target without year is due on no day."""
    points = []
    for row in source.values:
        value = _fraction(row.value)
        if value is not None:
            points.append((Milestone(int(row.year) if row.year.isdecimal() else None, value), row))
    planned = [pair for pair in points if pair[1].nature in ("planned", "minimum")]
    target, row = max(planned, key=lambda pair: pair[0].due) if planned else (None, None)
    comparison = (row.comparison if row is not None else "") or source.comparison
    before = [m for m, _row in points if target is not None and m.due < target.due]
    path = (*sorted(before, key=lambda m: m.due), *((target,) if target else ()))
    way = "<=" if comparison in ("<=", "≤") else ">="
    return Goal(target, path, way, bool(source.settled), max([LEAST_PLACES, *map(_places, path)]))


def _places(point: Milestone) -> int:
    """Return how many decimals a printed value has."""
    places = 0
    while (point.value * 10**places).denominator != 1 and places < MOST_PLACES:
        places += 1
    return places


def _definition(source: Any, pack: str, on: date) -> Definition:
    per = 1 if source.kind == "count" else int(source.per or 100)
    below = source.denominator_measure
    if below in SHARES:
        below, share = SHARES[below]
        per *= int(policy.parameter(pack, share, on).value)
    return Definition(source, source.numerator_measure, below, per, _goal(source))


def pack_of_place() -> str:
    """Return the pack this database runs on.

    Raises
    ------
    DomainError
        When no installation is set up.
    """
    code = Installation.objects.filter(pk=1).values_list("pack", flat=True).first()
    if not code:
        raise DomainError(
            _("还没有设定这是哪个地方"),
            code="planning.no_place",
            remedy="先运行 ./run demo，或设定地方和政策包",
        )
    return str(code)


@lru_cache(maxsize=64)
def _of(pack: object, group: str | None, on: date) -> tuple[Definition, ...]:
    code = pack.code  # type: ignore[attr-defined]
    return tuple(_definition(i, code, on) for i in policy.indicators(code, group) if i.pack == code)


def definitions(pack: str, on: date, group: str | None = None) -> tuple[Definition, ...]:
    """Return the definitions of a place itself (not of what it extends) in printed order, parameters as of a day."""
    # The loaded pack is part of the key: when its folder is read anew, the definitions are too.
    return _of(policy.load_pack(pack), group, on)


def version_of(pack: str) -> str:
    """Return the pack's version as loaded."""
    return str(policy.load_pack(pack).version)
