"""Categories of people: with value, source and validity, consistent with the awards counted on the demo's day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from yanglao.demo.rules import identities, names
from yanglao.demo.rules.ages import age_on, years_before
from yanglao.demo.rules.people import Elder
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import PAST_FROM, TODAY, Totals

OPEN_MONTH = date(TODAY.year, TODAY.month, 1)
_RELIEF = "县民政局社会救助名单"
_DISABLED = "县残联"
_HEALTH = "县卫生健康局"
_VETERANS = "县退役军人事务局"
_WALK = "村（社区）摸排"
_SPECIAL = ("subsistence", "severe_disability", "special_one_child_family", "living")


@dataclass(frozen=True, slots=True)
class Category:
    """One span of a category; ``valid_to`` is half-open."""

    person: int
    category: str
    value: str
    source: str
    valid_from: date
    valid_to: date | None
    checked_on: date


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to ring, in calling order from 1."""

    person: int
    order: int
    name: str
    relation: str
    phone: str


def draw(seed: int, totals: Totals, elders: list[Elder]) -> list[Category]:
    """Return every category span; sets ``living`` of the people too.

    The counts of ``totals`` hold on the demo's day among the registered living; those who died or left had theirs before.
    """
    random = stream(seed, "categories")
    found: list[Category] = []
    registered = [p for p in elders if p.status == "active" and p.registered]
    random.shuffle(registered)
    found += _subsistence(random, totals, registered, elders)
    found += _disability_and_merit(random, totals, registered)
    found += _living(random, totals, registered)
    end = {p.key: p.died_on or p.moved_out_on for p in elders if p.status != "active"}
    return sorted(
        (c for c in found if c.person not in end or c.valid_from < (end[c.person] or TODAY)),
        key=lambda c: (c.person, c.category, c.valid_from),
    )


def _subsistence(
    random: Random, totals: Totals, registered: list[Elder], elders: list[Elder]
) -> list[Category]:
    """Return who is on the relief lists. Awards of the day = ``low`` + ``near_80``; ``low_pending`` joined this month."""
    settled = years_before(OPEN_MONTH, 60)  # 60 before the open month: an award is possible by then
    free = iter([p for p in registered if p.born_on < settled])
    low = [next(free) for _ in range(totals.care_subsidy - totals.near_80)]
    found = [_listed(random, p, "low", _begin(random, p)) for p in low]
    for _ in range(totals.low_pending):
        person = next(free)
        found.append(_listed(random, person, "low", OPEN_MONTH + timedelta(days=random.randrange(0, 24))))
    for _ in range(totals.low_ended):
        person = next(free)
        last = PAST_FROM + timedelta(days=random.randrange(20, (OPEN_MONTH - PAST_FROM).days - 20))
        begun = min(_begin(random, person), last - timedelta(days=200))
        found.append(_listed(random, person, "low", begun, last))
    taken = {c.person for c in found}
    rest = [p for p in registered if p.key not in taken]
    old_before, young_after = years_before(OPEN_MONTH, 80), years_before(TODAY, 79)
    near_80 = [p for p in rest if p.born_on < old_before][: totals.near_80]
    near = [p for p in rest if young_after < p.born_on < settled][: totals.near]
    found += [_listed(random, p, "near", _begin(random, p)) for p in near_80 + near]
    taken |= {c.person for c in found}
    single = iter([p for p in rest if p.key not in taken and p.spouse < 0 and p.born_on < settled])
    for value, count in (
        ("destitute_central", totals.destitute_central),
        ("destitute_dispersed", totals.destitute_dispersed),
    ):
        found += [_listed(random, p, value, _begin(random, p)) for p in (next(single) for _ in range(count))]
    taken |= {c.person for c in found}
    others = (p for p in rest if p.key not in taken)
    found += [
        _listed(random, p, "low_income", _begin(random, p))
        for p in (next(others) for _ in range(totals.low_income))
    ]
    share = totals.care_subsidy / totals.elders
    for person in elders:
        if person.status == "active":
            continue
        end = person.died_on or person.moved_out_on
        # Nobody with an award leaves in the open month, so that the awards of the day are those of its first morning.
        if end is not None and end < OPEN_MONTH and random.random() < share * 1.3:
            begun = min(_begin(random, person), end - timedelta(days=60))
            found.append(_listed(random, person, "low", begun))
    return found


def _begin(random: Random, person: Elder) -> date:
    """Return the day somebody came on a list: mostly long ago, one in nine within the drawn past."""
    if random.random() < 0.11:
        return PAST_FROM + timedelta(days=random.randrange((OPEN_MONTH - PAST_FROM).days - 12))
    return date(2013, 1, 1) + timedelta(days=random.randrange((PAST_FROM - date(2013, 1, 1)).days))


def _listed(random: Random, person: Elder, value: str, begun: date, last: date | None = None) -> Category:
    checked = last or TODAY - timedelta(days=random.randrange(5, 330))
    return Category(person.key, "subsistence", value, _RELIEF, begun, last, max(checked, begun))


def _disability_and_merit(random: Random, totals: Totals, registered: list[Elder]) -> list[Category]:
    found = []
    pool = registered[::-1]
    kinds = ("physical", "visual", "hearing", "mental", "intellectual", "multiple")
    for person in pool[: totals.severe_disability]:
        found.append(
            _plain(
                random,
                person,
                "severe_disability",
                random.choices(kinds, (46, 14, 10, 12, 8, 10))[0],
                _DISABLED,
            )
        )
    pool = registered[1::2]
    for person in pool[-totals.special_one_child :] if totals.special_one_child else []:
        kind = "bereaved" if random.random() < 0.62 else "disabled_child"
        found.append(_plain(random, person, "special_one_child_family", kind, _HEALTH))
    old = [p for p in registered if age_on(p.born_on, TODAY) >= 68]
    random.shuffle(old)
    merits = ("veteran_wounded", "veteran_serving", "martyr_family", "demobilised")
    for person in old[: totals.entitled]:
        found.append(
            _plain(random, person, "entitled_group", random.choices(merits, (10, 55, 8, 27))[0], _VETERANS)
        )
    return found


def _plain(random: Random, person: Elder, category: str, value: str, source: str) -> Category:
    begun = date(2012, 1, 1) + timedelta(days=random.randrange((PAST_FROM - date(2012, 1, 1)).days))
    return Category(
        person.key, category, value, source, begun, None, TODAY - timedelta(days=random.randrange(5, 330))
    )


def _living(random: Random, totals: Totals, registered: list[Elder]) -> list[Category]:
    """Return who lives alone, as a couple without children near, or was left behind."""
    found = []
    singles = [p for p in registered if p.spouse < 0 and p.residence_village]
    singles.sort(key=lambda p: (p.born_on.toordinal() + random.gauss(0, 3000), p.key))
    for place, person in enumerate(singles[: totals.living_alone]):
        person.living = "living_alone"
        found.append(_walked(random, person, "living", "living_alone"))
        if place < totals.no_kin:
            found.append(_walked(random, person, "no_kin", ""))
    couples = [p for p in registered if p.spouse > p.key and p.residence_village]
    couples.sort(key=lambda p: (p.born_on.toordinal() + random.gauss(0, 3500), p.key))
    by_key = {p.key: p for p in registered}
    left = totals.empty_nest
    for person in couples:
        both = [person, by_key[person.spouse]]
        for member in both[:left]:
            member.living = "empty_nest"
            found.append(_walked(random, member, "living", "empty_nest"))
        left -= min(left, 2)
        if not left:
            break
    with_family = [p for p in registered if p.living == "with_family" and p.residence_village]
    for person in with_family[: totals.left_behind]:
        person.living = "left_behind"
        found.append(_walked(random, person, "living", "left_behind"))
    return found


def _walked(random: Random, person: Elder, category: str, value: str) -> Category:
    begun = date(2021, 1, 1) + timedelta(days=random.randrange((OPEN_MONTH - date(2021, 1, 1)).days))
    return Category(
        person.key,
        category,
        value,
        _WALK,
        begun,
        None,
        max(begun, TODAY - timedelta(days=random.randrange(3, 200))),
    )


def contacts(seed: int, elders: list[Elder], categories: Iterable[Category]) -> list[Contact]:
    """Return whom to ring for each living elder: a child mostly, the spouse first for some, the village for those without kin."""
    random = stream(seed, "contacts")
    alone = {c.person for c in categories if c.category == "no_kin"}
    found = []
    for person in elders:
        if person.status != "active":
            continue
        if person.key in alone:
            officer = names.name(random, random.choice("mf"), 1978)
            found.append(Contact(person.key, 1, officer, "村（社区）联络员", identities.mobile(random)))
            continue
        spouse = elders[person.spouse] if person.spouse >= 0 else None
        order = 1
        if spouse is not None and random.random() < 0.22:
            found.append(Contact(person.key, 1, spouse.name, "配偶", spouse.phone))
            order = 2
        father = spouse if spouse is not None and person.sex == "f" else person
        sex = "m" if random.random() < 0.56 else "f"
        child = names.same_surname(father.name) + names.given(
            random, sex, person.born_on.year + random.randrange(22, 33)
        )
        found.append(
            Contact(person.key, order, child, "儿子" if sex == "m" else "女儿", identities.mobile(random))
        )
    return found
