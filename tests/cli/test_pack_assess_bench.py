"""``pack``, ``assess``, ``bench``, ``lint``, ``test``, ``soak`` and the entrance itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helping.county import ROOT
from yanglao.policy.packfiles import packs_folder


def test_the_entrance_hands_words_on_and_its_exit_code_back():
    done = subprocess.run(
        ["./run", "pack", "show", "haiyan", "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.strip().splitlines()[-1])["code"] == "haiyan"
    assert (
        subprocess.run(["./run", "no-such-word"], cwd=ROOT, capture_output=True, check=False).returncode == 2
    )


def test_the_packs_are_checked_and_counted(standing):
    found = standing.word("pack", "check", "--json")
    assert found.code == 0, found.out[-2000:]
    assert found.json["packs"] >= 12
    assert found.json["cases"] >= 150
    assert (found.json["uncited"], found.json["unnoticed"], found.json["failed"]) == (0, 0, 0)


def test_a_published_amount_changed_without_a_word_fails_the_packs(standing, tmp_path: Path):
    folder = tmp_path / "packs"
    shutil.copytree(packs_folder(), folder)
    file = folder / "wuhan" / "parameters" / "figures.yaml"
    text = file.read_text("utf-8")
    line = next(line for line in text.splitlines() if "care_subsidy_maximum" in line)
    assert "value: 800," in line
    file.write_text(text.replace(line, line.replace("value: 800,", "value: 801,")), "utf-8")
    found = standing.word("pack", "check", "--json", YANGLAO_PACKS=str(folder))
    assert found.code == 1
    assert found.json["failed"] + len(found.json["errors"]) > 0, "no case noticed"


def test_no_pack_at_all_is_no_success(standing, tmp_path: Path):
    assert standing.word("pack", "check", "--json", YANGLAO_PACKS=str(tmp_path)).code == 1


def answers(**items: int) -> dict:
    """Return a full assessment, every item at its best."""
    from yanglao.assessment.tests.reference import HIGHEST

    return {
        "scale": "gbt42195",
        "items": {**HIGHEST, **items},
        "coma": False,
        "diagnoses": ["F03"],
        "events": {"fall": 1, "choking": 1},
    }


def test_an_assessment_is_scored_with_both_levels_and_the_changes(standing, tmp_path: Path):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(answers()))
    found = standing.word("assess", str(file), "--json")
    assert found.code == 0
    assert found.json.keys() >= {"total", "preliminary_level", "final_level", "changes"}
    assert (found.json["total"], found.json["preliminary_level"], found.json["final_level"]) == (90, 0, 1)
    assert [change["code"] for change in found.json["changes"]] == ["diagnosis", "events"]


def test_an_assessment_without_its_reasons_keeps_the_first_level(standing, tmp_path: Path):
    file = tmp_path / "a.json"
    file.write_text(json.dumps({**answers(), "diagnoses": [], "events": {}}))
    found = standing.word("assess", str(file), "--json").json
    assert (found["final_level"], found["changes"]) == (0, [])


def test_a_wrong_assessment_ends_with_2_and_names_the_item(standing, tmp_path: Path):
    file = tmp_path / "a.json"
    file.write_text(json.dumps(answers(**{"B.1.1": 99})))
    found = standing.word("assess", str(file), "--json")
    assert found.code == 2
    assert [error["item"] for error in found.json["errors"]] == ["B.1.1"]


def test_the_bench_prints_figures_with_count_and_machine(standing):
    found = standing.word("bench", "--only", "search", "--runs", "5", "--json")
    figures = found.json["figures"]
    assert {f["name"] for f in figures} >= {
        "search_name_bureau",
        "search_pinyin_bureau",
        "search_id_number_bureau",
        "search_phone_bureau",
    }
    for figure in figures:
        assert figure["n"] >= 5
        assert figure["value"] > 0
        assert figure["cold"] is not None
    assert found.json["elders"] == standing.one("SELECT count(*) FROM people_person WHERE status = 'active'")
    assert found.json["machine"].keys() >= {
        "cores",
        "memory_gb",
        "python",
        "postgresql",
        "synchronous_commit",
    }
    assert found.json["machine"]["synchronous_commit"] == "on"
    assert os.uname().nodename not in found.out


def test_a_bench_without_a_county_is_refused(county):
    county.owner("UPDATE base_installation SET is_demo = false")
    found = county.word("bench", "--only", "search", "--json")
    assert found.code == 2
    assert found.json["errors"][0]["code"] == "bench.no_demo"


def test_the_linter_sees_a_write_outside_the_services(tmp_path: Path):
    from yanglao.config.street import writes_outside_services

    assert writes_outside_services(ROOT / "src" / "yanglao") == []
    bad = tmp_path / "yanglao" / "people"
    bad.mkdir(parents=True)
    (bad / "queries.py").write_text("def f(row):\n    row.save()\n")
    assert len(writes_outside_services(tmp_path / "yanglao")) == 1


def test_a_test_run_that_ran_nothing_is_no_success(tmp_path: Path):
    empty = tmp_path / "test_nothing.py"
    empty.write_text("")
    done = subprocess.run([os.sys.executable, "-m", "yanglao", "test", str(empty), "-q"], cwd=ROOT, capture_output=True,
                          check=False, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})  # fmt: skip
    assert done.returncode != 0


@pytest.mark.parametrize("part", ["examples", "kills"])
def test_a_soak_in_which_nothing_ran_is_no_success(part, monkeypatch):
    from yanglao.config.commands import soak

    monkeypatch.setattr(soak, "_pytest", lambda *_words, **_more: soak.Ran(0, {}, {}))
    assert soak.main(["--only", part, "--json"]) == 1
