"""``./run demo`` on a database of its own: what it says is what a query counts; kills and real data."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.base import identifiers
from yanglao.demo import cli
from yanglao.demo.rules import ages
from yanglao.demo.rules.totals import TODAY, Totals, at_scale

COUNTY = "330424"
PEOPLE = "SELECT md5(string_agg(concat_ws('|', file_no, name, birth_on, village, status), ',' ORDER BY id)) FROM people_person"
MONEY = (
    "SELECT md5(string_agg(concat_ws('|', person_id, scheme, month, amount_fen, state), ',' "
    "ORDER BY person_id, scheme, month, cause, id)) FROM funds_payment"
)


def test_the_last_line_says_what_the_rows_say(loaded):
    bench, said = loaded
    assert said["place"] == "海盐县"
    assert said["elders"] == 2_115
    assert said["aged_80_plus"] == 291
    registered = "SELECT count(*) FROM people_person WHERE status = 'active' AND left(register_village, 6) = %s AND birth_on <= %s"
    assert bench.one(registered, COUNTY, ages.years_before(TODAY, 60)) == 2_115
    assert bench.one(registered, COUNTY, ages.years_before(TODAY, 80)) == 291
    assert bench.one("SELECT count(*) FROM assessment_assessment") == said["assessments"] > 0
    assert bench.one("SELECT count(*) FROM benefits_decision") == said["decisions"] > 0
    assert bench.one("SELECT count(*) FROM funds_payment") == said["payments"] > 0
    paid = bench.one("SELECT sum(amount_fen)::bigint FROM funds_payment WHERE state = 'paid'")
    assert paid == said["paid_fen"] > 0
    assert said["ledger_balanced"] is True
    assert {"people", "months", "total"} <= said["seconds"].keys()


#: Both tables of the plan, as printed.
PRINTED = {
    "hy13_1": 100, "hy13_2": 100, "hy13_3": 3, "hy13_4": 41, "hy13_5": 40, "hy13_6": 100,
    "hy14_1": 60, "hy14_2": 55, "hy14_3": 28, "hy14_4": 80, "hy14_5": 60, "hy14_6": 30, "hy14_7": 20, "hy14_8": 15, "hy14_9": 20,
}  # fmt: skip


def test_totals_are_the_published_ones_at_the_scale(counted):
    said, scale = counted
    totals = at_scale(Totals(), scale)
    assert (said["elders"], said["aged_80_plus"]) == (totals.elders, totals.aged_80_plus)
    board = {row["code"]: row["value"] for row in said["indicators"] if row["code"] in PRINTED}
    assert board.keys() == PRINTED.keys()
    if scale == 1:
        assert (said["elders"], said["aged_80_plus"]) == (105_752, 14_561)
        assert {code: round(float(value)) for code, value in board.items()} == PRINTED


def test_the_nine_and_the_six_are_on_the_board_with_assumptions_where_unsettled(loaded):
    _bench, said = loaded
    board = {row["code"]: row for row in said["indicators"]}
    assert {"code", "name", "value", "target", "unit", "status", "assumption"} <= board["hy14_1"].keys()
    printed = {code: round(float(board[code]["value"])) for code in board if board[code]["value"] is not None}
    # Shares of homes, centres and villages do not shrink; the others are near their printed value at this scale.
    assert {code: printed[code] for code in ("hy14_1", "hy14_3", "hy14_4", "hy14_5")} == {
        "hy14_1": 60,
        "hy14_3": 28,
        "hy14_4": 80,
        "hy14_5": 60,
    }
    assert {code: printed[code] for code in ("hy13_1", "hy13_2", "hy13_3", "hy13_6")} == {
        "hy13_1": 100,
        "hy13_2": 100,
        "hy13_3": 3,
        "hy13_6": 100,
    }
    for code in ("hy14_3", "hy14_6"):
        assert board[code]["status"] == "unsettled"
        assert board[code]["assumption"]


def test_each_level_is_the_one_drawn_though_the_house_scored_it(loaded, small):
    bench, _said = loaded
    first = bench.one("SELECT min(id) FROM people_person")
    rows = bench.sql(
        "SELECT person_id - %s, assessed_on, final_level FROM assessment_assessment WHERE final_level IS NOT NULL",
        first,
    )
    drawn = {(a.person, a.assessed_on): a.level for a in small.assessments if a.items or a.coma}
    assert {(person, day): level for person, day, level in rows} == drawn


def test_awards_of_the_day_are_three_percent_of_the_elders(loaded):
    bench, _said = loaded
    awards = bench.one(
        "SELECT count(*) FROM benefits_benefit b JOIN people_person p ON p.id = b.person_id AND p.status = 'active' "
        "WHERE b.scheme = 'care_subsidy' AND b.active_from <= %s AND (b.active_to IS NULL OR b.active_to > %s)",
        TODAY,
        TODAY,
    )
    assert awards == -(-3 * 2_115 // 100)


def test_the_past_is_run_and_closed_and_the_month_is_open_with_proposals(loaded):
    bench, _said = loaded
    runs = dict(bench.sql("SELECT month, state FROM benefits_monthlyrun"))
    assert min(runs) == "2024-11"
    assert {state for month, state in runs.items() if month <= "2026-09"} == {"closed"}
    assert len(runs) == 24
    assert runs["2026-10"] == "opened"
    assert bench.one("SELECT count(*) FROM benefits_benefit WHERE state = 'proposed'") > 0
    months = bench.sql("SELECT month, sum(amount_fen) FROM funds_payment GROUP BY month ORDER BY month")
    assert len({total for _month, total in months}) > 15, "months differ"


def test_the_public_finds_a_published_board_and_two_notices_that_still_stand(loaded):
    bench, _said = loaded
    states = bench.sql("SELECT DISTINCT as_of::text, state FROM planning_indicatorvalue")
    assert ("2026-06-30", "published") in states and ("2026-10-31", "computed") in states
    standing = "SELECT count(DISTINCT subject_id) FROM base_publicnotice WHERE from_on <= %s AND to_on > %s"
    assert bench.one(standing, TODAY, TODAY) >= 2


def test_who_lives_in_a_home_is_written_down_as_a_fact_too(loaded, small):
    bench, _said = loaded
    told = "SELECT count(DISTINCT person_id) FROM benefits_schemefact WHERE name = 'in_institution' AND value = 'true'"
    assert bench.one(told) == len(small.in_home) > 0


def test_nobody_in_the_database_is_real(loaded):
    bench, _said = loaded
    assert bench.one("SELECT count(*) FROM people_person WHERE NOT is_example") == 0
    assert bench.one("SELECT count(*) FROM workforce_worker WHERE NOT is_example") == 0
    assert bench.one("SELECT count(*) FROM funds_paymentaccount WHERE NOT is_example") == 0
    assert (
        bench.one("SELECT count(*) FROM access_user WHERE NOT is_example OR display_name NOT LIKE '示例%%'")
        == 0
    )
    codes = bench.sql("SELECT credit_code FROM orgs_organisation")
    assert all(identifiers.credit_code(code)[2:8] == "999999" for (code,) in codes)
    assert bench.sql("SELECT is_demo, fixed_today FROM base_installation") == [(True, date(2026, 10, 31))]


def test_every_duty_has_an_account_that_sees_something(loaded):
    bench, _said = loaded
    held = {duty for (duty,) in bench.sql("SELECT duty FROM access_appointment")}
    assert held == {
        "bureau", "town", "village", "assessor", "finance", "inspector", "institution", "provider", "family", "elder", "admin",
    }  # fmt: skip
    relations = "SELECT count(*) FROM people_carerelation r JOIN access_appointment a ON a.organisation_id = r.organisation_id WHERE a.duty = %s"
    assert bench.one(relations, "institution") > 0
    assert bench.one(relations, "provider") > 0


def test_a_second_start_loads_nothing_and_another_day_counts_that_day(loaded):
    bench, said = loaded
    before = bench.one(PEOPLE)
    code, again = bench.run("--scale", "0.02", "--seed", "1", "--as-of", "2025-10-31")
    assert code == 0
    assert "people" not in again["seconds"]
    assert bench.one(PEOPLE) == before
    assert 0 < again["elders"] != said["elders"]
    assert 0 < again["payments"] < said["payments"]


def test_a_real_county_is_never_loaded_over(bench, loaded):
    bench.sql("UPDATE base_installation SET is_demo = false")
    try:
        before = bench.one(PEOPLE)
        code, said = bench.run("--scale", "0.02", "--seed", "9", "--fresh")
        assert code == 2
        assert said["errors"][0]["code"] == "demo.real_data"
        assert said["errors"][0]["remedy"]
        assert bench.one(PEOPLE) == before
    finally:
        bench.sql("UPDATE base_installation SET is_demo = true")


def test_a_half_loaded_demo_is_cleared_and_the_same_seed_gives_the_same_rows(bench, loaded):
    _bench, said = loaded
    people, money = bench.one(PEOPLE), bench.one(MONEY)
    half = "SELECT count(*) FROM base_installation WHERE scale = 0 AND EXISTS (SELECT 1 FROM people_person)"
    bench.kill_when(lambda: bench.one(half) == 1, "--scale", "0.02", "--seed", "2")
    assert bench.one("SELECT scale FROM base_installation") == 0, "it says of itself that it is half loaded"
    assert bench.one(PEOPLE) != people, "another seed, other people"
    code, again = bench.run("--scale", "0.02", "--seed", "1")
    assert code == 0
    assert "clear" in again["seconds"]
    assert (bench.one(PEOPLE), bench.one(MONEY)) == (people, money)
    assert again["paid_fen"] == said["paid_fen"]


def test_wrong_words_are_refused_with_a_remedy():
    for words in (["--scale", "7"], ["--scale", "0"], ["--place", "nowhere"]):
        with pytest.raises(cli.DemoRefused) as refusal:
            cli.demo([*words, "--no-serve"])
        assert refusal.value.remedy
