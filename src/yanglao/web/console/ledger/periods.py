"""Months of the books: closed when nothing waits, opened again by two."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.errors import NotFound
from yanglao.base.periods import Month
from yanglao.benefits import queries as benefits
from yanglao.funds import permissions, services
from yanglao.funds import queries as funds
from yanglao.web.console.ledger.views import crumbs
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.kit import formats


@page(permissions.READ, methods=("GET", "HEAD"))
def periods(request: HttpRequest) -> HttpResponse:
    """List the months: closed or open, what still waits, a reopening to confirm."""
    actor = request.actor  # type: ignore[attr-defined]
    running = {r["month"]: r["state"] for r in benefits.runs(actor)}
    rows = funds.periods(actor)
    for row in rows:
        row["run_open"] = running.get(row["month"], "closed") != "closed"
        row["own"] = bool(row["reopening"] and row["reopening"].asked_by == actor.user_id)
    closed = [r["month"] for r in rows if r["is_closed"]]
    words = {
        "rows": rows,
        "latest": max(closed, default=""),
        "may_close": register.may(actor, permissions.CLOSE),
        "may_reopen": register.may(actor, permissions.REOPEN),
        "crumbs": crumbs(_("关账")),
    }
    return render(request, "console/ledger/periods.html", words)


@page(permissions.REOPEN, methods=("POST",))
def period_do(request: HttpRequest, month: str, deed: str) -> HttpResponse:
    """Close a month, ask to open it again, or confirm what another asked."""
    actor, back = request.actor, reverse("console:ledger-periods")  # type: ignore[attr-defined]
    row = next((r for r in funds.periods(actor) if r["month"] == month), None)
    if row is None or deed not in ("close", "ask", "confirm"):
        raise NotFound(_("没有这一步"), remedy=_("从关账页面里选"))
    name = formats.month(month)
    titles = {
        "close": (_("%(month)s关账？") % {"month": name}, _("关账")),
        "ask": (_("申请%(month)s反结账？") % {"month": name}, _("申请")),
        "confirm": (_("确认%(month)s反结账？") % {"month": name}, _("确认反结账")),
    }
    title, action = titles[deed]
    step = confirm(
        request,
        title=title,
        action=action,
        back=back,
        reason=deed == "ask",
        reason_label=_("原因"),
        effects=[(_("分录"), row["entries"])],
        undone=_("关账以后不能再记账；要改，两个人反结账")
        if deed == "close"
        else _("开账以后可以补记，记完再关"),
    )
    if step.response:
        return step.response
    at = clock.now()
    if deed == "close":
        services.close_month(actor, month=Month.parse(month), at=at)
    elif deed == "ask":
        services.ask_reopen(actor, month=Month.parse(month), reason=step.reason, at=at)
    else:
        if row["reopening"] is None:
            raise NotFound(_("没有这个反结账申请"), remedy=_("从关账页面里选"))
        services.confirm_reopen(actor, reopen_id=row["reopening"].pk, at=at)
    said = {"close": _("已关账"), "ask": _("已申请，等另一个人确认"), "confirm": _("已开账")}
    return done(request, said[deed], back)
