"""One file: open it, correct it, its contacts and household, and showing a masked number."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yanglao.access import services as access
from yanglao.areas import queries as areas
from yanglao.base import bulk, events, identifiers
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.people import events as news
from yanglao.people import messages
from yanglao.people.models import EmergencyContact, Household, Person
from yanglao.people.queries import door
from yanglao.people.rules.draft import Draft, Problem, administering, check
from yanglao.people.rules.spelling import spell
from yanglao.people.services import pairs, secrets
from yanglao.people.services.scope import elsewhere, follow

#: Columns a correction may name.
CORRECTABLE = {
    "name",
    "id_number",
    "id_type",
    "sex",
    "birth_on",
    "ethnicity",
    "phone",
    "register_village",
    "register_address",
    "residence_village",
    "residence_address",
    "relation_to_head",
    "lon",
    "lat",
}


class PersonRefused(DomainError):
    """A person that cannot be written so; ``problems`` lists every reason."""

    default_code = "people.refused"


def refuse(problems: Sequence[Problem]) -> None:
    """Raise with the first problem as the sentence and all of them listed."""
    if problems:
        first = messages.as_dict(problems[0])
        raise PersonRefused(
            first["message"],
            code=problems[0].code,
            field=problems[0].field,
            remedy=first["remedy"],
            problems=[messages.as_dict(p) for p in problems],
        )


def find(actor: Actor, person_id: int, *, lock: bool = False) -> Person:
    """Return a person in the actor's scope, or refuse without telling whether there is one elsewhere."""
    rows = Person.objects.select_for_update() if lock else Person.objects
    row = rows.filter(pk=person_id).first()
    if row is None:
        raise NotFound(_("没有这个人，或不归您管"), code="people.not_found", remedy=_("核对档案号"))
    if lock and row.merged_into_id is not None:
        raise PersonRefused(
            _("这份档案已并入 %(file_no)s，不再改动") % {"file_no": row.merged_into.file_no},
            code="people.merged",
            remedy=_("到留下的那份档案上办"),
        )
    return row


def known_villages(county: str) -> set[str]:
    """Return the codes of a county's villages."""
    return {code for code in areas.names(county) if len(code) == 12}


def _not_on_file(county: str, id_number: str, *, but: int | None = None) -> list[Problem]:
    if not id_number:
        return []
    indexes = secrets.id_indexes(id_number)
    same = Person.objects.filter(county=county, id_number_index__in=indexes).exclude(pk=but).first()
    while same is not None and same.merged_into_id is not None and same.merged_into_id != but:
        same = Person.objects.get(pk=same.merged_into_id)
    if same is not None:
        return [Problem.of("id.duplicate", "id_number", file_no=same.file_no)]
    town = next(iter(elsewhere(indexes).values()), "")
    return [Problem.of("id.elsewhere", "id_number", town=areas.name(town))] if town and but is None else []


@dataclasses.dataclass(frozen=True, slots=True)
class Different:
    """Somebody looked at the files that are near and says: another human being, and why."""

    person_ids: tuple[int, ...] = ()
    reason: str = ""


def _nobody_near(actor: Actor, words: Mapping[str, Any], different: Different) -> list[door.Near]:
    """Refuse where somebody may be on file already and nobody has said why it is another; return who was looked at."""
    found = door.door_check(
        actor,
        **{
            name: words[name]
            for name in ("name", "birth_on", "sex", "id_number", "id_type", "village", "phone")
        },
    )
    problems = [
        Problem.of("person.near", "name", file_no=near.file_no, why=messages.why(near.evidence))
        for near in found.near
        if near.person_id not in different.person_ids
    ]
    if found.elsewhere and not different.reason.strip():
        town = "、".join(areas.name(code) for code in found.elsewhere)
        problems.append(Problem.of("person.near_elsewhere", "name", town=town))
    if found.near and not problems and not different.reason.strip():
        problems.append(Problem.of("person.reason", "sure_why"))
    refuse(problems)
    return list(found.near)


@service("people.write", "people.register")
def register_person(
    actor: Actor, *, draft: Draft, at: datetime, today: date, different: Different | None = None
) -> Person:
    """Open a file.

    Parameters
    ----------
    actor : Actor
        Who writes; the village must lie in their scope.
    draft : Draft
        What is known.
    at, today : datetime, date
        Now and the working day.
    different : Different, optional
        Whom somebody compared and found to be another human being, and why; kept beside the pair.

    Raises
    ------
    PersonRefused
        With every problem; a person on file elsewhere in the county is named by town only. ``person.near``: who may be the
        same, until ``different`` names them with a reason.
    """
    clean, problems = check(draft, actor.county, today, known_villages(actor.county))
    problems += _not_on_file(actor.county, clean.words["id_number"])
    refuse(problems)
    words = clean.words
    different = different or Different()
    near = _nobody_near(actor, words, different)
    number, phone = words.pop("id_number"), words.pop("phone")
    pk = bulk.take_ids("people_person", 1)[0]
    file_no = secrets.file_number(actor.county, pk)
    spelling, initials = spell(words["name"])
    row = Person.objects.create(
        pk=pk,
        file_no=file_no,
        county=actor.county,
        pinyin=spelling,
        initials=initials,
        created_at=at,
        updated_at=at,
        **dataclasses.asdict(secrets.seal(file_no, number, phone)),
        **words,
    )
    for one in near:
        told = [[e.field, e.how, e.points] for e in one.evidence]
        pairs.found(
            row, one.person_id, one.score, told, at, "door", decided=(actor.name, different.reason.strip())
        )
    note(subject_type="people.Person", subject_id=pk, person_id=pk, village=row.village, compared=len(near))
    events.announce(actor, news.REGISTERED, occurred_on=today, person_id=pk)
    return row


def as_draft(row: Person) -> Draft:
    """Return a person on file as a draft, numbers opened."""
    same = {f.name for f in dataclasses.fields(Draft)} - {"id_number", "phone", "village", "household_id"}
    return Draft(
        **{name: getattr(row, name) for name in same},
        id_number=secrets.open_id_number(row.file_no, row.id_number_sealed),
        phone=secrets.open_phone(row.file_no, row.phone_sealed),
        household_id=row.household_id,
    )


@service("people.write", "people.correct")
def correct_person(
    actor: Actor, *, person_id: int, changes: Mapping[str, Any], at: datetime, today: date
) -> Person:
    """Correct a file: what was written wrongly. A move or a death is a life event, not a correction.

    Parameters
    ----------
    changes : mapping
        Columns of :data:`CORRECTABLE` (plain ``id_number`` and ``phone``) with their right values.

    Raises
    ------
    PersonRefused
        With every problem.
    """
    unknown = set(changes) - CORRECTABLE
    if unknown:
        raise PersonRefused(
            _("不能这样更正：%(what)s") % {"what": "、".join(sorted(unknown))}, field=min(unknown)
        )
    row = find(actor, person_id, lock=True)
    before = as_draft(row)
    draft = dataclasses.replace(before, **changes)
    # A corrected number brings its own birthday and sex along unless they were given.
    if draft.id_number != before.id_number and draft.id_type not in ("passport", "none"):
        draft = dataclasses.replace(draft, birth_on=changes.get("birth_on"), sex=changes.get("sex", ""))
    village = administering(row.county, draft.register_village, draft.residence_village) or row.village
    clean, problems = check(
        dataclasses.replace(draft, village=village), row.county, today, known_villages(row.county)
    )
    if draft.id_number != before.id_number:
        problems += _not_on_file(row.county, clean.words["id_number"], but=row.pk)
    refuse(problems)
    words = clean.words
    number, phone = words.pop("id_number"), words.pop("phone")
    if (number, phone) != (before.id_number, before.phone):
        words |= dataclasses.asdict(secrets.seal(row.file_no, number, phone))
    words["pinyin"], words["initials"] = spell(words["name"])
    village = words.pop("village")
    fields = sorted(name for name, value in words.items() if getattr(row, name) != value)
    for name in fields:
        setattr(row, name, words[name])
    row.updated_at = at
    row.save(update_fields=[*fields, "updated_at"])
    if village != row.village:
        follow(row, village)
    note(
        subject_type="people.Person", subject_id=row.pk, person_id=row.pk, village=row.village, fields=fields
    )
    events.announce(actor, news.CHANGED, occurred_on=today, person_id=row.pk, fields=fields)
    return row


@service("people.write", "people.contacts")
def set_contacts(
    actor: Actor, *, person_id: int, contacts: Sequence[Mapping[str, str]]
) -> list[EmergencyContact]:
    """Write whom to call, in this order; replaces what stood.

    Parameters
    ----------
    contacts : sequence of mappings
        ``name, relation, phone``; without a telephone, ``keep`` names the contact whose number stays.
    """
    row = find(actor, person_id, lock=True)
    phones = []
    stood = {
        str(c.pk): secrets.open_contact(c.pk, c.phone_sealed)
        for c in EmergencyContact.objects.filter(person_id=row.pk)
    }
    for place, contact in enumerate(contacts, start=1):
        if not contact.get("name", "").strip():
            raise PersonRefused(
                _("第 %(n)s 位联系人没有姓名") % {"n": place},
                code="contact.name",
                field="contact_name",
                remedy=_("补上姓名"),
            )
        phones.append(
            identifiers.phone(contact["phone"])
            if contact.get("phone", "").strip()
            else stood.get(contact.get("keep", ""), "")
        )
    EmergencyContact.objects.filter(person_id=row.pk).delete()
    ids = bulk.take_ids("people_emergencycontact", len(contacts))
    rows = EmergencyContact.objects.bulk_create(
        EmergencyContact(
            pk=pk,
            person=row,
            county=row.county,
            village=row.village,
            name=contact["name"].strip()[:60],
            relation=contact.get("relation", "")[:20],
            phone_sealed=secrets.seal_contact(pk, phone),
            calling_order=place,
        )
        for place, (pk, contact, phone) in enumerate(zip(ids, contacts, phones, strict=True), start=1)
    )
    note(
        subject_type="people.Person",
        subject_id=row.pk,
        person_id=row.pk,
        village=row.village,
        contacts=len(rows),
    )
    return rows


@service("people.write", "people.household")
def set_household(
    actor: Actor, *, person_id: int, number: str, address: str = "", relation_to_head: str = "", at: datetime
) -> Household:
    """Put a person into the household with this number in their village; it is made when there is none."""
    row = find(actor, person_id, lock=True)
    home = Household.objects.filter(village=row.village, number=number).first()
    if home is None:
        # Without reading it back: before it has a member, an actor of few persons could not see it.
        pk = bulk.take_ids("people_household", 1)[0]
        home = Household.objects.create(
            pk=pk, county=row.county, village=row.village, number=number, address=address
        )
    row.household, row.relation_to_head, row.updated_at = home, relation_to_head, at
    row.save(update_fields=["household", "relation_to_head", "updated_at"])
    note(subject_type="people.Person", subject_id=row.pk, person_id=row.pk, village=row.village)
    return home


@service("people.reveal")
def reveal(actor: Actor, *, person_id: int, field: str, purpose: str, at: datetime | None = None) -> str:
    """Return a masked number whole, and write down who looked and why.

    Parameters
    ----------
    field : str
        ``id_number``, ``phone`` or ``contact:ID``.
    purpose : str
        Code or words; never empty.

    Raises
    ------
    NotFound, DomainError
        Not in scope; no purpose; the duty may not see the field.
    """
    row = find(actor, person_id)
    what = "phone" if field.startswith("contact:") else field
    access.log_view(
        actor, person_id=row.pk, what=what, purpose=purpose, at=at, county=row.county, village=row.village
    )
    note(subject_type="people.Person", subject_id=row.pk, person_id=row.pk, village=row.village, field=field)
    if field == "id_number":
        return secrets.open_id_number(row.file_no, row.id_number_sealed)
    if field == "phone":
        return secrets.open_phone(row.file_no, row.phone_sealed)
    if field.startswith("contact:") and field[8:].isdecimal():
        contact = EmergencyContact.objects.filter(pk=int(field[8:]), person_id=row.pk).first()
        if contact is not None:
            return secrets.open_contact(contact.pk, contact.phone_sealed)
    raise NotFound(_("没有这一项"), code="people.no_field", field=field)
