"""News of this house, and what it hears."""

from yanglao.base.actor import Actor
from yanglao.base.events import declare, listen
from yanglao.base.models import Event

COMPUTED = declare("planning.computed", "指标已计算（run_id）")
PUBLISHED = declare("planning.published", "指标已发布（run_id）")


@listen("people.moved_within", "planning.follow")
def _follow(actor: Actor, event: Event) -> None:
    from yanglao.planning import services

    services.follow_person(actor, person_id=event.subjects["person_id"])
