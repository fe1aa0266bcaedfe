"""Welfare visits: of the special-difficulty elders, exactly the published share was visited in the month that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from yanglao.demo.rules.ages import age_on
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


#: Months whose board is kept, with the share visited; the last is the published one, the others are drawn. The months
#: between them have some visits too, and no board.
BOARDS = ((date(2025, 12, 31), 44), (date(2026, 6, 30), 53))


def listed(
    elders: Sequence[Elder], spans: Sequence[Category], groups: Sequence[str] = LISTED, day: date = TODAY
) -> set[int]:
    """Return the registered who are alive, not moved away and in one of the groups on a day."""
    wanted = set(groups)
    living = {
        p.key
        for p in elders
        if p.registered
        and (p.died_on is None or p.died_on > day)
        and (p.moved_out_on is None or p.moved_out_on > day)
        and age_on(p.born_on, day) >= 60
    }
    return {
        c.person
        for c in spans
        if (c.category in wanted or f"{c.category}:{c.value}" in wanted)
        and c.person in living
        and c.valid_from <= day
        and (c.valid_to is None or c.valid_to > day)
    }


def draw(
    seed: int, elders: Sequence[Elder], spans: Sequence[Category], percent: int
) -> list[tuple[int, date]]:
    """Return (person, day) of each visit, ordered.

    Parameters
    ----------
    percent : int
        Share of the list that was visited in the demo's month: of the weekly groups every week, else once.
    """
    random = stream(seed, "visits")
    found: set[tuple[int, date]] = set()
    for day, share in BOARDS:
        order = _order(random, listed(elders, spans, LISTED, day))
        found |= {
            (key, day.replace(day=random.randrange(1, 28)))
            for key in order[: round(len(order) * share / 100)]
        }
    weekly = listed(elders, spans, WEEKLY)
    order = _order(random, listed(elders, spans))
    visited = round(len(order) * percent / 100)
    before = date(TODAY.year, TODAY.month - 1, 1)
    # Weeks begin on Monday; the month's first whole week starts on its first Monday.
    monday = date(TODAY.year, TODAY.month, 1)
    monday += timedelta(days=-monday.weekday() % 7)
    for place, key in enumerate(order):
        if place < visited or random.random() < 0.45:
            found.add((key, before + timedelta(days=random.randrange(28))))
        if place < visited:
            weeks = range(4) if key in weekly else (random.randrange(4),)
            found |= {(key, min(monday + timedelta(days=7 * w + random.randrange(6)), TODAY)) for w in weeks}
    return sorted(found)


def _order(random: Random, keys: set[int]) -> list[int]:
    order = sorted(keys)
    random.shuffle(order)
    return order
