"""``demo``, ``month`` and ``explain``: the keys a program may rely on, and that each figure falls when its rows do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from yanglao.policy.packfiles import packs_folder

DEMO_KEYS = {
    "place", "elders", "aged_80_plus", "assessments", "decisions", "payments", "paid_fen", "ledger_balanced",
    "indicators", "seconds",
}  # fmt: skip
INDICATOR_KEYS = {"code", "name", "value", "target", "unit", "status", "assumption"}
MONTH = ("month", "--month", "2026-10", "--json")


def test_the_demo_says_in_one_line_what_stands_in_it(demo):
    found = demo[1]
    assert found.keys() >= DEMO_KEYS
    assert (found["elders"], found["aged_80_plus"]) == (2115, 291), "two per cent of 105,752 and of 14,561"
    assert min(found[what] for what in ("assessments", "decisions", "payments", "paid_fen")) > 0
    assert found["ledger_balanced"] is True
    assert found["seconds"]["total"] > 0


def test_each_indicator_has_its_words_and_an_unsettled_one_its_assumption(demo):
    rows = demo[1]["indicators"]
    assert len([row for row in rows if row["group"] == "14th_plan"]) == 9
    for row in rows:
        assert row.keys() >= INDICATOR_KEYS
        assert row["status"] in {"met", "on_pace", "behind", "missed", "unsettled", "no_value"}
        assert row["status"] != "unsettled" or row["assumption"], row["code"]


def test_the_demo_asked_for_again_loads_nothing_and_counts_the_same(demo, standing):
    said = standing.word("demo", "--no-serve", "--scale", "0.02", "--json")
    assert said.code == 0, said.err
    again = said.json
    for key in DEMO_KEYS - {"seconds"}:
        assert again[key] == demo[1][key], key
    assert "people" not in again["seconds"]


def test_the_demo_counts_rows_and_does_not_know_its_totals(county):
    words = ("demo", "--no-serve", "--scale", "0.02", "--json")
    before = county.word(*words).json
    county.owner(
        "UPDATE people_person SET died_on = '2026-01-01', status = 'dead' WHERE id = (SELECT id FROM people_person "
        "WHERE birth_on < '1940-01-01' AND status = 'active' AND left(register_village, 6) = county ORDER BY id LIMIT 1)"
    )
    county.owner("DELETE FROM funds_posting WHERE id = (SELECT max(id) FROM funds_posting)")
    after = county.word(*words).json
    assert (after["elders"], after["aged_80_plus"]) == (before["elders"] - 1, before["aged_80_plus"] - 1)
    assert after["ledger_balanced"] is False


def test_a_real_county_is_never_made_a_demo(county):
    county.owner("UPDATE base_installation SET is_demo = false")
    said = county.word("demo", "--no-serve", "--scale", "0.01", "--json")
    assert said.code == 2
    assert said.json["errors"][0]["code"] == "demo.real_data"


def test_a_month_pays_and_the_same_month_again_pays_nothing(county):
    first = county.word(*MONTH)
    assert first.code == 0, first.err
    assert first.json["new_payments"] > 0
    held = county.one("SELECT count(*) FROM funds_payment WHERE month = '2026-10'")
    again = county.word(*MONTH).json
    assert again["new_payments"] == 0
    assert again["paid_fen"] == first.json["paid_fen"]
    assert county.one("SELECT count(*) FROM funds_payment WHERE month = '2026-10'") == held
    assert sum(f["amount_fen"] for f in first.json["bank_files"]) <= first.json["paid_fen"]


def test_a_month_counts_its_people_one_who_died_before_it_is_not_paid(make_county):
    whole, less = make_county(), make_county()
    less.owner(
        "UPDATE people_person SET died_on = '2026-09-02', status = 'dead' WHERE id = (SELECT person_id FROM benefits_benefit "
        "WHERE scheme = 'old_age_allowance' AND state = 'active' ORDER BY id LIMIT 1)"
    )
    lines = [place.word(*MONTH).json["lines"] for place in (whole, less)]
    assert lines[1] < lines[0]


def test_outside_the_demo_the_month_stops_at_computed_and_pays_nothing(county):
    county.owner("UPDATE base_installation SET is_demo = false")
    found = county.word(*MONTH)
    assert found.code == 0, found.err
    assert (found.json["state"], found.json["new_payments"]) == ("computed", 0)


@pytest.mark.parametrize("month", ["2026-13", "october", ""])
def test_a_month_that_is_none_is_refused(standing, month):
    said = standing.word("month", "--month", month, "--json")
    assert said.code == 2
    assert said.json["errors"][0]["message"]


EXPLAIN = ("explain", "--any", "old_age_allowance", "--month", "2026-10", "--json")


def test_an_explanation_names_rule_case_inputs_and_each_figure_with_its_source(standing):
    found = standing.word(*EXPLAIN).json
    assert found["rule"] == "old_age_allowance"
    assert found["case"]
    assert any(condition["facts"] for condition in found["conditions"])
    assert found["inputs"]
    assert found["parameters"]
    for figure in found["parameters"]:
        assert figure.keys() >= {"value", "pack", "since", "document", "clause"}, figure
        assert figure["document"] or figure["status"] != "published", figure
    assert any(
        figure["status"] == "published" and figure["document"] and figure["clause"]
        for figure in found["parameters"]
    )
    person = standing.word(
        "explain",
        "--benefit",
        "old_age_allowance",
        "--person",
        found["person"],
        "--month",
        "2026-10",
        "--json",
    )
    assert person.json["net"] == found["net"] > 0


def test_an_explanation_follows_the_pack_when_the_figure_moves(standing, tmp_path: Path):
    before = standing.word(*EXPLAIN).json
    folder = tmp_path / "packs"
    shutil.copytree(packs_folder(), folder)
    file = folder / "zhejiang" / "parameters" / "benefits.yaml"
    text = file.read_text("utf-8")
    assert "value: {80: 60, 90: 100, 100: 300}" in text
    file.write_text(
        text.replace("value: {80: 60, 90: 100, 100: 300}", "value: {80: 61, 90: 101, 100: 301}"), "utf-8"
    )
    words = ("--benefit", "old_age_allowance", "--person", before["person"], "--month", "2026-10", "--json")
    after = standing.word("explain", *words, YANGLAO_PACKS=str(folder)).json
    assert after["net"] == before["net"] + 100, "one yuan more, as the pack now says"
    assert after["fingerprint"] != before["fingerprint"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--benefit", "old_age_allowance", "--person", "NOBODY"), "person"),
        (("--any", "no_such_benefit"), "benefit"),
    ],
)
def test_an_explanation_of_nobody_or_nothing_is_refused_by_field(standing, words, field):
    said = standing.word("explain", *words, "--month", "2026-10", "--json")
    assert said.code == 2
    assert said.json["errors"][0]["field"] == field
