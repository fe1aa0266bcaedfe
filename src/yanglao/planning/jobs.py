"""Background work: counting the board."""

from __future__ import annotations

from datetime import date
from typing import Any

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.jobs import Progress, body
from yanglao.planning import services


@body("planning.compute")
def compute(actor: Actor, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Count every indicator as of a day (today when left out)."""
    on = date.fromisoformat(args["as_of"]) if args.get("as_of") else clock.today()
    run = services.compute_board(actor, as_of=on)
    progress(1, 1)
    return {"run_id": run.pk, "as_of": str(run.as_of), "version": run.version}
