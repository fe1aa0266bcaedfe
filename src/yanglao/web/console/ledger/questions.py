"""Questions about payments: who must answer what by when. None of them stops a payment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.funds import permissions, services
from yanglao.funds import queries as funds
from yanglao.people import queries as people
from yanglao.web.console.export import excel
from yanglao.web.console.ledger.views import crumbs
from yanglao.web.console.pages import add_refusal, done, page
from yanglao.web.kit import formats, lists
from yanglao.web.kit.parts import Figure

KINDS = {
    "shared_account": gettext_lazy("一个账户收几个人的钱"),
    "account_changed": gettext_lazy("换了收款账户"),
    "paid_after_death": gettext_lazy("去世以后还在发"),
    "paid_after_move": gettext_lazy("迁出以后还在发"),
}
OUTCOMES = {
    "explained": gettext_lazy("情况属实，不用改"),
    "corrected": gettext_lazy("已改正"),
    "recovery": gettext_lazy("要追回"),
    "referred": gettext_lazy("移交核查"),
}


class AnswerForm(forms.Form):
    """What came of a question."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("结果"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=gettext_lazy("怎么核实的"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def _told(actor: Actor, rows: list[Any]) -> list[dict[str, Any]]:
    """Return questions with the person's name, the place that answers and what is asked, in words."""
    lines = {line.person_id: line for line in people.lines(actor, [q.person_id for q in rows])}
    return [
        {
            "q": q,
            "kind": KINDS[q.kind],
            "line": lines.get(q.person_id),
            "place": areas.path_name(q.village) if q.village else "",
            "what": _what(q),
            "outcome": OUTCOMES.get(q.outcome, ""),
        }
        for q in rows
    ]


def _what(q: Any) -> str:
    if q.kind == "shared_account":
        words = {"tail": q.detail.get("tail", ""), "n": q.detail.get("sharing", 0)}
        return _("尾号 %(tail)s 的账户收 %(n)s 个人的钱") % words
    if q.kind == "account_changed":
        return _("新账户尾号 %(tail)s，请向本人核实") % {"tail": q.detail.get("tail", "")}
    month = formats.month(q.about.removeprefix("month:"))
    return _("%(month)s还有发放，请核实日期，该追回的追回") % {"month": month}


@page(permissions.ASK, methods=("GET", "HEAD"))
def questions(request: HttpRequest) -> HttpResponse:
    """List questions, soonest due first, with how many were right."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    state = lists.read(request, filters=("kind", "state"))
    is_open = state.chosen.get("state", "open") != "answered"
    kind = state.chosen.get("kind", "")
    rows = _told(actor, funds.questions(actor, kind=kind if kind in KINDS else "", is_open=is_open))
    counts = funds.question_counts(actor, today)
    if request.GET.get("export") == "xlsx":
        return excel(
            request,
            name=_("资金疑点"),
            what="funds.questions",
            headings=[_("疑点"), _("姓名"), _("档案号"), _("村（社区）"), _("问什么"), _("答复期限"), _("结果")],
            rows=((str(r["kind"]), r["line"].name if r["line"] else "", r["line"].file_no if r["line"] else "",
                   r["place"], r["what"], r["q"].answer_by, str(r["outcome"])) for r in rows),
            count=len(rows),
        )  # fmt: skip
    words = {
        "rows": rows,
        "count": len(rows),
        "is_open": is_open,
        "figures": [
            Figure(
                str(KINDS[c["kind"]]), str(c["open"]), _("件没答"), _precision(c), "late" if c["late"] else ""
            )
            for c in counts
        ],
        "today": today,
        "may_answer": register.may(actor, permissions.ANSWER),
        "filters": [
            lists.choice_filter(request, "kind", _("疑点"), [(k, str(w)) for k, w in KINDS.items()]),
            lists.choice_filter(
                request, "state", _("办到哪"), [("open", _("没答")), ("answered", _("已答"))]
            ),
        ],
        "export_url": lists.with_query(request, export="xlsx"),
        "crumbs": crumbs(_("资金疑点")),
    }
    return render(request, "console/ledger/questions.html", words)


def _precision(row: dict[str, Any]) -> str:
    if row["precision"] is None:
        return _("还没有答复")
    return _("答过的有 %(share)d%% 查实") % {"share": round(row["precision"] * 100)}


@page(permissions.ANSWER)
def answer(request: HttpRequest, question_id: int) -> HttpResponse:
    """Answer a question."""
    actor = request.actor  # type: ignore[attr-defined]
    row = funds.question(actor, question_id)
    if row is None:
        raise NotFound(_("没有这个疑点，或不在您的范围内"), remedy=_("从疑点列表里选"))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_question(actor, question_id=question_id, at=clock.now(), **form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已答复"), reverse("console:ledger-questions"))
    told = _told(actor, [row])[0]
    words = {
        "form": form,
        "row": told,
        "crumbs": [
            *crumbs()[:2],
            {"label": _("资金疑点"), "url": reverse("console:ledger-questions")},
            {"label": str(told["kind"])},
        ],
    }
    return render(request, "console/ledger/answer.html", words, status=422 if form.errors else 200)
