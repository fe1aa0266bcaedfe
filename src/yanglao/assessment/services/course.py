"""The course of an assessment, from the application to a level in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from yanglao.assessment import events
from yanglao.assessment.models import AbilityLevel, Assessment, AssessmentWorker
from yanglao.assessment.rules.answers import BadAnswers, read
from yanglao.assessment.rules.scale import Scale
from yanglao.assessment.rules.scoring import Result, score, valid_to
from yanglao.assessment.services.applying import scale_named
from yanglao.assessment.services.fees import settle_fee
from yanglao.assessment.services.local import settings_on
from yanglao.assessment.services.steps import AssessmentRefused, ResultRefused, find, step
from yanglao.assessment.services.team import EXPERT_KINDS, check_team, contract_for, judged_by_experts
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.events import announce
from yanglao.base.identifiers import mask_name
from yanglao.base.models import PublicNotice
from yanglao.base.service import note, service
from yanglao.people import queries as people
from yanglao.people import services as speaking
from yanglao.workforce import queries as workforce


@service("assessment.accept")
def accept(actor: Actor, *, assessment_id: int) -> Assessment:
    """Accept an application."""
    return step(find(actor, assessment_id), "accepted")


@service("assessment.accept", "assessment.refuse")
def refuse(actor: Actor, *, assessment_id: int, reason: str) -> Assessment:
    """Refuse an application before it is scored, with the reason printed on the answer."""
    return step(find(actor, assessment_id), "refused", reason=reason)


@service("assessment.apply", "assessment.withdraw")
def withdraw(actor: Actor, *, assessment_id: int, reason: str) -> Assessment:
    """Take an application back before it is scored."""
    row = find(actor, assessment_id)
    speaking.must_speak(actor, row.person_id, "apply", on=clock.today())
    return step(row, "withdrawn", reason=reason)


@service("assessment.accept", "assessment.schedule")
def schedule(
    actor: Actor,
    *,
    assessment_id: int,
    scheduled_on: date,
    worker_ids: Sequence[int],
    place: str = "",
    contract_id: int | None = None,
) -> Assessment:
    """Fix day, place and assessors, and the agency's contract where one assesses.

    Raises
    ------
    AssessmentRefused
        The team may not assess this elder that day (rule and person are named), or the contract does not allow it.
    """
    row = find(actor, assessment_id)
    row.contract = contract_for(row, contract_id, scheduled_on) if contract_id is not None else None
    ids = check_team(row, worker_ids, scheduled_on)
    row.scheduled_on, row.place = scheduled_on, place
    step(row, "scheduled", scheduled_on=str(scheduled_on))
    AssessmentWorker.objects.bulk_create(
        AssessmentWorker(
            assessment=row,
            worker_id=worker,
            role="expert"
            if judged_by_experts(row) and workforce.holds(worker, kinds=EXPERT_KINDS, on=scheduled_on)
            else "assessor",
            person_id=row.person_id,
            county=row.county,
            village=row.village,
        )
        for worker in ids
    )
    return row


@service("assessment.record", "assessment.record_result")
def record_result(
    actor: Actor,
    *,
    assessment_id: int,
    assessed_on: date,
    items: Mapping[str, Any],
    coma: bool = False,
    diagnoses: Sequence[str] = (),
    risk_events: Mapping[str, int] | None = None,
    informant: str = "",
) -> Assessment:
    """Write down the answers; the score comes from the scale's stored options, never from the sender.

    May be repeated until the result is reviewed.

    Raises
    ------
    ResultRefused
        Answers that cannot be scored; ``problems`` names each item.
    AssessmentRefused
        The day is still to come or before the application, or an assessor's certificate does not hold on it.
    """
    raw = {"items": items, "coma": coma, "diagnoses": list(diagnoses), "events": dict(risk_events or {})}
    return record_result_of(
        actor, find(actor, assessment_id), raw, assessed_on=assessed_on, informant=informant
    )


def record_result_of(
    actor: Actor,
    row: Assessment,
    raw: Mapping[str, Any],
    *,
    assessed_on: date,
    informant: str,
    minutes: int | None = None,
) -> Assessment:
    """Record for a locked assessment what this assessor found: day, team and recorder are checked first."""
    if assessed_on > clock.today() or assessed_on < row.applied_at.astimezone(clock.CHINA).date():
        raise AssessmentRefused(
            _("评估日期不能早于申请，也不能晚于今天"), field="assessed_on", remedy=_("核对日期")
        )
    team = list(row.workers.values_list("worker_id", flat=True))
    check_team(row, team, assessed_on)
    _of_the_team(actor, team)
    _not_who_recorded_first(actor, row)
    words = {"assessed_on": assessed_on, "informant": informant, "minutes": minutes}
    return write_result(row, raw, by=actor.user_id, name=actor.name, **words)


def write_result(
    row: Assessment,
    raw: Mapping[str, Any],
    *,
    assessed_on: date,
    informant: str,
    by: int | None,
    name: str,
    minutes: int | None = None,
) -> Assessment:
    """Score answers and put them into a locked assessment; who may and when is the caller's to check.

    Raises
    ------
    ResultRefused
        Answers that cannot be scored.
    AssessmentRefused
        The document's table gives no level for them.
    """
    scale = scale_named(row.scale)
    try:
        answers = read(scale, raw)
    except BadAnswers as bad:
        raise ResultRefused.of(bad) from None
    result = score(scale, answers)
    if result.hole:
        raise AssessmentRefused(
            _("这一组分级在标准的表里没有等级，系统不替标准作主"),
            code="assessment.hole",
            remedy=_("核对各项答案；没有错就按现行标准（GB/T 42195）评估"),
            grades=dict(result.grades or ()),
        )
    row.items = dict(answers.options)
    row.coma, row.diagnoses, row.events = answers.coma, list(answers.diagnoses), dict(answers.events)
    row.assessed_on, row.informant = assessed_on, informant
    row.recorded_by, row.recorded_by_name, row.recorded_at = by, name, clock.now()
    row.state_reason, row.minutes = "", minutes if minutes is not None else row.minutes
    fill(row, scale, result)
    if row.state == "scored":
        row.save()
        note(
            subject_type="assessment.Assessment",
            subject_id=row.pk,
            person_id=row.person_id,
            village=row.village,
        )
        return row
    if row.state != "visited":
        step(row, "visited")
    return step(row, "scored")


def _of_the_team(actor: Actor, team: Sequence[int]) -> None:
    """Refuse an assessor who is not of this team; an account of nobody in particular writes for its team."""
    own = workforce.own_worker(actor)
    if own is not None and own not in team:
        raise AssessmentRefused(
            _("您不在这次评估的评估员里"),
            code="assessment.not_of_team",
            remedy=_("请派的人来填，或请县里换人"),
        )


def _not_who_recorded_first(actor: Actor, row: Assessment) -> None:
    if row.replaces is not None and row.replaces.recorded_by == actor.user_id:
        raise AssessmentRefused(
            _("第一次的结果是您填的，复评要由别人填"),
            code="assessment.recorded_first",
            remedy=_("请另一位评估员填写"),
        )


def fill(row: Assessment, scale: Scale, result: Result) -> None:
    """Put a result into the columns of an assessment."""
    row.total, row.preliminary_level, row.final_level = (
        result.total,
        result.preliminary_level,
        result.final_level,
    )
    row.sub_totals = None if result.sub_totals is None else dict(result.sub_totals)
    row.changes = [
        {"code": c.code, "clause": c.clause, "levels": c.levels, "evidence": list(c.evidence)}
        for c in result.changes
    ]
    row.grades = None if result.grades is None else dict(result.grades)
    row.settings = {
        **{key: value for key, value in row.settings.items() if key == "life_event"},
        "counting": result.settings.counting,
        "stacking": result.settings.stacking,
        "holes": result.settings.holes,
    }
    row.scale_version = scale.version


@service("assessment.review", "assessment.send_back")
def send_back(actor: Actor, *, assessment_id: int, reason: str) -> Assessment:
    """Ask the assessor to look at a scored result again; the state stays, the reason shows."""
    row = find(actor, assessment_id)
    if row.state != "scored" or not reason.strip():
        raise AssessmentRefused(_("只有已评分、未复核的可以退回，要写理由"), field="reason")
    row.state_reason = reason.strip()
    row.save(update_fields=["state_reason"])
    note(
        subject_type="assessment.Assessment", subject_id=row.pk, person_id=row.person_id, village=row.village
    )
    return row


@service("assessment.review")
def review(actor: Actor, *, assessment_id: int, on: date) -> Assessment:
    """Confirm a scored result; never by the one who recorded it.

    Raises
    ------
    AssessmentRefused
        When the reviewer recorded it, or it was sent back and not answered.
    """
    row = find(actor, assessment_id)
    if row.recorded_by is not None and row.recorded_by == actor.user_id:
        raise AssessmentRefused(
            _("这份结果是您自己填的，要由另一个人复核"),
            code="assessment.same_person",
            remedy=_("请另一位同事复核"),
        )
    if row.state == "scored" and row.state_reason:
        raise AssessmentRefused(_("已退回评估员，还没有重新填写"), code="assessment.sent_back")
    row.reviewed_by, row.reviewed_by_name, row.reviewed_on = actor.user_id, actor.name, on
    return step(row, "reviewed")


@service("assessment.review", "assessment.put_on_notice")
def put_on_notice(actor: Actor, *, assessment_id: int, on: date) -> Assessment:
    """Put a reviewed result on the public board, the name masked, for the days the scale's settings say."""
    row = find(actor, assessment_id)
    scale = scale_named(row.scale)
    ends = on + timedelta(days=settings_on(scale, on).notice_days)
    person = next(iter(people.lines(actor, [row.person_id])), None)
    if person is None or row.final_level is None:
        raise NotFound(_("没有这份评估"))
    row.noticed_on, row.notice_ends_on = on, ends
    step(row, "noticed", ends_on=str(ends))
    PublicNotice.objects.create(
        kind="assessment",
        subject_type="assessment.Assessment",
        subject_id=row.pk,
        county=row.county,
        village=row.village,
        title=_("老年人能力评估结果公示"),
        body=_("%(name)s：%(level)s")
        % {"name": mask_name(person.name), "level": scale.level_words(row.final_level).zh},
        from_on=on,
        to_on=ends,
    )
    return row


@service("assessment.finalise")
def finalise(actor: Actor, *, assessment_id: int, on: date) -> Assessment:
    """Let a result take effect after its notice: the level begins on the day, the one before ends.

    Raises
    ------
    AssessmentRefused
        The notice still runs, an objection is open, or a later level already holds.
    """
    row = find(actor, assessment_id)
    if row.state == "noticed" and row.notice_ends_on is not None and on < row.notice_ends_on:
        raise AssessmentRefused(
            _("公示到 %(day)s 才满") % {"day": row.notice_ends_on},
            code="assessment.notice_runs",
            remedy=_("公示期满再办"),
        )
    if row.objections.filter(state__in=["raised", "accepted"]).exists():
        raise AssessmentRefused(
            _("还有异议没有办完"), code="assessment.objection_open", remedy=_("先答复异议")
        )
    scale = scale_named(row.scale)
    row.finalised_on = row.valid_from = on
    row.valid_to = valid_to(settings_on(scale, on), row.final_level or 0, on)
    settle_fee(actor, row, on)
    step(row, "final", level=row.final_level)
    _begin_level(row)
    _settle_replaced(row, on)
    announce(
        actor,
        events.FINAL,
        occurred_on=on,
        person_id=row.person_id,
        assessment_id=row.pk,
        scale=row.scale,
        level=row.final_level,
    )
    return row


def _begin_level(row: Assessment) -> None:
    """End the level before on the day this one begins; never rewrite a later one."""
    assert row.valid_from is not None
    before = AbilityLevel.objects.select_for_update().filter(person_id=row.person_id, scale=row.scale)
    if before.filter(valid_from__gt=row.valid_from).exists():
        raise AssessmentRefused(
            _("已有更晚生效的等级"), code="assessment.later_level", remedy=_("核对生效日期")
        )
    still = before.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=row.valid_from))
    replaced = list(still.exclude(assessment_id=None).values_list("assessment_id", flat=True))
    still.update(valid_to=row.valid_from)
    AbilityLevel.objects.create(
        person_id=row.person_id,
        county=row.county,
        village=row.village,
        scale=row.scale,
        level=row.final_level,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        assessment=row,
        recorded_at=clock.now(),
    )
    for old in Assessment.objects.filter(pk__in=replaced, state="final"):
        step(old, "superseded", quiet=True)


def _settle_replaced(row: Assessment, on: date) -> None:
    """A recheck has its result: the one doubted ends beside it, its objection is answered."""
    old = row.replaces
    if old is None or old.state != "reassessing":
        return
    same = old.final_level == row.final_level
    for objection in old.objections.filter(state="accepted"):
        objection.state = "upheld" if same else "changed"
        objection.answered_on, objection.recheck = on, row
        objection.answer = objection.answer or (_("复评结果相同") if same else _("复评结果不同，以复评为准"))
        objection.save()
    step(old, "final", quiet=True)
    step(old, "superseded", quiet=True)


@service("assessment.finalise", "assessment.expire")
def expire(actor: Actor, *, on: date) -> int:
    """Note that results whose time is over have expired; returns how many."""
    over = Assessment.objects.filter(
        county=actor.county, state="final", valid_to__isnull=False, valid_to__lte=on
    )
    persons = list(over.order_by("person_id").values_list("person_id", flat=True))
    count = over.update(state="expired", state_reason=F("state_reason"))
    note(count=count)
    if count:
        announce(actor, events.EXPIRED, occurred_on=on, person_ids=persons)
    return count
