"""Applying for many people at once; who cannot be applied for is told, not silently left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yanglao.assessment import scales
from yanglao.assessment.models import Assessment
from yanglao.assessment.queries import OPEN
from yanglao.assessment.services.steps import AssessmentRefused
from yanglao.base.actor import Actor
from yanglao.base.service import note, service
from yanglao.people import queries as people

#: One click must stay one person's work.
MOST = 500


@dataclass(frozen=True, slots=True)
class Sorted:
    """Who can be applied for, who has one under way, who is dead or gone."""

    able: tuple[int, ...]
    under_way: tuple[int, ...]
    gone: tuple[int, ...]


def sort_out(
    actor: Actor, person_ids: Sequence[int], scale: str = "gbt42195"
) -> tuple[Sorted, dict[int, people.Line]]:
    """Return what applying for these people would do, and the people."""
    lines = {line.person_id: line for line in people.lines(actor, person_ids)}
    busy = set(
        Assessment.objects.filter(person_id__in=list(lines), scale=scale, state__in=OPEN).values_list(
            "person_id", flat=True
        )
    )
    gone = tuple(pk for pk, line in lines.items() if line.status != "active")
    under_way = tuple(pk for pk in lines if pk in busy and pk not in gone)
    able = tuple(pk for pk in lines if pk not in busy and pk not in gone)
    return Sorted(able, under_way, gone), lines


@service("assessment.apply", "assessment.apply_for_many")
def apply_for_many(
    actor: Actor, *, person_ids: Sequence[int], at: datetime, reason: str = "routine", scale: str = "gbt42195"
) -> Sorted:
    """Apply for an assessment of each of these people; those under way, dead or gone are passed over and named.

    Raises
    ------
    AssessmentRefused
        More than ``MOST`` at once, an unknown reason, or nobody can be applied for.
    """
    if reason not in dict(Assessment.REASONS):
        raise AssessmentRefused(_("评估原因要选一个"), field="reason")
    if len(person_ids) > MOST:
        raise AssessmentRefused(
            _("一次最多发起 %(most)d 人，现在选了 %(n)d 人") % {"most": MOST, "n": len(person_ids)},
            code="assessment.too_many",
            remedy=_("按镇或村分几次办"),
        )
    found, lines = sort_out(actor, person_ids, scale)
    if not found.able:
        raise AssessmentRefused(
            _("选中的人都已有评估在办，或已故、已迁出"), code="assessment.nobody", remedy=_("换一些人")
        )
    version = scales.load(scale).version
    Assessment.objects.bulk_create(
        Assessment(
            person_id=pk,
            county=actor.county,
            village=lines[pk].village,
            scale=scale,
            scale_version=version,
            reason=reason,
            channel="bureau" if actor.duty == "bureau" else "village",
            applied_at=at,
            is_example=lines[pk].is_example,
        )
        for pk in found.able
    )
    note(started=len(found.able), under_way=len(found.under_way), gone=len(found.gone))
    return found


@service("assessment.accept", "assessment.arrange_due")
def arrange_due(actor: Actor, *, reasons: Mapping[int, str], at: datetime, scale: str = "gbt42195") -> Sorted:
    """Open and accept an assessment for each of these people, so that a day can be fixed; the others are named.

    Parameters
    ----------
    reasons : mapping of int to str
        Person → reason of the assessment (``Assessment.REASONS``).

    Raises
    ------
    AssessmentRefused
        More than ``MOST`` at once, an unknown reason, or nobody can be arranged for.
    """
    if not set(reasons.values()) <= set(dict(Assessment.REASONS)):
        raise AssessmentRefused(_("评估原因要选一个"), field="reason")
    if len(reasons) > MOST:
        raise AssessmentRefused(
            _("一次最多安排 %(most)d 人，现在选了 %(n)d 人") % {"most": MOST, "n": len(reasons)},
            code="assessment.too_many",
            remedy=_("按镇或村分几次办"),
        )
    found, lines = sort_out(actor, list(reasons), scale)
    if not found.able:
        raise AssessmentRefused(
            _("选中的人都已有评估在办，或已故、已迁出"), code="assessment.nobody", remedy=_("换一些人")
        )
    version = scales.load(scale).version
    made = Assessment.objects.bulk_create(
        Assessment(
            person_id=pk,
            county=actor.county,
            village=lines[pk].village,
            scale=scale,
            scale_version=version,
            reason=reasons[pk],
            channel="bureau",
            applied_at=at,
            is_example=lines[pk].is_example,
        )
        for pk in found.able
    )
    Assessment.objects.filter(pk__in=[row.pk for row in made]).update(state="accepted")
    note(arranged=len(found.able), under_way=len(found.under_way), gone=len(found.gone))
    return found
