"""Reads of what an account keeps for itself alone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from yanglao.access.models_own import FormDraft, SavedView
from yanglao.access.services_own import DRAFT_DAYS, draft_context
from yanglao.base import crypto
from yanglao.base.actor import Actor


def saved_views(actor: Actor, list_name: str = "") -> list[SavedView]:
    """Return one's own views, of one list or of all, by list and name."""
    if actor.user_id is None:
        return []
    rows = SavedView.objects.filter(user_id=actor.user_id).order_by("list_name", "pk")
    return list(rows.filter(list_name=list_name) if list_name else rows)


def draft(actor: Actor, form: str, *, at: datetime) -> tuple[dict[str, str], datetime] | None:
    """Return what was typed into a form and when, or None; opened only for who typed it."""
    if actor.user_id is None:
        return None
    row = FormDraft.objects.filter(
        user_id=actor.user_id, form=form, saved_at__gte=at - timedelta(days=DRAFT_DAYS)
    ).first()
    if row is None:
        return None
    return json.loads(crypto.unseal(row.values_sealed, draft_context(actor.user_id, form))), row.saved_at
