"""Payments: every allowed arrow, every forbidden one, and money that follows them."""

from datetime import date

import pytest
from django.db import Error, connection, transaction

from yanglao.base.errors import DomainError
from yanglao.base.scope import acting
from yanglao.funds import queries
from yanglao.funds import services as funds
from yanglao.funds.errors import NotThatState, ReturnFileWrong
from yanglao.funds.models import Payment
from yanglao.funds.rules.states import PAYMENT

TODAY = date(2026, 10, 31)


def sole(actor, **where):
    """Return the one payment there is."""
    rows = queries.payments(actor, queries.PaymentFilter(**where))["rows"]
    assert len(rows) == 1
    return rows[0]


def sent(actor, at, month="2026-10"):
    """Batch, write and send what is due; return the batches."""
    ids = funds.make_batches(actor, month=month, cause="run:1", at=at)
    for pk in ids:
        funds.write_bank_file(actor, batch_id=pk)
        funds.send_batch(actor, batch_id=pk, occurred_on=TODAY, at=at)
    return ids


def answered(actor, at, batch, failed=None):
    """Read the bank's answer; lines named failed came back."""
    content = queries.drill_answer(actor, batch, failed or {})
    return funds.read_return_file(
        actor, batch_id=batch, name="回盘.csv", content=content, occurred_on=TODAY, at=at
    )


def balance(actor, code):
    """Return an account's balance."""
    return {r["code"]: r["balance_fen"] for r in queries.trial_balance(actor)}.get(code, 0)


def put(state, pk):
    """Bring a payment into a state past every guard but the arrows: by dropping and adding it anew as that state."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO funds_payment (person_id, county, village, scheme, month, cause, amount_fen, state, account_id, "
            "batch_id, held_reason, failed_code, due_at) SELECT person_id, county, village, scheme, month, 'copy:' || %s, "
            "amount_fen, %s, account_id, batch_id, 'x', 'x', due_at FROM funds_payment WHERE id = %s RETURNING id",
            [state, state, pk],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("before", PAYMENT)
def test_the_database_allows_the_drawn_arrows_of_a_state_and_refuses_every_other(due, finance, at, before):
    due("沈桂珍")
    sent(finance, at)
    with acting(finance):
        pk = put(before, Payment.objects.get().pk)
        for after in PAYMENT:
            allowed = after == before or after in PAYMENT[before]
            try:
                with transaction.atomic():
                    Payment.objects.filter(pk=pk).update(state=after)
                    if allowed:
                        raise Undo
            except Undo:
                continue
            except Error as refused:
                assert not allowed, f"{before} -> {after} should be allowed"
                assert "transition refused" in str(refused)
                continue
            pytest.fail(f"{before} -> {after} was let through")


class Undo(Exception):  # noqa: N818
    """Takes an allowed arrow back."""


def test_a_cause_posted_twice_pays_once(due, finance):
    assert due("沈桂珍").payments == 1
    assert due("沈桂珍").payments == 0
    assert queries.payments(finance, queries.PaymentFilter())["count"] == 1


def test_without_an_account_the_payment_is_held_and_goes_when_there_is_one(due, banked, finance, at):
    assert due("李招娣").held == 1
    held = sole(finance)
    assert (held["state"], held["held_reason"]) == ("held", "no_account")
    assert funds.make_batches(finance, month="2026-10", cause="run:1", at=at) == []
    with pytest.raises(DomainError, match="账户"):
        funds.release(finance, payment_id=held["id"], at=at)
    person = banked["李招娣"]
    funds.register_account(
        finance,
        person={"id": person.pk, "village": person.village},
        bank="abc",
        number="6200 0000 0000 9999 999",
        holder="李招娣",
        from_on=TODAY,
    )
    funds.release(finance, payment_id=held["id"], at=at)
    assert len(sent(finance, at)) == 1


def test_from_due_to_paid_the_money_goes_from_payable_over_transit_out_of_the_treasury(due, finance, at):
    funds.appropriate(finance, source="county", amount_fen=100_000, occurred_on=TODAY, cause="2026-Q4", at=at)
    due("沈桂珍", "周阿根")
    assert balance(finance, "payable:old_age_allowance") == -12_000
    batches = sent(finance, at)
    assert (balance(finance, "payable:old_age_allowance"), balance(finance, "transit")) == (0, -12_000)
    for batch in batches:
        assert answered(finance, at, batch)["waiting"] == 0
    assert (balance(finance, "transit"), balance(finance, "treasury")) == (0, 88_000)
    assert queries.ledger_check(finance)["balanced"] is True
    assert {b["state"] for b in queries.batches(finance)} == {"reconciled"}


def test_a_failed_payment_is_owed_again_and_issued_again_once(due, finance, at):
    due("沈桂珍")
    batch = sent(finance, at)[0]
    assert answered(finance, at, batch, {1: "E031"})["failed_count"] == 1
    failed = sole(finance)
    assert (failed["state"], failed["failed_code"]) == ("failed", "E031")
    assert balance(finance, "payable:old_age_allowance") == -6_000
    again = funds.reissue(finance, payment_id=failed["id"], occurred_on=TODAY, at=at)
    with pytest.raises(NotThatState):
        funds.reissue(finance, payment_id=failed["id"], occurred_on=TODAY, at=at)
    assert queries.payment(finance, again)["reissue_of"] == failed["id"]
    answered(finance, at, sent(finance, at)[0])
    states = {r["id"]: r["state"] for r in queries.payments(finance, queries.PaymentFilter())["rows"]}
    assert states == {failed["id"]: "reissued", again: "paid"}
    assert queries.ledger_check(finance)["balanced"] is True


def test_the_database_refuses_a_second_live_payment_beside_the_first(due, finance):
    due("沈桂珍")
    with acting(finance):
        row = Payment.objects.get()
        copy = {
            f.attname: getattr(row, f.attname) for f in Payment._meta.concrete_fields if f.attname != "id"
        }
        with pytest.raises(Error, match="funds_payment_once"), transaction.atomic():
            Payment.objects.create(**copy)
        with pytest.raises(Error, match="given up"), transaction.atomic():
            Payment.objects.create(**{**copy, "reissue_of_id": row.pk})


def test_money_the_bank_gives_back_later_is_owed_again(due, finance, at):
    due("沈桂珍")
    answered(finance, at, sent(finance, at)[0])
    funds.mark_returned(finance, payment_id=sole(finance)["id"], code="E099", occurred_on=TODAY, at=at)
    assert balance(finance, "payable:old_age_allowance") == -6_000
    funds.reissue(finance, payment_id=sole(finance)["id"], occurred_on=TODAY, at=at)
    assert queries.ledger_check(finance)["balanced"] is True


def test_a_held_payment_stays_behind_and_a_cancelled_one_leaves_the_cost(due, finance, at):
    due("沈桂珍")
    pk = sole(finance)["id"]
    with pytest.raises(DomainError, match="原因"):
        funds.hold(finance, payment_id=pk, reason=" ", until=None, at=at)
    funds.hold(finance, payment_id=pk, reason="核对身份", until=date(2026, 11, 15), at=at)
    assert funds.make_batches(finance, month="2026-10", cause="run:1", at=at) == []
    funds.release(finance, payment_id=pk, at=at)
    funds.cancel(finance, payment_id=pk, reason="重复登记", occurred_on=TODAY, at=at)
    assert balance(finance, "expense:old_age_allowance:county") == 0
    assert [c["to_state"] for c in queries.payment(finance, pk)["changes"]] == ["held", "due", "cancelled"]
    assert queries.ledger_check(finance)["balanced"] is True


def test_the_sum_and_the_person_of_a_payment_never_change(due, finance):
    due("沈桂珍")
    with acting(finance):
        for column, value in (("amount_fen", 1), ("scheme", "x"), ("month", "2026-11"), ("cause", "y")):
            with pytest.raises(Error, match="frozen"), transaction.atomic():
                Payment.objects.update(**{column: value})
        with pytest.raises(Error, match="may not be changed"), transaction.atomic():
            Payment.objects.all().delete()


def test_a_payment_may_not_point_to_somebody_elses_account(due, banked, finance):
    due("沈桂珍", "周阿根")
    with acting(finance):
        mine, other = Payment.objects.order_by("id")
        with pytest.raises(Error, match="no account of the person"), transaction.atomic():
            Payment.objects.filter(pk=mine.pk).update(account_id=other.account_id)


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda t: t.replace("60.00", "61.00"), "金额"),
        (lambda t: t.replace("6200000000000000000", "6200000000000000777"), "账号"),
        (lambda t: t.replace("\r\n1,", "\r\n7,"), "序号"),
        (lambda t: t + t.splitlines()[1] + "\r\n", "序号"),
        (lambda t: t.splitlines()[0], "文件"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_as_a_whole_and_names_row_and_field(
    due, finance, at, spoil, field
):
    due("沈桂珍")
    batch = sent(finance, at)[0]
    text = spoil(queries.drill_answer(finance, batch, {}).decode("gb18030"))
    with pytest.raises(ReturnFileWrong) as refused:
        funds.read_return_file(
            finance, batch_id=batch, name="x.csv", content=text.encode("gb18030"), occurred_on=TODAY, at=at
        )
    assert refused.value.field == field
    assert refused.value.row
    assert sole(finance)["state"] == "sent"


def test_the_same_answer_twice_counts_once(due, finance, at):
    due("沈桂珍")
    batch = sent(finance, at)[0]
    assert answered(finance, at, batch) == answered(finance, at, batch)
    assert queries.ledger_check(finance)["balanced"] is True


def test_account_numbers_are_sealed_and_bound_to_their_person(banked, finance):
    with acting(finance), connection.cursor() as cursor:
        cursor.execute("SELECT account_sealed FROM funds_paymentaccount ORDER BY id LIMIT 1")
        assert "62000000" not in cursor.fetchone()[0]
    assert queries.account_of(finance, banked["沈桂珍"].pk)["tail"] == "0000"


@pytest.mark.parametrize("number", ["", "12ab5678", "1234567", "−1234567890"])
def test_a_number_that_is_no_account_is_refused(banked, finance, number):
    person = banked["李招娣"]
    with pytest.raises(DomainError) as refused:
        funds.register_account(
            finance,
            person={"id": person.pk, "village": person.village},
            bank="abc",
            number=number,
            holder="李招娣",
            from_on=TODAY,
        )
    assert refused.value.field == "number"
