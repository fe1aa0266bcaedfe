"""Reads of what other departments told."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.exchange.models_shared import Delivery, SharedRecord

#: What waits for a person.
WAITING = {"state": "open", "verdict__in": ["conflict", "missing"]}


def deliveries(actor: Actor, limit: int = 50, offset: int = 0) -> tuple[list[Delivery], int]:
    """Return deliveries of the county, latest first, and how many."""
    permissions.require(actor, "exchange.read")
    rows = Delivery.objects.filter(county=actor.county).order_by("-received_at", "-pk")
    return list(rows[offset : offset + limit]), rows.count()


def delivery(actor: Actor, delivery_id: int) -> Delivery | None:
    """Return one delivery."""
    permissions.require(actor, "exchange.read")
    return Delivery.objects.filter(county=actor.county, pk=delivery_id).first()


def records(
    actor: Actor,
    *,
    delivery_id: int | None = None,
    verdict: str = "",
    source: str = "",
    waiting: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[SharedRecord], int]:
    """Return records in scope, of one delivery or all, and how many; ``waiting``: only what a person must decide."""
    permissions.require(actor, "exchange.read")
    with acting(actor):
        rows = SharedRecord.objects.filter(county=actor.county).exclude(delivery__state="discarded")
        if delivery_id is not None:
            rows = rows.filter(delivery_id=delivery_id)
        if verdict:
            rows = rows.filter(verdict=verdict)
        if source:
            rows = rows.filter(delivery__source=source)
        if waiting:
            rows = rows.filter(**WAITING)
        found = rows.select_related("delivery").order_by("-delivery_id", "row_no")
        return list(found[offset : offset + limit]), rows.count()


def record_states(actor: Actor, delivery_id: int) -> dict[str, int]:
    """Return verdict → records of a delivery in scope."""
    permissions.require(actor, "exchange.read")
    with acting(actor):
        rows = SharedRecord.objects.filter(delivery_id=delivery_id).values("verdict").annotate(n=Count("pk"))
        return {row["verdict"]: row["n"] for row in rows}


def waiting_records(actor: Actor) -> int:
    """Return how many contradictions and questions wait."""
    permissions.require(actor, "exchange.read")
    with acting(actor):
        rows: Any = SharedRecord.objects.filter(county=actor.county, **WAITING)
        return int(rows.exclude(delivery__state="discarded").count())
