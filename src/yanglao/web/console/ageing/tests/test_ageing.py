"""Ageing in figures over HTTP: counted from the register, staged by the pack, limited to the scope."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.people import queries

pytestmark = pytest.mark.django_db
PATH = "/console/ageing/"


def test_everybody_is_counted_once_by_place_sex_and_age(village, bureau):
    rows = queries.elders_by_place(bureau, on=date(2026, 10, 31))
    assert sum(row["elders"] for row in rows) == 12
    assert sum(row["aged_80"] for row in rows) == 5, "by hand: 84, 90, 100, 82 and 86"
    assert all(row["men"] + row["women"] == row["elders"] for row in rows)
    assert sum(row["elders"] for row in queries.elders_by_place(bureau, on=date(2026, 10, 30))) == 11, (
        "one is 59 still"
    )
    assert sum(row["aged_80"] for row in queries.elders_by_place(bureau, on=date(2026, 11, 1))) == 6


def test_the_page_gives_stage_chart_and_table_and_a_town_its_villages(village, desk):
    client = desk("bureau")
    words = client.get(PATH).content.decode()
    assert "武原街道" in words and "老龄化" in words and 'id="levels' in words
    assert "百可社区" in client.get(f"{PATH}?place=330424001").content.decode()
    assert client.get(f"{PATH}?export=xlsx").status_code == 200


def test_a_town_sees_its_own_and_no_stage_of_the_county(village, desk):
    words = desk("town").get(PATH).content.decode()
    assert "武原街道" in words and "推算" not in words


def test_a_register_of_part_of_the_county_is_given_no_stage_and_a_whole_one_is(village):
    from yanglao.web.console.ageing.views import _stage

    assert _stage(2_115, date(2026, 10, 31)) is None
    whole = _stage(105_752, date(2026, 10, 31))
    assert whole is not None and round(whole["share"], 2) == 27.61 and whole["stage"] == "中度"
