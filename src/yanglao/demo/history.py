"""What each person was owed in each month of the drawn past, by the same engine and packs as the month's run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from yanglao.demo.rules.county import County
from yanglao.demo.rules.totals import PAST_FROM, TODAY
from yanglao.policy import queries as policy

#: Schemes paid in money every month; coupons are redeemed, not run.
SCHEMES = ("old_age_allowance", "care_subsidy", "nursing_subsidy", "living_supplement")
_SEXES = {"m": "male", "f": "female"}


@dataclass(frozen=True, slots=True)
class Month:
    """One past month.

    Parameters
    ----------
    first, last : date
        Its first and last day.
    owed : polars.DataFrame
        ``person_id`` (key of the generator), ``scheme``, ``amount_fen``, ``case``, ``relation``; amounts above zero.
    """

    first: date
    last: date
    owed: pl.DataFrame

    @property
    def code(self) -> str:
        """Return ``2026-09``."""
        return f"{self.first:%Y-%m}"


def months(first: date = PAST_FROM, until: date = TODAY) -> Iterator[tuple[date, date]]:
    """Return (first, last day) of each whole month from ``first`` on that ends before the month of ``until``."""
    while (first.year, first.month) < (until.year, until.month):
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield first, following - timedelta(days=1)
        first = following


class Facts:
    """The facts of everybody who was ever owed something, as they stood on a day.

    Parameters
    ----------
    county : County
        The drawn county.
    """

    def __init__(self, county: County) -> None:
        poor = {c.person for c in county.categories if c.category == "subsistence"}
        young = date(TODAY.year - 80, TODAY.month, 28)
        people = [p for p in county.population.elders if p.born_on <= young or p.key in poor]
        self._people = pl.DataFrame(
            {
                "person_id": [p.key for p in people],
                "birth_on": [p.born_on for p in people],
                "sex": [_SEXES[p.sex] for p in people],
                "is_registered": [p.registered for p in people],
                "is_resident": [bool(p.residence_village) for p in people],
                "living": [p.living for p in people],
                "died_on": pl.Series([p.died_on for p in people], dtype=pl.Date),
                "moved_out_on": pl.Series([p.moved_out_on for p in people], dtype=pl.Date),
                "entered_on": [p.entered_on for p in people],
            }
        )
        spans = [c for c in county.categories if c.category == "subsistence"]
        self._subsistence = _spans([(c.person, c.value, c.valid_from, c.valid_to) for c in spans], "subsistence", pl.String)
        levels = [(a.person, a.level, a.valid_from, a.valid_to) for a in county.assessments if a.valid_from is not None]
        self._levels = _spans(levels, "ability_level", pl.Int64)
        disabled = [c for c in county.categories if c.category == "severe_disability"]
        self._disabled = pl.DataFrame(
            {"person_id": [c.person for c in disabled], "severe_disability": [True] * len(disabled)},
            schema={"person_id": pl.Int64, "severe_disability": pl.Boolean},
        )

    def on(self, day: date) -> pl.DataFrame:
        """Return one row per person with the facts of the vocabulary as of a day."""
        return (
            self._people.join(_on(self._subsistence, day), on="person_id", how="left")
            .join(_on(self._levels, day), on="person_id", how="left")
            .join(self._disabled, on="person_id", how="left")
            .with_columns(
                pl.col("subsistence").fill_null("none"),
                pl.col("severe_disability").fill_null(False),
                pl.when(pl.col("ability_level").is_not_null()).then(pl.lit("gbt42195")).alias("ability_scale"),
            )
            .sort("person_id")
        )


def _spans(rows: Sequence[tuple[int, object, date | None, date | None]], name: str, kind: type[pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"person_id": pl.Int64, name: kind, "valid_from": pl.Date, "valid_to": pl.Date}, orient="row"
    )


def _on(spans: pl.DataFrame, day: date) -> pl.DataFrame:
    holds = (pl.col("valid_from") <= day) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day))
    return spans.filter(holds).drop("valid_from", "valid_to").unique("person_id", keep="first", maintain_order=True)


def past(county: County, pack: str) -> list[Month]:
    """Return every past month with what was owed."""
    facts = Facts(county)
    return [Month(first, last, owed(pack, facts.on(last), first, last)) for first, last in months()]


def owed(pack: str, frame: pl.DataFrame, month: date, day: date) -> pl.DataFrame:
    """Return who was owed what in a month, on the facts of its last day."""
    found = policy.evaluate(pack, frame, month, day)
    parts = [
        found.filter(pl.col(f"{scheme}.net_fen") > 0).select(
            "person_id",
            pl.lit(scheme).alias("scheme"),
            pl.col(f"{scheme}.net_fen").cast(pl.Int64).alias("amount_fen"),
            pl.col(f"{scheme}.case").cast(pl.String).alias("case"),
            pl.col(f"{scheme}.relation").cast(pl.String).alias("relation"),
        )
        for scheme in SCHEMES
        if f"{scheme}.net_fen" in found.columns
    ]
    return pl.concat(parts).sort("person_id", "scheme")
