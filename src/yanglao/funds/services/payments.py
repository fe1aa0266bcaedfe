"""Payments one by one and a month's at once: created, held, released, cancelled, returned, issued again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base import crypto, events
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.funds import events as news
from yanglao.funds import permissions
from yanglao.funds.errors import NotThatState
from yanglao.funds.models import Bank, Payment, PaymentAccount, PaymentChange
from yanglao.funds.rules import chart
from yanglao.funds.rules.bankfile import LAYOUTS
from yanglao.funds.rules.split import split
from yanglao.funds.rules.states import PAYMENT, PAYMENT_NAMES
from yanglao.funds.services.ledger import EntryDraft, enter, refuse_closed, shares_of, spend

NO_ACCOUNT = "no_account"


@dataclass(frozen=True, slots=True)
class Created:
    """What a month's posting made: counts, sums, and warnings about allotments."""

    payments: int
    paid_fen: int
    held: int
    warnings: tuple[str, ...] = ()


_JOIN = """INSERT INTO funds_payment (person_id, county, village, scheme, month, cause, amount_fen, state, account_id,
  held_reason, held_until, failed_code, due_at)
SELECT n.person_id, %(county)s, n.village, n.scheme, %(month)s, %(cause)s, n.amount_fen,
  CASE WHEN a.id IS NULL OR n.held_reason <> '' THEN 'held' ELSE 'due' END, a.id,
  CASE WHEN n.held_reason <> '' THEN n.held_reason WHEN a.id IS NULL THEN %(no_account)s ELSE '' END, NULL, '', %(at)s
FROM _new_payments n LEFT JOIN funds_paymentaccount a ON a.person_id = n.person_id AND a.valid_to IS NULL"""


@service(permissions.POST, "funds.create_payments")
def create_payments(
    actor: Actor,
    *,
    cause: str,
    month: str,
    occurred_on: date,
    rows: Iterable[tuple[int, str, str, int, str]],
    recoveries: Mapping[str, int],
    at: datetime,
    offsets: Mapping[str, int] | None = None,
) -> Created:
    """Make what is due of a cause, and post it; a cause already posted makes nothing new.

    Parameters
    ----------
    cause : str
        Idempotency key, as ``run:17``.
    month : str
        Month the payments belong to, ``2026-10``.
    occurred_on : date
        Day the entries stand under; its month must be open.
    rows : iterable of (person_id, village, scheme, amount_fen, held_reason)
        Amounts above zero; without a current account the payment is held.
    recoveries : mapping
        Fen asked back by scheme (positive), booked as receivable.
    offsets : mapping, optional
        Fen by scheme (positive) that was due but kept, because the person still owed it back; the rows are without it.
    """
    refuse_closed(actor.county, {f"{occurred_on:%Y-%m}"})
    if Payment.objects.filter(county=actor.county, month=month, cause=cause).exists() or _posted(
        actor.county, cause
    ):
        return Created(0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE _new_payments (person_id bigint, village text, scheme text, amount_fen bigint, "
            "held_reason text) ON COMMIT DROP"
        )
        with cursor.cursor.copy("COPY _new_payments FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            _JOIN,
            {"county": actor.county, "month": month, "cause": cause, "at": at, "no_account": NO_ACCOUNT},
        )
        cursor.execute("DROP TABLE _new_payments")
        cursor.execute(
            "SELECT scheme, sum(amount_fen)::bigint, count(*), count(*) FILTER (WHERE state = 'held') "
            "FROM funds_payment WHERE county = %s AND month = %s AND cause = %s GROUP BY scheme ORDER BY scheme",
            [actor.county, month, cause],
        )
        found = cursor.fetchall()
    sums = {scheme: int(total) for scheme, total, _count, _held in found}
    kept = offsets or {}
    drafts = due_drafts(actor.county, cause, occurred_on, sums, recoveries, kept)
    enter(actor, drafts, at)
    net = {s: sums.get(s, 0) + kept.get(s, 0) - recoveries.get(s, 0) for s in {*sums, *recoveries, *kept}}
    warnings = spend(actor, occurred_on, net)
    made = Created(
        sum(row[2] for row in found), sum(sums.values()), sum(row[3] for row in found), tuple(warnings)
    )
    note(cause=cause, payments=made.payments, paid_fen=made.paid_fen, held=made.held)
    return made


def _posted(county: str, cause: str) -> bool:
    from yanglao.funds.models import Entry

    return Entry.objects.filter(county=county, cause__startswith=f"{cause}:").exists()


def due_drafts(
    county: str,
    cause: str,
    on: date,
    sums: Mapping[str, int],
    recoveries: Mapping[str, int],
    offsets: Mapping[str, int] | None = None,
) -> list[EntryDraft]:
    """Return the entries of what became due, what is asked back, and what was kept of it: one for each scheme."""
    kept = offsets or {}
    shares = shares_of(county, {*sums, *recoveries, *kept}, on)
    drafts = []
    for scheme, total in sorted(sums.items()):
        costs = [(chart.expense(scheme, s), part) for s, part in split(total, shares[scheme]).items() if part]
        postings = (*costs, (chart.payable(scheme), -total))
        drafts.append(EntryDraft(on, f"{cause}:due:{scheme}", f"应发 {scheme}", postings))
    for scheme, total in sorted(recoveries.items()):
        back = [(chart.expense(scheme, s), -part) for s, part in split(total, shares[scheme]).items() if part]
        postings = ((chart.receivable(scheme), total), *back)
        drafts.append(EntryDraft(on, f"{cause}:recovery:{scheme}", f"追回 {scheme}", postings))
    for scheme, total in sorted(kept.items()):
        costs = [(chart.expense(scheme, s), part) for s, part in split(total, shares[scheme]).items() if part]
        postings = (*costs, (chart.receivable(scheme), -total))
        drafts.append(EntryDraft(on, f"{cause}:offset:{scheme}", f"抵扣 {scheme}", postings))
    return drafts


def _take(payment_id: int, *, to: str) -> Payment:
    """Return the payment locked, when the arrow to the state exists."""
    row = Payment.objects.select_for_update(of=("self",)).filter(pk=payment_id).first()
    if row is None:
        raise NotFound(_("没有这笔发放，或不在您的范围内"), remedy=_("从发放列表里选"))
    if to not in PAYMENT[row.state]:
        raise NotThatState(
            _("这笔现在是“%(now)s”，不能变成“%(to)s”")
            % {"now": PAYMENT_NAMES[row.state], "to": PAYMENT_NAMES[to]},
            kept=_("没有改动"),
            remedy=_("刷新页面看现在的情况"),
            state=row.state,
        )
    return row


def _move(
    actor: Actor, row: Payment, to: str, at: datetime, reason: str = "", entry: int | None = None
) -> None:
    before, row.state = row.state, to
    row.save()
    PaymentChange.objects.create(
        payment=row,
        from_state=before,
        to_state=to,
        at=at,
        by=actor.user_id,
        by_name=actor.name,
        reason=reason[:200],
        entry_id=entry,
    )
    note(subject_type="funds.Payment", subject_id=row.pk, person_id=row.person_id, village=row.village, to=to)


@service(permissions.PAYMENT, "funds.hold")
def hold(actor: Actor, *, payment_id: int, reason: str, until: date | None, at: datetime) -> None:
    """Keep a due payment back, with a reason and perhaps a day."""
    if not reason.strip():
        raise DomainError(_("暂缓要写原因"), code="funds.no_reason", field="reason", remedy=_("写一句原因"))
    row = _take(payment_id, to="held")
    row.held_reason, row.held_until = reason.strip()[:120], until
    _move(actor, row, "held", at, reason)


@service(permissions.PAYMENT, "funds.release")
def release(actor: Actor, *, payment_id: int, at: datetime) -> None:
    """Let a held payment go with the next batch, to the account the person has now."""
    row = _take(payment_id, to="due")
    account = PaymentAccount.objects.filter(person_id=row.person_id, valid_to__isnull=True).first()
    if account is None:
        raise DomainError(
            _("还没有收款账户，不能放行"),
            code="funds.no_account",
            remedy=_("先登记收款账户"),
            kept=_("仍在暂缓"),
        )
    row.account, row.held_reason, row.held_until = account, "", None
    _move(actor, row, "due", at)


@service(permissions.PAYMENT, "funds.cancel")
def cancel(actor: Actor, *, payment_id: int, reason: str, occurred_on: date, at: datetime) -> None:
    """Give up a payment that stands in no bank file yet: it is taken back from what is owed and from the cost.

    Raises
    ------
    NotThatState
        When it is gathered into a batch already, or further.
    """
    if not reason.strip():
        raise DomainError(_("撤销要写原因"), code="funds.no_reason", field="reason", remedy=_("写一句原因"))
    row = _take(payment_id, to="cancelled")
    if row.state == "batched":
        # The bank's file already names it: the money would go out although nothing is owed any more.
        raise NotThatState(
            _("这笔已编进银行批次，不能撤销"),
            code="funds.in_batch",
            kept=_("没有改动"),
            remedy=_("等银行回盘：到账的登记银行退回，没成功的不再重发"),
            state=row.state,
        )
    parts = split(row.amount_fen, shares_of(actor.county, [row.scheme], occurred_on)[row.scheme])
    back = [(chart.expense(row.scheme, s), -part) for s, part in parts.items() if part]
    postings = ((chart.payable(row.scheme), row.amount_fen), *back)
    cause = f"payment:{row.pk}:cancel"
    entry = enter(actor, [EntryDraft(occurred_on, cause, f"撤销 {row.scheme}", postings)], at)[cause]
    spend(actor, occurred_on, {row.scheme: -row.amount_fen})
    _move(actor, row, "cancelled", at, reason, entry)


@service(permissions.RETURN, "funds.mark_returned")
def mark_returned(actor: Actor, *, payment_id: int, code: str, occurred_on: date, at: datetime) -> None:
    """Note that the bank gave back what had been paid: the money is owed again."""
    row = _take(payment_id, to="returned")
    cause = f"payment:{row.pk}:returned"
    postings = ((chart.TREASURY, row.amount_fen), (chart.payable(row.scheme), -row.amount_fen))
    entry = enter(actor, [EntryDraft(occurred_on, cause, f"银行退回 {row.scheme}", postings)], at)[cause]
    row.failed_code = code[:20]
    _move(actor, row, "returned", at, code, entry)
    events.announce(
        actor, news.PAYMENT_FAILED, occurred_on=occurred_on, batch_id=row.batch_id, payment_ids=[row.pk]
    )


@service(permissions.PAYMENT, "funds.reissue")
def reissue(actor: Actor, *, payment_id: int, occurred_on: date, at: datetime) -> int:
    """Issue a failed or returned payment again, to the account the person has now; return the new payment's id.

    What is owed does not change, so nothing is posted; the new row points to the old one.
    """
    old = _take(payment_id, to="reissued")
    account = PaymentAccount.objects.filter(person_id=old.person_id, valid_to__isnull=True).first()
    _move(actor, old, "reissued", at)
    new = Payment.objects.create(
        person_id=old.person_id,
        county=old.county,
        village=old.village,
        scheme=old.scheme,
        month=old.month,
        cause=old.cause,
        amount_fen=old.amount_fen,
        state="due" if account else "held",
        held_reason="" if account else NO_ACCOUNT,
        account=account,
        reissue_of=old,
        due_at=at,
    )
    events.announce(
        actor, news.PAYMENT_REISSUED, occurred_on=occurred_on, payment_id=new.pk, reissue_of=old.pk
    )
    return int(new.pk)


@service(permissions.ACCOUNT, "funds.register_account")
def register_account(
    actor: Actor,
    *,
    person: Mapping[str, Any],
    bank: str,
    number: str,
    holder: str,
    from_on: date,
    holder_relation: str = "self",
) -> int:
    """Enter the account a person is paid to; the one before ends. Return the id.

    Parameters
    ----------
    person : mapping
        ``id`` and ``village`` of the person.
    number : str
        Digits (spaces allowed); sealed, only the last four stay readable.
    """
    digits = "".join(number.split())
    if not digits.isascii() or not digits.isdecimal() or not 8 <= len(digits) <= 30:
        raise DomainError(
            _("账号要是 8 至 30 位数字"),
            code="funds.account_number",
            field="number",
            remedy=_("照存折或卡上的号码填"),
        )
    place = Bank.objects.filter(county=actor.county, code=bank).first()
    if place is None:
        raise DomainError(
            _("没有登记这家银行：%(bank)s") % {"bank": bank}, code="funds.no_bank", field="bank"
        )
    PaymentAccount.objects.filter(person_id=person["id"], valid_to__isnull=True).update(valid_to=from_on)
    row = PaymentAccount.objects.create(
        person_id=person["id"],
        county=actor.county,
        village=person["village"],
        bank=place,
        account_sealed=crypto.seal(digits, f"funds_paymentaccount.account:{person['id']}"),
        account_index=crypto.blind_index(digits, "bank_account"),
        account_tail=digits[-4:],
        holder=holder.strip()[:60],
        holder_relation=holder_relation,
        valid_from=from_on,
        entered_by=actor.user_id,
    )
    note(
        subject_type="funds.PaymentAccount",
        subject_id=row.pk,
        person_id=person["id"],
        village=person["village"],
    )
    return int(row.pk)


@service(permissions.BUDGET, "funds.set_bank")
def set_bank(actor: Actor, *, code: str, name: str, layout: str = "csv", is_example: bool = False) -> int:
    """Enter a bank and the layout of its files; return its id."""
    if layout not in LAYOUTS:
        raise DomainError(
            _("没有这种文件格式：%(layout)s") % {"layout": layout},
            code="funds.layout",
            field="layout",
            remedy="、".join(LAYOUTS),
        )
    row, _made = Bank.objects.update_or_create(
        county=actor.county, code=code, defaults={"name": name, "layout": layout, "is_example": is_example}
    )
    note(subject_type="funds.Bank", subject_id=row.pk)
    return int(row.pk)


@service(permissions.BULK, "funds.follow")
def follow_person(actor: Actor, *, person_id: int, village: str) -> int:
    """Let a person's payments and accounts follow to another village; return how many rows moved."""
    moved = 0
    with connection.cursor() as cursor:
        for table in ("funds_payment", "funds_paymentaccount", "funds_question"):
            cursor.execute(
                f"UPDATE {table} SET village = %s WHERE person_id = %s AND village <> %s",
                [village, person_id, village],
            )
            moved += cursor.rowcount
    note(person_id=person_id, rows=moved)
    return moved
