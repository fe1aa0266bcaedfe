"""Background work of the house."""

from __future__ import annotations

from typing import Any

from yanglao.base import clock, jobs
from yanglao.base.actor import Actor
from yanglao.people import services


@jobs.body(jobs.daily("people.refresh_relations"))
def refresh_relations(actor: Actor, args: dict[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """Open and end care relations by today's date; once a day."""
    return {"changed": services.refresh_relations(actor, today=clock.today())}
