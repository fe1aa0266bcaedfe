"""Elders by place, sex and age on a day: registered in the county, alive, not moved away."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.divisions import stem
from yanglao.base.scope import acting

_SQL = """
SELECT left(village, %(digits)s), sex, count(*), count(*) FILTER (WHERE birth_on <= %(eighty)s)
FROM people_person
WHERE county = %(county)s AND starts_with(register_village, %(stem)s) AND village LIKE %(place)s || '%%'
  AND (died_on IS NULL OR died_on > %(on)s) AND (moved_out_on IS NULL OR moved_out_on > %(on)s)
  AND birth_on <= %(sixty)s GROUP BY 1, 2 ORDER BY 1, 2
"""


def _before(on: date, years: int) -> date:
    """Return the last birthday that makes somebody so old on a day (29 February counts from 1 March)."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)


def elders_by_place(actor: Actor, *, on: date, place: str = "") -> list[dict[str, Any]]:
    """Return rows by town (by village when ``place`` is a town): ``code, elders, aged_80, men, women, men_80, women_80``.

    A person counts where the file is kept; only the actor's scope is counted.
    """
    permissions.require(actor, "people.statistics")
    values = {
        "county": actor.county,
        "stem": stem(actor.county),
        "place": place,
        "digits": 12 if len(place) >= 9 else 9,
        "on": on,
        "sixty": _before(on, 60),
        "eighty": _before(on, 80),
    }
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        found: dict[str, dict[str, Any]] = {}
        for code, sex, elders, aged in cursor.fetchall():
            row = found.setdefault(code, {"code": code, "men": 0, "women": 0, "men_80": 0, "women_80": 0})
            word = "men" if sex == "m" else "women"
            row[word], row[f"{word}_80"] = elders, aged
    for row in found.values():
        row["elders"], row["aged_80"] = row["men"] + row["women"], row["men_80"] + row["women_80"]
    return list(found.values())
