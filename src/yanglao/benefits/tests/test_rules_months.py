"""Months due and differences: pure."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.benefits.rules.months import (
    Span,
    due_months,
    index_of,
    month_after,
    name_of,
    net_lines,
    start_of,
)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_month_has_one_index_and_one_name(day):
    assert start_of(index_of(day)) == day.replace(day=1)
    assert name_of(index_of(day)) == f"{day:%Y-%m}"


@pytest.mark.parametrize(
    ("event", "first_without"),
    [
        (date(2026, 9, 1), date(2026, 10, 1)),
        (date(2026, 9, 30), date(2026, 10, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_the_month_of_an_event_is_paid_and_the_next_is_not(event, first_without):
    assert month_after(event) == first_without


def test_a_pause_without_back_pay_shuts_its_months_only():
    assert due_months(Span(10), [Span(12, 14)], 8, 16) == [10, 11, 14, 15]
    assert due_months(Span(10, 13), [], 11, 20) == [11, 12]
    assert due_months(Span(10), [Span(12)], 8, 16) == [10, 11]


def lines(*rows):
    """Return lines of (benefit, fen, kind)."""
    return pl.DataFrame(rows, schema=["benefit_id", "amount_fen", "kind"], orient="row")


def test_a_small_overpayment_is_taken_from_the_same_run():
    found = net_lines(lines((1, 6000, "regular"), (1, -4000, "delta")))
    assert found["kind"].to_list() == ["regular", "delta"]


def test_an_overpayment_the_run_cannot_cover_is_asked_back_whole():
    found = net_lines(
        lines((1, 6000, "regular"), (1, -4000, "delta"), (1, -3000, "delta"), (1, 500, "delta"))
    )
    assert found["kind"].to_list() == ["regular", "recovery", "recovery", "delta"]


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(-9000, 9000), st.just("delta")), min_size=1, max_size=20
    )
)
def test_no_benefit_is_ever_paid_a_negative_sum(rows):
    found = net_lines(lines(*rows, (1, 6000, "regular"), (2, 100, "regular")))
    sums = found.filter(pl.col("kind") != "recovery").group_by("benefit_id").agg(pl.col("amount_fen").sum())
    assert (sums["amount_fen"] >= 0).all()
    assert found["amount_fen"].sum() == sum(r[1] for r in rows) + 6100
