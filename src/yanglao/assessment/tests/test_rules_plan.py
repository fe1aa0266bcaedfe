"""Needs from answers, services and hours from needs and level, what differs between two versions; no database."""

import pytest
import yaml

from yanglao.assessment import care, needs, plan_cases, scales
from yanglao.assessment.plans import TAG_WORDS
from yanglao.assessment.rules.answers import Answers, read
from yanglao.assessment.rules.needs import find_needs
from yanglao.assessment.rules.plan import (
    GIVERS,
    PERIODS,
    Change,
    Hours,
    ItemRule,
    PlanItem,
    Side,
    cover,
    difference,
    propose,
)
from yanglao.facilities.models import Facility
from yanglao.policy import queries as policy

BATH = ItemRule("bath", "助浴", ("bathing",), (), "week", ((1, 1), (3, 2)), 60, ("home",), (), True)
VISIT = ItemRule("visit", "探访", (), ("living_alone",), "week", ((0, 1),), 15, ("community",))
NONE = Hours(0, "p", "时数", "illustrative")


def _needs(scale, **changes):
    """Return the needs of somebody who does everything best but for these items (score)."""
    loaded, table = scales.load(scale), needs.load(scale)
    low = {i.code for d in loaded.dimensions if d.code in table.lower_is_better for i in d.items}
    items = {i.code: 0 if i.code in low else i.most for i in loaded.items}
    named = {code.replace("_", "."): score for code, score in changes.items()}
    return find_needs(table, loaded, read(loaded, {"items": {**items, **named}}))


def test_whoever_does_everything_best_has_no_need():
    for scale in needs.names():
        assert _needs(scale) == ()


def test_one_answer_below_the_best_is_a_need_that_names_item_and_score():
    (need,) = _needs("gbt42195", B_1_3=2)
    assert (need.code, need.weight) == ("bathing", 2)
    why = need.because[0]
    assert (why.code, why.score, why.best) == ("B.1.3", 2, 4) and "帮" in why.answer


def test_where_a_lower_score_is_better_a_higher_one_is_the_need():
    (need,) = _needs("mzt039", mental_3=2)
    assert (need.code, need.weight, need.because[0].best) == ("mood", 3, 0)


def test_every_item_of_the_scale_of_the_county_speaks_of_some_need():
    table = needs.load("gbt42195")
    assert {i.code for i in scales.load("gbt42195").items} == {c for rule in table.rules for c in rule.items}


def test_coma_is_a_need_though_nothing_was_asked():
    loaded = scales.load("gbt42195")
    (need,) = find_needs(needs.load("gbt42195"), loaded, Answers(coma=True))
    assert (need.code, need.weight) == ("consciousness", 3)


def test_falls_and_dementia_are_needs_by_themselves():
    loaded = scales.load("gbt42195")
    answers = Answers(diagnoses=("F01",), events=(("fall", 2),))
    found = {need.code: need.weight for need in find_needs(needs.load("gbt42195"), loaded, answers)}
    assert found == {"falls": 2, "cognition": 2}


def test_a_table_that_names_an_unknown_item_is_refused():
    raw = yaml.safe_load((needs.FOLDER / "ltc37.yaml").read_text(encoding="utf-8"))
    raw["needs"][0]["items"] = ["adl.99"]
    with pytest.raises(ValueError, match=r"adl\.99"):
        needs.held_to(raw, scales.load("ltc37"))


def test_a_service_is_given_for_a_need_or_a_circumstance_from_its_level_on():
    found = _needs("gbt42195", B_1_3=2)

    def codes(level, tags):
        made = propose([BATH, VISIT], level=level, needs=found, tags=tags, hours=NONE)
        return [(item.code, item.times) for item in made.items]

    assert codes(0, ["with_family"]) == []
    assert codes(2, ["with_family"]) == [("bath", 1)]
    assert codes(4, ["living_alone"]) == [("bath", 2), ("visit", 1)]


def test_a_home_gives_everything_to_whoever_lives_there_and_uses_no_granted_hours():
    found = _needs("gbt42195", B_1_3=2)
    made = propose([BATH], level=3, needs=found, tags=[], hours=NONE, in_institution=True)
    assert made.items[0].giver == "institution" and made.wanted == 0


def test_granted_minutes_cover_services_in_the_order_of_the_plan():
    one = PlanItem("a", "a", 4, "month", 60, "home", granted=True)
    two = PlanItem("b", "b", 4, "month", 60, "home", granted=True)
    family = PlanItem("c", "c", 4, "month", 60, "family", granted=True)
    assert cover([one, family, two], 300) == (240, 0, 60)


def test_a_week_counts_fifty_two_twelfths_a_month():
    assert PlanItem("a", "a", 3, "week", 60, "home").monthly == 780


def test_a_difference_names_each_change_and_nothing_else():
    bath = PlanItem("bath", "助浴", 1, "week", 60, "home")
    meal = PlanItem("meal", "助餐", 3, "week", 30, "community")
    new = PlanItem("bath", "助浴", 2, "week", 60, "family", "洗得安全")
    found = difference(Side(2, 1200, (bath, meal)), Side(3, 1800, (new,)))
    assert [c.kind for c in found] == ["level", "hours", "often", "giver", "goal", "dropped"]
    assert found[2] == Change("often", "bath", "助浴", "1/week", "2/week")
    assert difference(Side(2, 1, (bath,)), Side(2, 1, (bath,))) == ()


@pytest.mark.parametrize("pack", policy.pack_codes())
def test_the_list_of_every_pack_speaks_of_known_needs_givers_circumstances_and_places(pack):
    kinds = {code for code, _words in Facility.KINDS}
    for rule in care.service_list(pack).rules:
        assert set(rule.needs) <= set(needs.words()) and set(rule.tags) <= set(TAG_WORDS)
        assert rule.givers and set(rule.givers) <= set(GIVERS) and rule.per in PERIODS
        assert set(rule.supplied_by) <= kinds and rule.minutes > 0 and rule.times


@pytest.mark.parametrize("case", plan_cases.every(), ids=lambda case: case.name)
def test_the_cases_an_official_can_read_hold(case):
    assert plan_cases.differences(case) == []


def test_a_case_that_does_not_hold_is_seen():
    case = plan_cases.every()[0]
    wrong = plan_cases.PlanCase(case.name, case.pack, case.on, case.given, {**case.expect, "hours": 999})
    assert plan_cases.differences(wrong)
