"""Background work: applying and undoing large batches."""

from __future__ import annotations

import dataclasses
from typing import Any

from yanglao.base import clock, jobs
from yanglao.base.actor import Actor
from yanglao.exchange import services


@jobs.body("exchange.apply")
def apply(actor: Actor, args: dict[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """Apply a previewed batch."""
    batch = services.apply_batch(
        actor, batch_id=args["batch_id"], at=clock.now(), today=clock.today(), bar=progress
    )
    return {"batch": batch.pk, "new": batch.new, "changed": batch.changed}


@jobs.body("exchange.undo")
def undo(actor: Actor, args: dict[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """Undo an applied batch."""
    progress(0, 1, "")
    return dataclasses.asdict(services.undo_batch(actor, batch_id=args["batch_id"], at=clock.now()))


@jobs.body(jobs.daily("exchange.expire_exports"))
def expire_exports(actor: Actor, args: dict[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """Throw away the files of exports whose time is over; once a day."""
    return {"expired": services.expire_exports(actor, at=clock.now())}
