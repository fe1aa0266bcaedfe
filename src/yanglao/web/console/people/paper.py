"""The file on paper: what for is asked and written down first; then a sheet of A4, numbers masked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.access.queries import duties, masks
from yanglao.assessment import queries as assessment
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.people import queries
from yanglao.people import services as people
from yanglao.web.console.pages import page
from yanglao.web.console.people.file import crumbs, find, head_words, overview


@page("people.read")
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """Ask what for, write the printing down, then show the sheet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head, on = find(request, key), clock.today()
    wanted, problem = request.POST.get("purpose", ""), ""
    other = request.POST.get("words", "").strip()
    purpose = other if wanted == "other" else wanted
    if request.method == "POST" and (wanted not in masks.PURPOSES or not purpose):
        problem = _("选一个用途；选“其他”的写一句")
    context = {
        "head": head,
        "purposes": list(masks.PURPOSES.items()),
        "problem": problem,
        "crumbs": crumbs(head, _("打印")),
    }
    if request.method == "POST" and not problem:
        people.note_print(actor, person_id=head["person_id"], purpose=purpose, at=clock.now())
        context = {**_sheet(request, head, on), **context}
        context["purpose"] = other if wanted == "other" else masks.PURPOSES[wanted]
    return render(request, "console/people/print.html", context, status=422 if problem else 200)


def _sheet(request: HttpRequest, head: dict[str, Any], on: date) -> dict[str, Any]:
    """Return what stands on the printed file; each part only for whoever may see it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pk = head["person_id"]
    found = {
        **head_words(actor, head, on),
        **overview(request, head, on),
        "carers": [c for c in queries.carers_of(actor, pk) if c.valid_to is None],
        "events": [e for e in queries.life_events_of(actor, pk) if e.reversed_at is None][:12],
        "printed_at": clock.now(),
        "printed_by": actor.name,
        "printed_duty": duties.label(actor.duty),
        "place": access.place(),
    }
    if permissions.may(actor, "assessment.view"):
        found["assessments"] = assessment.history(actor, pk)[:6]
    return found
