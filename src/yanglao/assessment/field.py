"""Visits for a phone and visits handed in from one: read through ``queries``."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from yanglao.assessment import scales
from yanglao.assessment.models import Assessment, FieldVisit
from yanglao.base.actor import Actor
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.people import queries as people
from yanglao.workforce import queries as workforce

#: What one phone carries: days back and ahead, and how many at most.
BACK, AHEAD, MOST = 7, 3, 60


def visits_for(actor: Actor, *, on: date) -> list[dict[str, Any]]:
    """Return what an assessor carries on the phone: no ID number, no telephone, no birth date.

    An account that is a worker's own carries that worker's visits; one of nobody in particular (a dispatcher's) all in scope.
    """
    require(actor, "assessment.record")
    own = workforce.own_worker(actor)
    with acting(actor):
        mine = Q() if own is None else Q(workers__worker_id=own)
        rows = list(
            Assessment.objects.filter(
                mine,
                county=actor.county,
                state="scheduled",
                scheduled_on__gte=on - timedelta(BACK),
                scheduled_on__lte=on + timedelta(AHEAD),
            ).order_by("scheduled_on", "id")[:MOST]
        )
        lines = {line.person_id: line for line in people.lines(actor, [row.person_id for row in rows])}
    return [
        {
            "id": row.pk,
            "name": lines[row.person_id].name,
            "age": lines[row.person_id].age(on),
            "village": row.village,
            "place": row.place,
            "on": row.scheduled_on.isoformat() if row.scheduled_on else "",
            "scale": row.scale,
        }
        for row in rows
        if row.person_id in lines
    ]


def scale_for_phone(code: str, *, english: bool = False) -> dict[str, Any]:
    """Return a scale as a phone needs it: every text in one language, no score (the server scores)."""
    scale = scales.load(code)

    def say(words: Any) -> str:
        return str(words.en if english else words.zh)

    return {
        "code": scale.code,
        "version": scale.version,
        "title": say(scale.words),
        "coma": [scale.coma_item, scale.coma_option] if scale.coma_item else None,
        "diagnoses": bool(scale.diagnosis_codes),
        "events": [[kind, say(words)] for kind, words in scale.events],
        "dimensions": [
            {
                "name": say(d.words),
                "items": [
                    {
                        "code": i.code,
                        "name": say(i.words),
                        "options": [[o.code, say(o.words)] for o in i.options],
                    }
                    for i in d.items
                ],
            }
            for d in scale.dimensions
        ],
    }


def field_visits_of(actor: Actor, assessment_id: int) -> list[FieldVisit]:
    """Return what phones handed in for an assessment, newest first."""
    require(actor, "assessment.view")
    with acting(actor):
        return list(FieldVisit.objects.filter(assessment_id=assessment_id).order_by("-received_at", "-id"))


def held_visits(actor: Actor) -> list[FieldVisit]:
    """Return what waits for the county's decision, oldest first."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = FieldVisit.objects.filter(county=actor.county, state="held")
        return list(rows.select_related("person").order_by("received_at", "id"))
