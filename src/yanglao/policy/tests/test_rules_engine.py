"""The language, dates, relations: one small pack written in the test."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from yanglao.policy.rules.assembly import assemble
from yanglao.policy.rules.backends import to_closure, to_polars
from yanglao.policy.rules.binding import Binding
from yanglao.policy.rules.evaluation import evaluate_frame
from yanglao.policy.rules.explanation import explain
from yanglao.policy.rules.expressions import Signature, parse
from yanglao.policy.rules.model import Pack
from yanglao.policy.rules.problems import ExpressionInvalid, FactMissing, ValueMissing
from yanglao.policy.rules.vocabulary import Kind

DAY = date(2026, 10, 31)


class Inputs:
    """Names of a few inputs."""

    kinds = {
        "a": Kind.INT,
        "b": Kind.INT,
        "yes": Kind.BOOL,
        "born": Kind.DATE,
        "word": Kind.TEXT,
        "many": Kind.LIST,
    }

    def lookup(self, namespace: str, name: str) -> Signature | None:
        return Signature(self.kinds[name]) if namespace == "input" and name in self.kinds else None

    def known(self, namespace: str) -> list[str]:
        return list(self.kinds)

    def formula(self, name: str) -> None:
        return None


VALUES = [
    {"a": 7, "b": 2, "yes": True, "born": date(1946, 10, 31), "word": "x", "many": [1, 3, 5]},
    {"a": -7, "b": 2, "yes": False, "born": date(1946, 11, 1), "word": "y", "many": [3]},
    {"a": 7, "b": 0, "yes": None, "born": None, "word": None, "many": []},
    {"a": None, "b": -3, "yes": True, "born": date(1944, 2, 29), "word": "x", "many": [9]},
]
EXPRESSIONS = [
    "round(input.a / input.b)", "floor(input.a / input.b)", "ceil(input.a / input.b)", "input.a * 2 + input.b - 1",
    "min(input.a, input.b)", "max(input.a, input.b, 1)", "input.a / 10 >= input.b / 12", "input.a != input.b",
    "not input.yes", "input.yes and input.a > input.b", "input.yes or input.a > input.b", "1 <= input.a < 10",
    "input.word in ('x', 'z')", "input.word not in ('x', 'z')", "input.word == 'x'", "known(input.a)",
    "years(input.born, on)", "months(input.born, on)", "-input.a", "input.a if input.yes else input.b",
    "round(min(input.a / 10, input.b / 12) * 100)", "count_at_least(input.many, 2)", "len(input.many)",
    "round((input.a if input.yes else input.b / 10) * 10)", "input.born <= on",
]  # fmt: skip


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_both_back_ends_give_one_answer(text: str) -> None:
    node = Binding(Pack((_content(),)), DAY, DAY).bind(parse(text, Inputs()))
    frame = pl.DataFrame(
        VALUES,
        schema={
            "a": pl.Int64,
            "b": pl.Int64,
            "yes": pl.Boolean,
            "born": pl.Date,
            "word": pl.String,
            "many": pl.List(pl.Int64),
        },
    )
    column = frame.select(to_polars(node).alias("x"))["x"].to_list()
    closure = to_closure(node)
    assert column == [closure(row) for row in VALUES]


def test_rounding_is_exact_and_halves_go_up() -> None:
    def value(text: str, a: int, b: int) -> object:
        return to_closure(parse(text, Inputs()))({"a": a, "b": b})

    assert value("round(input.a / input.b)", 5, 2) == 3
    assert value("round(input.a / input.b)", -5, 2) == -2
    assert value("floor(input.a / input.b)", -5, 2) == -3
    assert value("ceil(input.a / input.b)", 5, 2) == 3
    assert value("input.a / input.b", 1, 3) == Fraction(1, 3)
    assert value("input.a / input.b", 1, 0) is None


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('x')", "(lambda: 1)()", "[x for x in (1, 2)]", "input.a.real", "input.a ** 2", "input.a // 2",
     "input.a % 2", "f'{input.a}'", "open('x')", "input.a if input.a else 1", "input.a == 'x'", "input.word < 'y'",
     "input.many + 1", "65", "0.5", "input.c", "param.nothing", "a", "round(input.a, 2)", "", "input.a ==", "known()",
     "input['a']", "input.a is None", "age()", "input.a := 1", "print(input.a)"],
)  # fmt: skip
def test_anything_outside_the_language_is_refused(text: str) -> None:
    with pytest.raises(ExpressionInvalid):
        parse(text, Inputs())


PACK = """
code = "t"
name = "试"
level = "county"
version = "1"
division = "330424"
"""
PARAMETERS = """
parameters:
  - {code: small, name: 小, unit: 元/月, value: 100, status: illustrative}
  - {code: big, name: 大, unit: 元/月, value: 300, status: illustrative}
  - code: rate
    name: 比例
    unit: "%"
    status: illustrative
    values:
      - {value: 10, from: 2026-01-01}
      - {value: 20, from: 2026-07-01}
      - {value: 30, from: 2026-07-01, decided: 2026-09-15}
"""
RULES = """
schemes:
  - code: one
    name: 甲
    subject: person
    conditions: &in [{code: in, label: 户籍, test: person.is_registered}]
    cases: [{code: all, label: 全, when: "True", amount: param.small}]
  - {code: two, name: 乙, subject: person, conditions: *in, cases: [{code: all, label: 全, when: person.ltc_benefit, amount: param.big}]}
  - code: three
    name: 丙
    subject: person
    conditions: *in
    cases:
      - code: all
        label: 全
        when: "True"
        amount: round((person.self_paid_home_fen - deducted) * param.rate / 100)
relations:
"""


def _content(relations: str = ""):  # noqa: ANN202
    return _pack(relations).own


def _pack(relations: str = "", rules: str = RULES) -> Pack:
    found = assemble(
        {"t": {"pack.toml": PACK, "parameters/p.yaml": PARAMETERS, "rules/r.yaml": rules + relations}}
    )
    assert found.problems == []
    return found.packs["t"]


def _nets(pack: Pack, **facts: object) -> dict[str, tuple[int, str | None]]:
    row = {"birth_on": date(1940, 1, 1), "is_registered": True, "subsistence": "none", **facts}
    frame = evaluate_frame(pack, pl.DataFrame([row]), DAY, DAY)
    found = {}
    for code in ("one", "two", "three"):
        why = explain(pack, code, row, DAY, DAY)
        assert (frame[f"{code}.net_fen"][0], frame[f"{code}.relation"][0]) == (why.net, why.relation)
        found[code] = (why.net, why.relation)
    return found


def test_exclude_takes_the_first_away_when_the_other_is_paid() -> None:
    pack = _pack("  - {code: r, order: 1, rule: EXCLUDE, scheme: one, with: two}\n")
    assert _nets(pack, ltc_benefit=True)["one"] == (0, "r")
    assert _nets(pack)["one"] == (10000, None)


def test_higher_of_keeps_the_higher_of_two_schemes() -> None:
    pack = _pack("  - {code: r, order: 1, rule: HIGHER_OF, scheme: one, with: two}\n")
    both = _nets(pack, ltc_benefit=True)
    assert (both["one"], both["two"]) == ((0, "r"), (30000, "r"))
    turned = _pack("  - {code: r, order: 1, rule: HIGHER_OF, scheme: two, with: one}\n")
    both = _nets(turned, ltc_benefit=True)
    assert (both["one"], both["two"]) == ((0, "r"), (30000, "r"))


def test_difference_pays_the_gap() -> None:
    pack = _pack("  - {code: r, order: 1, rule: DIFFERENCE, scheme: two, with: one}\n")
    assert _nets(pack, ltc_benefit=True)["two"] == (20000, "r")
    turned = _pack("  - {code: r, order: 1, rule: DIFFERENCE, scheme: one, with: two}\n")
    assert _nets(turned, ltc_benefit=True)["one"] == (0, "r")


def test_deduct_first_lowers_the_base_before_the_rate() -> None:
    pack = _pack("  - {code: r, order: 1, rule: DEDUCT_FIRST, scheme: three, with: one}\n")
    assert _nets(pack, self_paid_home_fen=50000)["three"] == (12000, "r")  # (500 - 100) x 30 %
    assert _nets(pack, self_paid_home_fen=5000)["three"] == (0, "r")
    two = _pack(
        "  - {code: r, order: 1, rule: DEDUCT_FIRST, scheme: three, with: one}\n"
        "  - {code: s, order: 2, rule: DEDUCT_FIRST, scheme: three, with: person.ltc_paid_fen}\n"
    )
    assert _nets(two, self_paid_home_fen=50000, ltc_paid_fen=10000)["three"] == (9000, "s")


def test_allow_changes_nothing_and_decides_nothing() -> None:
    pack = _pack("  - {code: r, order: 1, rule: ALLOW, scheme: one, with: two}\n")
    assert _nets(pack, ltc_benefit=True)["one"] == (10000, None)


def test_relations_run_in_their_order() -> None:
    first = "  - {code: r, order: 1, rule: EXCLUDE, scheme: two, with: person.in_institution}\n"
    pack = _pack(first + "  - {code: s, order: 2, rule: EXCLUDE, scheme: one, with: two}\n")
    assert _nets(pack, ltc_benefit=True, in_institution=True)["one"] == (10000, None)
    late = first.replace("order: 1", "order: 3")
    pack = _pack(late + "  - {code: s, order: 2, rule: EXCLUDE, scheme: one, with: two}\n")
    assert _nets(pack, ltc_benefit=True, in_institution=True)["one"] == (0, "s")


def test_a_relation_may_hold_only_for_some() -> None:
    pack = _pack(
        "  - {code: r, order: 1, rule: EXCLUDE, scheme: one, with: two, when: person.severe_disability}\n"
    )
    assert _nets(pack, ltc_benefit=True)["one"][0] == 10000
    assert _nets(pack, ltc_benefit=True, severe_disability=True)["one"] == (0, "r")


@pytest.mark.parametrize(
    ("month", "decided", "amount"),
    [
        (date(2026, 6, 1), date(2026, 6, 30), 10000),
        (date(2026, 7, 1), date(2026, 7, 31), 20000),
        (date(2026, 8, 1), date(2026, 9, 14), 20000),  # re-run as it was known then
        (date(2026, 8, 1), date(2026, 9, 15), 30000),  # the later decision reaches back
        (date(2026, 6, 1), date(2026, 10, 31), 10000),
    ],
)
def test_values_go_by_effect_date_and_decision_date(month: date, decided: date, amount: int) -> None:
    row = {
        "birth_on": date(1940, 1, 1),
        "is_registered": True,
        "subsistence": "none",
        "self_paid_home_fen": 100000,
    }
    pack = _pack()
    assert explain(pack, "three", row, month, decided).net == amount
    assert evaluate_frame(pack, pl.DataFrame([row]), month, decided)["three.net_fen"][0] == amount


def test_before_the_first_value_there_is_none() -> None:
    with pytest.raises(ValueMissing, match="rate"):
        Binding(_pack(), date(2025, 12, 1), DAY).value("rate")


def test_a_required_fact_that_is_not_given_is_named() -> None:
    with pytest.raises(FactMissing, match="is_registered"):
        explain(_pack(), "one", {"birth_on": date(1940, 1, 1)}, DAY, DAY)
    with pytest.raises(FactMissing, match="is_registered"):
        evaluate_frame(_pack(), pl.DataFrame({"birth_on": [date(1940, 1, 1)]}), DAY, DAY)


def test_a_child_pack_overrides_only_what_it_says() -> None:
    child = PACK.replace('"t"', '"c"').replace("试", "子") + 'extends = "t"\n'
    own = "parameters: [{code: small, name: 小, unit: 元/月, value: 120, from: 2026-05-01, status: illustrative}]"
    found = assemble({"t": {"pack.toml": PACK, "parameters/p.yaml": PARAMETERS, "rules/r.yaml": RULES},
                      "c": {"pack.toml": child, "parameters/p.yaml": own}})  # fmt: skip
    row = {"birth_on": date(1940, 1, 1), "is_registered": True, "subsistence": "none", "ltc_benefit": True}
    assert explain(found.packs["c"], "one", row, DAY, DAY).net == 12000
    assert explain(found.packs["c"], "two", row, DAY, DAY).net == 30000
    assert explain(found.packs["t"], "one", row, DAY, DAY).net == 10000
    before = explain(found.packs["c"], "one", row, date(2026, 4, 1), DAY)
    assert before.net == 10000, "before the county's value the parent's holds"
    assert explain(found.packs["c"], "one", row, DAY, DAY).parameters[0].pack == "c"


def test_the_explanation_names_figure_document_and_conditions() -> None:
    from yanglao.policy.library import load_pack

    row = {"birth_on": date(1936, 10, 31), "is_registered": True, "subsistence": "near",
           "ability_scale": "gbt42195", "ability_level": 1, "disability_nursing_allowance_fen": 3000}  # fmt: skip
    why = explain(load_pack("haiyan"), "nursing_subsidy", row, DAY, DAY).as_dict()
    assert (why["rule"], why["case"], why["gross"], why["net"]) == ("nursing_subsidy", "near", 6250, 6250)
    share = next(p for p in why["parameters"] if p["code"] == "nursing_near_share")
    assert (share["value"], share["pack"], share["since"], share["status"]) == (
        50,
        "zhejiang",
        "2024-07-01",
        "unconfirmed",
    )
    minimum = next(p for p in why["parameters"] if p["code"] == "nursing_near_minimum_share")
    assert (minimum["document"], minimum["status"]) == ("zj-2024-subsidy", "published")
    assert all(c["held"] for c in why["conditions"])
    assert [c["state"] for c in why["cases"]] == ["not_met", "hit"]
    assert why["relation"] == "nursing_or_disability"
    refused = explain(load_pack("haiyan"), "nursing_subsidy", {**row, "ability_level": None}, DAY, DAY)
    assert [c.code for c in refused.conditions if not c.held] == ["impaired"]
    assert {c.state for c in refused.cases} == {"not_reached"}
