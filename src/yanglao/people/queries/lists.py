"""Lists of people, page by page, and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yanglao.access import queries as access
from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.people.listing import Narrow, apply_narrows
from yanglao.people.models import (
    CareRelation,
    CategoryRecord,
    Person,
)
from yanglao.people.queries.search import Line, lines, search_ids


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
    total: int | None = None,
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
    total : int, optional
        How many there are, when the caller counted a moment ago.
    """
    permissions.require(actor, "people.read")
    filters = filters or Filters()
    order = SORTS.get(sort, SORTS["name"])
    with acting(actor):
        found = narrowed(actor, filters, on)
        total = found.count() if total is None else total
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
