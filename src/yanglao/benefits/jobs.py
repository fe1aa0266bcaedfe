"""Background work of the house: a month's reckoning."""

from __future__ import annotations

from datetime import date
from typing import Any

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.jobs import Progress, body, daily
from yanglao.benefits import services


@body("benefits.compute_run")
def compute_run(actor: Actor, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Reckon an opened month from the facts of a day."""
    progress(0, 1)
    totals = services.compute(
        actor, month=args["month"], facts_on=date.fromisoformat(args["facts_on"]), at=clock.now()
    )
    progress(1, 1)
    return {"month": args["month"], "lines": totals["lines"], "paid_fen": totals["paid_fen"]}


@body(daily("benefits.look_through"))
def look_through(actor: Actor, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Look through the register for who fits and does not receive, and who receives and no longer fits; once a day."""
    progress(0, 1)
    found = services.look_through(actor, on=clock.today())
    progress(1, 1)
    return found
