"""The whole demo county, drawn from a seed: nothing here reads a database, a clock or a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanglao.demo.rules import abilities, ages, categories, institutions, people, staff, visits
from yanglao.demo.rules.categories import Category, Contact
from yanglao.demo.rules.ground import Outline, Point, by_town
from yanglao.demo.rules.place import HAIYAN, Description
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import Totals, at_scale


@dataclass(frozen=True, slots=True)
class Division:
    """A village as the divisions list it."""

    code: str
    name: str
    kind: str  # "village" or "community"
    town_name: str


@dataclass(frozen=True, slots=True)
class County:
    """Everything drawn."""

    seed: int
    scale: float
    totals: Totals
    villages: list[people.Village]
    population: people.Population
    categories: list[Category]
    contacts: list[Contact]
    in_home: dict[int, str]
    visits: list[tuple[int, date]]
    assessments: list[abilities.Assessed]
    institutions: institutions.Institutions
    staff: list[staff.Employee]
    place: Description = HAIYAN


@dataclass(frozen=True, slots=True)
class Start:
    """Villages and people: what the first lane of loading needs."""

    totals: Totals
    villages: list[people.Village]
    population: people.Population
    middles: dict[str, Point]
    ground: Outline


def start(
    seed: int,
    scale: float,
    divisions: Sequence[Division],
    outline: dict[str, Any],
    shape: list[ages.AgeGroup],
    place: Description = HAIYAN,
) -> Start:
    """Return villages and people only (see :func:`draw`)."""
    counts = at_scale(place.totals, scale)
    ground = Outline(outline)
    towns: dict[str, list[Division]] = {}
    for division in divisions:
        towns.setdefault(division.code[:9], []).append(division)
    middles, points = by_town(ground, stream(seed, "ground"), [len(group) for group in towns.values()])
    villages = [
        people.Village(d.code, d.name, d.kind, d.town_name, point)
        for group, places in zip(towns.values(), points, strict=True)
        for d, point in zip(group, places, strict=True)
    ]
    cells = ages.fit(shape, counts.elders, counts.aged_80_plus)
    population = people.draw(seed, counts, cells, villages, ground, place)
    return Start(counts, villages, population, dict(zip(towns, middles, strict=True)), ground)


def draw(
    seed: int,
    scale: float,
    divisions: Sequence[Division],
    outline: dict[str, Any],
    shape: list[ages.AgeGroup],
    place: Description = HAIYAN,
) -> County:
    """Return the county of a seed at a scale.

    Parameters
    ----------
    seed : int
        Another seed gives other people and the same totals.
    scale : float
        1 for the full county, 0.02 for a small one; towns, villages and homes stay.
    divisions : sequence of Division
        The villages of the county, ordered by code.
    outline : dict
        GeoJSON geometry of the county.
    shape : list of AgeGroup
        National ages.
    place : Description
        Its full-size counts, names and money.
    """
    begun = start(seed, scale, divisions, outline, shape, place)
    counts, villages, population = begun.totals, begun.villages, begun.population
    spans = categories.draw(seed, counts, population.elders)
    bodies = institutions.draw(seed, counts, villages, begun.middles, begun.ground, place)
    in_home = _residents(seed, counts, population.elders, spans, bodies.homes)
    return County(
        seed,
        scale,
        counts,
        villages,
        population,
        spans,
        categories.contacts(seed, population.elders, spans),
        in_home,
        visits.draw(seed, population.elders, spans, counts.visited_percent),
        abilities.draw(seed, counts, population.elders, spans, set(in_home), counts.assessors),
        bodies,
        staff.draw(seed, counts, bodies),
        place,
    )


def _residents(
    seed: int,
    totals: Totals,
    elders: list[people.Elder],
    spans: list[Category],
    homes: list[institutions.Place],
) -> dict[int, str]:
    """Return who lives in which home: those the county keeps centrally, then the old; never more than its beds."""
    random = stream(seed, "residents")
    central = {c.person for c in spans if c.value == "destitute_central"}
    weights = {
        p.key: random.random() ** (1 / (1 + max(0, p.born_on.year - 1920)))
        for p in elders
        if p.status == "active"
    }
    busy = {p.key for p in elders if p.living != "with_family"}
    rest = sorted((k for k in weights if k not in central and k not in busy), key=lambda k: (weights[k], k))
    chosen = [*sorted(central), *rest[: max(0, totals.in_home - len(central))]]
    beds = [home.key for home in homes for _ in range(home.beds)]
    random.shuffle(beds)
    return dict(zip(chosen, beds, strict=False))
