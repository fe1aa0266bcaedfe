"""News of this house (ids and dates only), and what it hears."""

from django.utils.translation import gettext_noop

from yanglao.base.actor import Actor
from yanglao.base.events import declare, listen
from yanglao.base.models import Event

FINAL = declare("assessment.final", "一次能力评估的结果生效（person_id, assessment_id, scale, level）")
EXPIRED = declare("assessment.expired", "能力等级到期（person_ids）")
PLAN_APPROVED = declare(
    "assessment.plan_approved", "一版照护计划开始执行（person_id, plan_id, version_id, level）"
)
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


@listen("people.consent_ended", "assessment.drop_photos")
def _on_consent(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    if event.subjects.get("kind") == "photo":
        services.drop_photos(actor, person_id=event.subjects["person_id"], on=event.occurred_on)


@listen("people.life_event_reversed", "assessment.close_on_reversal")
def _on_reversal(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    if event.subjects.get("kind") == "ability_changed":
        services.close_on_reversal(
            actor,
            person_id=event.subjects["person_id"],
            life_event_id=event.subjects["life_event_id"],
        )


#: Life events after which the plan is drawn anew, and what is said of them.
_PLAN_EVENTS = {
    "hospital_out": gettext_noop("出院"),
    "widowed": gettext_noop("丧偶"),
    "marriage": gettext_noop("结婚"),
    "category": gettext_noop("人员类别变了"),
    "category_end": gettext_noop("人员类别变了"),
}


@listen("assessment.final", "assessment.adapt_plan_to_level")
def _plan_level(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    services.adapt_plan(
        actor,
        person_id=event.subjects["person_id"],
        on=event.occurred_on,
        at=event.decided_at,
        reason="level",
        words=gettext_noop("能力等级重新评定"),
    )


@listen("people.moved_within", "assessment.adapt_plan_to_move")
def _plan_move(actor: Actor, event: Event) -> None:
    _adapt(actor, event, "moved", gettext_noop("县内搬家"))


@listen("people.life_event", "assessment.adapt_plan_to_life")
def _plan_life(actor: Actor, event: Event) -> None:
    words = _PLAN_EVENTS.get(str(event.subjects.get("kind")))
    if words:
        _adapt(actor, event, "life_event", words)


def _adapt(actor: Actor, event: Event, reason: str, words: str) -> None:
    from yanglao.assessment import services

    services.adapt_plan(
        actor,
        person_id=event.subjects["person_id"],
        on=event.occurred_on,
        at=event.decided_at,
        reason=reason,
        words=words,
        life_event_id=event.subjects["life_event_id"],
    )


@listen("people.died", "assessment.end_plan_on_death")
def _plan_death(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    services.end_on_event(
        actor,
        person_id=event.subjects["person_id"],
        on=event.occurred_on,
        life_event_id=event.subjects["life_event_id"],
        reason=gettext_noop("本人已故"),
    )


@listen("people.moved_out", "assessment.end_plan_on_move")
def _plan_gone(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    if not event.subjects.get("still_resident"):
        services.end_on_event(
            actor,
            person_id=event.subjects["person_id"],
            on=event.occurred_on,
            life_event_id=event.subjects["life_event_id"],
            reason=gettext_noop("户籍已迁出"),
        )


@listen("people.life_event_reversed", "assessment.restore_plan")
def _plan_reversal(actor: Actor, event: Event) -> None:
    from yanglao.assessment import services

    services.restore_on_reversal(
        actor,
        person_id=event.subjects["person_id"],
        life_event_id=event.subjects["life_event_id"],
    )
