"""Ages of the demo county: the national shape fitted to the published totals. Illustrative."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yanglao.demo.rules.quotas import share_out


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """Five years of the national table.

    Parameters
    ----------
    age_from, age_to : int
        Half-open, years.
    men, women : float
        Thousands.
    men_rate, women_rate : float
        Deaths per person and year.
    """

    age_from: int
    age_to: int
    men: float
    women: float
    men_rate: float
    women_rate: float


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people of one age and sex."""

    age: int
    sex: str
    count: int
    death_rate: float


def single_years(groups: list[AgeGroup]) -> list[tuple[int, str, float, float]]:
    """Return (age, sex, weight, death rate) for each single year from 60.

    Inside a group the weight falls by the group's own death rate, so that no step stands at the group's end.
    """
    found = []
    for group in groups:
        for sex, thousand, rate in (("m", group.men, group.men_rate), ("f", group.women, group.women_rate)):
            falls = [(1 - min(rate, 0.9)) ** year for year in range(group.age_to - group.age_from)]
            for year, part in enumerate(falls):
                age = group.age_from + year
                if age >= 60:
                    found.append((age, sex, thousand * part / sum(falls), rate))
    return found


def fit(groups: list[AgeGroup], aged_60_plus: int, aged_80_plus: int) -> list[Cell]:
    """Return cells whose sums are exactly the published totals.

    Parameters
    ----------
    groups : list of AgeGroup
        The national table.
    aged_60_plus, aged_80_plus : int
        Persons.
    """
    years = single_years(groups)
    cells = []
    for total, part in (
        (aged_60_plus - aged_80_plus, [y for y in years if y[0] < 80]),
        (aged_80_plus, [y for y in years if y[0] >= 80]),
    ):
        counts = share_out(total, [weight for _, _, weight, _ in part])
        cells += [
            Cell(age, sex, count, rate) for (age, sex, _, rate), count in zip(part, counts, strict=True)
        ]
    return cells


def years_before(day: date, years: int) -> date:
    """Return the same day ``years`` earlier; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def born_on(random: Random, age: int, today: date) -> date:
    """Return a birthday of somebody who is ``age`` on ``today`` (the Nth birthday reached)."""
    latest = years_before(today, age)
    earliest = years_before(today, age + 1) + timedelta(days=1)
    return earliest + timedelta(days=random.randrange((latest - earliest).days + 1))


def age_on(born: date, day: date) -> int:
    """Return the age in whole years; a birthday on 29 February is reached on 1 March in common years."""
    reached = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if reached else 1)


def earlier_deaths(random: Random, cells: list[Cell], years: float) -> list[tuple[int, str]]:
    """Return (age they would be today, sex) of those of the same cohorts who died within the last ``years`` years."""
    dead = []
    for cell in cells:
        survival = (1 - min(cell.death_rate, 0.45)) ** years
        expected = cell.count * (1 / survival - 1)
        count = int(expected) + (1 if random.random() < expected % 1 else 0)
        dead += [(cell.age, cell.sex)] * count
    return dead
