"""Judging a value against the plan: met, on pace, behind, missed, unsettled, no value; and the gap in things one can count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

STATUSES = ("met", "on_pace", "behind", "missed", "unsettled", "no_value")
#: 接近: at least this share of the rise planned up to the day is done.
ON_PACE_SHARE = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A value the plan prints for a year; it counts at the year's end. Without a year it is never overdue."""

    year: int | None
    value: Fraction

    @property
    def due(self) -> date:
        """Last day of the year."""
        return date.max if self.year is None else date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Goal:
    """What the plan asks.

    Parameters
    ----------
    target : Milestone or None
        The last planned value.
    path : tuple of Milestone
        Every printed value, by year, the target last.
    comparison : str
        ``>=`` or ``=`` (reached from below), ``<=`` (from above).
    settled : bool
        False when the meaning is open: never judged.
    places : int
        Decimal places values are printed with; value and target are compared as printed.
    """

    target: Milestone | None
    path: tuple[Milestone, ...] = ()
    comparison: str = ">="
    settled: bool = True
    places: int = 1


def quotient(numerator: int | None, denominator: int | None, per: int) -> Fraction | None:
    """Return numerator ÷ denominator × per exactly; None when the denominator is 0 or a side is unknown (never 0 or 100)."""
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return Fraction(numerator * per, denominator)


def expected(goal: Goal, on: date) -> Fraction | None:
    """Return what the straight path between the printed values asks on a day; None before the first and without a path."""
    path = goal.path
    if not path or on < path[0].due:
        return None
    for before, after in zip(path, path[1:], strict=False):
        if before.due <= on < after.due:
            share = Fraction((on - before.due).days, (after.due - before.due).days)
            return before.value + (after.value - before.value) * share
    return path[-1].value


def rounded(value: Fraction, places: int) -> Fraction:
    """Return the value rounded half up at a decimal place, exactly."""
    scale = 10**places
    return Fraction(math.floor(value * scale + Fraction(1, 2)), scale)


def reached(value: Fraction, goal: Goal) -> bool:
    """Return whether the target is reached, value and target compared as printed (rounded half up to ``goal.places``)."""
    if goal.target is None:
        return False
    left, right = rounded(value, goal.places), rounded(goal.target.value, goal.places)
    return left <= right if goal.comparison == "<=" else left >= right


def by_rounding(value: Fraction | None, goal: Goal) -> bool:
    """Return whether the target is reached as printed, but not exactly."""
    if value is None or goal.target is None or not reached(value, goal):
        return False
    return value > goal.target.value if goal.comparison == "<=" else value < goal.target.value


def status(value: Fraction | None, goal: Goal, on: date, share: Fraction = ON_PACE_SHARE) -> str:
    """Return one of :data:`STATUSES`.

    Parameters
    ----------
    value : Fraction or None
        Exact value on the day.
    goal : Goal
        What the plan asks.
    on : date
        The day of the value.
    share : Fraction
        Part of the planned rise that counts as being on pace.
    """
    if not goal.settled:
        return "unsettled"
    if value is None or goal.target is None:
        return "no_value"
    if reached(value, goal):
        return "met"
    if on >= goal.target.due:
        return "missed"
    first = goal.path[0] if goal.path else None
    asked = expected(goal, on)
    if first is None or asked is None or asked == first.value:
        base = first.value if first else Fraction(0)
        better = value <= base if goal.comparison == "<=" else value >= base
        return "on_pace" if better else "behind"
    return "on_pace" if (value - first.value) / (asked - first.value) >= share else "behind"


def shortfall(numerator: int | None, denominator: int | None, per: int, goal: Goal) -> int | None:
    """Return how many more (or, for ``<=``, how many fewer) things the numerator needs to reach the target exactly; 0 when reached."""
    value = quotient(numerator, denominator, per)
    if value is None or goal.target is None or numerator is None or denominator is None:
        return None
    needed = goal.target.value * denominator / per
    if goal.comparison == "<=":
        return max(0, numerator - math.floor(needed))
    return max(0, math.ceil(needed) - numerator)


def printed(value: Fraction | None, places: int = 1) -> str | None:
    """Return the value rounded half up for reading, trailing zeros dropped; None stays None."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
