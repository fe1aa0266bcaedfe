"""What a list of people shows beside the names, and how houses above narrow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.people.models import CategoryRecord, Person

#: SQL that gives person ids, and its values: how a house above narrows a list without this house knowing it.
Narrow = tuple[str, tuple[Any, ...]]


def apply_narrows(found: Any, within: Sequence[Narrow], without: Sequence[Narrow]) -> Any:
    """Return a list narrowed to the ids some statements give, without those of others."""
    for sql, values in within:
        found = found.filter(pk__in=RawSQL(sql, values))
    for sql, values in without:
        found = found.exclude(pk__in=RawSQL(sql, values))
    return found


def categories_in_force(
    actor: Actor, ids: Sequence[int], *, on: date
) -> dict[int, list[tuple[str, str, date | None]]]:
    """Return person → (category, value, day checked) in force on a day, for a page of a list."""
    permissions.require(actor, "people.read")
    found: dict[int, list[tuple[str, str, date | None]]] = {}
    with acting(actor):
        rows = CategoryRecord.objects.filter(person_id__in=list(ids), valid_from__lte=on)
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("category")
        for pk, category, value, checked in rows.values_list("person_id", "category", "value", "checked_on"):
            found.setdefault(pk, []).append((category, value, checked))
    return found


def alike(actor: Actor, *, name: str, birth_on: date | None = None, but: int | None = None) -> list[int]:
    """Return who has the same name (and birthday, when given): perhaps the same human being written down before."""
    permissions.require(actor, "people.read")
    with acting(actor):
        rows = Person.objects.filter(county=actor.county, name=name)
        rows = rows.filter(birth_on=birth_on) if birth_on else rows
        return list(rows.exclude(pk=but).order_by("id").values_list("pk", flat=True)[:5])
