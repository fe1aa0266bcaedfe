"""Levels for houses that join or reckon over a whole county: as SQL, or as one frame with every span."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.scope import acting

_SPAN = {
    "person_id": pl.Int64,
    "scale": pl.String,
    "level": pl.Int64,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}


def with_level(
    on: date, level: int | None = None, ends_by: date | None = None, scale: str = "gbt42195"
) -> tuple[str, tuple[Any, ...]]:
    """Return SQL of the ids of people with a level (any, or this one; ending by a day), and its values: narrows a list of people."""
    sql = (
        "SELECT person_id FROM assessment_abilitylevel WHERE scale = %s AND valid_from <= %s "
        "AND (valid_to IS NULL OR valid_to > %s)"
    )
    values: tuple[Any, ...] = (scale, on, on)
    if level is not None:
        sql, values = f"{sql} AND level = %s", (*values, level)
    if ends_by is not None:
        sql, values = f"{sql} AND valid_to <= %s", (*values, ends_by)
    return sql, values


def levels_sql(alias: str = "l") -> str:
    """Return SQL of the levels in force on ``%(on)s``: ``person_id, scale, level, valid_from, valid_to`` under an alias, for a join."""
    return (
        "(SELECT person_id, scale, level, valid_from, valid_to FROM assessment_abilitylevel "
        f"WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)) {alias}"
    )


def level_spans(actor: Actor, person_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Return every level with its span, of all people the actor sees or of some: ``person_id, scale, level, valid_from, valid_to``.

    For the facts of a whole county: any day can be told from it without asking again. Empty spans are left out.
    """
    only = "" if person_ids is None else "AND person_id = ANY(%s)"
    with acting(actor):
        raw = read_csv(
            "SELECT person_id, scale, level, valid_from, valid_to FROM assessment_abilitylevel "
            f"WHERE county = %s AND (valid_to IS NULL OR valid_to > valid_from) {only}",
            [actor.county] if person_ids is None else [actor.county, list(person_ids)],
        )
    return pl.read_csv(io.BytesIO(raw), schema=_SPAN)
