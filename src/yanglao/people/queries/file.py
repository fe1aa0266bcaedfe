"""One file: its head and its parts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.periods import age_on
from yanglao.base.scope import acting
from yanglao.people.models import (
    AddressRecord,
    CareRelation,
    CategoryRecord,
    Consent,
    Delegation,
    EmergencyContact,
    FamilyCarer,
    LifeEvent,
    Person,
)
from yanglao.people.queries.search import Line, lines
from yanglao.people.rules import categories
from yanglao.people.services import secrets


def header(actor: Actor, person_id: int, *, on: date) -> dict[str, Any] | None:
    """Return the head of an elder's file, None out of scope: names, places, masked numbers, categories in force.

    Three reads, whatever the file holds.
    """
    permissions.require(actor, "people.read")
    with acting(actor):
        gone = Person.objects.filter(merged_into=OuterRef("pk")).order_by("pk").values("file_no")
        row = (
            Person.objects.select_related("household", "merged_into")
            .annotate(merged_from=ArraySubquery(gone))
            .filter(pk=person_id)
            .first()
        )
        if row is None:
            return None
        spans = categories_of(actor, person_id)
        held = [c for c in spans if c.valid_from <= on and (c.valid_to is None or on < c.valid_to)]
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
        "merged_into": row.merged_into.file_no if row.merged_into else "",
        "merged_from": row.merged_from,
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
        "spans": spans,
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


def carers_of(actor: Actor, person_id: int) -> list[FamilyCarer]:
    """Return who of the family looks after the person: the main one first, then those who do, then those who did."""
    with acting(actor):
        rows = _of(actor, FamilyCarer.objects, person_id, "-valid_from", "-id")
    return sorted(rows, key=lambda c: (c.valid_to is not None, not c.is_main))


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
