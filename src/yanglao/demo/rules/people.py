"""The people of the demo county: who they are, where they are registered and live, with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from yanglao.demo.rules import identities, names
from yanglao.demo.rules.ages import Cell, age_on, born_on, earlier_deaths
from yanglao.demo.rules.ground import Outline, Point
from yanglao.demo.rules.place import HAIYAN, Description
from yanglao.demo.rules.quotas import share_out, stream
from yanglao.demo.rules.totals import PAST_FROM, TODAY, Totals

#: Share of men who live with their wife, by age; illustrative.
_MARRIED = ((70, 0.86), (80, 0.78), (90, 0.58), (200, 0.3))
_FROM = ("安徽省", "江苏省", "河南省", "江西省", "四川省", "上海市", "贵州省")


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community with its drawn point."""

    code: str
    name: str
    kind: str  # "village" or "community"
    town_name: str
    point: Point

    @property
    def town(self) -> str:
        """Return the nine digits of the town."""
        return self.code[:9]

    @property
    def short(self) -> str:
        """Return the name as people say it: 首荡村, 百可社区."""
        for tail in ("居民委员会", "村民委员会", "居委会", "委会"):
            if self.name.endswith(tail) and len(self.name) > len(tail):
                return self.name.removesuffix(tail)
        return self.name


@dataclass(slots=True)
class Elder:
    """One person of the demo. ``key`` counts from 0 and is the order of loading."""

    key: int
    sex: str
    born_on: date
    home: int  # index of the village that administers
    status: str = "active"  # active | dead | moved_out
    died_on: date | None = None
    moved_out_on: date | None = None
    entered_on: date = PAST_FROM
    name: str = ""
    id_number: str = ""
    phone: str = ""
    ethnicity: str = "汉族"
    register_village: str = ""
    register_address: str = ""
    residence_village: str = ""
    residence_address: str = ""
    household: int = -1
    relation: str = "本人"
    spouse: int = -1
    living: str = "with_family"
    registered: bool = True
    lon: float = 0.0
    lat: float = 0.0


@dataclass(frozen=True, slots=True)
class Home:
    """A household: its number in the village and its address."""

    key: int
    village: int
    number: str
    address: str
    head: int


@dataclass(slots=True)
class Population:
    """All people and households of the demo."""

    elders: list[Elder]
    homes: list[Home] = field(default_factory=list)


def draw(
    seed: int,
    totals: Totals,
    cells: list[Cell],
    villages: Sequence[Village],
    outline: Outline,
    place: Description = HAIYAN,
) -> Population:
    """Draw everybody.

    Parameters
    ----------
    seed : int
        Another seed gives other people and the same totals.
    totals : Totals
        Counts on the demo's day.
    cells : list of Cell
        Ages and sexes of the registered living; their sum is ``totals.elders``.
    villages : sequence of Village
        All villages of the county.
    outline : Outline
        The county's.
    place : Description
        Its area code, and where those live who moved away.
    """
    elders = _bodies(stream(seed, "bodies"), totals, cells, villages)
    _couples(stream(seed, "couples"), elders)
    population = Population(elders)
    _name(stream(seed, "names"), elders, place.landline_head)
    _number(stream(seed, "numbers"), elders)
    _house(stream(seed, "houses"), population, villages)
    _elsewhere(stream(seed, "elsewhere"), totals, population, villages, place.elsewhere)
    _place(stream(seed, "points"), elders, villages, outline)
    return population


def _bodies(random: Random, totals: Totals, cells: list[Cell], villages: Sequence[Village]) -> list[Elder]:
    """Return people with age, sex, village and fate: the living, those who died, those who moved out, newcomers."""
    weights = [random.lognormvariate(0, 0.45) * (1.25 if v.kind == "community" else 1.0) for v in villages]
    people: list[Elder] = []
    alive = [(cell.age, cell.sex) for cell in cells for _ in range(cell.count)]
    random.shuffle(alive)
    homes = [i for i, n in enumerate(share_out(len(alive), weights)) for _ in range(n)]
    for (age, sex), home in zip(alive, homes, strict=True):
        people.append(Elder(0, sex, born_on(random, age, TODAY), home))
    span = (TODAY - PAST_FROM).days
    everywhere = range(len(villages))
    for age, sex in earlier_deaths(random, cells, span / 365.25):
        born, died = born_on(random, age, TODAY), PAST_FROM + timedelta(days=random.randrange(span))
        if age_on(born, died) >= 60:
            home = random.choices(everywhere, weights=weights)[0]
            people.append(Elder(0, sex, born, home, "dead", died_on=died))
    ages = random.choices(
        [c for c in cells if c.age < 78], weights=[c.count for c in cells if c.age < 78], k=10_000
    )
    for place in range(totals.moved_out):
        cell, left = ages[place % 10_000], PAST_FROM + timedelta(days=random.randrange(span))
        born = born_on(random, max(cell.age, 62), TODAY)
        home = random.choices(everywhere, weights=weights)[0]
        people.append(Elder(0, cell.sex, born, home, "moved_out", moved_out_on=left))
    for place in range(totals.residents_from_elsewhere):
        cell = ages[-1 - place % 10_000]
        home = random.choices(everywhere, weights=weights)[0]
        people.append(Elder(0, cell.sex, born_on(random, cell.age, TODAY), home, registered=False))
    # Ordered by village, then drawn order, so that a village's households get running numbers and rows lie together.
    people.sort(key=lambda p: p.home)
    for key, person in enumerate(people):
        person.key = key
        person.entered_on = _entered(random, person)
    return people


def _entered(random: Random, person: Elder) -> date:
    """Return the day the person came on file: at 60 for those who reached it in the drawn past, else long before."""
    sixty = date(person.born_on.year + 60, person.born_on.month, min(person.born_on.day, 28))
    if sixty > PAST_FROM:
        return min(sixty, person.died_on or sixty, person.moved_out_on or sixty)
    return date(random.randrange(2016, 2024), random.randrange(1, 13), random.randrange(1, 29))


def _couples(random: Random, elders: list[Elder]) -> None:
    """Marry the living of a village who are of about the same age."""
    by_village: dict[int, tuple[list[Elder], list[Elder]]] = {}
    for person in elders:
        if person.status == "active" and person.registered:
            by_village.setdefault(person.home, ([], []))[person.sex == "f"].append(person)
    for village in sorted(by_village):
        men, women = by_village[village]
        men.sort(key=lambda p: (p.born_on, p.key))
        women.sort(key=lambda p: (p.born_on, p.key))
        next_woman = 0
        for man in men:
            age = age_on(man.born_on, TODAY)
            if random.random() > next(share for limit, share in _MARRIED if age < limit):
                continue
            while next_woman < len(women) and (women[next_woman].born_on - man.born_on).days < -900:
                next_woman += 1
            if next_woman >= len(women):
                break
            woman = women[next_woman]
            if (woman.born_on - man.born_on).days > 9 * 365:
                continue
            next_woman += 1
            man.spouse, woman.spouse = woman.key, man.key


def _name(random: Random, elders: list[Elder], head: str) -> None:
    for person in elders:
        person.name = names.name(random, person.sex, person.born_on.year)
        person.phone = identities.phone(random, person.born_on.year, head)
        if random.random() < 0.006:
            person.ethnicity = random.choice(("回族", "畲族", "土家族", "苗族"))


def _number(random: Random, elders: list[Elder]) -> None:
    numbers = identities.IdNumbers(random)
    for person in elders:
        person.id_number = numbers.take(person.born_on, person.sex)


def _house(random: Random, population: Population, villages: Sequence[Village]) -> None:
    """Put people into households and say how they live."""
    elders, homes = population.elders, population.homes
    running: dict[int, int] = {}
    for person in elders:
        if person.household >= 0:
            continue
        running[person.home] = number = running.get(person.home, 0) + 1
        village = villages[person.home]
        address = _address(village, number)
        key = len(homes)
        homes.append(Home(key, person.home, f"{number:05d}", address, person.key))
        members = [person] if person.spouse < 0 else [person, elders[person.spouse]]
        if len(members) == 2 and members[0].sex == "f" and random.random() < 0.9:
            members.reverse()
        for place, member in enumerate(members):
            member.household = key
            member.relation = "户主" if place == 0 else ("妻" if member.sex == "f" else "夫")
            member.register_village = village.code if member.registered else ""
            member.register_address = (
                f"{village.town_name}{address}"
                if member.registered
                else f"{random.choice(_FROM)}示例县示例村"
            )
            member.residence_village = village.code
            member.residence_address = f"{village.town_name}{address}"


def _address(village: Village, number: int) -> str:
    if village.kind == "community":
        building, rest = divmod(number, 24)
        return f"{village.short}示例小区{building + 1}幢{rest // 4 + 1}0{rest % 4 + 1}室"
    return f"{village.short}{number // 40 + 1}组{number % 40 + 1}号"


def _elsewhere(
    random: Random,
    totals: Totals,
    population: Population,
    villages: Sequence[Village],
    outside: Sequence[str],
) -> None:
    """Let some live elsewhere than they are registered: half in another village, half outside the county."""
    able = [p for p in population.elders if p.status == "active" and p.registered]
    for place, person in enumerate(random.sample(able, min(totals.living_elsewhere, len(able)))):
        if place % 2:
            village = villages[random.randrange(len(villages))]
            person.residence_village = village.code
            person.residence_address = f"{village.town_name}{_address(village, random.randrange(1, 400))}"
        else:
            person.residence_village = ""
            person.residence_address = f"{random.choice(outside)}示例路{random.randrange(1, 300)}号"


def _place(random: Random, elders: list[Elder], villages: Sequence[Village], outline: Outline) -> None:
    known: dict[int, Point] = {}
    index = {village.code: place for place, village in enumerate(villages)}
    for person in elders:
        home = index.get(person.residence_village)
        if home is None:
            person.lon, person.lat = villages[person.home].point
        elif home != person.home:
            person.lon, person.lat = outline.near(random, villages[home].point, 450)
        else:
            point = known.get(person.household)
            if point is None:
                point = known[person.household] = outline.near(random, villages[home].point, 450)
            person.lon, person.lat = point
