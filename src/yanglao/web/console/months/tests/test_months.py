"""The month over HTTP: who sees it, who may not do what, two people, refusals with words, few queries."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yanglao.base.periods import Month
from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.funds import queries as funds
from yanglao.funds import services as money
from yanglao.web.console.months import picture, views

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 31, 8, tzinfo=UTC)
DAY = date(2026, 10, 31)
MONTH = "/console/months/2026-10/"


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def computed(banked, sit):
    """Return the October run computed by one accountant, with the accountant's client."""
    client, maker = sit("finance", "maker")
    services.open_run(maker, month="2026-10", at=AT)
    services.propose(maker, month="2026-10", facts_on=DAY, at=AT)
    services.compute(maker, month="2026-10", facts_on=DAY, at=AT)
    return client


@pytest.mark.parametrize(
    ("duty", "status"), [("bureau", 200), ("finance", 200), ("town", 200), ("village", 403)]
)
def test_the_months_open_for_those_who_read_the_books(village, desk, duty, status):
    assert desk(duty).get("/console/months/").status_code == status


def test_a_month_nobody_opened_says_what_to_do(village, desk):
    answer = desk("finance").get(MONTH)
    assert answer.status_code == 404
    assert "还没有开账" in words(answer)


def test_who_computed_may_not_review_and_another_may(computed, sit):
    refused = computed.post(f"{MONTH}do/review/")
    assert refused.status_code in (409, 422)
    assert "另一个人" in words(refused)
    other, _actor = sit("finance", "other")
    assert other.post(f"{MONTH}do/review/").status_code == 302


def test_who_computed_sees_the_button_locked_with_its_reason(computed):
    page = words(computed.get(MONTH))
    assert "是您计算的，要由另一个人办" in page
    assert "disabled" in page


def test_approval_shows_the_numbers_before_it_is_done(computed, sit):
    other, checker = sit("bureau", "checker")
    services.review(checker, month="2026-10", at=AT)
    asked = other.post(f"{MONTH}do/approve/")
    assert asked.status_code == 200
    assert "已发的不改，只能在下月做差额" in words(asked)
    assert benefits.run_summary(checker, "2026-10")["state"] == "reviewed"
    assert other.post(f"{MONTH}do/approve/", {"confirmed": "1"}).status_code == 302
    assert benefits.run_summary(checker, "2026-10")["state"] == "approved"


def test_a_return_without_a_reason_is_refused_and_nothing_changes(computed, sit):
    other, checker = sit("bureau", "checker")
    answer = other.post(f"{MONTH}do/return/", {"confirmed": "1"})
    assert answer.status_code == 422
    assert benefits.run_summary(checker, "2026-10")["state"] == "computed"
    assert other.post(f"{MONTH}do/return/", {"confirmed": "1", "reason": "少了两人"}).status_code == 302
    assert "少了两人" in words(other.get(MONTH))


def test_a_town_clerk_may_look_but_do_nothing(computed, desk):
    town = desk("town")
    assert town.get(MONTH).status_code == 200
    assert town.post(f"{MONTH}do/approve/", {"confirmed": "1"}).status_code == 403


def test_a_month_costs_few_queries(computed, django_assert_max_num_queries):
    computed.get(MONTH)
    with django_assert_max_num_queries(24):  # savepoints and the row scope of each read counted in
        computed.get(MONTH)


def test_rows_of_the_table_add_up_to_the_fen():
    run = {
        "sources": {"county": "县", "province": "省"},
        "rows": [
            {"regular_fen": 1000, "arrears_fen": 50, "recovery_fen": -80, "paid_fen": 1020, "by_source": {"county": 700, "province": 320}}
        ],
        "total": {"regular_fen": 1000, "arrears_fen": 50, "recovery_fen": -80, "paid_fen": 1020, "by_source": {"county": 700, "province": 320}},
    }  # fmt: skip
    row = views._table(run)["rows"][0]
    assert (
        row["regular_fen"] + row["arrears_fen"] + row["offset_fen"] == row["paid_fen"] == sum(row["shares"])
    )
    assert row["asked_fen"] == -50


def test_the_picture_ends_where_the_month_stands():
    run = {
        "state": "computed",
        "totals": {"before_fen": 1000_00, "paid_fen": 1040_00},
        "waterfall": [
            {"cause": "new", "name": "新增", "fen": 100_00, "count": 1},
            {"cause": "stopped", "name": "停发", "fen": -60_00, "count": 1},
            {"cause": "other", "name": "其他", "fen": 0, "count": 0},
        ],
    }
    drawn = picture.waterfall(run)
    assert drawn["title"] == "为什么比上月多 40.00 元"
    assert [r["label"] for r in drawn["rows"]] == ["上月实发", "新增", "停发", "本月实发"]
    assert drawn["rows"][0]["fen"] + 100_00 - 60_00 == drawn["rows"][-1]["fen"]


@pytest.fixture
def sent(due, finance):
    """Return a sent batch of one payment."""
    due("沈桂珍", "朱水金")
    made = money.make_batches(finance, month="2026-10", cause="run:1", at=AT)
    for pk in made:
        money.write_bank_file(finance, batch_id=pk)
        money.send_batch(finance, batch_id=pk, occurred_on=DAY, at=AT)
    return made[0]


def test_a_wrong_line_in_the_banks_answer_is_named_and_nothing_is_taken(sent, desk, finance):
    content = SimpleUploadedFile("back.txt", b"nonsense")
    answer = desk("finance").post(f"{MONTH}banks/{sent}/return/", {"content": content})
    assert answer.status_code == 422
    assert "不对的行" in words(answer)
    assert funds.batches(finance, "2026-10")[-1]["state"] == "sent"


def test_the_banks_answer_is_taken(sent, desk, finance):
    content = SimpleUploadedFile("back.txt", funds.drill_answer(finance, sent, {}))
    assert desk("finance").post(f"{MONTH}banks/{sent}/return/", {"content": content}).status_code == 302
    paid = funds.payments(finance, funds.PaymentFilter(batch_id=sent, state="paid"))
    assert paid["count"] >= 1


def test_the_banks_file_is_handed_to_finance_only_and_noted(sent, desk, platform):
    from yanglao.base.models import AuditEntry
    from yanglao.base.scope import acting

    url = f"{MONTH}banks/{sent}/file/"
    assert desk("town").get(url).status_code == 403
    assert desk("finance").get(url).status_code == 200
    with acting(platform):
        assert AuditEntry.objects.filter(code="funds.hand_out_file").count() == 1


def test_a_payment_is_held_with_a_reason_only(due, desk, finance):
    due("沈桂珍")
    pk = funds.payments(finance, funds.PaymentFilter(state="due"))["rows"][0]["id"]
    client = desk("bureau")
    assert client.post(f"/console/payments/{pk}/hold/", {"confirmed": "1"}).status_code == 422
    assert (
        client.post(f"/console/payments/{pk}/hold/", {"confirmed": "1", "reason": "核对账户"}).status_code
        == 302
    )
    assert funds.payment(finance, pk)["held_reason"] == "核对账户"
    said = words(client.get(f"/console/payments/{pk}/"))
    assert "核对账户" in said
    # From the money to the entry of the books, the benefit and the clause.
    assert (
        "从这笔钱到条款" in said
        and "/console/ledger/entries/" in client.get(f"/console/payments/{pk}/").content.decode()
    )


def test_the_name_of_a_month_refuses_what_is_none():
    from yanglao.base.errors import DomainError

    with pytest.raises(DomainError):
        views.month_name("2026-13")
    assert views.month_name(str(Month(2026, 10))) == "2026年10月"
