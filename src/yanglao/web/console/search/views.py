"""People by name, spelling, initials, ID number (whole or last four), telephone or file number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from yanglao.base import clock
from yanglao.people import queries
from yanglao.web.console.pages import page
from yanglao.web.console.people.views import place_words

MOST = 8


@page("people.read", methods=("GET", "HEAD"))
def search(request: HttpRequest) -> HttpResponse:
    """Answer the box: a short list under it while typing; on Enter the file when it is the only one, else the list."""
    actor, on = request.actor, clock.today()  # type: ignore[attr-defined]
    text = request.GET.get("q", "").strip()[:80]
    found = queries.search(actor, text, MOST) if len(text) > 1 or text and not text.isascii() else []
    if not request.headers.get("HX-Request"):
        if len(found) == 1:
            return HttpResponseRedirect(reverse("console:person", args=[found[0].file_no]))
        return HttpResponseRedirect(f"{reverse('console:people')}?{urlencode({'q': text})}")
    rows = [(line, line.age(on), place_words(line.village)) for line in found]
    more = f"{reverse('console:people')}?{urlencode({'q': text})}" if len(found) == MOST else ""
    return render(request, "console/search/found.html", {"rows": rows, "q": text, "more_url": more})
