"""The doctor tells what is, with a remedy for what is not well, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from yanglao.config import doctor, launcher
from yanglao.config.commands.doctor import main


@pytest.fixture(autouse=True)
def no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the seconds of reading all migrations; one test below reads them."""
    monkeypatch.setattr(doctor, "_pending", lambda ends: doctor.Finding("schema", "ok", ""))


def found(name: str) -> doctor.Finding:
    hits = [finding for check in doctor.CHECKS for finding in check() if finding.name == name]
    assert hits, name
    return hits[0]


def test_looking_makes_nothing(empty_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--json"])
    report = json.loads(capsys.readouterr().out)
    assert {"python", "disk", "database", "secrets"} <= {finding["name"] for finding in report["findings"]}
    assert not empty_home.exists()


def test_every_complaint_has_a_remedy(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    complaints = [f for check in doctor.CHECKS for f in check() if f.state != "ok"]
    assert complaints
    assert all(finding.remedy for finding in complaints)


def test_a_stopped_server_is_told_from_a_running_one(empty_home: Path) -> None:
    launcher.ensure()
    assert found("database").state == "ok"
    launcher.stop()
    assert found("database").remedy == "./run db start"


def test_passwords_open_to_others_are_a_failure(empty_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    launcher.ensure()
    assert found("secret passwords.json").state == "ok"
    (empty_home / "secrets" / "passwords.json").chmod(0o644)
    assert found("secret passwords.json").state == "fail"
    assert main([]) == 1
    assert "chmod 600" in capsys.readouterr().out


def test_running_as_the_owner_or_past_the_policies_is_a_failure(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = launcher.ensure()
    assert found("two roles").state == found("application role").state == "ok"
    mighty = launcher.superuser_url()
    assert mighty
    monkeypatch.setenv("YANGLAO_PG", "url")
    monkeypatch.setenv("DATABASE_URL", ends.owner_url)
    assert found("two roles").state == "fail"
    monkeypatch.setenv("DATABASE_URL", mighty)
    assert found("application role").state == "fail"


def test_a_missing_extension_is_a_failure(empty_home: Path) -> None:
    ends = launcher.ensure()
    mighty = launcher.superuser_url()
    assert mighty
    with psycopg.connect(mighty, autocommit=True) as link:
        link.execute("DROP EXTENSION pg_trgm")
    assert found("extensions").state == "fail"
    assert launcher.ensure() == ends


def test_an_address_nobody_answers_at_is_a_failure(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YANGLAO_PG", "url")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert found("connection").state == "fail"


def test_a_schema_not_written_yet_is_told(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("YANGLAO_HOME", str(empty_home))
    finding = doctor._pending(launcher.ensure())
    assert finding.state == "warn"
    assert finding.remedy == "./run db migrate"
