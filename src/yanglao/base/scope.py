"""Acting: one transaction in which the database knows who looks, and managers open.

Closed by default twice: a manager refuses when nobody acts, and the row policies return nothing when the
settings of the transaction are empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models, transaction

from yanglao.base.actor import Actor
from yanglao.base.errors import ScopeMissing

_current: ContextVar[Actor | None] = ContextVar("acting", default=None)

_SET = (
    "SELECT set_config('yanglao.scope_kind', %s, true), set_config('yanglao.scope_keys', %s, true), "
    "set_config('yanglao.actor', %s, true)"
)


def current() -> Actor | None:
    """Return who acts now, or None."""
    return _current.get()


def _tell_database(actor: Actor | None) -> None:
    words = (
        ("none", "", "")
        if actor is None
        else (
            actor.scope.kind,
            ",".join(actor.scope.keys),
            f"{actor.user_id or ''}:{actor.name}",
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(_SET, words)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Open a transaction as this actor; nested use narrows or widens and restores on leaving.

    When the block fails, PostgreSQL takes the settings back itself with the transaction or savepoint: asking it
    anything then would hide the true error behind "transaction is aborted".
    """
    before = _current.get()
    inside = connection.in_atomic_block
    with transaction.atomic():
        if before != actor:
            _tell_database(actor)
        token = _current.set(actor)
        try:
            yield actor
        finally:
            _current.reset(token)
        if inside and before != actor and not connection.needs_rollback:
            _tell_database(before)


class ScopedManager(models.Manager[Any]):
    """A manager that answers only while somebody acts."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows, or refuse when nobody acts."""
        if _current.get() is None:
            raise ScopeMissing(
                f"没有人在操作，不能读取 {self.model._meta.label}",
                remedy="在 base.scope.acting(actor) 里读取",
            )
        return super().get_queryset()
