"""What every page view needs: who may open it, answers after a deed, consequences before one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yanglao.base import permissions
from yanglao.base.errors import DomainError, PermissionRefused
from yanglao.web.console.saved import opening

View = Callable[..., HttpResponse]


def page(permission: str, *, methods: Sequence[str] = ("GET", "HEAD", "POST")) -> Callable[[View], View]:
    """Make a function a page: logged in, holding the permission, with one of the methods.

    Parameters
    ----------
    permission : str
        Code the actor's duty must hold to open it. What the page changes is checked again by its service.
    methods : sequence of str
        HTTP methods answered.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_login(request)
            if request.method not in methods:
                return HttpResponse(status=405, headers={"Allow": ", ".join(methods)})
            actor = request.actor  # type: ignore[attr-defined]
            if actor.duty == "public":
                raise PermissionRefused(
                    _("您的账号还没有岗位"), remedy=_("请系统管理员派岗位，再重新进来"), code="access.no_duty"
                )
            permissions.require(actor, permission)
            if default := opening.default_url(request):
                return HttpResponseRedirect(default)
            return view(request, *args, **kwargs)

        run.page_permission = permission  # type: ignore[attr-defined]
        run.page_methods = tuple(methods)  # type: ignore[attr-defined]
        return run

    return wrap


def _to_login(request: HttpRequest) -> HttpResponse:
    back = request.headers.get("HX-Current-URL") or request.get_full_path()
    target = f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def done(request: HttpRequest, text: str, url: str) -> HttpResponse:
    """Say what was done, and go on to a page."""
    messages.success(request, text)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def back_url(request: HttpRequest, default: str) -> str:
    """Return where to go back to: ``?next=`` when it is an address of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default


def add_refusal(form: BaseForm, refusal: DomainError) -> None:
    """Put a service's refusal into the form: at its field when the form has it, else on top."""
    words = "。".join(part for part in (refusal.message, refusal.remedy) if part)
    form.add_error(refusal.field if refusal.field in form.fields else None, words)


@dataclass(frozen=True, slots=True)
class Step:
    """The answer to "do this?": ``response`` to send back while not settled, else the ``reason`` given."""

    response: HttpResponse | None
    reason: str = ""


def confirm(
    request: HttpRequest,
    *,
    title: str,
    action: str,
    back: str,
    effects: Sequence[tuple[str, Any]] = (),
    lead: str = "",
    reason: bool = False,
    reason_label: str = "",
    danger: bool = False,
    undone: str = "",
) -> Step:
    """Show what a deed will do and ask; settled when the form comes back confirmed (and with its reason).

    Parameters
    ----------
    request : HttpRequest
        Other fields of a POST are carried along as hidden fields.
    title : str
        The deed as a question with its count: 停发 5 人的养老护理补贴？
    action : str
        The verb on the solid button.
    back : str
        Where 不办了 leads.
    effects : sequence of (str, value)
        What will change, in numbers.
    lead : str
        One sentence above them.
    reason : bool
        Ask a reason (printed on the notice).
    reason_label : str
        Label of the reason.
    danger : bool
        Takes money, a bed or a right away: the button is red.
    undone : str
        What cannot be undone, or how it is.
    """
    given = request.POST.get("reason", "").strip()
    confirmed = request.method == "POST" and request.POST.get("confirmed") == "1"
    problem = _("写一句原因，通知上要印") if confirmed and reason and not given else ""
    if confirmed and not problem:
        return Step(None, given)
    carried = [(k, v) for k, vs in request.POST.lists() for v in vs if k not in _OWN]
    words = {
        "title": title, "action": action, "back": back, "effects": list(effects), "lead": lead, "reason": reason,
        "reason_label": reason_label or _("原因"), "danger": danger, "undone": undone, "problem": problem,
        "given": given, "carried": carried,
    }  # fmt: skip
    name = "console/confirm_part.html" if request.headers.get("HX-Request") else "console/confirm.html"
    return Step(render(request, name, words, status=422 if problem else 200))


_OWN = {"csrfmiddlewaretoken", "confirmed", "reason"}


def is_part(request: HttpRequest, target: str = "") -> bool:
    """Return whether htmx asks for a part of the page (for this target id, when given) rather than the whole."""
    if not request.headers.get("HX-Request"):
        return False
    asked = request.headers.get("HX-Target", "")
    return not target or asked == target or asked.endswith(f"#{target}")
