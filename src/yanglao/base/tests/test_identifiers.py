"""Identifiers against published vectors (address code 999999 belongs to nobody)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.base import identifiers as ids


@pytest.mark.parametrize(
    ("raw", "birth", "sex"),
    [
        ("999999194001010013", date(1940, 1, 1), "m"),
        ("999999194506300024", date(1945, 6, 30), "f"),
        ("999999195202290044", date(1952, 2, 29), "f"),
        ("99999919430915008X", date(1943, 9, 15), "f"),
        ("99999919430915008x", date(1943, 9, 15), "f"),
        ("９９９９９９１９４００１０１００１３", date(1940, 1, 1), "m"),
        (" 999999 19400101 0013 ", date(1940, 1, 1), "m"),
        ("810000195001010037", date(1950, 1, 1), "m"),
        ("830000194612310062", date(1946, 12, 31), "f"),
    ],
)
def test_a_right_number_tells_birthday_and_sex(raw, birth, sex):
    found = ids.id_number(raw)
    assert (found.birth_on, found.sex, len(found.text)) == (birth, sex, 18)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("999999193802290014", "id.date"),  # the check digit is right, the day does not exist
        ("99999919400101001", "id.length"),
        ("9999991940010100130", "id.length"),
        ("99999919400101001A", "id.letters"),
        ("9999991940010X0013", "id.letters"),
        ("999999194001010014", "id.check"),
        ("999999179901010012", "id.date"),
        ("999999400101996", "id.centenarian"),
        ("", "id.length"),
    ],
)
def test_a_wrong_number_is_refused_with_its_own_reason_and_a_remedy(raw, code):
    with pytest.raises(ids.BadIdentifier) as refusal:
        ids.id_number(raw)
    assert refusal.value.code == code
    assert refusal.value.remedy


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_changed_digit_is_always_noticed(place, shift):
    right = "999999194001010013"
    wrong = list(right)
    wrong[place] = str((int(wrong[place]) + shift) % 10)
    with pytest.raises(ids.BadIdentifier):
        ids.id_number("".join(wrong))


def test_fifteen_digits_are_expanded_with_century_and_check_digit():
    assert ids.id_number("999999400101001").text == "999999194001010013"


@pytest.mark.parametrize(
    "code", ["91000000MA0000007C", "52000000MJ000000X2", "1200000040000000X0", "１２０００００040000000x0"]
)
def test_a_right_credit_code_passes(code):
    assert len(ids.credit_code(code)) == 18


@pytest.mark.parametrize("code", ["91000000MA0000007D", "91000000MA000000IC", "91000000MA000000", ""])
def test_a_wrong_credit_code_is_refused(code):
    with pytest.raises(ids.BadIdentifier):
        ids.credit_code(code)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86 13800001234", "13800001234"),
        ("（0573）86012345", "057386012345"),
        ("12345", "12345"),
        ("86012345", "86012345"),
        ("１３８００００１２３４", "13800001234"),
    ],
)
def test_telephones_are_normalised(raw, plain):
    assert ids.phone(raw) == plain


@pytest.mark.parametrize("raw", ["12800001234", "1380000123", "老王", "123"])
def test_what_is_no_telephone_is_refused(raw):
    with pytest.raises(ids.BadIdentifier):
        ids.phone(raw)


def test_masks_show_three_and_four():
    assert ids.mask_id("999999194001010013") == "999***********0013"
    assert ids.mask_phone("13800001234") == "138****1234"
    assert ids.mask_phone("057386012345") == "0573****2345"
    assert [ids.mask_name(n) for n in ("朱老四", "沈桂", "欧阳老太", "朱", "", None)] == [
        "朱*四",
        "沈*",
        "欧**太",
        "朱*",
        "",
        "",
    ]


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_an_answer_or_a_refusal_never_a_fault(text):
    for check in (ids.id_number, ids.credit_code, ids.phone):
        try:
            check(text)
        except ids.BadIdentifier as refusal:
            assert refusal.message
