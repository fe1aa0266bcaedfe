"""How the county's elders are cared for (“9055”): three ways that add up, by town, and the people behind each number."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.people import queries as people
from yanglao.planning import permissions
from yanglao.planning import queries as planning
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.console.plan.views import crumbs, short
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Figure, Tab

#: Before this day nothing is on file.
_FIRST = date(2000, 1, 1)


def _day(request: HttpRequest) -> date:
    """Return the day asked for, within what is on file; today otherwise."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()
    return min(max(asked, _FIRST), clock.today())


@page(permissions.VIEW.code, methods=("GET", "HEAD"))
def modes(request: HttpRequest) -> HttpResponse:
    """Show the three ways on a day: the whole, and every town."""
    actor, on = request.actor, _day(request)  # type: ignore[attr-defined]
    found, names = planning.care_modes(actor, on=on), areas.names(actor.county)
    for town in found["towns"]:
        town["name"] = names.get(town["town"], town["town"])
    if request.GET.get("export") == "xlsx":
        return _sheet(request, found)
    where = reverse("console:plan-modes-people")
    for town in [{"town": "", "shares": found["whole"]}, *found["towns"]]:
        for share in town["shares"]:
            town.setdefault("links", []).append(
                (share, f"{where}?on={on}&mode={share.mode}&town={town['town']}")
            )
    figures = [
        Figure(
            s.word,
            f"{s.share or '–'} %",
            "",
            _("%(n)s 人") % {"n": f"{s.count:,}"}
            + (" · " + _("规划 %(n)s %%") % {"n": s.printed} if s.printed else ""),
            url=f"{where}?on={on}&mode={s.mode}",
        )
        for s in found["whole"]
    ]
    words: dict[str, Any] = {
        **found,
        "figures": figures,
        "assumption": planning.ASSUMPTION,
        "chart": _chart(found["towns"]),
        "today": clock.today(),
        "export_url": lists.with_query(request, export="xlsx"),
        "may_export": register.may(actor, "access.export"),
        "crumbs": crumbs((_("养老方式"), "")),
    }
    return render(request, "console/plan/modes.html", words)


def _chart(towns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the two smaller ways by town: the rest is home and would hide them."""
    series = [
        {"name": s.word, "values": [t["shares"][n].count for t in towns]}
        for n, s in enumerate(towns[0]["shares"] if towns else ())
        if s.mode != "home"
    ]
    return {"kind": "stack", "labels": [short(t["name"]) for t in towns], "series": series, "unit": _("人")}


def _sheet(request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
    headings = [_("镇（街道）"), _("老年人")]
    for share in found["whole"]:
        headings += [share.word, _("%(what)s占比（%%）") % {"what": share.word}]
    rows = [
        [t["name"], t["elders"], *(cell for s in t["shares"] for cell in (s.count, s.share))]
        for t in found["towns"]
    ]
    rows.append([_("合计"), found["elders"], *(c for s in found["whole"] for c in (s.count, s.share))])
    return excel(
        request, name=_("养老方式"), what="planning.modes", headings=headings, rows=rows, count=len(rows)
    )


@page(permissions.VIEW.code, methods=("GET", "HEAD"))
def modes_people(request: HttpRequest) -> HttpResponse:
    """List the elders behind one number: counting them gives it."""
    actor, on = request.actor, _day(request)  # type: ignore[attr-defined]
    mode = request.GET.get("mode", "")
    mode = mode if mode in planning.MODE_WORDS else next(iter(planning.MODE_WORDS))
    names = areas.names(actor.county)
    town = request.GET.get("town", "")
    town = town if town in names and len(town) == 9 else ""
    counted = planning.care_modes(actor, on=on)
    ids = planning.care_mode_ids(actor, mode, on=on, town=town)
    state = lists.read(request, per_page=50)
    part = ids[state.first_row : state.first_row + state.per_page]
    words = {
        "on": on,
        "word": planning.MODE_WORDS[mode],
        "town_name": names.get(town, ""),
        "count": len(ids),
        "people": people.lines(actor, part) if register.may(actor, "people.read") else [],
        "may_read": register.may(actor, "people.read"),
        "page": lists.page(request, state, len(ids)),
        "tabs": [
            Tab(str(word), lists.with_query(request, mode=code, page=None), None, code == mode)
            for code, word in planning.MODE_WORDS.items()
        ],
        "filters": [
            lists.choice_filter(
                request,
                "town",
                _("镇（街道）"),
                [(t["town"], names.get(t["town"], t["town"])) for t in counted["towns"]],
            )
        ],
        "crumbs": crumbs((_("养老方式"), f"{reverse('console:plan-modes')}?on={on}"), (_("名单"), "")),
    }
    return render(request, "console/plan/modes_people.html", words)
