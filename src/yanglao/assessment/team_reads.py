"""Who declared what about an elder, and which visits wait for another assessor: read through ``queries``."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from yanglao.assessment.models import Assessment, AssessmentWorker, Interest, Objection
from yanglao.base.actor import Actor
from yanglao.base.permissions import require
from yanglao.base.scope import acting


def interests_of(actor: Actor, assessment_id: int) -> list[Interest]:
    """Return the interests that stand between the assessors of a case and its elder, with the assessor."""
    require(actor, "assessment.view")
    with acting(actor):
        elder = Assessment.objects.filter(pk=assessment_id).values("person_id")
        rows = Interest.objects.filter(person_id__in=elder, ended_on__isnull=True)
        return list(rows.select_related("worker").order_by("declared_on", "id"))


def to_swap(actor: Actor) -> list[int]:
    """Return the scheduled assessments one of whose assessors declared an interest: somebody else has to come."""
    require(actor, "assessment.view")
    with acting(actor):
        of_team = AssessmentWorker.objects.filter(
            assessment_id=OuterRef(OuterRef("pk")), worker_id=OuterRef("worker_id")
        )
        declared = Interest.objects.filter(
            Exists(of_team), person_id=OuterRef("person_id"), ended_on__isnull=True
        )
        rows = Assessment.objects.filter(Exists(declared), county=actor.county, state="scheduled")
        return list(rows.order_by("scheduled_on", "id").values_list("id", flat=True))


def open_objections(actor: Actor) -> int:
    """Return how many objections wait for an answer, whatever the state of the result."""
    require(actor, "assessment.view")
    with acting(actor):
        return Objection.objects.filter(county=actor.county, state="raised").count()
