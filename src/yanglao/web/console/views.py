"""The frame's own pages: a plain home and a search that stand in until a page package brings better ones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from yanglao.access import permissions
from yanglao.access.queries import duties
from yanglao.web.console.pages import page


@page(permissions.SELF, methods=("GET", "HEAD"))
def home(request: HttpRequest) -> HttpResponse:
    """Show the doors this person may open; those whose desk is elsewhere are sent there."""
    face = duties.DUTIES[request.actor.duty].face  # type: ignore[attr-defined]
    if face == "portal":
        return HttpResponseRedirect("/")
    return render(request, "console/start.html")


@page(permissions.SELF, methods=("GET", "HEAD"))
def search(request: HttpRequest) -> HttpResponse:
    """Hand a search over to the page of people."""
    try:
        target = reverse("console:people")
    except NoReverseMatch:
        return render(request, "console/start.html")
    return HttpResponseRedirect(f"{target}?{request.META.get('QUERY_STRING', '')}")
