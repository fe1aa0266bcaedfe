"""Many rows at once: by COPY, with the same checks, sealed and with history. Imports and the demo come in here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from yanglao.base import bulk, events, identifiers
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.service import note, service
from yanglao.people import events as news
from yanglao.people import messages
from yanglao.people.rules.draft import Draft, check
from yanglao.people.rules.spelling import spell
from yanglao.people.services import secrets
from yanglao.people.services.categories import checked
from yanglao.people.services.files import PersonRefused, known_villages

_PLAIN = (
    "name", "sex", "birth_on", "id_type", "ethnicity", "register_village", "register_address", "residence_village",
    "residence_address", "village", "household_id", "relation_to_head", "lon", "lat", "status", "died_on", "moved_out_on",
    "source", "is_example",
)  # fmt: skip
_SEALED = tuple(f.name for f in dataclasses.fields(secrets.Sealed))
COLUMNS = ("id", "file_no", "county", "pinyin", "initials", "created_at", "updated_at", *_SEALED, *_PLAIN)


@dataclasses.dataclass(frozen=True, slots=True)
class Filed:
    """A person just written: row, file number, village."""

    person_id: int
    file_no: str
    village: str


def write_people(county: str, cleans: Sequence[Mapping[str, Any]], at: datetime) -> list[Filed]:
    """Write checked people in the running transaction; in the order given."""
    filed: list[Filed] = []
    # Before COPY begins: no other statement may run on the connection while it lasts.
    ids = bulk.take_ids("people_person", len(cleans))

    def lines() -> Iterable[tuple[Any, ...]]:
        for pk, words in zip(ids, cleans, strict=True):
            file_no = secrets.file_number(county, pk)
            sealed = secrets.seal(file_no, words["id_number"], words["phone"])
            filed.append(Filed(pk, file_no, words["village"]))
            yield (
                pk,
                file_no,
                county,
                *spell(words["name"]),
                at,
                at,
                *(getattr(sealed, name) for name in _SEALED),
                *(words[name] for name in _PLAIN),
            )

    bulk.copy_into("people_person", COLUMNS, lines())
    return filed


@service("people.bulk", "people.bulk_register")
def bulk_register(
    actor: Actor, *, drafts: Sequence[Draft], at: datetime, today: date, tell: bool = True
) -> list[Filed]:
    """Open many files at once; all or none.

    Parameters
    ----------
    drafts : sequence of Draft
        As for one person. ``status`` and its day may be given (a register taken over).
    tell : bool
        Announce one event for all.

    Returns
    -------
    list of Filed
        In the order of ``drafts``.

    Raises
    ------
    PersonRefused
        Naming place in the list (``row``, from 1) and field of the first fault.
    """
    villages = known_villages(actor.county)
    cleans = []
    for place, draft in enumerate(drafts, start=1):
        clean, problems = check(draft, actor.county, today, villages)
        if problems:
            first = messages.as_dict(problems[0])
            raise PersonRefused(
                first["message"],
                code=problems[0].code,
                field=problems[0].field,
                row=place,
                remedy=first["remedy"],
            )
        cleans.append(clean.words)
    filed = write_people(actor.county, cleans, at)
    note(rows=len(filed), first=filed[0].file_no if filed else "")
    if tell and filed:
        events.announce(actor, news.REGISTERED, occurred_on=today, count=len(filed))
    return filed


@service("people.bulk", "people.bulk_households")
def bulk_households(actor: Actor, *, rows: Sequence[tuple[str, str, str]]) -> list[int]:
    """Write households ``(village, number, address)``; returns their ids in order."""
    ids = bulk.take_ids("people_household", len(rows))
    bulk.copy_into(
        "people_household",
        ("id", "county", "village", "number", "address"),
        ((pk, actor.county, *row) for pk, row in zip(ids, rows, strict=True)),
    )
    note(rows=len(ids))
    return ids


@dataclasses.dataclass(frozen=True, slots=True)
class CategoryLine:
    """One category span of a person."""

    person_id: int
    village: str
    category: str
    value: str
    source: str
    valid_from: date
    valid_to: date | None = None
    checked_on: date | None = None


def write_categories(county: str, lines: Sequence[CategoryLine]) -> list[int]:
    """Write category spans in the running transaction; return ids in order."""
    for pair in {(line.category, line.value) for line in lines}:
        checked(*pair)
    ids = bulk.take_ids("people_categoryrecord", len(lines))
    names = [f.name for f in dataclasses.fields(CategoryLine)]
    rows = ((pk, county, *(getattr(line, n) for n in names)) for pk, line in zip(ids, lines, strict=True))
    bulk.copy_into("people_categoryrecord", ("id", "county", *names), rows)
    return ids


@service("people.bulk", "people.bulk_categories")
def bulk_categories(actor: Actor, *, lines: Sequence[CategoryLine]) -> list[int]:
    """Write many category spans; the database refuses overlaps. Returns ids in order."""
    ids = write_categories(actor.county, lines)
    note(rows=len(ids))
    return ids


@dataclasses.dataclass(frozen=True, slots=True)
class ContactLine:
    """Whom to call."""

    person_id: int
    village: str
    name: str
    relation: str
    phone: str
    calling_order: int


def write_contacts(county: str, lines: Sequence[ContactLine]) -> list[int]:
    """Write contacts in the running transaction; return ids in order."""
    ids = bulk.take_ids("people_emergencycontact", len(lines))
    bulk.copy_into(
        "people_emergencycontact",
        ("id", "county", "village", "person_id", "name", "relation", "phone_sealed", "calling_order"),
        (
            (pk, county, x.village, x.person_id, x.name, x.relation, _phone(pk, x.phone), x.calling_order)
            for pk, x in zip(ids, lines, strict=True)
        ),
    )
    return ids


def _phone(pk: int, phone: str) -> str:
    return secrets.seal_contact(pk, identifiers.phone(phone)) if phone else ""


@service("people.bulk", "people.bulk_contacts")
def bulk_contacts(actor: Actor, *, lines: Sequence[ContactLine]) -> list[int]:
    """Write many contacts. Returns ids in order."""
    ids = write_contacts(actor.county, lines)
    note(rows=len(ids))
    return ids


@dataclasses.dataclass(frozen=True, slots=True)
class EventLine:
    """A life event of a register taken over: written down, the file already stands as after it."""

    person_id: int
    village: str
    kind: str
    occurred_on: date
    recorded_at: datetime
    source: str = ""
    detail: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@service("people.bulk", "people.bulk_life_events")
def bulk_life_events(actor: Actor, *, lines: Sequence[EventLine]) -> int:
    """Write past life events down without changing files and without telling anybody. Returns rows written."""
    known = {
        "death",
        "move_out",
        "move_in",
        "move_within",
        "residence_change",
        "hospital_in",
        "hospital_out",
        "other",
    }
    strange = {line.kind for line in lines} - known
    if strange:
        raise DomainError(
            _("没有这种生命事件：%(what)s") % {"what": "、".join(sorted(strange))}, code="life_event.kind"
        )
    names = ("person_id", "village", "kind", "occurred_on", "recorded_at", "source")
    count = bulk.copy_into(
        "people_lifeevent",
        ("county", *names, "recorded_by", "detail", "before", "reversed_by", "reversed_why"),
        (
            (
                actor.county,
                *(getattr(x, n) for n in names),
                actor.name,
                Jsonb(dict(x.detail)),
                Jsonb({}),
                "",
                "",
            )
            for x in lines
        ),
    )
    note(rows=count)
    return count


@dataclasses.dataclass(frozen=True, slots=True)
class RelationLine:
    """Which organisation sees whom."""

    person_id: int
    village: str
    organisation_id: int
    from_on: date
    why: str
    to_on: date | None = None


@service("people.bulk", "people.bulk_relations")
def bulk_relations(actor: Actor, *, lines: Sequence[RelationLine], today: date) -> int:
    """Write many care relations. Returns rows written."""
    names = [f.name for f in dataclasses.fields(RelationLine)]
    count = bulk.copy_into(
        "people_carerelation",
        ("county", *names, "is_current"),
        (
            (
                actor.county,
                *(getattr(x, n) for n in names),
                x.from_on <= today and (x.to_on is None or today < x.to_on),
            )
            for x in lines
        ),
    )
    note(rows=count)
    return count
