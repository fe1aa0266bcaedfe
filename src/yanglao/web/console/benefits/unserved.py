"""Who fits and does not receive, who receives and no longer fits: by place, asked one by one or many at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base import clock, jobs
from yanglao.base import permissions as register
from yanglao.base.errors import DomainError
from yanglao.benefits import permissions, services
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.console.benefits.views import crumbs
from yanglao.web.console.export import excel
from yanglao.web.console.pages import done, page
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab

KINDS = {"unserved": gettext_lazy("符合还没有领"), "unfit": gettext_lazy("在领已不符合")}
STAGES = {
    "none": (gettext_lazy("没有办过"), "attend"),
    "proposed": (gettext_lazy("没人确认"), "attend"),
    "under_way": (gettext_lazy("在办"), "running"),
    "suspended": (gettext_lazy("暂停"), "late"),
    "stopped": (gettext_lazy("停过"), "attend"),
    "withdrawn": (gettext_lazy("撤回过"), "neutral"),
    "declined": (gettext_lazy("谢绝过"), "neutral"),
    "rejected": (gettext_lazy("不予过"), "neutral"),
    "active": (gettext_lazy("在发"), "done"),
}
OUTCOMES = {
    "wants": (gettext_lazy("愿意办"), "done"),
    "refuses": (gettext_lazy("不愿意"), "neutral"),
    "reached": (gettext_lazy("联系上了，还没定"), "running"),
    "not_found": (gettext_lazy("找不到人"), "late"),
    "not_fit": (gettext_lazy("核实不符合"), "outline"),
}
#: Rows of one sheet.
MOST_SHEET = 30_000


class OutcomeForm(forms.Form):
    """What came of asking the chosen."""

    outcome = forms.ChoiceField(choices=[(k, v) for k, (v, _kind) in OUTCOMES.items()])
    contacted_on = forms.DateField()
    remark = forms.CharField(max_length=200, required=False)


def _asked(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    state = lists.read(request, filters=("kind", "place", "scheme", "stage", "answer"), per_page=50)
    chosen = dict(state.chosen)
    if chosen.get("kind") not in KINDS:
        chosen["kind"] = "unserved"
    if not chosen.get("place", "").isdecimal():
        chosen.pop("place", None)
    return state, chosen


def _dressed(actor: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {p.person_id: p for p in people.lines(actor, [r["person_id"] for r in rows])}
    schemes = benefits.scheme_names(clock.today())
    for row in rows:
        row["person"] = known.get(row["person_id"])
        row["scheme_name"] = schemes.get(row["scheme"], row["scheme"])
        row["stage_word"], row["stage_kind"] = STAGES[row["stage"]]
        row["outcome_word"], row["outcome_kind"] = OUTCOMES.get(row["outcome"], ("", ""))
        row["place"] = areas.path_name(row["village"])
    return rows


@page(permissions.UNSERVED, methods=("GET", "HEAD"))
def unserved(request: HttpRequest) -> HttpResponse:
    """List the findings by place, with the latest answer of each."""
    actor = request.actor  # type: ignore[attr-defined]
    state, chosen = _asked(request)
    if request.GET.get("export") == "xlsx":
        return _sheet(request, chosen)
    places = benefits.finding_places(actor, chosen.get("place", "")[:9])
    rows, count = benefits.findings(actor, **chosen, offset=state.first_row, limit=state.per_page)
    totals = {kind: sum(p[kind] for p in places) for kind in KINDS}
    names = areas.names(actor.county)
    for one in places:
        one["name"] = names.get(one["code"], one["code"])
        one["url"] = lists.with_query(request, place=one["code"], page=None)
        one["chosen"] = one["code"] == chosen.get("place")
    schemes = benefits.scheme_names(clock.today())
    shown = {
        "rows": _dressed(actor, rows),
        "count": count,
        "kind": chosen["kind"],
        "places": places,
        "found_on": max((p["found_on"] for p in places), default=None),
        "asked": sum(p["asked"] for p in places),
        "place_name": areas.path_name(chosen["place"]) if chosen.get("place") else "",
        "up_url": lists.with_query(request, place=None, page=None),
        "tabs": [
            Tab(
                str(word),
                lists.with_query(request, kind=kind, stage=None, page=None),
                totals[kind],
                kind == chosen["kind"],
            )
            for kind, word in KINDS.items()
        ],
        "filters": [
            lists.choice_filter(request, "scheme", _("项目"), list(schemes.items())),
            lists.choice_filter(
                request, "stage", _("办到哪一步"), [(k, str(v[0])) for k, v in STAGES.items()]
            ),
            lists.choice_filter(
                request,
                "answer",
                _("问的结果"),
                [("open", _("还没问")), *((k, str(v[0])) for k, v in OUTCOMES.items())],
            ),
        ],
        "outcomes": [(k, v[0]) for k, v in OUTCOMES.items()],
        "today": clock.today(),
        "page": lists.page(request, state, count),
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "may": {
            "reach": register.may(actor, permissions.REACH),
            "look": register.may(actor, permissions.PROPOSE),
            "export": register.may(actor, "access.export"),
        },
        "here": request.get_full_path(),
        "crumbs": crumbs(_("应享未享")),
    }
    return render(request, "console/benefits/unserved.html", shown)


def _sheet(request: HttpRequest, chosen: dict[str, str]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    register.require(actor, "access.export")
    rows, count = benefits.findings(actor, **chosen, limit=MOST_SHEET)
    if count > MOST_SHEET:
        raise DomainError(
            _("一张表最多 %(most)d 行，现在筛出 %(n)d 行") % {"most": MOST_SHEET, "n": count},
            code="benefits.sheet",
            remedy=_("按镇或项目分几次导出"),
        )
    body = (
        (
            r["place"],
            r["person"].name if r["person"] else "",
            r["person"].file_no if r["person"] else "",
            r["scheme_name"],
            Decimal(r["amount_fen"]) / 100,
            str(r["stage_word"]),
            r["reason"],
            str(r["outcome_word"]),
            r["contacted_on"],
            r["recorded_by_name"] or "",
            r["remark"] or "",
        )
        for r in _dressed(actor, rows)
    )
    headings = [
        _("村（社区）"),
        _("姓名"),
        _("档案号"),
        _("项目"),
        _("每月（元）"),
        _("办到哪一步"),
        _("为什么"),
        _("问的结果"),
        _("哪天问的"),
        _("谁问的"),
        _("备注"),
    ]
    return excel(
        request,
        name=str(KINDS[chosen["kind"]]),
        what="benefits.unserved",
        headings=headings,
        rows=body,
        count=count,
        widths=(22, 10, 18, 16, 10, 12, 50, 16, 12, 12, 20),
    )


@page(permissions.REACH, methods=("POST",))
def outcome(request: HttpRequest) -> HttpResponse:
    """Write down what came of asking the ticked."""
    form = OutcomeForm(request.POST)
    back = request.POST.get("back", "")
    back = back if back.startswith(reverse("console:unserved")) else reverse("console:unserved")
    ids = [int(v) for v in request.POST.getlist("id") if v.isdecimal()]
    if not ids:
        raise DomainError(_("没有选中人"), code="benefits.nobody", remedy=_("先在清单里勾选"))
    if not form.is_valid():
        raise DomainError(_("没有写明结果和日期"), code="outreach.form", remedy=_("选一种结果，写上哪天问的"))
    count = services.record_outreach(
        request.actor,  # type: ignore[attr-defined]
        finding_ids=ids,
        today=clock.today(),
        at=clock.now(),
        **form.cleaned_data,
    )
    return done(request, _("已记下 %(n)d 条结果") % {"n": count}, back)


@page(permissions.PROPOSE, methods=("POST",))
def look(request: HttpRequest) -> HttpResponse:
    """Look through the register anew, as work in the background."""
    job = jobs.start(request.actor, "benefits.look_through", _("扫描应享未享"))  # type: ignore[attr-defined]
    return redirect("console:job", job.pk)
