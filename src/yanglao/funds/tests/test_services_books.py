"""Allotted, committed, spent; months closed and reopened by two; the bank against the books; questions that stop nothing."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from yanglao.base.errors import DomainError
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.funds import queries as books
from yanglao.funds import queries as funds
from yanglao.funds import services
from yanglao.funds.errors import MonthClosed, NotThatState, OverBudget
from yanglao.funds.models import Budget, Commitment

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
TODAY = date(2026, 10, 31)
TODAY_AT = datetime(2026, 10, 31, 8, tzinfo=UTC)


@pytest.fixture
def lottery_budget(banked, finance):
    """Return the id of a hard budget of 1,000 yuan from the county's lottery fund, 600 of it allotted."""
    services.set_source(finance, code="lottery", name="县级福彩公益金", kind="lottery", level="county")
    pk = services.set_budget(
        finance, year=2026, scheme="meals", source="lottery", amount_fen=100_000, is_hard=True, allotted_fen=0
    )
    services.allot(
        finance, budget_id=pk, amount_fen=60_000, allotted_on=TODAY, document="县财〔2026〕1号", at=TODAY_AT
    )
    return pk


def _commit(finance, budget, fen, cause="合同1"):
    return services.commit(
        finance, budget_id=budget, cause=cause, subject="助餐点服务", amount_fen=fen, made_on=TODAY
    )


def test_money_goes_from_plan_to_allotment_to_commitment_to_payment_and_never_beyond(lottery_budget, finance):
    with pytest.raises(OverBudget):
        _commit(finance, lottery_budget, 60_001)
    bound = _commit(finance, lottery_budget, 40_000)
    assert _commit(finance, lottery_budget, 40_000) == bound
    with pytest.raises(OverBudget):
        _commit(finance, lottery_budget, 20_001, cause="合同2")
    paid = services.pay_commitment(
        finance, commitment_id=bound, amount_fen=25_000, paid_on=TODAY, document="凭证1", at=TODAY_AT
    )
    assert paid == services.pay_commitment(
        finance, commitment_id=bound, amount_fen=25_000, paid_on=TODAY, document="凭证1", at=TODAY_AT
    )
    with pytest.raises(OverBudget):
        services.pay_commitment(
            finance, commitment_id=bound, amount_fen=15_001, paid_on=TODAY, document="凭证2", at=TODAY_AT
        )
    assert services.release_commitment(finance, commitment_id=bound, at=TODAY_AT) == 15_000
    (source,) = [s for s in books.stages(finance, 2026) if s["code"] == "lottery"]
    words = ("amount_fen", "allotted_fen", "committed_fen", "spent_fen", "left_fen")
    assert [source[w] for w in words] == [100_000, 60_000, 0, 25_000, 35_000]
    assert books.trial(finance)["sum_fen"] == 0
    by_source = {r["code"]: r["balance_fen"] for r in books.trial(finance)["by_source"]}
    assert by_source["lottery"] == 25_000


def test_the_database_itself_lets_nothing_be_committed_beyond_what_is_allotted(lottery_budget):
    for words in ("committed_fen = 60001", "allotted_fen = 100001", "spent_fen = 60001"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE funds_budget SET {words} WHERE id = %s", [lottery_budget])
    assert not Commitment.objects.exists()


def test_what_is_taken_back_must_not_be_used_and_a_document_counts_once(lottery_budget, finance):
    _commit(finance, lottery_budget, 50_000)
    again = {"allotted_on": TODAY, "at": TODAY_AT}
    services.allot(finance, budget_id=lottery_budget, amount_fen=60_000, document="县财〔2026〕1号", **again)
    assert Budget.objects.get(pk=lottery_budget).allotted_fen == 60_000
    with pytest.raises(OverBudget):
        services.allot(
            finance, budget_id=lottery_budget, amount_fen=-20_000, document="县财〔2026〕2号", **again
        )
    with pytest.raises(DomainError):
        services.allot(
            finance, budget_id=lottery_budget, amount_fen=40_001, document="县财〔2026〕3号", **again
        )


def test_the_lottery_share_counts_the_countys_own_fund_and_says_when_nobody_entered_the_whole(
    lottery_budget, finance
):
    bound = _commit(finance, lottery_budget, 60_000)
    services.pay_commitment(
        finance, commitment_id=bound, amount_fen=55_000, paid_on=TODAY, document="1", at=TODAY_AT
    )
    assert books.lottery(finance, 2026)["total_fen"] is None
    services.set_lottery(finance, year=2026, total_fen=100_000, basis="示例")
    found = books.lottery(finance, 2026)
    assert (found["for_care_fen"], found["total_fen"]) == (55_000, 100_000)


def test_a_month_with_an_unanswered_batch_stays_open(due, banked, finance, at):
    due("周阿根")
    services.make_batches(finance, month="2026-10", cause="run:1", at=at)
    with pytest.raises(NotThatState):
        services.close_month(finance, month=OCTOBER, at=at)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO funds_periodclose (county, month, closed_at, turn) VALUES (%s, '2026-10', now(), 1)",
            [finance.county],
        )


def test_a_closed_month_opens_again_only_by_two_and_closes_again(due, finance, director, at):
    due("周阿根")
    services.close_month(finance, month=OCTOBER, at=at)
    with pytest.raises(DomainError):
        services.ask_reopen(finance, month=OCTOBER, reason=" ", at=at)
    asked = services.ask_reopen(finance, month=OCTOBER, reason="漏记一笔", at=at)
    with pytest.raises(DomainError):
        services.confirm_reopen(finance, reopen_id=asked, at=at)
    with pytest.raises(MonthClosed):
        due("王秀英", cause="run:2")
    assert services.confirm_reopen(director, reopen_id=asked, at=at) == "2026-10"
    due("王秀英", cause="run:2")
    services.close_month(finance, month=OCTOBER, at=at)
    assert funds.closed_months(finance) == ["2026-10"]
    with pytest.raises(MonthClosed):
        due("张彩娥", cause="run:3")
    (row,) = books.periods(finance)
    assert (row["is_closed"], row["turn"], row["reopening"]) == (True, 2, None)


def test_a_year_is_carried_into_each_sources_balance_once(due, banked, finance, at):
    due("周阿根", "王秀英")
    services.appropriate(finance, source="county", amount_fen=50_000, occurred_on=TODAY, cause="1", at=at)
    services.close_month(finance, month=OCTOBER, at=at)
    made = services.close_year(finance, year=2026, at=at)
    assert made == services.close_year(finance, year=2026, at=at)
    balances = {r["code"]: r["balance_fen"] for r in funds.trial_balance(finance)}
    assert balances["equity:county"] == 12_000 - 50_000
    assert balances["income:county"] == 0
    assert books.trial(finance)["sum_fen"] == 0
    assert "2026-12" in funds.closed_months(finance)


def test_a_bank_statement_is_matched_line_by_line_and_the_rest_named(banked, finance, at):
    for cause, fen in (("1", 50_000), ("2", 70_000)):
        services.appropriate(finance, source="county", amount_fen=fen, occurred_on=TODAY, cause=cause, at=at)
    lines = books.read_statement("日期,金额,摘要\n2026-10-30,500.00,拨款\n2026-10-31,-3.50,手续费\n")
    found = books.reconcile(finance, "2026-10", lines)
    assert (found["matched"], found["difference_fen"], found["balance_fen"]) == (1, 120_000 - 49_650, 120_000)
    assert [r["amount_fen"] for r in found["only_books"]] == [70_000]
    assert [r["amount_fen"] for r in found["only_bank"]] == [-350]
    assert not found["reconciled"]
    whole = books.read_statement("2026-10-30,500,\n2026-10-31,700,\n")
    assert books.reconcile(finance, "2026-10", whole)["reconciled"]
    with pytest.raises(DomainError):
        books.read_statement("2026-10-30,500,\n昨天,700,\n")


def _look(platform):
    with acting(platform):
        return services.look_for_questions(platform, on=TODAY)


def test_shared_and_changed_accounts_and_money_after_death_become_questions_and_stop_nothing(
    due, banked, finance, director, platform, at
):
    from yanglao.people import services as people

    def account(actor, name, number):
        services.register_account(
            actor, person={"id": banked[name].pk, "village": banked.village}, bank="abc", number=number,
            holder=name, from_on=TODAY,
        )  # fmt: skip

    account(finance, "周阿根", "6200000099999999999")
    account(finance, "王秀英", "6200000099999999999")
    people.record_life_event(
        platform,
        person_id=banked["张彩娥"].pk,
        kind="death",
        occurred_on=date(2026, 9, 20),
        at=at,
        today=TODAY,
    )
    due("张彩娥", "周阿根")
    assert _look(platform) == {"shared_account": 2, "account_changed": 2, "paid_after_death": 1}
    assert sum(_look(platform).values()) == 0
    rows = {(q.kind, q.person_id): q for q in books.questions(finance)}
    dead = rows["paid_after_death", banked["张彩娥"].pk]
    assert (dead.amount_fen, dead.about, (dead.answer_by - TODAY).days) == (6000, "month:2026-10", 14)
    assert funds.payments(finance, funds.PaymentFilter(person_id=dead.person_id))["rows"][0]["state"] == "due"
    changed = rows["account_changed", banked["周阿根"].pk]
    with pytest.raises(DomainError):
        services.answer_question(finance, question_id=changed.pk, outcome="explained", answer="看过", at=at)
    services.answer_question(
        director, question_id=changed.pk, outcome="explained", answer="打电话核过", at=at
    )
    services.answer_question(finance, question_id=dead.pk, outcome="recovery", answer="家属同意退回", at=at)
    with pytest.raises(DomainError):
        services.answer_question(finance, question_id=dead.pk, outcome="explained", answer="再看", at=at)
    precision = {r["kind"]: r["precision"] for r in books.question_counts(finance, TODAY)}
    assert precision == {"account_changed": 0.0, "paid_after_death": 1.0, "shared_account": None}


def test_the_command_tells_the_books_by_kind_source_and_month(due, banked, platform, capsys):
    import json

    from yanglao.funds import cli

    due("周阿根")
    assert cli._trial(platform, None, True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sum_fen"] == 0
    assert {r["code"] for r in found["by_kind"]} == {"expense", "liability"}
    assert [r["code"] for r in found["by_month"]] == ["2026-10"]
    assert cli._reconcile(platform, "2026-10", "", True) == 1
