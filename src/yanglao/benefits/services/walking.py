"""The county walked month by month from its dated facts: who began, changed and ended, and what each month owed."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from yanglao.base.actor import Actor
from yanglao.base.bulk import take_ids
from yanglao.base.periods import Month
from yanglao.benefits.facts import FactSource, as_json
from yanglao.benefits.reckoning import KEY, steps_text
from yanglao.benefits.rules import months as rules
from yanglao.benefits.terms import Policy, verdicts

_I, _S = pl.Int64, pl.String


@dataclass(frozen=True, slots=True)
class Quirks:
    """How often the past was not smooth: one in so many persons; 0 = never."""

    late_grant: int = 29
    late_death: int = 23
    failed: int = 611


@dataclass
class Past:
    """What the months add up to while they are walked."""

    standing: pl.DataFrame
    decisions: list[pl.DataFrame] = field(default_factory=list)
    lines: list[pl.DataFrame] = field(default_factory=list)
    ends: list[pl.DataFrame] = field(default_factory=list)
    terms: dict[int, Policy] = field(default_factory=dict)
    elders: dict[int, int] = field(default_factory=dict)


def walk(actor: Actor, pack: str, order: list[int], holdouts: pl.DataFrame | None, quirks: Quirks) -> Past:
    """Reckon each month on the facts of its last day, keeping what changed from the one before."""
    source = FactSource.load(actor)
    schema = {"person_id": _I, "scheme": _S, "start": _I, "net_fen": _I}
    past = Past(pl.DataFrame(schema=schema))
    for index in order:
        month = Month.of(rules.start_of(index))
        frame = source.as_of(month.last_day)
        # Who died and was reported late: nobody knew in the month itself, so nothing frozen then may say so.
        unknown = _one_in(quirks.late_death, 5) & (pl.col("died_on") >= month.start)
        frame = frame.with_columns(pl.when(unknown).then(None).otherwise(pl.col("died_on")).alias("died_on"))
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


def _month(past: Past, terms: Policy, frame: pl.DataFrame, found: pl.DataFrame, index: int) -> None:
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


def placed(past: Past, order: list[int], quirks: Quirks) -> tuple[pl.DataFrame, pl.DataFrame]:
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


def decided(past: Past, benefits: pl.DataFrame) -> pl.DataFrame:
    """Return the decisions with their benefits and ids, in order of time."""
    drafts = pl.concat(past.decisions, how="diagonal_relaxed").join(
        benefits.select("benefit_id", "person_id", "scheme", "start", "late_start", "late_end"),
        on=["person_id", "scheme", "start"],
    )
    drafts = drafts.sort("index", "scheme", "person_id")
    return drafts.with_columns(pl.Series("id", take_ids("benefits_decision", drafts.height), dtype=_I))


def month_start(column: str) -> pl.Expr:
    """Return the first day of a month given by its index."""
    return pl.date(pl.col(column) // 12, pl.col(column) % 12 + 1, 1)


def payments(lines: pl.DataFrame, runs: dict[int, int], order: list[int], quirks: Quirks) -> pl.DataFrame:
    """Return what each run paid whom, and which payments the bank could not make."""
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
        month_start("run").dt.to_string("%Y-%m").alias("month"),
        pl.format("run:{}", pl.col("run").replace_strict(runs)).alias("cause"),
        "amount_fen",
        pl.when(hit).then(pl.lit("E031")).otherwise(pl.lit("")).alias("failed_code"),
        pl.when(hit & (later <= order[-1]))
        .then(pl.date(later // 12, later % 12 + 1, 1).dt.to_string("%Y-%m"))
        .otherwise(pl.lit(""))
        .alias("reissue_month"),
    )
