"""Who of a list is on file already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.people.models import (
    CategoryRecord,
    EmergencyContact,
    Person,
)
from yanglao.people.services import secrets
from yanglao.people.services.scope import elsewhere


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
    by_index = {index: number for number in numbers for index in secrets.id_indexes(number)}
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
            .values(
                "id",
                "file_no",
                "status",
                "village",
                "id_number_index",
                "phone_sealed",
                "merged_into_id",
                *columns,
            )
        )
        rows = _followed(rows, columns)
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


def _followed(rows: list[dict[str, Any]], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows with files that went into another one replaced by that one, under the number asked for."""
    gone = {row["merged_into_id"] for row in rows if row["merged_into_id"]}
    while gone:
        kept = {
            row["id"]: row
            for row in Person.objects.filter(pk__in=gone).values(
                "id", "file_no", "status", "village", "phone_sealed", "merged_into_id", *columns
            )
        }
        rows = [
            {**kept[row["merged_into_id"]], "id_number_index": row["id_number_index"]}
            if row["merged_into_id"] in kept
            else row
            for row in rows
        ]
        gone = {row["merged_into_id"] for row in kept.values() if row["merged_into_id"]}
    return rows


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


def files_of(actor: Actor, person_id: int) -> list[int]:
    """Return the file itself and every file that went into it, for reading rows that are never rewritten."""
    permissions.require(actor, "people.read")
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE f(id, depth) AS (SELECT %s::bigint, 0 UNION ALL SELECT p.id, f.depth + 1 FROM people_person p "
            "JOIN f ON p.merged_into_id = f.id) SELECT id FROM f ORDER BY depth, id",
            [person_id],
        )
        return [pk for (pk,) in cursor.fetchall()]
