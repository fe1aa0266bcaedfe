"""有需要没供给: services in plans that no open place of the town gives."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.assessment import queries
from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.kit import lists

KINDS = {
    "care_home": gettext_lazy("养老机构"),
    "town_centre": gettext_lazy("镇（街道）居家养老服务中心"),
    "village_centre": gettext_lazy("村（社区）照料中心"),
    "station": gettext_lazy("养老服务驿站"),
    "canteen": gettext_lazy("老年食堂"),
    "nursing_hospital": gettext_lazy("护理院（医疗机构）"),
}
_NEAREST = 3


@page("assessment.view", methods=("GET", "HEAD"))
def gaps(request: HttpRequest) -> HttpResponse:
    """List by town what plans ask for and nobody there gives."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, filters=("town",))
    town = state.chosen.get("town", "")
    town = town if town.isdecimal() else ""
    names = areas.names(actor.county)
    found = queries.without_supply(actor, town=town)
    rows: list[dict[str, Any]] = [
        {
            "gap": one,
            "town": names.get(one.town, one.town),
            "hours": queries.hours_words(one.monthly),
            "kinds": [str(KINDS.get(kind, kind)) for kind in one.kinds],
            "nearest": [names.get(code, code) for code in one.nearest[:_NEAREST]],
            "url": f"{reverse('console:people')}?town={one.town}",
        }
        for one in found
    ]
    if request.GET.get("export") == "xlsx":
        return excel(
            request,  # type: ignore[arg-type]
            name=_("有需要没供给的服务"),
            what="assessment.gaps",
            headings=[_("镇（街道）"), _("服务"), _("几人"), _("每月小时"), _("哪类设施能做"), _("哪些镇有")],
            rows=(
                [r["town"], r["gap"].name, r["gap"].people, r["hours"], "、".join(r["kinds"]), "、".join(r["nearest"])]
                for r in rows
            ),
            count=len(rows),
        )  # fmt: skip
    context = {
        "rows": rows,
        "count": len(rows),
        "people": sum(one.people for one in found),
        "filters": [
            lists.choice_filter(
                request, "town", _("镇（街道）"), [(c, n) for c, n in names.items() if len(c) == 9]
            )
        ],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "may_export": permissions.may(actor, "access.export"),
        "crumbs": [
            {"label": _("照护计划"), "url": reverse("console:care-plans")},
            {"label": _("有需要没供给")},
        ],
    }
    return render(request, "console/careplans/gaps.html", context)
