"""Differences for earlier months: what was due and not paid, what was paid and not due. Writes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.periods import Month
from yanglao.benefits.facts import FactSource, as_json
from yanglao.benefits.rules import months as rules
from yanglao.benefits.terms import Policy, verdicts

_DAY, _INT, _TEXT = pl.Date, pl.Int64, pl.String
_COVERED = """SELECT benefit_id, count(*) AS covered FROM (SELECT benefit_id, month FROM benefits_runline
  WHERE county = %s AND month >= %s AND month < %s GROUP BY benefit_id, month
  HAVING sum(amount_fen) <> 0 OR bool_and(amount_fen = 0)) x GROUP BY benefit_id"""
_SHUT = """SELECT s.benefit_id, s.from_on, s.to_on FROM benefits_suspension s
  JOIN benefits_benefit b ON b.id = s.benefit_id WHERE b.county = %s AND (NOT s.backpay OR s.to_on IS NULL)"""


def _index(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int64) * 12 + pl.col(column).dt.month().cast(pl.Int64) - 1


def find_differences(
    actor: Actor, terms: Policy, source: FactSource, held: pl.DataFrame, month: Month, facts_on: date
) -> pl.DataFrame:
    """Return differences for earlier months: arrears, and what was paid for months that were not due."""
    last = rules.index_of(month.start)
    first = last - terms.backpay_months
    wrong = _suspects(actor, held, first, last)
    schema = {"benefit_id": _INT, "person_id": _INT, "village": _TEXT, "scheme": _TEXT, "month": _TEXT}
    schema |= {"amount_fen": _INT, "kind": _TEXT, "cause": _TEXT, "decision_id": _INT, "facts": _TEXT}
    if not wrong:
        return pl.DataFrame(schema=schema)
    paid = _paid(list(wrong))
    owed = _owed(terms, source, wrong, facts_on)
    rows = []
    for benefit, (row, due, recheck) in wrong.items():
        before = {m: fen for m, fen in paid.get(benefit, {}).items() if first <= m < last}
        for m in sorted({*due, *before}):
            known = m in before and before[m] is not None
            if m in due and known and not (recheck is not None and m >= recheck) and before[m] != 0:
                continue
            net, facts = owed.get((benefit, m), (0, None)) if m in due else (0, None)
            off = net - (before.get(m) or 0)
            if off:
                rows.append(
                    (
                        benefit,
                        row["person_id"],
                        row["village"],
                        row["scheme"],
                        rules.name_of(m),
                        off,
                        "delta",
                        _why(row, off, known),
                        row["decision_id"],
                        facts,
                    )
                )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _why(row: dict[str, Any], off: int, known: bool) -> str:
    if off > 0:
        return "recheck" if known else "arrears"
    reason = row["gone_by"] if row["turn"] == "stop" else row["stop_reason"] or ""
    return {"died": "late_death", "moved_out": "late_move"}.get(reason, "recheck")


def _suspects(
    actor: Actor, held: pl.DataFrame, first: int, last: int
) -> dict[int, tuple[dict[str, Any], set[int], int | None]]:
    """Return benefits whose paid months are not the due ones, or that are to be looked at again."""
    text = read_csv(_COVERED, [actor.county, rules.name_of(first), rules.name_of(last)])
    covered = pl.read_csv(text, schema={"benefit_id": _INT, "covered": _INT})
    shut: dict[int, list[rules.Span]] = {}
    spans = pl.read_csv(
        read_csv(_SHUT, [actor.county]), schema={"benefit_id": _INT, "from_on": _DAY, "to_on": _DAY}
    )
    for benefit, start, end in spans.iter_rows():
        shut.setdefault(benefit, []).append(
            rules.Span(rules.index_of(start), rules.index_of(end) if end else None)
        )
    begins, ends = (
        pl.max_horizontal(_index("pays_from"), pl.lit(first)),
        pl.min_horizontal(_index("ends"), pl.lit(last)),
    )
    counted = held.join(covered, on="benefit_id", how="left").with_columns(
        (pl.coalesce(ends, pl.lit(last)) - begins).clip(lower_bound=0).alias("expected"),
        pl.col("covered").fill_null(0),
    )
    looked = counted.filter(
        (pl.col("expected") != pl.col("covered"))
        | pl.col("recheck_from").is_not_null()
        | pl.col("benefit_id").is_in(list(shut))
    )
    found = {}
    for row in looked.iter_rows(named=True):
        span = rules.Span(
            rules.index_of(row["pays_from"]), rules.index_of(row["ends"]) if row["ends"] else None
        )
        due = set(rules.due_months(span, shut.get(row["benefit_id"], []), first, last))
        recheck = rules.index_of(row["recheck_from"]) if row["recheck_from"] else None
        found[row["benefit_id"]] = (row, due, recheck)
    return found


def _paid(benefits: list[int]) -> dict[int, dict[int, int | None]]:
    """Return what was paid by benefit and month; None for a month paid and taken back."""
    text = read_csv(
        "SELECT benefit_id, month, sum(amount_fen)::bigint AS fen, bool_and(amount_fen = 0) AS nothing "
        "FROM benefits_runline WHERE benefit_id = ANY(%s) GROUP BY benefit_id, month",
        [benefits],
    )
    frame = pl.read_csv(text, schema={"benefit_id": _INT, "month": _TEXT, "fen": _INT, "nothing": _TEXT})
    found: dict[int, dict[int, int | None]] = {}
    for benefit, month, fen, nothing in frame.iter_rows():
        index = rules.index_of(Month.parse(month).start)
        found.setdefault(benefit, {})[index] = fen if fen or nothing == "t" else None
    return found


def _owed(
    terms: Policy,
    source: FactSource,
    wrong: dict[int, tuple[dict[str, Any], set[int], int | None]],
    facts_on: date,
) -> dict[tuple[int, int], tuple[int, str]]:
    """Return what each suspect benefit is owed for each month due, and the facts of that month as known now."""
    some = source.only([row["person_id"] for row, _due, _recheck in wrong.values()])
    by_person: dict[
        tuple[int, str], list[int]
    ] = {}  # one stopped and one new of the same scheme may both be looked at
    for benefit, (row, _due, _recheck) in wrong.items():
        by_person.setdefault((row["person_id"], row["scheme"]), []).append(benefit)
    owed: dict[tuple[int, int], tuple[int, str]] = {}
    for index in sorted({m for _row, due, _recheck in wrong.values() for m in due}):
        month = Month.of(rules.start_of(index))
        frame = some.as_of(month.last_day)
        found = verdicts(terms, frame, month, facts_on)
        nets = {(p, s): net for p, s, net in found.select("person_id", "scheme", "net_fen").iter_rows()}
        for person, facts in zip(frame["person_id"], as_json(frame), strict=True):
            for scheme in terms.names:
                for benefit in by_person.get((person, scheme), ()):
                    owed[benefit, index] = (nets.get((person, scheme), 0), facts)
    return owed
