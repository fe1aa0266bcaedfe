"""One step of a case: taken at once, or after a reason is written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.assessment import queries, services
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.web.console.assessment.views import take
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.kit.packwords import pack_word


@page("assessment.view", methods=("GET", "HEAD", "POST"))
def deed(request: HttpRequest, assessment_id: int, deed: str) -> HttpResponse:
    """Take one step: accept, refuse, withdraw, send back, review, put on notice, finalise."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, line, _crumbs = take(request, assessment_id)
    url, on = reverse("console:assessment", args=[row.pk]), clock.today()
    level = _level(row)
    plain: dict[str, tuple[Any, dict[str, Any], str]] = {
        "accept": (services.accept, {}, _("已受理")),
        "review": (services.review, {"on": on}, _("已复核，可以公示")),
        "notice": (services.put_on_notice, {"on": on}, _("已开始公示")),
        "finalise": (services.finalise, {"on": on}, _("已生效：%(level)s") % {"level": level}),
    }
    reasoned: dict[str, tuple[Any, str, str, str]] = {
        "refuse": (
            services.refuse,
            _("不予受理 %(name)s 的评估？"),
            _("不予受理"),
            _("已回绝，理由会印在通知上"),
        ),
        "withdraw": (services.withdraw, _("撤回 %(name)s 的评估申请？"), _("撤回"), _("已撤回")),
        "send-back": (
            services.send_back,
            _("退回 %(name)s 的评分，请评估员再看？"),
            _("退回"),
            _("已退回评估员"),
        ),
        "object": (_object, _("对 %(name)s 的评估结果提异议？"), _("提异议"), _("已提异议，等民政办理")),
        "answer-objection": (
            _answer,
            _("不受理 %(name)s 的异议？"),
            _("不予受理"),
            _("已答复，结果不变"),
        ),
        "recheck": (
            _recheck,
            _("受理 %(name)s 的异议，另派人复评？"),
            _("受理，开始复评"),
            _("已开始复评，等约日子；第一次的评估员不能再参加"),
        ),
    }
    if deed in plain:
        service, words, said = plain[deed]
        if request.method != "POST":
            raise NotFound(_("没有这一页"))
        service(actor, assessment_id=row.pk, **words)
        return done(request, said, url)
    if deed not in reasoned:
        raise NotFound(_("没有这一页"))
    if deed in ("answer-objection", "recheck") and row.state != "objected":
        raise NotFound(_("没有要办的异议"))
    service, title, action, said = reasoned[deed]
    step = confirm(
        request, title=title % {"name": line.name}, action=action, back=url, reason=True, danger=True
    )
    if step.response:
        return step.response
    service(actor, assessment_id=row.pk, reason=step.reason)
    return done(request, said, url)


def _object(actor: Actor, *, assessment_id: int, reason: str) -> None:
    services.object_to(
        actor, assessment_id=assessment_id, reason=reason, raised_by=actor.name, on=clock.today()
    )


def _open_objection(actor: Actor, assessment_id: int) -> int:
    raised = [one for one in queries.objections_of(actor, assessment_id) if one.state == "raised"]
    if not raised:
        raise NotFound(_("没有要办的异议"))
    return int(raised[0].pk)


def _answer(actor: Actor, *, assessment_id: int, reason: str) -> None:
    made = _open_objection(actor, assessment_id)
    services.answer_objection(actor, objection_id=made, answer=reason, on=clock.today())


def _recheck(actor: Actor, *, assessment_id: int, reason: str) -> None:
    services.start_recheck(actor, objection_id=_open_objection(actor, assessment_id), at=clock.now())


def _level(row: Any) -> str:
    if row.final_level is None:
        return ""
    return str(pack_word(queries.scale_of(row.scale).level_words(row.final_level).zh))
