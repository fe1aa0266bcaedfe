"""Reading files: every answer is limited to what the actor may see, by the row policies and again by the conditions here."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import identifiers, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.periods import age_on
from yanglao.base.scope import acting
from yanglao.people.frames import facts_frame, people_frame
from yanglao.people.listing import Narrow, alike, apply_narrows, categories_in_force
from yanglao.people.models import (
    AddressRecord,
    CareRelation,
    CategoryRecord,
    Consent,
    Delegation,
    EmergencyContact,
    LifeEvent,
    Person,
)
from yanglao.people.rules import categories
from yanglao.people.services import secrets
from yanglao.people.services.scope import elsewhere
from yanglao.people.spans import address_spans, category_spans, person_spans

__all__ = [
    "Narrow",
    "address_spans",
    "alike",
    "categories_in_force",
    "category_spans",
    "facts_frame",
    "people_frame",
    "person_spans",
]

_LETTERS = re.compile(r"[a-z' ]+")
_LINE = (
    "id", "file_no", "name", "sex", "birth_on", "status", "died_on", "moved_out_on", "village", "id_number_sealed",
    "phone_sealed", "is_example", "residence_village", "register_village",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One person in a list; numbers as the actor's duty may see them."""

    person_id: int
    file_no: str
    name: str
    sex: str
    birth_on: date
    status: str
    died_on: date | None
    moved_out_on: date | None
    village: str
    village_name: str
    id_number: str
    phone: str
    is_example: bool

    def age(self, on: date) -> int:
        """Return completed years on a day, those of the day of death for the dead."""
        return age_on(self.birth_on, min(on, self.died_on or on))


def _line(actor: Actor, row: dict[str, Any]) -> Line:
    number = secrets.open_id_number(row["file_no"], row["id_number_sealed"])
    phone = secrets.open_phone(row["file_no"], row["phone_sealed"])
    return Line(
        row["id"],
        row["file_no"],
        access.mask(actor, "name", row["name"]),
        row["sex"],
        row["birth_on"],
        row["status"],
        row["died_on"],
        row["moved_out_on"],
        row["village"],
        areas.path_name(row["village"]),
        access.mask(actor, "id_number", number),
        access.mask(actor, "phone", phone),
        row["is_example"],
    )


def lines(actor: Actor, ids: Sequence[int]) -> list[Line]:
    """Return people in the order of ``ids``; those out of scope are left out."""
    permissions.require(actor, "people.read")
    with acting(actor):
        rows = {row["id"]: row for row in Person.objects.filter(pk__in=list(ids)).values(*_LINE)}
    return [_line(actor, rows[pk]) for pk in ids if pk in rows]


def _needles(text: str) -> list[tuple[str, str]]:
    """Return which searches a text asks for, the sharpest first."""
    found: list[tuple[str, str]] = []
    try:
        found.append(("id_number", secrets.id_index(identifiers.id_number(text).text)))
        return found
    except DomainError:
        pass
    if re.fullmatch(r"\d{6}-\d{1,8}", text):
        return [("file_no", text)]
    if re.fullmatch(r"[\d\s()+-]{5,20}", text):
        with contextlib.suppress(DomainError):
            found.append(("phone", secrets.phone_index(identifiers.phone(text))))
    plain = text.replace(" ", "").upper()
    if re.fullmatch(r"\d{3}[\dX]", plain):
        found.append(("id_tail", secrets.tail_index(plain)))
    if re.search(r"[㐀-鿿\U00020000-\U000323af]", text):
        name = text.replace(" ", "")
        return [*found, ("name", name), ("inside", name)]
    if _LETTERS.fullmatch(text.lower()) and not plain.isdigit():
        word = text.lower().replace(" ", "").replace("'", "")
        return [*found, ("initials", word), ("spelling", word)]
    return found or ([("name", text)] if text else [])


def search_ids(actor: Actor, text: str, limit: int = 20) -> list[int]:
    """Return ids found by name, spelling, initials, ID number (whole or last four), telephone or file number."""
    permissions.require(actor, "people.read")
    text = identifiers.halfwidth(text)
    ranked: dict[int, int] = {}
    with acting(actor), connection.cursor() as cursor:
        for how, needle in _needles(text):
            if len(ranked) >= limit and min(ranked.values()) == 0 and how in ("inside", "spelling"):
                break
            cursor.execute("SELECT id, rank FROM people_search(%s, %s, %s)", [how, needle, limit])
            for pk, rank in cursor.fetchall():
                ranked[pk] = min(rank, ranked.get(pk, 9))
    return sorted(ranked, key=lambda pk: ranked[pk])[:limit]


def search(actor: Actor, text: str, limit: int = 20) -> list[Line]:
    """Return people found (see :func:`search_ids`), best first."""
    return lines(actor, search_ids(actor, text, limit))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means all."""

    town: str = ""
    village: str = ""
    status: str = ""
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    category: str = ""
    value: str = ""
    text: str = ""
    registered: bool | None = None
    resident: bool | None = None
    organisation_id: int | None = None
    within: tuple[Narrow, ...] = ()
    without: tuple[Narrow, ...] = ()


SORTS = {
    "name": ("pinyin", "id"),
    "-name": ("-pinyin", "-id"),
    "age": ("-birth_on", "-id"),
    "-age": ("birth_on", "id"),
    "file_no": ("id",),
    "-file_no": ("-id",),
    "village": ("village", "pinyin", "id"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list and how many there are in all."""

    lines: list[Line]
    total: int
    page: int
    per_page: int


def _years_before(on: date, years: int) -> date:
    return date(on.year - years, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)


def _span(column: str, code: str) -> Q:
    """Return that a division column begins with a code, by comparison: an index serves it below row policies too."""
    return Q(**{f"{column}__gte": code, f"{column}__lt": str(int(code) + 1)})


def narrowed(actor: Actor, filters: Filters, on: date) -> QuerySet[Person]:
    """Return the people of a list, unsorted; to be read inside ``acting(actor)``."""
    found: QuerySet[Person] = Person.objects.filter(access.where(actor))
    if filters.town or filters.village:
        found = found.filter(
            Q(village=filters.village) if filters.village else _span("village", filters.town)
        )
    for column in ("status", "sex"):
        if getattr(filters, column):
            found = found.filter(**{column: getattr(filters, column)})
    if filters.age_from is not None:
        found = found.filter(birth_on__lte=_years_before(on, filters.age_from))
    if filters.age_to is not None:
        found = found.filter(birth_on__gt=_years_before(on, filters.age_to + 1))
    if filters.category:
        records = CategoryRecord.objects.filter(category=filters.category, valid_from__lte=on)
        records = records.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        records = records.filter(value=filters.value) if filters.value else records
        found = found.filter(pk__in=records.values("person_id"))
    for wanted, column in ((filters.registered, "register_village"), (filters.resident, "residence_village")):
        if wanted is not None:
            inside = _span(column, actor.county)
            found = found.filter(inside if wanted else ~inside)
    if filters.organisation_id:
        held = CareRelation.objects.filter(organisation_id=filters.organisation_id, is_current=True)
        found = found.filter(pk__in=held.values("person_id"))
    if filters.text:
        found = found.filter(pk__in=search_ids(actor, filters.text, 500))
    return apply_narrows(found, filters.within, filters.without)


def count_people(actor: Actor, filters: Filters, *, on: date) -> int:
    """Return how many people a list holds."""
    permissions.require(actor, "people.read")
    with acting(actor):
        return narrowed(actor, filters, on).count()


def list_people(
    actor: Actor,
    filters: Filters | None = None,
    sort: str = "name",
    page: int = 1,
    per_page: int = 50,
    *,
    on: date,
) -> Page:
    """Return one page of the people in scope.

    Parameters
    ----------
    filters : Filters
        Narrowing.
    sort : str
        A key of ``SORTS``.
    page, per_page : int
        From 1.
    on : date
        Day ages and categories are counted on.
    """
    permissions.require(actor, "people.read")
    filters = filters or Filters()
    order = SORTS.get(sort, SORTS["name"])
    with acting(actor):
        found = narrowed(actor, filters, on)
        total = found.count()
        pages = max(1, -(-total // per_page))
        page = min(max(page, 1), pages)
        start, stop = (page - 1) * per_page, min(page * per_page, total)
        if page > pages // 2 + 1:  # the far half is read from the end
            back = [word[1:] if word.startswith("-") else f"-{word}" for word in order]
            ids = list(found.order_by(*back).values_list("pk", flat=True)[total - stop : total - start])[::-1]
        else:
            ids = list(found.order_by(*order).values_list("pk", flat=True)[start:stop])
    return Page(lines(actor, ids), total, page, per_page)


def all_ids(actor: Actor, filters: Filters, sort: str = "name", *, on: date) -> list[int]:
    """Return every id of a list (exports, bulk work)."""
    permissions.require(actor, "people.read")
    with acting(actor):
        return list(
            narrowed(actor, filters, on)
            .order_by(*SORTS.get(sort, SORTS["name"]))
            .values_list("pk", flat=True)
        )


def find_id(actor: Actor, file_no: str) -> int | None:
    """Return the row of a file number in the actor's scope, or None."""
    with acting(actor):
        return Person.objects.filter(file_no=file_no.strip()).values_list("pk", flat=True).first()


def header(actor: Actor, person_id: int, *, on: date) -> dict[str, Any] | None:
    """Return the head of an elder's file, None out of scope: names, places, masked numbers, categories in force.

    Three reads, whatever the file holds.
    """
    permissions.require(actor, "people.read")
    with acting(actor):
        row = Person.objects.select_related("household").filter(pk=person_id).first()
        if row is None:
            return None
        held = [
            c
            for c in categories_of(actor, person_id)
            if c.valid_from <= on and (c.valid_to is None or on < c.valid_to)
        ]
    number = secrets.open_id_number(row.file_no, row.id_number_sealed)
    phone = secrets.open_phone(row.file_no, row.phone_sealed)
    shown = {"id_number": number, "phone": phone, "name": row.name}
    masked = {name: access.mask(actor, name, value) for name, value in shown.items()}
    return {
        "person_id": row.pk,
        "file_no": row.file_no,
        **masked,
        "sex": row.sex,
        "sex_label": row.get_sex_display(),
        "birth_on": row.birth_on,
        "age": age_on(row.birth_on, min(on, row.died_on or on)),
        "id_type": row.id_type,
        "ethnicity": row.ethnicity,
        "status": row.status,
        "status_label": row.get_status_display(),
        "died_on": row.died_on,
        "moved_out_on": row.moved_out_on,
        "county": row.county,
        "village": row.village,
        "village_name": areas.path_name(row.village),
        "register_village": row.register_village,
        "register_place": areas.path_name(row.register_village) if row.register_village else "",
        "register_address": access.mask(actor, "address", row.register_address),
        "residence_village": row.residence_village,
        "residence_place": areas.path_name(row.residence_village) if row.residence_village else "",
        "residence_address": access.mask(actor, "address", row.residence_address),
        "is_registered": row.register_village.startswith(row.county),
        "is_resident": row.residence_village.startswith(row.county),
        "household_id": row.household_id,
        "household_number": row.household.number if row.household else "",
        "relation_to_head": row.relation_to_head,
        "lon": row.lon,
        "lat": row.lat,
        "source": row.source,
        "is_example": row.is_example,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "categories": [
            {
                "id": c.pk,
                "category": c.category,
                "value": c.value,
                "label": categories.label(c.category, c.value),
                "source": c.source,
                "valid_from": c.valid_from,
                "checked_on": c.checked_on,
            }
            for c in held
        ],
    }


def _of(actor: Actor, rows: Any, person_id: int, *order: str) -> list[Any]:
    permissions.require(actor, "people.read")
    with acting(actor):
        return list(rows.filter(person_id=person_id).order_by(*order))


def categories_of(actor: Actor, person_id: int) -> list[CategoryRecord]:
    """Return every category span of a person, latest first."""
    with acting(actor):
        return _of(actor, CategoryRecord.objects, person_id, "category", "-valid_from")


def contacts_of(actor: Actor, person_id: int) -> list[dict[str, Any]]:
    """Return whom to call, in order; telephones as the duty may see them."""
    with acting(actor):
        rows = _of(actor, EmergencyContact.objects, person_id, "calling_order")
    return [
        {
            "id": row.pk,
            "name": row.name,
            "relation": row.relation,
            "calling_order": row.calling_order,
            "phone": access.mask(actor, "phone", secrets.open_contact(row.pk, row.phone_sealed)),
        }
        for row in rows
    ]


def addresses_of(actor: Actor, person_id: int) -> list[AddressRecord]:
    """Return the history of register and residence, latest first (empty until something changed)."""
    with acting(actor):
        return _of(actor, AddressRecord.objects, person_id, "kind", "-valid_to")


def life_events_of(actor: Actor, person_id: int) -> list[LifeEvent]:
    """Return what happened, latest first, with what was taken back."""
    with acting(actor):
        return _of(actor, LifeEvent.objects, person_id, "-occurred_on", "-id")


def relations_of(actor: Actor, person_id: int) -> list[CareRelation]:
    """Return which organisations see the file, with their names."""
    with acting(actor):
        return _of(actor, CareRelation.objects.select_related("organisation"), person_id, "-from_on")


def consents_of(actor: Actor, person_id: int) -> list[Consent]:
    """Return what was agreed to."""
    with acting(actor):
        return _of(actor, Consent.objects, person_id, "-valid_from")


def delegations_of(actor: Actor, person_id: int) -> list[Delegation]:
    """Return who may act for the person."""
    with acting(actor):
        return _of(actor, Delegation.objects, person_id, "-valid_from")


def members_of(actor: Actor, household_id: int) -> list[Line]:
    """Return the members of a household on file."""
    with acting(actor):
        ids = list(
            Person.objects.filter(household_id=household_id).order_by("birth_on").values_list("pk", flat=True)
        )
    return lines(actor, ids)


def history_of(actor: Actor, person_id: int, limit: int = 100) -> list[dict[str, Any]]:
    """Return what the file looked like after each change, latest first: ``at, what, fields`` (names, never sealed values)."""
    permissions.require(actor, "people.read")
    from yanglao.people.models import PersonHistory

    with acting(actor):
        rows = list(
            PersonHistory.objects.filter(pgh_obj_id=person_id).order_by("-pgh_id")[: limit + 1].values()
        )
    found = []
    for now, before in zip(rows, [*rows[1:], None], strict=True):
        changed = [
            k
            for k in now
            if before and not k.startswith("pgh_") and k != "updated_at" and now[k] != before[k]
        ]
        found.append({"at": now["pgh_created_at"], "what": now["pgh_label"], "fields": changed})
    return found[:limit]


def counts(actor: Actor, *, on: date) -> dict[str, Any]:
    """Return how many are on file in scope: ``active, aged_60, aged_80, dead, moved_out`` and ``towns`` (active by town)."""
    permissions.require(actor, "people.read")
    statement = (
        "SELECT left(village, 9), count(*) FILTER (WHERE status = 'active'), "
        "count(*) FILTER (WHERE status = 'active' AND birth_on <= %s), "
        "count(*) FILTER (WHERE status = 'active' AND birth_on <= %s), "
        "count(*) FILTER (WHERE status = 'dead'), count(*) FILTER (WHERE status = 'moved_out') "
        "FROM people_person GROUP BY 1 ORDER BY 1"
    )
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(statement, [_years_before(on, 60), _years_before(on, 80)])
        rows = cursor.fetchall()
    names = ("active", "aged_60", "aged_80", "dead", "moved_out")
    sums = {name: sum(row[place] for row in rows) for place, name in enumerate(names, start=1)}
    return {**sums, "towns": {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}}


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody on file under an ID number; outside the actor's scope only the town is told."""

    person_id: int | None
    town: str
    file_no: str = ""
    status: str = ""
    village: str = ""
    values: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)


def match_id_numbers(actor: Actor, numbers: Sequence[str]) -> dict[str, Hit]:
    """Return who is on file under these ID numbers (normalised), number → hit."""
    permissions.require(actor, "people.read")
    by_index = {secrets.id_index(number): number for number in numbers if number}
    columns = (
        "name",
        "ethnicity",
        "register_village",
        "register_address",
        "residence_village",
        "residence_address",
    )
    found: dict[str, Hit] = {}
    with acting(actor):
        rows = list(
            # One array instead of a hundred thousand parameters.
            Person.objects.filter(county=actor.county)
            .extra(where=["id_number_index = ANY(%s)"], params=[list(by_index)])
            .values("id", "file_no", "status", "village", "id_number_index", "phone_sealed", *columns)
        )
        running: dict[int, dict[str, str]] = {}
        if rows:
            records = CategoryRecord.objects.filter(valid_to__isnull=True).extra(
                where=["person_id = ANY(%s)"], params=[[row["id"] for row in rows]]
            )
            for pk, category, value in records.values_list("person_id", "category", "value"):
                running.setdefault(pk, {})[category] = value
        for row in rows:
            values = {name: row[name] for name in columns}
            values["phone"] = secrets.open_phone(row["file_no"], row["phone_sealed"])
            found[by_index[row["id_number_index"]]] = Hit(
                row["id"],
                row["village"][:9],
                row["file_no"],
                row["status"],
                row["village"],
                values,
                running.get(row["id"], {}),
            )
        for index, town in elsewhere(list(by_index)).items():
            found.setdefault(by_index[index], Hit(None, town))
    return found


def contact_phones(actor: Actor, ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """Return (name, telephone) of every contact of these people; for comparing, never for showing."""
    found: dict[int, set[tuple[str, str]]] = {}
    if ids:
        with acting(actor):
            for row in EmergencyContact.objects.extra(where=["person_id = ANY(%s)"], params=[list(ids)]):
                found.setdefault(row.person_id, set()).add(
                    (row.name, secrets.open_contact(row.pk, row.phone_sealed))
                )
    return found
