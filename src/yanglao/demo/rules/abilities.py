"""Assessments by GB/T 42195: who, when, and answers that score to the level drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from yanglao.demo.rules.ages import age_on
from yanglao.demo.rules.categories import Category
from yanglao.demo.rules.people import Elder
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import PAST_FROM, TODAY, Totals

#: Items and their highest score (GB/T 42195-2022, tables B.1 to B.4).
HIGHEST = {
    **{f"B.1.{i}": 4 for i in range(1, 9)},
    "B.2.1": 4,
    "B.2.2": 4,
    "B.2.3": 4,
    "B.2.4": 3,
    **{f"B.3.{i}": 4 for i in range(1, 7)},
    "B.3.7": 1,
    "B.3.8": 1,
    "B.3.9": 2,
    "B.4.1": 2,
    "B.4.2": 2,
    "B.4.3": 4,
    "B.4.4": 3,
    "B.4.5": 4,
}
#: Totals that give a level (from, to, both included).
BANDS = {0: (90, 90), 1: (66, 89), 2: (46, 65), 3: (30, 45), 4: (4, 29)}
#: A point to lose for each point an item has; consciousness stays clear, since its zero has two meanings.
_POINTS = [item for item, top in HIGHEST.items() if item != "B.3.9" for _ in range(top)]
_BODY = ("B.1", "B.2", "B.4.3", "B.4.4")
_SHARES = {
    "home": (5, 16, 24, 31, 24),
    "disabled": (6, 22, 31, 26, 15),
    "poor": (38, 31, 16, 10, 5),
    "aged": (30, 34, 19, 11, 6),
}


@dataclass(slots=True)
class Assessed:
    """One assessment."""

    person: int
    reason: str  # first | routine | immediate
    state: str  # final | expired | superseded | noticed | scheduled | applied
    applied_on: date
    assessed_on: date
    level: int
    items: dict[str, int] = field(default_factory=dict)
    coma: bool = False
    diagnoses: list[str] = field(default_factory=list)
    events: dict[str, int] = field(default_factory=dict)
    final_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    workers: tuple[int, int] = (0, 1)
    channel: str = "village"


def answers(random: Random, total: int) -> dict[str, int]:
    """Return one score for each item, adding up to ``total`` (2 to 90), with weaknesses that lie together."""
    lost = 90 - total
    items = dict(HIGHEST)
    if lost:
        body = random.random() < 0.6
        keyed = [
            (random.random() * (0.35 if item.startswith(_BODY) == body else 1.0), item) for item in _POINTS
        ]
        keyed.sort()
        for _, item in keyed[:lost]:
            items[item] -= 1
    return items


def examine(random: Random, level: int) -> tuple[dict[str, int], list[str], dict[str, int], bool]:
    """Return answers, diagnoses, risk events and coma that give this final level."""
    chance = random.random()
    if level == 4 and chance < 0.02:
        return {}, ["I63"], {}, True
    found: list[str] = []
    events: dict[str, int] = {}
    preliminary = level
    if level >= 1 and 0.02 <= chance < 0.12:
        found, preliminary = ["F03"], level - 1
    elif level >= 1 and 0.12 <= chance < 0.15:
        events, preliminary = {"fall": 2}, level - 1
    low, high = BANDS[preliminary]
    items = answers(random, random.randint(low, high))
    for code, share in (("I10", 0.5), ("E11", 0.2), ("I63", 0.07 * level), ("M81", 0.1), ("H25", 0.15)):
        if random.random() < share:
            found.append(code)
    if not events and random.random() < 0.06:
        events = {"fall": 1}
    return items, found, events, False


def draw(
    seed: int,
    totals: Totals,
    elders: list[Elder],
    categories: Sequence[Category],
    in_home: set[int],
    assessors: int,
    validity_months: int = 12,
) -> list[Assessed]:
    """Return all assessments of the drawn past, in order of person and day.

    Parameters
    ----------
    in_home : set of int
        Keys of those who live in a home: all of them are assessed.
    assessors : int
        How many assessors there are; two sign each.
    """
    random = stream(seed, "abilities")
    kinds = _chosen(random, totals, elders, categories, in_home)
    found: list[Assessed] = []
    for key in sorted(kinds):
        found += _course(random, elders[key], kinds[key], validity_months)
    for one in found:
        first = random.randrange(assessors)
        second = (first + 1 + random.randrange(assessors - 1)) % assessors
        if (
            first % 2 and second % 2
        ):  # every other one has a medical background (``staff``): one of them comes
            first = (first + 1) % assessors
        one.workers = (first, second)
        one.channel = random.choices(("village", "counter", "portal", "institution"), (55, 25, 12, 8))[0]
    return found


def _chosen(
    random: Random, totals: Totals, elders: list[Elder], categories: Sequence[Category], in_home: set[int]
) -> dict[int, str]:
    """Return who was ever assessed, and the kind that shapes the level."""
    kinds: dict[int, str] = {}
    poor = {c.person for c in categories if c.category == "subsistence" and c.value != "low_income"}
    disabled = {c.person for c in categories if c.category == "severe_disability"}
    for key in sorted(in_home):
        kinds[key] = "home"
    for key in sorted(disabled - kinds.keys()):
        if random.random() < 0.75:
            kinds[key] = "disabled"
    for key in sorted(poor - kinds.keys()):
        if random.random() < 0.62:
            kinds[key] = "poor"
    old = [p.key for p in elders if p.key not in kinds and p.registered and age_on(p.born_on, TODAY) >= 78]
    random.shuffle(old)
    for key in old[: max(0, totals.assessed - len(kinds))]:
        kinds[key] = "aged"
    return kinds


def _course(random: Random, person: Elder, kind: str, months: int) -> list[Assessed]:
    """Return the assessments of one person, one a year, the level mostly staying and mostly not improving."""
    end = person.died_on or person.moved_out_on or TODAY
    level = random.choices(range(5), _SHARES[kind])[0]
    if random.random() < 0.84:
        day = date(2023, 12, 1) + timedelta(days=random.randrange(330))
    else:
        day = PAST_FROM + timedelta(days=random.randrange((TODAY - PAST_FROM).days))
    found: list[Assessed] = []
    reason = "first"
    while day <= min(end - timedelta(days=9) if end < TODAY else end, TODAY):
        one = _one(random, person, reason, day, level, months)
        if one.valid_from is not None and found:
            previous = found[-1]
            if previous.valid_to is None or previous.valid_to > one.valid_from:
                previous.valid_to, previous.state = one.valid_from, "superseded"
        found.append(one)
        if one.state not in ("final", "expired") or (level == 4 and random.random() < 0.8):
            break
        gap = random.randrange(310, 351) if random.random() < 0.86 else random.randrange(366, 460)
        reason, day = "routine", day + timedelta(days=gap)
        chance = random.random()
        level = min(4, level + 1) if chance < 0.17 else max(0, level - 1) if chance > 0.965 else level
    return found


def _one(random: Random, person: Elder, reason: str, day: date, level: int, months: int) -> Assessed:
    """Return one assessment; the last weeks are still under way."""
    applied = day - timedelta(days=random.randrange(4, 15))
    one = Assessed(person.key, reason, "final", applied, day, level)
    days_ago = (TODAY - day).days
    if person.status == "active" and days_ago < 10:
        one.state = "noticed" if days_ago >= 4 else "scheduled" if days_ago >= 1 else "applied"
    if one.state in ("final", "noticed"):
        one.items, one.diagnoses, one.events, one.coma = examine(random, level)
    if one.state == "final":
        one.final_on = one.valid_from = day + timedelta(days=9)
        year = one.valid_from.year + (one.valid_from.month + months - 1) // 12
        month = (one.valid_from.month + months - 1) % 12 + 1
        one.valid_to = None if level == 4 else date(year, month, min(one.valid_from.day, 28))
        if one.valid_to is not None and one.valid_to <= TODAY:
            one.state = "expired"
    return one
