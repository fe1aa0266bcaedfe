"""What this house says when two files become one: a batch keeps the rows it was taken in with."""

from __future__ import annotations

from yanglao.base.merging import Participant, Stays, take_part

PARTICIPANT = Participant(
    house="exchange",
    stays=(
        Stays("exchange_importrow", "名单的行", log=True),
        Stays("exchange_sharedrecord", "共享数据的行", log=True),
    ),
)
take_part(PARTICIPANT)
