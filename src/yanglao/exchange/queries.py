"""Reading batches and their rows."""

from __future__ import annotations

from django.db.models import QuerySet

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.exchange.export import text_table, workbook
from yanglao.exchange.models import Export, ImportBatch, ImportRow
from yanglao.exchange.queries_shared import (
    deliveries,
    delivery,
    record_states,
    records,
    waiting_records,
)
from yanglao.exchange.rules.shared import KINDS, SOURCES, VERDICTS

__all__ = [
    "KINDS",
    "SOURCES",
    "VERDICTS",
    "batch",
    "batches",
    "deliveries",
    "delivery",
    "export",
    "exports",
    "exports_waiting",
    "kept_rows",
    "record_states",
    "records",
    "rows",
    "text_table",
    "waiting_records",
    "workbook",
]


def exports(actor: Actor, *, state: str = "") -> QuerySet[Export]:
    """Return one's own exports, latest first."""
    permissions.require(actor, "access.export")
    found = Export.objects.filter(user_id=actor.user_id).order_by("-id").select_related("file")
    return found.filter(state=state) if state else found


def exports_waiting(actor: Actor) -> QuerySet[Export]:
    """Return what others of the county ask to export, oldest first."""
    permissions.require(actor, "exchange.approve_export")
    return Export.objects.filter(county=actor.county, state="asked").order_by("id")


def export(actor: Actor, export_id: int) -> Export | None:
    """Return one's own export, or one this person may approve."""
    permissions.require(actor, "access.export")
    row = Export.objects.filter(pk=export_id, county=actor.county).select_related("file").first()
    if row is None or row.user_id == actor.user_id or permissions.may(actor, "exchange.approve_export"):
        return row
    return None


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Return the county's batches, latest first."""
    permissions.require(actor, "exchange.read")
    return ImportBatch.objects.filter(county=actor.county).order_by("-id")


def batch(actor: Actor, batch_id: int) -> ImportBatch | None:
    """Return a batch, or None."""
    return batches(actor).filter(pk=batch_id).first()


def rows(
    actor: Actor, batch_id: int, *, verdict: str = "", limit: int = 100, offset: int = 0
) -> list[ImportRow]:
    """Return rows of a batch in order of the file, in the actor's scope."""
    permissions.require(actor, "exchange.read")
    with acting(actor):
        found = ImportRow.objects.filter(batch_id=batch_id)
        found = found.filter(verdict=verdict) if verdict else found
        return list(found.order_by("row_no")[offset : offset + limit])


def kept_rows(actor: Actor, batch_id: int) -> list[ImportRow]:
    """Return the rows an undo left alone, with the reason."""
    permissions.require(actor, "exchange.read")
    with acting(actor):
        return list(ImportRow.objects.filter(batch_id=batch_id).exclude(kept_why="").order_by("row_no"))
