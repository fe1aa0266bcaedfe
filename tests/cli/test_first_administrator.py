"""The first administrator of an empty installation, by the true word on an empty database; and the way in afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helping.county import County, Mother

WORDS = ("access", "create-admin", "--username", "heju", "--name", "何俊", "--json")


@pytest.fixture
def empty(databases: Any, mother: Mother) -> Iterator[County]:
    """Return a database with tables and nothing in them."""
    name = f"yanglao_first_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    databases.copy(name, of=databases.template())
    yield County(databases, name, mother)
    databases.drop(name)


def test_an_empty_installation_gets_its_place_and_one_administrator_and_no_second(empty: County):
    said = empty.word(*WORDS)
    assert said.code == 2
    assert said.json["errors"][0]["code"] == "access.no_place"
    assert empty.one("SELECT count(*) FROM access_user") == 0

    said = empty.word(*WORDS, "--place", "zhejiang")
    assert said.json["errors"][0]["code"] == "access.not_a_county"
    said = empty.word(*WORDS, "--place", "haiyan")
    assert said.code == 0, said.err
    word = said.json["password"]
    assert said.json["county"] == "330424"
    assert len(word) >= 10
    assert empty.owner(
        "SELECT must_use_mfa, must_change_password, is_example, county, password LIKE '%%' || %s || '%%' FROM access_user",
        word,
    ) == [(True, True, False, "330424", False)]
    assert empty.owner("SELECT duty, scope_kind FROM access_appointment") == [("admin", "none")]
    assert empty.one("SELECT count(*) FROM areas_division WHERE code LIKE '330424%%'") > 100
    assert empty.owner(
        "SELECT code, actor_name FROM base_auditentry WHERE code = 'access.first_administrator'"
    ) == [("access.first_administrator", "命令行")]
    assert (
        empty.one("SELECT count(*) FROM base_auditentry WHERE detail::text LIKE '%%' || %s || '%%'", word)
        == 0
    )

    again = empty.word("access", "create-admin", "--username", "er", "--name", "二", "--json")
    assert again.code == 2
    assert again.json["errors"][0]["code"] == "access.administrator_exists"
    mute = empty.word("access", "create-admin", "--username", "er", "--name", "二", "--another", "--json")
    assert mute.json["errors"][0]["code"] == "access.no_reason"
    assert empty.one("SELECT count(*) FROM access_user") == 1

    because = ("--another", "--reason", "原来的管理员已离岗")
    third = empty.word("access", "create-admin", "--username", "er", "--name", "二", *because, "--json")
    assert third.code == 0, third.err
    assert (
        empty.one(
            "SELECT detail->>'reason' FROM base_auditentry WHERE code = 'access.first_administrator' ORDER BY id DESC LIMIT 1"
        )
        == "原来的管理员已离岗"
    )

    elsewhere = empty.word(*WORDS, "--place", "changxing")
    assert elsewhere.json["errors"][0]["code"] == "access.other_place"


def test_the_demo_offers_its_example_and_yet_lets_a_true_one_be_made(county: County):
    assert county.word(*WORDS).code == 0
    assert county.one("SELECT must_use_mfa FROM access_user WHERE username = 'heju'") is True
