"""Which views a person has saved of the list on the page, and which one the list opens with."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse

from yanglao.access import queries
from yanglao.access.services import clean_query

#: Session key: list → conditions it opens with; so that a page without a saved default costs no query.
DEFAULTS = "list_defaults"


def defaults(request: HttpRequest) -> dict[str, str]:
    """Return what each list opens with, read once per session."""
    found: dict[str, str] | None = request.session.get(DEFAULTS)
    if found is None:
        mine = queries.saved_views(request.actor)  # type: ignore[attr-defined]
        found = {v.list_name: v.query for v in mine if v.is_default}
        request.session[DEFAULTS] = found
    return found


def forget(request: HttpRequest) -> None:
    """Read the defaults again (after a change)."""
    request.session.pop(DEFAULTS, None)


def default_url(request: HttpRequest) -> str:
    """Return the address of the default view when a list is opened from elsewhere without any condition, else empty.

    From the list itself (清空, 全部) the bare address means what it says.
    """
    match = request.resolver_match
    bare = request.method == "GET" and not request.META.get("QUERY_STRING")
    if not bare or match is None or not hasattr(request, "session") or request.headers.get("HX-Request"):
        return ""
    query = defaults(request).get(match.url_name or "", "")
    came_from = urlsplit(request.headers.get("Referer", "")).path
    return f"{request.path}?{query}" if query and came_from != request.path else ""


def row(request: HttpRequest) -> dict[str, Any] | None:
    """Return the chips above the list on this page: own views, and whether what is on could be saved."""
    match = request.resolver_match
    if match is None or not match.url_name:
        return None
    here = clean_query(request.META.get("QUERY_STRING", ""))
    mine = queries.saved_views(request.actor, match.url_name)  # type: ignore[attr-defined]
    return {
        "items_": [
            {
                "name": view.name,
                "url": f"{request.path}?{view.query}",
                "active": view.query == here,
                "is_default": view.is_default,
            }
            for view in mine
        ],
        "is_saved": any(view.query == here for view in mine),
        "query": here,
        "path": request.path,
        "save_url": reverse("console:view-save"),
        "manage_url": reverse("console:views"),
    }
