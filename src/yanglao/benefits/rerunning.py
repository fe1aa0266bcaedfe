"""Past runs reckoned again from frozen facts, packs and decision dates, reading no stored amount; then set against the stored ones."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext_lazy

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.terms import Policy, verdicts
from yanglao.policy import queries as policy

_INT, _TEXT, _DAY = pl.Int64, pl.String, pl.Date
_LINES = """SELECT l.id AS line_id, l.run_id, r.month AS run_month, r.facts_on, r.pack, r.fingerprint, l.benefit_id, l.person_id, l.scheme,
  l.month, l.kind, coalesce(l.decision_id, (SELECT max(d.id) FROM benefits_decision d WHERE d.benefit_id = l.benefit_id
  AND d.amount_fen IS NOT NULL)) AS decision_id, l.facts::text AS facts, b.active_to
  FROM benefits_runline l JOIN benefits_monthlyrun r ON r.id = l.run_id JOIN benefits_benefit b ON b.id = l.benefit_id
  WHERE r.county = %s AND r.month <= %s"""
_FACTS = "SELECT id AS decision_id, facts::text AS frozen FROM benefits_decision WHERE county = %s AND amount_fen IS NOT NULL"
_STORED = """SELECT l.id AS line_id, l.amount_fen FROM benefits_runline l JOIN benefits_monthlyrun r ON r.id = l.run_id
  WHERE r.county = %s AND r.month <= %s"""
_DECIDED = "SELECT id AS decision_id, amount_fen AS decided_fen FROM benefits_decision WHERE id = ANY(%s)"
#: Why a stored amount is not the one reckoned again.
WHY = {
    "line_altered": gettext_lazy("发放行被改过：与当时的决定不一致"),
    "pack_changed": gettext_lazy("政策包在发放之后改过：同样的事实现在算出另一个数"),
    "decision_altered": gettext_lazy("决定或冻结的事实被改过：政策包没有变，算出另一个数"),
}


def rerun(actor: Actor, first: str, last: str) -> dict[str, Any]:
    """Reckon the runs of ``first … last`` again.

    Returns
    -------
    dict
        ``months``, ``recomputed`` (lines), ``paid_fen`` (reckoned again), ``difference_fen`` (stored − reckoned),
        ``differences``: the first of them with benefit, person, scheme, month, stored, reckoned and ``why`` (a key of
        :data:`WHY`); ``reasons``: count and fen of all differences by that key.
    """
    register.require(actor, permissions.READ)
    start, end = str(Month.parse(first)), str(Month.parse(last))
    with acting(actor):
        lines = _read(_LINES, [actor.county, end], _LINE_COLUMNS)
        facts = _read(_FACTS, [actor.county], {"decision_id": _INT, "frozen": _TEXT})
        reckoned = _reckoned(_due(lines, facts)).filter(pl.col("run_month") >= start)
        stored = _read(_STORED, [actor.county, end], {"line_id": _INT, "amount_fen": _INT})
    both = reckoned.join(stored, on="line_id", how="left").with_columns(
        (pl.col("amount_fen").fill_null(0) - pl.col("reckoned_fen")).alias("off_fen")
    )
    wrong = _explained(actor, both.filter(pl.col("off_fen") != 0)).sort("run_month", "line_id")
    words = [
        "run_month",
        "benefit_id",
        "person_id",
        "scheme",
        "month",
        "amount_fen",
        "reckoned_fen",
        "off_fen",
    ]
    kept = pl.col("kind") != "recovery"
    return {
        "months": sorted(set(reckoned["run_month"].to_list())),
        "recomputed": reckoned.height,
        "paid_fen": int(reckoned.filter(kept)["reckoned_fen"].sum()),
        "difference_fen": int(both["off_fen"].sum()),
        "reasons": {
            why: {"count": count, "off_fen": off}
            for why, count, off in wrong.group_by("why")
            .agg(pl.len(), pl.col("off_fen").sum())
            .sort("why")
            .iter_rows()
        },
        "differences": wrong.select(*words, "why").head(100).to_dicts(),
    }


def _explained(actor: Actor, wrong: pl.DataFrame) -> pl.DataFrame:
    """Return the differing lines with ``why``: only now is the decided amount looked at, to tell who moved."""
    ids = wrong["decision_id"].drop_nulls().unique().to_list()
    with acting(actor):
        decided = _read(_DECIDED, [ids], {"decision_id": _INT, "decided_fen": _INT})
    now = {pack: policy.load_pack(pack).fingerprint for pack in wrong["pack"].unique().to_list()}
    same_pack = pl.col("fingerprint") == pl.col("pack").replace_strict(
        now, default="", return_dtype=pl.String
    )
    as_decided = pl.col("amount_fen") == pl.col("decided_fen")
    regular = pl.col("kind") == "regular"
    why = (
        pl.when(regular & ~as_decided)
        .then(pl.lit("line_altered"))
        .when(~same_pack)
        .then(pl.lit("pack_changed"))
        .when(regular)
        .then(pl.lit("decision_altered"))
        .otherwise(pl.lit("line_altered"))
    )
    return wrong.join(decided, on="decision_id", how="left").with_columns(why.alias("why"))


_LINE_COLUMNS = {
    "line_id": _INT,
    "run_id": _INT,
    "run_month": _TEXT,
    "facts_on": _DAY,
    "pack": _TEXT,
    "fingerprint": _TEXT,
    "benefit_id": _INT,
    "person_id": _INT,
    "scheme": _TEXT,
    "month": _TEXT,
    "kind": _TEXT,
    "decision_id": _INT,
    "facts": _TEXT,
    "active_to": _DAY,
}


def _read(statement: str, values: list[Any], columns: dict[str, Any]) -> pl.DataFrame:
    return pl.read_csv(read_csv(statement, values), schema=columns)


def _fact_struct() -> pl.Struct:
    spec = policy.SUBJECTS["person"]
    kinds = {name: policy.POLARS_TYPES[one.kind] for name, one in spec.items()}
    # Days are text in frozen facts.
    return pl.Struct({name: pl.String if kind == pl.Date else kind for name, kind in kinds.items()})


def _due(lines: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Return each line with what its month comes to on its frozen facts: ``due_fen``."""
    with_facts = lines.join(facts, on="decision_id", how="left").with_columns(
        pl.coalesce("facts", "frozen").alias("frozen")
    )
    days = [n for n, one in policy.SUBJECTS["person"].items() if policy.POLARS_TYPES[one.kind] == pl.Date]
    parts = []
    for (pack, month, facts_on), part in with_facts.partition_by(
        ["pack", "month", "facts_on"], as_dict=True, maintain_order=True
    ).items():
        frame = part.select(
            pl.col("line_id").alias("person_id"), pl.col("frozen").str.json_decode(_fact_struct()).alias("f")
        ).unnest("f")
        frame = frame.with_columns(pl.col(days).str.to_date("%Y-%m-%d"))
        found = _verdicts(str(pack), frame, str(month), facts_on)
        parts.append(part.join(found, on=["line_id", "scheme"], how="left"))
    return (
        pl.concat(parts).with_columns(pl.col("due_fen").fill_null(0))
        if parts
        else with_facts.with_columns(due_fen=0)
    )


def _verdicts(pack: str, frame: pl.DataFrame, month: str, facts_on: date) -> pl.DataFrame:
    whole = Month.parse(month)
    found = verdicts(Policy.of(pack, whole.start), frame, whole, facts_on)
    return found.select(pl.col("person_id").alias("line_id"), "scheme", pl.col("net_fen").alias("due_fen"))


def _reckoned(lines: pl.DataFrame) -> pl.DataFrame:
    """Return each line's amount reckoned again: the month itself, or what it lacks after the lines before it."""
    ended = pl.col("active_to").is_not_null() & (pl.col("month") >= pl.col("active_to").dt.to_string("%Y-%m"))
    target = pl.when((pl.col("kind") != "regular") & ended).then(0).otherwise(pl.col("due_fen"))
    ordered = lines.with_columns(target.alias("target")).sort("benefit_id", "month", "run_month", "line_id")
    # After a line the pair stands at its target, so a later line is its own target less the one before.
    before = pl.col("target").shift(1).over("benefit_id", "month").fill_null(0)
    regular = pl.col("kind") == "regular"
    return ordered.with_columns(
        pl.when(regular).then(pl.col("target")).otherwise(pl.col("target") - before).alias("reckoned_fen")
    )
