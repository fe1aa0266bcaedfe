"""Save, rename, choose as the first, delete one's own views."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from yanglao.access import permissions, queries, services
from yanglao.base import clock
from yanglao.base.errors import NotFound
from yanglao.web.console.pages import done, page
from yanglao.web.console.saved import opening


@page(permissions.SELF, methods=("GET", "HEAD"))
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own views by list."""
    return _shown(request)


def _shown(request: HttpRequest, problem: str = "") -> HttpResponse:
    rows = queries.saved_views(request.actor)  # type: ignore[attr-defined]
    groups = [(title, list(found)) for title, found in groupby(rows, key=lambda v: v.list_title)]
    words = {"groups": groups, "problem": problem, "crumbs": [{"label": _("我的视图")}]}
    return render(request, "console/saved/mine.html", words, status=422 if problem else 200)


@page(permissions.SELF, methods=("POST",))
def save(request: HttpRequest) -> HttpResponse:
    """Save what the list on the page shows."""
    path, query = request.POST.get("path", ""), request.POST.get("query", "")
    try:
        match = resolve(path)
    except Resolver404:
        match = None
    if match is None or match.namespace != "console" or not match.url_name:
        raise NotFound(_("没有这个名单"), remedy=_("回到名单再存"))
    row = services.save_view(
        request.actor,  # type: ignore[attr-defined]
        list_name=match.url_name,
        list_title=request.POST.get("title", ""),
        path=path,
        name=request.POST.get("name", ""),
        query=query,
        is_default=request.POST.get("default") == "1",
        at=clock.now(),
    )
    opening.forget(request)
    return done(request, _("已存视图“%(name)s”") % {"name": row.name}, f"{path}?{row.query}")


@page(permissions.SELF, methods=("POST",))
def change(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename, open the list with it or no longer, delete."""
    actor, deed = request.actor, request.POST.get("deed", "")  # type: ignore[attr-defined]
    try:
        if deed == "delete":
            services.delete_view(actor, view_id=view_id)
            text = _("视图已删，名单没有变")
        elif deed in ("first", "not-first"):
            services.change_view(actor, view_id=view_id, is_default=deed == "first")
            text = _("以后打开名单先看它") if deed == "first" else _("以后打开名单看全部")
        else:
            row = services.change_view(actor, view_id=view_id, name=request.POST.get("name", ""))
            text = _("已改名为“%(name)s”") % {"name": row.name}
    except services.ViewRefused as refusal:
        return _shown(request, "。".join(p for p in (refusal.message, refusal.remedy) if p))
    opening.forget(request)
    return done(request, text, reverse("console:views"))
