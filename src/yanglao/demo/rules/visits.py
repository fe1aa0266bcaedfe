"""Welfare visits: of the special-difficulty elders, exactly the published share was visited in the month that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from yanglao.demo.rules.categories import Category
from yanglao.demo.rules.people import Elder
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import TODAY

#: Who stands on the visiting list, as ``category`` or ``category:value``; the first three are to be visited weekly.
WEEKLY = ("living:living_alone", "living:empty_nest", "living:left_behind")
LISTED = (
    *WEEKLY,
    "subsistence:low",
    "subsistence:near",
    "subsistence:destitute_central",
    "subsistence:destitute_dispersed",
    "severe_disability",
    "special_one_child_family",
)


def listed(elders: Sequence[Elder], spans: Sequence[Category], groups: Sequence[str] = LISTED) -> set[int]:
    """Return the registered living who are in one of the groups on the demo's day."""
    wanted = set(groups)
    living = {p.key for p in elders if p.status == "active" and p.registered}
    return {
        c.person
        for c in spans
        if (c.category in wanted or f"{c.category}:{c.value}" in wanted)
        and c.person in living
        and c.valid_from <= TODAY
        and (c.valid_to is None or c.valid_to > TODAY)
    }


def draw(
    seed: int, elders: Sequence[Elder], spans: Sequence[Category], percent: int
) -> list[tuple[int, date]]:
    """Return (person, day) of each visit of the last three months.

    Parameters
    ----------
    percent : int
        Share of the list that was visited in the demo's month: of the weekly groups every week, else once. The others
        were visited in earlier months only, and not always.
    """
    random = stream(seed, "visits")
    weekly = listed(elders, spans, WEEKLY)
    order = sorted(listed(elders, spans))
    random.shuffle(order)
    visited = round(len(order) * percent / 100)
    month = date(TODAY.year, TODAY.month, 1)
    before = [(month - timedelta(days=20)).replace(day=1), (month - timedelta(days=50)).replace(day=1)]
    found = set()
    for place, person in enumerate(order):
        for first in before:
            if place < visited or random.random() < 0.45:
                found.add((person, first + timedelta(days=random.randrange(28))))
        if place >= visited:
            continue
        weeks = range(0, 28, 7) if person in weekly else (random.randrange(4) * 7,)
        # Weeks begin on Monday; the month's first whole week starts on its first Monday.
        monday = month + timedelta(days=-month.weekday() % 7)
        for week in weeks:
            day = min(monday + timedelta(days=week + random.randrange(6)), TODAY)
            found.add((person, day))
    return sorted(found)
