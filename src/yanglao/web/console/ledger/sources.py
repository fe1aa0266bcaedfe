"""Where the money comes from: planned, allotted, committed, spent; and the share of the lottery fund for elderly care."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.errors import DomainError, NotFound
from yanglao.benefits import queries as benefits
from yanglao.funds import permissions, services
from yanglao.funds import queries as funds
from yanglao.policy import queries as policy
from yanglao.web.console.export import excel
from yanglao.web.console.ledger.views import crumbs
from yanglao.web.console.pages import add_refusal, done, page
from yanglao.web.kit import lists
from yanglao.web.kit.packwords import pack_word

KINDS = {
    "county": gettext_lazy("县级财政"),
    "town": gettext_lazy("镇级财政"),
    "city": gettext_lazy("市级补助"),
    "province": gettext_lazy("省级补助"),
    "central": gettext_lazy("中央补助"),
    "lottery": gettext_lazy("福彩公益金"),
    "donation": gettext_lazy("捐赠"),
    "insurance": gettext_lazy("长期护理保险基金"),
    "other": gettext_lazy("其他"),
}
STAGES = ("amount_fen", "allotted_fen", "committed_fen", "spent_fen", "left_fen")


class BudgetForm(forms.Form):
    """Release part of a budget, or bind part of it."""

    document = forms.CharField(label=gettext_lazy("文号、合同号"), max_length=120)
    subject = forms.CharField(label=gettext_lazy("事由"), max_length=120, required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("金额（元）"),
        decimal_places=2,
        max_digits=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _year(request: HttpRequest) -> int:
    given = request.GET.get("year", "")
    return int(given) if given.isdecimal() and len(given) == 4 else clock.today().year


def _names() -> dict[str, str]:
    return benefits.scheme_names(clock.today())


@page(permissions.READ, methods=("GET", "HEAD"))
def sources(request: HttpRequest) -> HttpResponse:
    """Show each source of a year with the stages its money is in, what is bound, and the lottery share."""
    actor, year, names = request.actor, _year(request), _names()  # type: ignore[attr-defined]
    rows = funds.stages(actor, year)
    for source in rows:
        source["kind_word"] = KINDS.get(source["kind"], source["kind"])
        for row in source["rows"]:
            row["name"] = names.get(row["scheme"], row["scheme"])
    if request.GET.get("export") == "xlsx":
        lines = [(s, r) for s in rows for r in s["rows"]]
        return excel(
            request,
            name=_("%(year)s年资金来源") % {"year": year},
            what="funds.stages",
            headings=[_("来源"), _("类别"), _("项目"), _("预算（元）"), _("下达（元）"), _("已签未付（元）"), _("已付（元）"), _("还能用（元）")],
            rows=((s["name"], str(s["kind_word"]), str(pack_word(r["name"])), *(Decimal(r[w]) / 100 for w in STAGES))
                  for s, r in lines),
            count=len(lines),
        )  # fmt: skip
    words = {
        "rows": rows,
        "year": year,
        "years": [
            (y, lists.with_query(request, year=y))
            for y in range(clock.today().year, clock.today().year - 3, -1)
        ],
        "whole": {w: sum(s[w] for s in rows) for w in STAGES},
        "commitments": funds.commitments(actor, year),
        "lottery": _lottery(actor, year),
        "may_budget": register.may(actor, permissions.BUDGET),
        "export_url": lists.with_query(request, export="xlsx"),
        "crumbs": crumbs(_("资金来源")),
    }
    return render(request, "console/ledger/sources.html", words)


def _lottery(actor: Any, year: int) -> dict[str, Any]:
    """Return the share with the pack's threshold; ``met`` is None when the whole or the threshold is not known."""
    found, pack, on = funds.lottery(actor, year), benefits.pack_code(), clock.today()
    total = found["total_fen"]
    found["share"] = round(found["for_care_fen"] * 100 / total, 1) if total else None
    found["target"], found["met"] = None, None
    try:
        use = policy.parameter(pack, "lottery_share", on)
        found["target"], found["comparison"], found["clause"] = use.value, "≥", use.line or use.clause
        if total:
            given = {"for_care_fen": found["for_care_fen"], "total_fen": total}
            found["met"] = bool(policy.calculate(pack, "lottery_share_met", given, on))
    except (policy.ValueMissing, KeyError):
        pass
    return found


@page(permissions.BUDGET)
def budget(request: HttpRequest, budget_id: int) -> HttpResponse:
    """Release part of a budget by a document, or bind part of it by a contract."""
    actor = request.actor  # type: ignore[attr-defined]
    years = range(clock.today().year, clock.today().year - 3, -1)
    found = [(s, r) for y in years for s in funds.stages(actor, y) for r in s["rows"] if r["id"] == budget_id]
    if not found:
        raise NotFound(_("没有这项额度"), remedy=_("从资金来源里选"))
    source, row = found[0]
    form = BudgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, fen = form.cleaned_data, int(form.cleaned_data["amount"] * 100)
        try:
            if request.POST.get("deed") == "commit":
                services.commit(
                    actor,
                    budget_id=budget_id,
                    cause=given["document"],
                    subject=given["subject"],
                    amount_fen=fen,
                    made_on=clock.today(),
                )
            else:
                services.allot(
                    actor,
                    budget_id=budget_id,
                    amount_fen=fen,
                    allotted_on=clock.today(),
                    document=given["document"],
                    at=clock.now(),
                )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已登记"), reverse("console:ledger-sources"))
    name = _names().get(row["scheme"], row["scheme"])
    words = {
        "form": form,
        "source": source,
        "row": row,
        "name": name,
        "crumbs": [
            *crumbs()[:2],
            {"label": _("资金来源"), "url": reverse("console:ledger-sources")},
            {"label": name},
        ],
    }
    return render(request, "console/ledger/budget.html", words, status=422 if form.errors else 200)
