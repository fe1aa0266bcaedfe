"""Sources, periods and questions over HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.base.scope import acting
from yanglao.funds import queries as funds
from yanglao.funds import services
from yanglao.funds.tests.conftest import at, banked, due  # noqa: F401

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


def test_a_budget_is_allotted_and_bound_from_its_page_and_no_further(banked, finance, desk):  # noqa: F811
    services.set_source(finance, code="lottery", name="县级福彩公益金", kind="lottery", level="county")
    services.set_lottery(finance, year=2026, total_fen=100_000, basis="示例")
    pk = services.set_budget(
        finance, year=2026, scheme="meals", source="lottery", amount_fen=100_000, is_hard=True, allotted_fen=0
    )
    client, url = desk("finance"), f"/console/ledger/sources/{pk}/"
    assert client.post(url, {"document": "县财1号", "amount": "600", "deed": "allot"}).status_code == 302
    over = client.post(url, {"document": "合同1", "subject": "助餐", "amount": "600.01", "deed": "commit"})
    assert over.status_code == 422
    assert "只剩" in over.content.decode()
    done = client.post(url, {"document": "合同1", "subject": "助餐", "amount": "600", "deed": "commit"})
    assert done.status_code == 302
    said = client.get("/console/ledger/sources/").content.decode()
    assert "没有达到" in said and "合同1" in said
    assert desk("inspector").get(url).status_code == 403


def test_a_month_is_closed_and_opened_by_two_from_the_page(due, finance, desk):  # noqa: F811
    due("沈桂珍")
    one, other = desk("finance"), desk("bureau")
    url = "/console/ledger/periods/2026-10"
    assert "2026-10" in one.get("/console/ledger/periods/").content.decode()
    assert one.post(f"{url}/close/", {"confirmed": "1"}).status_code == 302
    assert funds.closed_months(finance) == ["2026-10"]
    assert one.post(f"{url}/ask/", {"confirmed": "1", "reason": "漏记"}).status_code == 302
    assert one.post(f"{url}/confirm/", {"confirmed": "1"}).status_code in (409, 422)
    assert other.post(f"{url}/confirm/", {"confirmed": "1"}).status_code == 302
    assert funds.closed_months(finance) == []


def test_a_question_is_answered_with_how_it_was_checked(due, banked, finance, platform, desk):  # noqa: F811
    for name in ("周阿根", "王秀英"):
        services.register_account(
            platform, person={"id": banked[name].pk, "village": banked.village}, bank="abc",
            number="6200000099999999999", holder=name, from_on=DAY,
        )  # fmt: skip
    with acting(platform):
        services.look_for_questions(platform, on=DAY)
    client = desk("finance")
    assert client.get("/console/ledger/questions/").content.decode().count("9999") >= 2
    url = f"/console/ledger/questions/{funds.questions(finance)[0].pk}/"
    assert client.post(url, {"outcome": "explained"}).status_code == 422
    assert client.post(url, {"outcome": "explained", "answer": "母子共用，已核"}).status_code == 302
    assert "母子共用" in client.get("/console/ledger/questions/?state=answered").content.decode()
    assert desk("village").get("/console/ledger/questions/").status_code == 403
