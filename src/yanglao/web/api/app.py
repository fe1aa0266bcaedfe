"""The interface: public reads and the estimate for everybody, files and the calculation for those logged in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import AnonRateThrottle, AuthRateThrottle

from yanglao.base.actor import Actor
from yanglao.web.api import errors
from yanglao.web.api.schemas import Error

#: One caller, one minute: a page of a family is three calls, a nightly copy of everything public a few hundred.
ANONYMOUS, KNOWN = "1200/m", "2400/m"
#: What every call may answer besides its own.
PROBLEMS: dict[int, Any] = {400: Error, 404: Error, 422: Error, 429: Error}
CLOSED: dict[int, Any] = {**PROBLEMS, 401: Error, 403: Error, 409: Error}


class Words(JSONRenderer):
    """JSON in which Chinese can be read."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012  as the base class has it


api = NinjaAPI(
    title="养老 / yanglao",
    version="1",
    description="县域养老：区划、设施、指标、政策、估算；登录后可查档案、待遇、月度发放、试算评估。金额单位为分。",
    docs_url=None,
    renderer=Words(),
    urls_namespace="yl_api_v1",
    throttle=[AnonRateThrottle(ANONYMOUS), AuthRateThrottle(KNOWN)],
)
errors.attach(api)

public = Router(tags=["public"])


class TokenAuth(HttpBearer):
    """A machine's token; who speaks by it was settled at the door (``access.middleware``)."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the token's row when it is good; its name is the key of the rate limit."""
        return getattr(request, "token", None)


staff = Router(tags=["staff"], auth=[TokenAuth(), SessionAuth()])


def actor(request: HttpRequest) -> Actor:
    """Return who acts."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


from yanglao.web.api import open_calls, staff_calls  # noqa: E402, F401  they hang their calls on the routers above

api.add_router("", public)
api.add_router("", staff)
