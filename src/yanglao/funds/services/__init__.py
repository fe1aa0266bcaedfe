"""Every write of money. Each is one transaction, one permission, one audit code; nothing here edits the past."""

from yanglao.funds.services.bank import make_batches, read_return_file, send_batch, write_bank_file
from yanglao.funds.services.history import load_accounts, load_payments
from yanglao.funds.services.ledger import (
    appropriate,
    close_month,
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

__all__ = [
    "appropriate",
    "cancel",
    "close_month",
    "create_payments",
    "follow_person",
    "hold",
    "load_accounts",
    "load_payments",
    "make_batches",
    "mark_returned",
    "post_entries",
    "read_return_file",
    "register_account",
    "reissue",
    "release",
    "send_batch",
    "set_bank",
    "set_budget",
    "set_share",
    "set_source",
    "write_bank_file",
]
