"""A list's state lives in its address."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from yanglao.web.kit import lists


def ask(query: str):
    return RequestFactory().get(f"/people/?{query}")


def test_unknown_sorts_filters_and_numbers_are_ignored():
    state = lists.read(
        ask("sort=drop&page=x&per=9999&town=wy&evil=1&q=%20朱%20"),
        sorts=("age",),
        default_sort="age",
        filters=("town",),
    )
    assert (state.q, state.sort, state.number, state.per_page, dict(state.chosen)) == (
        "朱",
        "age",
        1,
        100,
        {"town": "wy"},
    )


def test_a_falling_sort_keeps_its_minus_and_the_first_row_is_counted():
    state = lists.read(ask("sort=-age&page=3"), sorts=("age",))
    assert (state.sort, state.first_row) == ("-age", 40)


@pytest.mark.parametrize(
    ("number", "numbers"),
    [
        (1, [1, 2, 3, None, 65]),
        (2, [1, 2, 3, None, 65]),
        (30, [1, None, 29, 30, 31, None, 65]),
        (65, [1, None, 64, 65]),
        (99, [1, None, 64, 65]),
    ],
)
def test_the_foot_shows_a_window_of_pages(number, numbers):
    request = ask(f"page={number}&town=wy")
    page = lists.page(request, lists.read(request), 1286)
    assert [n and n[0] for n in page.numbers] == numbers
    assert all("town=wy" in n[1] for n in page.numbers if n)


def test_the_last_page_ends_at_the_last_row_and_an_empty_list_at_none():
    request = ask("page=65")
    page = lists.page(request, lists.read(request), 1286)
    assert (page.first, page.last, page.next_url) == (1281, 1286, "")
    empty = lists.page(ask(""), lists.read(ask("")), 0)
    assert (empty.first, empty.last, empty.previous_url) == (0, 0, "")


def test_a_filter_that_is_on_carries_its_words_and_the_way_off():
    request = ask("age=80&page=4&sort=age")
    one = lists.choice_filter(request, "age", "年龄", (("80", "≥ 80"), ("90", "≥ 90")))
    assert one.value == "≥ 80"
    assert one.clear_url == "/people/?sort=age"
    assert one.options[1].url == "/people/?age=90&sort=age"


def test_taking_everything_off_leaves_the_bare_address():
    assert lists.with_query(ask("page=2"), page=None) == "/people/"
