"""The generator alone: totals, determinism, and that nobody in it could be real."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from datetime import date, timedelta

import pytest

from yanglao.base import identifiers
from yanglao.demo import sources
from yanglao.demo.rules import abilities, ages, county, institutions
from yanglao.demo.rules.ground import Outline
from yanglao.demo.rules.quotas import scaled, share_out, stream
from yanglao.demo.rules.totals import TODAY, Totals, at_scale


def _living(found: county.County) -> list:
    return [p for p in found.population.elders if p.status == "active" and p.registered]


def _holds(span, day: date) -> bool:
    return span.valid_from <= day and (span.valid_to is None or span.valid_to > day)


def test_parts_shared_out_add_up_and_differ_from_their_share_by_less_than_one():
    parts = share_out(105_752, [3.0, 1.5, 0.2, 7.7, 0.0])
    assert sum(parts) == 105_752
    assert all(
        abs(part - 105_752 * w / 12.4) < 1 for part, w in zip(parts, [3.0, 1.5, 0.2, 7.7, 0.0], strict=True)
    )


def test_nothing_can_be_shared_out_to_nobody():
    with pytest.raises(ValueError, match="nothing to share"):
        share_out(3, [0.0, 0.0])


def test_full_scale_carries_the_published_totals():
    cells = ages.fit(sources.national_shape(), Totals().elders, Totals().aged_80_plus)
    assert sum(cell.count for cell in cells) == 105_752
    assert sum(cell.count for cell in cells if cell.age >= 80) == 14_561
    assert min(cell.age for cell in cells) == 60


def test_chosen_counts_print_as_the_plan_prints_them():
    t = Totals()
    printed = {
        "public homes run by others": (100 * t.contracted_homes / t.public_homes, 60),
        "nursing beds": (100 * t.nursing_beds / t.beds, 55),
        "homes with a zone": (100 * t.homes_with_zone / t.homes, 28),
        "centres run by others": (100 * t.social_centres / t.centres, 80),
        "social workers of those due in homes": (100 * t.home_social_workers / (t.beds / 60), 30),
        "certified carers": (10_000 * t.certified_carers / t.elders, 20),
        "level three and above": (100 * t.skilled_carers / t.certified_carers, 15),
        "social workers": (10_000 * t.social_workers / t.elders, 20),
        "care subsidy": (100 * t.care_subsidy / t.elders, 3),
        "integrated beds": (1_000 * t.integrated_beds / t.elders, 41),
        "beds": (1_000 * t.beds / t.elders, 40),
    }
    assert {name: round(value) for name, (value, _) in printed.items()} == {
        n: p for n, (_, p) in printed.items()
    }


def test_a_small_county_has_every_village_town_home_and_centre(small):
    assert len({p.register_village for p in _living(small)}) == 122 == len(small.villages)
    assert len({v.town for v in small.villages}) == 9
    homes = [home for home in small.institutions.homes if home.status == "open"]
    assert len(homes) == 25
    assert sum(home.disabled_zone or home.dementia_zone for home in homes) == 7
    assert sum(home.beds for home in homes) == scaled(4_230, 0.02)
    assert sum(home.nursing_beds for home in homes) == small.totals.nursing_beds
    with_medical_care = [*homes, *small.institutions.town_centres]
    assert sum(place.beds for place in with_medical_care) == small.totals.integrated_beds
    assert len(small.institutions.centres) == 98
    assert sum(c.operation == "contracted_out" for c in small.institutions.centres) == 78
    served = Counter(code for centre in small.institutions.centres for code in centre.villages)
    assert len(served) == 122
    assert set(served.values()) == {1}


def test_counted_people_are_the_totals(small):
    living = _living(small)
    assert len(living) == small.totals.elders == 2_115
    assert sum(ages.age_on(p.born_on, TODAY) >= 80 for p in living) == small.totals.aged_80_plus == 291
    assert all(ages.age_on(p.born_on, TODAY) >= 60 for p in living)


def test_awards_of_the_day_follow_from_the_relief_lists(small):
    last_month = date(TODAY.year, TODAY.month, 1) - timedelta(days=1)
    living = {p.key: p for p in _living(small)}
    awarded = 0
    for span in small.categories:
        if (
            span.category != "subsistence"
            or span.person not in living
            or not (_holds(span, TODAY) and _holds(span, last_month))
        ):
            continue
        age = ages.age_on(living[span.person].born_on, last_month)
        awarded += (span.value == "low" and age >= 60) or (span.value == "near" and age >= 80)
    assert awarded == small.totals.care_subsidy == 64


def test_nobody_is_in_one_category_twice_at_a_time(small):
    last: dict[tuple[int, str], date | None] = {}
    for span in small.categories:
        key = (span.person, span.category)
        assert key not in last or (last[key] is not None and last[key] <= span.valid_from), key
        last[key] = span.valid_to


def test_another_seed_gives_other_people_and_the_same_totals(small):
    other = county.draw(
        2, 0.02, sources.villages("330424"), sources.outline("330424"), sources.national_shape()
    )
    assert other.totals == small.totals
    assert len(_living(other)) == len(_living(small))
    assert not {p.name + p.id_number for p in _living(other)} & {p.name + p.id_number for p in _living(small)}


def test_the_same_seed_gives_the_same_people(small):
    again = county.draw(
        1, 0.02, sources.villages("330424"), sources.outline("330424"), sources.national_shape()
    )
    assert [astuple(p) for p in again.population.elders] == [astuple(p) for p in small.population.elders]
    assert again.categories == small.categories
    assert again.assessments == small.assessments
    assert again.staff == small.staff
    assert again.institutions == small.institutions


def test_no_id_number_could_be_real_though_each_is_well_formed(small):
    everybody = [(p.id_number, p.born_on, p.sex) for p in [*small.population.elders, *small.staff]]
    assert len({number for number, _, _ in everybody if number}) >= len(small.population.elders)
    assert len({p.id_number for p in small.population.elders}) == len(small.population.elders)
    for number, born, sex in everybody:
        assert number.startswith("999999")
        read = identifiers.id_number(number)
        assert (read.birth_on, read.sex) == (born, sex)


def test_no_telephone_could_be_real(small):
    numbers = [p.phone for p in [*small.population.elders, *small.contacts, *small.staff]]
    numbers += [b.phone for b in small.institutions.bodies] + [h.phone for h in small.institutions.homes]
    assert all(n.startswith(("1540", "05730")) for n in numbers)
    assert all(identifiers.phone(n) == n for n in numbers)


def test_credit_codes_have_the_impossible_division_and_a_right_check_character(small):
    for body in small.institutions.bodies:
        assert body.credit_code[2:8] == "999999"
        assert identifiers.credit_code(body.credit_code) == body.credit_code


def test_what_no_source_names_is_called_an_example(small):
    printed = {name for name, _ in institutions.NAMED_HOMES} | {institutions.PLANNED_HOME[0]}
    for home in small.institutions.homes:
        assert home.name in printed or "示例" in home.name
        if home.name in printed and home.status == "open":
            assert home.disabled_zone, "a want is never invented for a home with a real name"


def test_every_point_lies_in_the_county(small):
    ground = Outline(sources.outline("330424"))
    assert all(ground.contains(p.lon, p.lat) for p in small.population.elders)
    assert all(ground.contains(*home.point) for home in small.institutions.homes)


def test_answers_add_up_to_the_total_wanted():
    random = stream(3, "answers")
    for total in (90, 89, 66, 65, 46, 45, 30, 29, 4):
        items = abilities.answers(random, total)
        assert sum(items.values()) == total
        assert items.keys() == abilities.HIGHEST.keys()
        assert all(0 <= score <= abilities.HIGHEST[item] for item, score in items.items())


def test_levels_of_one_person_never_overlap(small):
    last: dict[int, date | None] = {}
    for one in small.assessments:
        if one.valid_from is None:
            continue
        if one.person in last:
            assert last[one.person] is not None
            assert last[one.person] <= one.valid_from
        last[one.person] = one.valid_to


def test_the_dead_were_alive_before_and_of_age():
    found = county.draw(
        5, 0.02, sources.villages("330424"), sources.outline("330424"), sources.national_shape()
    )
    dead = [p for p in found.population.elders if p.status == "dead"]
    assert len(dead) > 100
    assert all(p.died_on is not None and ages.age_on(p.born_on, p.died_on) >= 60 for p in dead)
    assert all(p.died_on <= TODAY for p in dead)


def test_a_scale_out_of_range_is_refused():
    for scale in (0, -1, 1.5, 0.0005):
        with pytest.raises(ValueError, match="scale"):
            at_scale(Totals(), scale)
