"""The register with its history as columns: read once, and any day of the past can be told from it.

For houses that reckon many days at once (monthly runs, differences for earlier months). One day: ``frames.facts_frame``.
"""

from __future__ import annotations

import polars as pl

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.divisions import stem
from yanglao.base.scope import acting

_I, _S, _D, _B = pl.Int64, pl.String, pl.Date, pl.Boolean


def _read(
    actor: Actor, columns: dict[str, pl.DataType], source: str, person: str, person_ids: list[int] | None
) -> pl.DataFrame:
    permissions.require(actor, "people.read")
    values: list[object] = [*[stem(actor.county)] * source.count("starts_with("), actor.county]
    if person_ids is not None:
        source += f" AND {person} = ANY(%s)"
        values.append(person_ids)
    with acting(actor):
        return pl.read_csv(read_csv(f"{source} ORDER BY 1", values), schema=columns)


def person_spans(actor: Actor, person_ids: list[int] | None = None) -> pl.DataFrame:
    """Return ``person_id, village, sex (m, f), birth_on, registered, resident (now), died_on, moved_out_on``."""
    columns = {"person_id": _I, "village": _S, "sex": _S, "birth_on": _D, "registered": _B, "resident": _B}
    source = (
        "SELECT id AS person_id, village, sex, birth_on, "
        "CASE WHEN starts_with(register_village, %s) THEN 'true' ELSE 'false' END AS registered, "
        "CASE WHEN starts_with(residence_village, %s) THEN 'true' ELSE 'false' END AS resident, "
        "died_on, moved_out_on FROM people_person WHERE county = %s AND status <> 'merged'"
    )
    return _read(actor, {**columns, "died_on": _D, "moved_out_on": _D}, source, "id", person_ids)


def address_spans(actor: Actor, person_ids: list[int] | None = None) -> pl.DataFrame:
    """Return ``person_id, kind (register, residence), inside (the county), valid_from, valid_to`` of whoever moved."""
    columns = {"person_id": _I, "kind": _S, "inside": _B, "valid_from": _D, "valid_to": _D}
    source = (
        "SELECT person_id, kind, CASE WHEN starts_with(division, %s) THEN 'true' ELSE 'false' END AS inside, "
        "valid_from, valid_to FROM people_addressrecord WHERE county = %s"
    )
    return _read(actor, columns, source, "person_id", person_ids)


def category_spans(actor: Actor, person_ids: list[int] | None = None) -> pl.DataFrame:
    """Return ``person_id, category, value, valid_from, valid_to``."""
    columns = {"person_id": _I, "category": _S, "value": _S, "valid_from": _D, "valid_to": _D}
    source = (
        "SELECT person_id, category, value, valid_from, valid_to FROM people_categoryrecord WHERE county = %s"
    )
    return _read(actor, columns, source, "person_id", person_ids)
