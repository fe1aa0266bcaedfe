"""Division codes and finding a village by its words."""

import pytest

from yanglao.areas.rules import codes
from yanglao.areas.rules.codes import Finder, Place

FINDER = Finder(
    Place(c, n)
    for c, n in (
        ("330424001", "武原街道"),
        ("330424001217", "富亭村"),
        ("330424001005", "文昌社区"),
        ("330424101", "沈荡镇"),
        ("330424101005", "中钱村"),
        ("330424101217", "富亭村"),
    )
)


def test_level_follows_from_the_length_and_letters_have_none():
    assert [codes.level(c) for c in ("33", "3304", "330424", "330424001", "330424001217")] == list(
        codes.LEVELS.values()
    )
    assert codes.level("33042") is None
    assert codes.level("33042A") is None


def test_path_leads_from_the_province_down():
    assert codes.path("330424001217") == ["33", "3304", "330424", "330424001", "330424001217"]
    assert codes.parent("330424001") == "330424"
    assert codes.parent("33") is None


@pytest.mark.parametrize("words", ["富亭村", "富亭村委会", "富亭村村民委员会", "富亭"])
def test_a_village_is_found_whatever_ending_the_form_gives_it(words):
    assert FINDER.village(words, "330424001") == ["330424001217"]


def test_two_villages_of_one_name_are_both_named_without_a_town():
    assert sorted(FINDER.village("富亭村")) == ["330424001217", "330424101217"]


def test_an_unknown_village_is_not_guessed():
    assert FINDER.village("富庭村") == []
    assert FINDER.village("330424999999") == []


def test_an_address_names_a_village_only_when_it_is_one():
    assert FINDER.in_text("海盐县武原街道 富亭村 3 组") == "330424001217"
    assert FINDER.in_text("富亭村 3 组") is None
    assert FINDER.in_text("文昌社区东路") == "330424001005"
    assert FINDER.in_text("文昌社区与中钱村之间") is None
