"""The desk: what must I decide, what is late, where do we stand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanglao.access import permissions
from yanglao.access.queries import duties
from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.benefits import permissions as benefit_rights
from yanglao.benefits import queries as benefits
from yanglao.web.console.home import standing, waiting
from yanglao.web.console.pages import page

#: Rows on the first screen; the rest stand below 全部.
FIRST = 6


@page(permissions.SELF, methods=("GET", "HEAD"))
def home(request: HttpRequest) -> HttpResponse:
    """Show the desk of this duty; those whose desk is elsewhere are sent there."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    face = duties.DUTIES[actor.duty].face if actor.duty in duties.DUTIES else "console"
    if face == "portal":
        return HttpResponseRedirect("/")
    states = benefits.tasks(actor, size=0)["by_state"] if register.may(actor, benefit_rights.READ) else {}
    todos = waiting.todos(actor, today, states)
    everything = request.GET.get("all") == "1"
    late = waiting.late(actor, today)
    longest = max((one.days or 0 for one in late), default=0) or 1
    words = {
        "today": today,
        "todos": todos if everything else todos[:FIRST],
        "todo_count": len(todos),
        "has_more": len(todos) > FIRST and not everything,
        "late": [(one, (one.days or 0) * 100 / longest) for one in late],
        "late_count": sum(one.count for one in late),
        **standing.standing(actor, today),
        "crumbs": [{"label": _("工作台")}],
    }
    return render(request, "console/home/home.html", words)
