"""Every write of benefits."""

from yanglao.benefits.services.appeals import appeal, object_to, settle_appeal, withdraw_appeal
from yanglao.benefits.services.cases import (
    apply,
    approve_cases,
    check,
    confirm,
    decline,
    put_on_notice,
    reject,
    review_cases,
    survey,
    withdraw,
)
from yanglao.benefits.services.history import Quirks, load_history
from yanglao.benefits.services.notices import print_notices
from yanglao.benefits.services.paying import batch, close, post, reconcile, send
from yanglao.benefits.services.proposals import propose
from yanglao.benefits.services.reaching import look_through, record_outreach
from yanglao.benefits.services.runs import (
    approve,
    compute,
    open_run,
    return_run,
    review,
    settle_exception,
)
from yanglao.benefits.services.standing import (
    FactLine,
    bulk_record_facts,
    end_for_event,
    follow_person,
    look_again,
    record_fact,
    resume,
    stop,
    suspend,
    undo_event,
)

__all__ = [
    "FactLine",
    "Quirks",
    "appeal",
    "apply",
    "approve",
    "approve_cases",
    "batch",
    "bulk_record_facts",
    "check",
    "close",
    "compute",
    "confirm",
    "decline",
    "end_for_event",
    "follow_person",
    "load_history",
    "look_again",
    "look_through",
    "object_to",
    "open_run",
    "post",
    "print_notices",
    "propose",
    "put_on_notice",
    "reconcile",
    "record_fact",
    "record_outreach",
    "reject",
    "resume",
    "return_run",
    "review",
    "review_cases",
    "send",
    "settle_appeal",
    "settle_exception",
    "stop",
    "survey",
    "suspend",
    "undo_event",
    "withdraw",
    "withdraw_appeal",
]
