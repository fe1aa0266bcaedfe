"""Every case of every pack, and packs broken on purpose."""

from __future__ import annotations

import pytest

from yanglao.policy import library
from yanglao.policy.packfiles import figure_range
from yanglao.policy.rules.casework import run_case
from yanglao.policy.rules.problems import PackInvalid

CASES = [
    pytest.param(code, case, id=f"{code}-{case.name}")
    for code, pack in library.pack_set().packs.items()
    for case in pack.own.cases
]


@pytest.mark.parametrize(("code", "case"), CASES)
def test_case_holds(code, case) -> None:  # noqa: ANN001
    assert run_case(library.load_pack(code), case).wrong == ()


def test_the_packs_are_whole() -> None:
    found = library.check_packs()
    assert found["errors"] == []
    assert found["packs"] == 12
    assert found["uncited_list"] == []
    assert found["failed_list"] == []
    assert found["unnoticed_list"] == []
    assert found["cases"] >= 150
    assert found["mutations"] >= 250
    assert found["c1"]["missing"] == []
    assert found["ok"]


def test_all_164_figures_are_accounted_for() -> None:
    figures = figure_range()
    assert (figures[0], figures[-1], len(figures)) == ("C-001", "C-164", 164)
    c1 = library.check_packs()["c1"]
    assert c1["carried"] + c1["context"] + c1["unreadable"] == 164
    assert c1["unreadable_list"] == ["C-084", "C-086", "C-156"]


def test_the_computable_rules_each_have_a_case() -> None:
    covered = {
        rule for pack in library.pack_set().packs.values() for case in pack.own.cases for rule in case.covers
    }
    numbers = [1, 2, 3, 4, 5, 6, 8, *range(9, 40), 40, 42, 45]
    assert {f"R-{n:02d}" for n in numbers} <= covered


def test_a_cycle_of_packs_is_named(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace("cn/pack.toml", 'extends = ""', 'extends = "haiyan"')
    found = copied_packs.check()
    assert not found["ok"]
    cycle = next(e for e in found["errors"] if e["code"] == "cycle" and e["pack"] == "haiyan")
    assert (cycle["file"], cycle["key"]) == ("pack.toml", "extends")
    assert "haiyan → zhejiang → cn → haiyan" in cycle["message"]
    assert "cycle" in cycle["message_en"] and cycle["remedy"] and cycle["remedy_en"]
    with pytest.raises(PackInvalid, match="成环"):
        library.load_pack("haiyan")


def test_a_cycle_of_parameters_is_named(copied_packs) -> None:  # noqa: ANN001
    copied_packs.append(
        "haiyan/parameters/figures.yaml",
        "",
    )
    copied_packs.replace(
        "haiyan/parameters/figures.yaml",
        "context:",
        "  - {code: hen, name: 鸡, unit: 个, expr: param.egg, status: illustrative}\n"
        "  - {code: egg, name: 蛋, unit: 个, expr: param.hen, status: illustrative}\ncontext:",
    )
    assert "cycle" in copied_packs.codes()


def test_a_name_in_two_namespaces_is_a_clash(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace(
        "haiyan/parameters/figures.yaml",
        "context:",
        "  - {code: subsistence, name: 低保, unit: 元/月, value: 1, status: illustrative}\ncontext:",
    )
    found = copied_packs.check()
    clash = next(e for e in found["errors"] if e["code"] == "clash")
    assert "param.subsistence / person.subsistence" in clash["message"]
    assert found["packs"] == 11


def test_a_removed_source_leaves_figures_uncited(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace("zhejiang/sources.md", "| zj-old-age-2023 |", "| — |")
    found = copied_packs.check()
    assert not found["ok"]
    assert found["errors"] and found["errors"][0]["code"] == "unknown_document"


def test_a_published_figure_without_clause_is_uncited(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace("zhejiang/parameters/benefits.yaml", "    clause: 基本生活补助标准\n", "")
    found = copied_packs.check()
    assert [(u["pack"], u["key"]) for u in found["uncited_list"]] == [("zhejiang", "living_supplement_share")]
    assert not found["ok"]


def test_a_shifted_amount_fails_a_case_that_names_it(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace("zhejiang/parameters/benefits.yaml", "value: 125\n", "value: 126\n")
    found = copied_packs.check()
    assert found["failed"] > 0
    assert any("125" in wrong for row in found["failed_list"] for wrong in row["wrong"])
    assert not found["ok"]


def test_a_figure_no_case_watches_is_unnoticed(copied_packs) -> None:  # noqa: ANN001
    for name in ("改造500户达标", "改造499户不达标"):
        text = (copied_packs.folder / "haiyan/cases/plan.yaml").read_text(encoding="utf-8")
        line = next(row for row in text.splitlines() if name in row)
        copied_packs.replace("haiyan/cases/plan.yaml", line + "\n", "")
    found = copied_packs.check()
    assert {(u["key"], u["shift"]) for u in found["unnoticed_list"]} == {
        ("adaptation_target", "+1"),
        ("adaptation_target", "-1"),
    }
    assert not found["ok"]


def test_a_dropped_figure_is_missing_from_the_account(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace("daye/parameters/figures.yaml", ", figures: [C-076]", "")
    copied_packs.replace("daye/parameters/figures.yaml", ", figures: [C-076]", "")
    found = copied_packs.check()
    assert found["c1"]["missing"] == ["C-076"]
    assert not found["ok"]


def test_nothing_to_check_is_a_failure(tmp_path, monkeypatch) -> None:  # noqa: ANN001
    monkeypatch.setenv("YANGLAO_PACKS", str(tmp_path))
    library.forget()
    found = library.check_packs()
    library.forget()
    assert not found["ok"]
    assert found["packs"] == 0


BROKEN = {
    "unknown_name": ("zhejiang/rules/benefits.yaml", "person.subsistence == 'near'", "person.subsistance == 'near'"),
    "unknown_key": ("zhejiang/parameters/benefits.yaml", "    note: 由县定；县未公布时按省定最低", "    remark: 由县定"),
    "forbidden": ("zhejiang/rules/benefits.yaml", "test: person.is_registered", "test: __import__('os')"),
    "figure": ("zhejiang/rules/benefits.yaml", "age() >= param.elder_age", "age() >= 60"),
    "type": ("zhejiang/rules/benefits.yaml", "round(param.subsistence_standard * param.living_supplement_share / 100)", "param.subsistence_standard * param.living_supplement_share / 100"),  # noqa: E501
    "relation": ("zhejiang/rules/benefits.yaml", "rule: HIGHER_OF", "rule: BEST_OF"),
    "contradiction": ("zhejiang/rules/benefits.yaml", "scheme: care_subsidy, with: nursing_subsidy", "scheme: nursing_subsidy, with: person.ltc_benefit"),  # noqa: E501
    "duplicate": ("zhejiang/rules/benefits.yaml", "order: 120", "order: 110"),
    "syntax": ("zhejiang/parameters/benefits.yaml", "  - code: care_subsidy_low", "  - code: [care_subsidy_low"),
    "unit": ("wuhan/parameters/figures.yaml", "unit: 元/社区, value: 1000000", "unit: 万元, value: 100"),
    "value": ("zhejiang/parameters/benefits.yaml", "value: 125\n", "value: 125.005\n"),
    "status": ("zhejiang/parameters/benefits.yaml", "status: illustrative", "status: guessed"),
    "date": ("zhejiang/parameters/benefits.yaml", "from: 2023-01-01\n        comparison", "from: 2023年1月\n        comparison"),
    "unknown_pack": ("haiyan/pack.toml", 'extends = "zhejiang"', 'extends = "zhejang"'),
    "unknown_document": ("zhejiang/rules/benefits.yaml", "source: zj-2024-subsidy", "source: zj-2042-subsidy"),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(BROKEN))
def test_a_broken_pack_is_refused_with_place_and_remedy(copied_packs, code) -> None:  # noqa: ANN001
    copied_packs.replace(*BROKEN[code])
    problems = [p for p in library.pack_set().problems if p.code == code]
    assert problems, library.pack_set().problems
    problem = problems[0]
    assert problem.pack == BROKEN[code][0].split("/")[0]
    assert problem.zh and problem.en and problem.remedy_zh and problem.remedy_en and problem.key
    with pytest.raises(PackInvalid):
        library.load_pack(problem.pack)


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("      - {code: p6, name: 示例：扶持优待六, class: preferential}\n", "", {"preferential", "all"}),
        (
            "示例：特殊老年人服务四, class: special",
            "示例：特殊老年人服务四, class: inclusive",
            {"special", "inclusive"},
        ),
        ("示例：普惠型服务三, class: inclusive", "示例：普惠型服务三, class: other", {"inclusive", "other"}),
    ],
)
def test_the_list_of_gucheng_is_refused_unless_it_is_four_three_and_six(copied_packs, old, new, keys) -> None:  # noqa: ANN001
    assert "list_count" not in copied_packs.codes()
    copied_packs.replace("gucheng/lists/lists.yaml", old, new)
    problems = [p for p in library.pack_set().problems if p.code == "list_count"]
    assert {p.key.rsplit(".", 1)[-1] for p in problems} == keys
    with pytest.raises(PackInvalid):
        library.load_pack("gucheng")


def test_a_typing_error_in_a_value_suggests_the_right_one(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace(
        "zhejiang/rules/benefits.yaml", "person.subsistence == 'near'", "person.subsistence == 'nears'"
    )
    problem = next(p for p in library.pack_set().problems if p.code == "unknown_name")
    assert "near" in problem.remedy_zh


def test_one_broken_place_leaves_the_others_usable(copied_packs) -> None:  # noqa: ANN001
    copied_packs.replace("wuhan/rules/benefits.yaml", "not operator.chain_reward_paid", "operator.nothing")
    assert library.load_pack("haiyan").code == "haiyan"
    with pytest.raises(PackInvalid):
        library.load_pack("wuhan")
