"""Every write of money. Each is one transaction, one permission, one audit code; nothing here edits the past."""

from yanglao.funds.services.bank import make_batches, read_return_file, send_batch, write_bank_file
from yanglao.funds.services.budgeting import (
    allot,
    commit,
    pay_commitment,
    release_commitment,
    set_lottery,
)
from yanglao.funds.services.history import load_accounts, load_payments
from yanglao.funds.services.ledger import (
    appropriate,
    post_entries,
    set_budget,
    set_share,
    set_source,
)
from yanglao.funds.services.payments import (
    cancel,
    create_payments,
    follow_person,
    hold,
    mark_returned,
    register_account,
    reissue,
    release,
    set_bank,
)
from yanglao.funds.services.periods import ask_reopen, close_month, close_year, confirm_reopen
from yanglao.funds.services.questions import answer_question, look_for_questions

__all__ = [
    "allot",
    "answer_question",
    "appropriate",
    "ask_reopen",
    "cancel",
    "close_month",
    "close_year",
    "commit",
    "confirm_reopen",
    "create_payments",
    "follow_person",
    "hold",
    "load_accounts",
    "load_payments",
    "look_for_questions",
    "make_batches",
    "mark_returned",
    "pay_commitment",
    "post_entries",
    "read_return_file",
    "register_account",
    "reissue",
    "release",
    "release_commitment",
    "send_batch",
    "set_bank",
    "set_budget",
    "set_lottery",
    "set_share",
    "set_source",
    "write_bank_file",
]
