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
from yanglao.assessment.services.photos import Photo, drop_photos, show_photo
from yanglao.assessment.services.plan_following import adapt_plan, end_on_event, restore_on_reversal
from yanglao.assessment.services.plan_steps import PlanRefused
from yanglao.assessment.services.plans import (
    MOST_PLANS,
    ItemLine,
    agree,
    approve_plans,
    assign_manager,
    drop_version,
    end_plan,
    propose_plan,
    put_forward,
    record_used,
    start_plans,
    take_back,
    write_plan,
)
from yanglao.assessment.services.screening import record_screening
from yanglao.assessment.services.steps import AssessmentRefused, ResultRefused
from yanglao.assessment.services.team import declare_interest, declare_own_interest, swap_member

__all__ = [
    "MOST",
    "MOST_PLANS",
    "AssessmentRefused",
    "Handed",
    "Photo",
    "ItemLine",
    "PlanRefused",
    "ResultRefused",
    "accept",
    "adapt_plan",
    "agree",
    "answer_objection",
    "apply_for_assessment",
    "apply_for_many",
    "approve_plans",
    "arrange_due",
    "assign_manager",
    "bulk_load",
    "close_on_reversal",
    "decide_visit",
    "declare_interest",
    "declare_own_interest",
    "drop_photos",
    "show_photo",
    "swap_member",
    "drop_version",
    "end_contract",
    "end_on_event",
    "end_plan",
    "expire",
    "finalise",
    "follow_person",
    "hand_in_visit",
    "object_to",
    "open_on_change",
    "propose_plan",
    "put_forward",
    "put_on_notice",
    "record_result",
    "record_screening",
    "record_used",
    "refuse",
    "restore_on_reversal",
    "review",
    "schedule",
    "send_back",
    "sign_contract",
    "start_recheck",
    "start_plans",
    "take_back",
    "withdraw",
    "withdraw_open",
    "write_plan",
]
