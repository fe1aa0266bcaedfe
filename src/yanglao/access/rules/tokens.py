"""What a machine's token may be: which duties it may speak as, which of their permissions it may be given, how it is written."""

from __future__ import annotations

import hashlib
import re

#: Duties a machine may speak as; never an administrator, never somebody's own file.
TOKEN_DUTIES = ("bureau", "town", "village", "finance", "inspector", "institution", "provider")
#: Permissions a token may be given at all: what the interface's calls ask for. Nothing here decides or pays.
TOKEN_PERMISSIONS = (
    "people.read",
    "access.view_person",
    "benefits.read",
    "assessment.view",
    "people.life_event",
    "people.reverse_event",
)
MOST_DAYS = 366
_FORM = re.compile(r"yl_([a-z0-9]{8})_([A-Za-z0-9_-]{43})")


def split(text: str) -> tuple[str, str] | None:
    """Return (prefix, secret) of a written token ``yl_PREFIX_SECRET``, None when it is not one."""
    found = _FORM.fullmatch(text.strip())
    return (found[1], found[2]) if found else None


def digest(secret: str) -> str:
    """Return what is stored. The secret is 256 random bits: a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def problem(permissions: tuple[str, ...], held: frozenset[str], days: int) -> str:
    """Return why a token may not be made so, as a code; empty when it may.

    Parameters
    ----------
    permissions : tuple of str
        Asked for.
    held : frozenset of str
        What its duty holds.
    days : int
        From today to the day it ends.
    """
    if not permissions:
        return "nothing"
    if any(code not in TOKEN_PERMISSIONS for code in permissions):
        return "not_for_machines"
    if any(code not in held for code in permissions):
        return "not_of_duty"
    if not 0 < days <= MOST_DAYS:
        return "span"
    return ""
