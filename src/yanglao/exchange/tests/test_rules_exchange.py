"""Cells, headings and rows of files as people really send them."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.exchange.rules import cells, headings

DATA = Path(__file__).parents[1] / "data" / "headings.csv"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("　沈桂珍 ", "沈桂珍"),
        ("１３９００００１２３４", "13900001234"),
        (13900001234.0, "13900001234"),
        (None, ""),
        ("—", ""),
        (date(1940, 1, 1), "1940-01-01"),
        (2.5, "2.5"),
    ],
)
def test_a_cell_is_read_as_plain_text(cell, text):
    assert cells.text(cell) == text


@pytest.mark.parametrize(
    "cell",
    [
        *("1940-01-02", "1940/1/2", "1940.01.02", "1940年1月2日", "19400102", "1940-01-02 00:00:00"),
        *("１９４０－１－２", date(1940, 1, 2), datetime(1940, 1, 2, 8), 14612.0),
    ],
)
def test_days_are_read_in_the_ways_people_write_them(cell):
    assert cells.day(cell, "birth_on") == (date(1940, 1, 2), None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1938-02-29", "date.impossible"),
        ("19381301", "date.impossible"),
        ("29.01.02", "date.minguo"),
        ("民国29年1月2日", "date.minguo"),
        ("029/01/02", "date.minguo"),
        ("大约1940", "date.form"),
        ("=NOW()", "date.form"),
    ],
)
def test_a_wrong_day_is_told_by_its_kind(cell, code):
    day, fault = cells.day(cell, "birth_on")
    assert day is None
    assert fault.code == code


def test_a_month_alone_is_no_day_and_no_fault():
    assert cells.day("1940年1月", "birth_on") == (None, None)
    assert cells.day("", "birth_on") == (None, None)


@given(st.one_of(st.text(), st.floats(allow_nan=True), st.integers(), st.none(), st.booleans()))
def test_no_cell_whatever_breaks_the_reading(cell):
    cells.text(cell)
    cells.lost_digits(cell)
    cells.day(cell, "x")


def test_a_number_too_long_for_the_spreadsheet_has_lost_digits():
    assert cells.lost_digits(3.30424194001011e17)
    assert not cells.lost_digits(999999400101001.0)
    assert not cells.lost_digits("330424194001010013")


@given(st.text())
def test_nothing_that_leaves_runs_as_a_formula(text):
    assert cells.neutral(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_numbers_leave_as_numbers():
    assert cells.neutral(-5) == -5


@pytest.mark.parametrize(
    "form", ["老人信息导入", "养老院老人导入模板", "杭州市社区（村）居家养老服务申请表（2011）"]
)
def test_every_heading_of_the_known_forms_is_recognised_or_known_to_say_nothing(form):
    with DATA.open(encoding="utf-8") as handle:
        rows = [row for row in csv.DictReader(handle) if row["form"] == form]
    found = headings.recognise([row["heading"] for row in rows])
    for row in rows:
        plain = headings.plain(row["heading"])
        assert (row["field"] in found) if row["field"] else plain in headings.IGNORED, row["heading"]
    assert {"name", "id_number"} <= set(found)


def test_traditional_headings_and_titles_above_are_understood():
    rows = [["海盐县老年人名册", None], [], ["序号", "姓名", "身分證號", "聯絡電話", "星座"]]
    found = headings.layout(rows)
    assert found.row_no == 3
    assert found.columns == {"name": 1, "id_number": 2, "phone": 3}
    assert found.ignored == ("序号", "星座")


def test_a_table_without_names_has_no_layout():
    assert headings.layout([["甲", "乙"], ["1", "2"]]) is None
