"""Background work: results whose time is over, once a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from yanglao.assessment import services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.jobs import Progress, body


@body("assessment.expire")
def expire(actor: Actor, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Note expired results as of a day (today when left out)."""
    on = date.fromisoformat(args["on"]) if args.get("on") else clock.today()
    count = services.expire(actor, on=on)
    progress(count, count)
    return {"expired": count}
