"""Fen, months, half-open spans, ages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.base import money, periods
from yanglao.base.errors import DomainError
from yanglao.base.periods import Month, Period


@pytest.mark.parametrize(
    ("fen", "yuan", "wan"),
    [
        (159763000, "1,597,630.00", "159.76"),
        (0, "0.00", "0.00"),
        (5, "0.05", "0.00"),
        (-73500, "−735.00", "−0.07"),
        (500000, "5,000.00", "0.50"),
        (4_999_999, "49,999.99", "5.00"),
    ],
)
def test_fen_are_printed_as_yuan_and_ten_thousands(fen, yuan, wan):
    assert (money.yuan(fen), money.wan(fen)) == (yuan, wan)


@given(st.integers(-(10**15), 10**15))
def test_yuan_read_back_give_the_same_fen(fen):
    assert money.fen(money.yuan(fen).replace("−", "-")) == fen


@pytest.mark.parametrize("bad", ["0.001", "1e-3", "a", "", "NaN", "Infinity", "12.345"])
def test_a_fraction_of_a_fen_or_no_amount_is_refused(bad):
    with pytest.raises(ValueError, match="."):
        money.fen(bad)


def test_amounts_come_as_text_number_or_decimal():
    assert [money.fen(v) for v in ("1,597,630.00", 3, Decimal("0.1"), "１２".translate({}))] == [
        159763000,
        300,
        10,
        1200,
    ]


def test_a_month_begins_on_its_first_day_and_ends_before_the_next():
    month = Month.parse("2026-12")
    assert (month.start, month.end, month.last_day) == (
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2026, 12, 31),
    )
    assert str(month + 2) == "2027-02"
    assert str(month - 12) == "2025-12"
    assert month - Month.parse("2025-11") == 13


@pytest.mark.parametrize("bad", ["2026-13", "2026-00", "26-1", "2026/10", "", "2026-10-01", "3026-10"])
def test_what_is_no_month_is_refused_with_an_example(bad):
    with pytest.raises(DomainError) as refusal:
        Month.parse(bad)
    assert "2026-10" in refusal.value.remedy


@given(st.integers(1950, 2100), st.integers(1, 12), st.integers(-500, 500))
def test_going_some_months_and_back_ends_where_it_began(year, number, steps):
    month = Month(year, number)
    assert (month + steps) - steps == month
    assert (month + steps) - month == steps


def test_a_span_holds_its_first_day_not_its_last():
    span = Period(date(2026, 10, 1), date(2026, 11, 1))
    assert [span.holds(d) for d in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1))] == [
        False, True, True, False
    ]  # fmt: skip
    assert Period(date(2026, 10, 1)).holds(date(2999, 1, 1))


def test_spans_that_only_touch_do_not_overlap():
    first, second = Period(date(2026, 1, 1), date(2026, 2, 1)), Period(date(2026, 2, 1))
    assert not first.overlaps(second)
    assert not second.overlaps(first)
    assert first.overlaps(Period(date(2026, 1, 31), date(2026, 3, 1)))


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(DomainError, match="早于开始"):
        Period(date(2026, 2, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1946, 10, 31), date(2026, 10, 30), 79),
        (date(1946, 10, 31), date(2026, 10, 31), 80),
        (date(1944, 2, 29), date(2023, 2, 28), 78),
        (date(1944, 2, 29), date(2023, 3, 1), 79),
        (date(1944, 2, 29), date(2024, 2, 29), 80),
    ],
)
def test_one_is_n_when_the_nth_birthday_is_reached(born, day, age):
    assert periods.age_on(born, day) == age


@given(st.dates(date(1900, 1, 1), date(2020, 12, 31)), st.integers(0, 110))
def test_on_the_birthday_one_has_that_age_and_the_day_before_one_less(born, years):
    from datetime import timedelta

    day = periods.birthday(born, years)
    assert periods.age_on(born, day) == years
    if years:
        assert periods.age_on(born, day - timedelta(days=1)) == years - 1
