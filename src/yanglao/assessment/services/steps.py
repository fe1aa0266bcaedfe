"""One step of an assessment: found, allowed, written, noted. Used by the services of this house only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yanglao.assessment.models import ARROWS, STATES, Assessment
from yanglao.assessment.rules.answers import BadAnswers
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound, TransitionRefused
from yanglao.base.service import note


class AssessmentRefused(DomainError):
    """A step that cannot be taken."""

    default_code = "assessment.refused"


class ResultRefused(AssessmentRefused):
    """Answers that cannot be scored; ``detail["problems"]`` names each item."""

    default_code = "assessment.answers"

    @classmethod
    def of(cls, bad: BadAnswers) -> ResultRefused:
        """Return the refusal of these problems."""
        first, count = bad.problems[0], len(bad.problems)
        return cls(
            _("评估表有 %(count)d 处要改：%(first)s") % {"count": count, "first": first.message},
            field=first.item,
            remedy=_("改好就能交"),
            problems=[{"item": p.item, "code": p.code, "message": p.message} for p in bad.problems],
        )


def find(actor: Actor, assessment_id: int) -> Assessment:
    """Return an assessment the actor sees, locked.

    Raises
    ------
    NotFound
        When there is none.
    """
    row = (
        Assessment.objects.select_for_update(of=("self",))
        .filter(pk=assessment_id, county=actor.county)
        .first()
    )
    if row is None:
        raise NotFound(_("没有这份评估"))
    return row


_NEEDS_REASON = ("refused", "withdrawn")


def step(row: Assessment, state: str, *, reason: str = "", quiet: bool = False, **words: Any) -> Assessment:
    """Take an assessment to another state and note it.

    Raises
    ------
    TransitionRefused
        When the arrow does not exist.
    AssessmentRefused
        When a reason is needed and missing.
    """
    names = dict(STATES)
    if state not in ARROWS.get(row.state, ()):
        raise TransitionRefused(
            _("评估现在是“%(now)s”，不能改成“%(then)s”") % {"now": names[row.state], "then": names[state]},
            remedy=_("刷新页面看现在的情况"),
        )
    if state in _NEEDS_REASON:
        if not reason.strip():
            raise AssessmentRefused(_("要写理由，会印在通知上"), field="reason", remedy=_("写一句理由"))
        row.state_reason = reason.strip()
    row.state = state
    row.save()
    if not quiet:
        note(
            subject_type="assessment.Assessment",
            subject_id=row.pk,
            person_id=row.person_id,
            village=row.village,
            state=state,
            **words,
        )
    return row
