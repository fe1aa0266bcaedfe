"""The words ``pack check`` and ``pack show``, as a person or a program calls them."""

from __future__ import annotations

import json

import pytest

from yanglao.policy.cli import pack


def _last(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_check_answers_one_json_object_and_zero(capsys) -> None:
    assert pack(["check", "--json"]) == 0
    found = _last(capsys)
    assert (found["packs"], found["uncited"], found["failed"], found["unnoticed"]) == (12, 0, 0, 0)
    assert found["cases"] >= 150
    assert set(found["c1"]) >= {"carried", "context", "unreadable", "missing"}
    assert found["errors"] == []


def test_check_of_a_broken_tree_answers_one(capsys, copied_packs) -> None:
    copied_packs.replace("cn/pack.toml", 'extends = ""', 'extends = "haiyan"')
    assert pack(["check", "--json"]) == 1
    assert {e["code"] for e in _last(capsys)["errors"]} >= {"cycle"}
    assert pack(["check"]) == 1
    assert "成环" in capsys.readouterr().out


def test_show_names_chain_schemes_indicators_and_documents(capsys) -> None:
    assert pack(["show", "haiyan", "--json"]) == 0
    found = _last(capsys)
    assert found["extends"] == ["zhejiang", "cn"]
    assert {s["code"] for s in found["schemes"]} >= {"old_age_allowance", "care_subsidy", "nursing_subsidy"}
    assert len([i for i in found["indicators"] if i["group"] == "14th_plan"]) == 9
    assert len([i for i in found["indicators"] if i["group"] == "13th_result"]) == 6
    unsettled = {i["number"] for i in found["indicators"] if i["group"] == "14th_plan" and not i["settled"]}
    assert unsettled == {"3", "6"}
    assert all(i["assumption"] for i in found["indicators"] if not i["settled"])
    labels = {v["label"] for i in found["indicators"] if i["group"] == "14th_plan" for v in i["values"]}
    assert labels == {"2022年实际值", "2025年规划值"}, "the printed headings stay, odd as they are"
    own = next(p for p in found["parameters"] if p["code"] == "old_age_allowance_by_age")
    assert (own["pack"], own["values"][0]["status"]) == ("haiyan", "unconfirmed")


def test_show_in_words_lists_the_same(capsys) -> None:
    assert pack(["show", "wuhan"]) == 0
    assert "连锁化运营奖励" in capsys.readouterr().out


def test_an_unknown_place_answers_one_and_names_the_known(capsys) -> None:
    assert pack(["show", "atlantis", "--json"]) == 1
    error = _last(capsys)["errors"][0]
    assert "haiyan" in error["remedy"]


@pytest.mark.parametrize("words", [[], ["check", "x"], ["show"], ["fly"], ["check", "--yaml"]])
def test_wrong_words_answer_two(words, capsys) -> None:
    assert pack(words) == 2


def test_list_names_twelve(capsys) -> None:
    assert pack(["list", "--json"]) == 0
    assert len(_last(capsys)["packs"]) == 12
