"""The list by what it waits for, and one case from application to the level in force."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.assessment import queries, services
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.people import queries as people
from yanglao.web.console.pages import add_refusal, done, page
from yanglao.web.console.people.file import crumbs as person_crumbs
from yanglao.web.console.people.file import find as find_person
from yanglao.web.console.people.views import place_words
from yanglao.web.kit import formats, lists
from yanglao.web.kit.parts import Step, Tab
from yanglao.web.kit.words import LEVELS
from yanglao.workforce import queries as workforce

#: Kinds of interest in the reader's language.
INTERESTS = {
    "relative": gettext_lazy("亲属"),
    "dispute": gettext_lazy("有纠纷"),
    "business": gettext_lazy("有经济往来"),
    "other": gettext_lazy("其他"),
}
#: View → (words, states).
VIEWS = {
    "open": (gettext_lazy("在办"), queries.OPEN),
    "applied": (gettext_lazy("待受理"), ("applied",)),
    "accepted": (gettext_lazy("待预约"), ("accepted",)),
    "scheduled": (gettext_lazy("待上门"), ("scheduled",)),
    "scored": (gettext_lazy("待复核"), ("scored",)),
    "noticed": (gettext_lazy("待公示、公示中"), ("reviewed", "noticed")),
    "objected": (gettext_lazy("有异议"), ("objected", "reassessing")),
    "final": (gettext_lazy("已生效"), ("final",)),
}
_COURSE = (
    ("applied", gettext_lazy("申请")),
    ("accepted", gettext_lazy("受理")),
    ("scheduled", gettext_lazy("预约")),
    ("scored", gettext_lazy("上门评分")),
    ("reviewed", gettext_lazy("复核")),
    ("noticed", gettext_lazy("公示")),
    ("final", gettext_lazy("生效")),
)


_PAYERS = {
    "county": gettext_lazy("县财政"),
    "applicant": gettext_lazy("申请人"),
    "agency": gettext_lazy("评估机构"),
}


@page("assessment.view", methods=("GET", "HEAD"))
def assessments(request: HttpRequest) -> HttpResponse:
    """List assessments by what they wait for; levels that end soon; levels by town."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on = clock.today()
    state = lists.read(request, filters=("view", "town", "reason"))
    view = state.chosen.get("view", "open")
    towns = [(c, n) for c, n in areas.names(actor.county).items() if len(c) == 9]
    town = state.chosen.get("town", "")
    counts = queries.state_counts(actor)
    ending = queries.due(actor, on=on, days=30)
    overdue = queries.late(actor, on=on)
    sums = {"ending": ending.count(), "late": overdue.count()}
    if view == "ending":
        rows = ending.filter(village__startswith=town) if town else ending
    elif view == "late":
        rows = overdue.filter(village__startswith=town) if town else overdue
    else:
        _words, states = VIEWS.get(view, VIEWS["open"])
        rows = queries.listed(actor, states=states, town=town, reason=state.chosen.get("reason", ""))
    count = rows.count() if town or state.chosen.get("reason") or view not in sums else sums[view]
    drawn = list(rows[state.first_row : state.first_row + state.per_page])
    for row in drawn:
        row.place_word = place_words(row.village)
        row.days = (
            (row.valid_to - timedelta(1) - on).days if view == "ending" else _days(row, on, view == "late")
        )
    here = reverse("console:assessments")
    tabs = [
        Tab(str(words), f"{here}?view={code}", sum(counts.get(s, 0) for s in states), code == view)
        for code, (words, states) in VIEWS.items()
        if code != "final"
    ]
    tabs.append(Tab(_("30 天内到期"), f"{here}?view=ending", sums["ending"], view == "ending"))
    tabs.append(Tab(_("已经晚了"), f"{here}?view=late", sums["late"], view == "late"))
    reasons = [
        ("first", _("首次评估")),
        ("routine", _("常规评估")),
        ("immediate", _("即时评估")),
        ("recheck", _("复评")),
    ]
    context = {
        "rows": drawn,
        "view": view,
        "count": count,
        "tabs": tabs,
        "page": lists.page(request, state, count),
        "filters": [lists.choice_filter(request, "town", _("镇（街道）"), towns)]
        + (
            [lists.choice_filter(request, "reason", _("原因"), reasons)]
            if view not in ("ending", "late")
            else []
        ),
        "may_review": permissions.may(actor, "assessment.review"),
        "may_record": permissions.may(actor, "assessment.record"),
        "may_quality": permissions.may(actor, "assessment.quality"),
        "by_town": _by_town(actor, on, towns),
        "level_words": [str(w) for w in LEVELS],
        "crumbs": [{"label": _("能力评估")}],
    }
    return render(request, "console/assessment/list.html", context)


def _days(row: Any, on: date, is_late: bool) -> int:
    """Return days since the application, or since the day that was missed."""
    if is_late and row.state == "scheduled":
        return int((on - row.scheduled_on).days)
    if is_late and row.notice_ends_on:
        return int((on - row.notice_ends_on).days)
    return int((on - row.applied_at.astimezone(clock.CHINA).date()).days)


def _by_town(actor: Actor, on: date, towns: list[tuple[str, str]]) -> list[dict[str, Any]]:
    found = queries.counts_by_town(actor, on=on)
    url = reverse("console:people")
    return [
        {
            "name": name,
            "url": f"{url}?town={code}",
            "levels": [(found.get(code, {}).get(n, 0), f"{url}?town={code}&level={n}") for n in range(5)],
            "sum": sum(found.get(code, {}).values()),
        }
        for code, name in towns
        if code in found
    ]


def take(request: HttpRequest, assessment_id: int) -> tuple[Any, people.Line, list[dict[str, Any]]]:
    """Return a case, its person and the crumbs."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.get(actor, assessment_id)
    line = next(iter(people.lines(actor, [row.person_id])), None)
    if line is None:
        raise NotFound(_("没有这份评估"))
    crumbs = [
        {"label": _("能力评估"), "url": reverse("console:assessments")},
        {"label": line.name, "url": reverse("console:assessment", args=[row.pk])},
    ]
    return row, line, crumbs


def _steps(row: Any) -> list[Step]:
    codes = [code for code, _w in _COURSE]
    state = {
        "visited": "scored",
        "objected": "final",
        "reassessing": "final",
        "expired": "final",
        "superseded": "final",
    }.get(row.state, row.state)
    now = codes.index(state) if state in codes else -1
    at = {
        "applied": ("", formats.full_day(row.applied_at)),
        "scheduled": (row.place, formats.full_day(row.scheduled_on)),
        "scored": (row.recorded_by_name, formats.full_day(row.assessed_on)),
        "reviewed": (row.reviewed_by_name, formats.full_day(row.reviewed_on)),
        "noticed": (
            "",
            _("到 %(day)s") % {"day": formats.full_day(row.notice_ends_on)} if row.notice_ends_on else "",
        ),
        "final": ("", formats.full_day(row.finalised_on)),
    }
    found = []
    for place, (code, words) in enumerate(_COURSE):
        kind = "done" if place <= now else "now" if place == now + 1 and now >= 0 else "later"
        who, when = at.get(code, ("", "")) if place <= now else ("", "")
        found.append(Step(str(words), kind, who, when))
    return found


def _team_words(actor: Actor, row: Any) -> tuple[list[str], list[Any]]:
    """Return the names of the team, and what was declared while the visit is still to come."""
    if row.state in ("applied", "accepted", "withdrawn", "refused"):
        return [], []
    team = [pk for pk, _role in queries.workers_of(actor, row.pk)]
    names = []
    if permissions.may(actor, "workforce.view"):
        facts = workforce.assessor_facts(team, on=row.scheduled_on or clock.today())
        names = [facts[pk].name for pk in team if pk in facts]
    interests: list[Any] = queries.interests_of(actor, row.pk) if row.state == "scheduled" else []
    for one in interests:
        one.of_team, one.kind_word = one.worker_id in team, INTERESTS.get(one.kind, one.kind)
    return names, interests


@page("assessment.view", methods=("GET", "HEAD"))
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Show a case: where it stands, its result and why, what is next."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, line, crumbs = take(request, assessment_id)
    on = clock.today()
    may = {
        code: permissions.may(actor, f"assessment.{code}")
        for code in (
            "accept",
            "record",
            "review",
            "finalise",
            "apply",
            "object",
            "answer",
            "declare",
            "photo",
        )  # fmt: skip
    }
    names, interests = _team_words(actor, row)
    context = {
        "row": row,
        "line": line,
        "age": line.age(on),
        "place": place_words(line.village),
        "steps": _steps(row),
        "why": queries.explain(actor, row.pk) if row.final_level is not None else None,
        "may": may,
        "own": row.recorded_by is not None and row.recorded_by == actor.user_id,
        "notice_over": row.notice_ends_on is not None and on >= row.notice_ends_on,
        "workers": names,
        "interests": interests,
        "handed": queries.field_visits_of(actor, row.pk),
        "fee_payer": str(_PAYERS.get(row.fee_payer, "")),
        "objections": queries.objections_of(actor, row.pk)
        if row.state in ("final", "objected", "reassessing")
        else [],
        "crumbs": crumbs,
    }
    return render(request, "console/assessment/case.html", context)


class ScheduleForm(forms.Form):
    """Day, place, assessors."""

    scheduled_on = forms.DateField(
        label=gettext_lazy("上门日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=gettext_lazy("评估地点"), max_length=200, required=False)
    contract_id = forms.ChoiceField(label=gettext_lazy("评估机构"), required=False)
    worker_ids = forms.MultipleChoiceField(label=gettext_lazy("评估员"), widget=forms.CheckboxSelectMultiple)


@page("assessment.accept")
def schedule(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Fix day, place and the licensed assessors."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, line, crumbs = take(request, assessment_id)
    on = clock.today()
    form = ScheduleForm(request.POST or None, initial={"scheduled_on": on + timedelta(3)})
    able = list(workforce.assessors(actor, on=on)[:24])
    form.fields["worker_ids"].choices = [  # type: ignore[attr-defined]
        (
            str(w.pk),
            _("%(name)s（%(number)s，医护背景）") % {"name": w.name, "number": w.staff_no}
            if w.medical_background
            else f"{w.name}（{w.staff_no}）",
        )
        for w in able
    ]
    held = [one for one in queries.contracts(actor, on=on) if one["in_force"]]
    form.fields["contract_id"].choices = [  # type: ignore[attr-defined]
        ("", _("县里自己派")),
        *(
            (
                str(one["contract"].pk),
                _("%(name)s（还可派 %(n)d 次）") % {"name": one["name"], "n": one["left"]},
            )
            for one in held
        ),
    ]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.schedule(
                actor,
                assessment_id=row.pk,
                scheduled_on=given["scheduled_on"],
                worker_ids=[int(pk) for pk in given["worker_ids"]],
                place=given["place"],
                contract_id=int(given["contract_id"]) if given["contract_id"] else None,
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(
                request,
                _("已预约 %(day)s") % {"day": given["scheduled_on"]},
                reverse("console:assessment", args=[row.pk]),
            )
    context = {"form": form, "row": row, "line": line, "crumbs": [*crumbs, {"label": _("预约")}]}
    return render(request, "console/assessment/schedule.html", context, status=422 if form.errors else 200)


@page("assessment.apply")
def apply(request: HttpRequest, key: str) -> HttpResponse:
    """Apply for one person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head = find_person(request, key)
    reasons = [
        ("first", _("第一次评估")),
        ("immediate", _("身体变差了")),
        ("routine", _("快到期")),
        ("other", _("其他")),
    ]
    form = _ApplyForm(reasons, request.POST or None)
    past = queries.history(actor, head["person_id"])
    if request.method == "POST" and form.is_valid():
        try:
            row = services.apply_for_assessment(
                actor,
                person_id=head["person_id"],
                at=clock.now(),
                reason=form.cleaned_data["reason"],
                channel=_CHANNEL.get(actor.duty, "counter"),
                scale=form.cleaned_data["scale"],
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已申请，等受理"), reverse("console:assessment", args=[row.pk]))
    context = {"form": form, "head": head, "past": past[:3], "crumbs": person_crumbs(head, _("申请能力评估"))}
    return render(request, "console/assessment/apply.html", context, status=422 if form.errors else 200)


#: Who applies at the desk tells the channel.
_CHANNEL = {"village": "village", "institution": "institution", "family": "family", "elder": "elder"}


class _ApplyForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("为什么申请"), widget=forms.RadioSelect)
    scale = forms.ChoiceField(label=gettext_lazy("量表"), required=False)

    def __init__(self, reasons: list[tuple[str, str]], *args: Any) -> None:
        super().__init__(*args)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        self.fields["scale"].choices = queries.level_scales()  # type: ignore[attr-defined]

    def clean_scale(self) -> str:
        """Return the scale chosen, the usual one when none is."""
        return self.cleaned_data["scale"] or "gbt42195"
