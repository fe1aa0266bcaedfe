"""One shape for every error: code, message, field, remedy."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from yanglao.base.approvals import SamePerson
from yanglao.base.errors import DomainError, NotFound, PermissionRefused, ScopeMissing, TransitionRefused

_WORDS = {
    400: ("request.unreadable", gettext_lazy("看不懂送来的内容"), gettext_lazy("按接口说明检查 JSON")),
    403: (
        "permission.refused",
        gettext_lazy("这一项不归您办"),
        gettext_lazy("登录，或转给能办的人；网页里送的要带 X-CSRFToken"),
    ),
    404: ("not_found", gettext_lazy("没有这一条"), gettext_lazy("核对代码或档案号")),
    405: ("method", gettext_lazy("这个地址不这样用"), gettext_lazy("看接口说明里写的方法")),
    429: ("too_many", gettext_lazy("查得太快了"), gettext_lazy("等一分钟再查")),
}

_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (PermissionRefused, 403),
    (ScopeMissing, 403),
    (NotFound, 404),
    (TransitionRefused, 409),
    (SamePerson, 409),
)


def attach(api: NinjaAPI) -> None:
    """Answer every kind of error of an interface in the one shape."""

    def answer(request: HttpRequest, status: int, words: dict[str, Any]) -> HttpResponse:
        # What a refused call had begun is taken back: the request's transaction would be kept otherwise.
        if transaction.get_connection().in_atomic_block and request.method != "GET":
            transaction.set_rollback(True)
        shape = {name: words.get(name) for name in ("code", "message", "field", "remedy")}
        return api.create_response(request, shape, status=status)

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
        return answer(request, _status(error), error.as_dict())

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0] if error.errors else {"loc": (), "msg": ""}
        field = ".".join(str(part) for part in first["loc"][1:]) or None
        words = {
            "code": f"invalid.{first.get('type', 'value')}",
            "message": _("“%(field)s”不对：%(why)s") % {"field": field or _("内容"), "why": first["msg"]},
            "field": field,
            "remedy": _("看接口说明里这一项的要求"),
        }
        return answer(request, 422, words)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        words = {
            "code": "login.needed",
            "message": _("要先登录"),
            "remedy": _("在 /login/ 登录，或带上接口凭证（Authorization: Bearer yl_…）"),
        }
        return answer(request, 401, words)

    @api.exception_handler(Throttled)
    def slow_down(request: HttpRequest, error: Throttled) -> HttpResponse:
        response = answer(request, 429, _plain(429))
        if error.wait:
            response["Retry-After"] = str(ceil(error.wait))
        return response

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, _plain(404))

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, _plain(error.status_code))


def _status(error: DomainError) -> int:
    """Return the HTTP status of a refusal; a class may carry its own."""
    own = getattr(error, "status", None)
    if isinstance(own, int):
        return own
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def _plain(status: int) -> dict[str, str]:
    code, message, remedy = _WORDS.get(status, _WORDS[400])
    return {"code": code, "message": str(message), "remedy": str(remedy)}


def no_such_call(request: HttpRequest) -> HttpResponse:
    """Answer an address nobody has, in the one shape."""
    words = {**_plain(404), "field": None}
    return JsonResponse(words, status=404, json_dumps_params={"ensure_ascii": False})
