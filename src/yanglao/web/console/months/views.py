"""The month: list, run page, what is done with it, its exceptions and lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.base import clock, money
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.periods import Month
from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.benefits.services import desk
from yanglao.funds import permissions
from yanglao.funds import queries as funds
from yanglao.web.console.months import steps
from yanglao.web.console.months.picture import waterfall
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.kit import formats

#: Icon of each group of exceptions.
ICONS = {
    "overlap": "scale",
    "death_match": "user-x",
    "moved_out": "log-out",
    "level_expired": "calendar-x",
    "not_eligible": "circle-x",
    "bank_failed": "landmark",
}


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the crumbs of a page of the month."""
    first = {"label": _("月度发放"), "url": reverse("console:months")}
    return [{"label": _("待遇与资金")}, first, *({"label": label, "url": url} for label, url in more)]


def month_name(month: str) -> str:
    """Return ``2026年10月``; refuses what is not a month."""
    return formats.month(str(Month.parse(month)))


def url_of(month: str) -> str:
    """Return the address of a month."""
    return reverse("console:month", args=[month])


@page(permissions.READ, methods=("GET", "HEAD"))
def months(request: HttpRequest) -> HttpResponse:
    """List the months, newest first, with what each waits for."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    runs = benefits.runs(actor)
    for run in runs:
        deed = steps.next_step(run)
        run["totals"].setdefault("persons", None)
        run["word"] = f"run_{run['state']}"
        run["mine"] = bool(deed and deed.is_mine(actor, run))
        run["last_at"] = max((s["at"] for s in run["steps"] if s["at"]), default=None)
        run["change_fen"] = run["totals"]["paid_fen"] - run["totals"].get("before_fen", 0)
    last = runs[0]["month"] if runs else ""
    coming = str(Month.parse(last) + 1) if last else str(Month.of(today))
    opens = not runs or runs[0]["state"] in ("sent", "reconciled", "closed")
    words = {
        "runs": runs,
        "years": sorted({r["month"][:4] for r in runs}, reverse=True),
        "coming": coming,
        "may_open": opens and register.may(actor, steps.COMPUTE.permission),
        "crumbs": [*crumbs()[:1], {"label": _("月度发放")}],
    }
    return render(request, "console/months/list.html", words)


@page(permissions.READ, methods=("GET", "HEAD"))
def month(request: HttpRequest, month: str) -> HttpResponse:
    """Show a month before and after its approval."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    name = month_name(month)
    run = benefits.run_page(actor, month)
    if run is None:
        raise NotFound(_("%(month)s 还没有开账") % {"month": name}, remedy=_("到月度发放列表里开账"))
    batches = funds.batches(actor, month)
    deed = steps.next_step(run, files_ready=_files_ready(run, batches))
    waiting = sum(g["open"] for g in run["exceptions"])
    for group in run["exceptions"]:
        group["icon"] = ICONS.get(group["kind"], "circle-alert")
    run["totals"].setdefault("persons", None)
    for b in run["budgets"]:
        whole = b["amount_fen"] or 1
        b["left_wan"], b["amount_wan"] = money.wan(abs(b["left_fen"])), money.wan(b["amount_fen"])
        b["before_share"] = max(0, b["before_fen"] * 100 / whole)
        b["this_share"] = max(0, min(b["this_fen"] * 100 / whole, 100 - b["before_share"]))
    words = {
        "run": run,
        "name": name,
        "steps": steps.line(run, today),
        "state_word": f"run_{run['state']}",
        "table": _table(run),
        "total_change_fen": run["total"]["paid_fen"] - run["totals"].get("before_fen", 0),
        "exception_count": sum(g["count"] for g in run["exceptions"]),
        "open_count": waiting,
        "picture": waterfall(run),
        "batches": batches,
        "states": _states(actor, run),
        "deed": _shown(deed, actor, run, waiting),
        "effects": _effects(deed, run, batches),
        "signed": _signed(run),
        "may_return": run["state"] in ("computed", "reviewed")
        and register.may(actor, steps.RETURN.permission),
        "job": _running(actor, month) if run["state"] == "opened" else None,
        "crumbs": crumbs((name, "")),
    }
    return render(request, "console/months/month.html", words)


def _files_ready(run: dict[str, Any], batches: list[dict[str, Any]]) -> bool:
    """Return whether every batch of the month has its file (and there is one)."""
    return bool(batches) and all(b["state"] != "made" for b in batches)


def _table(run: dict[str, Any]) -> dict[str, Any]:
    """Return rows and foot of the table; deductions and what is asked back are told apart so that rows add up.

    ``paid = regular + arrears + offset``; what is asked back is not taken from this month's payments.
    """

    def parted(row: dict[str, Any]) -> dict[str, Any]:
        offset = row["paid_fen"] - row["regular_fen"] - row["arrears_fen"]
        shares = [row["by_source"].get(code, 0) for code in run["sources"]]
        return {**row, "offset_fen": offset, "asked_fen": row["recovery_fen"] - offset, "shares": shares}

    return {
        "rows": [parted(r) for r in run["rows"]],
        "total": parted(run["total"]),
        "sources": list(run["sources"].values()),
    }


def _states(actor: Actor, run: dict[str, Any]) -> list[dict[str, Any]]:
    """Return payments of a posted month by state, as doors to the list."""
    if run["state"] not in ("posted", "sent", "reconciled", "closed"):
        return []
    found = funds.month_states(actor, f"run:{run['id']}")
    where = reverse("console:payments")
    return [
        {"word": f"payment_{state}", **found[state], "url": f"{where}?month={run['month']}&state={state}"}
        for state in ("paid", "sent", "batched", "due", "held", "failed", "returned", "reissued", "cancelled")
        if state in found
    ]


def _shown(deed: steps.Deed | None, actor: Actor, run: dict[str, Any], waiting: int) -> dict[str, Any] | None:
    """Return the button of the next step, with the reason beside it when it is locked."""
    if deed is None or not register.may(actor, deed.permission):
        return None
    reason = deed.refusal(actor, run)
    if not reason and deed is steps.APPROVE and waiting:
        reason = _("先定 %(n)d 人的异常，才能通过") % {"n": waiting}
    return {"code": deed.code, "label": deed.label, "icon": deed.icon, "reason": reason}


def _effects(deed: steps.Deed | None, run: dict[str, Any], batches: list[dict[str, Any]]) -> str:
    """Return what the next step will do, in numbers."""
    t = run["totals"]
    if deed is None:
        return _("账已关。有差额，在还开着的月份里办")
    words = {
        "compute": _("按 %(pack)s 政策包和现在的档案算出每个人每一项的金额；算好以前不动任何账")
        % {"pack": run["pack"]},
        "review": _("交给另一个人审批；不合适可以退回重算"),
        "approve": _("%(d)s 项决定生效，%(n)s 条明细可以记账")
        % {"d": f"{t['decisions']:,}", "n": f"{t['lines']:,}"},
        "post": _("生成应付 %(sum)s 元，记入账本，占用全年额度") % {"sum": money.yuan(t["paid_fen"])},
        "files": _("按银行编成批次，每家银行一个文件"),
        "send": _("%(n)d 个文件标记为已送银行，款项记入在途") % {"n": len(batches)},
        "reconcile": _("各批次回盘读完后，这个月对平"),
        "close": _("这个月不再进任何分录"),
    }
    return words[deed.code]


def _signed(run: dict[str, Any]) -> list[tuple[str, str]]:
    """Return who computed, reviewed and approved."""
    names = {"computed": _("经办"), "reviewed": _("复核"), "approved": _("审批")}
    return [
        (names[s["state"]], s["by"]) for s in run["steps"] if s["state"] in names and s["done"] and s["by"]
    ]


def _running(actor: Actor, month: str) -> Any:
    """Return the job that reckons the month, when one waits or runs, or the last that failed."""
    rows = access.jobs(actor).filter(kind="benefits.compute_run", args__month=month)
    return rows.filter(state__in=["queued", "running", "failed"]).order_by("-id").first()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a deed needs: the page asks first when ``title`` is given."""

    title: str = ""
    effects: tuple[tuple[str, str], ...] = ()
    undone: str = ""
    reason: bool = False
    danger: bool = False


def _asked(code: str, run: dict[str, Any], name: str) -> Asked:
    t = run["totals"]
    sum_words = f"{money.yuan(t['paid_fen'])} 元"
    if code == "approve":
        return Asked(
            _("通过 %(month)s 发放？") % {"month": name},
            (
                (_("本月实发"), sum_words),
                (_("决定生效"), f"{t['decisions']:,}"),
                (_("明细"), f"{t['lines']:,}"),
                (_("比上月"), f"{formats.change(t['paid_fen'] - t.get('before_fen', 0))} 元"),
            ),
            _("已发的不改，只能在下月做差额"),
        )
    if code == "return":
        return Asked(
            _("退回 %(month)s 发放？") % {"month": name},
            ((_("已算好的明细会作废"), f"{t['lines']:,}"), (_("要重新计算"), name)),
            _("还没有记账，退回不影响任何人的钱"),
            reason=True,
            danger=True,
        )
    if code == "post":
        return Asked(
            _("记账 %(month)s？") % {"month": name},
            ((_("应付"), sum_words), (_("明细"), f"{t['lines']:,}")),
            _("记过的分录不改，只能用相反的分录冲回"),
        )
    if code == "send":
        return Asked(
            _("把 %(month)s 的文件送银行？") % {"month": name},
            ((_("金额"), sum_words),),
            _("送出后等银行回盘；没成功的可以重发"),
        )
    if code == "close":
        return Asked(
            _("关 %(month)s 的账？") % {"month": name}, ((_("实发"), sum_words),), _("关账后不能再打开")
        )
    return Asked()


def _compute(actor: Actor, month: str, _reason: str, at: datetime, today: date) -> tuple[str, str]:
    job = desk.ask_compute(actor, month=month, facts_on=today, at=at)
    return _("已排上队，算好了会出现在这个月里"), reverse("console:job", args=[job.pk])


def _review(actor: Actor, month: str, _reason: str, at: datetime, _today: date) -> tuple[str, str]:
    services.review(actor, month=month, at=at)
    return _("已复核，交给另一个人审批"), url_of(month)


def _return(actor: Actor, month: str, reason: str, at: datetime, _today: date) -> tuple[str, str]:
    services.return_run(actor, month=month, reason=reason, at=at)
    return _("已退回，要重新计算"), url_of(month)


def _approve(actor: Actor, month: str, _reason: str, at: datetime, _today: date) -> tuple[str, str]:
    services.approve(actor, month=month, at=at)
    return _("已通过，可以记账"), url_of(month)


def _post(actor: Actor, month: str, _reason: str, at: datetime, today: date) -> tuple[str, str]:
    made = services.post(actor, month=month, occurred_on=today, at=at)
    return _("已记账 %(n)s 笔，%(sum)s 元，暂缓 %(held)s 笔") % {
        "n": f"{made['new_payments']:,}",
        "sum": money.yuan(made["paid_fen"]),
        "held": f"{made['held']:,}",
    }, url_of(month)


def _files(actor: Actor, month: str, _reason: str, at: datetime, _today: date) -> tuple[str, str]:
    made = desk.write_bank_files(actor, month=month, at=at)
    return _("已生成 %(n)d 个银行文件，%(sum)s 元") % {
        "n": made["files"],
        "sum": money.yuan(made["amount_fen"]),
    }, reverse("console:month-banks", args=[month])


def _send(actor: Actor, month: str, _reason: str, at: datetime, today: date) -> tuple[str, str]:
    services.send(actor, month=month, occurred_on=today, at=at)
    return _("已送银行，等回盘"), url_of(month)


def _reconcile(actor: Actor, month: str, _reason: str, at: datetime, _today: date) -> tuple[str, str]:
    services.reconcile(actor, month=month, at=at)
    return _("已对账"), url_of(month)


def _close(actor: Actor, month: str, _reason: str, at: datetime, _today: date) -> tuple[str, str]:
    services.close(actor, month=month, at=at)
    return _("已关账"), url_of(month)


_DO: dict[str, Callable[[Actor, str, str, datetime, date], tuple[str, str]]] = {
    "compute": _compute, "review": _review, "return": _return, "approve": _approve, "post": _post, "files": _files,
    "send": _send, "reconcile": _reconcile, "close": _close,
}  # fmt: skip


def _known_run(actor: Actor, month: str, name: str) -> dict[str, Any]:
    run = next((r for r in benefits.runs(actor) if r["month"] == month), None)
    if run is None:
        raise NotFound(_("%(month)s 还没有开账") % {"month": name}, remedy=_("到月度发放列表里开账"))
    return run


@page(permissions.READ, methods=("POST",))
def do(request: HttpRequest, month: str, deed: str) -> HttpResponse:
    """Do the next step of a month; what moves money asks first and shows the numbers."""
    actor = request.actor  # type: ignore[attr-defined]
    name = month_name(month)
    known = steps.DEEDS.get(deed)
    if known is None:
        raise NotFound(_("没有这一步"))
    register.require(actor, known.permission)
    reason = ""
    if deed != "compute":
        asked = _asked(deed, _known_run(actor, month, name), name)
        if asked.title:
            step = confirm(
                request,
                title=asked.title,
                action=str(known.label).split("，")[0],
                back=url_of(month),
                effects=asked.effects,
                reason=asked.reason,
                reason_label=_("理由"),
                danger=asked.danger,
                undone=asked.undone,
            )
            if step.response:
                return step.response
            reason = step.reason
    text, url = _DO[deed](actor, str(Month.parse(month)), reason, clock.now(), clock.today())
    return done(request, text, url)
