"""Every place a demo can be drawn for: its description, and what is drawn from it, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.demo import sources
from yanglao.demo.rules import county, identities
from yanglao.demo.rules.totals import at_scale, like
from yanglao.policy import queries as policy

PLACES = sources.places()
ELSEWHERE = sorted(PLACES.keys() - {"haiyan"})


def _drawn(code: str) -> county.County:
    place = PLACES[code]
    return county.draw(
        3,
        0.003,
        sources.villages(place.division, place.sample),
        sources.outline(place.division, place.frame),
        sources.national_shape(),
        place,
    )


def test_the_eight_places_are_all_there_and_each_is_its_own_pack():
    assert PLACES.keys() >= {
        "haiyan", "changxing", "zhenhai", "wuhan", "xianning", "gucheng", "daye", "neimenggu",
    }  # fmt: skip
    for code, place in PLACES.items():
        pack = policy.load_pack(place.pack)
        assert (pack.own.code, pack.own.division, pack.own.name) == (code, place.division, place.name)


@pytest.mark.parametrize("code", sorted(PLACES))
def test_money_is_set_aside_for_exactly_the_schemes_the_pack_pays_in_cash_by_the_month(code):
    paid = {
        s.code
        for s in policy.schemes(code, on=date(2026, 10, 1))
        if (s.subject, s.form, s.period) == ("person", "cash", "month")
    }
    assert paid == PLACES[code].money.keys()
    assert len(paid) >= 2
    assert all(sum(row.parts.values()) == 10_000 for row in PLACES[code].money.values())


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_place_without_a_published_total_is_drawn_whole_and_nobody_in_it_is_real(code):
    place, found = PLACES[code], _drawn(code)
    living = [p for p in found.population.elders if p.status == "active" and p.registered]
    assert len(living) == at_scale(place.totals, 0.003).elders == 300
    assert {p.phone[:4] for p in found.population.elders} <= {"1540", place.landline_head[:4]}
    assert place.landline_head.endswith("0")
    bodies = found.institutions
    assert all(b.name.startswith("示例") for b in bodies.bodies if b.is_example)
    assert next(b for b in bodies.bodies if b.key == "bureau").name == place.bureau
    named = {name for name, _town in (*place.homes, *place.centres)}
    for facility in (*bodies.homes, *bodies.town_centres):
        assert facility.name in named or "示例" in facility.name
    assert named <= {f.name for f in (*bodies.homes, *bodies.town_centres)}
    served = [v for centre in bodies.centres for v in centre.villages]
    assert sorted(served) == [v.code for v in found.villages]


@pytest.mark.parametrize("code", ["wuhan", "xianning", "gucheng", "daye", "neimenggu"])
def test_invented_villages_say_so_and_have_numbers_no_list_holds(code):
    place = PLACES[code]
    villages = sources.villages(place.division, place.sample)
    assert not sources.listed_villages(place.division)
    assert all("示例" in v.name and 901 <= int(v.code[9:]) <= 999 for v in villages)
    assert len({v.code for v in villages}) == len(villages)


def test_a_city_is_drawn_over_its_districts_and_a_region_over_its_leagues():
    assert len({v.code[:6] for v in sources.villages("420100", PLACES["wuhan"].sample)}) == 13
    assert len({v.code[:4] for v in sources.villages("150000", PLACES["neimenggu"].sample)}) == 12


def test_a_count_nobody_knows_is_refused():
    with pytest.raises(TypeError):
        like(1_000, 100, {"canteens": 3})


def test_a_landline_of_another_place_cannot_be_rung_either():
    from random import Random

    assert identities.landline(Random(1), "0270").startswith("0270")
