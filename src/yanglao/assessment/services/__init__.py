"""Writing assessments: the course from application to level, objections, many at once, following people."""

from yanglao.assessment.services.agencies import end_contract, sign_contract
from yanglao.assessment.services.applying import apply_for_assessment
from yanglao.assessment.services.course import (
    accept,
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
from yanglao.assessment.services.field import Handed, decide_visit, hand_in_visit
from yanglao.assessment.services.following import (
    close_on_reversal,
    follow_person,
    open_on_change,
    withdraw_open,
)
from yanglao.assessment.services.loading import bulk_load
from yanglao.assessment.services.many import MOST, apply_for_many, arrange_due
from yanglao.assessment.services.objections import answer_objection, object_to, start_recheck
from yanglao.assessment.services.screening import record_screening
from yanglao.assessment.services.steps import AssessmentRefused, ResultRefused
from yanglao.assessment.services.team import declare_interest

__all__ = [
    "MOST",
    "AssessmentRefused",
    "Handed",
    "ResultRefused",
    "accept",
    "answer_objection",
    "apply_for_assessment",
    "apply_for_many",
    "arrange_due",
    "bulk_load",
    "close_on_reversal",
    "decide_visit",
    "declare_interest",
    "end_contract",
    "expire",
    "finalise",
    "follow_person",
    "hand_in_visit",
    "object_to",
    "open_on_change",
    "put_on_notice",
    "record_result",
    "record_screening",
    "refuse",
    "review",
    "schedule",
    "send_back",
    "sign_contract",
    "start_recheck",
    "withdraw",
    "withdraw_open",
]
