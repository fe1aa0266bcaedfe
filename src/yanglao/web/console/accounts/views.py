"""Accounts and their duties; the matrix of who may do what and see which field how."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import permissions, queries, services
from yanglao.access.queries import duties
from yanglao.base import clock
from yanglao.base.errors import DomainError, NotFound
from yanglao.web.console.accounts.forms import AppointForm, OpenForm
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.kit import formats, lists


def _crumbs(*more: str) -> list[dict[str, Any]]:
    return [{"label": _("账号与权限"), "url": reverse("console:accounts")}, *({"label": m} for m in more)]


@page(permissions.READ_ACCOUNTS, methods=("GET", "HEAD"))
def accounts(request: HttpRequest) -> HttpResponse:
    """List the county's accounts."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    state = lists.read(request, filters=("duty", "state"))
    found = queries.accounts(
        actor, text=state.q, duty=state.chosen.get("duty", ""), state=state.chosen.get("state", ""), on=today
    )
    count = found.count()
    rows = list(found[state.first_row : state.first_row + state.per_page])
    for row in rows:
        row.duties = [
            duties.label(a.duty)
            for a in row.appointments.all()
            if a.valid_from <= today and (a.valid_to is None or a.valid_to > today)
        ]
    words = {
        "rows": rows,
        "count": count,
        "page": lists.page(request, state, count),
        "filters": [
            lists.choice_filter(
                request, "duty", _("岗位"), [(d.code, d.label) for d in duties.DUTIES.values() if d.scopes]
            ),
            lists.choice_filter(request, "state", _("状态"), [("open", _("在用")), ("closed", _("已停用"))]),
        ],
        "may_manage": queries.may(actor, permissions.MANAGE),
        "crumbs": [{"label": _("账号与权限")}],
    }
    return render(request, "console/accounts/list.html", words)


@page(permissions.READ_ACCOUNTS, methods=("GET", "HEAD"))
def matrix(request: HttpRequest) -> HttpResponse:
    """Show permission × duty and field × duty, as they hold in the running program."""
    words = {"matrix": queries.matrix(), "masks": queries.mask_matrix(), "crumbs": _crumbs(_("谁能办什么"))}
    return render(request, "console/accounts/matrix.html", words)


@page(permissions.MANAGE)
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account and show its first password once."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, word = services.open_account(request.actor, **form.cleaned_data, at=clock.now())  # type: ignore[attr-defined]
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            words = {"account": user, "word": word, "crumbs": _crumbs(_("新账号"))}
            return render(request, "console/accounts/word.html", words)
    words = {"form": form, "crumbs": _crumbs(_("开账号"))}
    return render(request, "console/accounts/open.html", words, status=422 if form.errors else 200)


def _account(request: HttpRequest, user_id: int) -> Any:
    user = queries.account(request.actor, user_id)  # type: ignore[attr-defined]
    if user is None:
        raise NotFound(_("没有这个账号"), remedy=_("回到账号列表再找"))
    return user


@page(permissions.READ_ACCOUNTS, methods=("GET", "HEAD"))
def account(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show one account: duties, state, what may be done."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    user = _account(request, user_id)
    held = sorted(user.appointments.all(), key=lambda a: (a.valid_to is not None, -a.pk))
    for row in held:
        row.duty_label = duties.label(row.duty)
        row.running = row.valid_from <= today and (row.valid_to is None or row.valid_to > today)
    has_mfa = queries.has_mfa(user.pk)
    words = {
        "account": user,
        "held": held,
        "has_mfa": has_mfa,
        "login_facts": [
            (
                _("两步登录"),
                _("已设置") if has_mfa else _("下次登录时设置") if user.must_use_mfa else _("没有设置"),
            ),
            (_("上次登录"), formats.moment(user.last_login, today)),
        ],
        "may_manage": queries.may(actor, permissions.MANAGE) and user.pk != actor.user_id,
        "own": user.pk == actor.user_id,
        "crumbs": _crumbs(user.name),
    }
    return render(request, "console/accounts/account.html", words)


@page(permissions.MANAGE)
def appoint(request: HttpRequest, user_id: int) -> HttpResponse:
    """Put an account in a duty."""
    user = _account(request, user_id)
    form = AppointForm(request.POST or None, initial={"valid_from": clock.today(), "office": user.office})
    if request.method == "POST" and form.is_valid():
        try:
            services.appoint(request.actor, user_id=user.pk, **form.cleaned_data, at=clock.now())  # type: ignore[attr-defined]
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已派岗位"), reverse("console:account", args=[user.pk]))
    words = {"form": form, "account": user, "crumbs": _crumbs(user.name, _("派岗位"))}
    return render(request, "console/accounts/appoint.html", words, status=422 if form.errors else 200)


@page(permissions.MANAGE)
def end(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """End an appointment from today on."""
    step = confirm(
        request,
        title=_("结束这个岗位？"),
        action=_("结束"),
        back=reverse("console:accounts"),
        effects=[(_("从哪天起"), clock.today().isoformat()), (_("这个账号"), _("马上不能再办这一岗的事"))],
        reason=True,
        danger=True,
        undone=_("以后可以重新派，记录都在"),
    )
    if step.response:
        return step.response
    row = services.end_appointment(
        request.actor,  # type: ignore[attr-defined]
        appointment_id=appointment_id,
        on=clock.today(),
        reason=step.reason,
    )
    return done(request, _("岗位已结束"), reverse("console:account", args=[row.user_id]))


@page(permissions.MANAGE)
def close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    user = _account(request, user_id)
    url = reverse("console:account", args=[user.pk])
    held = sum(1 for a in user.appointments.all() if a.valid_to is None or a.valid_to > clock.today())
    step = confirm(
        request,
        title=_("停用 %(name)s 的账号？") % {"name": user.name},
        action=_("停用"),
        back=url,
        effects=[
            (_("登录"), _("下一次点击就退出，不能再登录")),
            (_("一起结束的岗位"), _("%(n)d 个") % {"n": held}),
        ],
        reason=True,
        danger=True,
        undone=_("可以恢复账号，岗位要重新派"),
    )
    if step.response:
        return step.response
    services.close_account(
        request.actor, user_id=user.pk, on=clock.today(), at=clock.now(), reason=step.reason
    )  # type: ignore[attr-defined]
    return done(request, _("账号已停用"), url)


@page(permissions.MANAGE, methods=("POST",))
def deed(request: HttpRequest, user_id: int, deed: str) -> HttpResponse:
    """Do one of the small deeds: new first password, unlock, take the two-step device away, reopen."""
    user, actor = _account(request, user_id), request.actor  # type: ignore[attr-defined]
    url = reverse("console:account", args=[user.pk])
    if deed == "password":
        word = services.reset_password(actor, user_id=user.pk)
        return render(
            request,
            "console/accounts/word.html",
            {"account": user, "word": word, "crumbs": _crumbs(user.name)},
        )
    if deed == "unlock":
        services.unlock(actor, user_id=user.pk)
        messages.success(request, _("可以再试登录了"))
    elif deed == "mfa":
        services.reset_mfa(actor, user_id=user.pk)
        messages.success(request, _("两步登录已取下，下次登录重新设置"))
    elif deed == "reopen":
        services.reopen_account(actor, user_id=user.pk)
        messages.success(request, _("账号已恢复，请重新派岗位"))
    else:
        raise NotFound(_("没有这一步"))
    return HttpResponseRedirect(url)
