"""What happens to a person happens to their plan: another level, a move, a stay in hospital, a death; and each taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_noop

from yanglao.assessment.care_facts import draw
from yanglao.assessment.models import CarePlan, CarePlanVersion
from yanglao.assessment.models_plans import OPEN_STATES
from yanglao.assessment.plan_rows import side_of
from yanglao.assessment.rules.plan import Side, difference
from yanglao.assessment.services.plan_steps import live_plan, new_version, step
from yanglao.assessment.services.plans import carried, close
from yanglao.base.actor import Actor
from yanglao.base.service import note, service


@service("assessment.follow", "assessment.adapt_plan")
def adapt_plan(
    actor: Actor,
    *,
    person_id: int,
    on: date,
    at: datetime,
    reason: str,
    words: str,
    life_event_id: int | None = None,
) -> CarePlanVersion | None:
    """Draw a person's plan anew because something changed, and put what differs before them; None without a difference.

    The version in force goes on until the new one is agreed and approved. Where nothing differs the plan is only put up for
    review: a new hand, a new home or a stay in hospital is looked at by the case manager. The same event never draws two.
    """
    plan = live_plan(person_id)
    note(person_id=person_id, reason=reason, life_event=life_event_id)
    if plan is None:
        return None
    held = plan.versions.filter(state="in_force").first()
    under_way = plan.versions.filter(state__in=OPEN_STATES).first()
    if life_event_id is not None and plan.versions.filter(life_event_id=life_event_id).exists():
        return None
    drawn, compared = draw(actor, person_id, on), held or under_way
    if drawn is None or compared is None:
        return None
    items = carried(plan, drawn)
    now = Side(drawn.level, drawn.proposal.hours.minutes, items)
    if not difference(side_of(compared), now):
        if plan.review_on is None or on < plan.review_on:
            plan.review_on = on
            plan.save(update_fields=["review_on"])
        return None
    if under_way is not None:
        step(under_way, "dropped", reason=f"{words}，{gettext_noop('另拟一版')}", quiet=True)
    row = new_version(
        actor, plan, drawn, items, at=at, reason=reason, reason_words=words, life_event_id=life_event_id
    )
    step(row, "proposed", quiet=True)
    note(subject_type="assessment.CarePlanVersion", subject_id=row.pk, village=row.village, number=row.number)
    return row


@service("assessment.follow", "assessment.end_plan_on_event")
def end_on_event(actor: Actor, *, person_id: int, on: date, life_event_id: int, reason: str) -> int:
    """End the plan of somebody who died or moved away; a version under way is left as it stands, for a reversal."""
    plan = live_plan(person_id)
    if plan is not None:
        close(plan, on, reason, life_event_id)
    note(person_id=person_id, life_event=life_event_id, plans=int(plan is not None))
    return int(plan is not None)


@service("assessment.follow", "assessment.restore_plan")
def restore_on_reversal(actor: Actor, *, person_id: int, life_event_id: int) -> int:
    """Undo what an event did to a plan: the plan it ended runs again, the version it drew is dropped or gives way to the one before."""
    changed = 0
    for plan in CarePlan.objects.select_for_update().filter(person_id=person_id, life_event_id=life_event_id):
        if live_plan(person_id) is not None:  # another was drawn since: that one stands
            continue
        plan.ended_on, plan.ended_why, plan.life_event_id = None, "", None
        plan.save()
        _take_up(plan, "ended")
        changed += 1
    for row in CarePlanVersion.objects.select_for_update().filter(
        person_id=person_id, life_event_id=life_event_id, plan__ended_on__isnull=True
    ):
        changed += _undo(row)
    note(person_id=person_id, life_event=life_event_id, changed=changed)
    return changed


def _take_up(plan: CarePlan, state: str) -> None:
    """Let the last version that held go on without an end."""
    row = plan.versions.filter(state=state).order_by("-number").first()
    if row is not None:
        row.valid_to = None
        step(row, "in_force", reason="", quiet=True)


def _undo(row: CarePlanVersion) -> int:
    if row.state in OPEN_STATES:
        step(row, "dropped", reason=gettext_noop("登记的变动已撤回"), quiet=True)
        return 1
    if row.state != "in_force":
        return 0
    row.valid_to = row.valid_from
    step(row, "ended", reason=gettext_noop("登记的变动已撤回"), quiet=True)
    _take_up(row.plan, "superseded")
    return 1
