"""``./run demo --place``: another place on its own pack; in the long proof all eight, one after another in one database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from yanglao.demo.tests.conftest import Bench

SOAK = bool(os.environ.get("YANGLAO_SOAK"))
ALL = ("gucheng", "daye", "xianning", "changxing", "zhenhai", "neimenggu", "haiyan", "wuhan")


@pytest.fixture(scope="module")
def elsewhere(databases: Any) -> Iterator[Bench]:
    """Return a database that holds one place after another."""
    name = f"yanglao_places_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    app_url = databases.copy(name, of=databases.template())
    yield Bench(app_url, databases.owner_url(name))
    databases.drop(name)


@pytest.mark.parametrize("place", ALL if SOAK else ("wuhan",))
def test_a_place_runs_its_own_pack_with_payments_of_every_scheme(elsewhere, place):
    code, said = elsewhere.run("--place", place, "--scale", "0.05" if SOAK else "0.004")
    assert code == 0
    assert said["schemes_run"] == len(said["schemes"]) >= 2
    assert all(row["payments"] > 0 for row in said["schemes"])
    assert sum(row["months"] == 23 for row in said["schemes"]) >= 2, "in every month run"
    assert sum(row["paid_fen"] for row in said["schemes"]) == said["paid_fen"] > 0
    assert said["payments"] == elsewhere.one("SELECT count(*) FROM funds_payment")
    assert said["ledger_balanced"] is True
    assert {row["pack"] for row in _packs(elsewhere)} == {place}, "decided by its own pack"
    board = {row["code"]: row for row in said["indicators"]}
    assert board, "the place's own plan is on the board"
    silent = {row["status"] for row in board.values() if row["value"] is None}
    assert silent <= {"no_value", "unsettled"}, "what nobody can count is not judged"
    county = elsewhere.one("SELECT county FROM base_installation")
    stem = county.rstrip("0") if county.endswith("00") else county
    assert elsewhere.one("SELECT count(*) FROM people_person WHERE village NOT LIKE %s", f"{stem}%") == 0
    assert elsewhere.one("SELECT count(*) FROM people_person WHERE NOT is_example") == 0


def _packs(bench: Bench) -> list[dict[str, str]]:
    return [{"pack": pack} for (pack,) in bench.sql("SELECT DISTINCT pack FROM benefits_decision")]


@pytest.mark.skipif(SOAK, reason="the long proof switches eight times")
def test_people_of_a_city_are_registered_in_its_districts_and_seen_by_its_bureau(elsewhere):
    if not elsewhere.one("SELECT count(*) FROM people_person"):
        assert elsewhere.run("--place", "wuhan", "--scale", "0.004")[0] == 0
    districts = elsewhere.one("SELECT count(DISTINCT left(register_village, 6)) FROM people_person")
    assert districts == 14, "thirteen, and nowhere for those from elsewhere"
    bureau = "SELECT scope_keys FROM access_appointment WHERE duty = 'bureau' LIMIT 1"
    assert elsewhere.one(bureau) == ["420100"]
