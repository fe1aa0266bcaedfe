"""Who acts, and which rows they may see. No business words: duties are declared by ``access``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ScopeKind = Literal["system", "county", "town", "village", "org", "persons", "none"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows an actor may see.

    Parameters
    ----------
    kind : ScopeKind
        ``county`` / ``town`` / ``village``: division codes of 6 / 9 / 12 digits; ``org``: organisation ids, through
        care relations; ``persons``: person ids (an elder, a family by delegation); ``system``: jobs of the platform;
        ``none``: no personal row at all.
    keys : tuple of str
        The codes or ids.
    """

    kind: ScopeKind
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the platform itself) doing something.

    Parameters
    ----------
    user_id : int or None
        Row of ``access.User``; None for the platform.
    name : str
        As printed in logs.
    duty : str
        One duty code, for example ``bureau``, ``town``, ``finance``, ``family``.
    county : str
        Division that administers the rows written (routing key, 6 digits).
    scope : Scope
        Rows visible.
    organisation_id : int, optional
        Body the actor works for.
    only : tuple of str, optional
        Permissions it keeps of those its duty holds; None: all of them. A machine's token is given a few.
    """

    user_id: int | None
    name: str
    duty: str
    county: str
    scope: Scope
    organisation_id: int | None = None
    only: tuple[str, ...] | None = None


def system_actor(county: str, name: str = "平台") -> Actor:
    """Return the platform as actor (jobs, event handlers, command line)."""
    return Actor(None, name, "system", county, Scope("system"))


def public_actor(county: str) -> Actor:
    """Return a visitor without login: sees no personal row."""
    return Actor(None, "访客", "public", county, Scope("none"))
