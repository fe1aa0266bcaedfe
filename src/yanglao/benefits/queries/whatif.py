"""What every scheme would give if some facts were other: reckoned by the same engine, written down nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.facts import SCALE, FactSource, fact_names
from yanglao.benefits.queries.cases import pack_code
from yanglao.policy import queries as policy

#: Facts a page may change, in the order it asks for them.
CHANGEABLE = ("ability_level", "subsistence", "living", "is_registered", "is_resident")
#: "Any of them": the answer is then a span.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scheme before and after.

    Parameters
    ----------
    scheme, name, unit : str
        ``unit`` is ``fen`` or ``hours``, each a month.
    before, after : dict or None
        The engine's words (:meth:`Explanation.as_dict` with ``amount_fen, hours, shown``); None where the scheme is not in
        force in the month, and for ``after`` also where a changed fact is unknown.
    low, high : int
        Least and most after the change; equal when everything is known.
    possible : Possibility or None
        What every value of the unknown facts gives, with its reason; None when all is known.
    """

    scheme: str
    name: str
    unit: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    low: int
    high: int
    possible: policy.Possibility | None = None

    @property
    def now(self) -> int:
        """What the scheme gives on today's facts."""
        return int(self.before["net"]) if self.before else 0

    @property
    def change(self) -> int:
        """Least difference a month."""
        return self.low - self.now

    @property
    def differs(self) -> bool:
        """Whether anything is other than now."""
        return (self.low, self.high) != (self.now, self.now)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The whole answer: facts before and after as the engine used them, and every scheme."""

    before: dict[str, Any]
    after: dict[str, Any]
    changed: tuple[str, ...]
    unknown: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    pack: str

    @property
    def difference_fen(self) -> tuple[int, int]:
        """Least and most difference of all sums of money, fen a month."""
        money = [o for o in self.outcomes if o.unit == "fen"]
        return sum(o.low - o.now for o in money), sum(o.high - o.now for o in money)


def what_if(actor: Actor, person_id: int, changes: Mapping[str, Any], *, on: date, today: date) -> WhatIf:
    """Return what each scheme gives today, and what it would give on a day with some facts changed.

    Parameters
    ----------
    changes : mapping
        Fact of :data:`CHANGEABLE` → its new value, or :data:`UNKNOWN`; anything else is passed over.
    on : date
        Day of the facts after the change (a birthday or the end of an assessment's validity in between counts).
    today : date
        Day of the facts before it.

    Raises
    ------
    NotFound
        When the person is not in the actor's scope.
    """
    register.require(actor, permissions.READ)
    pack = pack_code()
    with acting(actor):
        source = FactSource.load(actor, [person_id])
    before, after = _row(source, today), _row(source, on)
    wanted = {name: value for name, value in changes.items() if name in CHANGEABLE}
    open_ones = [name for name, value in wanted.items() if value == UNKNOWN]
    after |= {name: value for name, value in wanted.items() if value != UNKNOWN}
    if "ability_level" in wanted:
        after["ability_scale"] = SCALE if wanted["ability_level"] is not None else None
    first, then = Month.of(today).start, Month.of(on).start
    now = {s.code: s for s in policy.schemes(pack, first)}
    later = {s.code: s for s in policy.schemes(pack, then)}
    spans = _spans(pack, list(later), after, open_ones, then, on) if open_ones else {}
    outcomes = []
    for code, scheme in {**now, **later}.items():
        left = _words(pack, code, before, first, today) if code in now else None
        right = _words(pack, code, after, then, on) if code in later and not open_ones else None
        maybe = spans.get(code)
        low = high = right["net"] if right else 0
        if maybe is not None:
            low, high = (maybe.low if maybe.always else 0), maybe.high
        outcomes.append(Outcome(code, scheme.name, scheme.unit, left, right, low, high, maybe))
    changed = tuple(n for n in before if before[n] != after[n] or n in open_ones)
    return WhatIf(before, after, changed, tuple(open_ones), tuple(outcomes), pack)


def _row(source: FactSource, day: date) -> dict[str, Any]:
    frame = source.as_of(day)
    if not frame.height:
        raise NotFound(_("没有这个人的档案，或不在您的范围内"), remedy=_("核对档案号"))
    row = frame.row(0, named=True)
    return {name: row[name] for name in fact_names(frame)}


def _words(pack: str, code: str, facts: dict[str, Any], month: date, day: date) -> dict[str, Any]:
    found = policy.explain(pack, code, facts, month, day)
    return found.as_dict() | {
        "amount_fen": found.net if found.unit == "fen" else None,
        "hours": found.net if found.unit == "hours" else None,
        "shown": {i.name: {"label": i.label, "value": i.shown} for i in found.inputs},
    }


def _spans(
    pack: str, codes: list[str], facts: dict[str, Any], open_ones: list[str], month: date, day: date
) -> dict[str, policy.Possibility]:
    """Return what each scheme may give, every value of the open facts tried."""
    known = {name: (value,) for name, value in facts.items()}
    known |= {name: values_of(name) for name in open_ones}
    return {one.scheme: one for one in policy.possibilities(pack, codes, known, month, day)}


def values_of(name: str) -> tuple[Any, ...]:
    """Return every value a changeable fact may have."""
    if name == "ability_level":
        return (0, 1, 2, 3, 4)
    choices = policy.SUBJECTS["person"][name].choices
    return tuple(choices) if choices else (True, False)
