"""Visits from a phone that could not be taken: read, taken with a reason, or put aside with one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.assessment import queries, services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.web.console.pages import confirm, done, page


@page("assessment.review", methods=("GET", "HEAD"))
def held(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "rows": queries.held_visits(actor),
        "crumbs": [
            {"label": _("能力评估"), "url": reverse("console:assessments")},
            {"label": _("没有收下的上门")},
        ],
    }
    return render(request, "console/assessment/visits.html", context)


@page("assessment.review", methods=("GET", "HEAD", "POST"))
def decide(request: HttpRequest, visit_id: int, deed: str) -> HttpResponse:
    """Take a held visit as the result, or put it aside."""
    if deed not in ("take", "dismiss"):
        raise NotFound(_("没有这一页"))
    back, take = reverse("console:visits-held"), deed == "take"
    step = confirm(
        request,
        title=_("采用这次上门的答案？") if take else _("不采用这次上门的答案？"),
        action=_("采用") if take else _("不采用"),
        back=back,
        reason=True,
        danger=not take,
        effects=[(_("答案"), _("按量表评分，等复核") if take else _("原样留着，不评分"))],
    )
    if step.response:
        return step.response
    services.decide_visit(
        request.actor,  # type: ignore[attr-defined]
        visit_id=visit_id,
        take=take,
        reason=step.reason,
        on=clock.today(),
    )
    return done(request, _("已采用，等复核") if take else _("已不采用"), back)
