"""A small county drawn from packaged data, without a database; and the loaded demo in a database of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from yanglao.demo import sources
from yanglao.demo.rules import county


@pytest.fixture(scope="session")
def small() -> county.County:
    """Return the county of seed 1 at 2 %."""
    return county.draw(
        1, 0.02, sources.villages("330424"), sources.outline("330424"), sources.national_shape()
    )


@dataclass
class Bench:
    """A database without a county, and ``./run demo`` on it."""

    app_url: str
    owner_url: str

    def _start(self, *words: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "DATABASE_URL": self.app_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "YANGLAO_PG": "url",
        }
        environment.pop("YANGLAO_TODAY", None)
        command = [sys.executable, "-m", "yanglao", "demo", "--no-serve", "--json", *words]
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Return exit code and the object of the last line."""
        out, err = (process := self._start(*words)).communicate(timeout=900)
        assert out.strip(), err
        return process.returncode, json.loads(out.strip().splitlines()[-1])

    def kill_when(self, ready: Callable[[], bool], *words: str) -> None:
        """Start, and kill -9 (with its children) as soon as something is so."""
        process = self._start(*words)
        end = time.monotonic() + 120
        while not ready():
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < end
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Run a statement as the owner, past row policies."""
        with psycopg.connect(self.owner_url, autocommit=True) as link:
            cursor = link.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *values: object) -> Any:
        """Return the single value of a query."""
        return self.sql(statement, *values)[0][0]


@pytest.fixture(scope="session")
def bench(databases: Any) -> Iterator[Bench]:
    """Return an empty database for the demo."""
    name = f"yanglao_demo_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    app_url = databases.copy(name, of=databases.template())
    yield Bench(app_url, databases.owner_url(name))
    databases.drop(name)


@pytest.fixture(scope="session")
def loaded(bench: Bench) -> tuple[Bench, dict[str, Any]]:
    """Return the demo of seed 1 at 2 %, and what it said of itself."""
    code, said = bench.run("--scale", "0.02", "--seed", "1")
    assert code == 0
    return bench, said


@pytest.fixture(scope="session")
def counted(databases: Any, loaded: tuple[Bench, dict[str, Any]]) -> Iterator[tuple[dict[str, Any], float]]:
    """Return what a demo said of itself and its scale: the small one, in the long proof (``./run soak``) the whole county."""
    if not os.environ.get("YANGLAO_SOAK"):
        yield loaded[1], 0.02
        return
    name = f"yanglao_demo_whole_{os.getpid()}"
    whole = Bench(databases.copy(name, of=databases.template()), databases.owner_url(name))
    code, said = whole.run("--seed", "5")
    assert code == 0
    if log := os.environ.get("YANGLAO_SOAK_LOG"):
        with open(log, "a", encoding="utf-8") as lines:
            print(json.dumps({"elders": said["elders"]}), file=lines)
    yield said, 1.0
    databases.drop(name)
