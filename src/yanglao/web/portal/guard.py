"""Who may open the pages of one file: the elder, and a family whose delegation runs today."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yanglao.access.queries import duties
from yanglao.web.portal import pages

View = Callable[..., HttpResponse]


def own_only(view: View) -> View:
    """Let elders and families in; send the rest to the door, or to their own desk."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = pages.own(request)
        if own is not None:
            return view(request, own, *args, **kwargs)
        who = pages.actor(request)
        if who.user_id is None:
            return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
        body = "ended" if who.duty in pages.OWN_DUTIES else "not_family"
        return pages.show(
            request,
            "portal/shared/page.html",
            _("我的"),
            {"body": f"portal/mine/{body}.html", "duty": duties.label(who.duty)},
            status=403,
        )

    return guarded
