"""The shape of every write: permission, one transaction as the actor, one audit entry, events after commit."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, TypeVar

from yanglao.base import audit, permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting

P = ParamSpec("P")
R = TypeVar("R")
_note: ContextVar[dict[str, Any] | None] = ContextVar("audit_note", default=None)


def note(**words: Any) -> None:
    """Say what the running service did, for its audit entry.

    Parameters
    ----------
    **words
        ``subject_type``, ``subject_id``, ``person_id``, ``village`` are columns; anything else goes into ``detail``
        (no personal data: ids, counts, codes, dates only).
    """
    held = _note.get()
    if held is not None:
        held.update(words)


def service(
    permission: str, audit_code: str | None = None
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function a service: ``def grant(actor, *, ...)``.

    Parameters
    ----------
    permission : str
        What the actor must hold.
    audit_code : str, optional
        Code of the audit entry; the permission's code when left out.
    """

    def wrap(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        @functools.wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            permissions.require(actor, permission)
            with acting(actor):
                token = _note.set({})
                try:
                    result = function(actor, *args, **kwargs)
                    audit.record(actor, audit_code or permission, **(_note.get() or {}))
                finally:
                    _note.reset(token)
            return result

        run.is_service = True  # type: ignore[attr-defined]
        return run

    return wrap
