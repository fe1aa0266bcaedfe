"""One step of a care plan's version: found, allowed, written, noted. Used by the services of this house only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanglao.assessment import care
from yanglao.assessment.care_facts import Drawn
from yanglao.assessment.models import PLAN_ARROWS, PLAN_STATES, CarePlan, CarePlanItem, CarePlanVersion
from yanglao.assessment.rules.plan import PlanItem
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound, TransitionRefused
from yanglao.base.periods import Month
from yanglao.base.service import note


class PlanRefused(DomainError):
    """A step of a care plan that cannot be taken."""

    default_code = "plan.refused"


_NEEDS_REASON = ("dropped", "ended")


def find_version(actor: Actor, version_id: int) -> CarePlanVersion:
    """Return a version the actor sees, locked.

    Raises
    ------
    NotFound
        When there is none.
    PlanRefused
        When its plan has ended.
    """
    row = (
        CarePlanVersion.objects.select_for_update(of=("self",))
        .select_related("plan")
        .filter(pk=version_id, county=actor.county)
        .first()
    )
    if row is None:
        raise NotFound(_("没有这份照护计划"))
    if row.plan.ended_on is not None:
        raise PlanRefused(
            _("这份照护计划已于 %(day)s 终止") % {"day": row.plan.ended_on},
            code="plan.ended",
            remedy=_("另拟一份"),
        )
    return row


def live_plan(person_id: int) -> CarePlan | None:
    """Return the person's live plan, locked."""
    return (
        CarePlan.objects.select_for_update(of=("self",))
        .filter(person_id=person_id, ended_on__isnull=True)
        .first()
    )


def step(
    row: CarePlanVersion, state: str, *, reason: str = "", quiet: bool = False, **words: Any
) -> CarePlanVersion:
    """Take a version to another state and note it.

    Raises
    ------
    TransitionRefused
        When the arrow does not exist.
    PlanRefused
        When a reason is needed and missing.
    """
    names = dict(PLAN_STATES)
    if state not in PLAN_ARROWS.get(row.state, ()):
        raise TransitionRefused(
            _("照护计划现在是“%(now)s”，不能改成“%(then)s”")
            % {"now": names[row.state], "then": names[state]},
            remedy=_("刷新页面看现在的情况"),
        )
    backwards = state == "draft"
    if (state in _NEEDS_REASON or backwards) and not reason.strip():
        raise PlanRefused(_("要写一句理由"), field="reason", remedy=_("写一句理由"))
    if reason.strip():
        row.state_reason = reason.strip()
    if backwards:  # what was agreed to is no longer what stands there
        row.agreed_by = row.agreed_relation = row.agreed_how = row.agreement_taken_by = ""
        row.agreed_on = None
    row.state = state
    row.save()
    if not quiet:
        note_version(row, state=state, **words)
    return row


def note_version(row: CarePlanVersion, **words: Any) -> None:
    """Say in the audit entry which version it was."""
    note(
        subject_type="assessment.CarePlanVersion",
        subject_id=row.pk,
        person_id=row.person_id,
        village=row.village,
        number=row.number,
        **words,
    )


def write_lines(row: CarePlanVersion, items: Iterable[PlanItem]) -> None:
    """Put these items into a draft in place of what stood there."""
    row.items.all().delete()
    CarePlanItem.objects.bulk_create(
        CarePlanItem(
            version=row,
            person_id=row.person_id,
            county=row.county,
            village=row.village,
            place=place,
            code=item.code,
            name=item.name,
            goal=item.goal,
            times=item.times,
            per=item.per,
            minutes=item.minutes,
            giver=item.giver,
            granted=item.granted,
            needs=list(item.needs),
            tags=list(item.tags),
            by_hand=item.by_hand,
        )
        for place, item in enumerate(items, start=1)
    )


def new_version(
    actor: Actor, plan: CarePlan, drawn: Drawn, items: Iterable[PlanItem], *, at: Any, **words: Any
) -> CarePlanVersion:
    """Write the next version of a plan as a draft, with needs, hours and where both stand."""
    made = drawn.proposal
    listed = care.service_list(drawn.pack)
    last = plan.versions.order_by("-number").values_list("number", flat=True).first() or 0
    row = CarePlanVersion.objects.create(
        plan=plan,
        person_id=plan.person_id,
        county=plan.county,
        village=plan.village,
        number=last + 1,
        assessment_id=drawn.assessment_id,
        scale=drawn.scale,
        level=drawn.level,
        needs=[
            {"code": need.code, "weight": need.weight, "because": [asdict(why) for why in need.because]}
            for need in made.needs
        ],
        tags=list(made.tags),
        basis={
            "pack": drawn.pack,
            "hours": asdict(made.hours),
            "list": {
                name: getattr(listed, name)
                for name in ("name", "pack", "status", "document", "clause", "note")
            },
        },
        granted_minutes=made.hours.minutes,
        in_institution=made.in_institution,
        drafted_by=actor.user_id,
        drafted_by_name=actor.name,
        drafted_at=at,
        is_example=plan.is_example,
        **words,
    )
    write_lines(row, items)
    return row


def months_after(on: date, months: int) -> date:
    """Return the same day some months later, cut to the length of that month."""
    month = Month.of(on) + months
    return month.start.replace(day=min(on.day, month.last_day.day))
