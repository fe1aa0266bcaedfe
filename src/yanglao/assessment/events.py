"""News of this house (ids and dates only), and what it hears."""

from yanglao.base.actor import Actor
from yanglao.base.events import declare, listen
from yanglao.base.models import Event

FINAL = declare("assessment.final", "一次能力评估的结果生效（person_id, assessment_id, scale, level）")
EXPIRED = declare("assessment.expired", "能力等级到期（person_ids）")
OBJECTED = declare("assessment.objected", "有人对评估结果提出异议")


@listen("people.moved_within", "assessment.follow")
def _follow(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    services.follow_person(actor, person_id=event.subjects["person_id"])


@listen("people.died", "assessment.withdraw_on_death")
def _on_death(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    services.withdraw_open(actor, person_id=event.subjects["person_id"], reason="本人已故")


@listen("people.moved_out", "assessment.withdraw_on_move")
def _on_move(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    services.withdraw_open(actor, person_id=event.subjects["person_id"], reason="户籍已迁出")


@listen("people.life_event", "assessment.open_on_change")
def _on_change(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    if event.subjects.get("kind") == "ability_changed":
        services.open_on_change(
            actor,
            person_id=event.subjects["person_id"],
            life_event_id=event.subjects["life_event_id"],
            at=event.decided_at,
        )


@listen("people.life_event_reversed", "assessment.close_on_reversal")
def _on_reversal(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    if event.subjects.get("kind") == "ability_changed":
        services.close_on_reversal(
            actor,
            person_id=event.subjects["person_id"],
            life_event_id=event.subjects["life_event_id"],
        )
