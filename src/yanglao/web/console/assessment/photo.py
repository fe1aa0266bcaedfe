"""The picture of a visit: what for is asked first, who looks is noted and stands on the picture."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.access.queries import masks
from yanglao.assessment import services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.web.console.pages import page


@page("assessment.photo")
def photo(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Ask what for, then show the picture with who looks and when written across it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    purpose, problem, shown = request.POST.get("purpose", ""), "", None
    if request.method == "POST":
        if purpose not in masks.PURPOSES:
            problem = _("选一个用途")
        else:
            try:
                shown = services.show_photo(actor, visit_id=visit_id, purpose=purpose, at=clock.now())
            except DomainError as refusal:
                problem = "。".join(part for part in (refusal.message, refusal.remedy) if part)
    context = {
        "purposes": list(masks.PURPOSES.items()),
        "problem": problem,
        "photo": shown,
        "picture": base64.b64encode(shown.content).decode() if shown else "",
        "mark": _mark(actor) if shown else "",
        "rows": (90, 230, 370, 510, 650),
        "back": reverse("console:assessment", args=[shown.assessment_id])
        if shown
        else reverse("console:assessments"),
        "crumbs": [{"label": _("能力评估"), "url": reverse("console:assessments")}, {"label": _("上门照片")}],
    }
    answer = render(request, "console/assessment/photo.html", context, status=422 if problem else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _mark(actor: Actor) -> str:
    at = clock.now().astimezone(clock.CHINA)
    return f"{access.place().name} {actor.name} {at:%Y-%m-%d %H:%M}"
