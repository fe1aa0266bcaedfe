"""Every case file beside the scales, case by case; and what a scale's file may not say."""

import copy

import pytest
import yaml

from yanglao.assessment import cases, scales
from yanglao.assessment.rules.parsing import parse

EVERY = cases.every()


@pytest.mark.parametrize("case", EVERY, ids=lambda case: f"{case.scale}: {case.name}")
def test_the_case_comes_out_as_worked_by_hand(case):
    assert cases.differences(case) == []


def test_there_are_at_least_120_cases_and_some_for_every_scale():
    assert len(EVERY) >= 120
    assert {case.scale for case in EVERY} == set(scales.names())


def test_only_scales_of_levels_may_be_the_basis_of_a_benefit():
    assert {code for code in scales.names() if scales.load(code).basis} == {"gbt42195", "mzt039", "ltc37"}


def test_bands_and_matrix_of_the_scale_of_2021_are_marked_unconfirmed():
    codes = {code for code, _words in scales.load("ltc37").assumptions}
    assert {"matrix", "grades.adl", "grades.cognition", "grades.perception"} <= codes


def raw_of(code):
    return copy.deepcopy(yaml.safe_load((scales.FOLDER / f"{code}.yaml").read_text(encoding="utf-8")))


def _no_hole_said(raw):
    del raw["holes"]


def _a_band_short(raw):
    raw["dimensions"][0]["grades"]["bands"][1]["to"] = 90


def _a_grade_rule_gone(raw):
    del raw["dimensions"][2]["grades"]["rules"][-1]


def _a_level_without_name(raw):
    raw["rules"][0]["level"] = 4


@pytest.mark.parametrize("wrong", [_no_hole_said, _a_band_short, _a_grade_rule_gone, _a_level_without_name])
def test_a_graded_scale_that_contradicts_itself_is_not_read(wrong):
    raw = raw_of("mzt039")
    parse(raw)
    wrong(raw)
    with pytest.raises((ValueError, KeyError)):
        parse(raw)


def test_a_matrix_with_a_row_too_short_and_a_gate_with_a_hole_are_not_read():
    raw = raw_of("ltc37")
    raw["matrix"]["cells"][1] = [1, 1, 1]
    with pytest.raises(ValueError):
        parse(raw)
    raw = raw_of("katz")
    del raw["rules"][-1]
    with pytest.raises(ValueError):
        parse(raw)
