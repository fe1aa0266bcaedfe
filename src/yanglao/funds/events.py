"""Facts this house announces (ids and dates only), and what it hears."""

from __future__ import annotations

from yanglao.base.actor import Actor
from yanglao.base.events import declare, listen
from yanglao.base.models import Event

BATCH_SENT = declare("funds.batch_sent", "发放批次已送银行：batch_id")
PAYMENT_FAILED = declare("funds.payment_failed", "发放没有到账：batch_id，payment_ids")
PAYMENT_REISSUED = declare("funds.payment_reissued", "重新发放：payment_id，reissue_of")
MONTH_CLOSED = declare("funds.month_closed", "关账：month")


@listen("people.moved_within", "funds.follow")
@listen("people.moved_out", "funds.follow")
@listen("people.life_event_reversed", "funds.follow")
def _followed(actor: Actor, event: Event) -> None:
    """Rows stand under the village that administers the person now."""
    from yanglao.funds import services

    village = event.subjects.get("village_to")
    if village:
        services.follow_person(actor, person_id=event.subjects["person_id"], village=village)
