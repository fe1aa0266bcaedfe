"""Writing assessments: the course from application to level, objections, many at once, following people."""

from yanglao.assessment.services.course import (
    accept,
    apply_for_assessment,
    expire,
    finalise,
    put_on_notice,
    record_result,
    refuse,
    review,
    schedule,
    send_back,
    withdraw,
)
from yanglao.assessment.services.following import follow_person, withdraw_open
from yanglao.assessment.services.loading import bulk_load
from yanglao.assessment.services.many import MOST, apply_for_many, arrange_due
from yanglao.assessment.services.objections import answer_objection, object_to, start_recheck
from yanglao.assessment.services.steps import AssessmentRefused, ResultRefused

__all__ = [
    "MOST",
    "AssessmentRefused",
    "ResultRefused",
    "accept",
    "answer_objection",
    "apply_for_assessment",
    "apply_for_many",
    "arrange_due",
    "bulk_load",
    "expire",
    "finalise",
    "follow_person",
    "object_to",
    "put_on_notice",
    "record_result",
    "refuse",
    "review",
    "schedule",
    "send_back",
    "start_recheck",
    "withdraw",
    "withdraw_open",
]
