"""Care plans: proposed by the rules, changed by hand, agreed by person or family, approved by another, in force, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yanglao.assessment import care, events
from yanglao.assessment.care_facts import Drawn, draw
from yanglao.assessment.models import CarePlan, CarePlanUse, CarePlanVersion
from yanglao.assessment.models_plans import OPEN_STATES
from yanglao.assessment.plan_rows import as_items
from yanglao.assessment.rules.plan import GIVERS, PERIODS, PlanItem
from yanglao.assessment.services.plan_steps import (
    PlanRefused,
    find_version,
    live_plan,
    months_after,
    new_version,
    note_version,
    step,
    write_lines,
)
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.events import announce
from yanglao.base.service import note, service
from yanglao.people import queries as people

#: One click must stay one person's work.
MOST_PLANS = 200
_MOST_TIMES, _MOST_MINUTES = 60, 1440


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line as an officer writes it; ``code`` is one of the place's list."""

    code: str
    times: int
    per: str
    minutes: int
    giver: str
    goal: str = ""


@service("assessment.plan", "assessment.propose_plan")
def propose_plan(
    actor: Actor, *, person_id: int, on: date, at: datetime, reason: str = "first", words: str = ""
) -> CarePlanVersion:
    """Draw a person's plan, or the next version of it, from the level in force; it stands as a draft to be gone through.

    Raises
    ------
    NotFound
        When the actor sees no such person.
    PlanRefused
        Dead or gone, no level in force, or a version is already under way.
    """
    if reason not in dict(CarePlanVersion.REASONS):
        raise PlanRefused(_("为什么拟这一版，要选一个"), field="reason")
    person = next(iter(people.lines(actor, [person_id])), None)
    if person is None:
        raise NotFound(_("没有这个人的档案"))
    if person.status != "active":
        raise PlanRefused(
            _("这个人已故或已迁出，不能拟照护计划"), code="plan.not_active", remedy=_("核对档案")
        )
    drawn = draw(actor, person_id, on)
    if drawn is None:
        raise PlanRefused(
            _("没有在有效期内的能力等级，拟不了照护计划"), code="plan.no_level", remedy=_("先申请能力评估")
        )
    plan = live_plan(person_id) or CarePlan.objects.create(
        person_id=person_id,
        county=actor.county,
        village=person.village,
        manager_id=actor.user_id,
        manager_name=actor.name,
        opened_at=at,
        is_example=person.is_example,
    )
    row = _drafted(actor, plan, drawn, at=at, reason=reason, reason_words=words.strip())
    note_version(row, state="draft", reason=reason)
    return row


def _drafted(actor: Actor, plan: CarePlan, drawn: Drawn, *, at: datetime, **words: Any) -> CarePlanVersion:
    items = carried(plan, drawn)
    try:
        with transaction.atomic():
            return new_version(actor, plan, drawn, items, at=at, **words)
    except IntegrityError:
        raise PlanRefused(
            _("已有一版照护计划在办"), code="plan.under_way", remedy=_("先办完，或不采用那一版")
        ) from None


def carried(plan: CarePlan, drawn: Drawn) -> tuple[PlanItem, ...]:
    """Return the proposed items, with the goals and the lines by hand of the version in force kept."""
    held = plan.versions.filter(state="in_force").first()
    before = {item.code: item for item in as_items(held.items.all())} if held is not None else {}
    items = [
        replace(item, goal=before[item.code].goal) if item.code in before else item
        for item in drawn.proposal.items
    ]
    codes = {item.code for item in items}
    kept = [item for item in before.values() if item.by_hand and item.code not in codes]
    return (*items, *kept)


@service("assessment.plan", "assessment.write_plan")
def write_plan(actor: Actor, *, version_id: int, lines: Sequence[ItemLine]) -> CarePlanVersion:
    """Put these services into a draft, in this order; what differs from the proposal is marked as by hand.

    Raises
    ------
    PlanRefused
        No draft, nothing left, a service the list does not have or twice, a figure out of range (``row`` names the line).
    """
    row = find_version(actor, version_id)
    if row.state != "draft":
        raise PlanRefused(
            _("只有草稿可以改"), code="plan.no_draft", remedy=_("先退回草稿，本人（家属）要重新同意")
        )
    known = {rule.code: rule for rule in care.service_list(row.basis.get("pack", "cn")).rules}
    before = {item.code: item for item in as_items(row.items.all())}
    found: list[PlanItem] = []
    for place, line in enumerate(lines, start=1):
        _check_line(line, place, known, found)
        rule, was = known[line.code], before.get(line.code)
        made = PlanItem(
            line.code,
            rule.name,
            line.times,
            line.per,
            line.minutes,
            line.giver,
            line.goal.strip(),
            rule.granted,
            was.needs if was else (),
            was.tags if was else (),
        )
        by_hand = was is None or was.by_hand or _figures(made) != _figures(was)
        found.append(replace(made, by_hand=by_hand))
    if not found:
        raise PlanRefused(_("计划里至少要有一项服务"), code="plan.empty", remedy=_("加一项，或不采用这一版"))
    write_lines(row, found)
    note_version(row, items=len(found))
    return row


def _figures(item: PlanItem) -> tuple[int, str, int, str]:
    return item.times, item.per, item.minutes, item.giver


def _check_line(line: ItemLine, place: int, known: dict[str, Any], found: list[PlanItem]) -> None:
    if line.code not in known:
        raise PlanRefused(
            _("第 %(n)d 项不在服务清单里") % {"n": place}, field="code", row=place, remedy=_("从清单里选")
        )
    if any(item.code == line.code for item in found):
        raise PlanRefused(_("“%(name)s”写了两次") % {"name": known[line.code].name}, field="code", row=place)
    good = (
        1 <= line.times <= _MOST_TIMES
        and 1 <= line.minutes <= _MOST_MINUTES
        and line.per in PERIODS
        and line.giver in GIVERS
    )
    if not good:
        raise PlanRefused(
            _("“%(name)s”的次数、时长或谁来做不对") % {"name": known[line.code].name},
            field="times",
            row=place,
            remedy=_("次数 1–60，一次 1–1440 分钟"),
        )


@service("assessment.plan", "assessment.put_plan_forward")
def put_forward(actor: Actor, *, version_id: int) -> CarePlanVersion:
    """Put a draft before the person or the family.

    Raises
    ------
    PlanRefused
        It holds no service.
    """
    row = find_version(actor, version_id)
    if not row.items.exists():
        raise PlanRefused(_("计划里至少要有一项服务"), code="plan.empty", remedy=_("先加服务"))
    return step(row, "proposed")


@service("assessment.plan", "assessment.take_plan_back")
def take_back(actor: Actor, *, version_id: int, reason: str) -> CarePlanVersion:
    """Take a version back to a draft: the family wants it otherwise, or the approver sends it back; agreement is void."""
    return step(find_version(actor, version_id), "draft", reason=reason)


@service("assessment.plan", "assessment.drop_plan")
def drop_version(actor: Actor, *, version_id: int, reason: str) -> CarePlanVersion:
    """Give a version up; the one in force goes on."""
    return step(find_version(actor, version_id), "dropped", reason=reason)


@service("assessment.plan", "assessment.agree_plan")
def agree(
    actor: Actor, *, version_id: int, by: str, relation: str, how: str, on: date, today: date
) -> CarePlanVersion:
    """Write down who agreed, when and how.

    Raises
    ------
    PlanRefused
        No name, an unknown relation or way, or a day to come or before the version was drawn.
    """
    row = find_version(actor, version_id)
    if not by.strip() or relation not in dict(row.RELATIONS) or how not in dict(row.WAYS):
        raise PlanRefused(_("写清谁同意的、是什么关系、怎么同意的"), field="by")
    if on > today:
        raise PlanRefused(_("同意日期不能晚于今天"), field="on", remedy=_("核对日期"))
    row.agreed_by, row.agreed_relation, row.agreed_how = by.strip(), relation, how
    row.agreed_on, row.agreement_taken_by = on, actor.name
    return step(row, "agreed", relation=relation, how=how)


@service("assessment.approve_plan")
def approve_plans(
    actor: Actor, *, version_ids: Sequence[int], on: date, from_on: date | None = None
) -> list[int]:
    """Approve agreed versions; each begins on its day (that of approval when none is given), the one before ends there.

    Returns
    -------
    list of int
        Ids of the versions approved.

    Raises
    ------
    PlanRefused
        Drawn by the same officer, more than ``MOST_PLANS``, or a later version already holds.
    """
    if len(version_ids) > MOST_PLANS:
        raise PlanRefused(
            _("一次最多审批 %(most)d 份") % {"most": MOST_PLANS}, code="plan.too_many", remedy=_("分几次办")
        )
    start = from_on or on
    for version_id in version_ids:
        row = find_version(actor, version_id)
        if row.drafted_by is not None and row.drafted_by == actor.user_id:
            raise PlanRefused(
                _("自己拟的计划要另一个人审批"), code="plan.same_officer", remedy=_("请同事审批")
            )
        row.approved_by, row.approved_by_name, row.approved_on = actor.user_id, actor.name, on
        row.valid_from = start
        step(row, "approved", quiet=True)
        if start <= on:
            begin(actor, row)
    note(approved=len(version_ids), from_on=str(start))
    return list(version_ids)


def begin(actor: Actor, row: CarePlanVersion) -> None:
    """Let an approved version begin on its day; the one before is superseded there and never rewritten."""
    assert row.valid_from is not None
    for old in CarePlanVersion.objects.select_for_update().filter(plan_id=row.plan_id, state="in_force"):
        if old.valid_from > row.valid_from:
            raise PlanRefused(
                _("已有更晚开始的一版"), code="plan.later", field="from_on", remedy=_("核对起始日期")
            )
        old.valid_to = row.valid_from
        step(old, "superseded", quiet=True)
    step(row, "in_force", quiet=True)
    months = care.review_months(row.basis.get("pack", "cn"), row.level, row.valid_from)
    CarePlan.objects.filter(pk=row.plan_id).update(review_on=months_after(row.valid_from, months))
    announce(
        actor,
        events.PLAN_APPROVED,
        occurred_on=row.valid_from,
        person_id=row.person_id,
        plan_id=row.plan_id,
        version_id=row.pk,
        level=row.level,
    )


@service("assessment.approve_plan", "assessment.start_plans")
def start_plans(actor: Actor, *, on: date) -> int:
    """Let approved versions whose day has come begin; returns how many."""
    rows = CarePlanVersion.objects.select_for_update(of=("self",)).filter(
        county=actor.county, state="approved", valid_from__lte=on, plan__ended_on__isnull=True
    )
    due = list(rows)
    for row in due:
        begin(actor, row)
    note(begun=len(due))
    return len(due)


@service("assessment.approve_plan", "assessment.end_plan")
def end_plan(actor: Actor, *, plan_id: int, on: date, reason: str) -> CarePlan:
    """End a person's plan on a day, with the reason.

    Raises
    ------
    PlanRefused
        No reason, or the plan has ended already.
    """
    plan = CarePlan.objects.select_for_update().filter(pk=plan_id, county=actor.county).first()
    if plan is None:
        raise NotFound(_("没有这份照护计划"))
    if plan.ended_on is not None or not reason.strip():
        raise PlanRefused(_("已经终止，或没有写理由"), field="reason", remedy=_("写一句理由"))
    for row in plan.versions.filter(state__in=OPEN_STATES):
        step(row, "dropped", reason=reason, quiet=True)
    close(plan, on, reason)
    note(
        subject_type="assessment.CarePlan", subject_id=plan.pk, person_id=plan.person_id, village=plan.village
    )
    return plan


def close(plan: CarePlan, on: date, reason: str, life_event_id: int | None = None) -> None:
    """End a plan and the version in force; a version that had not begun by then has an empty span."""
    for row in CarePlanVersion.objects.select_for_update().filter(plan=plan, state="in_force"):
        row.valid_to = max(on, row.valid_from)
        step(row, "ended", reason=reason, quiet=True)
    plan.ended_on, plan.ended_why, plan.life_event_id = on, reason.strip(), life_event_id
    plan.save()


@service("assessment.plan", "assessment.assign_plan")
def assign_manager(actor: Actor, *, plan_id: int, user_id: int | None = None, name: str = "") -> CarePlan:
    """Make somebody (the actor when nobody is named) the one case manager of a person's plan."""
    plan = CarePlan.objects.select_for_update().filter(pk=plan_id, county=actor.county).first()
    if plan is None:
        raise NotFound(_("没有这份照护计划"))
    plan.manager_id, plan.manager_name = (user_id, name) if name else (actor.user_id, actor.name)
    plan.save(update_fields=["manager_id", "manager_name"])
    note(
        subject_type="assessment.CarePlan", subject_id=plan.pk, person_id=plan.person_id, village=plan.village
    )
    return plan


@service("assessment.record_plan_use")
def record_used(
    actor: Actor, *, person_id: int, code: str, given_on: date, minutes: int, source: str, at: datetime
) -> CarePlanUse | None:
    """Write down service given against a person's hours; the same source is written once (None then, and without a plan).

    Parameters
    ----------
    minutes : int
        Minutes given; below zero takes an earlier entry back.
    source : str
        Whose row it is, as ``homecare.Visit:17``.
    """
    plan = live_plan(person_id)
    if plan is None or CarePlanUse.objects.filter(source=source).exists():
        note(person_id=person_id, written=0)
        return None
    row = CarePlanUse.objects.create(
        plan=plan,
        person_id=person_id,
        county=plan.county,
        village=plan.village,
        code=code,
        given_on=given_on,
        minutes=minutes,
        source=source,
        recorded_at=at,
        recorded_by_name=actor.name,
    )
    note(subject_type="assessment.CarePlan", subject_id=plan.pk, person_id=person_id, minutes=minutes)
    return row
