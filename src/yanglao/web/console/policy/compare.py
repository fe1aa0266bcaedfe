"""Two packs, or two days of one, side by side in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import permissions as access
from yanglao.base import clock
from yanglao.benefits import queries as benefits
from yanglao.policy import queries as policy
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.console.policy import reading
from yanglao.web.kit import lists
from yanglao.web.kit.packwords import pack_word

KINDS = (
    ("scheme", gettext_lazy("待遇")),
    ("parameter", gettext_lazy("参数")),
    ("relation", gettext_lazy("衔接")),
    ("formula", gettext_lazy("公式")),
    ("indicator", gettext_lazy("指标")),
    ("document", gettext_lazy("文件")),
)
ASPECTS = {
    "condition": gettext_lazy("条件"),
    "who": gettext_lazy("对象"),
    "amount": gettext_lazy("金额"),
    "name": gettext_lazy("名称"),
    "form": gettext_lazy("形式"),
    "application": gettext_lazy("申请"),
    "status": gettext_lazy("性质"),
    "ends": gettext_lazy("止期"),
}
CHANGES = {"added": gettext_lazy("新增"), "removed": gettext_lazy("取消"), "changed": gettext_lazy("改动")}
RELATIONS = {
    "ALLOW": gettext_lazy("可以同享"),
    "EXCLUDE": gettext_lazy("不能同享"),
    "HIGHER_OF": gettext_lazy("择高"),
    "DEDUCT_FIRST": gettext_lazy("先扣他方已付"),
    "DIFFERENCE": gettext_lazy("补差额"),
}


def shown(value: Any, unit: str) -> str:
    """Return one side of a difference in the reader's language."""
    if isinstance(value, list) and value and value[0] in RELATIONS:
        return " · ".join([str(RELATIONS[value[0]]), *value[2:]])  # the label names both benefits already
    if isinstance(value, list):
        return " · ".join(str(pack_word(str(v))) for v in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(pack_word(policy.figure(value, unit)))


def _row(d: policy.Difference) -> dict[str, Any]:
    part = " ".join(
        str(w) for w in (ASPECTS.get(d.aspect, ""), pack_word(str(d.part)) if d.part else "") if w
    )
    return {
        "kind": d.kind,
        "kind_word": str(dict(KINDS)[d.kind]),
        "code": d.code,
        "name": d.name,
        "part": part,
        "change": d.change,
        "change_word": str(CHANGES[d.change]),
        "before": shown(d.before, d.unit),
        "after": shown(d.after, d.unit),
        "unit": d.unit if d.kind == "parameter" else "",
        "since": d.since,
        "document": d.document,
        "clause": d.clause,
        "status": d.status,
        "status_word": str(dict(reading.STATUSES).get(d.status, "")),
    }


def _asked(request: HttpRequest, codes: tuple[str, ...]) -> dict[str, Any]:
    """Return both packs and days of the address; what makes no sense falls back to this place a year ago and today."""
    own, today = benefits.pack_code(), clock.today()

    def day(word: str, default: date) -> date:
        try:
            return date.fromisoformat(request.GET.get(word, ""))
        except ValueError:
            return default

    def code(word: str) -> str:
        given = request.GET.get(word, "")
        return given if given in codes else own

    year_ago = today.replace(year=today.year - 1, day=min(today.day, 28))
    same = code("a") != code("b")
    return {
        "a": code("a"),
        "b": code("b"),
        "on_a": day("on_a", today if same else year_ago),
        "on_b": day("on_b", today),
    }


@page(access.SELF, methods=("GET", "HEAD"))
def compare(request: HttpRequest) -> HttpResponse:
    """Show what one pack says other than another, or than itself on another day."""
    codes = tuple(sorted(policy.pack_codes()))
    asked = _asked(request, codes)
    state = lists.read(request, filters=("kind",), per_page=100)
    found = [
        _row(d)
        for d in policy.differences(
            f"{asked['a']}@{asked['on_a']}", f"{asked['b']}@{asked['on_b']}", clock.today()
        )
    ]
    counts = {kind: sum(r["kind"] == kind for r in found) for kind, _word in KINDS}
    kind = state.chosen.get("kind", "")
    rows = [r for r in found if (not kind or r["kind"] == kind) and state.q in f"{r['name']}{r['code']}"]
    if request.GET.get("export") == "xlsx":
        words = (
            "kind_word",
            "name",
            "part",
            "change_word",
            "before",
            "after",
            "unit",
            "since",
            "document",
            "clause",
        )
        return excel(
            request,
            name=_("政策对比"),
            what="policy.compare",
            headings=[_("类别"), _("名称"), _("哪一处"), _("变化"), _("原来"), _("现在"), _("单位"), _("从"), _("文件"), _("条款")],
            rows=(tuple(r[w] for w in words) for r in rows),
            count=len(rows),
        )  # fmt: skip
    names = {code: policy.load_pack(code).own.name for code in codes}
    words_ = {
        **asked,
        "names": sorted(names.items()),
        "rows": rows[state.first_row : state.first_row + state.per_page],
        "count": len(rows),
        "whole": len(found),
        "page": lists.page(request, state, len(rows)),
        "filters": [lists.choice_filter(request, "kind", _("类别"), [(k, str(w)) for k, w in KINDS], counts)],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "crumbs": [
            {"label": _("规划")},
            {"label": _("政策"), "url": reverse("console:policy")},
            {"label": _("政策对比")},
        ],
    }
    return render(request, "console/policy/compare.html", words_)
