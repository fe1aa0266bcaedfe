"""Months that ran before: accounts, payments, batches and entries of many months in one go (demo, take-over of old books).

The rows are what the monthly services would have left, in their last state; the database's constraints hold as always.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import polars as pl

from yanglao.base import crypto
from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_csv, copy_into, read_csv, take_ids
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.funds import permissions
from yanglao.funds.models import Bank, PaymentBatch
from yanglao.funds.services.bank import answer_drafts, sent_draft
from yanglao.funds.services.ledger import EntryDraft, enter, spend
from yanglao.funds.services.payments import NO_ACCOUNT, due_drafts


@dataclass(frozen=True, slots=True)
class Days:
    """When a month's steps were taken."""

    due_on: date
    sent_on: date
    paid_on: date

    @classmethod
    def usual(cls, month: str) -> Days:
        """Return the 15th, 20th and 25th."""
        first = Month.parse(month).start
        return cls(first.replace(day=15), first.replace(day=20), first.replace(day=25))


@service(permissions.BULK, "funds.load_accounts")
def load_accounts(
    actor: Actor, *, rows: Iterable[tuple[int, str, str, str, str]], from_on: date, is_example: bool = False
) -> int:
    """Enter many accounts: (person_id, village, bank code, number, holder); return how many."""
    banks = dict(Bank.objects.filter(county=actor.county).values_list("code", "id"))
    port = crypto.port()
    lines = (
        (
            person,
            actor.county,
            village,
            banks[bank],
            port.seal(number, f"funds_paymentaccount.account:{person}"),
            port.index(number, "bank_account"),
            number[-4:],
            holder,
            "self",
            from_on,
            is_example,
        )
        for person, village, bank, number, holder in rows
    )
    columns = ("person_id", "county", "village", "bank_id", "account_sealed", "account_index", "account_tail")
    columns += ("holder", "holder_relation", "valid_from", "is_example")
    count = copy_into("funds_paymentaccount", columns, lines)
    note(rows=count)
    return count


@service(permissions.BULK, "funds.load_payments")
def load_payments(
    actor: Actor, *, frame: pl.DataFrame, recoveries: pl.DataFrame, calendar: Mapping[str, Days] | None = None
) -> dict[str, int]:
    """Enter months of payments with their batches and entries.

    Parameters
    ----------
    frame : polars.DataFrame
        ``person_id, village, scheme, month, cause, amount_fen``; ``failed_code`` ("" = paid) and ``reissue_month``
        ("" = not issued again), the month whose batch takes the re-issue along.
    recoveries : polars.DataFrame
        ``month, cause, scheme, amount_fen``: asked back, booked as receivable.
    calendar : mapping, optional
        Days of each month; the usual ones when left out.

    Returns
    -------
    dict
        ``payments, batches, entries, paid_fen``.
    """
    months = sorted({*frame["month"].to_list(), *frame["reissue_month"].to_list()} - {""})
    days = {m: (calendar or {}).get(m) or Days.usual(m) for m in months}
    rows = _placed(actor, frame)
    batches, rows = _batched(actor, rows, days)
    drafts = _drafts(actor.county, rows, batches, recoveries, days)
    ids = enter(actor, drafts, _noon(max(d.paid_on for d in days.values())))
    _insert(actor, rows, days)
    _spend_years(actor, frame, recoveries, days)
    paid = int(rows.filter(pl.col("state") == "paid")["amount_fen"].sum())
    result = {"payments": rows.height, "batches": batches.height, "entries": len(ids), "paid_fen": paid}
    note(**result)
    return result


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


def _placed(actor: Actor, frame: pl.DataFrame) -> pl.DataFrame:
    """Return originals and re-issues with account, bank, state and id."""
    accounts = pl.read_csv(
        read_csv(
            "SELECT person_id, id AS account_id, bank_id FROM funds_paymentaccount WHERE valid_to IS NULL"
        ),
        schema={"person_id": pl.Int64, "account_id": pl.Int64, "bank_id": pl.Int64},
    )
    first = frame.join(accounts, on="person_id", how="left").with_columns(
        pl.when(pl.col("account_id").is_null())
        .then(pl.lit("held"))
        .when(pl.col("failed_code") == "")
        .then(pl.lit("paid"))
        .when(pl.col("reissue_month") == "")
        .then(pl.lit("failed"))
        .otherwise(pl.lit("reissued"))
        .alias("state"),
        pl.col("month").alias("batch_month"),
    )
    ids = take_ids("funds_payment", first.height)
    first = first.with_columns(
        pl.Series("id", ids, dtype=pl.Int64), pl.lit(None, dtype=pl.Int64).alias("reissue_of_id")
    )
    again = first.filter(pl.col("state") == "reissued").with_columns(
        pl.col("id").alias("reissue_of_id"),
        pl.lit("paid").alias("state"),
        pl.lit("").alias("failed_code"),
        pl.col("reissue_month").alias("batch_month"),
    )
    again = again.with_columns(pl.Series("id", take_ids("funds_payment", again.height), dtype=pl.Int64))
    return pl.concat([first, again]).with_columns(
        pl.when(pl.col("state") == "held").then(None).otherwise(pl.col("batch_month")).alias("batch_month")
    )


def _batched(actor: Actor, rows: pl.DataFrame, days: Mapping[str, Days]) -> tuple[pl.DataFrame, pl.DataFrame]:
    codes = dict(Bank.objects.filter(county=actor.county).values_list("id", "code"))
    batches = (
        rows.drop_nulls("batch_month")
        .group_by("batch_month", "bank_id")
        .agg(pl.len().alias("count"), pl.col("amount_fen").sum())
        .sort("batch_month", "bank_id")
    )
    batches = batches.with_columns(
        pl.Series("batch_id", take_ids("funds_paymentbatch", batches.height), dtype=pl.Int64),
        (pl.col("batch_month").str.replace("-", "") + "-01-" + pl.col("bank_id").replace_strict(codes)).alias(
            "number"
        ),
    )
    PaymentBatch.objects.bulk_create(
        [
            PaymentBatch(
                id=b["batch_id"],
                county=actor.county,
                number=b["number"],
                cause=f"month:{b['batch_month']}",
                month=b["batch_month"],
                bank_id=b["bank_id"],
                state="reconciled",
                count=b["count"],
                amount_fen=b["amount_fen"],
                made_at=_noon(days[b["batch_month"]].due_on),
                made_by=actor.user_id,
                sent_at=_noon(days[b["batch_month"]].sent_on),
                reconciled_at=_noon(days[b["batch_month"]].paid_on),
            )
            for b in batches.iter_rows(named=True)
        ]
    )
    rows = rows.join(
        batches.select("batch_month", "bank_id", "batch_id"), on=["batch_month", "bank_id"], how="left"
    )
    rows = rows.sort("batch_id", "village", "person_id", "scheme", "id", nulls_last=True).with_columns(
        pl.when(pl.col("batch_id").is_not_null())
        .then(pl.int_range(1, pl.len() + 1).over("batch_id"))
        .alias("line_no")
    )
    return batches, rows


def _sums(rows: pl.DataFrame, *keys: str) -> dict[tuple[object, ...], dict[str, int]]:
    found: dict[tuple[object, ...], dict[str, int]] = {}
    for row in (
        rows.group_by(*keys, "scheme").agg(pl.col("amount_fen").sum()).sort(*keys, "scheme").iter_rows()
    ):
        found.setdefault(row[:-2], {})[row[-2]] = row[-1]
    return found


def _drafts(
    county: str, rows: pl.DataFrame, batches: pl.DataFrame, recoveries: pl.DataFrame, days: Mapping[str, Days]
) -> list[EntryDraft]:
    first = rows.filter(pl.col("reissue_of_id").is_null())
    due, asked = _sums(first, "month", "cause"), _sums(recoveries, "month", "cause")
    drafts: list[EntryDraft] = []
    for month, cause in sorted({*due, *asked}):
        on = (days.get(str(month)) or Days.usual(str(month))).due_on
        drafts += due_drafts(
            county, str(cause), on, due.get((month, cause), {}), asked.get((month, cause), {})
        )
    sent = _sums(rows.drop_nulls("batch_id"), "batch_id")
    failed = _sums(rows.filter(pl.col("failed_code") != "", pl.col("batch_id").is_not_null()), "batch_id")
    for b in batches.iter_rows(named=True):
        day, key = days[b["batch_month"]], (b["batch_id"],)
        drafts.append(sent_draft(b["number"], day.sent_on, sent[key]))
        back = failed.get(key, {})
        drafts += answer_drafts(
            b["number"], "history", day.paid_on, b["amount_fen"] - sum(back.values()), back
        )
    return drafts


def _insert(actor: Actor, rows: pl.DataFrame, days: Mapping[str, Days]) -> None:
    due = {m: _noon(d.due_on).isoformat() for m, d in days.items()}
    paid = {m: d.paid_on.isoformat() for m, d in days.items()}
    held = pl.col("state") == "held"
    ready = rows.with_columns(
        pl.lit(actor.county).alias("county"),
        pl.when(held).then(pl.lit(NO_ACCOUNT)).otherwise(pl.lit("")).alias("held_reason"),
        pl.when(held).then(pl.lit("")).otherwise(pl.col("failed_code")).alias("failed_code"),
        pl.coalesce("batch_month", "month").replace_strict(due).alias("due_at"),
        pl.when(pl.col("state") == "paid")
        .then(pl.col("batch_month").replace_strict(paid, default=None))
        .alias("paid_on"),
    )
    columns = [
        "id",
        "person_id",
        "county",
        "village",
        "scheme",
        "month",
        "cause",
        "amount_fen",
        "state",
        "account_id",
    ]
    columns += ["batch_id", "line_no", "reissue_of_id", "held_reason", "failed_code", "due_at", "paid_on"]
    first = pl.col("reissue_of_id").is_null()
    for part in (ready.filter(first), ready.filter(~first)):
        if part.height:
            text = part.select(columns).sort("id").write_csv(include_header=False, quote_style="non_numeric")
            copy_csv("funds_payment", columns, text.encode())


def _spend_years(
    actor: Actor, frame: pl.DataFrame, recoveries: pl.DataFrame, days: Mapping[str, Days]
) -> None:
    year = pl.col("month").str.slice(0, 4).alias("year")
    spent = _sums(frame.with_columns(year), "year")
    back = _sums(recoveries.with_columns(year), "year")
    for key in sorted({*spent, *back}, key=str):
        out, asked = spent.get(key, {}), back.get(key, {})
        net = {s: out.get(s, 0) - asked.get(s, 0) for s in {*out, *asked}}
        spend(actor, date(int(str(key[0])), 12, 31), net)
