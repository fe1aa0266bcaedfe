"""Background work, once a day: results whose time is over, care plans whose day has come."""

from __future__ import annotations

from datetime import date
from typing import Any

from yanglao.assessment import services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.jobs import Progress, body, daily


@body("assessment.expire")
def expire(actor: Actor, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Note expired results as of a day (today when left out)."""
    on = date.fromisoformat(args["on"]) if args.get("on") else clock.today()
    count = services.expire(actor, on=on)
    progress(count, count)
    return {"expired": count}


@body(daily("assessment.start_plans"))
def start_plans(actor: Actor, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Let approved care plans whose day has come begin."""
    count = services.start_plans(actor, on=clock.today())
    progress(count, count)
    return {"begun": count}
