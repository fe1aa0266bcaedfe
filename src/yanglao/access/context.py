"""What every page's frame needs. Drawn only when a template asks, so that a page without a frame pays nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from yanglao.access import queries
from yanglao.access.queries import duties
from yanglao.base import clock

Navigation = Callable[[HttpRequest], list[dict[str, Any]]]
_ACCENTS = {"sea": "haiqing"}
_navigation: dict[str, Navigation] = {}
_views: dict[str, Callable[[HttpRequest], dict[str, Any] | None]] = {}


def offer_navigation(prefix: str, build: Navigation) -> None:
    """Let a face say what stands in its side bar, for addresses that begin with ``prefix`` (called at start)."""
    _navigation[prefix] = build


def offer_views(prefix: str, build: Callable[[HttpRequest], dict[str, Any] | None]) -> None:
    """Let a face say which views of a list this person has saved; asked only by a page that draws filters."""
    _views[prefix] = build


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's words: place, mark of example data, person, duties, navigation."""
    return {"shell": SimpleLazyObject(lambda: _words(request))}


def _words(request: HttpRequest) -> dict[str, Any]:
    place = queries.place()
    actor = getattr(request, "actor", None)
    build = next((b for prefix, b in _navigation.items() if request.path.startswith(prefix)), None)
    views = next((b for prefix, b in _views.items() if request.path.startswith(prefix)), None)
    return {
        "place": place.name,
        "county": place.county,
        "accent": _ACCENTS.get(place.accent, place.accent),
        "is_demo": place.is_demo,
        "phone": place.phone,
        "today": clock.today(),
        "face_name": _faces().get(actor.duty, "") if actor else "",
        "help_url": "/help/",
        "search_url": "/console/search/" if request.path.startswith("/console/") else "",
        "home_url": "/console/" if request.path.startswith("/console/") else "/",
        "logout_url": "/logout/",
        "portal_url": "/",
        "user": _person(request),
        "user_menu": _menu(request),
        "duty": duties.label(actor.duty) if actor else "",
        "views": SimpleLazyObject(lambda: (views(request) if views and actor else None) or {}),
        "nav": SimpleLazyObject(lambda: build(request) if build and actor else []),
    }


def _faces() -> dict[str, str]:
    county = _("县民政局管理端")
    return {
        **dict.fromkeys(("bureau", "finance", "inspector", "admin"), county),
        "town": _("镇（街道）管理端"),
        "village": _("村（社区）管理端"),
        "assessor": _("能力评估"),
        "institution": _("机构端"),
        "provider": _("服务商端"),
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    held = getattr(request, "appointments", [])
    entries = [{"label": _("我的账号"), "url": "/console/me/", "icon": "circle-user"}]
    if len(held) > 1:
        entries.append({"label": _("换岗位"), "url": "/login/choose/", "icon": "arrow-left-right"})
    return entries


def _person(request: HttpRequest) -> dict[str, Any] | None:
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    chosen = getattr(request, "appointment", None)
    actor = request.actor  # type: ignore[attr-defined]
    held = [
        {"id": a.pk, "label": duties.label(a.duty), "office": a.office, "active": a is chosen}
        for a in getattr(request, "appointments", [])
    ]
    return {
        "name": user.name,
        "initial": user.name.removeprefix(_("示例"))[:1] or user.name[:1],
        "office": (chosen.office if chosen and chosen.office else user.office) or duties.label(actor.duty),
        "duty": actor.duty,
        "duty_label": duties.label(actor.duty),
        "appointments": held if len(held) > 1 else [],
    }
