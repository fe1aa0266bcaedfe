"""Background work of the house."""

from __future__ import annotations

from typing import Any

from yanglao.base import clock, jobs
from yanglao.base.actor import Actor
from yanglao.people import services


@jobs.body(jobs.daily("people.refresh_relations"))
def refresh_relations(actor: Actor, args: dict[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """Open and end care relations and delegations by today's date; once a day."""
    today = clock.today()
    changed = services.refresh_relations(actor, today=today)
    return {"changed": changed, "accounts": services.refresh_delegations(actor, today=today, at=clock.now())}
