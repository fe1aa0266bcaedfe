"""One step of a plan: drawn, put forward, agreed, approved, sent back, dropped, ended, taken over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.assessment import queries, services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.people import queries as people
from yanglao.web.console.careplans import words
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.console.people.file import find as find_person


def _take(request: HttpRequest, version_id: int) -> tuple[queries.Version, people.Line, str]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown = queries.plan_version(actor, version_id)
    line = next(iter(people.lines(actor, [shown.row.person_id])), None)
    if line is None:
        raise NotFound(_("没有这份照护计划"))
    return shown, line, reverse("console:care-plan", args=[line.file_no])


@page("assessment.plan", methods=("POST",))
def propose(request: HttpRequest, key: str) -> HttpResponse:
    """Draw a plan, or its next version, from the level in force."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head = find_person(request, key)
    reason = request.POST.get("reason", "first")
    services.propose_plan(
        actor,
        person_id=head["person_id"],
        on=clock.today(),
        at=clock.now(),
        reason=reason if reason in words.REASONS else "first",
    )
    url = reverse("console:care-plan", args=[head["file_no"]])
    return done(request, _("已按等级和需要拟好草稿，看过再送本人（家属）"), url)


class AgreeForm(forms.Form):
    """Who agreed, how, when."""

    by = forms.CharField(label=gettext_lazy("谁同意的"), max_length=60)
    relation = forms.ChoiceField(label=gettext_lazy("与老人的关系"), choices=list(words.RELATIONS.items()))
    how = forms.ChoiceField(
        label=gettext_lazy("怎么同意的"), choices=list(words.WAYS.items()), widget=forms.RadioSelect
    )
    on = forms.DateField(
        label=gettext_lazy("哪一天"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


@page("assessment.plan")
def agree(request: HttpRequest, version_id: int) -> HttpResponse:
    """Write down that the person or the family agreed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown, line, url = _take(request, version_id)
    if shown.row.state != "proposed":
        raise DomainError(
            _("这一版现在不用记同意"), code="plan.not_proposed", remedy=_("刷新页面看现在的情况")
        )
    form = AgreeForm(request.POST or None, initial={"on": clock.today(), "how": "signed", "by": line.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.agree(actor, version_id=version_id, today=clock.today(), **form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已记下同意，等审批"), url)
    context = {
        "form": form,
        "line": line,
        "version": shown,
        "rows": words.dressed(shown),
        "back": url,
        "crumbs": [
            {"label": _("照护计划"), "url": reverse("console:care-plans")},
            {"label": line.name, "url": url},
            {"label": _("记下同意")},
        ],
    }
    return render(request, "console/careplans/agree.html", context, status=422 if form.errors else 200)


@page("assessment.view")
def deed(request: HttpRequest, version_id: int, deed: str) -> HttpResponse:
    """Take one step of a version: forward, back, drop, approve."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown, line, url = _take(request, version_id)
    if deed == "forward" and request.method == "POST":
        services.put_forward(actor, version_id=version_id)
        return done(request, _("已送本人（家属）看，等同意"), url)
    reasoned: dict[str, tuple[Any, str, str, str]] = {
        "back": (
            services.take_back,
            _("把 %(name)s 的照护计划退回草稿？"),
            _("退回"),
            _("已退回草稿，改好要重新同意"),
        ),
        "drop": (
            services.drop_version,
            _("不采用 %(name)s 的这一版？"),
            _("不采用"),
            _("这一版不采用，执行中的照旧"),
        ),
    }
    if deed in reasoned:
        service, title, action, said = reasoned[deed]
        step = confirm(
            request, title=title % {"name": line.name}, action=action, back=url, reason=True, danger=True
        )
        if step.response:
            return step.response
        service(actor, version_id=version_id, reason=step.reason)
        return done(request, said, url)
    if deed != "approve":
        raise NotFound(_("没有这一页"))
    step = confirm(
        request,
        title=_("批准 %(name)s 的照护计划？") % {"name": line.name},
        action=_("批准这份计划"),
        back=url,
        effects=[
            (_("每月时数"), _("%(n)s 小时") % {"n": queries.hours_words(shown.row.granted_minutes)}),
            (_("服务"), _("%(n)d 项") % {"n": len(shown.lines)}),
            (_("今天起执行"), _("原来那一版到今天为止")),
        ],
        undone=_("要改就另拟一版；也可以写明理由终止"),
    )
    if step.response:
        return step.response
    services.approve_plans(actor, version_ids=[version_id], on=clock.today())
    return done(request, _("已批准，今天起执行"), url)


@page("assessment.view")
def of_plan(request: HttpRequest, plan_id: int, deed: str) -> HttpResponse:
    """End a plan with a reason, or take over as its case manager."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    back = reverse("console:care-plans")
    if deed == "mine" and request.method == "POST":
        plan = services.assign_manager(actor, plan_id=plan_id)
        line = next(iter(people.lines(actor, [plan.person_id])), None)
        url = reverse("console:care-plan", args=[line.file_no]) if line else back
        return done(request, _("以后由您负责这份照护计划"), url)
    if deed != "end":
        raise NotFound(_("没有这一页"))
    step = confirm(
        request,
        title=_("终止这份照护计划？"),
        action=_("终止"),
        back=back,
        reason=True,
        danger=True,
        effects=[(_("计划里的服务"), _("从今天起都不再有"))],
        undone=_("以后可以另拟一份"),
    )
    if step.response:
        return step.response
    services.end_plan(actor, plan_id=plan_id, on=clock.today(), reason=step.reason)
    return done(request, _("已终止"), back)
