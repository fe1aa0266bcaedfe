"""Reads of the books as a whole: trial balance by kind, source and month; stages of each source; bank against books; periods."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.scope import acting
from yanglao.funds import permissions
from yanglao.funds.models import Budget, Commitment, Entry, LotteryYear, PeriodClose, Question
from yanglao.funds.rules import chart
from yanglao.funds.rules.matching import Movement, match


def _rows(statement: str, values: Any = ()) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [c.name for c in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_GROUPS = {
    "kind": "a.kind",
    "source": "coalesce(s.code, '')",
    "month": "e.month",
}
_TRIAL = """SELECT {group} AS code, coalesce(sum(p.amount_fen) FILTER (WHERE p.amount_fen > 0), 0)::bigint AS debit_fen,
  coalesce(-sum(p.amount_fen) FILTER (WHERE p.amount_fen < 0), 0)::bigint AS credit_fen,
  coalesce(sum(p.amount_fen), 0)::bigint AS balance_fen FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id
  JOIN funds_account a ON a.id = p.account_id LEFT JOIN funds_fundsource s ON s.id = a.source_id
  WHERE e.county = %s AND (%s::text IS NULL OR e.month <= %s) GROUP BY 1 ORDER BY 1"""


def trial(actor: Actor, until_month: str | None = None) -> dict[str, Any]:
    """Return the trial balance three ways, up to and with a month.

    Returns
    -------
    dict
        ``by_kind, by_source, by_month`` (rows with ``code, debit_fen, credit_fen, balance_fen``) and ``sum_fen``, which is zero
        in books that balance. By source: what no source bears (treasury, transit, owed) stands under the empty code.
    """
    register.require(actor, permissions.READ)
    found = {
        f"by_{word}": _rows(_TRIAL.format(group=group), [actor.county, until_month, until_month])
        for word, group in _GROUPS.items()
    }
    return {**found, "sum_fen": sum(row["balance_fen"] for row in found["by_kind"])}


def stages(actor: Actor, year: int) -> list[dict[str, Any]]:
    """Return a year's budgets by source: planned, allotted, committed, spent, left; and what was paid out and is promised."""
    register.require(actor, permissions.READ)
    rows = Budget.objects.filter(county=actor.county, year=year).select_related("source")
    found: dict[str, dict[str, Any]] = {}
    for b in rows.order_by("source__kind", "source_id", "scheme"):
        source = found.setdefault(
            b.source.code,
            {
                "code": b.source.code,
                "name": b.source.name,
                "kind": b.source.kind,
                "kind_name": b.source.get_kind_display(),
                "level": b.source.level,
                "rows": [],
            },
        )
        source["rows"].append(
            {
                "id": b.pk,
                "scheme": b.scheme,
                "amount_fen": b.amount_fen,
                "allotted_fen": b.allotted_fen,
                "committed_fen": b.committed_fen,
                "spent_fen": b.spent_fen,
                "left_fen": b.allotted_fen - b.committed_fen - b.spent_fen,
                "is_hard": b.is_hard,
                "is_illustrative": b.is_illustrative,
            }
        )
    for source in found.values():
        for word in ("amount_fen", "allotted_fen", "committed_fen", "spent_fen", "left_fen"):
            source[word] = sum(row[word] for row in source["rows"])
    return list(found.values())


def commitments(actor: Actor, year: int) -> list[dict[str, Any]]:
    """Return what is bound in a year and not released, newest first."""
    register.require(actor, permissions.READ)
    rows = Commitment.objects.filter(county=actor.county, budget__year=year).select_related("budget__source")
    return [
        {
            "id": c.pk,
            "cause": c.cause,
            "subject": c.subject,
            "source": c.budget.source.name,
            "scheme": c.budget.scheme,
            "amount_fen": c.amount_fen,
            "spent_fen": c.spent_fen,
            "left_fen": 0 if c.released_at else c.amount_fen - c.spent_fen,
            "made_on": c.made_on,
            "is_over": c.released_at is not None or c.amount_fen == c.spent_fen,
        }
        for c in rows.order_by("-id")
    ]


_FOR_CARE = """SELECT coalesce(sum(p.amount_fen), 0)::bigint AS fen FROM funds_posting p
  JOIN funds_entry e ON e.id = p.entry_id JOIN funds_account a ON a.id = p.account_id
  JOIN funds_fundsource s ON s.id = a.source_id WHERE e.county = %s AND e.month BETWEEN %s AND %s
  AND a.kind = 'expense' AND s.kind = 'lottery' AND s.level IN ('', 'county') AND e.cause NOT LIKE 'year:%%'"""


def lottery(actor: Actor, year: int) -> dict[str, Any]:
    """Return what of the county's own lottery fund went to elderly care in a year.

    Returns
    -------
    dict
        ``for_care_fen`` from the ledger; ``total_fen, basis, is_illustrative`` as entered (None: nobody entered the whole).
        Whether the share is met is the pack's to say (formula ``lottery_share_met``).
    """
    register.require(actor, permissions.READ)
    whole = LotteryYear.objects.filter(county=actor.county, year=year).first()
    spent = _rows(_FOR_CARE, [actor.county, f"{year}-01", f"{year}-12"])[0]["fen"]
    return {
        "year": year,
        "for_care_fen": spent,
        "total_fen": whole.total_fen if whole else None,
        "basis": whole.basis if whole else "",
        "is_illustrative": bool(whole and whole.is_illustrative),
    }


def entry_of(actor: Actor, cause: str) -> int | None:
    """Return the id of the entry a cause made, or None."""
    register.require(actor, permissions.READ)
    return Entry.objects.filter(county=actor.county, cause=cause).values_list("pk", flat=True).first()


def read_statement(text: str) -> list[Movement]:
    """Return a bank statement's lines: day, yuan (below zero is money out), memo; a heading is passed over.

    Raises
    ------
    DomainError
        With the line that cannot be read.
    """
    found = []
    for number, cells in enumerate(csv.reader(StringIO(text.lstrip("\ufeff"))), 1):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            fen = Decimal(cells[1].replace(",", "").strip()) * 100
            if fen != fen.to_integral_value():
                raise ValueError(cells[1])
            day = date.fromisoformat(cells[0].strip())
        except (IndexError, ValueError, InvalidOperation):
            if number == 1:
                continue
            raise DomainError(
                _("对账单第 %(line)d 行读不懂") % {"line": number},
                code="funds.statement",
                field="statement",
                kept=_("没有对账"),
                remedy=_("每行三栏：日期 2026-10-31、金额（支出为负）、摘要"),
            ) from None
        found.append(Movement(str(number), day, int(fen), ",".join(cells[2:]).strip()))
    return found


_TREASURY = """SELECT e.id, e.occurred_on, e.cause, e.memo, sum(p.amount_fen)::bigint AS fen FROM funds_posting p
  JOIN funds_entry e ON e.id = p.entry_id JOIN funds_account a ON a.id = p.account_id
  WHERE e.county = %s AND a.code = %s AND e.month = %s GROUP BY e.id HAVING sum(p.amount_fen) <> 0 ORDER BY e.id"""
_BALANCE = """SELECT coalesce(sum(p.amount_fen), 0)::bigint AS fen FROM funds_posting p
  JOIN funds_entry e ON e.id = p.entry_id JOIN funds_account a ON a.id = p.account_id
  WHERE e.county = %s AND a.code = %s AND e.month <= %s"""


def reconcile(actor: Actor, month: str, bank: Sequence[Movement]) -> dict[str, Any]:
    """Set a month's bank statement against the treasury account of the books.

    Returns
    -------
    dict
        ``books_fen, bank_fen`` (movements of the month), ``difference_fen, balance_fen`` (of the books at its end),
        ``matched``, and ``only_books, only_bank``: rows with day, fen, memo. Reconciled when nothing stands alone.
    """
    register.require(actor, permissions.READ)
    books = [
        Movement(str(r["id"]), r["occurred_on"], r["fen"], r["memo"] or r["cause"])
        for r in _rows(_TREASURY, [actor.county, chart.TREASURY, month])
    ]
    found = match(books, bank)
    ours, theirs = sum(m.amount_fen for m in books), sum(m.amount_fen for m in bank)

    def told(rows: Sequence[Movement]) -> list[dict[str, Any]]:
        return [{"key": m.key, "on": m.on, "amount_fen": m.amount_fen, "memo": m.memo} for m in rows]

    return {
        "month": month,
        "books_fen": ours,
        "bank_fen": theirs,
        "difference_fen": ours - theirs,
        "balance_fen": _rows(_BALANCE, [actor.county, chart.TREASURY, month])[0]["fen"],
        "matched": len(found.pairs),
        "only_books": told(found.only_books),
        "only_bank": told(found.only_bank),
        "reconciled": bool(books) and not found.only_books and not found.only_bank,
    }


def periods(actor: Actor) -> list[dict[str, Any]]:
    """Return every month of the books, newest first: entries, open batches, whether closed, and a reopening under way."""
    register.require(actor, permissions.READ)
    rows = _rows(
        "SELECT e.month, count(*) AS entries, (SELECT count(*) FROM funds_paymentbatch b WHERE b.county = e.county "
        "AND b.month = e.month AND b.state <> 'reconciled') AS open_batches FROM funds_entry e WHERE e.county = %s "
        "GROUP BY e.county, e.month ORDER BY e.month DESC",
        [actor.county],
    )
    latest: dict[str, PeriodClose] = {}
    for close in PeriodClose.objects.filter(county=actor.county).select_related("reopened").order_by("turn"):
        latest[close.month] = close
    known = {r["month"] for r in rows}
    rows += [{"month": m, "entries": 0, "open_batches": 0} for m in latest if m not in known]
    for row in rows:
        close_ = latest.get(row["month"])
        again = getattr(close_, "reopened", None) if close_ else None
        row["closed_at"] = close_.closed_at if close_ else None
        row["is_closed"] = close_ is not None and not (again and again.confirmed_by)
        row["turn"] = close_.turn if close_ else 0
        row["reopening"] = again if again and not again.confirmed_by else None
    return sorted(rows, key=lambda r: r["month"], reverse=True)


def questions(
    actor: Actor, *, kind: str = "", is_open: bool | None = True, limit: int = 200
) -> list[Question]:
    """Return questions about payments, soonest due first."""
    register.require(actor, permissions.ASK)
    with acting(actor):
        rows = Question.objects.filter(county=actor.county)
        rows = rows.filter(kind=kind) if kind else rows
        if is_open is not None:
            rows = rows.filter(outcome="") if is_open else rows.exclude(outcome="")
        return list(rows.order_by("answer_by", "id")[:limit])


def open_questions(actor: Actor) -> int:
    """Return how many questions wait for an answer."""
    register.require(actor, permissions.ASK)
    with acting(actor):
        return Question.objects.filter(county=actor.county, outcome="").count()


def question(actor: Actor, question_id: int) -> Question | None:
    """Return one question of the actor's scope."""
    register.require(actor, permissions.ASK)
    with acting(actor):
        return Question.objects.filter(pk=question_id, county=actor.county).first()


def question_counts(actor: Actor, today: date) -> list[dict[str, Any]]:
    """Return by kind: asked, open, late, and how often an answer found something wrong (precision; None before any answer)."""
    register.require(actor, permissions.ASK)
    with acting(actor):
        rows = _rows(
            "SELECT kind, count(*) AS asked, count(*) FILTER (WHERE outcome = '') AS open, "
            "count(*) FILTER (WHERE outcome = '' AND answer_by < %s) AS late, "
            "count(*) FILTER (WHERE outcome NOT IN ('', 'explained')) AS hits FROM funds_question WHERE county = %s "
            "GROUP BY kind ORDER BY kind",
            [today, actor.county],
        )
    for row in rows:
        answered = row["asked"] - row["open"]
        row["precision"] = round(row["hits"] / answered, 3) if answered else None
    return rows
