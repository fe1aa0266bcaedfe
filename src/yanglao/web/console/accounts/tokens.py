"""Tokens of machines: which system may ask what, until when; shown once, taken back with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import permissions, queries, services
from yanglao.access.queries import duties
from yanglao.base import clock
from yanglao.base.errors import DomainError, NotFound
from yanglao.web.console.accounts.forms import SCOPES, TokenForm
from yanglao.web.console.accounts.views import _crumbs
from yanglao.web.console.pages import add_refusal, confirm, done, page


@page(permissions.READ_ACCOUNTS, methods=("GET", "HEAD"))
def listed(request: HttpRequest) -> HttpResponse:
    """List the county's tokens."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    kinds, named = dict(SCOPES), dict(queries.token_choices()["may"])
    rows = [
        {
            "token": row,
            "duty": duties.label(row.duty),
            "scope": kinds.get(row.scope_kind, ""),
            "keys": "、".join(row.scope_keys[:3]),
            "may": [named.get(code, code) for code in row.permissions],
            "state": "revoked" if row.revoked_at else "over" if today >= row.expires_on else "running",
        }
        for row in queries.api_tokens(actor)
    ]
    words = {
        "rows": rows,
        "may_manage": queries.may(actor, permissions.MANAGE),
        "crumbs": _crumbs(_("接口凭证")),
    }
    return render(request, "console/accounts/tokens.html", words)


@page(permissions.MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Give out a token and show it once."""
    form = TokenForm(request.POST or None, initial={"scope_kind": "county"})
    if request.method == "POST" and form.is_valid():
        try:
            row, written = services.make_token(
                request.actor,  # type: ignore[attr-defined]
                **form.cleaned_data,
                on=clock.today(),
                at=clock.now(),
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            words = {"token": row, "written": written, "crumbs": _crumbs(_("接口凭证"))}
            answer = render(request, "console/accounts/token_word.html", words)
            answer["Cache-Control"] = "no-store"
            return answer
    words = {"form": form, "crumbs": _crumbs(_("接口凭证"), _("发凭证"))}
    return render(request, "console/accounts/token_new.html", words, status=422 if form.errors else 200)


@page(permissions.MANAGE)
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Take a token back."""
    row = next((t for t in queries.api_tokens(request.actor) if t.pk == token_id), None)  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(_("没有这个凭证"), remedy=_("回到列表再找"))
    step = confirm(
        request,
        title=_("收回 %(name)s 的凭证？") % {"name": row.name},
        action=_("收回"),
        back=reverse("console:tokens"),
        effects=[(_("这个系统"), _("下一次来取数就进不来"))],
        reason=True,
        danger=True,
        undone=_("收回的不能恢复，可以另发一个"),
    )
    if step.response:
        return step.response
    services.revoke_token(request.actor, token_id=row.pk, reason=step.reason, at=clock.now())  # type: ignore[attr-defined]
    return done(request, _("凭证已收回"), reverse("console:tokens"))
