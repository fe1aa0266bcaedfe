"""Own profile: duties held, two-step login, password."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanglao.access import permissions, queries
from yanglao.access.queries import duties
from yanglao.base import clock
from yanglao.web.console.pages import page
from yanglao.web.kit import formats


@page(permissions.SELF, methods=("GET", "HEAD"))
def profile(request: HttpRequest) -> HttpResponse:
    """Show the own account."""
    held = request.appointments  # type: ignore[attr-defined]
    for row in held:
        row.duty_label = duties.label(row.duty)
    actor, user = request.actor, request.user  # type: ignore[attr-defined]
    facts = [
        (_("账号"), user.username),
        (_("现在的岗位"), duties.label(actor.duty)),
        (_("上次登录"), formats.moment(user.last_login, clock.today())),
    ]
    words = {
        "own_facts": facts,
        "held": held,
        "has_mfa": queries.has_mfa(request.user.pk),
        "crumbs": [{"label": _("我的账号")}],
    }
    return render(request, "console/me/profile.html", words)
