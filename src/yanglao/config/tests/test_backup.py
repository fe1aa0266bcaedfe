"""A backup comes back whole, keys and all, or nothing is touched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import psycopg
import pytest

from yanglao.base import crypto
from yanglao.base.errors import DomainError
from yanglao.config import dbcli, launcher


@pytest.fixture
def address(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A private server with one table under row policies, and keys; returns the owner's address."""
    ends = launcher.ensure()
    # Set here so that the tidy-up of the fixture takes them away again.
    monkeypatch.setenv("YANGLAO_DB_URL", ends.app_url)
    monkeypatch.setenv("YANGLAO_DB_OWNER_URL", ends.owner_url)
    monkeypatch.delenv("YANGLAO_KEYS", raising=False)
    crypto.ensure_keys()
    statements = (
        "CREATE TABLE person (id int PRIMARY KEY, name text, EXCLUDE USING gist (name WITH =))",
        "INSERT INTO person VALUES (1, '朱'), (2, '沈')",
        "ALTER TABLE person ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON person USING (id = 1)",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER t BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION f()",
    )
    with psycopg.connect(ends.owner_url, autocommit=True) as link:
        for statement in statements:
            link.execute(statement)
    return ends.owner_url


def names(url: str) -> list[str]:
    with psycopg.connect(url) as link:
        return [row[0] for row in link.execute("SELECT name FROM person ORDER BY id")]


def test_rows_policies_rights_and_keys_come_back(address: str, tmp_path: Path) -> None:
    kept = crypto.keys_path().read_text()
    assert dbcli.db(["backup", str(tmp_path / "b.tar"), "--json"]) == 0
    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("DELETE FROM person WHERE id = 1")
        link.execute("CREATE TABLE later (n int)")
    crypto.keys_path().write_text(json.dumps({"current": "other", "fields": {}, "index": ""}))
    assert dbcli.db(["restore", str(tmp_path / "b.tar"), "--yes"]) == 0
    assert names(address) == ["朱", "沈"]
    assert names(os.environ["YANGLAO_DB_URL"]) == ["朱"]  # the application again sees its own rows only
    assert crypto.keys_path().read_text() == kept
    with psycopg.connect(address) as link:
        assert link.execute("SELECT to_regclass('later')").fetchone() == (None,)


def test_what_is_made_after_a_restore_is_open_to_the_application(address: str, tmp_path: Path) -> None:
    dbcli.db(["backup", str(tmp_path / "b.tar")])
    dbcli.db(["restore", str(tmp_path / "b.tar"), "--yes"])
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("CREATE TABLE later (n int)")
    with psycopg.connect(os.environ["YANGLAO_DB_URL"]) as link:
        link.execute("INSERT INTO later VALUES (1)")


def test_a_full_database_is_not_overwritten_unasked(address: str, tmp_path: Path) -> None:
    dbcli.db(["backup", str(tmp_path / "b.tar")])
    with pytest.raises(DomainError) as refusal:
        dbcli.db(["restore", str(tmp_path / "b.tar")])
    assert refusal.value.code == "restore.not_empty"
    assert names(address) == ["朱", "沈"]


@pytest.mark.parametrize("body", [b"", b"not a backup", None])
def test_a_file_that_is_no_backup_touches_nothing(body: bytes | None, address: str, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    if body is not None:
        file.write_bytes(body)
    with pytest.raises(DomainError) as refusal:
        dbcli.db(["restore", str(file), "--yes"])
    assert refusal.value.code == "restore.not_a_backup"
    assert names(address) == ["朱", "沈"]


def test_a_backup_never_replaces_another(address: str, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("precious")
    with pytest.raises(DomainError) as refusal:
        dbcli.db(["backup", str(tmp_path / "b.tar")])
    assert refusal.value.code == "backup.exists"
    assert (tmp_path / "b.tar").read_text() == "precious"
