"""Doubts about a result: raised, answered, rechecked by an assessment of its own. Services of this house."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from yanglao.assessment import events
from yanglao.assessment.models import Assessment, Objection
from yanglao.assessment.services.steps import AssessmentRefused, find, step
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.events import announce
from yanglao.base.service import note, service
from yanglao.people import services as speaking


@service("assessment.object")
def object_to(actor: Actor, *, assessment_id: int, reason: str, raised_by: str, on: date) -> Objection:
    """Raise an objection to a result on notice or in effect.

    Raises
    ------
    AssessmentRefused
        Without a reason, in another state, or when one is already open.
    """
    row = find(actor, assessment_id)
    speaking.must_speak(actor, row.person_id, "apply", on=clock.today())
    if row.state not in ("noticed", "final"):
        raise AssessmentRefused(
            _("只能对公示中或已生效的结果提异议"), code="assessment.not_open_to_objection"
        )
    if not reason.strip():
        raise AssessmentRefused(_("要写明哪里有疑问"), field="reason", remedy=_("写一句理由"))
    if row.objections.filter(state__in=["raised", "accepted"]).exists():
        raise AssessmentRefused(_("已有一件异议在办"), code="assessment.objection_open")
    made = Objection.objects.create(
        assessment=row,
        person_id=row.person_id,
        county=row.county,
        village=row.village,
        raised_on=on,
        raised_by=raised_by,
        reason=reason.strip(),
    )
    if row.state == "final":
        step(row, "objected", quiet=True)
    note(
        subject_type="assessment.Objection", subject_id=made.pk, person_id=row.person_id, village=row.village
    )
    announce(actor, events.OBJECTED, occurred_on=on, person_id=row.person_id, assessment_id=row.pk)
    return made


def _objection(actor: Actor, objection_id: int) -> tuple[Objection, Assessment]:
    made = (
        Objection.objects.select_for_update(of=("self",)).filter(pk=objection_id, county=actor.county).first()
    )
    if made is None:
        raise NotFound(_("没有这件异议"))
    if made.state != "raised":
        raise AssessmentRefused(_("这件异议已经办过"), code="assessment.objection_settled")
    return made, find(actor, made.assessment_id)


@service("assessment.answer", "assessment.answer_objection")
def answer_objection(actor: Actor, *, objection_id: int, answer: str, on: date) -> Objection:
    """Turn an objection down with an answer; the result stands."""
    made, row = _objection(actor, objection_id)
    if not answer.strip():
        raise AssessmentRefused(_("要写明为什么不予受理"), field="answer", remedy=_("写一句答复"))
    made.state, made.answer, made.answered_on = "refused", answer.strip(), on
    made.save()
    if row.state == "objected":
        step(row, "reassessing", quiet=True)
        step(row, "final", quiet=True)
    note(
        subject_type="assessment.Objection", subject_id=made.pk, person_id=row.person_id, village=row.village
    )
    return made


@service("assessment.answer", "assessment.start_recheck")
def start_recheck(actor: Actor, *, objection_id: int, at: datetime) -> Assessment:
    """Accept an objection to a result in effect and open a recheck beside it; the first result stays until the recheck's."""
    made, row = _objection(actor, objection_id)
    if row.state != "objected":
        raise AssessmentRefused(_("结果还没有生效，请退回评估员重新填写"), code="assessment.not_final")
    made.state = "accepted"
    step(row, "reassessing", quiet=True)
    recheck = Assessment.objects.create(
        person_id=row.person_id,
        county=row.county,
        village=row.village,
        scale=row.scale,
        scale_version=row.scale_version,
        reason="recheck",
        channel="bureau",
        state="accepted",
        applied_at=at,
        replaces=row,
        is_example=row.is_example,
    )
    made.recheck = recheck
    made.save()
    note(
        subject_type="assessment.Assessment",
        subject_id=recheck.pk,
        person_id=row.person_id,
        village=row.village,
    )
    return recheck
