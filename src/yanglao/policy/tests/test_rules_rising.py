"""Hours and services that would fall as need grows are refused by ``pack check``."""

from __future__ import annotations

import pytest

from yanglao.policy import library
from yanglao.policy.rules.rising import falling, falls

NINGBO = "ningbo/parameters/benefits.yaml"
CARE = "cn/parameters/care.yaml"


def _keys() -> set[tuple[str, str]]:
    return {(row["pack"], row["key"]) for row in falling(library.pack_set())}


def test_a_table_falls_only_where_a_later_key_has_less() -> None:
    assert falls({1: 10, 2: 10, 3: 20}) == []
    assert falls({3: 5, 1: 10}) == [(1, 3)]
    assert falls({"mild": 10, "severe": 5}, ("mild", "moderate", "severe")) == [("mild", "severe")]


def test_the_packs_as_shipped_never_fall() -> None:
    assert _keys() == set()


@pytest.mark.parametrize(
    ("path", "old", "new", "key"),
    [
        (NINGBO, "severe: 45", "severe: 29", ("ningbo", "purchased_hours_by_tier")),
        (CARE, "3: 30, 4: 40}", "3: 30, 4: 29}", ("cn", "care_plan_hours")),
        (
            "cn/lists/care.yaml",
            "{1: 1, 2: 1, 3: 2, 4: 2}, minutes: 60, givers: [home, community]",
            "{1: 1, 2: 1, 3: 2, 4: 1}, minutes: 60, givers: [home, community]",
            ("cn", "care_plan_items.bath"),
        ),
        (NINGBO, "3: severe, 4: severe}", "3: severe, 4: mild}", ("ningbo", "purchased_home_care")),
    ],
)
def test_what_falls_as_the_level_rises_is_found(copied_packs, path, old, new, key) -> None:
    copied_packs.replace(path, old, new)
    assert key in _keys()


def test_a_county_that_gives_its_own_hours_is_held_to_the_nations_mark(copied_packs) -> None:
    own = "parameters:\n  - {code: care_plan_hours, name: 时数, unit: 小时/月, status: illustrative, value: {1: 9, 2: 8}}\n"
    (copied_packs.folder / "haiyan/parameters/care.yaml").write_text(own, encoding="utf-8")
    library.forget()
    assert ("haiyan", "care_plan_hours") in _keys()


def test_pack_check_refuses_a_pack_whose_hours_fall(copied_packs) -> None:
    copied_packs.replace(CARE, "{0: 0, 1: 8, 2: 20", "{0: 0, 1: 21, 2: 20")
    found = copied_packs.check()
    assert not found["ok"] and found["falling"] == 1
    assert "21" in found["falling_list"][0]["reason"]
