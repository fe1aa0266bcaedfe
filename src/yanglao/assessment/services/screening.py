"""The gate and the screeners: answers scored here, kept beside the file, never a level."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanglao.assessment import scales
from yanglao.assessment.models import Screening
from yanglao.assessment.rules.answers import BadAnswers, read
from yanglao.assessment.rules.scoring import score
from yanglao.assessment.services.steps import AssessmentRefused, ResultRefused
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.service import note, service
from yanglao.people import queries as people


@service("assessment.screen", "assessment.record_screening")
def record_screening(
    actor: Actor, *, person_id: int, scale: str, taken_on: date, items: Mapping[str, Any], informant: str = ""
) -> Screening:
    """Write a screening down.

    Raises
    ------
    ResultRefused
        Answers that cannot be scored, naming each item.
    AssessmentRefused
        Not a screener or gate, or a day still to come.
    """
    person = next(iter(people.lines(actor, [person_id])), None)
    if person is None:
        raise NotFound(_("没有这个人的档案"))
    if scale not in scales.names() or scales.load(scale).basis:
        raise AssessmentRefused(_("这不是筛查量表"), code="assessment.no_screener", field="scale")
    if taken_on > clock.today():
        raise AssessmentRefused(_("日期不能晚于今天"), field="taken_on")
    with_what = scales.load(scale)
    try:
        answers = read(with_what, {"items": items})
    except BadAnswers as bad:
        raise ResultRefused.of(bad) from None
    result = score(with_what, answers)
    assert result.final_level is not None  # screeners have no holes: parse() tried
    made = Screening.objects.create(
        person_id=person_id,
        county=actor.county,
        village=person.village,
        scale=scale,
        scale_version=with_what.version,
        taken_on=taken_on,
        items=dict(answers.options),
        total=result.total,
        level=result.final_level,
        passes=result.final_level in with_what.passes,
        informant=informant[:60],
        recorded_by_name=actor.name[:60],
        recorded_at=clock.now(),
        is_example=person.is_example,
    )
    note(subject_type="assessment.Screening", subject_id=made.pk, person_id=person_id, village=person.village)
    return made
