"""The figures in the panel 为什么: one amount, or the rows of a table."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.policy import queries as policy
from yanglao.web.console.benefits.reasons import _amounts

FACTS = {
    "birth_on": date(1940, 1, 1), "is_registered": True, "subsistence": "low",
    "ability_scale": "gbt42195", "ability_level": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("pack", "scheme", "row"),
    [
        ("haiyan", "old_age_allowance", "80：60.00 · 90：100.00 · 100：300.00 元/月"),
        ("wuhan", "old_age_allowance", "80：100.00 · 90：200.00 · 100：500.00 元/月"),
        ("haiyan", "care_subsidy", "125.00 元/月"),
        ("wuhan", "care_subsidy", "100.00 元/月"),
    ],
)
def test_a_table_of_amounts_is_shown_row_by_row(pack, scheme, row):
    found = policy.explain(pack, scheme, FACTS, date(2026, 10, 1), date(2026, 10, 31)).as_dict()
    assert row in [amount.amount for amount in _amounts(found, {})]
