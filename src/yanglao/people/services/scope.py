"""What crosses the actor's scope, in two places only: where a duplicate lies, and rows that follow a move."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from yanglao.base.actor import system_actor
from yanglao.base.scope import acting
from yanglao.people.models import Person

#: Tables of this house that carry the administering village.
FOLLOWERS = (
    "people_addressrecord",
    "people_emergencycontact",
    "people_familycarer",
    "people_categoryrecord",
    "people_lifeevent",
    "people_carerelation",
    "people_consent",
    "people_delegation",
    "people_request",
)


def elsewhere(indexes: Sequence[str]) -> dict[str, str]:
    """Return, for ID numbers on file outside the actor's scope, the town that keeps them (9 digits); never a name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_index, town FROM people_elsewhere(%s)", [list(indexes)])
        return dict(cursor.fetchall())


def follow(person: Person, village: str) -> None:
    """Let the person and every row of this house follow to another village of the county.

    Written as the platform: the receiving village may lie outside the scope of the one who lets go.
    """
    with acting(system_actor(person.county)), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET village = %s WHERE id = %s", [village, person.pk])
        for table in FOLLOWERS:
            cursor.execute(f"UPDATE {table} SET village = %s WHERE person_id = %s", [village, person.pk])
    person.village = village
