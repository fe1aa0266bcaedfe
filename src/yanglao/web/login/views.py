"""The door's views: allauth's machinery under our pages."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from allauth.account import views as account
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yanglao.access import lockout, queries, services
from yanglao.access.middleware import CHOSEN
from yanglao.access.queries import duties
from yanglao.base import clock
from yanglao.base.errors import NotFound
from yanglao.policy import queries as policy

#: Published figures of the place shown beside the door: code of the pack's parameter, short label.
_FIGURES = (
    ("elders_60_plus", gettext_lazy("户籍老年人")),
    ("elders_80_plus", gettext_lazy("80 岁以上")),
    ("town_centres_built", gettext_lazy("镇（街道）中心")),
    ("village_centres_built", gettext_lazy("村（社区）照料中心")),
)


@lru_cache(maxsize=8)
def _figures(pack: str, day: date) -> tuple[list[dict[str, Any]], str]:
    """Return the place's published figures and where they stand; nothing when the pack has not all of them."""
    try:
        found = [(label, policy.parameter(pack, code, day)) for code, label in _FIGURES]
    except (policy.ValueMissing, policy.PackInvalid):
        return [], ""
    if any(use.status != "published" for _label, use in found):
        return [], ""
    titles = {document.code: document.title for document in policy.documents(pack)}
    source = _("《%(title)s》公布数") % {"title": titles.get(found[0][1].document, "")}
    return [{"label": label, "value": f"{int(use.value):,}"} for label, use in found], source


class LoginView(account.LoginView):
    """Account and password; the demo offers its accounts."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add attempts left, and in a demo the accounts to try."""
        words = super().get_context_data(**kwargs)
        name = self.request.POST.get("login", "").strip()
        words["left"] = lockout.attempts_left(self.request, name)
        words["minutes"] = lockout.lock_minutes()
        words["demo_accounts"] = queries.demo_accounts()
        words["login_figures"], words["login_source"] = _figures(queries.place().pack, clock.today())
        words["next"] = self.request.POST.get("next") or self.request.GET.get("next", "")
        return words


class WordView(account.PasswordChangeView):
    """A new password; the first one is used up by it."""

    template_name = "account/password_change.html"
    success_url = reverse_lazy("login-choose")

    def form_valid(self, form: Any) -> HttpResponse:
        """Note the deed after the change."""
        response = super().form_valid(form)
        services.password_changed(self.request.actor)
        return response

    def get_success_url(self) -> str:
        """Return where the person was going."""
        wanted = self.request.POST.get("next") or self.request.GET.get("next") or ""
        if url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}, self.request.is_secure()):
            return wanted
        return str(self.success_url)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Let a person with several duties say in which one to act."""
    held = request.appointments  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = next((a for a in held if str(a.pk) == request.POST.get("appointment")), None)
        if chosen is None:
            raise NotFound(_("您没有这个岗位，或已经到期"), remedy=_("选一个还在的"))
        request.session[CHOSEN] = chosen.pk
        return HttpResponseRedirect(_home(chosen.duty))
    if len(held) == 1:
        return HttpResponseRedirect(_home(held[0].duty))
    if not held:
        return render(request, "login/no_duty.html", status=403)
    for row in held:
        row.duty_label = duties.label(row.duty)
    return render(request, "login/choose.html", {"held": held})


def _home(duty: str) -> str:
    return "/" if duties.DUTIES[duty].face == "portal" else "/console/"


@require_http_methods(["GET", "HEAD"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Say who gives a new password: there is no way by mail."""
    return render(request, "login/forgotten.html")


@require_http_methods(["GET", "HEAD"])
def security(request: HttpRequest) -> HttpResponse:
    """Lead allauth's overview to the own profile."""
    return HttpResponseRedirect("/console/me/")


@require_http_methods(["GET", "HEAD"])
def help_page(request: HttpRequest) -> HttpResponse:
    """Say in a few lines how to begin, and whom to ask."""
    phone = queries.place().phone
    lines = [
        (_("找人"), _("按 / 键，输姓名、拼音、证件号或电话")),
        (_("看依据"), _("每笔钱、每个等级旁边都有“为什么”")),
        (_("看个人信息"), _("平时遮住，按“显示”要写用途，本人和家属看得到谁看过")),
        (_("办错了"), _("已记账的不改，下个月用差额补；其他的找经办人退回")),
        (_("跑得久的事"), _("在“后台任务”里看进度，可以停")),
        (_("登录不了"), _("连错 5 次锁 15 分钟；忘了密码请系统管理员重设")),
        (_("还是不会"), _("打 %(phone)s") % {"phone": phone}),
    ]
    return render(request, "login/help.html", {"lines": lines})
