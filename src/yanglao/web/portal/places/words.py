"""Places of care in the public's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base.actor import Actor
from yanglao.facilities import queries as facilities

#: kind → (short word, picture, sign on the map)
KINDS: dict[str, tuple[Any, str, str]] = {
    "care_home": (gettext_lazy("养老院"), "hospital", "home"),
    "nursing_hospital": (gettext_lazy("护理院"), "hospital", "home"),
    "town_centre": (gettext_lazy("镇（街道）中心"), "building", "centre"),
    "village_centre": (gettext_lazy("村（社区）照料中心"), "house-heart", "centre"),
    "station": (gettext_lazy("养老服务驿站"), "house-heart", "centre"),
    "canteen": (gettext_lazy("老年食堂"), "utensils", "canteen"),
}
OPERATIONS = {
    "government_run": gettext_lazy("公办公营"),
    "contracted_out": gettext_lazy("公建民营"),
    "private_run": gettext_lazy("民办"),
}
MEDICAL = {
    "contract": gettext_lazy("和医院签约"),
    "point": gettext_lazy("医院在这里设点"),
    "own_clinic": gettext_lazy("自己有医务室"),
}


def distance(metres: int) -> str:
    """Return a straight distance as said: 380 米, 2.4 公里."""
    if metres < 950:
        return _("%(n)d 米") % {"n": round(metres, -1)}
    return _("%(n)s 公里") % {"n": f"{metres / 1000:.1f}"}


def card(row: Any, *, metres: int | None = None, chosen: bool = False) -> dict[str, Any]:
    """Return one place for a list; ``row`` with ``beds_now`` where counted."""
    word, icon, _sign = KINDS[row.kind]
    facts = [str(word)]
    beds = getattr(row, "beds_now", 0)
    if beds:
        facts.append(_("%(n)d 张床") % {"n": beds})
    if row.medical_link in MEDICAL:
        facts.append(str(MEDICAL[row.medical_link]))
    return {
        "id": row.pk,
        "name": row.name,
        "icon": icon,
        "facts": " · ".join(facts),
        "where": row.address or areas.path_name(row.village or row.town),
        "phone": row.phone,
        "far": "" if metres is None else distance(metres),
        "url": reverse("portal:place", args=[row.pk]),
        "example": row.is_example,
        "planned": row.status == "planned",
        "has_point": row.lon is not None,
        "chosen": chosen,
    }


def near_village(actor: Actor, village: str, on: date, limit: int = 5) -> list[dict[str, Any]]:
    """Return places for people of a village: its own centre first, then the nearest to it, else those of its town."""
    rows = list(facilities.list_facilities(actor, on=on, town=village[:9]))
    first = next((row for row in rows if row.village == village and row.lon is not None), None)
    if first is None:
        return [card(row) for row in rows[:limit]]
    found = facilities.near(actor, lon=first.lon, lat=first.lat, limit=limit)
    return [card(row, metres=metres or None) for row, metres in found]


def near_point(
    actor: Actor, lon: float | None, lat: float | None, village: str, on: date
) -> list[dict[str, Any]]:
    """Return the five places nearest to a home; by village when the home has no point."""
    if lon is None or lat is None:
        return near_village(actor, village, on)
    return [card(row, metres=far) for row, far in facilities.near(actor, lon=lon, lat=lat, limit=5)]


def village_choices(county: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (town, [(village code, name)…]) of a county, for a list to choose from."""
    names = areas.names(county)
    towns = {code: word for code, word in names.items() if len(code) == 9}
    return [
        (word, sorted((c, n) for c, n in names.items() if len(c) == 12 and c.startswith(code)))
        for code, word in sorted(towns.items())
    ]


def map_spec(county: str, points: Iterable[dict[str, Any]], here: str, chosen: int = 0) -> dict[str, Any]:
    """Return the picture of the county with its places; ``here`` is the list's address with ``{id}``."""
    outline = areas.outline(county)
    drawn = []
    middle: tuple[float, float] | None = None
    for point in points:
        is_it = point["id"] == chosen
        if is_it:
            middle = (point["lon"], point["lat"])
        drawn.append(
            {
                "lng": point["lon"],
                "lat": point["lat"],
                "kind": KINDS[point["kind"]][2],
                "title": point["name"],
                "label": point["name"] if is_it else "",
                "go": here.replace("{id}", str(point["id"])),
            }
        )
    drawn.sort(key=lambda p: bool(p["label"]))
    spec: dict[str, Any] = {"points": drawn}
    if outline:
        spec["areas"] = {
            "type": "FeatureCollection",
            "features": [{**outline, "properties": {"code": county, "name": outline["properties"]["name"]}}],
        }
        spec["outline"] = {"type": "FeatureCollection", "features": [outline]}
    if middle:
        spec["bounds"] = [middle[0] - 0.09, middle[1] - 0.06, middle[0] + 0.09, middle[1] + 0.06]
    elif not outline and drawn:
        spec["bounds"] = _bounds(drawn)
    return spec


def _bounds(points: list[dict[str, Any]]) -> list[float]:
    lngs, lats = [p["lng"] for p in points], [p["lat"] for p in points]
    return [min(lngs) - 0.02, min(lats) - 0.02, max(lngs) + 0.02, max(lats) + 0.02]
