"""The books: trial balance, one account, one entry and what caused it, the check."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.benefits import queries as benefits
from yanglao.funds import permissions
from yanglao.funds import queries as funds
from yanglao.web.console.export import excel
from yanglao.web.console.ledger import spoken
from yanglao.web.console.pages import page
from yanglao.web.kit import formats, lists

KINDS = (
    ("asset", gettext_lazy("资产")),
    ("liability", gettext_lazy("应付")),
    ("expense", gettext_lazy("支出")),
    ("income", gettext_lazy("拨款")),
    ("equity", gettext_lazy("结余")),
)
PAGE = 100


def crumbs(*more: str) -> list[dict[str, Any]]:
    """Return the way to a page of the books."""
    first = {"label": _("资金台账"), "url": reverse("console:ledger")}
    return [{"label": _("待遇与资金")}, first, *({"label": m} for m in more)]


@page(permissions.READ, methods=("GET", "HEAD"))
def ledger(request: HttpRequest) -> HttpResponse:
    """Show every account with debit, credit and balance; the feet are equal."""
    actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, filters=("until", "kind"))
    rows = funds.trial_balance(actor, state.chosen.get("until"))
    whole = {word: sum(r[word] for r in rows) for word in ("debit_fen", "credit_fen", "balance_fen")}
    names, said = dict(KINDS), spoken.names(actor)
    kind = state.chosen.get("kind", "")
    shown = [r for r in rows if (not kind or r["kind"] == kind) and (r["debit_fen"] or r["credit_fen"])]
    for row in shown:
        row["kind_name"] = names.get(row["kind"], row["kind"])
        row["name"] = said.account(row["code"], row["name"])
    if request.GET.get("export") == "xlsx":
        return excel(
            request,
            name=_("试算平衡表"),
            what="funds.trial_balance",
            headings=[_("科目"), _("名称"), _("类别"), _("借方（元）"), _("贷方（元）"), _("余额（元）")],
            rows=(
                (r["code"], r["name"], str(r["kind_name"]), *(Decimal(r[w]) / 100 for w in whole))
                for r in shown
            ),
            count=len(shown),
        )
    groups = funds.trial(actor, state.chosen.get("until"))
    by = [
        (_("按类别"), [(str(names.get(r["code"], r["code"])), r) for r in groups["by_kind"]]),
        (
            _("按来源"),
            [
                (said.sources.get(r["code"]) or _("不分来源（存款、在途、应付）"), r)
                for r in groups["by_source"]
            ],
        ),
        (_("按账期"), [(formats.month(r["code"]), r) for r in reversed(groups["by_month"])][:12]),
    ]
    words = {
        "rows": shown,
        "by": by,
        "count": len(shown),
        "whole": whole,
        "is_even": whole["balance_fen"] == 0,
        "is_part": bool(kind),
        "filters": [
            lists.choice_filter(
                request,
                "until",
                _("截至"),
                [(r["month"], formats.month(r["month"])) for r in benefits.runs(actor)],
            ),
            lists.choice_filter(
                request, "kind", _("类别"), [k for k in KINDS if any(r["kind"] == k[0] for r in rows)]
            ),
        ],
        "export_url": lists.with_query(request, export="xlsx"),
        "crumbs": [*crumbs()[:1], {"label": _("资金台账")}],
    }
    return render(request, "console/ledger/list.html", words)


@page(permissions.READ, methods=("GET", "HEAD"))
def check(request: HttpRequest) -> HttpResponse:
    """Check the books now: entries balance, control accounts agree with the payments under them."""
    actor = request.actor  # type: ignore[attr-defined]
    words = {"found": funds.ledger_check(actor), "at": clock.now(), "crumbs": crumbs(_("查账"))}
    return render(request, "console/ledger/check.html", words)


@page(permissions.READ, methods=("GET", "HEAD"))
def account(request: HttpRequest, code: str) -> HttpResponse:
    """Show the movements of one account, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    row = next((a for a in funds.trial_balance(actor) if a["code"] == code), None)
    if row is None:
        raise NotFound(_("没有这个科目"), remedy=_("从资金台账里选"))
    before = request.GET.get("before", "")
    found = funds.statement(actor, code, PAGE + 1, int(before) if before.isdecimal() else None)
    said = spoken.names(actor)
    row["name"] = said.account(row["code"], row["name"])
    for one in found:
        one["memo"] = said.memo(one["memo"])
    words = {
        "account": row,
        "rows": found[:PAGE],
        "more_url": lists.with_query(request, before=found[PAGE - 1]["entry"]) if len(found) > PAGE else "",
        "kind_name": dict(KINDS).get(row["kind"], row["kind"]),
        "crumbs": crumbs(row["name"]),
    }
    return render(request, "console/ledger/account.html", words)


@page(permissions.READ, methods=("GET", "HEAD"))
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show one entry: its postings and what caused it."""
    actor = request.actor  # type: ignore[attr-defined]
    row = funds.entry(actor, entry_id)
    if row is None:
        raise NotFound(_("没有这笔分录"), remedy=_("从科目里选"))
    said = spoken.names(actor)
    row["memo"] = said.memo(row["memo"])
    cause = _cause(actor, row)
    for part in row["postings"]:
        part["credit_fen"] = -part["amount_fen"]
        part["name"] = said.account(part["code"], part["name"])
    facts = [
        (_("记账日"), formats.full_day(row["occurred_on"])),
        (_("账期"), formats.month(row["month"])),
        (_("录入时间"), formats.moment(row["posted_at"], clock.today())),
        (_("摘要"), row["memo"] or formats.NONE),
        (_("起因代码"), row["cause"]),
    ]
    words = {
        "entry": row,
        "facts": facts,
        "cause": cause,
        "sum_fen": sum(p["amount_fen"] for p in row["postings"] if p["amount_fen"] > 0),
        "crumbs": crumbs(_("分录 %(id)s") % {"id": entry_id}),
    }
    return render(request, "console/ledger/entry.html", words)


def _cause(actor: Actor, row: dict[str, Any]) -> tuple[str, str]:
    """Return words and address of what made an entry."""
    kind, _sep, rest = row["cause"].partition(":")
    number = rest.split(":")[0]
    if kind == "payment" and number.isdecimal():
        return _("一笔发放"), reverse("console:payment", args=[int(number)])
    if kind == "batch":
        return _("银行批次 %(number)s") % {"number": number}, reverse(
            "console:month-banks", args=[row["month"]]
        )
    if kind == "run":
        month = next((r["month"] for r in benefits.runs(actor) if str(r["id"]) == number), "")
        if month:
            return _("%(month)s发放") % {"month": formats.month(month)}, reverse(
                "console:month", args=[month]
            )
    return row["memo"] or row["cause"], ""
