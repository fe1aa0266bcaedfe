"""Who has to be assessed again or for the first time, and why: read through ``queries``.

Reasons, in the order in which one person is counted once:
``late`` the level has ended and no assessment is under way; ``changed`` something happened since the assessment (a stay in
hospital, ability changed); ``ending`` the level ends within some days; ``needed`` no level at all, and a benefit asks for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import connection

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.models import Installation
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.people import queries as people
from yanglao.policy import queries as policy

REASONS = ("late", "changed", "ending", "needed")
#: Events of a life after which ability may be another.
CHANGES = ("hospital_out", "ability_changed")
#: A change older than this is not asked about any more.
CHANGE_DAYS = 180
#: The reason an assessment is applied for with, by the reason it is due.
APPLY_WITH = {"late": "routine", "changed": "immediate", "ending": "routine", "needed": "first"}

_OPEN = "('applied','accepted','scheduled','visited','scored','reviewed','noticed','objected','reassessing')"
_SQL = f"""WITH busy AS (
  SELECT person_id FROM assessment_assessment WHERE county = %(county)s AND scale = %(scale)s AND state IN {_OPEN}
), last AS (
  SELECT DISTINCT ON (l.person_id) l.person_id, l.level, l.valid_from, l.valid_to, a.assessed_on
  FROM assessment_abilitylevel l LEFT JOIN assessment_assessment a ON a.id = l.assessment_id
  WHERE l.county = %(county)s AND l.scale = %(scale)s AND l.valid_from <= %(on)s
    AND (l.valid_to IS NULL OR l.valid_to > l.valid_from)
  ORDER BY l.person_id, l.valid_from DESC
), change AS (
  SELECT person_id, max(occurred_on) AS changed_on FROM people_lifeevent
  WHERE county = %(county)s AND kind = ANY(%(changes)s) AND reversed_at IS NULL
    AND occurred_on <= %(on)s AND occurred_on > %(since)s GROUP BY person_id
), found AS (
  SELECT p.id AS person_id, p.village, last.level, last.valid_to, change.changed_on,
    CASE WHEN last.valid_to <= %(on)s THEN 'late'
      WHEN change.changed_on > coalesce(last.assessed_on, last.valid_from) THEN 'changed'
      WHEN last.valid_to <= %(until)s THEN 'ending' END AS reason
  FROM last JOIN people_person p ON p.id = last.person_id LEFT JOIN change ON change.person_id = p.id
  WHERE p.status = 'active' AND NOT EXISTS (SELECT 1 FROM busy WHERE busy.person_id = p.id)
)
SELECT person_id, village, level, valid_to, changed_on, reason FROM found
WHERE reason IS NOT NULL AND village LIKE %(place)s"""
_NO_LEVEL = f"""SELECT p.id FROM people_person p WHERE p.county = %(county)s AND p.status = 'active'
AND p.village LIKE %(place)s
AND NOT EXISTS (SELECT 1 FROM assessment_abilitylevel l WHERE l.person_id = p.id AND l.scale = %(scale)s)
AND NOT EXISTS (SELECT 1 FROM assessment_assessment a WHERE a.person_id = p.id AND a.scale = %(scale)s AND a.state IN {_OPEN})"""


@dataclass(frozen=True, slots=True)
class Due:
    """One person due, and why."""

    person_id: int
    village: str
    reason: str
    level: int | None
    valid_to: date | None
    changed_on: date | None
    days: int
    schemes: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """Days the level still holds."""
        return -self.days


def all_due(
    actor: Actor,
    *,
    on: date,
    days: int = 30,
    place: str = "",
    reasons: Sequence[str] = REASONS,
    scale: str = "gbt42195",
) -> list[Due]:
    """Return everybody due within the actor's rows, the longest overdue first.

    Parameters
    ----------
    actor : Actor
        Whoever may read assessments.
    on : date
        The day asked about.
    days : int
        How many days ahead an ending level counts.
    place : str
        First digits of a village's code (town or village), empty for all.
    reasons : sequence of str
        Which of ``REASONS``; ``needed`` asks the policy engine and takes longest.
    """
    require(actor, "assessment.view")
    values = {
        "county": actor.county,
        "scale": scale,
        "on": on,
        "until": on + timedelta(days=days),
        "since": on - timedelta(days=CHANGE_DAYS),
        "changes": list(CHANGES),
        "place": f"{place}%",
    }
    with acting(actor):
        with connection.cursor() as cursor:
            cursor.execute(_SQL, values)
            found = [_due(row, on) for row in cursor.fetchall() if row[5] in reasons]
        if "needed" in reasons:
            found += _needed(actor, on, values)
    found.sort(key=lambda one: (REASONS.index(one.reason), -one.days, one.person_id))
    return found


def _due(row: tuple[Any, ...], on: date) -> Due:
    person, village, level, valid_to, changed_on, reason = row
    since = {"late": valid_to, "changed": changed_on, "ending": valid_to}[reason]
    return Due(person, village, reason, level, valid_to, changed_on, (on - since).days)


def _needed(actor: Actor, on: date, values: dict[str, Any]) -> list[Due]:
    """Return who has no level while some benefit would open with one (asked of the place's own rules, at the worst level)."""
    place = Installation.objects.filter(pk=1).first()
    if place is None or place.county != actor.county or not permissions.may(actor, "people.read"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NO_LEVEL, values)
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return []
    wanted = pl.DataFrame({"person_id": ids}, schema={"person_id": pl.Int64})
    facts = people.facts_frame(actor, on=on).join(wanted, on="person_id", how="semi")
    month = on.replace(day=1)
    # What is paid by the month: a coupon anybody may draw once assessed is no need.
    schemes = [scheme.code for scheme in policy.schemes(place.pack, on=on) if scheme.form == "cash"]

    def eligible(level: int | None) -> pl.DataFrame:
        asked = facts.with_columns(
            pl.lit(values["scale"]).alias("ability_scale"),
            pl.lit(level, dtype=pl.Int64).alias("ability_level"),
        )
        return policy.evaluate(place.pack, asked, month, on)

    without, worst = eligible(None), eligible(4)
    opened = [
        (code, worst[f"{code}.eligible"].fill_null(False) & ~without[f"{code}.eligible"].fill_null(False))
        for code in schemes
        if f"{code}.eligible" in worst.columns
    ]
    found = []
    for place_in_frame, (person, village) in enumerate(facts.select("person_id", "village").iter_rows()):
        names = tuple(code for code, column in opened if column[place_in_frame])
        if names:
            found.append(Due(person, village, "needed", None, None, None, 0, names))
    return found


def due_counts(rows: Sequence[Due]) -> dict[str, Any]:
    """Return ``total, by_reason, by_town {town: {reason: n}}, by_village {village: {reason: n}}``."""
    by_reason = dict.fromkeys(REASONS, 0)
    by_town: dict[str, dict[str, int]] = {}
    by_village: dict[str, dict[str, int]] = {}
    for one in rows:
        by_reason[one.reason] += 1
        for table, key in ((by_town, one.village[:9]), (by_village, one.village)):
            counts = table.setdefault(key, dict.fromkeys(REASONS, 0))
            counts[one.reason] += 1
    return {"total": len(rows), "by_reason": by_reason, "by_town": by_town, "by_village": by_village}
