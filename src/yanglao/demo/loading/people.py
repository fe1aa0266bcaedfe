"""Households, people, contacts, categories, life events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from yanglao.base.actor import Actor
from yanglao.demo.rules.county import County
from yanglao.demo.rules.people import Elder
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import PAST_FROM, TODAY
from yanglao.people import services as people
from yanglao.people.services import Filed

SOURCE = "示例数据"
_CHUNK = 20_000


def at(day: date, hour: int = 2) -> datetime:
    """Return a moment of a working day (UTC; 02:00 is ten in the morning in China)."""
    return datetime.combine(day, time(hour), UTC)


def load(actor: Actor, county: County, show: Callable[[int, int], None]) -> list[Filed]:
    """Load everybody; return rows and file numbers in the order of the generator's keys.

    Parameters
    ----------
    show : callable
        Told (done, total) along the way.
    """
    elders, villages = county.population.elders, county.villages
    homes = county.population.homes
    ids = people.bulk_households(actor, rows=[(villages[h.village].code, h.number, h.address) for h in homes])
    filed: list[Filed] = []
    whole = len(elders) * 2
    for start in range(0, len(elders), _CHUNK):
        part = elders[start : start + _CHUNK]
        drafts = [_draft(p, villages[p.home].code, ids[p.household]) for p in part]
        filed += people.bulk_register(actor, drafts=drafts, at=at(PAST_FROM), today=TODAY, tell=False)
        show(len(filed), whole)
    _contacts(actor, county, filed)
    show(round(whole * 0.85), whole)
    _categories(actor, county, filed)
    _events(actor, county, filed)
    show(whole, whole)
    return filed


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


def _contacts(actor: Actor, county: County, filed: list[Filed]) -> None:
    people.bulk_contacts(
        actor,
        lines=[
            people.ContactLine(
                filed[c.person].person_id, filed[c.person].village, c.name, c.relation, c.phone, c.order
            )
            for c in county.contacts
        ],
    )


def _categories(actor: Actor, county: County, filed: list[Filed]) -> None:
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
            for c in county.categories
        ],
    )


def _events(actor: Actor, county: County, filed: list[Filed]) -> None:
    """Write deaths and moves down, each some days after it happened."""
    random = stream(county.seed, "events")
    lines = []
    for person in county.population.elders:
        known = filed[person.key]
        if person.died_on is not None:
            seen = min(person.died_on + timedelta(days=random.randrange(1, 16)), TODAY)
            lines.append(
                people.EventLine(
                    known.person_id,
                    known.village,
                    "death",
                    person.died_on,
                    at(seen),
                    "县殡仪馆火化信息（示例）",
                )
            )
        elif person.moved_out_on is not None:
            seen = min(person.moved_out_on + timedelta(days=random.randrange(0, 10)), TODAY)
            lines.append(
                people.EventLine(
                    known.person_id,
                    known.village,
                    "move_out",
                    person.moved_out_on,
                    at(seen),
                    "公安户籍信息（示例）",
                )
            )
    able = [p for p in county.population.elders if p.status == "active" and p.residence_village]
    span = (TODAY - PAST_FROM).days
    for person in random.sample(able, min(county.totals.moved_within, len(able))):
        day = PAST_FROM + timedelta(days=random.randrange(span))
        known = filed[person.key]
        kind = random.choice(("residence_change", "hospital_in", "residence_change"))
        lines.append(people.EventLine(known.person_id, known.village, kind, day, at(day), SOURCE))
    people.bulk_life_events(actor, lines=lines)
