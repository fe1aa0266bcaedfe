"""A county with two banks, accounts for all but one, and two sources of money."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

AT = datetime(2026, 10, 31, 8, tzinfo=UTC)
TODAY = date(2026, 10, 31)


@pytest.fixture
def at():
    """Return a moment of the demo's today."""
    return AT


@pytest.fixture
def banked(village, platform):
    """Return the village with banks and accounts; 李招娣 has no account."""
    from yanglao.base.scope import acting
    from yanglao.funds import services as funds

    with acting(platform):
        funds.set_source(platform, code="county", name="县级财政", kind="county")
        funds.set_source(platform, code="province", name="省级补助", kind="province")
        funds.set_bank(platform, code="abc", name="示例银行甲", layout="csv", is_example=True)
        funds.set_bank(platform, code="rcb", name="示例银行乙", layout="fixed", is_example=True)
        for number, (name, person) in enumerate(village.persons.items()):
            if name != "李招娣":
                funds.register_account(
                    platform,
                    person={"id": person.pk, "village": person.village},
                    bank=("abc", "rcb")[number % 2],
                    number=f"62000000{number:011d}",
                    holder=name,
                    from_on=date(2024, 1, 1),
                )
    return village


@pytest.fixture
def due(banked, finance):
    """Return a function that makes payments of 60 yuan due for the named persons."""
    from yanglao.funds import services as funds

    def make(*names: str, cause: str = "run:1", fen: int = 6000, scheme: str = "old_age_allowance"):
        rows = [(banked[n].pk, banked[n].village, scheme, fen, "") for n in names]
        return funds.create_payments(
            finance, cause=cause, month="2026-10", occurred_on=TODAY, rows=rows, recoveries={}, at=AT
        )

    return make
