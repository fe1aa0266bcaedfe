"""Fixtures for every house: a database as the application sees it, and the tiny village.

Tests use fixtures by name and import nothing from above their house. The schema is migrated once by the owner into a
template; each session (and each worker) works on a copy, connected as the application, so row policies hold.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse, urlunparse

import pytest

ROOT = Path(__file__).parent
SOURCE = ROOT / "src"
os.environ.setdefault("PYTHONPATH", str(SOURCE))
os.environ.setdefault("YANGLAO_TODAY", "2026-10-31")


def _with_name(url: str, name: str) -> str:
    return urlunparse(urlparse(url)._replace(path=f"/{name}"))


def schema_digest() -> str:
    """Return a digest of all migrations: another digest, another template."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted(SOURCE.glob("yanglao/**/migrations/*.py")):
        digest.update(path.read_bytes())
    # Row policies and state arrows are written by these helpers at migration time.
    digest.update((SOURCE / "yanglao/base/rls.py").read_bytes())
    return digest.hexdigest()[:16]


class Databases:
    """Makes databases for tests on the instance's server, as its owner."""

    def __init__(self) -> None:
        from yanglao.config import launcher

        self.ends = launcher.ensure()
        self._launcher = launcher

    @contextmanager
    def _owner(self, name: str = "postgres") -> Iterator[object]:
        import psycopg

        with psycopg.connect(_with_name(self.ends.owner_url, name), autocommit=True) as link:
            yield link

    def template(self) -> str:
        """Return the migrated template, made when this schema has none."""
        name = f"yanglao_schema_{schema_digest()}"
        with self._owner() as link:
            link.execute("SELECT pg_advisory_lock(4711)")
            if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            rough = f"{name}_rough"
            link.execute(f'DROP DATABASE IF EXISTS "{rough}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{rough}"')
            self._migrate(rough)
            link.execute(f'ALTER DATABASE "{rough}" RENAME TO "{name}"')
        return name

    def _migrate(self, name: str) -> None:
        with self._owner(name) as link:
            self._launcher.prepare_database(link)
        words = {
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "DJANGO_SETTINGS_MODULE": "yanglao.config.settings",
            "YANGLAO_ROLE": "owner",
            "YANGLAO_DB_OWNER_URL": _with_name(self.ends.owner_url, name),
        }
        done = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "-v", "0"],
            env=words,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"migrations failed:\n{done.stderr[-4000:]}")

    def copy(self, name: str, of: str) -> str:
        """Make a fresh copy of a database; return its address for the application."""
        with self._owner() as link:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
        return _with_name(self.ends.app_url, name)

    def owner_url(self, name: str) -> str:
        """Return the owner's address of a database (to alter rows behind the application's back)."""
        return _with_name(self.ends.owner_url, name)

    def drop(self, name: str) -> None:
        """Throw a database away."""
        with self._owner() as link:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Return the maker of test databases."""
    return Databases()


@pytest.fixture(scope="session")
def django_db_setup(request, databases, django_db_blocker):
    """Connect Django, as the application, to a fresh copy of the schema."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"yanglao_test_{worker}_{os.getpid()}"
    address = urlparse(databases.copy(name, of=databases.template()))
    with django_db_blocker.unblock():
        from django.db import connections

        link = connections["default"]
        link.close()
        link.settings_dict.update(
            NAME=name,
            USER=address.username,
            PASSWORD=address.password,
            HOST=address.hostname,
            PORT=str(address.port),
            CONN_MAX_AGE=0,
        )
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections["default"].close()
    databases.drop(name)


@pytest.fixture
def owner_sql(databases):
    """Return a function that runs SQL as the owner in another session, on the test's database (outside its transaction)."""
    import psycopg
    from django.db import connection

    def run(statement: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(databases.owner_url(connection.settings_dict["NAME"]), autocommit=True) as link:
            cursor = link.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    return run
