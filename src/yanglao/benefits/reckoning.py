"""A month's reckoning for a whole county: from facts to lines, changes, exceptions and proposals. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.periods import Month
from yanglao.benefits.differences import find_differences
from yanglao.benefits.facts import FactSource, as_json
from yanglao.benefits.rules import months as rules
from yanglao.benefits.rules.states import LIVE
from yanglao.benefits.terms import Policy, verdicts

KEY = ["person_id", "scheme"]


_BENEFITS = """SELECT b.id AS benefit_id, b.person_id, b.village, b.scheme, b.state, b.active_from, b.active_to, b.pays_from,
  b.recheck_from, b.stop_reason, s.reason AS shut_reason, s.from_on AS shut_from FROM benefits_benefit b
  LEFT JOIN benefits_suspension s ON s.benefit_id = b.id AND s.to_on IS NULL
  WHERE b.county = %s AND b.state = ANY(%s)"""
_DECIDED = """SELECT DISTINCT ON (benefit_id) benefit_id, id AS decision_id, amount_fen AS decided_fen,
  relation AS decided_relation, fingerprint AS decided_print, facts ->> 'ability_level' AS decided_level,
  facts ->> 'subsistence' AS decided_subsistence FROM benefits_decision
  WHERE county = %s AND amount_fen IS NOT NULL ORDER BY benefit_id, id DESC"""
_DAY, _INT, _TEXT = pl.Date, pl.Int64, pl.String


def benefits_frame(actor: Actor) -> pl.DataFrame:
    """Return every benefit that was ever active, with its open suspension."""
    schema = {"benefit_id": _INT, "person_id": _INT, "village": _TEXT, "scheme": _TEXT, "state": _TEXT}
    schema |= {
        "active_from": _DAY,
        "active_to": _DAY,
        "pays_from": _DAY,
        "recheck_from": _DAY,
        "stop_reason": _TEXT,
    }
    text = read_csv(_BENEFITS, [actor.county, ["active", "suspended", "stopped"]])
    return pl.read_csv(text, schema={**schema, "shut_reason": _TEXT, "shut_from": _DAY})


def decided_frame(actor: Actor) -> pl.DataFrame:
    """Return the latest decision with an amount of each benefit."""
    schema = {"benefit_id": _INT, "decision_id": _INT, "decided_fen": _INT, "decided_relation": _TEXT}
    schema |= {"decided_print": _TEXT, "decided_level": _INT, "decided_subsistence": _TEXT}
    return pl.read_csv(read_csv(_DECIDED, [actor.county]), schema=schema)


@dataclass
class Reckoned:
    """What a month comes to.

    Parameters
    ----------
    lines : polars.DataFrame
        ``benefit_id, person_id, village, scheme, month, amount_fen, kind, cause, decision_id``.
    changes : polars.DataFrame
        Draft decisions.
    exceptions : polars.DataFrame
        ``person_id, village, scheme, kind, state, amount_fen, note``.
    proposals : polars.DataFrame
        ``person_id, village, scheme, net_fen, case, facts``.
    """

    terms: Policy
    elders: int
    lines: pl.DataFrame
    changes: pl.DataFrame
    exceptions: pl.DataFrame
    proposals: pl.DataFrame


def reckon(actor: Actor, source: FactSource, pack: str, month: Month, facts_on: date) -> Reckoned:
    """Reckon a month from the facts known on a day.

    Parameters
    ----------
    source : FactSource
        The county's facts.
    pack : str
        The place's policy pack.
    month : Month
        Month to pay.
    facts_on : date
        Day the facts are taken as of; parameters decided later are not known.
    """
    terms = Policy.of(pack, month.start)
    frame = source.as_of(facts_on)
    found = verdicts(terms, frame, month, facts_on)
    held = _judged(actor, terms, frame, found, month)
    due = _due(held, month)
    changes = _changes(terms, frame, held, due, month)
    regular = _regular(due, changes, month)
    deltas = find_differences(actor, terms, source, held, month, facts_on)
    lines = rules.net_lines(pl.concat([regular, deltas], how="diagonal_relaxed"))
    proposals = find_proposals(actor, terms, frame, found)
    elders = frame.filter(
        pl.col("is_registered")
        & pl.col("died_on").is_null()
        & pl.col("moved_out_on").is_null()
        & (pl.col("birth_on").dt.offset_by("60y") <= facts_on)
    ).height
    return Reckoned(terms, elders, lines, changes, _exceptions(changes, found, held), proposals)


def _judged(
    actor: Actor, terms: Policy, frame: pl.DataFrame, found: pl.DataFrame, month: Month
) -> pl.DataFrame:
    """Return benefits with the verdict, and what becomes of them: ``turn`` keep, stop, suspend or resume."""
    events = frame.select("person_id", "died_on", "moved_out_on", "ability_level", "subsistence")
    held = benefits_frame(actor).filter(pl.col("scheme").is_in(list(terms.names)))
    held = held.join(found, on=KEY, how="left").join(events, on="person_id", how="left")
    held = held.join(decided_frame(actor), on="benefit_id", how="left")
    start = pl.lit(month.start)
    gone = pl.min_horizontal("died_on", "moved_out_on")
    over = gone.is_not_null() & (gone < start)
    meets, active = pl.col("case").is_not_null(), pl.col("state") == "active"
    expired = pl.col("scheme").is_in(list(terms.by_level)) & pl.col("ability_level").is_null()
    back = (pl.col("state") == "suspended") & (pl.col("shut_reason") == "level_expired") & meets
    stops = ((active | (pl.col("state") == "suspended")) & over) | (active & ~meets & ~expired)
    return held.with_columns(
        pl.when(stops)
        .then(pl.lit("stop"))
        .when(active & ~meets)
        .then(pl.lit("suspend"))
        .when(back)
        .then(pl.lit("resume"))
        .otherwise(pl.lit("keep"))
        .alias("turn"),
        pl.when(over & (pl.col("died_on") == gone))
        .then(pl.lit("died"))
        .when(over)
        .then(pl.lit("moved_out"))
        .otherwise(pl.lit("not_eligible"))
        .alias("gone_by"),
        pl.when(over).then(gone.dt.month_start().dt.offset_by("1mo")).otherwise(start).alias("gone_from"),
    ).with_columns(
        pl.when(pl.col("turn") == "stop")
        .then(pl.max_horizontal("gone_from", "active_from"))
        .otherwise(pl.col("active_to"))
        .alias("ends")
    )


def _due(held: pl.DataFrame, month: Month) -> pl.DataFrame:
    """Return what the month itself owes."""
    running = (pl.col("pays_from") <= month.start) & (
        pl.col("ends").is_null() | (pl.col("ends") > month.start)
    )
    shut = (pl.col("state") == "suspended") & (pl.col("turn") != "resume")
    return held.filter(running & ~shut & ~pl.col("turn").is_in(["suspend", "stop"])).with_columns(
        pl.col("net_fen").fill_null(0)
    )


def _changes(
    terms: Policy, frame: pl.DataFrame, held: pl.DataFrame, due: pl.DataFrame, month: Month
) -> pl.DataFrame:
    """Return draft decisions: other amounts, stops, suspensions, resumptions."""
    moved = due.filter(
        (pl.col("turn") == "resume")
        | pl.col("decided_fen").is_null()
        | (pl.col("net_fen") != pl.col("decided_fen"))
    )
    same_print = pl.col("decided_print") == terms.fingerprint
    cause = (
        pl.when(pl.col("turn") == "resume")
        .then(pl.lit("new_level"))
        .when(pl.col("decided_fen").is_null())
        .then(pl.lit("new"))
        .when(
            pl.col("scheme").is_in(list(terms.by_level))
            & pl.col("ability_level").ne_missing(pl.col("decided_level"))
        )
        .then(pl.lit("level_change"))
        .when(pl.col("subsistence").ne_missing(pl.col("decided_subsistence")))
        .then(pl.lit("category_change"))
        .when(pl.col("relation").fill_null("") != pl.col("decided_relation").fill_null(""))
        .then(pl.lit("overlap"))
        .when(pl.col("scheme").is_in(list(terms.by_age)) | same_print)
        .then(pl.lit("age_step"))
        .otherwise(pl.lit("policy_change"))
    )
    outcome = pl.when(pl.col("turn") == "resume").then(pl.lit("resume")).otherwise(pl.lit("change"))
    new = moved.with_columns(
        outcome.alias("outcome"), cause.alias("cause"), pl.lit(month.start).alias("effect_from")
    )
    ended = held.filter(pl.col("turn") == "stop").with_columns(
        pl.lit("stop").alias("outcome"), pl.col("gone_by").alias("cause"), pl.col("ends").alias("effect_from")
    )
    shut = held.filter(pl.col("turn") == "suspend").with_columns(
        pl.lit("suspend").alias("outcome"),
        pl.lit("level_expired").alias("cause"),
        pl.lit(month.start).alias("effect_from"),
    )
    stopped = pl.concat([ended, shut]).with_columns(pl.lit(None, dtype=pl.Int64).alias("net_fen"))
    both = pl.concat([new, stopped], how="diagonal_relaxed")
    frozen = frame.join(both.select("person_id").unique(), on="person_id", how="semi")
    frozen = frozen.select("person_id").with_columns(as_json(frozen))
    return both.join(frozen, on="person_id", how="left").with_columns(steps_text().alias("steps"))


def steps_text() -> pl.Expr:
    """Return the short steps of an amount as JSON text: the branch's sum, then what a relation left of it."""
    first = pl.concat_str(
        [
            pl.lit('{"kind": "AMOUNT", "case": "'),
            pl.col("case"),
            pl.lit('", "after": '),
            pl.col("gross_fen"),
            pl.lit("}"),
        ]
    )
    second = pl.concat_str(
        [
            pl.lit(', {"kind": "RELATION", "relation": "'),
            pl.col("relation"),
            pl.lit('", "before": '),
            pl.col("gross_fen"),
            pl.lit(', "after": '),
            pl.col("net_fen"),
            pl.lit("}"),
        ]
    )
    return pl.concat_str([pl.lit("["), first.fill_null(""), second.fill_null(""), pl.lit("]")])


def _regular(due: pl.DataFrame, changes: pl.DataFrame, month: Month) -> pl.DataFrame:
    changed = changes.filter(pl.col("outcome").is_in(["change", "resume"])).select(
        "benefit_id", pl.lit(True).alias("changed")
    )
    return due.join(changed, on="benefit_id", how="left").select(
        "benefit_id",
        "person_id",
        "village",
        "scheme",
        pl.lit(str(month)).alias("month"),
        pl.col("net_fen").alias("amount_fen"),
        pl.lit("regular").alias("kind"),
        pl.lit("regular").alias("cause"),
        pl.when(pl.col("changed").is_null()).then(pl.col("decision_id")).alias("decision_id"),
    )


def find_proposals(actor: Actor, terms: Policy, frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return who would get something and has nothing: 免申即享. Who said no, or was refused, is not asked again."""
    text = read_csv(
        "SELECT person_id, scheme FROM benefits_benefit WHERE county = %s AND state = ANY(%s)",
        [actor.county, [*LIVE, "declined", "rejected", "withdrawn"]],
    )
    known = pl.read_csv(text, schema={"person_id": _INT, "scheme": _TEXT})
    here = frame.filter(pl.col("died_on").is_null() & pl.col("moved_out_on").is_null())
    open_ones = (
        found.filter(pl.col("net_fen") > 0)
        .join(known, on=KEY, how="anti")
        .join(here.select("person_id", "village"), on="person_id")
    )
    some = here.join(open_ones.select("person_id").unique(), on="person_id", how="semi")
    frozen = some.select("person_id").with_columns(as_json(some))
    return open_ones.join(frozen, on="person_id").sort("scheme", "village", "person_id")


def _exceptions(changes: pl.DataFrame, found: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Return who in the run needs a word; all of these are settled by a rule."""
    cause = pl.col("cause")
    kind = (
        pl.when((pl.col("outcome") == "stop") & (cause == "died"))
        .then(pl.lit("death_match"))
        .when((pl.col("outcome") == "stop") & (cause == "moved_out"))
        .then(pl.lit("moved_out"))
        .when(cause == "level_expired")
        .then(pl.lit("level_expired"))
        .when(pl.col("outcome") == "stop")
        .then(pl.lit("not_eligible"))
        .when((cause == "overlap") & pl.col("relation").is_not_null())
        .then(pl.lit("overlap"))
    )
    return (
        changes.with_columns(kind.alias("kind"))
        .drop_nulls("kind")
        .select(
            "person_id",
            "village",
            "scheme",
            "kind",
            pl.lit("settled").alias("state"),
            (pl.col("net_fen").fill_null(0) - pl.col("decided_fen").fill_null(0)).alias("amount_fen"),
            pl.col("relation").fill_null("").alias("note"),
        )
    )
