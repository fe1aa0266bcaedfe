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
def _followed(actor: Actor, event: Event) -> None:
    from yanglao.funds import services

    services.follow_person(actor, person_id=event.subjects["person_id"], village=event.subjects["village_to"])
