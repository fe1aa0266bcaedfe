"""What is over its term: listed, asked by one, approved by another, then erased."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base import retention as terms
from yanglao.base.errors import NotFound
from yanglao.web.console.pages import confirm, done, page

#: Subjects shown of each kind.
_SHOWN = 20


@page("base.retention", methods=("GET", "HEAD"))
def retention(request: HttpRequest) -> HttpResponse:
    """List what is over its term today, and what waits for a second person."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = terms.due(actor, clock.today())
    for row in rows:
        row["shown"] = row["subjects"][:_SHOWN]
        row["more"] = max(0, row["rows"] - _SHOWN)
    waiting = terms.waiting(actor)
    context = {
        "rows": rows,
        "whole": sum(row["rows"] for row in rows),
        "waiting": waiting,
        "mine": waiting is not None and waiting.maker_id == actor.user_id,
        "crumbs": [{"label": _("到期清除")}],
    }
    return render(request, "console/retention/list.html", context)


@page("base.retention", methods=("POST",))
def do(request: HttpRequest, deed: str) -> HttpResponse:
    """Ask, approve or return; approving says first that nothing brings it back."""
    actor, back = request.actor, reverse("console:retention")  # type: ignore[attr-defined]
    if deed == "ask":
        terms.ask(actor, on=clock.today())
        return done(request, _("已提请，请另一位同事审批"), back)
    waiting = terms.waiting(actor)
    if deed not in ("approve", "return") or waiting is None:
        raise NotFound(_("没有等审批的清除"), remedy=_("回到到期清除"))
    step = confirm(
        request,
        title=_("清除 %(n)d 条？") % {"n": waiting.count or 0} if deed == "approve" else _("退回这次清除？"),
        action=_("清除") if deed == "approve" else _("退回"),
        back=back,
        danger=deed == "approve",
        reason=deed == "return",
        effects=[(_("谁提请"), waiting.maker_name), (_("内容"), waiting.summary)],
        undone=_("清除后不能找回；以前的备份里还有，按备份的期限另行处理") if deed == "approve" else "",
    )
    if step.response:
        return step.response
    erased = terms.settle(actor, approved=deed == "approve", reason=step.reason)
    text = _("已清除 %(n)d 条") % {"n": sum(erased.values())} if deed == "approve" else _("已退回")
    return done(request, text, back)
