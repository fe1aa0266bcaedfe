"""What this house says when two files of one elder become one: the account moves, what was paid stays as it was paid."""

from __future__ import annotations

from yanglao.base.merging import Moves, Participant, Stays, take_part

PARTICIPANT = Participant(
    house="funds",
    moves=(
        Moves(
            "funds_paymentaccount",
            "收款账户",
            # One current account a person: the kept file's stands.
            stays="t.valid_to IS NULL AND EXISTS (SELECT 1 FROM funds_paymentaccount k "
            "WHERE k.person_id = %(kept)s AND k.valid_to IS NULL)",
        ),
    ),
    stays=(Stays("funds_payment", "付款"), Stays("funds_question", "资金疑点")),
)
take_part(PARTICIPANT)
