"""Population five years at a time: who survives, who is born, who comes and goes (cohort-component method).

Life tables follow the abridged tables of the UN World Population Prospects: ages 0, 1, 5, 10, … 100+, Coale and Demeny's
years lived for children, Greville's for the others. Nothing here reads a file or a clock.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Groups 0–4, 5–9, … 95–99, 100 and over.
GROUPS = 21
STEP = 5
FEMALE, MALE = "F", "M"
#: First group of mothers (15–19).
_MOTHERS_FROM = 3
#: Share of net migrants by group. The tables give totals only; young workers and their children move most (Rogers and
#: Castro's shape). For China another shape moves the count of 60+ in 2050 by less than one in a thousand.
MIGRANTS = (0.05, 0.04, 0.05, 0.13, 0.20, 0.17, 0.12, 0.08, 0.05, 0.04, 0.03, 0.02, 0.02) + (0.0,) * 8
#: Years lived in the first and second age by those who die in it, by sex: low and high mortality (Coale and Demeny, West).
_CHILDREN = {
    FEMALE: ((0.053, 2.800), (1.522, -1.518), (0.350, 1.361)),
    MALE: ((0.045, 2.684), (1.651, -2.816), (0.330, 1.352)),
}
_HIGH_INFANT = 0.107
#: Somebody is always left: the next group is counted from them.
_NEARLY_ALL = 1 - 1e-12

Counts = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Period:
    """What happens in five years.

    Attributes
    ----------
    first : int
        Year in which it begins.
    mortality : mapping
        By sex, deaths per person-year at ages 0, 1, 5, … 100+ (22 numbers).
    fertility : float
        Children a woman has in her life at the rates of the period.
    mothers : tuple of float
        Percent of that by group of mothers, from 15–19 on.
    sex_ratio : float
        Boys for each girl born.
    migrants : float
        Net migrants of the five years, in the unit of the population.
    """

    first: int
    mortality: Mapping[str, tuple[float, ...]]
    fertility: float
    mothers: tuple[float, ...]
    sex_ratio: float
    migrants: float


@dataclass(frozen=True, slots=True)
class LifeTable:
    """Years lived from birth by group, of one who begins: ``lived`` in five-year groups, the last one open; ``expectation`` in years."""

    lived: tuple[float, ...]
    expectation: float

    @property
    def survival(self) -> tuple[float, ...]:
        """Return who of a group is alive in the next one five years later; first of those born; last into the open group."""
        inner = [after / before for before, after in pairwise(self.lived[:-1])]
        last = self.lived[-1] / (self.lived[-1] + self.lived[-2])
        return (self.lived[0] / STEP, *inner, last)


def life_table(mortality: Sequence[float], sex: str, scale: float = 1.0) -> LifeTable:
    """Return the life table of rates.

    Parameters
    ----------
    mortality : sequence of float
        22 rates, ages 0, 1, 5, 10, … 100+.
    sex : str
        ``F`` or ``M``.
    scale : float
        Multiplies every rate.
    """
    rates = [max(rate * scale, 1e-9) for rate in mortality]
    alive, lived = 1.0, []
    for place, rate in enumerate(rates[:-1]):
        years = 1 if place == 0 else 4 if place == 1 else STEP
        died_after = _died_after(rates, place, sex)
        dying = min(_NEARLY_ALL, years * rate / (1 + (years - died_after) * rate))
        left = alive * (1 - dying)
        lived.append(years * left + died_after * (alive - left))
        alive = left
    lived.append(alive / rates[-1])
    return LifeTable((lived[0] + lived[1], *lived[2:]), sum(lived))


def _died_after(rates: Sequence[float], place: int, sex: str) -> float:
    """Return the years lived in an age by those who die in it."""
    if place < 2:
        low, _second, high = _CHILDREN[sex]
        if rates[0] >= _HIGH_INFANT:
            return high[place]
        base, slope = low if place == 0 else _second
        return base + slope * rates[0]
    if place == 2:
        return 2.5
    growth = math.log(rates[place + 1] / rates[place - 1]) / 10
    return min(max(2.5 - 25 / 12 * (rates[place] - growth), 0.5), 4.5)


def step(
    now: Counts, period: Period, scale: float = 1.0, more_children: float = 0.0
) -> dict[str, tuple[float, ...]]:
    """Return the population five years later. Half the migrants come at the beginning, half at the end.

    Parameters
    ----------
    now : mapping
        By sex, 21 counts.
    period : Period
        The five years.
    scale : float
        Multiplies mortality.
    more_children : float
        Added to the children of a woman.
    """
    later, coming = {}, {}
    for sex in (FEMALE, MALE):
        survival = life_table(period.mortality[sex], sex, scale).survival
        coming[sex] = [period.migrants / 2 * share for share in MIGRANTS]
        there = [count + more / 2 for count, more in zip(now[sex], coming[sex], strict=True)]
        inner = [there[group] * survival[group + 1] for group in range(GROUPS - 2)]
        later[sex] = [0.0, *inner, (there[-2] + there[-1]) * survival[-1]]
    births = _births(now[FEMALE], later[FEMALE], coming[FEMALE], period, more_children)
    for sex, share in (
        (FEMALE, 1 / (1 + period.sex_ratio)),
        (MALE, period.sex_ratio / (1 + period.sex_ratio)),
    ):
        later[sex][0] = births * share * life_table(period.mortality[sex], sex, scale).survival[0]
    return {
        sex: tuple(max(0.0, count + more / 2) for count, more in zip(later[sex], coming[sex], strict=True))
        for sex in (FEMALE, MALE)
    }


def _births(
    before: Sequence[float], after: Sequence[float], coming: Sequence[float], period: Period, more: float
) -> float:
    """Return the births of five years: rate by group times the women there on average."""
    children = max(0.0, period.fertility + more)
    return sum(
        children * share / 100 * (before[group] + after[group] + coming[group] / 2) / 2
        for group, share in enumerate(period.mothers, _MOTHERS_FROM)
    )


def project(
    now: Counts, periods: Sequence[Period], scales: Sequence[float] = (), more: Sequence[float] = ()
) -> list[Counts]:
    """Return the population at the beginning and after each period."""
    found: list[Counts] = [now]
    for place, period in enumerate(periods):
        scale = scales[place] if scales else 1.0
        found.append(step(found[-1], period, scale, more[place] if more else 0.0))
    return found


def aged(counts: Counts, least: int) -> float:
    """Return how many are of an age or older; ages in steps of five."""
    return sum(sum(counts[sex][least // STEP :]) for sex in counts)


def scale_for(mortality: Sequence[float], sex: str, expectation: float) -> float:
    """Return what all rates have to be multiplied by so that a life lasts so long on average (years)."""
    low, high = 0.05, 20.0
    for _round in range(60):
        middle = math.sqrt(low * high)
        if life_table(mortality, sex, middle).expectation > expectation:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the draws lies, between neighbours by their distance."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
