"""更正申请 and 公示异议: entered by anybody at the counter, settled by somebody who had no hand in what is contested.

The first decision stands until another one takes its place: an upheld appeal ends in a new decision that points to the old
one, at once where the benefit still runs, through a new case where it was refused or stopped.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.models import Approval
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import permissions
from yanglao.benefits.errors import AppealOpen, NotByThisPerson, NotEligible, NotThatState
from yanglao.benefits.models import Appeal, Application, Benefit, BenefitChange, Decision, Suspension
from yanglao.benefits.rules.states import LIVE
from yanglao.benefits.services.cases import APPROVAL, reject
from yanglao.benefits.services.steps import decide, facts_now, frozen, move, pack_code
from yanglao.people import services as speaking
from yanglao.policy import queries as policy

CAUSE = "appeal"


def _enter(
    actor: Actor,
    row: Benefit,
    decision: Decision | None,
    *,
    reason: str,
    raised_by: str,
    on: date,
    at: datetime,
    by: tuple[int | None, int | None],
) -> int:
    """Write down what somebody has against it; one at a time."""
    if not reason.strip():
        raise DomainError(
            _("要写明哪里不对"), code="benefits.no_reason", field="reason", remedy=_("写一句理由")
        )
    speaking.must_speak(actor, row.person_id, "apply", on=clock.day_of(at))
    if Appeal.objects.select_for_update().filter(benefit=row, state="open").exists():
        raise AppealOpen(_("这件待遇已有一件在办"), kept=_("没有登记"), remedy=_("打开在办的那一件补充"))
    made = Appeal.objects.create(
        benefit=row,
        decision=decision,
        kind="appeal" if decision else "objection",
        raised_on=on,
        raised_by=raised_by.strip()[:60],
        reason=reason.strip()[:500],
        entered_at=at,
        entered_by=actor.user_id,
        entered_by_name=actor.name,
        made_by=by[0],
        checked_by=by[1],
    )
    note(
        subject_type="benefits.Appeal",
        subject_id=made.pk,
        person_id=row.person_id,
        village=row.village,
        kind=made.kind,
    )
    return int(made.pk)


@service(permissions.APPEAL)
def appeal(actor: Actor, *, decision_id: int, reason: str, raised_by: str, on: date, at: datetime) -> int:
    """Enter an appeal against a decision; return its id.

    Raises
    ------
    NotFound, AppealOpen, DomainError
        Not in scope; one is open already; without a reason, or after the place's own time limit.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        raise NotFound(_("没有这个决定，或不在您的范围内"), remedy=_("从待遇页面打开"))
    newest = Decision.objects.filter(benefit_id=decision.benefit_id).order_by("-id").first()
    if newest is not None and newest.pk != decision.pk:
        raise NotThatState(
            _("这个决定后面已有新的决定"),
            kept=_("没有登记"),
            remedy=_("对最近的一次决定提"),
            decision=newest.pk,
        )
    limit = _limit(on)
    if limit is not None and on > clock.day_of(decision.decided_at) + timedelta(days=limit):
        raise DomainError(
            _("已过提出更正的期限（%(n)d 天）") % {"n": limit},
            code="benefits.appeal_late",
            kept=_("没有登记"),
            remedy=_("还可以申请行政复议，期限印在告知书上"),
        )
    row = Benefit.objects.get(pk=decision.benefit_id)
    by = (decision.maker_id, decision.checker_id)
    return _enter(actor, row, decision, reason=reason, raised_by=raised_by, on=on, at=at, by=by)


def _limit(on: date) -> int | None:
    """Return the place's time limit for corrections in days, None when no rule sets one."""
    try:
        return int(policy.parameter(pack_code(), "benefit_appeal_days", on).value)
    except (policy.ValueMissing, LookupError):
        return None


@service(permissions.APPEAL, "benefits.object_to_notice")
def object_to(actor: Actor, *, benefit_id: int, reason: str, raised_by: str, on: date, at: datetime) -> int:
    """Enter an objection to a case on the public board; the approval waits for its answer. Return its id."""
    row = Benefit.objects.filter(pk=benefit_id).first()
    if row is None:
        raise NotFound(_("没有这件待遇，或不在您的范围内"), remedy=_("从待遇列表里选"))
    if row.state != "noticed":
        raise NotThatState(
            _("只有公示中的才能提公示异议"), kept=_("没有登记"), remedy=_("已有决定的，对决定提更正")
        )
    asked = Approval.objects.filter(
        kind=APPROVAL, subject_type="benefits.Benefit", subject_id=row.pk, state="pending"
    ).first()
    by = (asked.maker_id if asked else None, None)
    return _enter(actor, row, None, reason=reason, raised_by=raised_by, on=on, at=at, by=by)


def _open(actor: Actor, appeal_id: int) -> Appeal:
    found = Appeal.objects.select_for_update(of=("self",)).filter(pk=appeal_id).first()
    if found is None:
        raise NotFound(_("没有这一件，或不在您的范围内"), remedy=_("从列表里选"))
    if found.state != "open":
        raise NotThatState(
            _("这一件已经办过"), kept=_("没有改动"), remedy=_("刷新页面看结果"), state=found.state
        )
    return found


@service(permissions.APPEAL, "benefits.withdraw_appeal")
def withdraw_appeal(actor: Actor, *, appeal_id: int, reason: str, at: datetime) -> None:
    """Take an appeal or objection back, because whoever raised it says so."""
    made = _open(actor, appeal_id)
    made.state, made.answer, made.settled_at = "withdrawn", reason.strip()[:500], at
    made.save()
    note(subject_type="benefits.Appeal", subject_id=made.pk)


@service(permissions.JUDGE)
def settle_appeal(
    actor: Actor, *, appeal_id: int, upheld: bool, answer: str, today: date, at: datetime
) -> dict[str, int | None]:
    """Answer an appeal or objection; return ``decision`` and ``benefit`` that came of it (None each when the first stands).

    Raises
    ------
    NotByThisPerson
        When the actor made or checked what is contested.
    NotEligible
        When it is upheld, but the rules give the same on the facts of today: those are corrected first.
    """
    made = _open(actor, appeal_id)
    if not answer.strip():
        raise DomainError(
            _("要写明答复"), code="benefits.no_answer", field="answer", remedy=_("写一句，答复要印给本人")
        )
    if actor.user_id in (made.made_by, made.checked_by):
        raise NotByThisPerson(
            _("您经手过这个决定，要由另外的人办"),
            kept=_("没有改动"),
            remedy=_("请没有经手过的同事办理"),
        )
    made.state = "upheld" if upheld else "dismissed"
    made.answer, made.settled_at = answer.strip()[:500], at
    made.settled_by, made.settled_by_name = actor.user_id, actor.name
    if upheld:
        _uphold(actor, made, today, at)
    made.save()
    row = made.benefit
    note(
        subject_type="benefits.Appeal",
        subject_id=made.pk,
        person_id=row.person_id,
        village=row.village,
        state=made.state,
        decision=made.outcome_id,
    )
    return {"decision": made.outcome_id, "benefit": made.reopened_id}


def _uphold(actor: Actor, made: Appeal, today: date, at: datetime) -> None:
    old, row = made.decision, Benefit.objects.select_for_update().get(pk=made.benefit_id)
    if old is None:
        made.outcome_id = reject(actor, benefit_id=row.pk, reason=made.answer[:200], today=today, at=at)
    elif row.state == "suspended":
        made.outcome = _resumed(actor, row, old, made, at)
    elif row.state == "active":
        made.outcome = _changed(actor, row, old, made, today, at)
    elif row.state in ("rejected", "stopped", "closed"):
        made.reopened = _reopened(actor, row, old, made, today, at)
    else:
        raise NotThatState(_("这件待遇现在不能更正"), kept=_("没有改动"), state=row.state)


def _made_by(made: Appeal) -> tuple[int | None, str]:
    return made.entered_by, made.entered_by_name


def _resumed(actor: Actor, row: Benefit, old: Decision, made: Appeal, at: datetime) -> Decision:
    """Take a pause back from its first month; what it kept is made up by the next run."""
    start = old.effect_from
    for pause in Suspension.objects.filter(benefit=row, to_on__isnull=True):
        start = pause.from_on
        pause.to_on = pause.from_on
        pause.save()
    row.recheck_from = min(row.recheck_from or start, start)
    move(actor, row, "active", at, CAUSE)
    return _decided(
        actor, row, old, made, "resume", start, facts_now(actor, row.person_id, clock.day_of(at)), at
    )


def _changed(actor: Actor, row: Benefit, old: Decision, made: Appeal, today: date, at: datetime) -> Decision:
    """Decide anew from the contested decision's month; the next open run makes up or takes back the difference."""
    facts = facts_now(actor, row.person_id, today)
    month = Month.of(old.effect_from)
    found = policy.explain(pack_code(), row.scheme, facts, month.start, max(today, month.start))
    if old.amount_fen is None or found.net == old.amount_fen or not found.net:
        raise _same(row)
    row.recheck_from = min(row.recheck_from or month.start, month.start)
    row.save()
    return _decided(actor, row, old, made, "change", month.start, facts, at, amount=True)


def _same(row: Benefit) -> NotEligible:
    return NotEligible(
        _("按现在的档案算，结果和原来一样，不能办成“成立”"),
        kept=_("没有改动"),
        remedy=_("先更正档案里的事实（类别、评估、户籍），再来办；事实没错就答复不成立"),
        benefit=row.pk,
    )


def _decided(
    actor: Actor,
    row: Benefit,
    old: Decision,
    made: Appeal,
    outcome: str,
    effect_from: date,
    facts: dict[str, object],
    at: datetime,
    *,
    amount: bool = False,
) -> Decision:
    return decide(
        actor,
        row,
        outcome=outcome,
        cause=CAUSE,
        effect_from=effect_from,
        facts=facts,
        month=Month.of(effect_from),
        at=at,
        maker=_made_by(made),
        reason=made.answer,
        with_amount=amount,
        corrects=old.pk,
    )


def _reopened(actor: Actor, row: Benefit, old: Decision, made: Appeal, today: date, at: datetime) -> Benefit:
    """Open a case anew from the month the refused or stopped benefit was about; its grant will point to the old decision."""
    if Benefit.objects.filter(person_id=row.person_id, scheme=row.scheme, state__in=LIVE).exists():
        raise NotThatState(
            _("他已另有一件在办或在发"), kept=_("没有改动"), remedy=_("打开那一件看进度"), benefit=row.pk
        )
    asked = Application.objects.filter(benefit=row).first()
    first = asked.from_month if asked and row.state == "rejected" else str(Month.of(old.effect_from))
    submitted = asked.submitted_on if asked and row.state == "rejected" else made.raised_on
    month = Month.parse(first)
    facts = facts_now(actor, row.person_id, today) | {"applied_on": month.start}
    found = policy.explain(pack_code(), row.scheme, facts, month.start, max(today, month.start))
    if not found.net:
        raise _same(row)
    new = Benefit.objects.create(
        person_id=row.person_id,
        county=row.county,
        village=row.village,
        scheme=row.scheme,
        channel="application",
        state="checked",
        opened_at=at,
    )
    Application.objects.create(
        benefit=new,
        submitted_on=min(submitted, month.start),
        submitted_by=made.entered_by,
        submitted_by_name=made.entered_by_name,
        on_behalf=made.raised_by[:40],
        from_month=first,
        reasons=[{"code": c.code, "label": c.label, "held": c.held} for c in found.conditions],
        facts=frozen(facts),
        expected_fen=found.net if found.unit == "fen" else 0,
    )
    BenefitChange.objects.create(
        benefit=new,
        from_state="",
        to_state="checked",
        at=at,
        by=actor.user_id,
        by_name=actor.name,
        reason=CAUSE,
    )
    return new
