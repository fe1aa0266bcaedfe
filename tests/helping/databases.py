"""Databases for tests: a migrated template, one with the divisions, and copies of them. Made by the owner."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse, urlunparse

from tests.helping.village import COUNTY

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"


def _with_name(url: str, name: str) -> str:
    return urlunparse(urlparse(url)._replace(path=f"/{name}"))


def _digest(*patterns: str) -> str:
    found = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted(path for pattern in patterns for path in SOURCE.glob(pattern)):
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def schema_digest() -> str:
    """Return a digest of all migrations: another digest, another template."""
    # Row policies and state arrows are written by the helpers in rls.py at migration time.
    return _digest("yanglao/**/migrations/*.py", "yanglao/base/rls.py")


def _python(*words: str, **environment: str) -> None:
    """Run Python with Django's settings on a database named in the environment."""
    done = subprocess.run(
        [sys.executable, *words],
        env={
            **os.environ,
            "PYTHONPATH": str(SOURCE),
            "DJANGO_SETTINGS_MODULE": "yanglao.config.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the template was not made:\n{done.stderr[-4000:]}")


_LOAD_DIVISIONS = """
import sys
import django
django.setup()
from yanglao.areas import services
from yanglao.base.actor import system_actor
services.load_divisions(system_actor(sys.argv[1]), county=sys.argv[1])
"""


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
        return self._once(f"yanglao_schema_{schema_digest()}", "template1", self._migrate)

    def with_divisions(self) -> str:
        """Return the template that holds the shipped divisions too, so that not every test loads four thousand rows."""
        bare = self.template()
        return self._once(
            f"{bare}_{_digest('yanglao/areas/**/*.py', 'yanglao/areas/data/*')[:8]}", bare, self._load
        )

    def _once(self, name: str, of: str, fill: Callable[[str], None]) -> str:
        """Return a database of this name; whoever comes first makes it, the others wait. A kill leaves no half one."""
        with self._owner() as link:
            link.execute("SELECT pg_advisory_lock(4711)")
            if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            rough = f"{name}_rough"
            _drop(link, rough)
            link.execute(f'CREATE DATABASE "{rough}" TEMPLATE "{of}"')
            fill(rough)
            link.execute(f'ALTER DATABASE "{rough}" RENAME TO "{name}"')
        return name

    def _load(self, name: str) -> None:
        _python("-c", _LOAD_DIVISIONS, COUNTY, YANGLAO_DB_URL=_with_name(self.ends.app_url, name))
        with self._owner(name) as link:
            # The note of the loading goes: tests count what they themselves leave in the log.
            link.execute("ALTER TABLE base_auditentry DISABLE TRIGGER USER")
            link.execute("DELETE FROM base_auditentry")
            link.execute("ALTER TABLE base_auditentry ENABLE TRIGGER USER")
            link.execute("VACUUM (ANALYZE) areas_division")

    def _migrate(self, name: str) -> None:
        with self._owner(name) as link:
            self._launcher.prepare_database(link)
        address = _with_name(self.ends.owner_url, name)
        _python("-m", "django", "migrate", "-v", "0", YANGLAO_ROLE="owner", YANGLAO_DB_OWNER_URL=address)

    def copy(self, name: str, of: str) -> str:
        """Make a fresh copy of a database; return its address for the application."""
        with self._owner() as link:
            _drop(link, name)
            link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
        return _with_name(self.ends.app_url, name)

    def app_url(self, name: str) -> str:
        """Return the application's address of a database."""
        return _with_name(self.ends.app_url, name)

    def owner_url(self, name: str) -> str:
        """Return the owner's address of a database (to alter rows behind the application's back)."""
        return _with_name(self.ends.owner_url, name)

    def drop(self, name: str) -> None:
        """Throw a database away."""
        with self._owner() as link:
            _drop(link, name)


def _drop(link: object, name: str) -> None:
    """Drop a database whoever is connected; FORCE alone fails for a plain owner while autovacuum is looking at it.

    Without FORCE the server sends autovacuum away by itself but waits for nobody else; so the two take turns.
    """
    import psycopg

    for turn in range(60):
        try:
            link.execute(f'DROP DATABASE IF EXISTS "{name}"' + (" WITH (FORCE)" if turn % 2 else ""))  # type: ignore[attr-defined]
            return
        except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
            if turn == 59:
                raise
            time.sleep(0.2)
