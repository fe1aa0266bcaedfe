"""From the approved month to the bank and the closed books. Each step is one transaction and may be repeated."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base import events
from yanglao.base.actor import Actor
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import events as news
from yanglao.benefits import permissions
from yanglao.benefits.errors import NotThatState
from yanglao.benefits.models import MonthlyRun
from yanglao.benefits.services.runs import run_of, step_of
from yanglao.benefits.services.settling import keep_offsets, offsets_of, settle_recoveries
from yanglao.funds import queries as money
from yanglao.funds import services as funds

_OWED = """SELECT l.person_id, l.village, l.scheme, (sum(l.amount_fen) - coalesce(max(k.fen), 0))::bigint, ''
  FROM benefits_runline l LEFT JOIN (SELECT b.person_id, b.scheme, sum(n.fen) AS fen
    FROM unnest(%s::bigint[], %s::bigint[]) AS n(benefit, fen) JOIN benefits_benefit b ON b.id = n.benefit
    GROUP BY b.person_id, b.scheme) k ON k.person_id = l.person_id AND k.scheme = l.scheme
  WHERE l.run_id = %s AND l.kind IN ('regular', 'delta') GROUP BY l.person_id, l.village, l.scheme
  HAVING sum(l.amount_fen) - coalesce(max(k.fen), 0) > 0 ORDER BY l.scheme, l.village, l.person_id"""


@service(permissions.RUN_POST, "benefits.post_run")
def post(actor: Actor, *, month: str, occurred_on: date, at: datetime) -> dict[str, int]:
    """Post an approved month: payments become due, what was overpaid is asked back.

    Returns
    -------
    dict
        ``new_payments, paid_fen, held`` of this call; nothing new when it is posted already.
    """
    row = step_of(actor, month, "posted")
    if row is None:
        return {"new_payments": 0, "paid_fen": 0, "held": 0}
    kept = offsets_of(row.pk)
    keep_offsets(actor, kept)
    back = settle_recoveries(actor, row, at)
    with connection.cursor() as cursor:
        cursor.execute(_OWED, [[k[0] for k in kept], [k[3] for k in kept], row.pk])
        rows = cursor.fetchall()
    offsets: dict[str, int] = {}
    for _benefit, scheme, _recovery, part in kept:
        offsets[scheme] = offsets.get(scheme, 0) + part
    made = funds.create_payments(
        actor,
        cause=cause_of(row),
        month=month,
        occurred_on=occurred_on,
        rows=rows,
        recoveries=back,
        at=at,
        offsets=offsets,
    )
    row.totals = {**row.totals, "held": made.held, "warnings": list(made.warnings)}
    row.state, row.posted_at = "posted", at
    row.save()
    note(
        subject_type="benefits.MonthlyRun", subject_id=row.pk, payments=made.payments, paid_fen=made.paid_fen
    )
    return {"new_payments": made.payments, "paid_fen": made.paid_fen, "held": made.held}


def cause_of(row: MonthlyRun) -> str:
    """Return what stands as cause on payments and entries of a run."""
    return f"run:{row.pk}"


@service(permissions.RUN_POST, "benefits.batch_run")
def batch(actor: Actor, *, month: str, at: datetime) -> list[int]:
    """Gather what is due into batches; return the run's batches not sent yet, old and new."""
    row = run_of(actor, month)
    if row.state != "posted":
        return []
    funds.make_batches(actor, month=month, cause=cause_of(row), at=at)
    return [b["id"] for b in money.batches(actor, month) if b["state"] in ("made", "written")]


@service(permissions.RUN_POST, "benefits.send_run")
def send(actor: Actor, *, month: str, occurred_on: date, at: datetime) -> None:
    """Send the written batches of a posted month. Announces ``benefits.run_sent``."""
    row = step_of(actor, month, "sent")
    if row is None:
        return
    for one in money.batches(actor, month):
        if one["state"] in ("made", "written"):
            funds.send_batch(actor, batch_id=one["id"], occurred_on=occurred_on, at=at)
    row.state, row.sent_at = "sent", at
    row.save()
    events.announce(actor, news.RUN_SENT, occurred_on=occurred_on, run_id=row.pk, month=month)
    note(subject_type="benefits.MonthlyRun", subject_id=row.pk)


@service(permissions.RUN_POST, "benefits.reconcile_run")
def reconcile(actor: Actor, *, month: str, at: datetime) -> None:
    """Note that the banks answered for every batch of the month."""
    row = step_of(actor, month, "reconciled")
    if row is None:
        return
    waiting = [b["number"] for b in money.batches(actor, month) if b["state"] != "reconciled"]
    if waiting:
        raise NotThatState(
            _("还有 %(count)s 个批次没有回盘：%(which)s")
            % {"count": len(waiting), "which": "、".join(waiting[:5])},
            code="benefits.not_reconciled",
            kept=_("没有对账"),
            remedy=_("先读入银行回盘文件"),
        )
    row.state, row.reconciled_at = "reconciled", at
    row.save()
    note(subject_type="benefits.MonthlyRun", subject_id=row.pk)


@service(permissions.RUN_POST, "benefits.close_run")
def close(actor: Actor, *, month: str, at: datetime) -> None:
    """Close the month's books; nothing enters them any more."""
    row = step_of(actor, month, "closed")
    if row is None:
        return
    funds.close_month(actor, month=Month.parse(month), at=at)
    row.state, row.closed_at = "closed", at
    row.save()
    note(subject_type="benefits.MonthlyRun", subject_id=row.pk)
