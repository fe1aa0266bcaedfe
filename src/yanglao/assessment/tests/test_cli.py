"""``./run assess`` as a clerk or a script calls it."""

import json

import pytest

from yanglao.assessment.cli import assess
from yanglao.assessment.tests.reference import HIGHEST


@pytest.fixture
def file(tmp_path):
    def write(content) -> str:
        path = tmp_path / "a.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write


def answer(capsys):
    return json.loads(capsys.readouterr().out.strip().splitlines()[-1])


def test_a_right_file_gives_totals_levels_and_changes(file, capsys):
    events = {"fall": 1, "choking": 1}
    raw = {"scale": "gbt42195", "items": HIGHEST, "coma": False, "diagnoses": ["F03"], "events": events}
    assert assess([file(raw), "--json"]) == 0
    found = answer(capsys)
    assert (found["total"], found["preliminary_level"], found["final_level"]) == (90, 0, 1)
    assert [c["code"] for c in found["changes"]] == ["diagnosis", "events"]
    assert found["final_name_en"] == "mild"
    assert found["settings"] == {"counting": "sum", "stacking": "once", "holes": "stand"}


def test_the_switches_are_words_of_the_command(file, capsys):
    raw = {"items": HIGHEST, "diagnoses": ["F03"], "events": {"fall": 2}}
    assert assess([file(raw), "--json", "--stacking", "each"]) == 0
    assert answer(capsys)["final_level"] == 2


def test_coma_alone_gives_nulls_and_level_4(file, capsys):
    assert assess([file({"coma": True, "items": {}}), "--json"]) == 0
    found = answer(capsys)
    assert (found["total"], found["sub_totals"], found["preliminary_level"], found["final_level"]) == (
        None,
        None,
        None,
        4,
    )


def test_a_wrong_item_is_named_and_the_exit_is_2(file, capsys):
    assert assess([file({"items": {**HIGHEST, "B.2.4": 4}}), "--json"]) == 2
    errors = answer(capsys)["errors"]
    assert [e["item"] for e in errors] == ["B.2.4"]
    assert "0–3" in errors[0]["message"]


@pytest.mark.parametrize("content", ["", "[]", "not json", '{"scale": "phq9"}'])
def test_a_file_that_is_no_assessment_is_refused(file, capsys, content):
    assert assess([file(content), "--json"]) == 2
    assert answer(capsys)["errors"]


def test_a_file_that_is_not_there_is_refused(capsys, tmp_path):
    assert assess([str(tmp_path / "none.json"), "--json"]) == 2
    assert answer(capsys)["errors"][0]["code"] == "file.missing"


def test_plain_output_says_level_and_reason(file, capsys):
    assert assess([file({"items": HIGHEST, "diagnoses": ["F03"]})]) == 0
    assert "能力轻度受损" in capsys.readouterr().out


def test_every_scale_holds_to_at_least_120_cases_together(capsys):
    assert assess(["cases", "--json"]) == 0
    found = answer(capsys)
    assert found["ok"] and found["passed"] == found["cases"] >= 120
    assert set(found["scales"]) == {"gbt42195", "mzt039", "ltc37", "katz", "barthel", "mmse", "ad8"}


def test_a_shifted_band_or_a_scale_without_cases_is_seen(capsys, monkeypatch):
    from dataclasses import replace

    from yanglao.assessment import scales

    right = scales.load("barthel")
    cut = {0: (100, 100), 1: (60, 95), 2: (45, 55), 3: (0, 40)}
    shifted = replace(
        right,
        levels=tuple(replace(b, least=cut[b.level][0], most=cut[b.level][1]) for b in right.levels),
    )
    monkeypatch.setattr(scales, "load", lambda name: shifted if name == "barthel" else right)
    assert assess(["cases", "barthel", "--json"]) == 1
    assert [c["case"] for c in answer(capsys)["scales"]["barthel"]["failed"]] == [
        "60 is moderately dependent"
    ]
    monkeypatch.setattr("yanglao.assessment.cases.of", lambda code: [])
    assert assess(["cases", "barthel"]) == 1


def test_a_screener_says_that_it_is_no_basis(file, capsys):
    raw = {"scale": "ad8", "items": {f"ad8.{i}": "yes" for i in range(1, 9)}}
    assert assess([file(raw), "--json"]) == 0
    found = answer(capsys)
    assert (found["final_level"], found["passes"], found["benefit_basis"]) == (1, True, False)


def test_a_hole_of_the_table_is_told_and_not_filled(file, capsys):
    from yanglao.assessment import cases

    hole = next(c for c in cases.of("mzt039") if c.name.startswith("ADL 60 is grade 2"))
    raw = {"scale": "mzt039", **hole.raw}
    assert assess([file(raw), "--json"]) == 0
    assert answer(capsys)["hole"] is True
    assert assess([file(raw), "--json", "--holes", "filled"]) == 0
    assert answer(capsys)["final_level"] == 2
    assert assess([file(raw)]) == 0
    assert "没有写等级" in capsys.readouterr().out
