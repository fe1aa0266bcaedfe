"""What is done with the board: counted anew, put before a second person, approved or returned, published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.errors import NotFound
from yanglao.planning import permissions, services
from yanglao.planning import queries as planning
from yanglao.web.console.pages import confirm, done, page

_NEEDED = {
    "compute": permissions.COMPUTE.code,
    "ask": permissions.COMPUTE.code,
    "approve": permissions.APPROVE.code,
    "return": permissions.APPROVE.code,
    "publish": permissions.PUBLISH.code,
}


@page(permissions.VIEW.code, methods=("POST",))
def do(request: HttpRequest, deed: str) -> HttpResponse:
    """Do one step of the board; publishing asks first."""
    actor = request.actor  # type: ignore[attr-defined]
    if deed not in _NEEDED:
        raise NotFound(_("没有这一步"))
    register.require(actor, _NEEDED[deed])
    back = reverse("console:plan")
    if deed == "compute":
        run = services.compute_board(actor, as_of=clock.today())
        return done(request, _("已重算，第 %(n)d 版") % {"n": run.version}, back)
    head = planning.head(actor)
    if head is None:
        raise NotFound(_("还没有计算过"), remedy=_("先计算指标"))
    if deed in ("return", "publish"):
        statuses = [(str(planning.STATUS_WORDS[s]), str(n)) for s, n in head["statuses"].items() if n]
        step = confirm(
            request,
            title=_("退回这一版指标？") if deed == "return" else _("发布这一版指标？"),
            action=_("退回") if deed == "return" else _("发布"),
            back=back,
            effects=[] if deed == "return" else statuses,
            reason=deed == "return",
            danger=deed == "return",
            undone="" if deed == "return" else _("发布后不改；有错另出一版，原来的标为已更正"),
        )
        if step.response:
            return step.response
        if deed == "return":
            services.settle_publication(actor, run_id=head["run_id"], approved=False, reason=step.reason)
            return done(request, _("已退回"), back)
        services.publish(actor, run_id=head["run_id"])
        return done(request, _("已发布第 %(n)d 版") % {"n": head["version"]}, back)
    if deed == "ask":
        services.ask_publication(actor, run_id=head["run_id"])
        return done(request, _("已提请，等另一个人审"), back)
    services.settle_publication(actor, run_id=head["run_id"], approved=True)
    return done(request, _("审核通过，可以发布"), back)
