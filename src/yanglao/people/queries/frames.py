"""The whole register as columns, for the engine and for counting: COPY out of the database straight into Polars."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting

_B, _D, _S, _I = pl.Boolean, pl.Date, pl.String, pl.Int64
#: Categories that are only there or not.
_FLAGS = {
    "severe_disability": "severe_disability",
    "special_one_child_family": "special_one_child_family",
    "entitled_group": "entitled_group",
    "ltc_benefit": "ltc_benefit",
    "care_uplift_user": "care_uplift_user",
    "central_care_aid": "central_care_aid",
    "no_kin": "no_kin",
}
_AMOUNTS = ("disability_nursing_allowance", "disability_living_allowance")
FACTS: dict[str, Any] = {
    "person_id": _I,
    "county": _S,
    "town": _S,
    "village": _S,
    "birth_on": _D,
    "sex": _S,
    "is_registered": _B,
    "is_resident": _B,
    "died_on": _D,
    "moved_out_on": _D,
    "subsistence": _S,
    "living": _S,
    **dict.fromkeys(_FLAGS, _B),
    **{f"{name}_fen": _I for name in _AMOUNTS},
}

_YES = "CASE WHEN {} THEN 'true' ELSE 'false' END"
_PARTS = [
    "p.id",
    "p.county",
    "left(p.village, 9)",
    "p.village",
    "p.birth_on",
    "CASE p.sex WHEN 'm' THEN 'male' ELSE 'female' END",
    # Who moved out was registered until that day: the engine's stop rule decides from moved_out_on.
    _YES.format("left(coalesce(r.division, p.register_village), 6) = p.county OR p.moved_out_on IS NOT NULL"),
    _YES.format("left(coalesce(s.division, p.residence_village), 6) = p.county"),
    "p.died_on",
    "p.moved_out_on",
    "coalesce(c.subsistence, 'none')",
    "coalesce(c.living, 'with_family')",
    *(_YES.format(f"coalesce(c.{name}, false)") for name in _FLAGS),
    *(f"coalesce(c.{name}, 0)" for name in _AMOUNTS),
]
_STATEMENT = f"""COPY (
WITH c AS (
  SELECT person_id,
    max(value) FILTER (WHERE category = 'subsistence') AS subsistence,
    max(value) FILTER (WHERE category = 'living') AS living,
    {", ".join(f"bool_or(category = '{category}') AS {name}" for name, category in _FLAGS.items())},
    {", ".join(f"max(CASE WHEN category = '{name}' THEN value::bigint END) AS {name}" for name in _AMOUNTS)}
  FROM people_categoryrecord WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s) GROUP BY person_id
)
SELECT {", ".join(_PARTS)} FROM people_person p
LEFT JOIN c ON c.person_id = p.id
LEFT JOIN people_addressrecord r ON r.person_id = p.id AND r.kind = 'register'
  AND (r.valid_from IS NULL OR r.valid_from <= %(on)s) AND (r.valid_to IS NULL OR r.valid_to > %(on)s)
LEFT JOIN people_addressrecord s ON s.person_id = p.id AND s.kind = 'residence'
  AND (s.valid_from IS NULL OR s.valid_from <= %(on)s) AND (s.valid_to IS NULL OR s.valid_to > %(on)s)
WHERE p.county = %(county)s AND (p.status = 'active' OR p.died_on >= %(first)s OR p.moved_out_on >= %(first)s)
ORDER BY p.id
) TO STDOUT (FORMAT csv)"""


def _frame(statement: str, values: dict[str, Any], columns: dict[str, Any]) -> pl.DataFrame:
    buffer = io.BytesIO()
    with connection.cursor() as cursor, cursor.cursor.copy(statement, values) as copy:
        for block in copy:
            buffer.write(block)
    buffer.seek(0)
    if not buffer.getbuffer().nbytes:
        return pl.DataFrame(schema=columns)
    return pl.read_csv(buffer, has_header=False, schema=columns)


def facts_frame(actor: Actor, *, on: date) -> pl.DataFrame:
    """Return one row of facts per person, categories and places as of a day (names: ``policy``'s fact vocabulary).

    Whoever is on file, and whoever died or moved out in the month of ``on`` or later. Ability levels, homes and benefits come
    from the houses that keep them.

    Parameters
    ----------
    actor : Actor
        Rows in their scope only.
    on : date
        Day the facts hold on.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`FACTS`, in order of ``person_id``.
    """
    permissions.require(actor, "people.read")
    with acting(actor):
        return _frame(_STATEMENT, {"on": on, "first": on.replace(day=1), "county": actor.county}, FACTS)


def people_frame(actor: Actor) -> pl.DataFrame:
    """Return ``person_id, village, sex (m, f), birth_on, status, died_on, moved_out_on, lon, lat`` of everybody in scope."""
    permissions.require(actor, "people.read")
    columns = {
        "person_id": _I, "village": _S, "sex": _S, "birth_on": _D, "status": _S, "died_on": _D, "moved_out_on": _D,
        "lon": pl.Float64, "lat": pl.Float64,
    }  # fmt: skip
    names = ", ".join(["id", *list(columns)[1:]])
    statement = f"COPY (SELECT {names} FROM people_person WHERE county = %(county)s AND status <> 'merged' ORDER BY id) TO STDOUT (FORMAT csv)"
    with acting(actor):
        return _frame(statement, {"county": actor.county}, columns)
