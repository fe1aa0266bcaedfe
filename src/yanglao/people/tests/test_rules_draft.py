"""A person as typed, checked before anything is stored."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.base.identifiers import check_character
from yanglao.people.rules import categories, life
from yanglao.people.rules.draft import Draft, administering, check
from yanglao.people.rules.spelling import spell

TODAY, COUNTY, VILLAGE = date(2026, 10, 31), "330424", "330424001217"
GOOD = "999999194001010013"


def codes(**words):
    words = {"name": "沈桂珍", "id_number": GOOD, "register_village": VILLAGE, **words}
    return [p.code for p in check(Draft(**words), COUNTY, TODAY, {VILLAGE})[1]]


def test_a_good_draft_brings_birthday_and_sex_from_the_number():
    clean, problems = check(Draft("沈 桂珍", GOOD, register_village=VILLAGE), COUNTY, TODAY, {VILLAGE})
    assert problems == []
    assert (clean.words["name"], clean.words["birth_on"], clean.words["sex"]) == (
        "沈桂珍",
        date(1940, 1, 1),
        "m",
    )
    assert clean.words["village"] == VILLAGE


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"name": "  "}, "name.missing"),
        ({"name": "=1+1"}, "text.formula"),
        ({"name": "＝cmd"}, "text.formula"),
        ({"name": "沈3珍"}, "name.letters"),
        ({"id_number": ""}, "id.missing"),
        ({"id_number": GOOD[:17]}, "id.length"),
        ({"id_number": GOOD[:16] + "A3"}, "id.letters"),
        ({"id_number": "999999194001010014"}, "id.check"),
        ({"id_number": "999999193802290014"}, "id.date"),
        ({"id_number": "999999400101996"}, "id.centenarian"),
        ({"sex": "f"}, "sex.mismatch"),
        ({"birth_on": date(1940, 1, 2)}, "birth.mismatch"),
        ({"id_type": "none", "id_number": "", "sex": "m"}, "birth.missing"),
        ({"id_type": "none", "id_number": "", "birth_on": date(1950, 1, 1)}, "sex.missing"),
        ({"id_type": "none", "id_number": "", "sex": "m", "birth_on": date(2026, 11, 1)}, "birth.impossible"),
        ({"id_type": "none", "id_number": "", "sex": "m", "birth_on": date(1890, 1, 1)}, "birth.impossible"),
        ({"id_type": "passport", "id_number": "E1"}, "passport.form"),
        ({"phone": "12345678901234"}, "phone.form"),
        ({"register_address": "+SUM(A1)"}, "text.formula"),
        ({"residence_address": "长" * 201}, "text.long"),
        ({"register_village": ""}, "village.missing"),
        ({"register_village": "330424999999"}, "village.unknown"),
    ],
)
def test_each_fault_is_named(words, code):
    assert code in codes(**words)


def test_fifteen_digits_and_full_width_are_understood():
    assert codes(id_number="９９９９９９１９４００１０１００１３") == []
    assert codes(id_number="999999400101001") == []


def test_the_registered_village_administers_and_the_residence_only_without_one():
    assert administering(COUNTY, VILLAGE, "330424101005") == VILLAGE
    assert administering(COUNTY, "330522001001", "330424101005") == "330424101005"
    assert administering(COUNTY, "330522001001", "") == ""


@given(
    st.dates(date(1920, 1, 1), date(1966, 10, 31)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9)
)
def test_a_number_with_one_digit_altered_never_passes(born, serial, place, shift):
    first = f"999999{born:%Y%m%d}{serial:03d}"
    good = first + check_character(first)
    bad = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert codes(id_number=good) == []
    assert codes(id_number=bad) != []


@given(st.text(max_size=30))
def test_no_text_whatever_breaks_the_check(text):
    check(
        Draft(text, text, sex=text, phone=text, register_address=text, register_village=text),
        COUNTY,
        TODAY,
        set(),
    )


def test_surnames_are_read_as_surnames():
    assert spell("单田芳") == ("shan tian fang", "stf")
    assert spell("曾国荣")[0] == "zeng guo rong"
    assert spell("吕根林")[1] == "lgl"
    assert spell("欧阳·修")[0] == "ou yang xiu"
    assert spell("") == ("", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("低保", (("subsistence", "low"),)),
        ("空巢、失独", (("living", "empty_nest"), ("special_one_child_family", "bereaved"))),
        ("高龄，社会化", ()),
        ("低保对象;重残", (("subsistence", "low"), ("severe_disability", ""))),
    ],
)
def test_words_of_forms_become_categories(text, found):
    parsed = categories.parse(text)
    assert (parsed.found, parsed.unknown, parsed.unclear) == (found, (), ())


def test_unknown_and_unclear_words_are_told_apart():
    assert categories.parse("五保老人").unclear == ("五保老人",)
    assert categories.parse("贵宾").unknown == ("贵宾",)
    assert categories.parse("低保、低边").unclear == ("社会救助",)
    assert categories.parse("低保、低边").found == ()


def test_values_of_categories_are_closed_lists():
    assert categories.allowed("subsistence", "low")
    assert not categories.allowed("subsistence", "")
    assert not categories.allowed("subsistence", "rich")
    assert categories.allowed("no_kin", "")
    assert categories.allowed("disability_nursing_allowance", "12500")
    assert not categories.allowed("disability_nursing_allowance", "-1")
    assert not categories.allowed("unheard_of", "")


STATE = life.State(COUNTY, VILLAGE, date(1940, 1, 1), "active", None, None, VILLAGE, "甲", VILLAGE, "甲")


def effect(kind, on=date(2026, 10, 1), state=STATE, **detail):
    return life.effect(state, kind, on, detail, TODAY)


def test_death_stands_on_its_day_and_only_once():
    assert effect("death").changes == {"status": "dead", "died_on": date(2026, 10, 1)}
    assert effect("death", date(2026, 11, 1)).refusal == "future"
    assert effect("death", date(1939, 12, 31)).refusal == "before_birth"
    dead = life.State(COUNTY, VILLAGE, date(1940, 1, 1), "dead", TODAY, None, VILLAGE, "", VILLAGE, "")
    assert effect("death", state=dead).refusal == "dead"
    assert effect("move_out", state=dead).refusal == "dead"


def test_who_moves_the_register_away_but_stays_is_still_on_file():
    gone = effect("move_out", village="330522001001")
    stays = effect("move_out", village="330522001001", still_resident=True)
    assert gone.changes["status"] == "moved_out"
    assert "status" not in stays.changes
    assert stays.changes["village"] == VILLAGE
    assert effect("move_out", village="330424101005").refusal == "inside"


def test_a_move_within_needs_a_village_of_the_county():
    moved = effect("move_within", village="330424101005")
    assert moved.changes["village"] == "330424101005"
    assert moved.addresses == ("register",)
    assert effect("move_within", village="330522001001").refusal == "village"
    assert effect("move_in", village="330424101005").refusal == "registered"
