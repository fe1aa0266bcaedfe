"""Refusals of this house."""

from __future__ import annotations

from yanglao.base.errors import DomainError


class NotThatState(DomainError):
    """The benefit or run is not in the state this needs."""

    default_code = "benefits.state"


class NotEligible(DomainError):
    """The rules give nothing."""

    default_code = "benefits.not_eligible"


class SamePersonRun(DomainError):
    """One user computes, another approves."""

    default_code = "benefits.same_person"


class NoticeRunning(DomainError):
    """The public notice has not ended."""

    default_code = "benefits.notice_running"


class OpenExceptions(DomainError):
    """Somebody in the run still needs a decision."""

    default_code = "benefits.open_exceptions"


class AppealOpen(DomainError):
    """An objection to the notice, or an appeal, is not settled yet."""

    default_code = "benefits.appeal_open"


class NotByThisPerson(DomainError):
    """Whoever had a hand in it does not settle what is said against it."""

    status = 409
    default_code = "benefits.appeal_same_person"
