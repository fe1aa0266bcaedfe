"""Money as a user moves it: a month to the closed books, payments one by one; refusals say what to do, never a 500."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yanglao.base.scope import acting
from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.benefits.models import MonthlyRun
from yanglao.funds import queries as funds
from yanglao.funds import services as money
from yanglao.funds.models import Payment
from yanglao.web.console.months import payments as pages
from yanglao.web.console.people.tests.conftest import reads  # noqa: F401

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
MONTH = "/console/months/2026-10/"
YES = {"confirmed": "1"}


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def approved(banked, sit):
    """Return two desks and their actors: finance computed, the bureau approved October."""
    clerk, maker = sit("finance", "maker")
    chief, checker = sit("bureau", "checker")
    services.open_run(maker, month="2026-10", at=AT)
    services.propose(maker, month="2026-10", facts_on=DAY, at=AT)
    services.compute(maker, month="2026-10", facts_on=DAY, at=AT)
    services.review(checker, month="2026-10", at=AT)
    services.approve(checker, month="2026-10", at=AT)
    return clerk, maker, chief, checker


def _state(actor) -> str:
    return benefits.run_summary(actor, "2026-10")["state"]


def test_finance_takes_an_approved_month_to_the_closed_books(approved, due):
    clerk, maker, _chief, _checker = approved
    due("沈桂珍", "朱水金", cause="by-hand:1")
    for deed in ("post", "files", "send"):
        assert clerk.post(f"{MONTH}do/{deed}/", YES).status_code == 302, deed
    early = clerk.post(f"{MONTH}do/reconcile/")
    assert early.status_code in (409, 422)
    assert "个批次没有回盘" in words(early)
    assert "先读入银行回盘文件" in words(early)
    for batch in funds.batches(maker, "2026-10"):
        content = SimpleUploadedFile("back.txt", funds.drill_answer(maker, batch["id"], {1: "E01"}))
        assert clerk.post(f"{MONTH}banks/{batch['id']}/return/", {"content": content}).status_code == 302
    assert clerk.post(f"{MONTH}do/reconcile/").status_code == 302
    asked = clerk.post(f"{MONTH}do/close/")
    assert "关账后不能再打开" in words(asked)
    assert _state(maker) == "reconciled"
    assert clerk.post(f"{MONTH}do/close/", YES).status_code == 302
    assert _state(maker) == "closed"
    assert funds.ledger_check(maker)["balanced"] is True
    assert "已关账" in words(clerk.get(MONTH)) or "关账" in words(clerk.get(MONTH))


def test_after_the_close_nothing_enters_the_month_and_the_page_says_where_to(approved, due):
    clerk, maker, _chief, _checker = approved
    due("沈桂珍", cause="by-hand:1")
    pk = funds.payments(maker, funds.PaymentFilter(cause="by-hand:1"))["rows"][0]["id"]
    from yanglao.base.periods import Month

    money.close_month(maker, month=Month.parse("2026-10"), at=AT)
    answer = clerk.post(f"/console/payments/{pk}/cancel/", YES | {"reason": "重复"})
    assert answer.status_code in (409, 422)
    assert "2026-10 已关账" in words(answer)
    assert "还开着的月份" in words(answer)


@pytest.mark.parametrize("deed", ["files", "send", "close", "reconcile"])
def test_a_step_before_its_turn_is_refused_in_words(approved, deed):
    clerk, maker, _chief, _checker = approved
    answer = clerk.post(f"{MONTH}do/{deed}/", YES)
    assert answer.status_code in (409, 422)
    assert "先办前一步" in words(answer)
    assert _state(maker) == "approved"


def test_the_bureau_approves_but_does_not_read_the_banks_answer(approved, due):
    _clerk, maker, chief, _checker = approved
    due("沈桂珍", cause="by-hand:1")
    batch = money.make_batches(maker, month="2026-10", cause="by-hand:1", at=AT)[0]
    assert chief.get(f"{MONTH}banks/{batch}/return/").status_code == 403
    assert chief.get(f"{MONTH}banks/{batch}/file/").status_code == 403


def test_a_payment_is_held_released_and_cancelled_as_a_user_would(due, sit, finance):
    due("沈桂珍")
    client, _actor = sit("finance", "clerk")
    pk = funds.payments(finance, funds.PaymentFilter(state="due"))["rows"][0]["id"]
    url = f"/console/payments/{pk}/"
    for deed, said, state in (
        ("hold", "核对", "held"),
        ("release", "", "due"),
        ("cancel", "重复登记", "cancelled"),
    ):
        shown = client.post(f"{url}{deed}/")
        assert shown.status_code == 200
        assert funds.payment(finance, pk)["state"] != state, "only shown yet"
        assert client.post(f"{url}{deed}/", YES | {"reason": said}).status_code == 302, deed
        assert funds.payment(finance, pk)["state"] == state
    late = client.post(f"{url}hold/", YES | {"reason": "再缓"})
    assert late.status_code == 409
    assert "已撤销" in words(late)
    assert "刷新页面" in words(late)


def test_a_held_payment_without_an_account_is_not_released_and_says_why(due, banked, sit, finance):
    due("李招娣")
    client, _actor = sit("finance", "clerk")
    pk = funds.payments(finance, funds.PaymentFilter(state="held"))["rows"][0]["id"]
    answer = client.post(f"/console/payments/{pk}/release/", YES)
    assert answer.status_code == 422
    assert "先登记收款账户" in words(answer)


def test_what_the_bank_could_not_pay_is_issued_again_once(due, sit, finance):
    due("沈桂珍")
    client, _actor = sit("finance", "clerk")
    batch = money.make_batches(finance, month="2026-10", cause="run:1", at=AT)[0]
    money.write_bank_file(finance, batch_id=batch)
    money.send_batch(finance, batch_id=batch, occurred_on=DAY, at=AT)
    content = SimpleUploadedFile("back.txt", funds.drill_answer(finance, batch, {1: "E01"}))
    assert client.post(f"{MONTH}banks/{batch}/return/", {"content": content}).status_code == 302
    pk = funds.payments(finance, funds.PaymentFilter(state="failed"))["rows"][0]["id"]
    assert client.post(f"/console/payments/{pk}/reissue/", YES).status_code == 302
    assert client.post(f"/console/payments/{pk}/reissue/", YES).status_code == 409
    assert funds.payments(finance, funds.PaymentFilter(state="due"))["count"] == 1
    assert funds.ledger_check(finance)["balanced"] is True


def test_a_payment_in_a_bank_file_is_not_cancelled(due, sit, finance):
    due("沈桂珍", "周阿根")
    client, _actor = sit("finance", "clerk")
    batch = money.make_batches(finance, month="2026-10", cause="run:1", at=AT)[0]
    row = funds.payments(finance, funds.PaymentFilter(batch_id=batch))["rows"][0]
    answer = client.post(f"/console/payments/{row['id']}/cancel/", YES | {"reason": "重复"})
    assert answer.status_code == 409
    with pytest.raises(Exception, match="已编进银行批次"):
        money.cancel(finance, payment_id=row["id"], reason="重复", occurred_on=DAY, at=AT)
    money.write_bank_file(finance, batch_id=batch)
    assert funds.ledger_check(finance)["balanced"] is True


@pytest.mark.parametrize("duty", ["town", "village", "inspector"])
def test_payments_are_moved_by_finance_and_bureau_only(due, sit, finance, duty):
    due("沈桂珍")
    client, _actor = sit(duty, f"some-{duty}")
    pk = funds.payments(finance, funds.PaymentFilter(state="due"))["rows"][0]["id"]
    assert client.post(f"/console/payments/{pk}/cancel/", YES | {"reason": "x"}).status_code == 403
    assert funds.payment(finance, pk)["state"] == "due"


def test_what_only_the_database_refuses_is_a_sentence_not_a_crash(due, sit, finance, monkeypatch):
    due("沈桂珍")
    client, _actor = sit("finance", "clerk")
    pk = funds.payments(finance, funds.PaymentFilter(state="due"))["rows"][0]["id"]

    def leap(actor, payment_id, _why):  # as if a service had forgotten to look
        with acting(actor):
            Payment.objects.filter(pk=payment_id).update(state="paid", paid_on=DAY)

    monkeypatch.setitem(pages._DO, "hold", leap)
    answer = client.post(f"/console/payments/{pk}/hold/", YES | {"reason": "x"})
    assert answer.status_code == 409
    assert "原来的记录没有变" in words(answer)
    assert funds.payment(finance, pk)["state"] == "due"


@pytest.mark.parametrize(
    ("change", "say"), [({"state": "closed"}, "这一步现在不能办"), ({"approved_by": "maker"}, "两个人")]
)
def test_the_guards_of_the_database_speak_in_sentences(approved, due, monkeypatch, change, say):
    clerk, maker, _chief, _checker = approved
    due("沈桂珍", cause="by-hand:1")
    pk = funds.payments(maker, funds.PaymentFilter(cause="by-hand:1"))["rows"][0]["id"]
    values = {k: maker.user_id if v == "maker" else v for k, v in change.items()}

    def leap(actor, _payment_id, _why):
        with acting(actor):
            MonthlyRun.objects.filter(month="2026-10").update(**values)

    monkeypatch.setitem(pages._DO, "hold", leap)
    answer = clerk.post(f"/console/payments/{pk}/hold/", YES | {"reason": "x"})
    assert answer.status_code == 409
    assert say in words(answer)


def test_payments_and_months_cost_few_reads(approved, due, reads):  # noqa: F811
    clerk, maker, _chief, _checker = approved
    due("沈桂珍", "朱水金", "周阿根", cause="by-hand:1")
    pk = funds.payments(maker, funds.PaymentFilter(cause="by-hand:1"))["rows"][0]["id"]
    for url in (
        "/console/payments/",
        f"/console/payments/{pk}/",
        "/console/months/",
        MONTH,
        f"{MONTH}lines/",
        f"{MONTH}exceptions/",
        f"{MONTH}banks/",
    ):
        clerk.get(url)
        assert reads(clerk, url) <= 12, url


def test_finance_opens_a_month_and_its_reckoning_is_queued_once_computed_no_more(banked, sit):
    client, maker = sit("finance", "maker")
    asked = client.post(f"{MONTH}do/compute/")
    assert asked.status_code == 302
    assert "/console/jobs/" in asked["Location"]
    assert _state(maker) == "opened"
    services.compute(maker, month="2026-10", facts_on=DAY, at=AT)
    again = client.post(f"{MONTH}do/compute/")
    assert again.status_code in (409, 422)
    assert "要重算先退回" in words(again)
