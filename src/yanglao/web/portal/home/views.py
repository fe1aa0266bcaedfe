"""The portal's first page, and the list of what the country and the place offer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yanglao.access import queries as access
from yanglao.base import clock
from yanglao.policy import queries as policy


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the question most people come with, then the doors that exist."""
    return render(request, "portal/home/home.html", {"place": access.place()})


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """List what the national list and the place's own lists give, with document and clause."""
    place, today = access.place(), clock.today()
    named = {document.code: document for document in policy.documents(place.pack)}
    basic = policy.value_list(place.pack, "national_basic_list")
    kinds: dict[str, list[dict[str, object]]] = {}
    for item in basic.items:
        kinds.setdefault(str(item["kind"]), []).append(item)
    return render(
        request,
        "portal/home/services.html",
        {
            "place": place,
            "kinds": kinds,
            "basic": basic,
            "document": named.get(basic.basis.document),
            "schemes": policy.schemes(place.pack, today),
            "named": named,
        },
    )
