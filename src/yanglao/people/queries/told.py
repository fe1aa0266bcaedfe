"""What the file says of people another department speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.people.models import CategoryRecord, LifeEvent, Person
from yanglao.people.services import secrets


@dataclass(slots=True)
class Standing:
    """A person's state, running categories ``→ (value, source, checked_on, valid_from)`` and events in force."""

    person_id: int
    village: str
    name: str
    status: str
    died_on: date | None
    moved_out_on: date | None
    register_village: str
    residence_village: str
    categories: dict[str, tuple[str, str, date | None, date]] = field(default_factory=dict)
    events: set[tuple[str, date]] = field(default_factory=set)


_COLUMNS = ("village", "name", "status", "died_on", "moved_out_on", "register_village", "residence_village")


def standings(actor: Actor, numbers: Sequence[str]) -> dict[str, Standing]:
    """Return number → what the file says, for ID numbers (normalised) in the actor's scope."""
    permissions.require(actor, "people.read")
    by_index = {index: number for number in numbers for index in secrets.id_indexes(number)}
    with acting(actor):
        people = Person.objects.filter(county=actor.county).extra(
            where=["id_number_index = ANY(%s)"], params=[list(by_index)]
        )
        rows = list(people.values("id", "id_number_index", *_COLUMNS))
        found = {row["id"]: Standing(row["id"], *(row[c] for c in _COLUMNS)) for row in rows}
        _dress(found)
    return {by_index[row["id_number_index"]]: found[row["id"]] for row in rows}


def standings_of_category(actor: Actor, category: str) -> dict[int, Standing]:
    """Return everybody in whom a category runs, by person id: to be set against a complete list."""
    permissions.require(actor, "people.read")
    with acting(actor):
        ids = CategoryRecord.objects.filter(
            county=actor.county, category=category, valid_to__isnull=True
        ).values("person_id")
        rows = Person.objects.filter(pk__in=ids, status="active").values("id", *_COLUMNS)
        found = {row["id"]: Standing(row["id"], *(row[c] for c in _COLUMNS)) for row in rows}
        _dress(found)
    return found


def _dress(found: dict[int, Standing]) -> None:
    if not found:
        return
    narrow = {"where": ["person_id = ANY(%s)"], "params": [list(found)]}
    for r in CategoryRecord.objects.filter(valid_to__isnull=True).extra(**narrow):
        found[r.person_id].categories[r.category] = (r.value, r.source, r.checked_on, r.valid_from)
    for e in LifeEvent.objects.filter(reversed_at__isnull=True).extra(**narrow):
        found[e.person_id].events.add((e.kind, e.occurred_on))


def event_in_force(actor: Actor, person_id: int, kind: str) -> int | None:
    """Return the id of the latest event of a kind that was not taken back."""
    permissions.require(actor, "people.read")
    with acting(actor):
        row = (
            LifeEvent.objects.filter(person_id=person_id, kind=kind, reversed_at__isnull=True)
            .order_by("-occurred_on", "-id")
            .first()
        )
    return None if row is None else row.pk


def event_taken_back_for(actor: Actor, event_id: int, at: datetime) -> dict[str, Any] | None:
    """Return person, day, source and words of the event that was taken back at a moment to make room for another of its kind."""
    permissions.require(actor, "people.read")
    with acting(actor):
        after = LifeEvent.objects.get(pk=event_id)
        rows = LifeEvent.objects.filter(
            person_id=after.person_id, kind=after.kind, reversed_at=at, pk__lt=after.pk
        )
        return rows.values("person_id", "occurred_on", "source", "detail").order_by("-id").first()
