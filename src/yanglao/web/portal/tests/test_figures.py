"""The figures beside a place's name: published ones of that place, or none."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.web.portal.home.figures import published

DAY = date(2026, 10, 31)


def test_haiyan_shows_what_its_plan_prints():
    figures, sources = published("haiyan", DAY)
    assert [figure.value for figure in figures][:2] == ["105,752", "14,561"]
    assert sources


@pytest.mark.parametrize(
    "pack", ["changxing", "zhenhai", "wuhan", "xianning", "gucheng", "daye", "neimenggu"]
)
def test_a_place_whose_documents_print_none_shows_none(pack):
    assert published(pack, DAY) == ((), ())
