"""Where an indicator begins: at the path's first value, or at what a place only ever reported."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.planning.definitions import definitions
from yanglao.planning.queries import _baseline

DAY = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("pack", "code", "begins"),
    [
        ("wuhan", "wh_urban", (2022, 100)),  # reported, never planned
        ("wuhan", "wh_rehab", (2022, 28)),  # 28, to be 100 by 2025
        ("gucheng", "gc_canteens", (2022, 21)),
        ("haiyan", "hy14_1", (2022, 60)),
        ("neimenggu", "nm_certified", None),  # a target and nothing before it
    ],
)
def test_an_indicator_begins_where_its_document_says(pack, code, begins):
    found = _baseline(next(d for d in definitions(pack, DAY) if d.code == code))
    assert (found and (found.year, found.value)) == begins
