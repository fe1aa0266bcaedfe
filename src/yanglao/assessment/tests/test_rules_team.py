"""Rules of a team and signals of quality, without a database."""

from dataclasses import replace

import pytest

from yanglao.assessment.rules.quality import Done, quality
from yanglao.assessment.rules.team import Member, TeamRules, faults

NURSE = Member(1, "赵丽芳", licensed=True, medical=True, employers=(7,))
OTHER = Member(2, "钱伟民", licensed=True, medical=False, employers=(7,))
RULES = TeamRules()


def codes(*members, rules=RULES):
    return [(fault.code, fault.worker_id) for fault in faults(members, rules)]


def test_two_licensed_one_of_them_medical_may_assess():
    assert codes(NURSE, OTHER) == []
    assert codes(NURSE, OTHER, rules=TeamRules(agency=7)) == []


@pytest.mark.parametrize(
    ("team", "broken"),
    [
        ((NURSE,), [("too_few_assessors", 0)]),
        ((replace(NURSE, medical=False), OTHER), [("no_medical", 0)]),
        ((NURSE, replace(OTHER, licensed=False)), [("unlicensed", 2)]),
        ((NURSE, replace(OTHER, standing="suspended")), [("standing", 2)]),
        ((NURSE, replace(OTHER, assessed_first=True)), [("assessed_first", 2)]),
        ((NURSE, replace(OTHER, conflicts=(("carer", "示例养老院"),))), [("conflict_carer", 2)]),
        (
            (NURSE, replace(OTHER, licensed=False, conflicts=(("relative", "女儿"),))),
            [("unlicensed", 2), ("conflict_relative", 2)],
        ),
    ],
)
def test_each_broken_rule_names_the_person(team, broken):
    assert codes(*team) == broken


def test_whoever_does_not_work_for_the_agency_is_named():
    assert codes(NURSE, replace(OTHER, employers=()), rules=TeamRules(agency=7)) == [("not_of_agency", 2)]


def test_a_place_that_asks_for_no_medical_background_gets_none():
    assert codes(OTHER, replace(OTHER, worker_id=3), rules=TeamRules(medical=0)) == []


def test_a_doubt_that_asks_for_experts_counts_them():
    rules, expert = TeamRules(experts=2), replace(NURSE, expert=True)
    assert codes(expert, OTHER, rules=rules) == [("too_few_experts", 0)]
    assert codes(expert, replace(OTHER, expert=True), rules=rules) == []


def some(count, level=2, answers=None, **words):
    return [Done(level, answers or f"a{n}", **words) for n in range(count)]


def test_uniform_levels_speak_from_ten_results_and_nine_in_ten():
    assert quality(some(9)).signals == ()
    assert quality(some(10)).signals == ("uniform_levels",)
    assert quality(some(8) + some(2, level=1)).signals == ()
    assert quality(some(9) + some(1, level=1)).signals == ("uniform_levels",)


def test_the_same_answers_again_and_again_speak_but_not_those_of_the_unimpaired():
    mixed = some(4, answers="same") + some(4, level=1) + some(4, level=3)
    assert "uniform_answers" in quality(mixed).signals
    well = some(4, level=0, answers="same") + some(4, level=1) + some(4, level=3)
    assert quality(well).signals == ()


def test_quick_visits_and_overturned_rechecks_speak():
    quick = some(5, minutes=12) + some(5, level=1, minutes=15)
    assert quality(quick).signals == ("quick",)
    assert quality(quick).minutes == 13.5
    doubted = some(6, overturned=False) + some(6, level=1, overturned=True)
    found = quality(doubted)
    assert (found.rechecked, found.overturned, found.signals) == (12, 6, ("overturned",))


def test_nothing_done_gives_no_figures_and_no_signal():
    found = quality([])
    assert (found.count, found.minutes, found.signals) == (0, None, ())
