"""Loading divisions into a real database."""

from datetime import date

import pytest

from yanglao.areas import queries, services
from yanglao.base.errors import PermissionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(platform):
    services.load_divisions(platform)


def test_haiyan_has_nine_towns_and_a_hundred_and_twenty_two_villages(loaded):
    assert len(queries.towns("330424")) == 9
    assert len(queries.villages("330424")) == 122


def test_every_province_city_and_county_is_there_and_hangs_together(loaded):
    assert len(queries.children("")) == 31
    assert {d.code for d in queries.children("33")} >= {"3301", "3304"}
    assert queries.path_name("330424001217", "province") == "浙江省嘉兴市海盐县武原街道富亭村"
    assert queries.path_name("420102", "province") == "湖北省武汉市江岸区"


def test_the_eight_places_have_towns(loaded):
    for place in ("330424", "330522", "330211", "420102", "421202", "420625", "420281", "150102"):
        assert queries.towns(place), place


def test_loading_twice_adds_nothing(loaded, platform):
    assert services.load_divisions(platform) == 0


def test_a_county_list_replaces_names_and_keeps_replaced_codes_with_their_end(loaded, platform):
    rows = [
        {"code": "330424001217", "name": "富亭村", "valid_to": "2026-01-01", "replaced_by": "330424001300"},
        {"code": "330424001300", "name": "新富亭社区", "valid_from": "2026-01-01"},
    ]
    assert services.load_list(platform, county="330424", rows=rows, valid_from=date(2020, 1, 1)) == 2
    before = {d.code for d in queries.children("330424001", on=date(2025, 12, 31))}
    after = {d.code for d in queries.children("330424001", on=date(2026, 1, 1))}
    assert ("330424001217" in before, "330424001217" in after) == (True, False)
    assert ("330424001300" in before, "330424001300" in after) == (False, True)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"code": "330522001001", "name": "别县"}, "code"),
        ({"code": "33042400", "name": "缺位"}, "code"),
        ({"code": "330424001301", "name": ""}, "name"),
        ({"code": "330424001301", "name": "某村", "valid_from": "2026-02-30"}, "valid_from"),
        (
            {"code": "330424001301", "name": "某村", "valid_from": "2026-02-03", "valid_to": "2026-02-03"},
            "valid_to",
        ),
        ({"code": "330424999301", "name": "无镇之村"}, "code"),
    ],
)
def test_a_wrong_row_refuses_the_whole_list_naming_row_and_column(loaded, platform, row, field):
    good = {"code": "330424001302", "name": "好村"}
    with pytest.raises(services.BadDivision) as refusal:
        services.load_list(platform, county="330424", rows=[good, row], valid_from=date(2020, 1, 1))
    assert (refusal.value.row, refusal.value.field) == (3, field)
    assert refusal.value.remedy
    assert queries.get("330424001302") is None


def test_a_town_clerk_may_not_load_divisions(town_clerk):
    with pytest.raises(PermissionRefused):
        services.load_divisions(town_clerk)


def test_the_outline_of_haiyan_holds_its_middle():
    ring = queries.outline("330424")["geometry"]["coordinates"][0]
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    assert min(lons) < 120.94 < max(lons)
    assert min(lats) < 30.52 < max(lats)
    assert queries.outline("110101") is None
