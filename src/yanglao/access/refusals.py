"""What a refusal becomes on a page: status, words and what to do. Never a 500 for something a clerk can act on."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base.approvals import SamePerson
from yanglao.base.errors import DomainError, NotFound, PermissionRefused, ScopeMissing, TransitionRefused

log = logging.getLogger("yanglao.refusals")

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (PermissionRefused, 403),
    (ScopeMissing, 403),
    (NotFound, 404),
    (TransitionRefused, 409),
    (SamePerson, 409),
)
#: SQLSTATEs of the database that mean "somebody was faster" or "this breaks a rule of the table".
_BUSY = {"40001", "40P01", "55P03"}


#: What the database's own guards say to a person: end of the constraint's name → what happened, what to do.
_GUARDS: tuple[tuple[str, Any, Any], ...] = (
    ("_arrows", gettext_lazy("这一步现在不能办"), gettext_lazy("刷新页面，看它现在办到哪一步，再办该办的")),
    ("_two_people", gettext_lazy("经办的和审的要是两个人"), gettext_lazy("请另一位同事办")),
    ("_by_other", gettext_lazy("经办的和审的要是两个人"), gettext_lazy("请另一位同事办")),
    ("_by_others", gettext_lazy("要由另外的人办"), gettext_lazy("请没有经手过的同事办")),
    (
        "funds_month_closed",
        gettext_lazy("这个月已关账，不能再记账"),
        gettext_lazy("记到还开着的月份，或作差额处理"),
    ),
    ("funds_budget_not_over", gettext_lazy("超出全年额度"), gettext_lazy("先调整额度再办")),
    ("benefits_run_open", gettext_lazy("这个月已经算定，名单不能再改"), gettext_lazy("要改先退回，写明理由")),
    ("_frozen", gettext_lazy("定下的内容不能改"), gettext_lazy("要改，另作一份更正")),
)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal; a class may carry its own as ``status``."""
    own = getattr(error, "status", None)
    if isinstance(own, int):
        return own
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def from_database(error: Exception) -> DomainError | None:
    """Return a refusal for an error of the database that a person can act on, else None."""
    state = getattr(error.__cause__, "sqlstate", None) or ""
    if isinstance(error, IntegrityError):
        log.warning("integrity: %s", error)
        guard = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        for end, told, remedy in _GUARDS:
            if guard.endswith(end):
                return TransitionRefused(
                    str(told), code="guarded", kept=_("原来的记录没有变"), remedy=str(remedy), guard=guard
                )
        return TransitionRefused(
            _("和已有的记录冲突，没有存上"),
            code="conflict",
            kept=_("原来的记录没有变"),
            remedy=_("刷新页面，看看是不是别人刚办过"),
        )
    if isinstance(error, DataError):
        log.warning("data: %s", error)
        refusal = DomainError(
            _("填的内容认不出：数太大，字太长，或夹着看不见的字符"),
            code="invalid.data",
            kept=_("没有存上任何内容"),
            remedy=_("回去检查填的数字、日期和文字，再试一次"),
        )
        refusal.status = 400  # type: ignore[attr-defined]
        return refusal
    if isinstance(error, OperationalError) and state in _BUSY:
        return TransitionRefused(_("同时有人在办同一件事，没有存上"), code="busy", remedy=_("等几秒再按一次"))
    return None


def wants_json(request: HttpRequest) -> bool:
    """Return whether the caller is a machine."""
    if request.path.startswith("/api/"):
        return True
    best = (
        request.get_preferred_type(["text/html", "application/json"])
        if hasattr(request, "get_preferred_type")
        else ""
    )
    return best == "application/json"


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page, the fragment (htmx) or the JSON of a refusal."""
    status = status_of(error)
    words: dict[str, Any] = error.as_dict()
    if wants_json(request):
        return JsonResponse(words, status=status, json_dumps_params={"ensure_ascii": False})
    name = "errors/fragment.html" if request.headers.get("HX-Request") else f"errors/{_page(status)}.html"
    return render(request, name, {"error": words, "status": status}, status=status)


def _page(status: int) -> int:
    return status if status in (400, 403, 404, 409, 422) else 422
