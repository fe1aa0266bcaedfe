"""What a person's life does to assessments: rows follow a move, open applications end with a death or a move away."""

from __future__ import annotations

from django.db import connection

from yanglao.assessment.models import Assessment
from yanglao.assessment.services.steps import step
from yanglao.base.actor import Actor
from yanglao.base.service import note, service

_BEFORE_SCORED = ("applied", "accepted", "scheduled", "visited")
_TABLES = (
    "assessment_assessment",
    "assessment_assessmentworker",
    "assessment_abilitylevel",
    "assessment_objection",
    "assessment_interest",
    "assessment_screening",
    "assessment_fieldvisit",
)


@service("assessment.follow")
def follow_person(actor: Actor, *, person_id: int) -> int:
    """Let the rows of a person follow to the village that now administers them; returns how many moved."""
    moved = 0
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(
                f"UPDATE {table} t SET village = p.village FROM people_person p "
                "WHERE p.id = t.person_id AND p.id = %s AND t.village <> p.village",
                [person_id],
            )
            moved += cursor.rowcount
    note(person_id=person_id, rows=moved)
    return moved


@service("assessment.follow", "assessment.withdraw_open")
def withdraw_open(actor: Actor, *, person_id: int, reason: str) -> int:
    """End what was applied for and not yet scored; returns how many."""
    rows = Assessment.objects.select_for_update().filter(person_id=person_id, state__in=_BEFORE_SCORED)
    found = [step(row, "withdrawn", reason=reason, quiet=True) for row in rows]
    note(person_id=person_id, rows=len(found))
    return len(found)
