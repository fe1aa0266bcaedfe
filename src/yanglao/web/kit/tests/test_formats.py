"""How money, numbers, days and names are written."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from yanglao.web.kit import formats

TODAY = date(2025, 11, 21)


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def test_money_has_two_decimals_and_nothing_is_a_dash():
    assert formats.yuan(159763000) == "1,597,630.00"
    assert formats.yuan(-73500) == "−735.00"
    assert formats.yuan(0) == formats.yuan(None) == "–"
    assert formats.yuan(0, none_zero=False) == "0.00"


def test_overviews_say_wan_and_differences_carry_their_sign():
    assert formats.wan(159763000) == "159.76 万元"
    assert (formats.change(648500), formats.change(-73500), formats.change(0)) == (
        "+6,485.00",
        "−735.00",
        "0.00",
    )


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(105752, None, "105,752"), (93.45, 1, "93.5"), (-3, None, "−3"), (None, None, "–"), (0.5, 0, "1")],
)
def test_numbers_are_rounded_half_up(value, digits, text):
    assert formats.number(value, digits) == text


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2025, 11, 21), "今天"),
        (date(2025, 11, 20), "昨天"),
        (date(2025, 11, 22), "11月22日"),
        (date(2025, 1, 2), "1月2日"),
        (date(2024, 12, 31), "2024年12月31日"),
        (None, "–"),
    ],
)
def test_a_day_leaves_out_what_is_plain(on, text):
    assert formats.day(on, TODAY) == text


def test_a_moment_is_told_in_chinas_time_even_across_midnight():
    assert formats.moment(datetime(2025, 11, 20, 16, 5, tzinfo=UTC), TODAY) == "今天 0:05"
    assert formats.full_day(datetime(2025, 11, 20, 16, 5, tzinfo=UTC)) == "2025年11月21日"


@pytest.mark.parametrize(
    ("hour", "text"),
    [(6, "下午 2:30"), (1, "上午 9:30"), (12, "晚上 8:30"), (4, "中午 12:30"), (16, "凌晨 0:30")],
)
def test_elders_hear_the_part_of_the_day(hour, text):
    assert formats.elder_clock(datetime(2025, 11, 20, hour, 30, tzinfo=UTC)) == text


@pytest.mark.parametrize(
    ("on", "workdays", "answer"),
    [
        (date(2025, 11, 16), None, ("超 5 天", "late")),
        (date(2025, 11, 21), None, ("今天", "late")),
        (datetime(2025, 11, 21, 9, 0, tzinfo=UTC), None, ("今天 17:00", "late")),
        (date(2025, 11, 24), 1, ("还剩 1 个工作日", "attend")),
        (date(2025, 11, 28), 5, ("还剩 5 个工作日", "")),
        (date(2025, 11, 24), None, ("还剩 3 天", "attend")),
        (date(2025, 11, 25), None, ("11月25日", "")),
        (date(2025, 11, 29), 6, ("11月29日", "")),
    ],
)
def test_a_deadline_counts_only_when_it_is_near(on, workdays, answer):
    assert formats.deadline(on, TODAY, workdays=workdays) == answer


def test_masks_show_three_and_four_and_never_the_middle_of_a_name():
    assert formats.mask_id("999999194201012146") == "999***********2146"
    assert formats.mask_phone("13800005207") == "138****5207"
    assert formats.mask_phone("12345") == "12345"
    assert [formats.mask_name(n) for n in ("朱阿四", "王五", "欧阳修远", "", None)] == [
        "朱*四",
        "王*",
        "欧*远",
        "–",
        "–",
    ]


@pytest.mark.parametrize("value", [date(2025, 11, 3), "2025-11"])
def test_a_month_is_said_in_full(value):
    assert formats.month(value) == "2025年11月"
