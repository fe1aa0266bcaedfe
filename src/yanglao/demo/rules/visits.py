"""Welfare visits: of the special-difficulty elders, exactly the published share was visited in each period that counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import TODAY


def draw(seed: int, group: Sequence[int], percent: int, months: int = 3) -> list[tuple[int, date]]:
    """Return (person, day) of each visit.

    Parameters
    ----------
    group : sequence of int
        Those registered for visits on the demo's day.
    percent : int
        Share visited in each week of the last ``months`` months; the others were missed at least once a month.
    """
    random = stream(seed, "visits")
    order = sorted(group)
    random.shuffle(order)
    visited = round(len(order) * percent / 100)
    first = date(TODAY.year, TODAY.month, 1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    monday = first - timedelta(days=first.weekday())
    weeks = [monday + timedelta(days=7 * n) for n in range((TODAY - monday).days // 7 + 1)]
    found = []
    for place, person in enumerate(order):
        for week in weeks:
            day = week + timedelta(days=random.randrange(6))
            if (
                place < visited
                or random.random() < 0.4
                and day.day > 7
                and (day.month, day.year) != (TODAY.month, TODAY.year)
            ):
                found.append((person, min(day, TODAY)))
    return sorted(set(found))
