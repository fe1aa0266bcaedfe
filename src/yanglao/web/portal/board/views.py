"""The board everybody may read: the plan's indicators as printed, and the values the county has published."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yanglao.access import queries as access
from yanglao.base import clock
from yanglao.planning import queries as planning
from yanglao.policy import queries as policy
from yanglao.web.portal import pages

#: The tables of the plans, in the order people ask for them; what is left stands under 其他公布的数.
GROUPS = {
    "14th_plan": gettext_lazy("“十四五”计划"),
    "13th_result": gettext_lazy("“十三五”做到了什么"),
    "text": gettext_lazy("计划正文里的目标"),
    "workforce": gettext_lazy("护理员队伍"),
    "talent_plan": gettext_lazy("护理员队伍"),
    "home_beds": gettext_lazy("家庭养老床位"),
    "provincial": gettext_lazy("省里的要求"),
    "national_14": gettext_lazy("国家的要求"),
    "national_15": gettext_lazy("国家的要求"),
}

_SIGNS = {">=": "≥ ", "<=": "≤ ", "=": "", "": ""}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show each indicator with target, published value if there is one, and the assumption behind it."""
    place, today = access.place(), clock.today()
    # Aggregates without any person: read as the platform, and only what is published.
    platform = access.as_platform(pages.actor(request))
    rows_known = planning.board(platform, published=True)
    published = {row["code"]: row for row in rows_known if row["state"] == "published"}
    head = planning.head(platform, published=True) if published else None
    named = {document.code: document for document in policy.documents(place.pack)}
    rows = [_row(found, published.get(found.code)) for found in policy.indicators(place.pack)]
    sources = {named[r["document"]].title for r in rows if r["document"] in named}
    return pages.show(
        request,
        "portal/shared/page.html",
        _("公开指标"),
        {
            "body": "portal/board/board.html",
            "groups": _grouped(rows),
            "head": head,
            "sources": sorted(sources),
            "counted": len(published),
            "today": today,
        },
    )


def _row(found: Any, value: dict[str, Any] | None) -> dict[str, Any]:
    targets = [
        v for v in found.values if v.nature in ("expected", "planned", "minimum") and v.value is not None
    ]
    last = max(targets, key=lambda v: str(v.year), default=None)
    return {
        "code": found.code,
        "no": found.number,
        "name": found.name,
        "group": found.group,
        "unit": found.effective_unit or found.printed_unit,
        "target": (value or {}).get("target")
        or (f"{_SIGNS.get(last.comparison, last.comparison)}{last.value}" if last else ""),
        "target_year": (value or {}).get("target_year") or (last.year if last else ""),
        "assumption": found.assumption,
        "settled": found.settled,
        "oddities": found.oddities,
        "document": found.basis.document,
        "value": value,
        "status": value["status"] if value else "unsettled" if not found.settled else "",
    }


def _grouped(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    other = str(_("其他公布的数"))
    order = [str(word) for word in GROUPS.values()]
    for row in rows:
        groups.setdefault(str(GROUPS.get(row["group"], other)), []).append(row)
    return sorted(groups.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
