"""What may be done, by which duty: a register that is empty until a house declares, so everything is closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.errors import PermissionRefused


@dataclass(frozen=True, slots=True)
class Permission:
    """One thing that may be done."""

    code: str
    label: str
    duties: frozenset[str]


_register: dict[str, Permission] = {}
_duty_words: dict[str, str] = {}


def name_duty(code: str, words: str) -> None:
    """Say what a duty is called, for sentences of refusal (``access`` names them at start)."""
    _duty_words[code] = words


def declare(code: str, label: str, *duties: str) -> Permission:
    """Enter a permission; called by a house's ``permissions.py`` at start.

    Parameters
    ----------
    code : str
        ``house.verb``.
    label : str
        Chinese, as on the matrix page.
    duties : str
        Duties that hold it. ``system`` (the platform) holds all.
    """
    entry = Permission(code, label, frozenset(duties))
    known = _register.get(code)
    if known is not None and known != entry:
        raise ValueError(f"permission declared twice: {code}")
    _register[code] = entry
    return entry


def all_permissions() -> list[Permission]:
    """Return every declared permission, by code."""
    return sorted(_register.values(), key=lambda p: p.code)


def may(actor: Actor, code: str) -> bool:
    """Return whether the actor's duty holds the permission; an undeclared one nobody holds."""
    entry = _register.get(code)
    if entry is None:
        return False
    if actor.only is not None and code not in actor.only and "public" not in entry.duties:
        return False  # what anybody may do is never taken away
    return actor.duty == "system" or actor.duty in entry.duties


def require(actor: Actor, code: str) -> None:
    """Refuse unless the actor holds the permission.

    Raises
    ------
    PermissionRefused
        Naming what is missing and who holds it.
    """
    if may(actor, code):
        return
    entry = _register.get(code)
    raise PermissionRefused(
        _("这一项（%(what)s）不归您办") % {"what": entry.label if entry else code},
        remedy=_("请转给能办的人：%(who)s")
        % {
            "who": "、".join(_duty_words.get(d, d) for d in sorted(entry.duties))
            if entry and entry.duties
            else "—"
        },
        permission=code,
    )
