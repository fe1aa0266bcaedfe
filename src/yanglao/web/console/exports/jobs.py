"""Large sheets are written by a job, with a bar."""

from __future__ import annotations

from typing import Any

from yanglao.base import jobs
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.exchange import services
from yanglao.web.console.exports import making

KIND = "exchange.make_export"


@jobs.body(KIND)
def make(actor: Actor, args: dict[str, Any], progress: jobs.Progress) -> dict[str, Any]:
    """Write one export; stopped or failed, it may be started again."""
    try:
        with acting(actor):
            return {"rows": making.make(actor, args["export_id"], lambda done, total: progress(done, total))}
    except Exception:
        services.export_failed(actor, export_id=args["export_id"])
        raise
