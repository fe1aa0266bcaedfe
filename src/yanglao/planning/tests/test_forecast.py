"""The forecast against the published projection, from births, deaths and migration alone."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanglao.planning.forecast_cli import forecast, told
from yanglao.planning.rules import forecast as rules
from yanglao.planning.wpp import Tables

WPP = Path(__file__).parent / "wpp2019"
CHINA = Tables(WPP, 156)


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(WPP, tmp_path / "wpp"))


def edit(path, change):
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)


def test_sixty_and_eighty_plus_of_2035_and_2050_are_those_published():
    rows = {row["year"]: row for row in told(CHINA, 2020, 2050, 0, 1)["rows"]}
    assert sorted(rows) == list(range(2020, 2051, 5))
    for year in (2035, 2050):
        assert abs(rows[year]["difference_percent"]["aged_60_plus"]) < 0.5
        assert abs(rows[year]["difference_percent"]["aged_80_plus"]) < 1.5
        assert rows[year]["published"]["aged_60_plus"] > 400_000


@pytest.mark.parametrize("base", [1990, 2000, 2010])
def test_from_an_older_base_the_count_of_2020_comes_out_near_the_one_counted(base):
    last = told(CHINA, base, 2020, 0, 1)["rows"][-1]
    counted = CHINA.population(2020)
    assert last["aged_60_plus"] == pytest.approx(rules.aged(counted, 60), rel=0.02)


def test_the_published_projection_is_no_input(folder):
    with_it = told(Tables(folder, 156), 2020, 2050, 40, 7)
    for path in folder.glob("pop?projMed.csv"):
        path.unlink()
    without = told(Tables(folder, 156), 2020, 2050, 40, 7)
    assert (with_it["compared"], without["compared"]) == (6, 0)
    for one in with_it["rows"]:
        one.pop("published", None), one.pop("difference_percent", None)
    assert with_it["rows"] == without["rows"]


def test_another_country_works_unchanged_and_what_is_read_matters(folder):
    for path in folder.glob("*.csv"):
        edit(path, lambda rows: [row.__setitem__(0, "392") for row in rows[1:]])
    assert told(Tables(folder, 392), 2020, 2050, 0, 1)["rows"][-1]["aged_80_plus"] == pytest.approx(
        115_292, rel=0.001
    )
    edit(
        folder / "mxF.csv",
        lambda rows: [
            row.__setitem__(k, str(float(row[k]) * 2)) for row in rows[1:] for k in range(3, len(row))
        ],
    )
    assert told(Tables(folder, 392), 2020, 2050, 0, 1)["rows"][-1]["aged_80_plus"] < 100_000


@pytest.mark.parametrize("sex", ["F", "M"])
def test_a_life_lasts_as_long_as_the_published_tables_say(sex):
    told_by = CHINA.rows(f"e0{sex}.csv")[0]["2015-2020"]
    found = rules.life_table(CHINA.period(2015).mortality[sex], sex).expectation
    assert found == pytest.approx(float(told_by), abs=0.1)


def test_the_interval_holds_the_middle_and_the_wide_one_the_narrow_one():
    row = told(CHINA, 2020, 2050, 200, 3)["rows"][-1]
    for key in ("total", "aged_60_plus", "aged_80_plus"):
        (low, high), (lower, higher) = row["interval"]["80"][key], row["interval"]["95"][key]
        assert lower < low < row[key] < high < higher


@given(
    st.lists(st.floats(0, 1e6), min_size=21, max_size=21),
    st.lists(st.floats(1e-5, 2), min_size=22, max_size=22),
    st.floats(0.5, 2),
)
def test_without_births_and_migration_nobody_appears(counts, rates, ratio):
    period = rules.Period(2020, {"F": tuple(rates), "M": tuple(rates)}, 0.0, (10.0,) * 7, ratio, 0.0)
    now = {"F": tuple(counts), "M": tuple(counts)}
    later = rules.step(now, period)
    for sex in "FM":
        assert later[sex][0] == 0
        for group in range(19):
            assert -1e-9 <= later[sex][group + 1] <= counts[group] * 6 + 1e-6


@pytest.mark.parametrize(
    ("break_it", "field"),
    [
        (lambda f: (f / "mxM.csv").unlink(), "mxM.csv"),
        (lambda f: edit(f / "migration.csv", lambda r: r[1].__setitem__(r[0].index("2030-2035"), "n/a")), "migration.csv:2030-2035"),
        (lambda f: edit(f / "popF.csv", lambda r: r.pop()), "popF.csv"),
        (lambda f: (f / "sexRatio.csv").write_bytes(b"\xff\xfe\x00"), "sexRatio.csv"),
    ],
)  # fmt: skip
def test_broken_tables_are_refused_by_name(folder, capsys, break_it, field):
    break_it(folder)
    assert forecast(["--wpp", str(folder), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["field"] == field


@pytest.mark.parametrize("years", [("2020", "2047"), ("2020", "2020"), ("2020", "2105"), ("1871", "2021")])
def test_years_the_tables_do_not_hold_are_refused(capsys, years):
    assert forecast(["--wpp", str(WPP), "--base", years[0], "--to", years[1], "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["remedy"] is not None
