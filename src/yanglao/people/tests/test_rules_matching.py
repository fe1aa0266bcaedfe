"""Two files of one human being, and files that only look so; without a database."""

import dataclasses
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yanglao.base.identifiers import check_character
from yanglao.people.rules import matching
from yanglao.people.rules.matching import Traits, Weights, compare
from yanglao.people.rules.spelling import spell
from yanglao.people.services.weights import WEIGHTS_FILE, read_weights

WEIGHTS = read_weights(yaml.safe_load(WEIGHTS_FILE.read_text(encoding="utf-8")))
BORN = date(1946, 3, 7)


def number(sequence=11, born=BORN):
    first = f"999999{born:%Y%m%d}{sequence:03d}"
    return first + check_character(first)


def traits(name="张桂英", birth_on=BORN, **words):
    words = {"key": 1, "sex": "f", "village": "330424101201", "phone": "15400000001", **words}
    if words.setdefault("number", number()) and "number_checks" not in words:
        words["number_checks"] = True
    return Traits(name=name, spelling=spell(name)[0], birth_on=birth_on, **words)


def without(**words):
    return traits(number="", **words)


def pair(a, b, weights=WEIGHTS):
    return compare(a, b, weights).is_pair


@pytest.mark.parametrize(
    "other",
    [
        without(),
        without(name="章桂英"),
        without(name="张桂因"),
        without(name="张贵营"),
        without(name="张英桂"),
        without(birth_on=date(1946, 7, 3)),
        without(birth_on=date(1964, 3, 7)),
        without(birth_on=date(1946, 3, 1)),
        without(birth_on=date(1946, 1, 1)),
        without(village="330424102201", phone="15499999999"),
        without(name="章桂英", village="330424102201", phone="15499999999"),
        traits(number=number()[:10] + "64" + number()[12:], number_checks=False),
        traits(
            number=number()[:-4] + "9" + number()[-3:],
            number_checks=False,
            name="张桂云",
            phone="15488888888",
        ),
    ],
    ids=lambda t: f"{t.name} {t.birth_on} {t.number and 'number'} {t.village[:9]}",
)
def test_one_human_being_written_down_twice_is_asked_about(other):
    assert pair(traits(), other)
    assert pair(other, traits())


@pytest.mark.parametrize(
    ("other", "who"),
    [
        (traits(name="张桂兰", number=number(13)), "a twin sister"),
        (without(name="张桂兰"), "a twin sister without a number"),
        (traits(number=number(13), village="330424102201", phone=""), "same name, same birthday"),
        (traits(number=number(13)), "same name, same birthday, same village, same telephone"),
        (
            traits(name="张国强", birth_on=date(1971, 8, 2), sex="m", number=number(31, date(1971, 8, 2))),
            "a son",
        ),
        (without(name="李秀兰", birth_on=date(1944, 5, 9)), "another at the same telephone"),
        (without(birth_on=date(1951, 11, 22), village="330424102201", phone=""), "the same name elsewhere"),
        (without(birth_on=date(1951, 11, 22)), "the same name at one telephone, another birthday"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_two_people_who_share_something_are_not_asked_about(other, who):
    assert not pair(traits(), other), who


def test_two_numbers_that_both_check_outweigh_everything_else():
    assert WEIGHTS.two_numbers_settle


def test_every_point_is_told_and_adds_up():
    found = compare(traits(), without(name="章桂英"), WEIGHTS)
    assert [(e.field, e.how) for e in found.evidence] == [
        ("name", "homophone"),
        ("birth", "same"),
        ("sex", "same"),
        ("number", "absent"),
        ("village", "same"),
        ("phone", "same"),
    ]
    assert found.score == sum(e.points for e in found.evidence)


def test_every_way_of_agreeing_has_a_weight():
    ways = {
        "name": {
            "same",
            "homophone",
            "near_sound",
            "swapped",
            "look_alike",
            "short",
            "one_character",
            "other",
        },
        "birth": {"same", "day_month", "neighbours", "one_digit", "year_only", "lunar", "other"},
        "sex": {"same", "other"},
        "number": {"same", "slip", "absent", "unlike", "two_people"},
        "village": {"same", "town", "absent", "other"},
        "phone": {"same", "absent", "other"},
    }
    assert {name: set(points) for name, points in WEIGHTS.points.items()} == ways


def altered(field, how, points):
    return Weights({**WEIGHTS.points, field: {**WEIGHTS.points[field], how: points}}, WEIGHTS.pair_at)


@pytest.mark.parametrize(
    ("field", "how", "points", "a", "b", "was"),
    [
        ("number", "two_people", 0, traits(), traits(number=number(13)), False),
        ("name", "one_character", 20, traits(), without(name="张桂兰"), False),
        ("name", "homophone", 0, traits(), without(name="章桂英", village="330424102201"), True),
        ("birth", "day_month", -40, traits(), without(birth_on=date(1946, 7, 3)), True),
    ],
)
def test_a_broken_weight_changes_the_verdict(field, how, points, a, b, was):
    assert pair(a, b) is was
    assert pair(a, b, altered(field, how, points)) is not was


def test_confused_sounds_are_one():
    assert matching.sound("zhang ning shi") == "zan lin si"
    assert matching.sound(spell("郑兰英")[0]) == matching.sound(spell("曾南因")[0])


@given(st.text("0123456789", min_size=8, max_size=18), st.data())
def test_one_slip_is_one_slip_both_ways(text, data):
    place = data.draw(st.integers(0, len(text) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    other = text[:place] + digit + text[place + 1 :]
    assert matching.one_slip(text, other) == matching.one_slip(other, text) == (text != other)


@given(st.dates(date(1920, 1, 1), date(1966, 1, 1)), st.dates(date(1920, 1, 1), date(1966, 1, 1)))
def test_birthdays_compare_the_same_both_ways(a, b):
    assert matching.compare_births(a, b) == matching.compare_births(b, a)
    assert (matching.compare_births(a, b) == "same") == (a == b)


def test_an_unknown_sex_tells_nothing():
    assert compare(traits(), dataclasses.replace(without(), sex=""), WEIGHTS).is_pair
