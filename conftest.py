"""Fixtures for every house: a database as the application sees it, and the tiny village.

Tests use fixtures by name and import nothing from above their house. The schema is migrated once by the owner into a
template; each session (and each worker) works on a copy, connected as the application, so row policies hold.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlparse

import pytest
from tests.helping.databases import Databases
from tests.helping.kept import KeptVillage
from tests.helping.village import COUNTY, OTHER_VILLAGE, TOWN, VILLAGE, Village, settle

os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent / "src"))
os.environ.setdefault("YANGLAO_TODAY", "2026-10-31")


if os.environ.get("YANGLAO_EXAMPLES"):  # the long form of the properties (./run soak)
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "soak",
        max_examples=int(os.environ["YANGLAO_EXAMPLES"]),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("soak")


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Return the maker of test databases."""
    return Databases()


@pytest.fixture(scope="session")
def django_db_setup(request, databases, django_db_blocker):
    """Connect Django, as the application, to a fresh copy of the schema."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"yanglao_test_{worker}_{os.getpid()}"
    address = urlparse(databases.copy(name, of=databases.with_divisions()))
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


@pytest.fixture
def apart(request, databases, django_db_setup, django_db_blocker):
    """Point Django to an empty database of the test's own, where commits are true; thrown away afterwards."""
    from django.db import connections

    name = f"yanglao_apart_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    databases.copy(name, of=databases.template())
    with django_db_blocker.unblock():
        link = connections["default"]
        link.close()
        before = link.settings_dict["NAME"]
        link.settings_dict["NAME"] = name
        yield name
        link.close()
        link.settings_dict["NAME"] = before
    databases.drop(name)


def _actor(user_id: int, name: str, duty: str, kind: str, *keys: str):
    from yanglao.base.actor import Actor, Scope

    return Actor(user_id, name, duty, COUNTY, Scope(kind, keys))


@pytest.fixture
def platform():
    """Return the platform itself as actor."""
    from yanglao.base.actor import system_actor

    return system_actor(COUNTY)


@pytest.fixture
def bureau():
    """Return a bureau officer of the county (maker)."""
    return _actor(101, "陆敏", "bureau", "county", COUNTY)


@pytest.fixture
def director():
    """Return a second bureau officer (checker)."""
    return _actor(102, "周建明", "bureau", "county", COUNTY)


@pytest.fixture
def finance():
    """Return the county's accountant."""
    return _actor(103, "钱晓燕", "finance", "county", COUNTY)


@pytest.fixture
def town_clerk():
    """Return the clerk of 武原街道, where eleven of the twelve live."""
    return _actor(104, "沈荡生", "town", "town", TOWN)


@pytest.fixture
def other_town_clerk():
    """Return the clerk of another town."""
    return _actor(105, "于晓城", "town", "town", OTHER_VILLAGE[:9])


@pytest.fixture
def village_clerk():
    """Return the clerk of the village."""
    return _actor(106, "王秀芳", "village", "village", VILLAGE)


@pytest.fixture
def assessor():
    """Return an assessor."""
    return _actor(107, "赵丽芳", "assessor", "county", COUNTY)


@pytest.fixture(scope="session")
def kept_village() -> KeptVillage:
    """Return the village of this process: settled once, put back for each test."""
    return KeptVillage()


@pytest.fixture
def village(request, platform, kept_village) -> Village:
    """Return twelve elders, three carers and two homes (see ``tests/helping/village.py``).

    In the test's transaction; in a database of its own when the test asks for ``apart`` too.
    """
    if "apart" in request.fixturenames:
        request.getfixturevalue("apart")
        return settle(platform)
    request.getfixturevalue("db")
    return kept_village.settle(platform)
