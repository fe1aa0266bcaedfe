"""Months that ran before: the county reckoned month by month from its dated facts, written in a few large pieces.

What is written is what the monthly services would have left: benefits, decisions with frozen facts, runs, lines, payments,
batches, entries, closed months. A few late grants, late-known deaths and failed payments lie in it on purpose.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import polars as pl

from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_csv, take_ids
from yanglao.base.models import Installation
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import permissions
from yanglao.benefits.models import MonthlyRun
from yanglao.benefits.rules import months as rules
from yanglao.benefits.rules.states import RUN_ORDER
from yanglao.benefits.services.settling import scheme_totals, waterfall
from yanglao.benefits.services.walking import Past, Quirks, decided, month_start, payments, placed, walk
from yanglao.funds import services as funds

_I, _S = pl.Int64, pl.String


@service(permissions.BULK, "benefits.load_history")
def load_history(
    actor: Actor,
    *,
    months: list[str],
    maker: Actor,
    checker: Actor,
    quirks: Quirks = Quirks(),  # noqa: B008  frozen
    holdouts: pl.DataFrame | None = None,
    is_example: bool = False,
) -> dict[str, int]:
    """Reckon and enter past months, in order and without gaps; the books of each are closed.

    Parameters
    ----------
    months : list of str
        ``2024-11 …``; nothing of benefits may be there yet.
    maker, checker : Actor
        Who computed and who approved; two users.
    holdouts : polars.DataFrame, optional
        ``person_id, scheme`` of those who never had a scheme though they could (they become proposals later).

    Returns
    -------
    dict
        ``benefits, decisions, lines, payments, batches, entries, paid_fen``.
    """
    place = Installation.objects.filter(pk=1).first()
    pack = place.pack if place else "haiyan"
    order = [rules.index_of(Month.parse(m).start) for m in months]
    past = walk(actor, pack, order, holdouts, quirks)
    runs = dict(zip(order, take_ids("benefits_monthlyrun", len(order)), strict=True))
    benefits, lines = placed(past, order, quirks)
    decisions = decided(past, benefits)
    _insert_benefits(actor, benefits, maker, checker, is_example)
    _insert_decisions(actor, decisions, past, maker, checker)
    _insert_runs(actor, runs, past, pack)
    _insert_lines(actor, lines, decisions, runs)
    _close_runs(actor, runs, past, lines, decisions, maker, checker)
    asked = _insert_recoveries(actor, lines, runs)
    paid = funds.load_payments(actor, frame=payments(lines, runs, order, quirks), recoveries=asked)
    for index in order:
        funds.close_month(actor, month=Month.of(rules.start_of(index)), at=_at(index, 28))
    result = {"benefits": benefits.height, "decisions": decisions.height, "lines": lines.height, **paid}
    note(**result)
    return result


def _at(index: int, day: int) -> datetime:
    return datetime.combine(rules.start_of(index).replace(day=day), time(2), tzinfo=UTC)


def _csv(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(include_header=False, quote_style="non_numeric").encode() if frame.height else b""


def _insert_benefits(
    actor: Actor, benefits: pl.DataFrame, maker: Actor, checker: Actor, is_example: bool
) -> None:
    first = int(benefits["start"].min() or 0)  # type: ignore[arg-type]
    rows = benefits.select(
        pl.col("benefit_id").alias("id"),
        "person_id",
        pl.lit(actor.county).alias("county"),
        "village",
        "scheme",
        pl.when(pl.col("start") == first)
        .then(pl.lit("transfer"))
        .otherwise(pl.lit("proposal"))
        .alias("channel"),
        pl.when(pl.col("end").is_null()).then(pl.lit("active")).otherwise(pl.lit("stopped")).alias("state"),
        month_start("start").alias("active_from"),
        pl.when(pl.col("end").is_not_null()).then(month_start("end")).alias("active_to"),
        month_start("start").alias("pays_from"),
        pl.col("cause").fill_null("").alias("stop_reason"),
        (month_start("start").dt.to_string("%Y-%m-%d") + "T02:00:00Z").alias("opened_at"),
        pl.lit("true" if is_example else "false").alias("is_example"),
    )
    copy_csv("benefits_benefit", rows.columns, _csv(rows))
    common = [pl.lit(checker.user_id, dtype=_I).alias("by"), pl.lit(checker.name).alias("by_name")]
    granted = benefits.select(
        "benefit_id",
        pl.lit("").alias("from_state"),
        pl.lit("active").alias("to_state"),
        (month_start("start").dt.to_string("%Y-%m-%d") + "T02:00:00Z").alias("at"),
        *common,
        pl.lit("").alias("reason"),
    )
    ended = benefits.filter(pl.col("end").is_not_null()).select(
        "benefit_id",
        pl.lit("active").alias("from_state"),
        pl.lit("stopped").alias("to_state"),
        (month_start("end").dt.to_string("%Y-%m-%d") + "T02:00:00Z").alias("at"),
        *common,
        pl.col("cause").alias("reason"),
    )
    changes = pl.concat([granted, ended])
    copy_csv("benefits_benefitchange", changes.columns, _csv(changes))


def _insert_decisions(
    actor: Actor, decisions: pl.DataFrame, past: Past, maker: Actor, checker: Actor
) -> None:
    versions = {index: terms.version for index, terms in past.terms.items()}
    prints = {index: terms.fingerprint for index, terms in past.terms.items()}
    packs = {index: terms.pack for index, terms in past.terms.items()}
    # A late grant or a late-known end was decided with the month after.
    late = (pl.col("late_start") & (pl.col("outcome") == "grant")) | (
        pl.col("late_end") & (pl.col("outcome") == "stop")
    )
    rows = decisions.with_columns((pl.col("index") + late.cast(_I)).alias("told")).select(
        "id",
        "benefit_id",
        "person_id",
        pl.lit(actor.county).alias("county"),
        "village",
        "scheme",
        (month_start("told").dt.to_string("%Y-%m-") + "12T02:00:00Z").alias("decided_at"),
        month_start("index").alias("effect_from"),
        "outcome",
        "cause",
        pl.col("net_fen").alias("amount_fen"),
        pl.col("case").fill_null("").alias("case_code"),
        pl.col("relation").fill_null(""),
        pl.col("facts").fill_null("{}"),
        pl.col("index").replace_strict(packs).alias("pack"),
        pl.col("index").replace_strict(versions).alias("pack_version"),
        pl.col("index").replace_strict(prints).alias("fingerprint"),
        month_start("index").dt.to_string("%Y-%m").alias("evaluated_month"),
        pl.col("steps").fill_null("[]"),
        pl.lit("").alias("reason"),
        pl.lit(maker.user_id, dtype=_I).alias("maker_id"),
        pl.lit(maker.name).alias("maker_name"),
        pl.lit(checker.user_id, dtype=_I).alias("checker_id"),
        pl.lit(checker.name).alias("checker_name"),
    )
    copy_csv("benefits_decision", rows.columns, _csv(rows))


def _insert_runs(actor: Actor, runs: dict[int, int], past: Past, pack: str) -> None:
    MonthlyRun.objects.bulk_create(
        [
            MonthlyRun(
                id=pk,
                county=actor.county,
                month=rules.name_of(index),
                pack=pack,
                pack_version=past.terms[index].version,
                fingerprint=past.terms[index].fingerprint,
                facts_on=Month.of(rules.start_of(index)).last_day,
                opened_at=_at(index, 8),
            )
            for index, pk in runs.items()
        ]
    )


def _insert_lines(actor: Actor, lines: pl.DataFrame, decisions: pl.DataFrame, runs: dict[int, int]) -> None:
    sums = decisions.filter(pl.col("outcome") != "stop").select(
        "benefit_id", "index", pl.col("id").alias("decision_id")
    )
    rows = (
        lines.sort("index")
        .join_asof(
            sums.sort("index"), on="index", by="benefit_id", strategy="backward", check_sortedness=False
        )
        .sort("run", "benefit_id")
        .select(
            pl.col("run").replace_strict(runs).alias("run_id"),
            "benefit_id",
            "decision_id",
            "person_id",
            pl.lit(actor.county).alias("county"),
            "village",
            "scheme",
            month_start("index").dt.to_string("%Y-%m").alias("month"),
            "amount_fen",
            "kind",
            "cause",
        )
    )
    copy_csv("benefits_runline", rows.columns, _csv(rows))


def _close_runs(
    actor: Actor,
    runs: dict[int, int],
    past: Past,
    lines: pl.DataFrame,
    decisions: pl.DataFrame,
    maker: Actor,
    checker: Actor,
) -> None:
    parts = {key[0]: part for key, part in lines.partition_by("run", as_dict=True).items()}
    turns = {key[0]: part for key, part in decisions.partition_by("index", as_dict=True).items()}
    nothing = lines.clear()
    for index, pk in runs.items():
        now, before = parts.get(index, nothing), parts.get(index - 1, nothing)
        changed = turns.get(index, decisions.clear())
        row = MonthlyRun.objects.get(pk=pk)
        row.totals = _totals(past, index, now, before, changed)
        row.computed_by, row.computed_by_name = maker.user_id, maker.name
        row.reviewed_by, row.reviewed_by_name = checker.user_id, checker.name
        row.approved_by, row.approved_by_name = checker.user_id, checker.name
        days = {
            "computed": 10,
            "reviewed": 11,
            "approved": 12,
            "posted": 15,
            "sent": 20,
            "reconciled": 25,
            "closed": 28,
        }
        for state, day in days.items():
            setattr(row, f"{state}_at", _at(index, day))
        row.save()
    for state in RUN_ORDER[1:]:
        MonthlyRun.objects.filter(pk__in=runs.values()).update(state=state)


def _totals(
    past: Past, index: int, now: pl.DataFrame, before: pl.DataFrame, changed: pl.DataFrame
) -> dict[str, Any]:
    schemes = scheme_totals(now, past.terms[index].names)
    kept = pl.col("kind") != "recovery"
    return {
        "elders": past.elders[index],
        "lines": now.height,
        "decisions": changed.height,
        "persons": now.filter(pl.col("amount_fen") > 0)["person_id"].n_unique(),
        "paid_fen": sum(s["paid_fen"] for s in schemes),
        "recovery_fen": int(now.filter(pl.col("kind") == "recovery")["amount_fen"].sum()),
        "proposals": 0,
        "schemes": schemes,
        "before_fen": int(before.filter(kept)["amount_fen"].sum()),
        "waterfall": waterfall(now, before, changed.select("benefit_id", "cause")),
    }


def _insert_recoveries(actor: Actor, lines: pl.DataFrame, runs: dict[int, int]) -> pl.DataFrame:
    back = lines.filter(pl.col("kind") == "recovery")
    rows = back.select(
        "benefit_id",
        "person_id",
        pl.lit(actor.county).alias("county"),
        "village",
        "scheme",
        pl.col("run").replace_strict(runs).alias("run_id"),
        pl.col("cause").alias("reason"),
        (-pl.col("amount_fen")).alias("amount_fen"),
        pl.lit(0).alias("collected_fen"),
        pl.lit("collecting").alias("state"),
        (month_start("run").dt.to_string("%Y-%m-") + "15T02:00:00Z").alias("opened_at"),
    )
    copy_csv("benefits_recovery", rows.columns, _csv(rows))
    return (
        back.with_columns(
            month_start("run").dt.to_string("%Y-%m").alias("month"),
            pl.format("run:{}", pl.col("run").replace_strict(runs)).alias("cause"),
        )
        .group_by("month", "cause", "scheme")
        .agg((-pl.col("amount_fen").sum()).alias("amount_fen"))
    )
