"""Finding a place of care: list and map that choose each other, and one place's page. Nothing personal."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.facilities import queries as facilities
from yanglao.web.kit import lists
from yanglao.web.portal import pages
from yanglao.web.portal.places import words


def _asked(request: HttpRequest) -> dict[str, str]:
    """Return kind, town and text that make sense."""
    county = access.place().county
    kind, town = request.GET.get("kind", ""), request.GET.get("town", "")
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    known = areas.names(county)
    asked = {"kind": kind if kind in words.KINDS else "", "town": town if town in known else "", "q": text}
    return {name: value for name, value in asked.items() if value}


_NOWHERE = 10**9  # metres of a place without a point: after all others


def _from_home(request: HttpRequest) -> dict[int, int]:
    """Return metres from the elder's home to each place; nothing for visitors and for a home without a point."""
    own = pages.own(request)
    if own is None or own.head["lon"] is None or own.head["lat"] is None:
        return {}
    pairs = facilities.near(own.actor, lon=own.head["lon"], lat=own.head["lat"], limit=_NOWHERE)
    return {row.pk: metres for row, metres in pairs}


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List places, twenty a page; ``?at=`` chooses one on the map and in the list."""
    who, today, place = pages.actor(request), clock.today(), access.place()
    asked = _asked(request)
    state = lists.read(request, per_page=20)
    rows = list(
        facilities.list_facilities(
            who, on=today, kind=asked.get("kind", ""), town=asked.get("town", ""), text=asked.get("q", "")
        )
    )
    far = _from_home(request)
    if far:
        rows.sort(key=lambda row: far.get(row.pk, _NOWHERE))
    wanted = request.GET.get("at", "")
    chosen = next((row for row in rows if wanted.isdecimal() and row.pk == int(wanted)), None)
    page = lists.page(request, state, len(rows))
    shown = rows[max(page.first - 1, 0) : page.last]
    here = f"{reverse('portal:places')}?{urlencode(asked)}&at={{id}}#map"
    points = [
        {"id": r.pk, "name": r.name, "kind": r.kind, "lon": r.lon, "lat": r.lat}
        for r in rows
        if r.lon is not None
    ]
    names = areas.names(place.county)
    return pages.show(
        request,
        "portal/shared/page.html",
        _("找地方"),
        {
            "body": "portal/places/list.html",
            "with_map": bool(points),
            "spec": words.map_spec(place.county, points, here, chosen.pk if chosen else 0),
            "outline": areas.outline(place.county),
            "points": [
                {**p, "lng": p["lon"], "kind": words.KINDS[p["kind"]][2], "title": p["name"]} for p in points
            ],
            "cards": [words.card(row, metres=far.get(row.pk)) for row in shown],
            "from_home": bool(far),
            "chosen": words.card(chosen, chosen=True) if chosen else None,
            "count": len(rows),
            "page": page,
            "asked": asked,
            "kinds": [(code, word) for code, (word, _icon, _sign) in words.KINDS.items()],
            "towns": sorted((c, n) for c, n in names.items() if len(c) == 9),
            "at_url": f"{reverse('portal:places')}?{urlencode(asked)}&at=",
        },
    )


@require_GET
def one(request: HttpRequest, place_id: int) -> HttpResponse:
    """Show one place: what it is, who runs it, beds, grade, whom it serves, how to ring it."""
    who, today, place = pages.actor(request), clock.today(), access.place()
    row = facilities.get(who, place_id) if place_id < 2**63 else None
    if row is None or row.status == "closed":
        return pages.show(
            request,
            "portal/shared/page.html",
            _("没有这一处"),
            {"body": "portal/places/gone.html"},
            back=reverse("portal:places"),
            status=404,
        )
    beds = facilities.beds(row.pk, today)
    facts = _facts(row, beds)
    point = [{"id": row.pk, "name": row.name, "kind": row.kind, "lon": row.lon, "lat": row.lat}]
    near = (
        [
            words.card(other, metres=far)
            for other, far in facilities.near(who, lon=row.lon, lat=row.lat, limit=4)
            if other.pk != row.pk
        ]
        if row.lon is not None
        else []
    )
    serves = [areas.name(code) for code in facilities.villages_of(row.pk, today)]
    return pages.show(
        request,
        "portal/shared/page.html",
        row.name,
        {
            "body": "portal/places/one.html",
            "with_map": row.lon is not None,
            "spec": words.map_spec(place.county, point if row.lon is not None else [], "", row.pk),
            "row": row,
            "card": words.card(row),
            "facts": facts,
            "serves": serves,
            "near": near,
        },
        back=reverse("portal:places"),
    )


def _facts(row: Any, beds: list[Any]) -> list[tuple[str, str]]:
    grades = [g for g in facilities.grades(row.pk) if g.valid_to is None or g.valid_to > clock.today()]
    found = [
        (_("类别"), str(words.KINDS[row.kind][0])),
        (_("地址"), row.address or areas.path_name(row.village or row.town)),
        (_("谁在办"), str(words.OPERATIONS.get(row.operation, ""))),
        (_("运营单位"), row.operator.name if row.operator else ""),
        (
            _("等级"),
            "、".join(_("%(n)s 级") % {"n": g.grade} if g.grade.isdecimal() else g.grade for g in grades),
        ),
        (_("看病"), str(words.MEDICAL.get(row.medical_link, ""))),
        (_("专区"), _zones(row)),
        (_("开业"), row.opened_on.strftime("%Y-%m-%d") if row.opened_on else ""),
    ]
    if beds:
        nursing = sum(bed.is_nursing for bed in beds)
        found.insert(4, (_("床位"), _("%(n)d 张，其中护理型 %(m)d 张") % {"n": len(beds), "m": nursing}))
    return [(label, value) for label, value in found if value]


def _zones(row: Any) -> str:
    zones = ((row.disabled_zone, _("失能照护专区")), (row.dementia_zone, _("失智照护专区")))
    return "、".join(word for has, word in zones if has)
