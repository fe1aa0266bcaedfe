"""Fixtures of the proofs that cross houses: the demo county, whole and small, and copies of it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.helping.county import County, Mother, template

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def mother() -> Iterator[Mother]:
    """Return the process that runs words."""
    found = Mother()
    yield found
    found.end()


@pytest.fixture(scope="session")
def demo(databases: Any) -> tuple[str, dict[str, Any]]:
    """Return the database of the demo county and the answer of the word that loaded it. Nobody writes to it."""
    return template(databases)


@pytest.fixture(scope="session")
def make_county(
    databases: Any, demo: tuple[str, dict[str, Any]], mother: Mother
) -> Iterator[Callable[[], County]]:
    """Return a function that gives a fresh copy; all copies are thrown away at the end."""
    made: list[str] = []

    def make() -> County:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"yanglao_county_{worker}_{os.getpid()}_{next(_numbers)}"
        databases.copy(name, of=demo[0])
        made.append(name)
        return County(databases, name, mother)

    yield make
    for name in made:
        databases.drop(name)


@pytest.fixture(scope="session")
def standing(make_county: Callable[[], County]) -> County:
    """Return one copy for all tests that only read."""
    return make_county()


@pytest.fixture
def county(make_county: Callable[[], County], databases: Any) -> Iterator[County]:
    """Return a copy of the test's own."""
    found = make_county()
    yield found
    databases.drop(found.name)
