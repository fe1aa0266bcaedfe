"""``./run people scan`` on the small county: what was planted is found, people who only look alike are left in peace."""

import pytest

from tests.helping.county import County

#: Seeds the matcher was not tuned on.
SEEDS = ("41", "1911", "77003")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_doubles_are_found_and_the_look_alikes_left(standing: County, seed):
    found = standing.word("people", "scan", "--json", "--plant-seed", seed, "--plant", "1000").json
    assert found["planted"] >= 1000 and found["persons"] > 2 * found["planted"]
    assert found["recall"] >= 0.98 and found["precision"] >= 0.95
    assert {kind: body["planted"] > 300 for kind, body in found["by_kind"].items()} == {
        "moved": True,
        "no_number": True,
        "typing": True,
    }
    assert sum(body["planted"] for body in found["alike"].values()) >= 1000


def test_the_totals_of_the_county_stay(standing: County):
    before = standing.one("SELECT count(*) FROM people_person")
    standing.word("people", "scan", "--plant-seed", "5")
    assert standing.one("SELECT count(*) FROM people_person") == before


def test_a_real_register_has_no_truth_to_be_measured_by(standing: County):
    found = standing.word("people", "scan", "--json", "--plant", "0").json
    assert not {"recall", "precision", "planted"} & found.keys()
    assert found["persons"] > 0
