"""Accounts are opened by the bureau, never by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class StaffAdapter(DefaultAccountAdapter):
    """No sign-up on the open door."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Return False: an administrator opens accounts."""
        return False
