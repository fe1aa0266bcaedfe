"""Reading batches and their rows."""

from __future__ import annotations

from django.db.models import QuerySet

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.exchange.export import text_table, workbook
from yanglao.exchange.models import ImportBatch, ImportRow

__all__ = ["batch", "batches", "kept_rows", "rows", "text_table", "workbook"]


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
