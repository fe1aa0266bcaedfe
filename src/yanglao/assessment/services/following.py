"""What a person's life does to assessments: rows follow a move, open applications end with a death or a move away."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from yanglao.assessment import scales
from yanglao.assessment.models import AbilityLevel, Assessment
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
    "assessment_careplan",
    "assessment_careplanversion",
    "assessment_careplanitem",
    "assessment_careplanuse",
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


@service("assessment.follow", "assessment.open_on_change")
def open_on_change(actor: Actor, *, person_id: int, life_event_id: int, at: datetime) -> Assessment | None:
    """Apply for an immediate assessment because ability is said to have changed; None when nothing is to be done.

    Only for somebody whose level holds: whoever has none is found by the due list. The same event never opens two.
    """
    held = AbilityLevel.objects.filter(person_id=person_id).order_by("-valid_from").first()
    mark = {"life_event": life_event_id}
    seen = Assessment.objects.filter(person_id=person_id, settings__contains=mark).exists()
    note(person_id=person_id, life_event=life_event_id)
    if held is None or seen:
        return None
    try:
        with transaction.atomic():
            row = Assessment.objects.create(
                person_id=person_id,
                county=held.county,
                village=held.village,
                scale=held.scale,
                scale_version=scales.load(held.scale).version,
                reason="immediate",
                channel="automatic",
                settings=mark,
                applied_at=at,
            )
    except IntegrityError:  # one is under way: it will see the change
        return None
    note(subject_type="assessment.Assessment", subject_id=row.pk, person_id=person_id, village=row.village)
    return row


@service("assessment.follow", "assessment.close_on_reversal")
def close_on_reversal(actor: Actor, *, person_id: int, life_event_id: int) -> int:
    """Withdraw what a change opened when the change is taken back and nobody has scored it yet."""
    rows = Assessment.objects.select_for_update().filter(
        person_id=person_id, settings__contains={"life_event": life_event_id}, state__in=_BEFORE_SCORED
    )
    found = [step(row, "withdrawn", reason="登记的变动已撤回", quiet=True) for row in rows]
    note(person_id=person_id, rows=len(found))
    return len(found)
