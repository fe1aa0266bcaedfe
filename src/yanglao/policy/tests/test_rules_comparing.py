"""Two packs side by side, in words: exactly what was changed, nothing else."""

from __future__ import annotations

import json
from datetime import date

from yanglao.policy.cli import pack
from yanglao.policy.library import differences, load_pack
from yanglao.policy.rules.comparing import compare

ON = date(2026, 10, 31)


def test_a_pack_is_no_other_than_itself() -> None:
    same = load_pack("haiyan")
    assert compare(same, same, ON, ON) == []


def test_one_row_of_a_table_changed_is_one_difference_with_both_figures(copied_packs, monkeypatch) -> None:
    copied_packs.replace("zhejiang/parameters/benefits.yaml", "moderate: 250", "moderate: 260")
    folder = str(copied_packs.folder / "haiyan")
    monkeypatch.delenv("YANGLAO_PACKS")
    found = differences("haiyan", folder, ON)
    assert [(d.kind, d.code, d.part, d.before, d.after) for d in found] == [
        ("parameter", "nursing_subsidy_by_tier", "moderate", 25000, 26000)
    ]
    assert found[0].sentence.startswith("参数“养老护理补贴：低保老年人分档”（moderate）由 250 改为 260 元/月")


def test_a_new_value_from_a_later_day_names_the_day_and_the_value_before(copied_packs, monkeypatch) -> None:
    later = "{code: care_subsidy_low, name: 养老服务补贴, unit: 元/月, value: 150, status: illustrative, from: 2027-01-01}"
    (copied_packs.folder / "haiyan/parameters/later.yaml").write_text(f"parameters:\n  - {later}\n")
    folder = str(copied_packs.folder / "haiyan")
    monkeypatch.delenv("YANGLAO_PACKS")
    found = differences("haiyan", folder, ON)
    assert [(d.code, d.before, d.after, d.since) for d in found] == [
        ("care_subsidy_low", 12500, 15000, date(2027, 1, 1))
    ]


def test_the_same_pack_on_two_days_tells_what_began_between() -> None:
    found = differences("haiyan@2022-06-01", "haiyan@2026-10-01", ON)
    begun = {d.code for d in found if d.kind == "scheme" and d.change == "added"}
    assert {"old_age_allowance", "care_subsidy", "nursing_subsidy"} <= begun
    carers = next(d for d in found if d.code == "certified_carers_per_10000")
    assert (carers.before, carers.after) == (20, 27)


def test_the_command_prints_sentences_or_one_object(capsys) -> None:
    assert pack(["diff", "haiyan", "zhenhai", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["count"] == sum(told["by_kind"].values()) == len(told["differences"]) > 0
    assert all(row["words"] for row in told["differences"])
    assert pack(["diff", "haiyan", "haiyan"]) == 0
    assert "没有不同" in capsys.readouterr().out
    assert pack(["diff", "haiyan", "nowhere", "--json"]) == 2
