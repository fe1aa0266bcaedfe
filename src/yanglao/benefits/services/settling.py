"""What a run leaves behind: totals with their causes, decisions out of drafts, cases of recovery."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection
from psycopg.types.json import Jsonb

from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_into, read_csv, take_ids
from yanglao.base.periods import Month
from yanglao.benefits.models import MonthlyRun, Recovery, RunChange
from yanglao.benefits.reckoning import Reckoned
from yanglao.benefits.rules.states import RECOVERY

_POSITIVE = pl.col("amount_fen") > 0
_REGULAR, _DELTA = pl.col("kind") == "regular", pl.col("kind") == "delta"


def scheme_totals(lines: pl.DataFrame, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return by scheme: persons, fen due for the month, arrears, taken back, and paid."""
    fen = pl.col("amount_fen")
    back = (_DELTA & (fen < 0)) | (pl.col("kind") == "recovery")
    found = lines.group_by("scheme").agg(
        pl.col("person_id").filter(_REGULAR & _POSITIVE).n_unique().alias("persons"),
        fen.filter(_REGULAR).sum().alias("regular_fen"),
        fen.filter(_DELTA & _POSITIVE).sum().alias("arrears_fen"),
        fen.filter(back).sum().alias("recovery_fen"),
        fen.filter(_REGULAR | _DELTA).sum().alias("paid_fen"),
    )
    rows = {row["scheme"]: row for row in found.iter_rows(named=True)}
    return [{"name": names[code], **rows[code]} for code in names if code in rows]


def waterfall(
    now: pl.DataFrame, before: pl.DataFrame, changes: pl.DataFrame, kept: int = 0
) -> list[dict[str, Any]]:
    """Return why a month pays more or less than the one before; the parts add up to the difference.

    Parameters
    ----------
    now, before : polars.DataFrame
        Lines: ``benefit_id, amount_fen, kind``.
    changes : polars.DataFrame
        ``benefit_id, cause`` of benefits whose amount changed.
    kept : int
        Fen less kept for recoveries than the month before.
    """
    month = (
        now.filter(_REGULAR & _POSITIVE).group_by("benefit_id").agg(pl.col("amount_fen").sum().alias("now"))
    )
    last = (
        before.filter(_REGULAR & _POSITIVE)
        .group_by("benefit_id")
        .agg(pl.col("amount_fen").sum().alias("before"))
    )
    both = month.join(last, on="benefit_id", how="full", coalesce=True).join(
        changes.select("benefit_id", "cause").unique("benefit_id"), on="benefit_id", how="left"
    )
    new, gone = pl.col("before").is_null(), pl.col("now").is_null()
    known = pl.col("cause").is_in(["age_step", "level_change", "category_change", "policy_change", "overlap"])
    why = pl.when(new).then(pl.lit("new")).when(gone).then(pl.lit("stopped"))
    why = why.when(known).then(pl.col("cause")).otherwise(pl.lit("other"))
    off = pl.col("now").fill_null(0) - pl.col("before").fill_null(0)
    parts = both.with_columns(why.alias("why"), off.alias("off")).filter(pl.col("off") != 0)
    rows = {
        row["why"]: row
        for row in parts.group_by("why")
        .agg(pl.col("off").sum(), pl.len().alias("count"))
        .iter_rows(named=True)
    }
    found = [
        {"cause": why, "fen": rows[why]["off"], "count": rows[why]["count"]} for why in _ORDER if why in rows
    ]
    for why, test in (("arrears", _POSITIVE), ("offset", ~_POSITIVE)):
        this = now.filter(_DELTA & test)
        was = int(before.filter(_DELTA & test)["amount_fen"].sum())
        off_fen = int(this["amount_fen"].sum()) - was + (kept if why == "offset" else 0)
        if this.height or off_fen:
            found.append({"cause": why, "fen": off_fen, "count": this.height})
    return found


_ORDER = (
    "new",
    "stopped",
    "age_step",
    "level_change",
    "category_change",
    "overlap",
    "policy_change",
    "other",
)


_OFFSETS = """SELECT l.benefit_id, l.scheme, r.id AS recovery, r.amount_fen - r.collected_fen AS owed,
  sum(l.amount_fen) AS due FROM benefits_runline l JOIN benefits_recovery r ON r.benefit_id = l.benefit_id
  WHERE l.run_id = %s AND l.kind IN ('regular', 'delta') AND r.run_id <> l.run_id
  AND r.state IN ('opened', 'notified', 'collecting') AND r.collected_fen < r.amount_fen
  GROUP BY l.benefit_id, l.scheme, r.id HAVING sum(l.amount_fen) > 0 ORDER BY l.benefit_id, r.id"""


def offsets_of(run_id: int) -> list[tuple[int, str, int, int]]:
    """Return (benefit, scheme, recovery, fen) kept from a run's payments for what earlier runs asked back."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFSETS, [run_id])
        rows = cursor.fetchall()
    found, left = [], {benefit: int(due) for benefit, _scheme, _recovery, _owed, due in rows}
    for benefit, scheme, recovery, owed, _due in rows:
        part = min(int(owed), left[benefit])
        if part:
            left[benefit] -= part
            found.append((benefit, scheme, recovery, part))
    return found


def keep_offsets(actor: Actor, kept: list[tuple[int, str, int, int]]) -> None:
    """Write what was kept into the cases of recovery; a case that is whole is settled."""
    for _benefit, _scheme, recovery, part in kept:
        row = Recovery.objects.select_for_update().get(pk=recovery)
        for state in ("notified", "collecting"):
            if state in RECOVERY[row.state]:
                row.state = state
                row.save()
        row.collected_fen += part
        if row.collected_fen == row.amount_fen:
            row.state = "settled"
        row.save()


def settle_totals(actor: Actor, row: MonthlyRun, result: Reckoned, proposed: int) -> dict[str, Any]:
    """Return what stands on the run: counts, sums by scheme, causes of the difference to the month before."""
    schemes = scheme_totals(result.lines, result.terms.names)
    kept = offsets_of(row.pk)
    for scheme in schemes:
        part = sum(fen for _benefit, code, _recovery, fen in kept if code == scheme["scheme"])
        scheme["recovery_fen"] -= part
        scheme["paid_fen"] -= part
    offset = sum(fen for *_rest, fen in kept)
    before = str(Month.parse(row.month) - 1)
    text = read_csv(
        "SELECT l.benefit_id, l.amount_fen, l.kind FROM benefits_runline l JOIN benefits_monthlyrun r ON r.id = l.run_id "
        "WHERE r.county = %s AND r.month = %s",
        [actor.county, before],
    )
    last = pl.read_csv(text, schema={"benefit_id": pl.Int64, "amount_fen": pl.Int64, "kind": pl.String})
    paid = sum(s["paid_fen"] for s in schemes)
    last_run = (
        MonthlyRun.objects.filter(county=actor.county, month=before).values_list("totals", flat=True).first()
    )
    offset_before = int((last_run or {}).get("offset_fen", 0))
    paid_before = int(last.filter(_REGULAR | _DELTA)["amount_fen"].sum()) - offset_before
    return {
        "elders": result.elders,
        "lines": result.lines.height,
        "decisions": result.changes.height,
        "persons": result.lines.filter(_POSITIVE)["person_id"].n_unique(),
        "paid_fen": paid,
        "recovery_fen": int(result.lines.filter(pl.col("kind") == "recovery")["amount_fen"].sum()),
        "proposals": proposed,
        "schemes": schemes,
        "before_fen": paid_before,
        "offset_fen": offset,
        "waterfall": waterfall(result.lines, last, result.changes, offset_before - offset),
    }


def settle_changes(actor: Actor, row: MonthlyRun, at: datetime) -> int:
    """Turn a run's drafts into decisions and let them take effect; return how many."""
    drafts = list(RunChange.objects.filter(run=row).order_by("id"))
    ids = list(take_ids("benefits_decision", len(drafts)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, scheme FROM benefits_benefit WHERE id = ANY(%s)", [[d.benefit_id for d in drafts]]
        )
        schemes = dict(cursor.fetchall())
    copy_into(
        "benefits_decision",
        DECISION_COLUMNS,
        (_decision(actor, row, d, pk, schemes, at) for pk, d in zip(ids, drafts, strict=True)),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE benefits_runchange c SET decision_id = n.decision FROM unnest(%s::bigint[], %s::bigint[]) "
            "AS n(change, decision) WHERE n.change = c.id",
            [[d.pk for d in drafts], ids],
        )
        cursor.execute(
            "UPDATE benefits_runline l SET decision_id = c.decision_id FROM benefits_runchange c WHERE l.run_id = %s "
            "AND c.run_id = l.run_id AND c.benefit_id = l.benefit_id AND l.decision_id IS NULL",
            [row.pk],
        )
        _effects(cursor, actor, row, at)
    return len(drafts)


DECISION_COLUMNS = (
    *(
        "id",
        "benefit_id",
        "person_id",
        "county",
        "village",
        "scheme",
        "decided_at",
        "effect_from",
        "outcome",
        "cause",
    ),
    *(
        "amount_fen",
        "case_code",
        "relation",
        "facts",
        "pack",
        "pack_version",
        "fingerprint",
        "evaluated_month",
    ),
    *("steps", "reason", "maker_id", "maker_name", "checker_id", "checker_name"),
)


def _decision(
    actor: Actor, row: MonthlyRun, d: RunChange, pk: int, schemes: dict[int, str], at: datetime
) -> tuple[Any, ...]:
    return (
        *(
            pk,
            d.benefit_id,
            d.person_id,
            d.county,
            d.village,
            schemes[d.benefit_id],
            at,
            d.effect_from,
            d.outcome,
        ),
        *(d.cause, d.amount_fen, d.case_code, d.relation, Jsonb(d.facts), row.pack, row.pack_version),
        *(row.fingerprint, row.month, Jsonb(d.steps), "", row.computed_by, row.computed_by_name),
        *(actor.user_id, actor.name),
    )


_TURN = {
    "stop": ("stopped", "('active', 'suspended')"),
    "suspend": ("suspended", "('active')"),
    "resume": ("active", "('suspended')"),
}


def _effects(cursor: Any, actor: Actor, row: MonthlyRun, at: datetime) -> None:
    """Stop, pause and take up benefits as the drafts say; what was to be looked at again has been."""
    who = {"run": row.pk, "at": at, "by": actor.user_id, "name": actor.name}
    for outcome, (state, allowed) in _TURN.items():
        cursor.execute(
            "INSERT INTO benefits_benefitchange (benefit_id, from_state, to_state, at, by, by_name, reason) "
            f"SELECT b.id, b.state, '{state}', %(at)s, %(by)s, %(name)s, c.cause FROM benefits_runchange c "
            "JOIN benefits_benefit b ON b.id = c.benefit_id "
            f"WHERE c.run_id = %(run)s AND c.outcome = '{outcome}' AND b.state IN {allowed}",
            who,
        )
    cursor.execute(
        "UPDATE benefits_benefit b SET state = 'stopped', active_to = c.effect_from, stop_reason = c.cause "
        "FROM benefits_runchange c WHERE c.run_id = %(run)s AND c.outcome = 'stop' AND c.benefit_id = b.id "
        "AND b.state IN ('active', 'suspended')",
        who,
    )
    cursor.execute(
        "INSERT INTO benefits_suspension (benefit_id, from_on, reason, backpay) SELECT c.benefit_id, c.effect_from, c.cause, "
        "false FROM benefits_runchange c WHERE c.run_id = %(run)s AND c.outcome = 'suspend'",
        who,
    )
    cursor.execute(
        "UPDATE benefits_suspension s SET to_on = greatest(c.effect_from, s.from_on) FROM benefits_runchange c "
        "WHERE c.run_id = %(run)s AND c.outcome IN ('resume', 'stop') AND c.benefit_id = s.benefit_id AND s.to_on IS NULL",
        who,
    )
    for outcome, state in (("suspend", "suspended"), ("resume", "active")):
        cursor.execute(
            f"UPDATE benefits_benefit b SET state = '{state}' FROM benefits_runchange c WHERE c.run_id = %(run)s "
            f"AND c.outcome = '{outcome}' AND c.benefit_id = b.id",
            who,
        )
    cursor.execute(
        "UPDATE benefits_benefit SET recheck_from = NULL WHERE county = %s AND recheck_from < %s",
        [actor.county, Month.parse(row.month).start],
    )


def settle_recoveries(actor: Actor, row: MonthlyRun, at: datetime) -> dict[str, int]:
    """Open a case for each benefit asked to give back; return the sums by scheme."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT benefit_id, person_id, village, scheme, min(cause), -sum(amount_fen)::bigint FROM benefits_runline "
            "WHERE run_id = %s AND kind = 'recovery' GROUP BY benefit_id, person_id, village, scheme ORDER BY benefit_id",
            [row.pk],
        )
        found = cursor.fetchall()
    Recovery.objects.bulk_create(
        [
            Recovery(
                benefit_id=benefit,
                person_id=person,
                county=actor.county,
                village=village,
                scheme=scheme,
                run=row,
                reason=cause,
                amount_fen=fen,
                opened_at=at,
            )
            for benefit, person, village, scheme, cause, fen in found
        ]
    )
    sums: dict[str, int] = {}
    for *_rest, scheme, _cause, fen in found:
        sums[scheme] = sums.get(scheme, 0) + int(fen)
    return sums
