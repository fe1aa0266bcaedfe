"""Payments one by one: list with filters, held, released, cancelled, issued again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock, money
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound, TransitionRefused
from yanglao.benefits import queries as benefits
from yanglao.funds import permissions, services
from yanglao.funds import queries as funds
from yanglao.funds.services.payments import NO_ACCOUNT
from yanglao.people import queries as people
from yanglao.web.console.benefits.reasons import basis
from yanglao.web.console.months.views import crumbs
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.console.policy.reading import document_names
from yanglao.web.kit import formats, lists, words

#: States in the order of the filter; the words stand in the kit.
STATES = ("due", "held", "batched", "sent", "paid", "failed", "returned", "reissued", "cancelled")
#: What may be done in a state: code, verb, icon, danger.
DEEDS: dict[str, tuple[tuple[str, Any, str, bool], ...]] = {
    "due": (
        ("hold", gettext_lazy("暂缓"), "circle-pause", False),
        ("cancel", gettext_lazy("撤销"), "x", True),
    ),
    "held": (("release", gettext_lazy("放行"), "play", False),),
    "failed": (("reissue", gettext_lazy("重发"), "rotate-ccw", False),),
    "returned": (("reissue", gettext_lazy("重发"), "rotate-ccw", False),),
    "paid": (("returned", gettext_lazy("登记银行退回"), "undo-2", True),),
}


def state_word(state: str) -> str:
    """Return the word of a payment's state."""
    return str(words.say(f"payment_{state}").text)


def held_word(reason: str) -> str:
    """Return why a payment is kept back, in words."""
    return _("没有登记收款账户") if reason == NO_ACCOUNT else reason


@page(permissions.READ, methods=("GET", "HEAD"))
def payments(request: HttpRequest) -> HttpResponse:
    """List payments; count and sum of exactly what is filtered."""
    actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, filters=("month", "scheme", "state"), per_page=50)
    where = funds.PaymentFilter(**state.chosen)
    if state.q:
        ids = people.search_ids(actor, state.q, 2)
        where = funds.PaymentFilter(**state.chosen, person_id=ids[0] if ids else -1)
    found = funds.payments(actor, where, state.number, state.per_page)
    known = {p.person_id: p for p in people.lines(actor, [r["person_id"] for r in found["rows"]])}
    schemes = benefits.scheme_names(clock.today())
    for row in found["rows"]:
        row["person"] = known.get(row["person_id"])
        row["scheme_name"] = schemes.get(row["scheme"], row["scheme"])
        row["word"] = f"payment_{row['state']}"
        row["held_word"] = held_word(row["held_reason"]) if row["state"] == "held" else ""
    months = [r["month"] for r in benefits.runs(actor)]
    shown = {
        "rows": found["rows"],
        "count": found["count"],
        "sum_fen": found["sum_fen"],
        "page": lists.page(request, state, found["count"]),
        "filters": [
            lists.choice_filter(request, "month", _("月份"), [(m, formats.month(m)) for m in months]),
            lists.choice_filter(request, "scheme", _("项目"), list(schemes.items())),
            lists.choice_filter(request, "state", _("状态"), [(s, state_word(s)) for s in STATES]),
        ],
        "crumbs": [{"label": _("待遇与资金")}, {"label": _("发放")}],
    }
    return render(request, "console/months/payments.html", shown)


def _payment(actor: Actor, payment_id: int) -> dict[str, Any]:
    row = funds.payment(actor, payment_id)
    if row is None:
        raise NotFound(_("没有这笔发放，或不在您的范围内"), remedy=_("从发放列表里选"))
    return row


#: What a line of a run is.
LINE_KINDS = {
    "regular": gettext_lazy("当月"),
    "delta": gettext_lazy("差额"),
    "recovery": gettext_lazy("追回"),
}


def _trace(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """Return the way from a payment to its clause: entry of the books, lines of the run, decision, document and clause."""
    lines_ = benefits.lines_behind(actor, row["person_id"], row["scheme"], row["cause"])
    for line in lines_:
        line["kind_word"] = LINE_KINDS.get(line["kind"], line["kind"])
    found: dict[str, Any] = {
        "lines": lines_,
        "entry": funds.entry_of(actor, f"{row['cause']}:due:{row['scheme']}"),
    }
    if not lines_:
        return found
    try:
        why = benefits.explain(actor, row["person_id"], row["scheme"], row["month"], clock.today())
    except DomainError:
        return found
    documents = document_names(why["pack"])
    found["clause"] = basis(documents, why["document"], why["clause"])
    found["case"] = why["case_label"]
    found["decided"] = why["decided"]
    return found


@page(permissions.READ, methods=("GET", "HEAD"))
def payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Show one payment: where it goes, what happened to it, what may be done."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _payment(actor, payment_id)
    person = next(iter(people.lines(actor, [row["person_id"]])), None)
    row["word"] = f"payment_{row['state']}"
    for change in row["changes"]:
        change["word"] = state_word(change["to_state"])
    schemes = benefits.scheme_names(clock.today())
    may = register.may(actor, permissions.PAYMENT)
    deeds = [
        d
        for d in DEEDS.get(row["state"], ())
        if (register.may(actor, permissions.RETURN) if d[0] == "returned" else may)
    ]
    account = f"{row['bank']} ****{row['account_tail']}" if row["bank"] else _("没有登记收款账户")
    facts = [
        (_("项目"), schemes.get(row["scheme"], row["scheme"])),
        (_("月份"), formats.month(row["month"])),
        (_("户名"), row["holder"] or formats.NONE),
        (_("账户"), account),
        (_("到账日"), formats.full_day(row["paid_on"])),
    ]
    if row["state"] == "held":
        facts.append((_("为什么暂缓"), held_word(row["held_reason"])))
    if row["failed_code"]:
        facts.append((_("银行的回答"), row["failed_code"]))
    name = person.name if person else _("第 %(id)s 号档案") % {"id": row["person_id"]}
    shown = {
        "row": row,
        "person": person,
        "name": name,
        "facts": facts,
        "trace": _trace(actor, row) if register.may(actor, "benefits.read") else {},
        "deeds": deeds,
        "month_url": reverse("console:month", args=[row["month"]]),
        "crumbs": [*crumbs()[:1], {"label": _("发放"), "url": reverse("console:payments")}, {"label": name}],
    }
    return render(request, "console/months/payment.html", shown)


@page(permissions.READ, methods=("POST",))
def do(request: HttpRequest, payment_id: int, deed: str) -> HttpResponse:
    """Hold, release, cancel, note a return, issue again."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _payment(actor, payment_id)
    if deed not in _DO:
        raise NotFound(_("没有这一步"))
    known = next((d for d in DEEDS.get(row["state"], ()) if d[0] == deed), None)
    if known is None:
        raise TransitionRefused(
            _("这笔现在是“%(now)s”，不能这样办") % {"now": state_word(row["state"])},
            code="funds.state",
            kept=_("没有改动"),
            remedy=_("刷新页面看现在的情况"),
        )
    register.require(actor, permissions.RETURN if deed == "returned" else permissions.PAYMENT)
    back = reverse("console:payment", args=[payment_id])
    sum_words = f"{money.yuan(row['amount_fen'])} 元"
    step = confirm(
        request,
        title=_("%(verb)s这笔 %(sum)s？") % {"verb": known[1], "sum": sum_words},
        action=str(known[1]),
        back=back,
        effects=_effects(deed, row, sum_words),
        reason=deed in ("hold", "cancel", "returned"),
        danger=known[3],
        undone=_("撤销后不能恢复，要再发只能另立") if deed == "cancel" else "",
    )
    if step.response:
        return step.response
    _DO[deed](actor, payment_id, step.reason)
    return done(request, _("已%(verb)s") % {"verb": known[1]}, back)


def _effects(deed: str, row: dict[str, Any], sum_words: str) -> list[tuple[str, str]]:
    month = formats.month(row["month"])
    return {
        "hold": [(_("%(month)s 先不发") % {"month": month}, sum_words)],
        "release": [(_("随下一批发出"), sum_words)],
        "cancel": [(_("不再发，从应付和额度里退回"), sum_words)],
        "returned": [(_("重新成为应付，可以重发"), sum_words)],
        "reissue": [(_("按现在登记的账户再发一次"), sum_words)],
    }[deed]


_DO: dict[str, Callable[[Actor, int, str], object]] = {
    "hold": lambda a, pk, why: services.hold(a, payment_id=pk, reason=why, until=None, at=clock.now()),
    "release": lambda a, pk, _why: services.release(a, payment_id=pk, at=clock.now()),
    "cancel": lambda a, pk, why: services.cancel(
        a, payment_id=pk, reason=why, occurred_on=clock.today(), at=clock.now()
    ),
    "returned": lambda a, pk, why: services.mark_returned(
        a, payment_id=pk, code=why[:20], occurred_on=clock.today(), at=clock.now()
    ),
    "reissue": lambda a, pk, _why: services.reissue(
        a, payment_id=pk, occurred_on=clock.today(), at=clock.now()
    ),
}
