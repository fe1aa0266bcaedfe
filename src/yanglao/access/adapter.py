"""Accounts are opened by the bureau, never by signing up; secrets of the second step are sealed."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yanglao.access import queries
from yanglao.access.rules import duties
from yanglao.base import clock, crypto

_CONTEXT = "mfa_authenticator.secret"


class StaffAdapter(DefaultAccountAdapter):
    """No sign-up on the open door; each duty starts at its own desk."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("账号或密码不对"),
        "too_many_login_attempts": _("试得太多了，过 5 分钟再来"),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        """Return False: an administrator opens accounts."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the choice of duties when there are several, else the duty's own home."""
        held = queries.appointments_of(request.user.pk, clock.today())
        if len(held) > 1:
            return "/login/choose/"
        face = duties.DUTIES[held[0].duty].face if held else "console"
        return "/" if face == "portal" else "/console/"

    def post_login(self, request: HttpRequest, user: Any, **words: Any) -> Any:
        """Write the login down, without allauth's own message."""
        from yanglao.access import services

        held = queries.appointments_of(user.pk, clock.today())
        services.note_login(
            queries.actor_of(user, held[0] if held else None), step_up=queries.has_mfa(user.pk)
        )
        return super().post_login(request, user, **words)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the pages speak for themselves."""


class SealedMfaAdapter(DefaultMFAAdapter):
    """Second-step secrets stand sealed in the database; who must use it cannot take it off."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("码不对，或已过 30 秒换了新码"),
        "cannot_delete_authenticator": _("您的岗位必须两步登录，不能取下；换手机请找系统管理员"),
    }

    def encrypt(self, text: str) -> str:
        """Return the sealed text."""
        return crypto.seal(text, _CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the plain text."""
        return crypto.unseal(encrypted_text, _CONTEXT)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Return whether the second step may be taken off."""
        return not authenticator.user.must_use_mfa

    def get_totp_label(self, user: Any) -> str:
        """Return how the authenticator names the account."""
        return user.username
