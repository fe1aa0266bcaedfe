"""Background work of the house: the daily look for questions about payments."""

from __future__ import annotations

from typing import Any

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.jobs import Progress, body, daily
from yanglao.funds import services


@body(daily("funds.look_for_questions"))
def look_for_questions(actor: Actor, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Look for accounts several people share, changed accounts, and money after a death or a move; once a day."""
    progress(0, 1)
    found = services.look_for_questions(actor, on=clock.today())
    progress(1, 1)
    return found
