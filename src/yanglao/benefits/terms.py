"""What a place pays by the month, and who meets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from yanglao.base.periods import Month
from yanglao.policy import queries as policy


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
