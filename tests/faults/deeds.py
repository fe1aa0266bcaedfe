"""Work that has no word of the command line, as a process does it: read a bank's answer, issue again what failed."""

from __future__ import annotations

from yanglao.base import clock
from yanglao.base.actor import system_actor
from yanglao.base.models import Installation
from yanglao.base.scope import acting
from yanglao.funds import queries, services
from yanglao.funds.models import PaymentBatch
from yanglao.funds.rules.bankfile import LAYOUTS
from yanglao.funds.services.bank import out_lines

MONTH = "2026-10"


def answer_and_reissue() -> int:
    """Have every batch of the month answered (one payment in fifty fails) and issue the failed ones again."""
    place = Installation.objects.get(pk=1)
    actor = system_actor(place.county)
    today, now = clock.today(), clock.now()
    for batch in sorted(queries.batches(actor, MONTH), key=lambda b: str(b["number"])):
        with acting(actor):
            row = PaymentBatch.objects.select_related("bank").get(pk=batch["id"])
            lines = out_lines(row)
            layout = LAYOUTS[row.bank.layout]
        codes = [(line, "E031" if line.line_no % 50 == 7 else "") for line in lines]
        services.read_return_file(
            actor,
            batch_id=row.pk,
            name=f"{row.number}.csv",
            content=layout.answer(row.number, codes),
            occurred_on=today,
            at=now,
        )
    with acting(actor):
        failed = queries.failed_of(actor, MONTH)
    for one in (row for row in failed if row["state"] == "failed"):
        services.reissue(actor, payment_id=one["id"], occurred_on=today, at=now)
    return 0
