"""Places of care: who runs them, what beds, which grade; list and map choose each other."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.facilities import queries
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Figure
from yanglao.workforce import queries as workforce

KINDS = (
    ("care_home", gettext_lazy("养老机构")),
    ("town_centre", gettext_lazy("镇（街道）中心")),
    ("village_centre", gettext_lazy("村（社区）照料中心")),
    ("station", gettext_lazy("驿站")),
    ("canteen", gettext_lazy("老年食堂")),
    ("nursing_hospital", gettext_lazy("护理院")),
)
#: Shape of a kind on the map.
_SIGNS = {"care_home": "home", "nursing_hospital": "home", "canteen": "canteen"}
_STATUS = (
    ("open", gettext_lazy("运营")),
    ("suspended", gettext_lazy("暂停")),
    ("planned", gettext_lazy("在建")),
    ("closed", gettext_lazy("关闭")),
)


def _spec(county: str, rows: list[Any], chosen: int = 0) -> dict[str, Any]:
    """Return the map: the county's outline, a point for each place; a place without a point is not drawn."""
    outline = areas.outline(county)
    named = {**outline, "properties": {"code": county, "name": areas.name(county)}} if outline else None
    body = {"type": "FeatureCollection", "features": [named] if named else []}
    points = [
        {
            "lng": row.lon,
            "lat": row.lat,
            "kind": _SIGNS.get(row.kind, "centre"),
            "title": row.name,
            "go": reverse("console:facility", args=[row.pk]),
            **({"label": row.name} if row.pk == chosen else {}),
        }
        for row in rows
        if row.lon is not None and row.lat is not None
    ]
    spec: dict[str, Any] = {"areas": body, "outline": body, "points": points}
    if chosen and points:
        lng, lat = points[0]["lng"], points[0]["lat"]
        spec["bounds"] = [lng - 0.03, lat - 0.02, lng + 0.03, lat + 0.02]
    elif not named and points:  # no outline of this place is shipped: the points say where to look
        lngs, lats = [p["lng"] for p in points], [p["lat"] for p in points]
        spec["bounds"] = [min(lngs) - 0.02, min(lats) - 0.02, max(lngs) + 0.02, max(lats) + 0.02]
    return spec


@page("facilities.view", methods=("GET", "HEAD"))
def facilities(request: HttpRequest) -> HttpResponse:
    """List the county's places of care, with a map of what is listed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on = clock.today()
    state = lists.read(request, filters=("kind", "town", "status"), per_page=20)
    chosen = state.chosen
    rows = queries.list_facilities(
        actor,
        on=on,
        kind=chosen.get("kind", ""),
        town=chosen.get("town", ""),
        text=state.q,
        status=chosen.get("status", "open"),
    )
    found = list(rows)
    if request.GET.get("export") == "xlsx":
        return _sheet(request, found)
    counts = queries.counts(actor, on=on)
    drawn = found[state.first_row : state.first_row + state.per_page]
    for row in found:
        row.town_word = areas.name(row.town)
    here = reverse("console:facilities")
    share = counts["nursing_beds"] * 100 / counts["beds"] if counts["beds"] else 0
    figures = [
        Figure(str(word), f"{counts['by_kind'].get(code, 0):,}", _("家"), url=f"{here}?kind={code}")
        for code, word in KINDS[:3]
    ]
    figures += [
        Figure(
            _("机构床位"),
            f"{counts['beds']:,}",
            _("张"),
            _("只数运营中的养老机构"),
            url=f"{here}?kind=care_home",
        ),
        Figure(_("护理型床位"), f"{share:.1f}", "%", _("%(n)s 张") % {"n": f"{counts['nursing_beds']:,}"}),
    ]
    towns = [(c, n) for c, n in areas.names(actor.county).items() if len(c) == 9]
    context = {
        "rows": drawn,
        "count": len(found),
        "page": lists.page(request, state, len(found)),
        "figures": figures,
        "spec": _spec(actor.county, found),
        "unplaced": sum(1 for row in found if row.lon is None),
        "filters": [
            lists.choice_filter(
                request, "kind", _("类别"), [(k, str(v)) for k, v in KINDS], counts["by_kind"]
            ),
            lists.choice_filter(request, "town", _("镇（街道）"), towns),
            lists.choice_filter(request, "status", _("状态"), [(k, str(v)) for k, v in _STATUS]),
        ],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "may_export": permissions.may(actor, "access.export"),
        "crumbs": [{"label": _("设施与床位")}],
    }
    return render(request, "console/facilities/list.html", context)


def _sheet(request: HttpRequest, rows: list[Any]) -> HttpResponse:
    permissions.require(request.actor, "access.export")  # type: ignore[attr-defined]
    return excel(
        request,
        name=_("设施名单"),
        what="facilities.list",
        headings=[_("名称"), _("类别"), _("镇（街道）"), _("地址"), _("产权"), _("运营方式"), _("运营方"), _("床位"), _("护理型"), _("状态")],
        rows=(
            [
                r.name, r.get_kind_display(), areas.name(r.town), r.address, r.get_ownership_display(), r.get_operation_display(),
                r.operator.name if r.operator else "", r.beds_now, r.nursing_now, r.get_status_display(),
            ]
            for r in rows
        ),
        count=len(rows),
        widths=(30, 20, 14, 30, 10, 12, 24, 8, 8, 8),
    )  # fmt: skip


@page("facilities.view", methods=("GET", "HEAD"))
def facility(request: HttpRequest, facility_id: int) -> HttpResponse:
    """Show one place: three facts, beds by kind, who runs it since when, grades, villages served, staff."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on = clock.today()
    row = queries.get(actor, facility_id)
    if row is None:
        raise NotFound(_("没有这个设施"), remedy=_("回到设施名单再找"))
    beds = queries.beds(row.pk, on)
    rooms: dict[str, list[Any]] = {}
    for bed in beds:
        rooms.setdefault(bed.room, []).append(bed)
    grades = queries.grades(row.pk)
    for grade in grades:
        grade.holds = grade.valid_from <= on and (grade.valid_to is None or on < grade.valid_to)
    staff = []
    if permissions.may(actor, "workforce.view") and row.operator_id:
        staff = list(workforce.list_workers(actor, on=on, organisation_id=row.operator_id)[:12])
    context = {
        "row": row,
        "town": areas.name(row.town),
        "beds": len(beds),
        "nursing": sum(1 for b in beds if b.is_nursing),
        "cognitive": sum(1 for b in beds if b.is_cognitive),
        "rooms": list(rooms.items()),
        "grades": grades,
        "grade_now": next((g for g in grades if g.holds), None),
        "villages": [areas.name(code) for code in queries.villages_of(row.pk, on)],
        "staff": staff,
        "spec": _spec(actor.county, [row], row.pk),
        "crumbs": [{"label": _("设施与床位"), "url": reverse("console:facilities")}, {"label": row.name}],
    }
    return render(request, "console/facilities/facility.html", context)
