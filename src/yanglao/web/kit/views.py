"""The sheet of all parts (invented rows, marked 示例), and the switch between the normal and the elders' version."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yanglao.web.kit import samples

COOKIE = "yl_version"
YEAR = 365 * 24 * 3600


def is_elder(request: HttpRequest) -> bool:
    """Return whether this reader chose the elders' version."""
    return request.COOKIES.get(COOKIE) == "elder"


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """All components and states on one page."""
    return render(request, "kit/sheet.html", {**samples.sheet(), "shell": samples.shell("sheet")})


@require_GET
def sample(request: HttpRequest, name: str) -> HttpResponse:
    """One sample page of a layout: how a face's page is put together."""
    build = samples.PAGES.get(name)
    if build is None:
        raise Http404(name)
    return render(request, f"kit/samples/{name}.html", {**build(request), "shell": samples.shell(name)})


@require_POST
def version(request: HttpRequest) -> HttpResponse:
    """Remember the chosen version for a year and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = "elder" if request.POST.get("version") == "elder" else "normal"
    answer.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer
