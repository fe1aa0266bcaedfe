"""Copies of the installation's database, so that a bench writes nowhere else; words of the command line run on a copy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlparse, urlunparse

import psycopg
from django.db import connection

from yanglao.base.errors import DomainError
from yanglao.config import launcher


def _named(url: str, name: str) -> str:
    return urlunparse(urlparse(url)._replace(path=f"/{name}"))


@contextmanager
def copy_of_county(name: str = "yanglao_bench") -> Iterator[dict[str, str]]:
    """Give the environment in which the command line works on a fresh copy; the copy is thrown away afterwards.

    Raises
    ------
    DomainError
        When somebody (a running server) holds the database.
    """
    ends = launcher.ensure()
    source = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(_named(ends.owner_url, "postgres"), autocommit=True) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        try:
            link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        except psycopg.errors.ObjectInUse:
            raise DomainError(
                "数据库正被使用，不能取副本 / the database is in use",
                code="bench.in_use",
                remedy="先停下 ./run demo 或 ./run serve",
            ) from None
        try:
            yield {
                **os.environ,
                "YANGLAO_PG": "url",
                "DATABASE_URL": _named(ends.app_url, name),
                "DATABASE_OWNER_URL": _named(ends.owner_url, name),
            }
        finally:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def word(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """Run a word of the command line and return its last line as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "yanglao", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(words)}: {done.returncode}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
