"""What is done with benefits: one by one with a reason, or many at once; the consequences stand before the deed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock, money
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.periods import Month
from yanglao.benefits import permissions, services
from yanglao.benefits import queries as benefits
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.kit import formats

#: Most cases moved in one deed.
MOST = 500


@dataclass(frozen=True, slots=True)
class Bulk:
    """A step many cases take at once."""

    code: str
    verb: str | Promise
    icon: str
    permission: str
    after: str | Promise
    run: Callable[[Actor, Sequence[int], date, datetime], Any]


def _notice(actor: Actor, ids: Sequence[int], today: date, at: datetime) -> date:
    return services.put_on_notice(actor, benefit_ids=ids, on=today, at=at)


_CONFIRM = Bulk(
    "confirm", gettext_lazy("确认"), "check", permissions.CONFIRM, gettext_lazy("进入核对，本人说过愿意"),
    lambda a, ids, _today, at: services.confirm(a, benefit_ids=ids, at=at),
)  # fmt: skip
_CHECK = Bulk(
    "check", gettext_lazy("核对通过"), "check", permissions.CHECK, gettext_lazy("交给民政局复核"),
    lambda a, ids, _today, at: services.check(a, benefit_ids=ids, at=at),
)  # fmt: skip
_REVIEW = Bulk(
    "review", gettext_lazy("复核通过"), "check", permissions.REVIEW, gettext_lazy("可以公示"),
    lambda a, ids, _today, at: services.review_cases(a, benefit_ids=ids, at=at),
)  # fmt: skip
_NOTICE = Bulk(
    "notice", gettext_lazy("公示"), "megaphone", permissions.REVIEW, gettext_lazy("名字遮住后贴出去，期满由另一个人审批"), _notice,
)  # fmt: skip
_APPROVE = Bulk(
    "approve", gettext_lazy("审批"), "shield-check", permissions.APPROVE, gettext_lazy("从起始月开始发"),
    lambda a, ids, today, at: services.approve_cases(a, benefit_ids=ids, today=today, at=at),
)  # fmt: skip
BULK = {b.code: b for b in (_CONFIRM, _CHECK, _REVIEW, _NOTICE, _APPROVE)}
#: The step that comes next from each state.
NEXT = {
    "proposed": _CONFIRM,
    "applied": _CHECK,
    "checked": _REVIEW,
    "surveyed": _REVIEW,
    "reviewed": _NOTICE,
    "noticed": _APPROVE,
}


@page(permissions.READ, methods=("POST",))
def bulk(request: HttpRequest, deed: str) -> HttpResponse:
    """Move the chosen cases one step; all of them or none."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    known = BULK.get(deed)
    if known is None:
        raise NotFound(_("没有这一步"))
    register.require(actor, known.permission)
    ids = [int(pk) for pk in request.POST.getlist("id") if pk.isdecimal()][:MOST]
    back = reverse("console:benefits") + f"?state={request.POST.get('state', '')}"
    if not ids:
        return done(request, _("还没有选"), back)
    rows = benefits.tasks(actor, ids=ids, size=MOST)["rows"]
    persons = len({r["person_id"] for r in rows})
    monthly = sum(r["amount_fen"] or 0 for r in rows)
    step = confirm(
        request,
        title=_("%(verb)s %(n)d 件？") % {"verb": known.verb, "n": len(rows)},
        action=str(known.verb),
        back=back,
        effects=[
            (_("涉及"), _("%(n)d 人") % {"n": persons}),
            (_("每月大约"), _("%(sum)s 元") % {"sum": money.yuan(monthly)}),
            (_("然后"), str(known.after)),
        ],
        undone=_("批准后不能收回，只能停发") if deed == "approve" else "",
    )
    if step.response:
        return step.response
    known.run(actor, ids, today, clock.now())
    return done(request, _("已办 %(n)d 件：%(verb)s") % {"n": len(ids), "verb": known.verb}, back)


@dataclass(frozen=True, slots=True)
class Single:
    """A deed on one benefit, with a reason."""

    code: str
    verb: str | Promise
    icon: str
    permission: str
    states: tuple[str, ...]
    danger: bool = False
    reason: bool = True


SINGLE = {
    d.code: d
    for d in (
        Single("survey", gettext_lazy("记入户"), "house", permissions.CHECK, ("checked",)),
        Single("suspend", gettext_lazy("暂停"), "circle-pause", permissions.STOP, ("active",), True),
        Single("resume", gettext_lazy("恢复"), "play", permissions.STOP, ("suspended",)),
        Single("stop", gettext_lazy("停发"), "circle-stop", permissions.STOP, ("active", "suspended"), True),
        Single("decline", gettext_lazy("本人不要"), "x", permissions.CONFIRM, ("proposed",)),
        Single(
            "reject", gettext_lazy("不予"), "circle-x", permissions.REVIEW,
            ("applied", "checked", "surveyed", "reviewed", "noticed"), True,
        ),
        Single(
            "withdraw", gettext_lazy("撤回"), "undo-2", permissions.APPLY,
            ("proposed", "applied", "checked", "surveyed", "reviewed"),
        ),
    )
}  # fmt: skip


def may_do(actor: Actor, state: str) -> list[Single]:
    """Return what this person may do with a benefit in a state."""
    return [d for d in SINGLE.values() if state in d.states and register.may(actor, d.permission)]


@page(permissions.READ, methods=("POST",))
def single(request: HttpRequest, benefit_id: int, deed: str) -> HttpResponse:
    """Do one thing with one benefit; what takes money away says how much and how it comes back."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    known = SINGLE.get(deed)
    row = benefits.benefit(actor, benefit_id, today)
    if known is None or row is None:
        raise NotFound(_("没有这件待遇，或不在您的范围内"), remedy=_("从待遇列表里选"))
    register.require(actor, known.permission)
    month = Month.of(today) + 1 if deed in ("suspend", "stop") else Month.of(today)
    back = reverse("console:benefit", args=[benefit_id])
    step = confirm(
        request,
        title=_("%(verb)s这件%(name)s？") % {"verb": known.verb, "name": row["name"]},
        action=str(known.verb),
        back=back,
        effects=_effects(deed, row, month),
        reason=known.reason,
        danger=known.danger,
        undone=_UNDONE.get(deed, ""),
    )
    if step.response:
        return step.response
    _run(actor, known.code, benefit_id, str(month), step.reason, today, clock.now())
    return done(request, _("已办：%(verb)s") % {"verb": known.verb}, back)


_UNDONE = {
    "suspend": gettext_lazy("情况恢复后可以恢复，暂停的月份补发"),
    "stop": gettext_lazy("停发后要再享受，重新申请"),
    "decline": gettext_lazy("以后不再替他提出，本人随时可以申请"),
    "reject": gettext_lazy("理由印在告知书上，本人可以提出更正"),
}


def _effects(deed: str, row: dict[str, Any], month: Month) -> list[tuple[str, str]]:
    fen = row["amount_fen"]
    sum_words = _("%(sum)s 元") % {"sum": money.yuan(fen)} if fen else formats.NONE
    name = formats.month(str(month))
    if deed in ("suspend", "stop"):
        return [
            (_("%(month)s起每月少发") % {"month": name}, sum_words),
            (_("谁会知道"), _("本人和授权的家人")),
        ]
    if deed == "resume":
        return [(_("%(month)s起每月照发") % {"month": name}, sum_words)]
    return [(_("金额"), sum_words)] if fen else []


def _run(actor: Actor, deed: str, pk: int, month: str, reason: str, today: date, at: datetime) -> None:
    """Call the one service of a deed."""
    calls: dict[str, Callable[[], Any]] = {
        "survey": lambda: services.survey(actor, benefit_id=pk, at=at, remark=reason),
        "suspend": lambda: services.suspend(
            actor, benefit_id=pk, from_month=month, reason=reason, backpay=True, at=at
        ),
        "resume": lambda: services.resume(actor, benefit_id=pk, from_month=month, reason=reason, at=at),
        "stop": lambda: services.stop(actor, benefit_id=pk, to_month=month, reason=reason, at=at),
        "decline": lambda: services.decline(actor, benefit_id=pk, reason=reason, at=at),
        "reject": lambda: services.reject(actor, benefit_id=pk, reason=reason, today=today, at=at),
        "withdraw": lambda: services.withdraw(actor, benefit_id=pk, reason=reason, at=at),
    }
    calls[deed]()
