"""Who assesses: what an assessor declares, and another in the place of one after the day is fixed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.assessment import queries, services
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.web.console.assessment.views import INTERESTS, take
from yanglao.web.console.pages import add_refusal, done, page
from yanglao.workforce import queries as workforce


class InterestForm(forms.Form):
    """What stands between an assessor and the elder."""

    worker_id = forms.ChoiceField(label=gettext_lazy("哪位评估员"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("什么关系"), widget=forms.RadioSelect)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)


@page("assessment.interest")
def interest(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Declare an interest: an assessor the own, an officer what he was told."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    own = permissions.may(actor, "assessment.declare")
    row, line, crumbs = take(request, assessment_id)
    form = InterestForm(request.POST or None)
    form.fields["kind"].choices = list(INTERESTS.items())  # type: ignore[attr-defined]
    if own:
        del form.fields["worker_id"]
    else:
        form.fields["worker_id"].choices = _team(actor, row.pk)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if own:
                services.declare_own_interest(
                    actor, assessment_id=row.pk, kind=given["kind"], on=clock.today(), note_text=given["note"]
                )
            else:
                services.declare_interest(
                    actor,
                    worker_id=int(given["worker_id"] or 0),
                    person_id=row.person_id,
                    kind=given["kind"],
                    declared_by=actor.name,
                    on=clock.today(),
                    note_text=given["note"],
                )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            said = _("申报了，请县里换人") if own else _("已登记，要换一名评估员")
            return done(request, said, reverse("console:assessment", args=[row.pk]))
    context = {
        "form": form,
        "row": row,
        "line": line,
        "own": own,
        "crumbs": [*crumbs, {"label": _("利害关系")}],
    }
    return render(request, "console/assessment/interest.html", context, status=422 if form.errors else 200)


def _team(actor: Actor, assessment_id: int) -> list[tuple[str, str]]:
    ids = [pk for pk, _role in queries.workers_of(actor, assessment_id)]
    return [(str(pk), w.name) for pk in ids if (w := workforce.get(actor, pk)) is not None]


class SwapForm(forms.Form):
    """Who goes, who comes, why."""

    out_id = forms.ChoiceField(label=gettext_lazy("换下谁"), widget=forms.RadioSelect)
    in_id = forms.ChoiceField(label=gettext_lazy("换上谁"))
    reason = forms.CharField(label=gettext_lazy("为什么换"), max_length=200)


@page("assessment.accept")
def swap(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Put another assessor in the place of one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, line, crumbs = take(request, assessment_id)
    team = _team(actor, row.pk)
    declared = {str(one.worker_id) for one in queries.interests_of(actor, row.pk)}
    form = SwapForm(
        request.POST or None,
        initial={"out_id": next((pk for pk, _name in team if pk in declared), "")},
    )
    held = dict(team)
    able = [
        w
        for w in workforce.assessors(actor, on=row.scheduled_on or clock.today())[:40]
        if str(w.pk) not in held
    ]
    form.fields["out_id"].choices = team  # type: ignore[attr-defined]
    form.fields["in_id"].choices = [("", _("选一个")), *((str(w.pk), _named(w)) for w in able)]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.swap_member(
                actor,
                assessment_id=row.pk,
                out_id=int(given["out_id"]),
                in_id=int(given["in_id"]),
                reason=given["reason"],
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("换好了，日子不变"), reverse("console:assessment", args=[row.pk]))
    context = {"form": form, "row": row, "line": line, "crumbs": [*crumbs, {"label": _("换评估员")}]}
    return render(request, "console/assessment/swap.html", context, status=422 if form.errors else 200)


def _named(worker: Any) -> str:
    words = {"name": worker.name, "number": worker.staff_no}
    if worker.medical_background:
        return _("%(name)s（%(number)s，医护背景）") % words
    return _("%(name)s（%(number)s）") % words
