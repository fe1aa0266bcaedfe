"""Who may open a page of this face: signed in, with the permission, by one of the methods."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from yanglao.base import permissions

View = Callable[..., HttpResponse]


def page(permission: str, *, methods: Sequence[str] = ("GET", "HEAD")) -> Callable[[View], View]:
    """Make a function a page of this face; who is not signed in goes to the door, who may not gets 403."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': '/field/'})}")
            if request.method not in methods:
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            permissions.require(request.actor, permission)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        run.page_permission = permission  # type: ignore[attr-defined]
        run.page_methods = tuple(methods)  # type: ignore[attr-defined]
        return run

    return wrap
