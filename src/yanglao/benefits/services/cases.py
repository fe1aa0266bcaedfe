"""A benefit from the first word to the decision: applied or proposed, checked, reviewed, on notice, approved or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base import approvals, clock, events
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.identifiers import mask_name
from yanglao.base.models import PublicNotice
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import events as news
from yanglao.benefits import permissions
from yanglao.benefits.errors import AppealOpen, NotEligible, NoticeRunning, NotThatState
from yanglao.benefits.models import Appeal, Application, Benefit, BenefitChange
from yanglao.benefits.rules.states import LIVE
from yanglao.benefits.services.steps import decide, facts_now, frozen, move, pack_code, take
from yanglao.people import queries as people
from yanglao.people import services as speaking
from yanglao.policy import queries as policy

APPROVAL = "benefits.grant"


@service(permissions.APPLY)
def apply(
    actor: Actor,
    *,
    person: Mapping[str, Any],
    scheme: str,
    applied_on: date,
    at: datetime,
    on_behalf: str = "",
) -> int:
    """Enter an application with the engine's first answer; return the benefit's id.

    Parameters
    ----------
    person : mapping
        ``id`` and ``village``.
    on_behalf : str
        Who speaks for the person, and as what; empty when the person came.

    Raises
    ------
    DomainError
        When there is no such scheme, or one of it runs or waits already.
    """
    speaking.must_speak(actor, person["id"], "apply", on=clock.day_of(at))
    pack, month = pack_code(), Month.of(applied_on)
    known = {s.code: s.name for s in policy.schemes(pack, applied_on)}
    if scheme not in known:
        raise DomainError(
            _("没有这项待遇：%(code)s") % {"code": scheme},
            code="benefits.no_scheme",
            field="scheme",
            remedy="、".join(known),
        )
    live = Benefit.objects.filter(person_id=person["id"], scheme=scheme, state__in=LIVE).first()
    if live is not None:
        raise NotThatState(
            _("%(name)s已有一件在办或在发") % {"name": known[scheme]},
            code="benefits.already",
            kept=_("没有新建"),
            remedy=_("打开那一件看进度"),
            benefit=live.pk,
        )
    facts = facts_now(actor, person["id"], applied_on) | {"applied_on": applied_on}
    if policy.parameter(pack, "start_basis", applied_on).value != "month_of_application":
        month = month + 1
    found = policy.explain(pack, scheme, facts, month.start, applied_on)
    row = Benefit.objects.create(
        person_id=person["id"],
        county=actor.county,
        village=person["village"],
        scheme=scheme,
        channel="application",
        state="applied",
        opened_at=at,
    )
    Application.objects.create(
        benefit=row,
        submitted_on=applied_on,
        submitted_by=actor.user_id,
        submitted_by_name=actor.name,
        on_behalf=on_behalf,
        from_month=str(month),
        reasons=[{"code": c.code, "label": c.label, "held": c.held} for c in found.conditions],
        facts=frozen(facts),
        expected_fen=found.net if found.unit == "fen" else 0,
    )
    BenefitChange.objects.create(
        benefit=row, from_state="", to_state="applied", at=at, by=actor.user_id, by_name=actor.name
    )
    note(
        subject_type="benefits.Benefit",
        subject_id=row.pk,
        person_id=row.person_id,
        village=row.village,
        scheme=scheme,
    )
    return int(row.pk)


@service(permissions.CONFIRM)
def confirm(actor: Actor, *, benefit_ids: Sequence[int], at: datetime, on_behalf: str = "") -> None:
    """Take proposals the persons said yes to on to checking."""
    for row in take(benefit_ids, "checked"):
        speaking.must_speak(actor, row.person_id, "confirm", on=clock.day_of(at))
        if row.state != "proposed":
            raise NotThatState(_("只有免申即享要本人确认"), kept=_("没有改动"), benefit=row.pk)
        move(actor, row, "checked", at, on_behalf)


@service(permissions.CONFIRM, "benefits.decline")
def decline(actor: Actor, *, benefit_id: int, reason: str, at: datetime) -> None:
    """Note that the person does not want what was proposed; it is not proposed again."""
    row = take([benefit_id], "declined")[0]
    speaking.must_speak(actor, row.person_id, "confirm", on=clock.day_of(at))
    move(actor, row, "declined", at, reason)


@service(permissions.APPLY, "benefits.withdraw")
def withdraw(actor: Actor, *, benefit_id: int, reason: str, at: datetime) -> None:
    """Take an application or proposal back before it is approved."""
    row = take([benefit_id], "withdrawn")[0]
    speaking.must_speak(actor, row.person_id, "apply", on=clock.day_of(at))
    move(actor, row, "withdrawn", at, reason)


@service(permissions.CHECK)
def check(actor: Actor, *, benefit_ids: Sequence[int], at: datetime, remark: str = "") -> None:
    """Note that the papers of applications were checked."""
    for row in take(benefit_ids, "checked"):
        move(actor, row, "checked", at, remark)


@service(permissions.CHECK, "benefits.survey")
def survey(actor: Actor, *, benefit_id: int, at: datetime, remark: str) -> None:
    """Note a visit at home."""
    move(actor, take([benefit_id], "surveyed")[0], "surveyed", at, remark)


@service(permissions.REVIEW)
def review_cases(actor: Actor, *, benefit_ids: Sequence[int], at: datetime) -> None:
    """Pass checked cases on."""
    for row in take(benefit_ids, "reviewed"):
        move(actor, row, "reviewed", at)


@service(permissions.REVIEW, "benefits.put_on_notice")
def put_on_notice(actor: Actor, *, benefit_ids: Sequence[int], on: date, at: datetime) -> date:
    """Put reviewed cases on the board, names masked, and before a second person; return the day the notice ends."""
    rows = take(benefit_ids, "noticed")
    until = on + timedelta(days=notice_days(on))
    names = {line.person_id: line.name for line in people.lines(actor, [r.person_id for r in rows])}
    schemes = {s.code: s.name for s in policy.schemes(pack_code(), on)}
    for row in rows:
        asked = Application.objects.get(benefit=row)
        asked.notice_to = until
        asked.save()
        PublicNotice.objects.create(
            kind="benefits.grant",
            subject_type="benefits.Benefit",
            subject_id=row.pk,
            county=row.county,
            village=row.village,
            title=_("%(scheme)s公示") % {"scheme": schemes.get(row.scheme, row.scheme)},
            body=_("%(name)s，拟自 %(month)s 起享受")
            % {"name": mask_name(names.get(row.person_id)), "month": asked.from_month},
            from_on=on,
            to_on=until,
        )
        approvals.ask(
            actor,
            kind=APPROVAL,
            subject_type="benefits.Benefit",
            subject_id=row.pk,
            summary=_("%(scheme)s，%(month)s 起")
            % {"scheme": schemes.get(row.scheme, row.scheme), "month": asked.from_month},
            amount_fen=asked.expected_fen,
            due_on=until,
        )
        move(actor, row, "noticed", at)
    return until


def notice_days(on: date) -> int:
    """Return how many days a notice stands, as the place's pack says."""
    return int(policy.parameter(pack_code(), "benefit_notice_days", on).value)


@service(permissions.APPROVE, "benefits.approve_case")
def approve_cases(actor: Actor, *, benefit_ids: Sequence[int], today: date, at: datetime) -> list[int]:
    """Grant cases whose notice has ended: the facts are frozen on a decision and the benefit begins. Return decisions.

    Raises
    ------
    NoticeRunning
        When a notice has not ended.
    NotEligible
        When the rules give nothing on today's facts.
    SamePerson
        When the approver put it on notice.
    """
    return [_grant(actor, row, today, at) for row in take(benefit_ids, "approved")]


def _grant(actor: Actor, row: Benefit, today: date, at: datetime) -> int:
    asked = Application.objects.get(benefit=row)
    if asked.notice_to is None or today < asked.notice_to:
        raise NoticeRunning(
            _("公示到 %(day)s 为止，还不能审批") % {"day": asked.notice_to},
            kept=_("没有审批"),
            remedy=_("公示期满后再办"),
            benefit=row.pk,
        )
    if Appeal.objects.filter(benefit=row, state="open").exists():
        raise AppealOpen(
            _("公示期间有人提了异议，还没有办"),
            kept=_("没有审批"),
            remedy=_("先办完异议，再审批"),
            benefit=row.pk,
        )
    month = Month.parse(asked.from_month)
    facts = facts_now(actor, row.person_id, min(today, month.last_day) if month.start <= today else today)
    facts["applied_on"] = asked.submitted_on if row.channel == "application" else None
    found = policy.explain(pack_code(), row.scheme, facts, month.start, max(today, month.start))
    if not found.net:
        failed = [c.label for c in found.conditions if not c.held]
        raise NotEligible(
            _("按今天的情况不符合：%(why)s") % {"why": "、".join(failed) or found.relation or "—"},
            kept=_("没有审批"),
            remedy=_("退回或写明理由不予"),
            benefit=row.pk,
        )
    made = approvals.settle(
        actor, kind=APPROVAL, subject_type="benefits.Benefit", subject_id=row.pk, approved=True
    )
    row.active_from = row.pays_from = month.start
    move(actor, row, "approved", at)
    reopened = Appeal.objects.filter(reopened=row).first()
    decision = decide(
        actor,
        row,
        outcome="grant",
        cause="appeal" if reopened else "new",
        corrects=reopened.decision_id if reopened else None,
        effect_from=month.start,
        facts=facts,
        month=month,
        at=at,
        maker=(made.maker_id, made.maker_name),
    )
    if reopened:
        reopened.outcome = decision
        reopened.save()
    move(actor, row, "active", at)
    events.announce(actor, news.GRANTED, occurred_on=month.start, benefit_id=row.pk, decision_id=decision.pk)
    return int(decision.pk)


@service(permissions.REVIEW, "benefits.reject")
def reject(actor: Actor, *, benefit_id: int, reason: str, today: date, at: datetime) -> int:
    """Refuse a case, with a reason and the facts as they are; return the decision's id."""
    if not reason.strip():
        raise DomainError(
            _("不予要写明理由"), code="benefits.no_reason", field="reason", remedy=_("写一句理由")
        )
    row = take([benefit_id], "rejected")[0]
    if row.state == "noticed":
        approvals.settle(
            actor,
            kind=APPROVAL,
            subject_type="benefits.Benefit",
            subject_id=row.pk,
            approved=False,
            reason=reason,
        )
    move(actor, row, "rejected", at, reason)
    decision = decide(
        actor,
        row,
        outcome="reject",
        cause="rejected",
        effect_from=today,
        facts=facts_now(actor, row.person_id, today),
        month=Month.of(today),
        at=at,
        maker=(actor.user_id, actor.name),
        reason=reason,
        with_amount=False,
    )
    return int(decision.pk)
