"""Months that ran before: the county reckoned month by month from its dated facts, written in a few large pieces.

What is written is what the monthly services would have left: benefits, decisions with frozen facts, runs, lines, payments,
batches, entries, closed months. A few late grants, late-known deaths and failed payments lie in it on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import polars as pl

from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_csv, take_ids
from yanglao.base.models import Installation
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import permissions
from yanglao.benefits.facts import FactSource, as_json
from yanglao.benefits.models import MonthlyRun
from yanglao.benefits.reckoning import KEY, Policy, steps_text, verdicts
from yanglao.benefits.rules import months as rules
from yanglao.benefits.rules.states import RUN_ORDER
from yanglao.benefits.services.settling import scheme_totals, waterfall
from yanglao.funds import services as funds

_I, _S = pl.Int64, pl.String


@dataclass(frozen=True, slots=True)
class Quirks:
    """How often the past was not smooth: one in so many persons; 0 = never."""

    late_grant: int = 29
    late_death: int = 23
    failed: int = 611


@dataclass
class _Past:
    """What the months add up to while they are walked."""

    standing: pl.DataFrame
    decisions: list[pl.DataFrame] = field(default_factory=list)
    lines: list[pl.DataFrame] = field(default_factory=list)
    ends: list[pl.DataFrame] = field(default_factory=list)
    terms: dict[int, Policy] = field(default_factory=dict)
    elders: dict[int, int] = field(default_factory=dict)


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
    past = _walk(actor, pack, order, holdouts)
    runs = dict(zip(order, take_ids("benefits_monthlyrun", len(order)), strict=True))
    benefits, lines = _placed(past, order, quirks)
    decisions = _decided(past, benefits)
    _insert_benefits(actor, benefits, maker, checker, is_example)
    _insert_decisions(actor, decisions, past, maker, checker)
    _insert_runs(actor, runs, past, pack)
    _insert_lines(actor, lines, decisions, runs)
    _close_runs(actor, runs, past, lines, decisions, maker, checker)
    asked = _insert_recoveries(actor, lines, runs)
    paid = funds.load_payments(actor, frame=_payments(lines, runs, order, quirks), recoveries=asked)
    for index in order:
        funds.close_month(actor, month=Month.of(rules.start_of(index)), at=_at(index, 28))
    result = {"benefits": benefits.height, "decisions": decisions.height, "lines": lines.height, **paid}
    note(**result)
    return result


def _at(index: int, day: int) -> datetime:
    return datetime.combine(rules.start_of(index).replace(day=day), time(2), tzinfo=UTC)


def _walk(actor: Actor, pack: str, order: list[int], holdouts: pl.DataFrame | None) -> _Past:
    source = FactSource.load(actor)
    schema = {"person_id": _I, "scheme": _S, "start": _I, "net_fen": _I}
    past = _Past(pl.DataFrame(schema=schema))
    for index in order:
        month = Month.of(rules.start_of(index))
        frame = source.as_of(month.last_day)
        past.terms[index] = terms = Policy.of(pack, month.start)
        found = verdicts(terms, frame, month, month.last_day)
        if holdouts is not None and holdouts.height:
            found = found.join(holdouts, on=KEY, how="anti")
        past.elders[index] = frame.filter(
            pl.col("is_registered")
            & pl.col("died_on").is_null()
            & pl.col("moved_out_on").is_null()
            & (pl.col("birth_on").dt.offset_by("60y") <= month.last_day)
        ).height
        _month(past, terms, frame, found, index)
    return past


def _month(past: _Past, terms: Policy, frame: pl.DataFrame, found: pl.DataFrame, index: int) -> None:
    """Set one month against the one before: who begins, who gets another sum, who ends."""
    last = past.standing.rename({"net_fen": "before_fen"})
    both = found.join(last, on=KEY, how="left")
    both = both.filter(pl.col("start").is_not_null() | (pl.col("net_fen") > 0))
    new = pl.col("start").is_null()
    turn = both.filter(new | (pl.col("net_fen") != pl.col("before_fen"))).with_columns(
        pl.when(new).then(pl.lit("grant")).otherwise(pl.lit("change")).alias("outcome"),
        pl.col("start").fill_null(pl.lit(index, dtype=_I)),
    )
    gone = last.join(found, on=KEY, how="anti").join(
        frame.select("person_id", "died_on", "moved_out_on", "ability_level"), on="person_id", how="left"
    )
    levelled = pl.col("scheme").is_in(list(terms.by_level)) & pl.col("ability_level").is_null()
    gone = gone.with_columns(
        pl.when(pl.col("died_on").is_not_null())
        .then(pl.lit("died"))
        .when(pl.col("moved_out_on").is_not_null())
        .then(pl.lit("moved_out"))
        .when(levelled)
        .then(pl.lit("level_expired"))
        .otherwise(pl.lit("not_eligible"))
        .alias("cause"),
        pl.lit(index, dtype=_I).alias("index"),
    )
    past.ends.append(gone.select("person_id", "scheme", "start", "index", "cause", "before_fen"))
    past.decisions.append(_drafts(frame, terms, turn, gone, index))
    standing = both.with_columns(pl.col("start").fill_null(pl.lit(index, dtype=_I))).select(
        "person_id", "scheme", "start", "net_fen"
    )
    past.standing = standing
    past.lines.append(standing.with_columns(pl.lit(index, dtype=_I).alias("index")))


def _drafts(
    frame: pl.DataFrame, terms: Policy, turn: pl.DataFrame, gone: pl.DataFrame, index: int
) -> pl.DataFrame:
    stops = gone.select("person_id", "scheme", "start", pl.lit("stop").alias("outcome"), "cause")
    aged = pl.col("scheme").is_in(list(terms.by_age))
    named = turn.with_columns(
        pl.when(pl.col("outcome") == "grant")
        .then(pl.lit("new"))
        .when(pl.col("relation").is_not_null())
        .then(pl.lit("overlap"))
        .when(pl.col("scheme").is_in(list(terms.by_level)))
        .then(pl.lit("level_change"))
        .when(aged)
        .then(pl.lit("age_step"))
        .otherwise(pl.lit("category_change"))
        .alias("cause"),
        steps_text().alias("steps"),
    )
    columns = ["person_id", "scheme", "start", "outcome", "cause", "net_fen", "case", "relation", "steps"]
    both = pl.concat([named.select(columns), stops], how="diagonal_relaxed").with_columns(
        pl.lit(index, dtype=_I).alias("index")
    )
    some = frame.join(both.select("person_id").unique(), on="person_id", how="semi")
    return both.join(some.select("person_id").with_columns(as_json(some)), on="person_id", how="left").join(
        frame.select("person_id", "village"), on="person_id", how="left"
    )


def _placed(past: _Past, order: list[int], quirks: Quirks) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return benefits with ids and spans, and lines with the run that paid them."""
    ends = pl.concat(past.ends).rename({"index": "end"})
    drafts = pl.concat(past.decisions, how="diagonal_relaxed")
    granted = drafts.filter(pl.col("outcome") == "grant").select("person_id", "village", "scheme", "start")
    benefits = granted.join(ends, on=["person_id", "scheme", "start"], how="left").sort(
        "start", "scheme", "person_id"
    )
    benefits = benefits.with_columns(
        pl.Series("benefit_id", take_ids("benefits_benefit", benefits.height), dtype=_I),
        _one_in(quirks.late_death, 5).and_(pl.col("cause") == "died").fill_null(False).alias("late_end"),
        (_one_in(quirks.late_grant, 3) & (pl.col("start") > order[0])).alias("late_start"),
    )
    lines = pl.concat(past.lines).join(
        benefits.select("benefit_id", "person_id", "village", "scheme", "start", "end", "late_start"),
        on=["person_id", "scheme", "start"],
    )
    late = pl.col("late_start") & (pl.col("index") == pl.col("start"))
    # Decided a month late: the first month comes as a difference with the second.
    pays = lines.with_columns(
        (pl.col("index") + late.cast(_I)).alias("run"),
        pl.when(late).then(pl.lit("delta")).otherwise(pl.lit("regular")).alias("kind"),
        pl.when(late).then(pl.lit("arrears")).otherwise(pl.lit("regular")).alias("cause"),
    ).filter(pl.col("run") <= order[-1])
    over = benefits.filter(pl.col("late_end")).with_columns(pl.col("end").alias("index"))
    wrong = [
        over.with_columns(
            pl.col("end").alias("run"),
            pl.col("before_fen").alias("net_fen"),
            pl.lit("regular").alias("kind"),
            pl.lit("regular").alias("cause"),
        ),
        over.with_columns(
            (pl.col("end") + 1).alias("run"),
            (-pl.col("before_fen")).alias("net_fen"),
            pl.lit("recovery").alias("kind"),
            pl.lit("late_death").alias("cause"),
        ),
    ]
    columns = ["benefit_id", "person_id", "village", "scheme", "index", "run", "net_fen", "kind", "cause"]
    extra = pl.concat(wrong).filter((pl.col("run") <= order[-1]) & (pl.col("net_fen") != 0))
    lines = pl.concat([pays.select(columns), extra.select(columns)]).rename({"net_fen": "amount_fen"})
    # A late grant whose benefit ended before the next run is paid out with that run all the same.
    return benefits, lines.filter((pl.col("kind") == "regular") | (pl.col("amount_fen") != 0))


def _one_in(count: int, rest: int) -> pl.Expr:
    return (pl.col("person_id") % count == rest % count) if count else pl.lit(False)


def _decided(past: _Past, benefits: pl.DataFrame) -> pl.DataFrame:
    drafts = pl.concat(past.decisions, how="diagonal_relaxed").join(
        benefits.select("benefit_id", "person_id", "scheme", "start", "late_start", "late_end"),
        on=["person_id", "scheme", "start"],
    )
    drafts = drafts.sort("index", "scheme", "person_id")
    return drafts.with_columns(pl.Series("id", take_ids("benefits_decision", drafts.height), dtype=_I))


def _csv(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(include_header=False, quote_style="non_numeric").encode() if frame.height else b""


def _start(column: str) -> pl.Expr:
    return pl.date(pl.col(column) // 12, pl.col(column) % 12 + 1, 1)


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
        _start("start").alias("active_from"),
        pl.when(pl.col("end").is_not_null()).then(_start("end")).alias("active_to"),
        _start("start").alias("pays_from"),
        pl.col("cause").fill_null("").alias("stop_reason"),
        (_start("start").dt.to_string("%Y-%m-%d") + "T02:00:00Z").alias("opened_at"),
        pl.lit("true" if is_example else "false").alias("is_example"),
    )
    copy_csv("benefits_benefit", rows.columns, _csv(rows))
    common = [pl.lit(checker.user_id, dtype=_I).alias("by"), pl.lit(checker.name).alias("by_name")]
    granted = benefits.select(
        "benefit_id",
        pl.lit("").alias("from_state"),
        pl.lit("active").alias("to_state"),
        (_start("start").dt.to_string("%Y-%m-%d") + "T02:00:00Z").alias("at"),
        *common,
        pl.lit("").alias("reason"),
    )
    ended = benefits.filter(pl.col("end").is_not_null()).select(
        "benefit_id",
        pl.lit("active").alias("from_state"),
        pl.lit("stopped").alias("to_state"),
        (_start("end").dt.to_string("%Y-%m-%d") + "T02:00:00Z").alias("at"),
        *common,
        pl.col("cause").alias("reason"),
    )
    changes = pl.concat([granted, ended])
    copy_csv("benefits_benefitchange", changes.columns, _csv(changes))


def _insert_decisions(
    actor: Actor, decisions: pl.DataFrame, past: _Past, maker: Actor, checker: Actor
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
        (_start("told").dt.to_string("%Y-%m-") + "12T02:00:00Z").alias("decided_at"),
        _start("index").alias("effect_from"),
        "outcome",
        "cause",
        pl.col("net_fen").alias("amount_fen"),
        pl.col("case").fill_null("").alias("case_code"),
        pl.col("relation").fill_null(""),
        pl.col("facts").fill_null("{}"),
        pl.col("index").replace_strict(packs).alias("pack"),
        pl.col("index").replace_strict(versions).alias("pack_version"),
        pl.col("index").replace_strict(prints).alias("fingerprint"),
        _start("index").dt.to_string("%Y-%m").alias("evaluated_month"),
        pl.col("steps").fill_null("[]"),
        pl.lit("").alias("reason"),
        pl.lit(maker.user_id, dtype=_I).alias("maker_id"),
        pl.lit(maker.name).alias("maker_name"),
        pl.lit(checker.user_id, dtype=_I).alias("checker_id"),
        pl.lit(checker.name).alias("checker_name"),
    )
    copy_csv("benefits_decision", rows.columns, _csv(rows))


def _insert_runs(actor: Actor, runs: dict[int, int], past: _Past, pack: str) -> None:
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
            _start("index").dt.to_string("%Y-%m").alias("month"),
            "amount_fen",
            "kind",
            "cause",
        )
    )
    copy_csv("benefits_runline", rows.columns, _csv(rows))


def _close_runs(
    actor: Actor,
    runs: dict[int, int],
    past: _Past,
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
    past: _Past, index: int, now: pl.DataFrame, before: pl.DataFrame, changed: pl.DataFrame
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
        (_start("run").dt.to_string("%Y-%m-") + "15T02:00:00Z").alias("opened_at"),
    )
    copy_csv("benefits_recovery", rows.columns, _csv(rows))
    return (
        back.with_columns(
            _start("run").dt.to_string("%Y-%m").alias("month"),
            pl.format("run:{}", pl.col("run").replace_strict(runs)).alias("cause"),
        )
        .group_by("month", "cause", "scheme")
        .agg((-pl.col("amount_fen").sum()).alias("amount_fen"))
    )


def _payments(lines: pl.DataFrame, runs: dict[int, int], order: list[int], quirks: Quirks) -> pl.DataFrame:
    owed = (
        lines.filter(pl.col("kind") != "recovery")
        .group_by("run", "person_id", "village", "scheme")
        .agg(pl.col("amount_fen").sum())
        .filter(pl.col("amount_fen") > 0)
    )
    hit = (
        ((pl.col("person_id") * 31 + pl.col("run")) % quirks.failed == 7) if quirks.failed else pl.lit(False)
    )
    later = pl.col("run") + 1
    return owed.select(
        "person_id",
        "village",
        "scheme",
        _start("run").dt.to_string("%Y-%m").alias("month"),
        pl.format("run:{}", pl.col("run").replace_strict(runs)).alias("cause"),
        "amount_fen",
        pl.when(hit).then(pl.lit("E031")).otherwise(pl.lit("")).alias("failed_code"),
        pl.when(hit & (later <= order[-1]))
        .then(pl.date(later // 12, later % 12 + 1, 1).dt.to_string("%Y-%m"))
        .otherwise(pl.lit(""))
        .alias("reissue_month"),
    )
