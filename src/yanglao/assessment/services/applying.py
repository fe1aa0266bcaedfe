"""Applying: once at a time, by a scale that gives a level, for the right reason."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yanglao.assessment import scales
from yanglao.assessment.models import AbilityLevel, Assessment
from yanglao.assessment.rules.scale import Scale
from yanglao.assessment.services.steps import AssessmentRefused
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.service import note, service
from yanglao.people import queries as people
from yanglao.people import services as speaking


def scale_named(name: str) -> Scale:
    """Return a scale, or refuse with the names there are."""
    try:
        return scales.load(name)
    except KeyError:
        raise AssessmentRefused(
            _("没有“%(name)s”量表") % {"name": name}, field="scale", remedy="、".join(scales.names())
        ) from None


@service("assessment.apply")
def apply_for_assessment(
    actor: Actor,
    *,
    person_id: int,
    at: datetime,
    reason: str = "first",
    channel: str = "counter",
    scale: str = "gbt42195",
) -> Assessment:
    """Apply for an assessment of a person on file.

    Raises
    ------
    NotFound
        When the actor sees no such person.
    AssessmentRefused
        The person is dead or gone, an assessment is under way, or a word is unknown.
    """
    if reason not in dict(Assessment.REASONS) or channel not in dict(Assessment.CHANNELS):
        raise AssessmentRefused(_("评估原因、渠道要选一个"), field="reason")
    person = next(iter(people.lines(actor, [person_id])), None)
    if person is None:
        raise NotFound(_("没有这个人的档案"))
    speaking.must_speak(actor, person_id, "apply", on=clock.today())
    if person.status != "active":
        raise AssessmentRefused(
            _("这个人已故或已迁出，不能申请评估"), code="assessment.not_active", remedy=_("核对档案")
        )
    _may_apply(person_id, scale_named(scale), reason, at)
    try:
        with transaction.atomic():
            row = Assessment.objects.create(
                person_id=person_id,
                county=actor.county,
                village=person.village,
                scale=scale_named(scale).code,
                scale_version=scale_named(scale).version,
                reason=reason,
                channel=channel,
                applied_at=at,
                is_example=person.is_example,
            )
    except IntegrityError:
        raise AssessmentRefused(
            _("已有一次评估在办"), code="assessment.under_way", remedy=_("先办完或撤回那一次")
        ) from None
    note(subject_type="assessment.Assessment", subject_id=row.pk, person_id=person_id, village=row.village)
    return row


def _may_apply(person_id: int, scale: Scale, reason: str, at: datetime) -> None:
    """A gate or screener gives no level; a first assessment is not asked for while a level holds."""
    if not scale.basis:
        raise AssessmentRefused(
            _("“%(name)s”只作筛查，不能定等级") % {"name": scale.words.zh},
            code="assessment.no_level_scale",
            field="scale",
            remedy=_("用能力评估量表申请；筛查结果直接记在档案里"),
        )
    on = at.astimezone(clock.CHINA).date()
    held = AbilityLevel.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        person_id=person_id,
        scale=scale.code,
        valid_from__lte=on,
    ).first()
    if reason == "first" and held is not None:
        raise AssessmentRefused(
            _("已有有效的等级（%(day)s 起），不是首次评估") % {"day": held.valid_from},
            code="assessment.level_in_force",
            field="reason",
            remedy=_("快到期选“常规评估”，身体有变化选“即时评估”，有疑问提异议"),
        )
