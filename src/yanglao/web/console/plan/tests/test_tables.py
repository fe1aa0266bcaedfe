"""Which tables a place's board has: those of its own plan, in order."""

from __future__ import annotations

import pytest

from yanglao.policy import queries as policy
from yanglao.web.console.plan.views import GROUPS, _tables


def _known(pack: str) -> list[dict[str, str]]:
    return [{"group": row.group} for row in policy.indicators(pack) if row.pack == pack]


def test_haiyan_has_its_three_tables_and_so_has_a_place_before_its_first_count():
    three = [code for code, _label in GROUPS]
    assert list(_tables(_known("haiyan"))) == three == list(_tables([]))


@pytest.mark.parametrize(
    ("pack", "tables"),
    [
        ("zhenhai", ["pilot_2017"]),
        ("wuhan", ["reported"]),
        ("gucheng", ["reported"]),
        ("xianning", ["talent_plan"]),
        ("neimenggu", ["workforce"]),
    ],
)
def test_another_place_has_the_tables_of_its_own_document(pack, tables):
    assert list(_tables(_known(pack))) == tables


def test_six_indicators_are_not_called_nine():
    assert "九" not in _tables(_known("changxing"))["14th_plan"]
    assert "九" in _tables(_known("haiyan"))["14th_plan"]
