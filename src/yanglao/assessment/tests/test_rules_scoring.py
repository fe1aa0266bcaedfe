"""The vectors an official can check by hand, the switches, and the house against a plain reference."""

import os
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yanglao.assessment import scales
from yanglao.assessment.rules.answers import BadAnswers, read
from yanglao.assessment.rules.parsing import parse
from yanglao.assessment.rules.scoring import score, valid_to
from yanglao.assessment.tests.reference import HIGHEST, reference

SCALE = scales.load("gbt42195")


def answers_with(total: int) -> dict[str, int]:
    """Return answers that add up to a total, taken away item by item (consciousness last, never below drowsy)."""
    items, left = dict(HIGHEST), 90 - total
    for item in items:
        floor = 1 if item == "B.3.9" else 0
        take = min(left, items[item] - floor)
        items[item] -= take
        left -= take
    assert left == 0
    return items


def result(items, coma=False, diagnoses=(), events=None, **switches):
    raw = {"items": items, "coma": coma, "diagnoses": list(diagnoses), "events": events or {}}
    return score(SCALE, read(SCALE, raw), **switches)


def problems(**raw):
    with pytest.raises(BadAnswers) as caught:
        read(SCALE, raw)
    return {(p.item, p.code) for p in caught.value.problems}


def test_the_scale_has_26_items_and_four_dimensions_of_32_15_28_15():
    assert len(SCALE.items) == 26
    assert [(d.code, d.most) for d in SCALE.dimensions] == [
        ("B.1", 32),
        ("B.2", 15),
        ("B.3", 28),
        ("B.4", 15),
    ]
    assert {item.code: item.most for item in SCALE.items} == HIGHEST


def test_all_maxima_give_90_and_an_intact_person():
    found = result(dict(HIGHEST))
    assert (found.total, found.preliminary_level, found.final_level, found.changes) == (90, 0, 0, ())
    assert dict(found.sub_totals) == {"B.1": 32, "B.2": 15, "B.3": 28, "B.4": 15}


def test_one_point_of_hearing_lost_is_already_mild():
    found = result({**HIGHEST, "B.4.2": 1})
    assert (found.total, found.final_level) == (89, 1)


@pytest.mark.parametrize(
    ("total", "level"), [(66, 1), (65, 2), (46, 2), (45, 3), (30, 3), (29, 4), (89, 1), (90, 0), (1, 4)]
)
def test_each_boundary_of_the_bands(total, level):
    found = result(answers_with(total))
    assert (found.total, found.preliminary_level, found.final_level) == (total, level, level)


def test_90_with_dementia_is_intact_first_and_mild_at_the_end():
    found = result(dict(HIGHEST), diagnoses=["F03"])
    assert (found.preliminary_level, found.final_level) == (0, 1)
    assert [(c.code, c.levels, c.evidence) for c in found.changes] == [("diagnosis", 1, ("F03",))]


@pytest.mark.parametrize(
    ("code", "final"), [("F00", 1), ("F00.1", 1), ("F04", 1), ("F99", 1), ("G30", 0), ("I63", 0)]
)
def test_only_diagnoses_from_f00_to_f99_raise_the_level(code, final):
    assert result(dict(HIGHEST), diagnoses=[code]).final_level == final


def test_50_with_one_fall_stays_moderate():
    assert result(answers_with(50), events={"fall": 1}).final_level == 2


def test_50_with_a_fall_and_a_choking_is_severe_when_kinds_are_summed():
    found = result(answers_with(50), events={"fall": 1, "choking": 1})
    assert (found.preliminary_level, found.final_level) == (2, 3)
    assert found.changes[0].evidence == ("fall:1", "choking:1")


def test_50_with_a_fall_and_a_choking_stays_moderate_when_only_the_same_kind_counts():
    assert result(answers_with(50), events={"fall": 1, "choking": 1}, counting="same_type").final_level == 2
    assert result(answers_with(50), events={"fall": 2}, counting="same_type").final_level == 3


def test_29_with_dementia_stays_complete():
    found = result(answers_with(29), diagnoses=["F00"])
    assert (found.final_level, found.changes[0].levels) == (4, 0)


def test_diagnosis_and_events_together_raise_one_level_or_two_by_the_switch():
    both = {"diagnoses": ["F03"], "events": {"fall": 2}}
    assert result(dict(HIGHEST), **both).final_level == 1
    assert result(dict(HIGHEST), **both, stacking="each").final_level == 2
    assert [c.code for c in result(dict(HIGHEST), **both).changes] == ["diagnosis", "events"]


def test_coma_without_answers_is_complete_with_no_totals():
    found = result({}, coma=True)
    assert (found.total, found.sub_totals, found.preliminary_level, found.final_level) == (
        None,
        None,
        None,
        4,
    )
    assert [c.code for c in found.changes] == ["coma"]


def test_coma_with_answers_keeps_the_totals_and_is_complete():
    found = result({**answers_with(66), "B.3.9": "coma"}, coma=True)
    assert (found.total, found.preliminary_level, found.final_level) == (64, 2, 4)


def test_stupor_scores_like_coma_but_changes_nothing():
    found = result({**HIGHEST, "B.3.9": "stupor"})
    assert (found.total, found.final_level) == (88, 1)


def test_coma_chosen_at_consciousness_against_a_no_is_an_error():
    assert problems(items={**HIGHEST, "B.3.9": "coma"}, coma=False) == {("B.3.9", "coma.conflict")}
    assert problems(items=dict(HIGHEST), coma=True) == {("B.3.9", "coma.conflict")}


def test_every_wrong_item_is_named():
    items = {**HIGHEST, "B.1.1": 5, "B.3.9": 0, "B.2.4": True, "B.9.9": 1}
    del items["B.4.2"]
    assert problems(items=items, coma="no", diagnoses=["flu"], events={"falls": 1, "fall": -1}, sex="f") == {
        ("B.1.1", "score.range"),
        ("B.3.9", "score.ambiguous"),
        ("B.2.4", "score.bad"),
        ("B.9.9", "item.unknown"),
        ("B.4.2", "item.missing"),
        ("coma", "coma.bad"),
        ("diagnoses", "diagnosis.bad"),
        ("events.falls", "event.unknown"),
        ("events.fall", "event.count"),
        ("sex", "field.unknown"),
    }


def test_nothing_answered_and_no_coma_names_all_26_items():
    assert len(problems(items={}, coma=False)) == 26


def test_a_scale_that_contradicts_itself_is_not_read():
    import yaml

    text = (scales.FOLDER / "gbt42195.yaml").read_text(encoding="utf-8")
    for wrong, right in (
        ("total_max: 91", "total_max: 90"),
        ("max: 29", "max: 28"),
        ("from: 47", "from: 46"),
    ):
        with pytest.raises(ValueError):
            parse(yaml.safe_load(text.replace(right, wrong, 1)))


def test_a_level_holds_twelve_months_and_complete_loss_has_no_end():
    assert valid_to(SCALE.settings, 2, date(2026, 3, 1)) == date(2027, 3, 1)
    assert valid_to(SCALE.settings, 3, date(2024, 2, 29)) == date(2025, 2, 28)
    assert valid_to(SCALE.settings, 4, date(2026, 3, 1)) is None


ANSWER = {
    item: st.sampled_from([1, 2, "stupor"] if item == "B.3.9" else list(range(most + 1)))
    for item, most in HIGHEST.items()
}


@settings(max_examples=int(os.environ.get("YANGLAO_EXAMPLES", "400")), deadline=None)
@given(
    items=st.fixed_dictionaries(ANSWER),
    coma=st.booleans(),
    empty=st.booleans(),
    diagnoses=st.lists(st.sampled_from(["F03", "F00.1", "F20", "F99", "I10", "G30", "E11.9"]), max_size=3),
    events=st.dictionaries(
        st.sampled_from(["fall", "choking", "wandering", "other"]), st.integers(0, 3), max_size=3
    ),
    counting=st.sampled_from(["sum", "same_type"]),
    stacking=st.sampled_from(["once", "each"]),
)
def test_the_house_scores_as_the_plain_reference(items, coma, empty, diagnoses, events, counting, stacking):
    if coma:
        items = {} if empty else {**items, "B.3.9": "coma"}
    found = result(items, coma, diagnoses, events, counting=counting, stacking=stacking)
    assert (found.total, found.preliminary_level, found.final_level) == reference(
        items, coma, diagnoses, events, counting, stacking
    )
    assert found.preliminary_level is None or found.final_level >= found.preliminary_level
