"""The books over HTTP: feet are equal, an entry leads to what caused it, the check tells."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.funds import queries as funds
from yanglao.funds.tests.conftest import at, banked, due  # noqa: F401

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


def test_the_feet_of_the_trial_balance_are_equal(due, desk):  # noqa: F811
    due("沈桂珍", "朱水金")
    page = desk("finance").get("/console/ledger/").content.decode()
    assert "借贷相等" in page
    assert page.count("120.00") >= 2


def test_accounts_are_named_as_people_say_them_with_their_source(due, desk):  # noqa: F811
    from yanglao.web.console.ledger.spoken import Spoken

    due("沈桂珍")
    page = desk("finance").get("/console/ledger/").content.decode()
    assert "应发待遇：高龄津贴" in page
    assert "应发待遇：old_age_allowance" not in page
    said = Spoken({"care_subsidy": "养老服务补贴"}, {"province": "省级补助"})
    assert (
        said.account("expense:care_subsidy:province", "待遇支出：care_subsidy")
        == "待遇支出：养老服务补贴 · 省级补助"
    )
    assert said.account("income:lottery", "拨款收入") == "拨款收入 · lottery"
    assert said.memo("应发 care_subsidy 2026-10，old_scheme") == "应发 养老服务补贴 2026-10，old_scheme"


def test_an_entry_shows_both_sides_and_leads_to_its_cause(due, desk, finance):  # noqa: F811
    due("沈桂珍")
    code = next(a.code for a in funds.accounts(finance) if a.code.startswith("payable:"))
    client = desk("finance")
    assert "60.00" in client.get(f"/console/ledger/accounts/{code}/").content.decode()
    entry = funds.statement(finance, code)[0]["entry"]
    page = client.get(f"/console/ledger/entries/{entry}/").content.decode()
    assert page.count("60.00") >= 3
    assert "run:1:due" in page


def test_the_check_says_that_the_books_balance(due, desk):  # noqa: F811
    due("沈桂珍")
    assert "平：" in desk("finance").get("/console/ledger/check/").content.decode()


def test_an_unknown_entry_is_not_found(village, desk):
    assert desk("finance").get("/console/ledger/entries/999999/").status_code == 404


@pytest.mark.parametrize(
    ("duty", "status"), [("finance", 200), ("inspector", 200), ("village", 403), ("assessor", 403)]
)
def test_the_books_open_for_those_who_read_them(village, desk, duty, status):
    assert desk(duty).get("/console/ledger/").status_code == status
