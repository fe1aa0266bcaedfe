"""Cases a bureau officer can read: when is a value met, on pace, behind, missed, open, or nothing at all."""

from datetime import date
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.planning.measures import visiting_month, visiting_week
from yanglao.planning.rules.judging import (
    Goal,
    Milestone,
    by_rounding,
    expected,
    printed,
    quotient,
    shortfall,
    status,
)


def goal(first, last, comparison=">=", settled=True):
    target = Milestone(2025, F(last))
    return Goal(target, (Milestone(2022, F(first)), target), comparison, settled)


VISITS = goal(60, 100)
AUTUMN_2025 = date(2025, 11, 20)


@pytest.mark.parametrize(
    ("value", "day", "word"),
    [
        (F(100), AUTUMN_2025, "met"),
        (F(934, 10), AUTUMN_2025, "on_pace"),  # 33.4 of 38.5 points planned by then
        (F(90), AUTUMN_2025, "behind"),  # 30 of 38.5
        (F(100), date(2026, 10, 31), "met"),
        (F(9994, 100), date(2026, 10, 31), "missed"),
        (F(9994, 100), date(2025, 12, 31), "missed"),
        (F(9994, 100), date(2025, 12, 30), "on_pace"),
        (None, AUTUMN_2025, "no_value"),
    ],
)
def test_the_visit_rate_from_60_to_100(value, day, word):
    assert status(value, VISITS, day) == word


def test_exactly_four_fifths_of_the_rise_is_on_pace_and_a_hair_less_is_behind():
    asked = expected(VISITS, date(2024, 6, 30))
    edge = 60 + (asked - 60) * F(4, 5)
    assert status(edge, VISITS, date(2024, 6, 30)) == "on_pace"
    assert status(edge - F(1, 10**9), VISITS, date(2024, 6, 30)) == "behind"


def test_before_the_first_printed_value_staying_there_is_on_pace():
    assert status(F(60), VISITS, date(2022, 6, 30)) == "on_pace"
    assert status(F(59), VISITS, date(2022, 6, 30)) == "behind"


@pytest.mark.parametrize(
    ("value", "places", "word"),
    [
        (F(4230 * 1000, 105_752), 1, "met"),  # 39.999: forty as everybody prints it
        (F(3995, 100), 1, "met"),  # half a step rounds up
        (F(39949, 1000), 1, "missed"),
        (F(3994, 100), 1, "missed"),
        (F(4230 * 1000, 105_752), 3, "missed"),  # a plan that prints 40.000 means it
        (F(4231 * 1000, 105_752), 3, "met"),
    ],
)
def test_value_and_target_are_compared_as_printed(value, places, word):
    beds = Goal(Milestone(2025, F(40)), (Milestone(2025, F(40)),), places=places)
    assert status(value, beds, date(2026, 10, 31)) == word


def test_what_only_rounding_reaches_is_known_to_be_so():
    beds = Goal(Milestone(2025, F(40)))
    close = F(4230 * 1000, 105_752)
    assert by_rounding(close, beds)
    assert shortfall(4230, 105_752, 1000, beds) == 1
    assert not by_rounding(F(40), beds)
    assert not by_rounding(F(3994, 100), beds)
    assert not by_rounding(None, beds)


def test_a_goal_from_above_rounds_the_same_way():
    down = goal(50, 20, "<=")
    assert status(F(2004, 100), down, date(2026, 1, 1)) == "met"
    assert by_rounding(F(2004, 100), down)
    assert status(F(2005, 100), down, date(2026, 1, 1)) == "missed"


def test_an_unsettled_meaning_is_never_judged_even_at_the_target():
    assert status(F(100), goal(60, 100, settled=False), AUTUMN_2025) == "unsettled"
    assert status(None, goal(60, 100, settled=False), AUTUMN_2025) == "unsettled"


def test_a_goal_from_above_turns_the_signs():
    down = goal(50, 20, "<=")
    assert [status(F(v), down, AUTUMN_2025) for v in (20, 21, 40)] == ["met", "on_pace", "behind"]
    assert shortfall(30, 100, 100, down) == 10


def test_a_target_without_a_year_is_never_overdue():
    open_end = Goal(Milestone(None, F(100)), (Milestone(None, F(100)),))
    assert status(F(99), open_end, date(2099, 1, 1)) == "behind"
    assert status(F(100), open_end, date(2099, 1, 1)) == "met"


def test_nothing_below_the_line_is_no_value_never_zero_or_a_hundred():
    assert quotient(0, 0, 100) is None
    assert quotient(5, 0, 100) is None
    assert quotient(None, 5, 100) is None
    assert quotient(0, 5, 100) == 0


def test_the_gap_in_carers_is_whole_people_rounded_up():
    carers = Goal(Milestone(2025, F(27)), ())
    # 27 per 10,000 of 105,752 are 285.53: the 286th carer reaches it.
    assert shortfall(260, 105_752, 10_000, carers) == 26
    assert shortfall(286, 105_752, 10_000, carers) == 0


def test_seven_homes_of_25_print_as_28_percent_and_lack_eleven_to_70():
    zones = goal(28, 70)
    assert printed(quotient(7, 25, 100)) == "28"
    assert shortfall(7, 25, 100, zones) == 11


def test_the_visiting_month_is_the_one_that_ends_or_ended():
    assert visiting_month(date(2026, 10, 31)) == (date(2026, 10, 1), date(2026, 11, 1))
    assert visiting_month(date(2026, 10, 30)) == (date(2026, 9, 1), date(2026, 10, 1))
    assert visiting_month(date(2026, 1, 1)) == (date(2025, 12, 1), date(2026, 1, 1))


def test_the_visiting_week_runs_monday_to_sunday_and_is_over():
    assert visiting_week(date(2026, 10, 31)) == (date(2026, 10, 19), date(2026, 10, 26))  # a Saturday
    assert visiting_week(date(2026, 11, 1)) == (date(2026, 10, 26), date(2026, 11, 2))  # a Sunday


@given(
    st.integers(0, 5000),
    st.integers(1, 200_000),
    st.sampled_from([100, 1000, 10_000, 6000]),
    st.integers(1, 120),
)
def test_adding_the_gap_reaches_the_target_and_one_less_does_not(top, bottom, per, target):
    aim = Goal(Milestone(2025, F(target)), ())
    gap = shortfall(top, bottom, per, aim)
    assert quotient(top + gap, bottom, per) >= target
    if gap:
        assert quotient(top + gap - 1, bottom, per) < target
