"""How well a list hits, without a database."""

from yanglao.benefits.rules.reaching import OUTCOMES, confirmed_share, hit_rate, stage_of


def test_a_list_is_judged_by_what_it_misses_and_what_it_names_wrongly():
    found = hit_rate([("1", "a"), ("2", "a"), ("3", "b")], [("1", "a"), ("3", "b"), ("4", "b"), ("5", "b")])
    assert (found.listed, found.true, found.hits) == (3, 4, 2)
    assert found.precision == 2 / 3 and found.recall == 0.5
    assert found.missed == (("4", "b"), ("5", "b")) and found.wrong == (("2", "a"),)


def test_nothing_listed_and_nothing_true_is_no_rate_rather_than_a_perfect_one():
    assert hit_rate([], []).precision is None
    assert hit_rate([], []).recall is None


def test_only_answers_count_towards_the_share_that_was_borne_out():
    assert confirmed_share(["wants", "refuses", "not_fit", "not_found", "reached"]) == 2 / 3
    assert confirmed_share(["not_found", "reached"]) is None
    assert set(OUTCOMES) == {"wants", "refuses", "reached", "not_found", "not_fit"}


def test_a_case_on_its_way_is_no_longer_to_be_reached_and_no_case_is():
    assert stage_of(None) == "none"
    assert {stage_of(s) for s in ("applied", "checked", "surveyed", "reviewed", "noticed")} == {"under_way"}
    assert stage_of("closed") == "stopped"
