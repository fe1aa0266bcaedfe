"""Reads of money, limited to what the actor may see (row policies on payments, the actor's county on the books)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.funds import permissions
from yanglao.funds.books import (
    commitments,
    entry_of,
    lottery,
    open_questions,
    periods,
    question,
    question_counts,
    questions,
    read_statement,
    reconcile,
    stages,
    trial,
)
from yanglao.funds.models import (
    Account,
    Bank,
    Budget,
    Entry,
    FundSource,
    Payment,
    PaymentAccount,
    PaymentBatch,
    PaymentChange,
)
from yanglao.funds.rules.bankfile import LAYOUTS, OutLine
from yanglao.funds.rules.split import split
from yanglao.funds.rules.states import BATCH_NAMES, OWED, PAYMENT_NAMES
from yanglao.funds.services.bank import out_lines
from yanglao.funds.services.ledger import shares_of, standing

__all__ = [
    "PaymentFilter",
    "account_of",
    "accounts",
    "banks",
    "batch_lines",
    "batches",
    "budgets",
    "by_source",
    "closed_months",
    "commitments",
    "drill_answer",
    "entry",
    "entry_of",
    "failed_of",
    "ledger_check",
    "lottery",
    "month_states",
    "open_questions",
    "payment",
    "payments",
    "periods",
    "question",
    "question_counts",
    "questions",
    "read_statement",
    "reconcile",
    "sources",
    "stages",
    "statement",
    "trial",
    "trial_balance",
]


def _rows(statement: str, values: Any = ()) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [c.name for c in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def ledger_check(actor: Actor) -> dict[str, Any]:
    """Check the books: every entry balances, and the control accounts agree with the payments under them.

    Returns
    -------
    dict
        ``balanced``; ``entries, accounts, postings, payments``; ``unbalanced`` lists what is off: an entry
        (``entry, cause, off_fen``), an account (``account, ledger_fen, payments_fen``) or a cause
        (``cause, scheme, ledger_fen, payments_fen``). With no entry at all ``balanced`` is false.
    """
    register.require(actor, permissions.READ)
    with acting(actor):
        counts = _rows(
            "SELECT (SELECT count(*) FROM funds_entry WHERE county = %(c)s) AS entries, "
            "(SELECT count(*) FROM funds_account WHERE county = %(c)s) AS accounts, "
            "(SELECT count(*) FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id WHERE e.county = %(c)s) "
            "AS postings, (SELECT count(*) FROM funds_payment WHERE county = %(c)s) AS payments",
            {"c": actor.county},
        )[0]
        wrong = [*_off_entries(actor.county)]
        if actor.scope.kind in ("system", "county"):  # a town sees only its own payments: nothing to compare
            wrong += [*_off_accounts(actor.county), *_off_causes(actor.county), *_off_batches(actor.county)]
    return {"balanced": not wrong and counts["entries"] > 0, **counts, "unbalanced": wrong[:200]}


def _off_entries(county: str) -> list[dict[str, Any]]:
    return _rows(
        "SELECT 'entry' AS what, e.id AS entry, e.cause, coalesce(sum(p.amount_fen), 0)::bigint AS off_fen, "
        "count(p.id) AS postings FROM funds_entry e LEFT JOIN funds_posting p ON p.entry_id = e.id "
        "WHERE e.county = %s GROUP BY e.id HAVING coalesce(sum(p.amount_fen), 0) <> 0 OR count(p.id) < 2 ORDER BY e.id",
        [county],
    )


def _off_accounts(county: str) -> list[dict[str, Any]]:
    """Return control accounts whose balance is not the sum of the payments under them."""
    return _rows(
        "WITH ledger AS (SELECT a.code, sum(p.amount_fen) AS fen FROM funds_posting p "
        "JOIN funds_account a ON a.id = p.account_id WHERE a.county = %(c)s "
        "AND (a.code LIKE 'payable:%%' OR a.code = 'transit') GROUP BY a.code), "
        "owed AS (SELECT CASE WHEN state = 'sent' THEN 'transit' ELSE 'payable:' || scheme END AS code, "
        "-sum(amount_fen) AS fen FROM funds_payment WHERE county = %(c)s AND state = ANY(%(s)s) GROUP BY 1) "
        "SELECT 'account' AS what, coalesce(l.code, o.code) AS account, coalesce(l.fen, 0)::bigint AS ledger_fen, "
        "coalesce(o.fen, 0)::bigint AS payments_fen FROM ledger l FULL JOIN owed o ON o.code = l.code "
        "WHERE coalesce(l.fen, 0) <> coalesce(o.fen, 0) ORDER BY 2",
        {"c": county, "s": [*OWED, "sent"]},
    )


def _off_causes(county: str) -> list[dict[str, Any]]:
    """Return causes whose payments do not add up to what was posted as due."""
    return _rows(
        "WITH ledger AS (SELECT e.cause, -sum(p.amount_fen) AS fen FROM funds_entry e "
        "JOIN funds_posting p ON p.entry_id = e.id JOIN funds_account a ON a.id = p.account_id "
        "WHERE e.county = %(c)s AND e.cause LIKE '%%:due:%%' AND a.code LIKE 'payable:%%' GROUP BY e.cause), "
        "made AS (SELECT cause || ':due:' || scheme AS cause, sum(amount_fen) AS fen FROM funds_payment "
        "WHERE county = %(c)s AND reissue_of_id IS NULL GROUP BY 1) "
        "SELECT 'cause' AS what, coalesce(l.cause, m.cause) AS cause, coalesce(l.fen, 0)::bigint AS ledger_fen, "
        "coalesce(m.fen, 0)::bigint AS payments_fen FROM ledger l FULL JOIN made m ON m.cause = l.cause "
        "WHERE coalesce(l.fen, 0) <> coalesce(m.fen, 0) ORDER BY 2",
        {"c": county},
    )


def _off_batches(county: str) -> list[dict[str, Any]]:
    return _rows(
        "SELECT 'batch' AS what, b.number AS cause, b.amount_fen AS ledger_fen, "
        "coalesce(sum(p.amount_fen), 0)::bigint AS payments_fen FROM funds_paymentbatch b "
        "LEFT JOIN funds_payment p ON p.batch_id = b.id WHERE b.county = %s GROUP BY b.id "
        "HAVING count(p.id) <> b.count OR coalesce(sum(p.amount_fen), 0) <> b.amount_fen ORDER BY b.number",
        [county],
    )


def trial_balance(actor: Actor, until_month: str | None = None) -> list[dict[str, Any]]:
    """Return each account with debit, credit and balance in fen, up to and with a month."""
    register.require(actor, permissions.READ)
    return _rows(
        "SELECT a.code, a.name, a.kind, coalesce(sum(p.amount_fen) FILTER (WHERE p.amount_fen > 0), 0)::bigint AS debit_fen, "
        "coalesce(-sum(p.amount_fen) FILTER (WHERE p.amount_fen < 0), 0)::bigint AS credit_fen, "
        "coalesce(sum(p.amount_fen), 0)::bigint AS balance_fen FROM funds_account a "
        "LEFT JOIN (funds_posting p JOIN funds_entry e ON e.id = p.entry_id AND (%(m)s::text IS NULL OR e.month <= %(m)s)) "
        "ON p.account_id = a.id WHERE a.county = %(c)s GROUP BY a.id ORDER BY a.code",
        {"c": actor.county, "m": until_month},
    )


def statement(
    actor: Actor, code: str, limit: int = 200, before_id: int | None = None
) -> list[dict[str, Any]]:
    """Return an account's postings, newest first: entry, day, cause, memo, fen."""
    register.require(actor, permissions.READ)
    return _rows(
        "SELECT e.id AS entry, e.occurred_on, e.month, e.cause, e.memo, p.amount_fen, e.posted_at FROM funds_posting p "
        "JOIN funds_entry e ON e.id = p.entry_id JOIN funds_account a ON a.id = p.account_id "
        "WHERE a.county = %s AND a.code = %s AND (%s::bigint IS NULL OR e.id < %s) ORDER BY e.id DESC, p.id LIMIT %s",
        [actor.county, code, before_id, before_id, limit],
    )


def entry(actor: Actor, entry_id: int) -> dict[str, Any] | None:
    """Return an entry with its postings: ``id, occurred_on, month, cause, memo, posted_at, reverses, postings``; else None."""
    register.require(actor, permissions.READ)
    row = Entry.objects.filter(pk=entry_id, county=actor.county).first()
    if row is None:
        return None
    parts = row.postings.select_related("account").order_by("-amount_fen", "id")
    words = ("id", "occurred_on", "month", "cause", "memo", "posted_at", "reverses_id")
    return {w: getattr(row, w) for w in words} | {
        "postings": [
            {"code": p.account.code, "name": p.account.name, "amount_fen": p.amount_fen} for p in parts
        ]
    }


def accounts(actor: Actor) -> list[Account]:
    """Return the county's accounts by code."""
    register.require(actor, permissions.READ)
    return list(Account.objects.filter(county=actor.county).order_by("code"))


def sources(actor: Actor) -> list[FundSource]:
    """Return the county's sources of money."""
    return list(FundSource.objects.filter(county=actor.county).order_by("id"))


def banks(actor: Actor) -> list[Bank]:
    """Return the county's banks."""
    return list(Bank.objects.filter(county=actor.county).order_by("code"))


def by_source(actor: Actor, sums: dict[str, int], on: Any) -> dict[str, dict[str, int]]:
    """Return each scheme's sum parted over its sources as of a day; parts add up to the fen."""
    shares = shares_of(actor.county, sums, on)
    return {scheme: split(total, shares[scheme]) for scheme, total in sums.items()}


def budgets(actor: Actor, year: int) -> list[dict[str, Any]]:
    """Return the year's allotments by source: ``source, name, amount_fen, spent_fen, left_fen, is_hard, is_illustrative``."""
    register.require(actor, permissions.READ)
    rows = (
        Budget.objects.filter(county=actor.county, year=year)
        .select_related("source")
        .order_by("source_id", "scheme")
    )
    return [
        {
            "scheme": b.scheme,
            "source": b.source.code,
            "name": b.source.name,
            "amount_fen": b.amount_fen,
            "spent_fen": b.spent_fen,
            "left_fen": b.amount_fen - b.spent_fen,
            "is_hard": b.is_hard,
            "is_illustrative": b.is_illustrative,
        }
        for b in rows
    ]


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments to list; empty words do not limit."""

    month: str = ""
    scheme: str = ""
    state: str = ""
    person_id: int | None = None
    batch_id: int | None = None
    cause: str = ""

    def words(self) -> dict[str, Any]:
        """Return the filter for the tables."""
        found = {"month": self.month, "scheme": self.scheme, "state": self.state, "cause": self.cause}
        return {
            k: v for k, v in {**found, "person_id": self.person_id, "batch_id": self.batch_id}.items() if v
        }


def payments(
    actor: Actor, where: PaymentFilter, page: int = 1, size: int = 50, *, totals: bool = True
) -> dict[str, Any]:
    """Return a page of payments, newest month first: ``rows, count, sum_fen``; persons by id (names: ``people``).

    With ``totals=False`` count and sum are those of the page: one look at the table less.
    """
    register.require(actor, permissions.OWN)
    with acting(actor):
        chosen = Payment.objects.filter(county=actor.county, **where.words())
        with_sum = list(
            chosen.order_by("-month", "scheme", "person_id", "id")[(page - 1) * size : page * size]
        )
        accounts_of = {
            a.pk: a
            for a in PaymentAccount.objects.filter(pk__in={p.account_id for p in with_sum if p.account_id})
        }
        of_accounts = {a.bank_id for a in accounts_of.values()}
        names = dict(Bank.objects.filter(pk__in=of_accounts).values_list("id", "name"))
        if totals and (page > 1 or len(with_sum) == size):
            from django.db.models import Count, Sum

            found = chosen.aggregate(count=Count("id"), sum_fen=Sum("amount_fen"))
        else:
            found = {"count": len(with_sum), "sum_fen": sum(p.amount_fen for p in with_sum)}
    return {
        "rows": [_payment(p, accounts_of.get(p.account_id), names) for p in with_sum],
        "count": found["count"],
        "sum_fen": found["sum_fen"] or 0,
    }


def _payment(p: Payment, account: PaymentAccount | None, banks_by_id: dict[int, str]) -> dict[str, Any]:
    return {
        "id": p.pk,
        "person_id": p.person_id,
        "village": p.village,
        "scheme": p.scheme,
        "month": p.month,
        "amount_fen": p.amount_fen,
        "state": p.state,
        "state_name": PAYMENT_NAMES[p.state],
        "batch_id": p.batch_id,
        "line_no": p.line_no,
        "paid_on": p.paid_on,
        "held_reason": p.held_reason,
        "failed_code": p.failed_code,
        "reissue_of": p.reissue_of_id,
        "cause": p.cause,
        "bank": banks_by_id.get(account.bank_id, "") if account else "",
        "account_tail": account.account_tail if account else "",
        "holder": account.holder if account else "",
    }


def payment(actor: Actor, payment_id: int) -> dict[str, Any] | None:
    """Return one payment with its changes, or None when it is not in the actor's scope."""
    register.require(actor, permissions.OWN)
    with acting(actor):
        row = Payment.objects.filter(pk=payment_id).first()
        if row is None:
            return None
        account = PaymentAccount.objects.filter(pk=row.account_id).first()
        changes = PaymentChange.objects.filter(payment=row).order_by("id")
        names = dict(Bank.objects.filter(county=actor.county).values_list("id", "name"))
        return _payment(row, account, names) | {
            "changes": list(changes.values("from_state", "to_state", "at", "by_name", "reason", "entry_id"))
        }


def account_of(actor: Actor, person_id: int) -> dict[str, Any] | None:
    """Return the account a person is paid to, number masked to its last four."""
    with acting(actor):
        row = (
            PaymentAccount.objects.filter(person_id=person_id, valid_to__isnull=True)
            .select_related("bank")
            .first()
        )
    if row is None:
        return None
    return {"bank": row.bank.name, "tail": row.account_tail, "holder": row.holder, "from_on": row.valid_from}


def batches(actor: Actor, month: str = "") -> list[dict[str, Any]]:
    """Return batches, newest first, of one month or all."""
    register.require(actor, permissions.READ)
    rows = PaymentBatch.objects.filter(county=actor.county).select_related("bank").order_by("-id")
    rows = rows.filter(month=month) if month else rows
    return [
        {
            "id": b.pk,
            "number": b.number,
            "month": b.month,
            "bank": b.bank.name,
            "state": b.state,
            "state_name": BATCH_NAMES[b.state],
            "count": b.count,
            "amount_fen": b.amount_fen,
            "file_id": b.file_id,
            "sha256": b.file_sha256,
            "sent_at": b.sent_at,
        }
        for b in rows
    ]


def batch_lines(actor: Actor, batch_id: int) -> list[OutLine]:
    """Return what a batch's file says, account numbers open (finance only; drills write the bank's answer from it)."""
    register.require(actor, permissions.BATCH)
    with acting(actor):
        return out_lines(PaymentBatch.objects.get(pk=batch_id, county=actor.county))


def drill_answer(actor: Actor, batch_id: int, failed: dict[int, str]) -> bytes:
    """Return the return file a bank would send for a batch: the named lines failed, the others paid (drills, tests)."""
    row = PaymentBatch.objects.select_related("bank").get(pk=batch_id, county=actor.county)
    lines = [(line, failed.get(line.line_no, "")) for line in batch_lines(actor, batch_id)]
    return LAYOUTS[row.bank.layout].answer(row.number, lines)


def month_states(actor: Actor, cause: str) -> dict[str, dict[str, int]]:
    """Return count and fen by state of the payments of one cause."""
    with acting(actor):
        rows = _rows(
            "SELECT state, count(*) AS count, sum(amount_fen)::bigint AS fen FROM funds_payment "
            "WHERE county = %s AND cause = %s GROUP BY state",
            [actor.county, cause],
        )
    return {row["state"]: {"count": row["count"], "fen": row["fen"]} for row in rows}


def failed_of(actor: Actor, month: str) -> list[dict[str, Any]]:
    """Return payments of a month's batches that came back, with what became of them."""
    with acting(actor):
        return _rows(
            "SELECT p.id, p.person_id, p.village, p.scheme, p.amount_fen, p.state, p.failed_code FROM funds_payment p "
            "JOIN funds_paymentbatch b ON b.id = p.batch_id WHERE p.county = %s AND b.month = %s "
            "AND p.failed_code <> '' ORDER BY p.person_id, p.scheme",
            [actor.county, month],
        )


def closed_months(actor: Actor) -> list[str]:
    """Return the months whose books are closed."""
    return standing(actor.county)
