"""Households, people, contacts, categories, life events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from yanglao.base.actor import Actor
from yanglao.demo.rules.categories import Category, Contact
from yanglao.demo.rules.county import County, Start
from yanglao.demo.rules.people import Elder
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import PAST_FROM, TODAY
from yanglao.people import services as people

SOURCE = "示例数据"
CHUNK = 12_000


def at(day: date, hour: int = 2) -> datetime:
    """Return a moment of a working day (UTC; 02:00 is ten in the morning in China)."""
    return datetime.combine(day, time(hour), UTC)


@dataclass(frozen=True, slots=True)
class Known:
    """Row and village of a person on file."""

    person_id: int
    village: str


def register(actor: Actor, county: County | Start) -> Iterator[tuple[int, int]]:
    """Write households and people, chunk by chunk in the order of the generator's keys.

    Yields
    ------
    (int, int)
        Row of the first person of all, and how many are committed so far. Rows follow each other without a gap.
    """
    elders, villages = county.population.elders, county.villages
    homes = county.population.homes
    ids = people.bulk_households(actor, rows=[(villages[h.village].code, h.number, h.address) for h in homes])
    first = 0
    for start in range(0, len(elders), CHUNK):
        part = elders[start : start + CHUNK]
        drafts = [_draft(p, villages[p.home].code, ids[p.household]) for p in part]
        filed = people.bulk_register(actor, drafts=drafts, at=at(PAST_FROM), today=TODAY, tell=False)
        first = first or filed[0].person_id
        if filed[-1].person_id != first + start + len(part) - 1:
            raise RuntimeError("somebody else writes people while the demo is loaded")
        yield first, start + len(part)


def known(county: County, first: int) -> list[Known]:
    """Return everybody's row and village from the row of the first."""
    villages = county.villages
    return [Known(first + p.key, villages[p.home].code) for p in county.population.elders]


def _draft(person: Elder, village: str, household: int) -> people.Draft:
    return people.Draft(
        name=person.name,
        id_number=person.id_number,
        sex=person.sex,
        birth_on=person.born_on,
        ethnicity=person.ethnicity,
        phone=person.phone,
        register_village=person.register_village,
        register_address=person.register_address,
        residence_village=person.residence_village,
        residence_address=person.residence_address,
        relation_to_head=person.relation,
        lon=person.lon,
        lat=person.lat,
        source=SOURCE,
        is_example=True,
        household_id=household,
        status=person.status,
        died_on=person.died_on,
        moved_out_on=person.moved_out_on,
        village=village,
    )


def load_contacts(actor: Actor, contacts: Sequence[Contact], filed: Sequence[Known]) -> None:
    """Load whom to ring."""
    people.bulk_contacts(
        actor,
        lines=[
            people.ContactLine(
                filed[c.person].person_id, filed[c.person].village, c.name, c.relation, c.phone, c.order
            )
            for c in contacts
        ],
    )


def load_categories(actor: Actor, categories: Sequence[Category], filed: Sequence[Known]) -> None:
    """Load category spans."""
    people.bulk_categories(
        actor,
        lines=[
            people.CategoryLine(
                filed[c.person].person_id,
                filed[c.person].village,
                c.category,
                c.value,
                c.source,
                c.valid_from,
                c.valid_to,
                c.checked_on,
            )
            for c in categories
        ],
    )


def load_events(actor: Actor, county: County, filed: Sequence[Known]) -> None:
    """Write deaths and moves down, each some days after it happened."""
    random = stream(county.seed, "events")
    lines = []

    def note(person: Elder, kind: str, day: date, later: int, source: str) -> None:
        seen = min(day + timedelta(days=later), TODAY)
        row = filed[person.key]
        lines.append(people.EventLine(row.person_id, row.village, kind, day, at(seen), source))

    for person in county.population.elders:
        if person.died_on is not None:
            note(person, "death", person.died_on, random.randrange(1, 16), "县殡仪馆火化信息（示例）")
        elif person.moved_out_on is not None:
            note(person, "move_out", person.moved_out_on, random.randrange(10), "公安户籍信息（示例）")
    able = [p for p in county.population.elders if p.status == "active" and p.residence_village]
    span = (TODAY - PAST_FROM).days
    for person in random.sample(able, min(county.totals.moved_within, len(able))):
        day = PAST_FROM + timedelta(days=random.randrange(span))
        note(person, random.choice(("residence_change", "hospital_in", "residence_change")), day, 0, SOURCE)
    people.bulk_life_events(actor, lines=lines)
