"""What could my mother get, when she or her daughter does not know everything."""

from datetime import date

import pytest

from yanglao.policy.library import load_pack
from yanglao.policy.rules.possibilities import possibilities

MONTH, ASKED = date(2026, 10, 1), date(2026, 10, 31)
CODES = ("old_age_allowance", "care_subsidy", "nursing_subsidy", "living_supplement")


def ask(**known):
    facts = {
        "birth_on": (date(1942, 5, 1),),
        "is_registered": (True,),
        "subsistence": ("low",),
        "ability_scale": ("gbt42195",),
        "ability_level": (1, 2, 3),
        "disability_nursing_allowance_fen": (0,),
    } | known
    return {p.scheme: p for p in possibilities(load_pack("haiyan"), CODES, facts, MONTH, ASKED)}


def test_a_woman_of_84_on_low_income_gets_three_for_sure_and_one_after_assessment():
    found = ask()
    assert [found[code].verdict for code in CODES] == ["yes", "yes", "assess", "yes"]
    assert (found["nursing_subsidy"].low, found["nursing_subsidy"].high) == (12500, 50000)


def test_without_knowing_the_register_place_everything_depends_on_it():
    found = ask(is_registered=(True, False))
    assert found["old_age_allowance"].verdict == "depends"
    assert found["old_age_allowance"].depends_on == ("本县户籍",)


def test_a_woman_of_70_is_told_the_condition_she_misses():
    found = ask(birth_on=(date(1956, 5, 1),))
    assert found["old_age_allowance"].verdict == "no"
    assert "年龄" in found["old_age_allowance"].reason


def test_nobody_is_promised_money_that_a_relation_takes_away():
    found = ask(disability_nursing_allowance_fen=(60000,))
    assert found["nursing_subsidy"].high <= 0 or found["nursing_subsidy"].verdict == "no"


def test_a_fact_without_values_is_refused():
    with pytest.raises(ValueError, match="without any"):
        ask(subsistence=())
