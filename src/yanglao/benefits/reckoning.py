"""A month's reckoning for a whole county: from facts to lines, changes, exceptions and proposals. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.periods import Month
from yanglao.benefits.facts import FactSource, as_json
from yanglao.benefits.rules import months as rules
from yanglao.benefits.rules.states import LIVE
from yanglao.policy import queries as policy

KEY = ["person_id", "scheme"]


@dataclass(frozen=True)
class Policy:
    """The place's schemes a run pays: cash, in fen, by the month, to persons."""

    pack: str
    version: str
    fingerprint: str
    names: dict[str, str]
    by_level: frozenset[str]
    by_age: frozenset[str]
    applications: dict[str, str]
    backpay_months: int

    @classmethod
    def of(cls, pack: str, on: date) -> Policy:
        """Return what a place's pack says on a day."""
        loaded = policy.load_pack(pack)
        run = [s for s in policy.schemes(pack, on) if (s.form, s.unit, s.period) == ("cash", "fen", "month")]
        aged = {s.code for s in run if any("age(" in c.amount_text + c.when_text for c in s.cases)}
        return cls(
            pack,
            loaded.version,
            loaded.fingerprint,
            {s.code: s.name for s in run},
            frozenset(s.code for s in run if s.accepts),
            frozenset(aged),
            {s.code: s.application for s in run},
            int(policy.parameter(pack, "backpay_limit_months", on).value),
        )


def verdicts(terms: Policy, frame: pl.DataFrame, month: Month, decided_on: date) -> pl.DataFrame:
    """Return who meets a scheme in a month: ``person_id, scheme, case, gross_fen, net_fen, relation``."""
    wide = policy.evaluate(terms.pack, frame, month.start, decided_on)
    parts = [
        wide.filter(pl.col(f"{code}.eligible")).select(
            "person_id",
            pl.lit(code).alias("scheme"),
            pl.col(f"{code}.case").cast(pl.String).alias("case"),
            pl.col(f"{code}.gross_fen").alias("gross_fen"),
            pl.col(f"{code}.net_fen").alias("net_fen"),
            pl.col(f"{code}.relation").cast(pl.String).alias("relation"),
        )
        for code in terms.names
        if f"{code}.eligible" in wide.columns
    ]
    empty = {"person_id": pl.Int64, "scheme": pl.String, "case": pl.String, "gross_fen": pl.Int64}
    return (
        pl.concat(parts)
        if parts
        else pl.DataFrame(schema={**empty, "net_fen": pl.Int64, "relation": pl.String})
    )


_BENEFITS = """SELECT b.id AS benefit_id, b.person_id, b.village, b.scheme, b.state, b.active_from, b.active_to, b.pays_from,
  b.recheck_from, b.stop_reason, s.reason AS shut_reason, s.from_on AS shut_from FROM benefits_benefit b
  LEFT JOIN benefits_suspension s ON s.benefit_id = b.id AND s.to_on IS NULL
  WHERE b.county = %s AND b.state = ANY(%s)"""
_DECIDED = """SELECT DISTINCT ON (benefit_id) benefit_id, id AS decision_id, amount_fen AS decided_fen,
  relation AS decided_relation, fingerprint AS decided_print, facts ->> 'ability_level' AS decided_level,
  facts ->> 'subsistence' AS decided_subsistence FROM benefits_decision
  WHERE county = %s AND amount_fen IS NOT NULL ORDER BY benefit_id, id DESC"""
_COVERED = """SELECT benefit_id, count(*) AS covered FROM (SELECT benefit_id, month FROM benefits_runline
  WHERE county = %s AND month >= %s AND month < %s GROUP BY benefit_id, month
  HAVING sum(amount_fen) <> 0 OR bool_and(amount_fen = 0)) x GROUP BY benefit_id"""
_SHUT = """SELECT s.benefit_id, s.from_on, s.to_on FROM benefits_suspension s
  JOIN benefits_benefit b ON b.id = s.benefit_id WHERE b.county = %s AND (NOT s.backpay OR s.to_on IS NULL)"""
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
    deltas = _deltas(actor, terms, source, held, month, facts_on)
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


def _index(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int64) * 12 + pl.col(column).dt.month().cast(pl.Int64) - 1


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


def _deltas(
    actor: Actor, terms: Policy, source: FactSource, held: pl.DataFrame, month: Month, facts_on: date
) -> pl.DataFrame:
    """Return differences for earlier months: arrears, and what was paid for months that were not due."""
    last = rules.index_of(month.start)
    first = last - terms.backpay_months
    wrong = _suspects(actor, held, first, last)
    schema = {"benefit_id": _INT, "person_id": _INT, "village": _TEXT, "scheme": _TEXT, "month": _TEXT}
    schema |= {"amount_fen": _INT, "kind": _TEXT, "cause": _TEXT, "decision_id": _INT}
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
            off = (owed.get((benefit, m), 0) if m in due else 0) - (before.get(m) or 0)
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
) -> dict[tuple[int, int], int]:
    """Return what each suspect benefit is owed for each month due, on the facts of that month as known now."""
    some = source.only([row["person_id"] for row, _due, _recheck in wrong.values()])
    by_person: dict[
        tuple[int, str], list[int]
    ] = {}  # one stopped and one new of the same scheme may both be looked at
    for benefit, (row, _due, _recheck) in wrong.items():
        by_person.setdefault((row["person_id"], row["scheme"]), []).append(benefit)
    owed: dict[tuple[int, int], int] = {}
    for index in sorted({m for _row, due, _recheck in wrong.values() for m in due}):
        month = Month.of(rules.start_of(index))
        found = verdicts(terms, some.as_of(month.last_day), month, facts_on)
        for person, scheme, net in found.select("person_id", "scheme", "net_fen").iter_rows():
            for benefit in by_person.get((person, scheme), ()):
                owed[benefit, index] = net
    return owed


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
