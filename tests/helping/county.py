"""A small demo county for proofs across houses: made once by the true word, copied for each test that changes it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[2]
SCALE = "0.02"
_KEPT_SECONDS = 7200
#: What the demo's rows do not depend on: pages, tests, and the words that only read.
_APART = ("web/", "tests/", "config/", "locale/")


def digest(scale: str) -> str:
    """Return a digest of all the code the demo's rows come from."""
    package = ROOT / "src" / "yanglao"
    found = hashlib.sha256(f"{scale} {(ROOT / 'requirements.lock').read_text()}".encode())
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package).as_posix()
        if path.suffix not in (".py", ".toml", ".csv", ".json", ".geojson", ".yaml") or not path.is_file():
            continue
        if name.startswith(_APART) or "/tests/" in name:
            continue
        found.update(name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


@dataclass(frozen=True)
class Said:
    """What a word answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Return the last line as an object."""
        lines = self.out.strip().splitlines()
        assert lines, f"nothing was said; exit {self.code}; {self.err[-2000:]}"
        answer: dict[str, Any] = json.loads(lines[-1])
        return answer


class Mother:
    """The forking process; started at the first word."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="yl-words-"))

    def order(self, environment: dict[str, str], **words: Any) -> Said:
        """Have one child do what is asked; negative code for a signal."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.helping.forking"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            )
            assert self._process.stdout is not None
            assert self._process.stdout.readline() == "ready\n", "the mother of words did not start"
        assert self._process.stdin is not None and self._process.stdout is not None
        out, err = self._folder / "out", self._folder / "err"
        body = {"environment": environment, "out": str(out), "err": str(err), **words}
        self._process.stdin.write(json.dumps(body) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Said(answer["status"], out.read_text("utf-8"), err.read_text("utf-8"))

    def end(self) -> None:
        """Stop it."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(timeout=20)


class County:
    """One copy of the demo county.

    Parameters
    ----------
    databases : Databases
        The maker of databases (root ``conftest``).
    name : str
        Of the database.
    mother : Mother
        Who runs the words.
    """

    def __init__(self, databases: Any, name: str, mother: Mother) -> None:
        self.name, self._mother = name, mother
        self.owner_url = databases.owner_url(name)
        self.environment = environment(databases, name)

    def word(self, *words: str, **extra: str) -> Said:
        """Run one word of the command line in a fresh process on this copy."""
        return self._mother.order({**self.environment, **extra}, words=list(words))

    def order(self, more: dict[str, str] | None = None, **words: Any) -> Said:
        """Run a deed, or a word with a kill or a count (see ``forking``)."""
        return self._mother.order({**self.environment, **(more or {})}, **words)

    def owner(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run SQL behind the application's back: as the owner, triggers asleep."""
        with psycopg.connect(self.owner_url) as link:
            tables = link.execute(
                "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal"
            ).fetchall()
            writes = not statement.lstrip().upper().startswith("SELECT")
            for (table,) in tables if writes else []:
                link.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor = link.execute(statement, values)
            rows = cursor.fetchall() if cursor.description else []
            for (table,) in tables if writes else []:
                link.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        return rows

    def one(self, statement: str, *values: object) -> Any:
        """Return the first value of the first row."""
        return self.owner(statement, *values)[0][0]


def environment(databases: Any, name: str) -> dict[str, str]:
    """Return what a process needs to work on a database of the test server."""
    return {
        "YANGLAO_PG": "url",
        "DATABASE_URL": databases.app_url(name),
        "DATABASE_OWNER_URL": databases.owner_url(name),
        "YANGLAO_DB_URL": databases.app_url(name),
        "YANGLAO_DB_OWNER_URL": databases.owner_url(name),
    }


@contextmanager
def _locked(databases: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(databases.owner_url("postgres"), autocommit=True) as link:
        link.execute("SELECT pg_advisory_lock(4712)")
        yield link


def _sweep(link: psycopg.Connection[Any], prefix: str) -> None:
    """Throw away demos of older code, but not one that another run may still be copying."""
    rows = link.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE %s",
        [f"{prefix}%"],
    ).fetchall()
    for old, said in rows:
        if time.time() - json.loads(said or "{}").get("made_at", 0) > _KEPT_SECONDS:
            with contextlib.suppress(psycopg.errors.ObjectInUse):
                link.execute(f'DROP DATABASE "{old}"')


def template(databases: Any, scale: str = SCALE) -> tuple[str, dict[str, Any]]:
    """Return the name of the loaded demo and what ``./run demo`` said; loaded when this code has none yet."""
    schema, prefix = databases.template(), f"yanglao_demo_{scale.replace('.', '_')}_"
    name = prefix + digest(scale)
    with _locked(databases) as link:
        row = link.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if row is not None:
            return name, json.loads(row[0])
        _sweep(link, prefix)
        rough = f"{name}_rough"
        databases.copy(rough, of=schema)
        done = subprocess.run(
            [sys.executable, "-m", "yanglao", "demo", "--no-serve", "--scale", scale, "--json"],
            env={**os.environ, **environment(databases, rough), "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"the demo did not load:\n{done.stderr[-4000:]}"
        said = json.dumps({**json.loads(done.stdout.strip().splitlines()[-1]), "made_at": int(time.time())})
        link.execute(f"COMMENT ON DATABASE \"{rough}\" IS '{said.replace(chr(39), chr(39) * 2)}'")
        link.execute(f'ALTER DATABASE "{rough}" RENAME TO "{name}"')
    return name, json.loads(said)
