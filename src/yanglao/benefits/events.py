"""Facts this house announces (ids and dates only), and what it hears."""

from __future__ import annotations

from datetime import date

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.events import declare, listen
from yanglao.base.models import Event
from yanglao.base.periods import Month

PROPOSED = declare("benefits.proposed", "免申即享：benefit_ids 或 count")
GRANTED = declare("benefits.granted", "给予待遇：benefit_id，decision_id")
STOPPED = declare("benefits.stopped", "停发：benefit_id，reason")
RESUMED = declare("benefits.resumed", "恢复：benefit_id")
SUSPENDED = declare("benefits.suspended", "暂停：benefit_id，reason")
RUN_APPROVED = declare("benefits.run_approved", "月度发放已审批：run_id，month")
RUN_SENT = declare("benefits.run_sent", "月度发放已送银行：run_id，month")


def _day(event: Event) -> date:
    return clock.day_of(event.decided_at)


@listen("people.died", "benefits.stop_on_death")
def _died(actor: Actor, event: Event) -> None:
    from yanglao.benefits import services

    services.end_for_event(
        actor,
        person_id=event.subjects["person_id"],
        event_id=event.subjects["life_event_id"],
        occurred_on=event.occurred_on,
        cause="died",
        at=event.decided_at,
    )


@listen("people.moved_out", "benefits.stop_on_move")
def _moved(actor: Actor, event: Event) -> None:
    from yanglao.benefits import services

    services.end_for_event(
        actor,
        person_id=event.subjects["person_id"],
        event_id=event.subjects["life_event_id"],
        occurred_on=event.occurred_on,
        cause="moved_out",
        at=event.decided_at,
    )


@listen("people.life_event_reversed", "benefits.undo_event")
def _reversed(actor: Actor, event: Event) -> None:
    from yanglao.benefits import services

    services.undo_event(
        actor,
        person_id=event.subjects["person_id"],
        event_id=event.subjects["life_event_id"],
        reversal_id=event.pk,
        at=event.decided_at,
    )


@listen("people.moved_within", "benefits.follow")
@listen("people.moved_out", "benefits.follow")
@listen("people.life_event_reversed", "benefits.follow")
def _followed(actor: Actor, event: Event) -> None:
    """Rows stand under the village that administers the person now."""
    from yanglao.benefits import services

    village = event.subjects.get("village_to")
    if village:
        services.follow_person(actor, person_id=event.subjects["person_id"], village=village)


@listen("people.category_changed", "benefits.look_again")
def _category(actor: Actor, event: Event) -> None:
    _again(actor, event)


@listen("assessment.final", "benefits.look_again")
def _level(actor: Actor, event: Event) -> None:
    _again(actor, event)


def _again(actor: Actor, event: Event) -> None:
    """A fact that reaches back before this month may change what was paid."""
    from yanglao.benefits import services

    if Month.of(event.occurred_on) - Month.of(_day(event)) < 0:  # type: ignore[operator]
        services.look_again(actor, person_id=event.subjects["person_id"], from_on=event.occurred_on)
