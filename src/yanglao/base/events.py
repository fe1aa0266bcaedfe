"""News travels up the street as events: written with the change, delivered after commit, at least once.

A house above listens by :func:`listen` in its ``events.py``; handlers get ``(actor, event)``, return nothing and are idempotent.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction

from yanglao.base import clock
from yanglao.base.actor import Actor, system_actor
from yanglao.base.models import Event, EventDelivery
from yanglao.base.scope import acting

Handler = Callable[[Actor, Event], None]
log = logging.getLogger("yanglao.events")

_handlers: dict[str, dict[str, Handler]] = {}
_announced: dict[str, str] = {}
MAX_ATTEMPTS = 8


def declare(name: str, meaning: str) -> str:
    """Enter an event a house announces; returns the name for use as a constant."""
    _announced[name] = meaning
    return name


def listen(name: str, handler_name: str) -> Callable[[Handler], Handler]:
    """Register a handler under a stable name (``benefits.stop_on_death``)."""

    def wrap(function: Handler) -> Handler:
        _handlers.setdefault(name, {})[handler_name] = function
        return function

    return wrap


def who_listens() -> dict[str, dict[str, Any]]:
    """Return every declared event with its meaning and listeners."""
    return {
        name: {"meaning": meaning, "listeners": sorted(_handlers.get(name, {}))}
        for name, meaning in sorted(_announced.items())
    }


def announce(actor: Actor, name: str, *, occurred_on: date, **subjects: Any) -> Event:
    """Write an event in the running transaction and deliver it after the commit.

    Parameters
    ----------
    actor : Actor
        Who caused it.
    name : str
        A declared event.
    occurred_on : date
        Day the fact is true from.
    **subjects
        Ids (``person_id=…``), lists of ids, codes. No personal data.
    """
    if name not in _announced:
        raise ValueError(f"event not declared: {name}")
    event = Event.objects.create(
        name=name,
        county=actor.county,
        subjects=subjects,
        occurred_on=occurred_on,
        decided_at=clock.now(),
        created_at=clock.now(),
    )
    EventDelivery.objects.bulk_create(
        EventDelivery(event=event, handler=h) for h in sorted(_handlers.get(name, {}))
    )
    if _handlers.get(name):
        transaction.on_commit(lambda: deliver(event_id=event.pk))
    return event


def deliver(event_id: int | None = None, limit: int = 500) -> int:
    """Deliver what is waiting (one event, or the backlog); return how many copies were done.

    Each copy runs in its own transaction as the platform; a failure is kept with its error and tried again later.
    """
    waiting = EventDelivery.objects.exclude(state="done").filter(attempts__lt=MAX_ATTEMPTS).order_by("id")
    if event_id is not None:
        waiting = waiting.filter(event_id=event_id)
    return sum(_deliver_one(pk) for pk in list(waiting.values_list("pk", flat=True)[:limit]))


def _deliver_one(pk: int) -> int:
    try:
        with transaction.atomic():
            copy = (
                EventDelivery.objects.select_for_update(skip_locked=True)
                .select_related("event")
                .filter(pk=pk)
                .first()
            )
            if copy is None or copy.state == "done":
                return 0
            handler = _handlers.get(copy.event.name, {}).get(copy.handler)
            if handler is None:
                raise LookupError(f"no handler {copy.handler}")
            actor = system_actor(copy.event.county)
            with acting(actor):
                handler(actor, copy.event)
            copy.state, copy.done_at, copy.attempts = (
                "done",
                clock.now(),
                copy.attempts + 1,
            )
            copy.save(update_fields=["state", "done_at", "attempts"])
        return 1
    except Exception:  # noqa: BLE001  kept with the delivery, shown on the jobs page, tried again
        log.exception("event delivery %s failed", pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE base_eventdelivery SET attempts = attempts + 1, last_error = %s, "
                "state = CASE WHEN attempts + 1 >= %s THEN 'failed' ELSE state END WHERE id = %s",
                [traceback.format_exc()[-2000:], MAX_ATTEMPTS, pk],
            )
        return 0
