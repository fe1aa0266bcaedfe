"""Places of care: what may stand together, beds, grades, coverage, what is near."""

from datetime import date

import pytest

from yanglao.base.errors import NotFound, PermissionRefused
from yanglao.facilities import queries, services
from yanglao.facilities.rules.checks import faults, metres
from yanglao.facilities.services import FacilityRefused

DAY = date(2026, 10, 31)
WORDS = {
    "kind": "care_home",
    "ownership": "public",
    "opened_on": date(2021, 1, 1),
    "filed_on": date(2021, 1, 1),
}


@pytest.fixture
def home(village, bureau):
    return services.register(bureau, name="示例敬老院", town=village.town, lon=120.94, lat=30.52, **WORDS)


def test_ownership_and_operation_are_two_facts_that_must_agree():
    base = {"county": "330424", "town": "330424100", "status": "open"}
    assert not faults({**base, "ownership": "public", "operation": "contracted_out"})
    assert [f.field for f in faults({**base, "ownership": "private", "operation": "contracted_out"})] == [
        "operation"
    ]
    assert [f.field for f in faults({**base, "status": "closed", "closed_on": None})] == ["closed_on"]
    assert [f.field for f in faults({**base, "town": "330483100"})] == ["town"]
    assert [f.field for f in faults({**base, "lon": 0.0, "lat": 0.0})] == ["lon"]
    assert [f.field for f in faults({**base, "lon": 120.0})] == ["lon"]


def test_a_degree_of_latitude_is_about_111_kilometres():
    assert metres(120.9, 30.0, 120.9, 31.0) == pytest.approx(111_195, abs=5)
    assert metres(120.9, 30.0, 120.9, 30.0) == 0


def test_the_same_name_in_one_town_is_on_file_once(home, bureau, village):
    with pytest.raises(FacilityRefused) as caught:
        services.register(bureau, name="示例敬老院", town=village.town, **WORDS)
    assert caught.value.code == "facilities.duplicate"


def test_only_the_bureau_registers(village, town_clerk):
    with pytest.raises(PermissionRefused):
        services.register(town_clerk, name="示例", town=village.town, **WORDS)


def test_a_home_of_another_county_is_not_found(home, bureau):
    from dataclasses import replace

    with pytest.raises(NotFound):
        services.correct(replace(bureau, county="330522"), facility_id=home.pk, phone="1")


def test_beds_stand_from_a_day_until_given_up(home, bureau):
    services.add_beds(
        bureau,
        facility_id=home.pk,
        beds=[("101", "1"), ("101", "2")],
        valid_from=date(2022, 1, 1),
        is_nursing=True,
    )
    with pytest.raises(FacilityRefused) as caught:
        services.add_beds(bureau, facility_id=home.pk, beds=[("101", "2")], valid_from=date(2023, 1, 1))
    assert caught.value.code == "facilities.bed_twice"
    first = queries.beds(home.pk, DAY)[0]
    assert services.remove_beds(bureau, facility_id=home.pk, bed_ids=[first.pk], on=date(2026, 6, 1)) == 1
    assert [
        len(queries.beds(home.pk, d)) for d in (date(2021, 12, 31), date(2026, 5, 31), date(2026, 6, 1))
    ] == [0, 2, 1]
    found = queries.counts(bureau, on=DAY)
    assert (found["beds"], found["nursing_beds"]) == (1, 1)


def test_a_new_grade_ends_the_one_before_in_its_own_scheme_only(home, bureau):
    for scheme, grade, day in (
        ("星级", "3", date(2022, 1, 1)),
        ("A级", "2A", date(2022, 1, 1)),
        ("星级", "4", date(2025, 1, 1)),
    ):
        services.set_grade(bureau, facility_id=home.pk, scheme=scheme, grade=grade, valid_from=day)
    assert queries.grade_in_force(home.pk, "星级", date(2024, 12, 31)) == "3"
    assert queries.grade_in_force(home.pk, "星级", DAY) == "4"
    assert queries.grade_in_force(home.pk, "A级", DAY) == "2A"


def test_a_village_is_covered_by_a_centre_never_by_a_home(home, bureau, village):
    with pytest.raises(FacilityRefused):
        services.cover_village(bureau, facility_id=home.pk, village=village.village, valid_from=DAY)
    centre = services.register(
        bureau, name="示例照料中心", kind="village_centre", town=village.town, ownership="collective"
    )
    services.cover_village(
        bureau, facility_id=centre.pk, village=village.village, valid_from=date(2022, 1, 1)
    )
    assert queries.villages_of(centre.pk, DAY) == [village.village]
    services.close(bureau, facility_id=centre.pk, on=date(2026, 1, 1))
    assert queries.villages_of(centre.pk, DAY) == []


def test_the_nearest_comes_first_and_a_place_without_a_point_is_left_out(home, bureau, village):
    far = services.register(bureau, name="示例远院", town=village.town, lon=121.0, lat=30.6, **WORDS)
    found = queries.near(bureau, lon=120.94, lat=30.53, kinds=("care_home",))
    assert [f.pk for f, _m in found] == [home.pk, far.pk]
    assert found[0][1] == pytest.approx(1112, abs=2)


def test_lists_filter_by_kind_town_and_text(home, bureau, village):
    assert [f.name for f in queries.list_facilities(bureau, on=DAY, text="敬老")] == ["示例敬老院"]
    assert not queries.list_facilities(bureau, on=DAY, town=village.other_village[:9])
