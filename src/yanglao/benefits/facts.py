"""The facts of a whole county as of a day, as the policy engine wants them.

The register is read once; :meth:`FactSource.as_of` then tells any day without asking the database again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from yanglao.assessment import queries as assessment
from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.people import queries as people
from yanglao.policy import queries as policy

#: Scheme facts an upper house may write down, by type; the engine's vocabulary says what they mean.
RECORDED = {"in_institution": pl.Boolean, "ltc_benefit": pl.Boolean, "self_paid_home_fen": pl.Int64}
RECORDED |= {"self_paid_institution_fen": pl.Int64, "ltc_paid_fen": pl.Int64, "coupon_used_fen": pl.Int64}
_FLAGS = (
    "severe_disability",
    "special_one_child_family",
    "entitled_group",
    "ltc_benefit",
    "care_uplift_user",
)
FLAGS = (*_FLAGS, "central_care_aid")
WORDS = {"subsistence": "none", "living": "with_family"}
AMOUNTS = {
    "disability_nursing_allowance": "disability_nursing_allowance_fen",
    "disability_living_allowance": "disability_living_allowance_fen",
}
SCALE = "gbt42195"


@dataclass(frozen=True)
class FactSource:
    """Register, categories, levels and recorded facts with their spans.

    Parameters
    ----------
    persons, addresses : polars.DataFrame
        ``people.queries.person_spans`` and ``address_spans``.
    categories : polars.DataFrame
        ``person_id, category, value, valid_from, valid_to``.
    levels : polars.DataFrame
        ``person_id, scale, level, valid_from, valid_to``.
    recorded : polars.DataFrame
        ``person_id, name, value, valid_from, valid_to, id``; of two that hold, the later id stands.
    """

    county: str
    persons: pl.DataFrame
    addresses: pl.DataFrame
    categories: pl.DataFrame
    levels: pl.DataFrame
    recorded: pl.DataFrame

    @classmethod
    def load(cls, actor: Actor, person_ids: list[int] | None = None) -> FactSource:
        """Read what the actor may see (all of it, or some persons)."""
        return cls(
            actor.county,
            people.person_spans(actor, person_ids),
            people.address_spans(actor, person_ids),
            people.category_spans(actor, person_ids),
            assessment.level_spans(actor, person_ids),
            _recorded(person_ids),
        )

    def only(self, person_ids: list[int]) -> FactSource:
        """Return the facts of some persons."""
        ids = pl.DataFrame({"person_id": sorted(set(person_ids))}, schema={"person_id": pl.Int64})
        parts = [
            part.join(ids, on="person_id", how="semi")
            for part in (self.persons, self.addresses, self.categories, self.levels, self.recorded)
        ]
        return FactSource(self.county, *parts)

    def as_of(self, day: date) -> pl.DataFrame:
        """Return the fact frame of a day: one row per person, columns of the vocabulary, plus ``person_id, village``."""
        base = (
            self.persons.join(self._places(day), on="person_id", how="left")
            .with_columns(
                pl.when(pl.col("died_on") <= day).then(pl.col("died_on")).alias("died_on"),
                pl.when(pl.col("moved_out_on") <= day).then(pl.col("moved_out_on")).alias("moved_out_on"),
                # Who moved out was registered until that day: the stop rule decides from moved_out_on.
                (pl.coalesce("register", "registered") | pl.col("moved_out_on").is_not_null()).alias(
                    "is_registered"
                ),
                pl.coalesce("residence", "resident").alias("is_resident"),
            )
            .drop("registered", "register", "resident", "residence")
        )
        for part in (self._categories(day), self._level(day), self._recorded_on(day)):
            base = base.join(part, on="person_id", how="left")
        return _settled(base)

    def _places(self, day: date) -> pl.DataFrame:
        held = _holding(self.addresses, day)
        inside = [
            pl.col("inside").filter(pl.col("kind") == kind).last().alias(kind)
            for kind in ("register", "residence")
        ]
        return held.group_by("person_id").agg(inside)

    def _categories(self, day: date) -> pl.DataFrame:
        held = _holding(self.categories, day)
        flags = [(pl.col("category") == name).any().alias(name) for name in FLAGS]
        words = [pl.col("value").filter(pl.col("category") == name).first().alias(name) for name in WORDS]
        amounts = [
            pl.col("value")
            .filter(pl.col("category") == name)
            .first()
            .cast(pl.Int64, strict=False)
            .alias(fact)
            for name, fact in AMOUNTS.items()
        ]
        return held.group_by("person_id").agg(*flags, *words, *amounts)

    def _level(self, day: date) -> pl.DataFrame:
        held = _holding(self.levels, day).sort("person_id", pl.col("scale") == SCALE, "valid_from")
        return held.group_by("person_id", maintain_order=True).agg(
            pl.col("scale").last().alias("ability_scale"), pl.col("level").last().alias("ability_level")
        )

    def _recorded_on(self, day: date) -> pl.DataFrame:
        held = _holding(self.recorded, day).sort("id")
        columns = [
            pl.col("value").filter(pl.col("name") == name).last().alias(f"recorded_{name}")
            for name in RECORDED
        ]
        return held.group_by("person_id").agg(columns)


def _holding(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    return frame.filter(
        (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day))
    )


def _settled(frame: pl.DataFrame) -> pl.DataFrame:
    """Put in what nobody wrote down: no category, no allowance, not in a home."""
    columns = [pl.col(name).fill_null(False) for name in FLAGS]
    columns += [pl.col(name).fill_null(default) for name, default in WORDS.items()]
    columns += [pl.col(name).fill_null(0) for name in AMOUNTS.values()]
    frame = frame.with_columns(columns)
    told = []
    for name, kind in RECORDED.items():
        text = pl.col(f"recorded_{name}")
        value = (text == "true") if kind == pl.Boolean else text.cast(pl.Int64, strict=False)
        # A fact written down by a house above stands before the category of the same name.
        fallback = pl.col(name) if name in frame.columns else pl.lit(False if kind == pl.Boolean else 0)
        told.append(pl.coalesce(value, fallback).cast(kind).alias(name))
    return (
        frame.with_columns(told)
        .drop([f"recorded_{name}" for name in RECORDED])
        .with_columns(pl.col("sex").replace_strict({"m": "male", "f": "female"}, default=None))
    )


_RECORDED_SQL = "SELECT id, person_id, name, value #>> '{}' AS value, from_on AS valid_from, to_on AS valid_to FROM benefits_schemefact"


def _recorded(person_ids: list[int] | None) -> pl.DataFrame:
    statement, values = _RECORDED_SQL, []
    if person_ids is not None:
        statement, values = f"{_RECORDED_SQL} WHERE person_id = ANY(%s)", [person_ids]
    schema = {"id": pl.Int64, "person_id": pl.Int64, "name": pl.String, "value": pl.String}
    return pl.read_csv(
        read_csv(statement, values), schema={**schema, "valid_from": pl.Date, "valid_to": pl.Date}
    )


def fact_names(frame: pl.DataFrame) -> list[str]:
    """Return the columns that are facts of the vocabulary."""
    return [name for name in frame.columns if name in policy.SUBJECTS["person"]]


def as_json(frame: pl.DataFrame) -> pl.Series:
    """Return each row's facts as JSON text, to be frozen on a decision."""
    return frame.select(pl.struct(fact_names(frame)).struct.json_encode().alias("facts"))["facts"]


def thawed(facts: dict[str, Any]) -> dict[str, Any]:
    """Return frozen facts as the engine wants them (days as days)."""
    spec = policy.SUBJECTS["person"]
    return {
        name: date.fromisoformat(value)
        if value and name in spec and spec[name].kind.value == "date"
        else value
        for name, value in facts.items()
    }


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return many frozen facts as one frame for the engine."""
    spec = policy.SUBJECTS["person"]
    names = sorted({name for row in rows for name in row if name in spec})
    return pl.DataFrame(
        {name: [thawed(row).get(name) for row in rows] for name in names},
        schema={name: policy.POLARS_TYPES[spec[name].kind] for name in names},
    )
