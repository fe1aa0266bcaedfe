"""Stored versions and items of care plans, as the rules know them."""

from __future__ import annotations

from collections.abc import Iterable

from yanglao.assessment.models import CarePlanItem, CarePlanVersion
from yanglao.assessment.rules.plan import PlanItem, Side


def as_items(rows: Iterable[CarePlanItem]) -> tuple[PlanItem, ...]:
    """Return stored items as the rules know them, in the plan's order."""
    return tuple(
        PlanItem(
            row.code,
            row.name,
            row.times,
            row.per,
            row.minutes,
            row.giver,
            row.goal,
            row.granted,
            tuple(row.needs),
            tuple(row.tags),
            row.by_hand,
        )
        for row in sorted(rows, key=lambda one: one.place)
    )


def side_of(row: CarePlanVersion) -> Side:
    """Return a version as far as a difference goes."""
    return Side(row.level, row.granted_minutes, as_items(row.items.all()))
