"""What lists and departments sent in, word for word: thrown away when its term is over."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from yanglao.base import retention
from yanglao.base.actor import Actor
from yanglao.base.permissions import declare
from yanglao.base.service import note, service
from yanglao.exchange.models import ImportRow, SharedRecord

ERASE = declare("exchange.erase", "清除满期限的名单和共享原文（平台）")


def _rows(actor: Actor, before: date) -> tuple[object, object]:
    imports = ImportRow.objects.filter(county=actor.county, batch__created_at__date__lt=before).exclude(
        values_sealed=""
    )
    # A contradiction nobody decided still needs what was sent.
    settled = ~Q(state="open") | Q(verdict__in=["known", "absent", "refused"])
    shared = SharedRecord.objects.filter(
        settled, county=actor.county, delivery__received_at__date__lt=before
    ).exclude(words_sealed="")
    return imports, shared


def passing(actor: Actor, before: date) -> list[str]:
    """Return ``list BATCH:ROW`` and ``shared DELIVERY:ROW`` of everything sent in before a day that still stands."""
    imports, shared = _rows(actor, before)
    found = [f"list {b}:{r}" for b, r in imports.values_list("batch_id", "row_no")]  # type: ignore[attr-defined]
    return found + [f"shared {d}:{r}" for d, r in shared.values_list("delivery_id", "row_no")]  # type: ignore[attr-defined]


@service("exchange.erase")
def erase_passing(actor: Actor, *, before: date) -> int:
    """Blank the words of everything sent in before a day; verdicts and what was done stay. Returns rows."""
    imports, shared = _rows(actor, before)
    count = imports.update(values_sealed="") + shared.update(words_sealed="")  # type: ignore[attr-defined]
    note(rows=count, before=before)
    return int(count)


retention.declare("passing_rows", passing, lambda actor, before: erase_passing(actor, before=before))
