"""The portal's first page, for the public and for families; the switch to 长辈版; what the country and the place offer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base.clock import CHINA
from yanglao.policy import queries as policy
from yanglao.web.kit.views import COOKIE, YEAR
from yanglao.web.portal import pages
from yanglao.web.portal.home import figures
from yanglao.web.portal.mine import words as mine
from yanglao.web.portal.places import words as places


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the question most people come with, the doors that exist, and to a family its own file first."""
    who, today, place = pages.actor(request), clock.today(), access.place()
    own = pages.own(request)
    found, sources = figures.published(place.pack, today)
    words: dict[str, Any] = {
        "figures": found,
        "sources": sources,
        "own": own,
        "hello": hello(clock.now()),
        "is_staff": who.user_id is not None and own is None,
    }
    if own:
        words |= {
            "month": mine.latest_month(own),
            "waiting": [b for b in mine.held(own, today) if b["state"] in mine.WAITING],
            "near": places.near_point(
                who, own.head["lon"], own.head["lat"], own.head["residence_village"], today
            )[:2],
        }
    else:
        village = request.GET.get("village", "")
        known = village if len(village) == 12 and village in areas.names(place.county) else ""
        words |= {
            "village": known,
            "village_name": areas.path_name(known) if known else "",
            "villages": places.village_choices(place.county),
            "near": places.near_village(who, known, today) if known else [],
        }
    return pages.show(request, "portal/home/home.html", _("首页"), words)


def hello(now: datetime) -> str:
    """Return the greeting of the hour in China."""
    hour = now.astimezone(CHINA).hour
    return (
        _("早上好") if hour < 9 else _("上午好") if hour < 12 else _("下午好") if hour < 18 else _("晚上好")
    )


@require_GET
def elder(request: HttpRequest) -> HttpResponse:
    """Open the elders' version by an address that can be printed on a leaflet; ``?view=normal`` leads back."""
    back = request.GET.get("next", reverse("portal:home"))
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("portal:home")
    answer = HttpResponseRedirect(back)
    chosen = "normal" if request.GET.get("view") == "normal" else "elder"
    answer.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


#: Who asks → words that stand in a list's "who"; plain containment, so that a new list is found too.
_GROUPS = {
    "age": ("65周岁", "80周岁", "达到待遇"),
    "poor": ("经济困难", "低保", "特困"),
    "unable": ("不能自理",),
    "special": ("计划生育", "特殊贡献", "特殊困难", "残疾", "流浪"),
}


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """List what the national list and the place's own schemes give, with document and clause, for all or one group."""
    place, today = access.place(), clock.today()
    named = {document.code: document for document in policy.documents(place.pack)}
    basic = policy.value_list(place.pack, "national_basic_list")
    group = request.GET.get("who", "")
    keys = _GROUPS.get(group, ())
    kinds: dict[str, list[dict[str, object]]] = {}
    for item in basic.items:
        if not keys or any(key in str(item["who"]) for key in keys):
            kinds.setdefault(str(item["kind"]), []).append(item)
    schemes = [
        {"scheme": scheme, "document": named.get(scheme.basis.document), "who": _who(scheme)}
        for scheme in policy.schemes(place.pack, today)
    ]
    chips = [
        ("", _("全部")),
        ("age", _("按年龄")),
        ("poor", _("家里困难")),
        ("unable", _("要人照顾")),
        ("special", _("特殊情况")),
    ]
    return pages.show(
        request,
        "portal/shared/page.html",
        _("服务清单"),
        {
            "body": "portal/home/services.html",
            "kinds": kinds,
            "basic": basic,
            "document": named.get(basic.basis.document),
            "schemes": schemes,
            "group": group if keys else "",
            "chips": chips,
            "found": sum(len(items) for items in kinds.values()),
        },
    )


#: Conditions every scheme has (alive, not moved out, applied in time): true, and of no help to somebody choosing.
_EVERY = ("alive", "not_moved_out", "applied_in_time")


def _who(scheme: Any) -> str:
    return "；".join(c.label for c in scheme.conditions if c.code not in _EVERY)
