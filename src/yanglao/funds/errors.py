"""Refusals of this house."""

from __future__ import annotations

from yanglao.base.errors import DomainError


class MonthClosed(DomainError):
    """The month's books are closed."""

    default_code = "funds.month_closed"


class Unbalanced(DomainError):
    """Debits and credits differ."""

    default_code = "funds.unbalanced"


class OverBudget(DomainError):
    """The year's allotment does not cover it."""

    default_code = "funds.over_budget"


class NotThatState(DomainError):
    """The payment or batch is not in the state this needs."""

    default_code = "funds.state"


class ReturnFileWrong(DomainError):
    """A return file does not fit the batch; nothing of it was taken."""

    default_code = "funds.return_file"
