"""Plans by what they wait for, with what can be done to many at once; people with a level and no plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.assessment import queries, services
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.people import queries as people
from yanglao.web.console.careplans import words
from yanglao.web.console.export import excel
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.console.people.views import place_words
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab
from yanglao.web.kit.words import LEVELS

VIEWS = {
    "agreed": gettext_lazy("待审批"),
    "proposed": gettext_lazy("待本人（家属）同意"),
    "draft": gettext_lazy("草稿"),
    "due": gettext_lazy("该复核"),
    "without": gettext_lazy("有等级没计划"),
    "in_force": gettext_lazy("执行中"),
}
#: View → (what is done to the chosen, the permission it needs, words of the button).
BULK = {
    "agreed": ("approve", "assessment.approve_plan", gettext_lazy("批准这些计划")),
    "draft": ("forward", "assessment.plan", gettext_lazy("送本人（家属）看")),
    "due": ("review", "assessment.plan", gettext_lazy("拟复核的一版")),
    "without": ("first", "assessment.plan", gettext_lazy("拟照护计划")),
}
_MOST_SHEET = 30_000


def _asked(request: HttpRequest) -> tuple[Any, str, str, bool]:
    state = lists.read(request, filters=("view", "town", "who"))
    view = state.chosen.get("view", "")
    town = state.chosen.get("town", "")
    return (
        state,
        view if view in VIEWS else "agreed",
        town if town.isdecimal() and len(town) == 9 else "",
        state.chosen.get("who") == "mine",
    )


def _rows(request: HttpRequest, view: str, town: str, mine: bool) -> Any:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on = clock.today()
    if view == "due":
        return queries.plans_due(actor, on=on, town=town, mine=mine)
    return queries.listed_plans(actor, view=view, town=town, mine=mine)


@page("assessment.view", methods=("GET", "HEAD"))
def plans(request: HttpRequest) -> HttpResponse:
    """List plans by what they wait for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state, view, town, mine = _asked(request)
    on = clock.today()
    if request.GET.get("export") == "xlsx":
        return _sheet(request, view, town, mine)
    counts = queries.plan_counts(actor, on=on)
    missing = queries.without_plan(actor, on=on, town=town)
    if view == "without":
        count = len(missing)
        drawn = _without(actor, missing[state.first_row : state.first_row + state.per_page])
    else:
        rows = _rows(request, view, town, mine)
        count = rows.count()
        drawn = [_line(row, on) for row in rows[state.first_row : state.first_row + state.per_page]]
    deed, permission, verb = BULK.get(view, ("", "", ""))
    may = bool(deed) and permissions.may(actor, permission)
    here = reverse("console:care-plans")
    numbers = {**counts, "without": len(missing)}
    context = {
        "rows": drawn,
        "view": view,
        "count": count,
        "deed": deed if may else "",
        "verb": verb,
        "tabs": [
            Tab(
                str(label),
                lists.with_query(request, view=code, page=None),
                numbers[code],
                code == view,
            )
            for code, label in VIEWS.items()
        ],
        "page": lists.page(request, state, count),
        "filters": [
            lists.choice_filter(
                request,
                "town",
                _("镇（街道）"),
                [(c, n) for c, n in areas.names(actor.county).items() if len(c) == 9],
            ),
            *(
                [lists.choice_filter(request, "who", _("谁负责"), [("mine", _("我负责的"))])]
                if view != "without"
                else []
            ),
        ],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "may_export": permissions.may(actor, "access.export"),
        "here": here,
        "crumbs": [{"label": _("照护计划")}],
    }
    return render(request, "console/careplans/list.html", context)


def _line(row: Any, on: Any) -> dict[str, Any]:
    since = row.plan.review_on if row.state == "in_force" else row.drafted_at.astimezone(clock.CHINA).date()
    return {
        "id": row.pk,
        "name": row.person.name,
        "file_no": row.person.file_no,
        "place": place_words(row.village),
        "level": row.level,
        "hours": queries.hours_words(row.granted_minutes),
        "number": row.number,
        "reason": words.REASONS[row.reason],
        "state": words.STATES[row.state],
        "manager": row.plan.manager_name,
        "review_on": row.plan.review_on,
        "since": since,
        "days": (on - since).days if since else 0,
    }


def _without(actor: Actor, ids: list[int]) -> list[dict[str, Any]]:
    levels = queries.levels_of(actor, ids, on=clock.today())
    return [
        {
            "id": one.person_id,
            "name": one.name,
            "file_no": one.file_no,
            "place": place_words(one.village),
            "level": levels.get(one.person_id),
        }
        for one in people.lines(actor, ids)
    ]


def _sheet(request: HttpRequest, view: str, town: str, mine: bool) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    headings = [_("档案号"), _("姓名"), _("管理地"), _("等级"), _("每月时数"), _("第几版"), _("状态"), _("谁负责"), _("该复核的日期")]  # fmt: skip
    if view == "without":
        ids = queries.without_plan(actor, on=clock.today(), town=town)[:_MOST_SHEET]
        found = _without(actor, ids)
    else:
        found = [_line(row, clock.today()) for row in _rows(request, view, town, mine)[:_MOST_SHEET]]

    def sheet_rows() -> Iterator[list[Any]]:
        for one in found:
            yield [
                one["file_no"], one["name"], one["place"],
                str(LEVELS[one["level"]]) if one["level"] is not None else "",
                one.get("hours", ""), one.get("number", ""),
                str(one["state"][0]) if "state" in one else str(VIEWS["without"]),
                one.get("manager", ""), one.get("review_on"),
            ]  # fmt: skip

    return excel(
        request,  # type: ignore[arg-type]
        name=_("照护计划"),
        what="assessment.plans",
        headings=headings,
        rows=sheet_rows(),
        count=len(found),
    )


@page("assessment.view", methods=("POST",))
def many(request: HttpRequest) -> HttpResponse:
    """Do to the chosen what the view is for: approve, put forward, draw the next version, draw the first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    deed = request.POST.get("deed", "")
    view = next((code for code, (name, _p, _w) in BULK.items() if name == deed), "")
    ids = list(dict.fromkeys(int(v) for v in request.POST.getlist("id") if v.isdecimal() and len(v) < 16))
    back = f"{reverse('console:care-plans')}?view={view}"
    if not view or not ids:
        raise DomainError(_("没有选中人"), code="plan.nobody", remedy=_("先在名单里勾选"))
    if len(ids) > services.MOST_PLANS:
        raise DomainError(
            _("一次最多办 %(most)d 人") % {"most": services.MOST_PLANS},
            code="plan.too_many",
            remedy=_("分几次办"),
        )
    verb = str(BULK[view][2])
    permissions.require(actor, BULK[view][1])
    step = confirm(
        request,
        title=_("%(verb)s：%(n)d 人？") % {"verb": verb, "n": len(ids)},
        action=verb,
        back=back,
        effects=_effects(deed, len(ids)),
        undone=_("每一份都可以单独退回、不采用或终止，都要写理由"),
    )
    if step.response:
        return step.response
    made, passed = _do(actor, deed, ids)
    text = _("已办 %(n)d 人") % {"n": made}
    if passed:
        text += _("；%(n)d 人没有办成：%(why)s") % {"n": len(passed), "why": passed[0]}
    return done(request, text, back)


def _effects(deed: str, n: int) -> list[tuple[str, Any]]:
    told = {
        "approve": (_("今天起执行"), _("%(n)d 份")),
        "forward": (_("等本人（家属）同意"), _("%(n)d 份")),
        "review": (_("按现在的等级和情况拟草稿"), _("%(n)d 份")),
        "first": (_("按等级和需要拟草稿"), _("%(n)d 份")),
    }
    label, count = told[deed]
    return [(label, count % {"n": n})]


def _do(actor: Actor, deed: str, ids: list[int]) -> tuple[int, list[str]]:
    """Do it one by one; who cannot be done is passed over and told."""
    made, passed, on, at = 0, [], clock.today(), clock.now()
    for one in ids:
        try:
            if deed == "approve":
                services.approve_plans(actor, version_ids=[one], on=on)
            elif deed == "forward":
                services.put_forward(actor, version_id=one)
            elif deed == "review":
                row = queries.plan_version(actor, one).row
                services.propose_plan(actor, person_id=row.person_id, on=on, at=at, reason="review")
            else:
                services.propose_plan(actor, person_id=one, on=on, at=at)
        except DomainError as refusal:
            passed.append(refusal.message)
        else:
            made += 1
    return made, passed
