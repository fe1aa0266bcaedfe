"""Every write of benefits."""

from yanglao.benefits.services.history import Quirks, load_history
from yanglao.benefits.services.proposals import propose
from yanglao.benefits.services.runs import (
    approve,
    batch,
    close,
    compute,
    open_run,
    post,
    reconcile,
    return_run,
    review,
    send,
    settle_exception,
)

__all__ = [
    "Quirks",
    "approve",
    "batch",
    "close",
    "compute",
    "load_history",
    "open_run",
    "post",
    "propose",
    "reconcile",
    "return_run",
    "review",
    "send",
    "settle_exception",
]
