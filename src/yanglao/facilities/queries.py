"""Reading places of care: public, no personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from yanglao.base.actor import Actor
from yanglao.base.permissions import require
from yanglao.facilities.models import Bed, CentreCoverage, Facility, GradeRecord
from yanglao.facilities.rules.checks import metres


def _valid(on: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    )


def list_facilities(
    actor: Actor, *, on: date, kind: str = "", town: str = "", text: str = "", status: str = "open"
) -> QuerySet[Facility]:
    """Return places of the county, with ``beds_now`` and ``nursing_now`` counted on a day; filters may be empty."""
    require(actor, "facilities.view")
    rows = Facility.objects.filter(county=actor.county).select_related("owner", "operator")
    for column, value in (("kind", kind), ("town", town), ("status", status)):
        if value:
            rows = rows.filter(**{column: value})
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(address__icontains=text))
    now = _valid(on, "beds__")
    return rows.annotate(
        beds_now=Count("beds", filter=now), nursing_now=Count("beds", filter=now & Q(beds__is_nursing=True))
    ).order_by("kind", "town", "name", "id")


def get(actor: Actor, facility_id: int) -> Facility | None:
    """Return one place of the county, or None."""
    require(actor, "facilities.view")
    return (
        Facility.objects.select_related("owner", "operator")
        .filter(county=actor.county, pk=facility_id)
        .first()
    )


def runs_any(organisation_id: int) -> bool:
    """Return whether a body runs a place of care that is not closed (no personal data)."""
    return Facility.objects.filter(operator_id=organisation_id).exclude(status="closed").exists()


def run_care_homes(organisation_ids: Sequence[int]) -> set[int]:
    """Return which of these bodies run an open care home (no personal data)."""
    rows = Facility.objects.filter(operator_id__in=list(organisation_ids), kind="care_home", status="open")
    return set(rows.values_list("operator_id", flat=True)) if organisation_ids else set()


def kinds_by_town(county: str) -> dict[str, set[str]]:
    """Return town → kinds of open places there (no personal data)."""
    found: dict[str, set[str]] = {}
    rows = Facility.objects.filter(county=county, status="open")
    for town, kind in rows.values_list("town", "kind").distinct().order_by():
        found.setdefault(town, set()).add(kind)
    return found


def beds(facility_id: int, on: date) -> list[Bed]:
    """Return the beds standing on a day, by room."""
    return list(Bed.objects.filter(_valid(on), facility_id=facility_id).order_by("room", "number"))


def grades(facility_id: int) -> list[GradeRecord]:
    """Return all grades a place ever had, newest first."""
    return list(GradeRecord.objects.filter(facility_id=facility_id).order_by("-valid_from"))


def grade_in_force(facility_id: int, scheme: str, on: date) -> str:
    """Return the grade by one scheme on a day, empty when none."""
    row = GradeRecord.objects.filter(_valid(on), facility_id=facility_id, scheme=scheme).first()
    return row.grade if row else ""


def villages_of(facility_id: int, on: date) -> list[str]:
    """Return codes of the villages a centre serves on a day."""
    return list(
        CentreCoverage.objects.filter(_valid(on), facility_id=facility_id)
        .order_by("village")
        .values_list("village", flat=True)
    )


def near(
    actor: Actor, *, lon: float, lat: float, kinds: tuple[str, ...] = (), limit: int = 10
) -> list[tuple[Facility, int]]:
    """Return open places nearest to a point (WGS-84), with the straight distance in metres; places without a point are left out."""
    require(actor, "facilities.view")
    rows = Facility.objects.filter(county=actor.county, status="open", lon__isnull=False)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    # A county has a few hundred places: sorting them here needs no extension of the database.
    found = [(row, round(metres(lon, lat, row.lon or 0, row.lat or 0))) for row in rows]
    return sorted(found, key=lambda pair: (pair[1], pair[0].pk))[:limit]


def counts(actor: Actor, *, on: date) -> dict[str, Any]:
    """Return places by kind and by town, beds and nursing beds of open care homes on a day."""
    require(actor, "facilities.view")
    rows = Facility.objects.filter(county=actor.county, status="open")
    bed = Bed.objects.filter(
        _valid(on), facility__county=actor.county, facility__status="open", facility__kind="care_home"
    )
    by_town: dict[str, dict[str, int]] = {}
    for town, kind, number in rows.values_list("town", "kind").annotate(n=Count("id")).order_by():
        by_town.setdefault(town, {})[kind] = number
    return {
        "by_kind": dict(rows.values_list("kind").annotate(n=Count("id")).order_by()),
        "by_town": by_town,
        "beds": bed.count(),
        "nursing_beds": bed.filter(is_nursing=True).count(),
    }


def points(actor: Actor) -> list[dict[str, Any]]:
    """Return open places with a point, for maps."""
    require(actor, "facilities.view")
    return list(
        Facility.objects.filter(county=actor.county, status="open", lon__isnull=False)
        .order_by("id")
        .values("id", "name", "kind", "town", "lon", "lat", "is_example")
    )


_OPEN = (
    "f.county = %(county)s AND (f.opened_on IS NULL OR f.opened_on <= %(on)s) "
    "AND (f.status = 'open' OR (f.status = 'closed' AND f.closed_on > %(on)s))"
)
_HOME = f"f.kind = 'care_home' AND f.filed_on <= %(on)s AND {_OPEN}"
_BED = "b.valid_from <= %(on)s AND (b.valid_to IS NULL OR b.valid_to > %(on)s)"
_OUTSIDE = "f.outside_from <= %(on)s AND (f.outside_to IS NULL OR f.outside_to > %(on)s)"
_ZONE = "(f.dementia_zone OR f.disabled_zone) AND (f.zone_on IS NULL OR f.zone_on <= %(on)s)"
_MEDICAL = "f.medical_link <> 'none' AND (f.medical_link_on IS NULL OR f.medical_link_on <= %(on)s)"
_PLACES = "SELECT f.town, f.id FROM facilities_facility f WHERE"
_BEDS = f"SELECT f.town, b.id FROM facilities_bed b JOIN facilities_facility f ON f.id = b.facility_id WHERE {_BED} AND"


def evidence() -> dict[str, tuple[str, str]]:
    """Return what can be counted here: measure → (subject, SQL).

    The SQL gives rows ``(town, id)`` for ``%(county)s`` on the day ``%(on)s``; one row counts one. Homes are those filed and open.
    """
    return {
        "care_homes": ("facility", f"{_PLACES} {_HOME}"),
        "public_homes": ("facility", f"{_PLACES} {_HOME} AND f.ownership <> 'private'"),
        "public_homes_run_by_others": (
            "facility",
            f"{_PLACES} {_HOME} AND f.ownership <> 'private' AND f.operation = 'contracted_out' AND {_OUTSIDE}",
        ),
        "homes_with_care_zone": ("facility", f"{_PLACES} {_HOME} AND {_ZONE}"),
        "care_home_beds": ("bed", f"{_BEDS} {_HOME}"),
        "nursing_beds": ("bed", f"{_BEDS} {_HOME} AND b.is_nursing"),
        "cognitive_beds": ("bed", f"{_BEDS} {_HOME} AND b.is_cognitive"),
        "medical_care_beds": ("bed", f"{_BEDS} {_OPEN} AND {_MEDICAL}"),
        "village_centres": ("facility", f"{_PLACES} f.kind = 'village_centre' AND {_OPEN}"),
        "centres_run_by_others": (
            "facility",
            f"{_PLACES} f.kind = 'village_centre' AND {_OPEN} AND {_OUTSIDE}",
        ),
        "centres_with_medical": (
            "facility",
            f"{_PLACES} f.kind = 'village_centre' AND {_OPEN} AND {_MEDICAL}",
        ),
        "towns_with_centre": (
            "town",
            f"SELECT f.town, max(f.town)::bigint FROM facilities_facility f WHERE f.kind = 'town_centre' AND {_OPEN} GROUP BY f.town",
        ),
        "villages_served": (
            "village",
            "SELECT left(c.village, 9), c.village::bigint FROM facilities_centrecoverage c "
            "JOIN facilities_facility f ON f.id = c.facility_id WHERE f.kind = 'village_centre' "
            f"AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to > %(on)s) AND {_OPEN} GROUP BY c.village",
        ),
    }


def evidence_rows(measure: str, county: str, on: date) -> list[tuple[str, int]]:
    """Return the rows (town, id) one measure counts."""
    with connection.cursor() as cursor:
        cursor.execute(evidence()[measure][1], {"county": county, "on": on})
        return list(cursor.fetchall())
