"""Backup and restore: one file with the database and the keys that open its sealed fields."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from yanglao.base.crypto import keys_path
from yanglao.base.errors import DomainError

_FORMAT = 1


def backup(target: Path, pg_dump: str, *, with_keys: bool) -> dict[str, Any]:
    """Write a backup, whole or not at all, mode 0600.

    Parameters
    ----------
    target : Path
        File to write; one that exists is refused.
    pg_dump : str
        The program, not older than the server.
    with_keys : bool
        Whether the keys go along (else keep them elsewhere: sealed fields do not open without).

    Returns
    -------
    dict
        ``file, bytes, seconds, keys``.
    """
    if target.exists():
        raise DomainError(
            f"文件已存在 / the file exists: {target}",
            code="backup.exists",
            remedy="换一个名字 / choose another name",
        )
    began = time.perf_counter()
    fresh = target.with_name(f".{target.name}.new")
    keys = keys_path()
    with tempfile.TemporaryDirectory(dir=target.parent.absolute()) as folder:
        dump = Path(folder) / "database.dump"
        # As the owner: row policies do not bind it, so nothing is left out.
        _run([pg_dump, "-Fc", "--no-owner", "-f", str(dump), os.environ["YANGLAO_DB_OWNER_URL"]])
        about = {
            "format": _FORMAT,
            "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "keys": with_keys and keys.exists(),
        }
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w") as box:
                _add(box, "about.json", json.dumps(about).encode())
                box.add(dump, "database.dump")
                if about["keys"]:
                    _add(box, "keys.json", keys.read_bytes())
            raw.flush()
            os.fsync(raw.fileno())
    fresh.replace(target)
    return {
        "file": str(target),
        "bytes": target.stat().st_size,
        "seconds": round(time.perf_counter() - began, 1),
        "keys": about["keys"],
    }


def restore(source: Path, pg_restore: str, *, overwrite: bool) -> dict[str, Any]:
    """Put a backup in the place of what is there.

    Parameters
    ----------
    source : Path
        File of :func:`backup`.
    pg_restore : str
        The program.
    overwrite : bool
        Whether rows that are there may go.

    Returns
    -------
    dict
        ``tables, seconds, keys``; ``keys`` is ``same``, ``restored``, or ``absent``.
    """
    began = time.perf_counter()
    owner = os.environ["YANGLAO_DB_OWNER_URL"]
    if not overwrite and _tables(owner):
        raise DomainError(
            "数据库里已有表 / the database is not empty",
            code="restore.not_empty",
            remedy="确认覆盖请加 --yes / add --yes to overwrite",
            kept="什么都没有动 / nothing was touched",
        )
    with tempfile.TemporaryDirectory() as folder:
        about = _unpack(source, Path(folder))
        keys = _keys(Path(folder) / "keys.json", about)
        with psycopg.connect(owner, autocommit=True) as link:
            _empty(link)
        # One transaction: a restore that fails leaves an empty database, never half of one.
        command = [
            pg_restore,
            "--no-owner",
            "--no-comments",
            "--single-transaction",
            "--exit-on-error",
            "-d",
            owner,
        ]
        _run([*command, str(Path(folder) / "database.dump")])
    with psycopg.connect(owner, autocommit=True) as link:
        link.execute("ANALYZE")
    return {"tables": _tables(owner), "seconds": round(time.perf_counter() - began, 1), "keys": keys}


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as box:
            for name in ("about.json", "database.dump", "keys.json"):
                if name in box.getnames():
                    box.extract(name, folder, filter="data")
        about = json.loads((folder / "about.json").read_text())
        assert about["format"] == _FORMAT and (folder / "database.dump").exists()
    except (OSError, tarfile.TarError, ValueError, KeyError, AssertionError):
        raise DomainError(
            f"不是本系统的备份 / not a backup of this system: {source}",
            code="restore.not_a_backup",
            remedy="用 ./run db backup 生成的文件 / use a file made by ./run db backup",
            kept="什么都没有动 / nothing was touched",
        ) from None
    assert isinstance(about, dict)
    return about


def _keys(packed: Path, about: dict[str, Any]) -> str:
    """Put the keys where they belong; other keys already there are never overwritten."""
    here = keys_path()
    if not about.get("keys"):
        return "absent"
    if here.exists():
        if json.loads(here.read_text()) == json.loads(packed.read_text()):
            return "same"
        aside = here.with_name(f"keys.{time.strftime('%Y%m%d%H%M%S')}.json")
        here.rename(aside)
    here.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(here, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(packed.read_bytes())
    return "restored"


def _empty(link: psycopg.Connection) -> None:
    """Leave an empty database, the application's sessions ended first."""
    link.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = ANY("
        "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER'))"
    )
    # The schema's owner may drop it with all that lies in it; the dump brings the extensions back.
    link.execute("DROP SCHEMA public CASCADE")
    link.execute("CREATE SCHEMA public")
    link.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _tables(url: str) -> int:
    with psycopg.connect(url) as link:
        row = link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return int(row[0]) if row else 0


def _add(box: tarfile.TarFile, name: str, body: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(body), 0o600
    box.addfile(entry, io.BytesIO(body))


def _run(command: list[str]) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise DomainError(
            f"{Path(command[0]).name}: {(answer.stderr.strip().splitlines() or ['?'])[-1][:300]}",
            code="backup.tool",
        )
