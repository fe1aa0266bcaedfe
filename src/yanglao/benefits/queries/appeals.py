"""Reads of appeals and objections, by the benefit they stand beside."""

from __future__ import annotations

from typing import Any

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.models import Appeal
from yanglao.benefits.rules.states import APPEAL_NAMES


def appeals(
    actor: Actor, *, state: str = "", benefit_id: int | None = None, page: int = 1, size: int = 50
) -> dict[str, Any]:
    """Return a page of appeals and objections, oldest first: ``rows, count, open``."""
    register.require(actor, permissions.READ)
    with acting(actor):
        rows = Appeal.objects.filter(benefit__county=actor.county).select_related("benefit")
        rows = rows.filter(benefit_id=benefit_id) if benefit_id else rows
        chosen = rows.filter(state=state) if state else rows
        found = list(chosen.order_by("raised_on", "id")[(page - 1) * size : page * size])
        return {"rows": [_row(a) for a in found], "count": chosen.count() if size else 0}


def open_appeals(actor: Actor) -> int:
    """Return how many wait for an answer."""
    register.require(actor, permissions.READ)
    with acting(actor):
        return Appeal.objects.filter(benefit__county=actor.county, state="open").count()


def appeal_of(actor: Actor, appeal_id: int) -> dict[str, Any] | None:
    """Return one appeal, None outside the actor's scope."""
    register.require(actor, permissions.READ)
    with acting(actor):
        found = Appeal.objects.select_related("benefit").filter(pk=appeal_id).first()
        return _row(found) if found else None


def _row(a: Appeal) -> dict[str, Any]:
    return {
        "id": a.pk,
        "benefit_id": a.benefit_id,
        "decision_id": a.decision_id,
        "person_id": a.benefit.person_id,
        "scheme": a.benefit.scheme,
        "kind": a.kind,
        "kind_name": a.get_kind_display(),
        "state": a.state,
        "state_name": APPEAL_NAMES[a.state],
        "raised_on": a.raised_on,
        "raised_by": a.raised_by,
        "reason": a.reason,
        "entered_by": a.entered_by_name,
        "entered_at": a.entered_at,
        "not_by": [pk for pk in (a.made_by, a.checked_by) if pk],
        "answer": a.answer,
        "settled_by": a.settled_by_name,
        "settled_at": a.settled_at,
        "outcome_id": a.outcome_id,
        "reopened_id": a.reopened_id,
    }
