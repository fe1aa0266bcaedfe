"""Each request runs as somebody, in one transaction in which the database knows who looks.

The view's own transaction (``ATOMIC_REQUESTS``) is a savepoint inside: a view that fails is rolled back, and the page
that says so is still drawn as the same person. A streamed body is sent after the transaction has ended; nobody acts
any more then, so it must not read personal rows (a file made beforehand is fine).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from yanglao.access import queries, refusals, services_tokens
from yanglao.access.models import Appointment
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.scope import acting

CHOSEN = "appointment"
#: Open while an account must first change its password or set up the second step.
_DOORSTEP = ("/login/", "/logout/", "/static/", "/i18n/")


def settle_actor(request: HttpRequest) -> Actor:
    """Decide who acts: the public, or the account in the duty it chose (the first one it holds otherwise).

    Sets ``request.actor``, ``request.appointment`` and ``request.appointments``.
    """
    appointments: list[Appointment] = []
    chosen: Appointment | None = None
    words: Any = request
    written = _written_token(request)
    if written is not None:
        # A machine speaks by its token alone: whatever session comes along is not looked at.
        found = services_tokens.recognise(written, at=clock.now(), on=clock.today())
        words.token, speaker = found or (None, queries.visitor())
        words.actor, words.appointment, words.appointments = speaker, None, []
        return speaker
    if request.user.is_authenticated:
        appointments = queries.appointments_of(request.user.pk, clock.today())
        wanted = request.session.get(CHOSEN)
        chosen = next((a for a in appointments if a.pk == wanted), appointments[0] if appointments else None)
        actor = queries.actor_of(request.user, chosen)  # type: ignore[arg-type]
    else:
        actor = queries.visitor()
    words.actor, words.appointment, words.appointments = actor, chosen, appointments
    return actor


def _written_token(request: HttpRequest) -> str | None:
    """Return the token a machine sent along to the interface; elsewhere nobody comes in by one."""
    kind, _space, written = request.headers.get("Authorization", "").partition(" ")
    return written if request.path.startswith("/api/") and kind.lower() == "bearer" else None


class ActingMiddleware:
    """Set who acts for the length of a request, and turn refusals into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the view as somebody."""
        actor = settle_actor(request)
        step = self._doorstep(request)
        if step:
            return HttpResponseRedirect(step)
        with acting(actor):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else is a fault and goes on."""
        refusal = error if isinstance(error, DomainError) else refusals.from_database(error)
        if refusal is None and isinstance(error, PermissionDenied) and str(error):
            refusal = DomainError(str(error), code="permission.refused")
            refusal.status = 403  # type: ignore[attr-defined]
        return refusals.answer(request, refusal) if refusal else None

    @staticmethod
    def _doorstep(request: HttpRequest) -> str:
        """Return where an account must go first: a new password, then the second step; empty when it may go on."""
        user: Any = request.user
        if hasattr(request, "token") or not user.is_authenticated or request.path.startswith(_DOORSTEP):
            return ""
        if user.must_change_password:
            return f"{settings.LOGIN_URL}password/?{urlencode({'next': request.get_full_path()})}"
        if user.must_use_mfa and not request.session.get("mfa_known"):
            if not queries.has_mfa(user.pk):
                return f"{settings.LOGIN_URL}mfa/totp/activate/"
            request.session["mfa_known"] = True
        return ""
