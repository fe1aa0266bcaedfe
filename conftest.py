"""Fixtures for every house: a database as the application sees it, and the tiny village.

Tests use fixtures by name and import nothing from above their house. The schema is migrated once by the owner into a
template; each session (and each worker) works on a copy, connected as the application, so row policies hold.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse, urlunparse

import pytest

ROOT = Path(__file__).parent
SOURCE = ROOT / "src"
os.environ.setdefault("PYTHONPATH", str(SOURCE))
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
        name = f"yanglao_schema_{schema_digest()}"
        with self._owner() as link:
            link.execute("SELECT pg_advisory_lock(4711)")
            if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            rough = f"{name}_rough"
            _drop(link, rough)
            link.execute(f'CREATE DATABASE "{rough}"')
            self._migrate(rough)
            link.execute(f'ALTER DATABASE "{rough}" RENAME TO "{name}"')
        return name

    def with_divisions(self) -> str:
        """Return the template that holds the shipped divisions too, so that not every test loads four thousand rows."""
        bare = self.template()
        digest = hashlib.sha256()
        for path in sorted((SOURCE / "yanglao" / "areas").rglob("*.*")):
            if path.suffix in (".py", ".gz", ".geojson"):
                digest.update(path.read_bytes())
        name = f"{bare}_{digest.hexdigest()[:8]}"
        with self._owner() as link:
            link.execute("SELECT pg_advisory_lock(4712)")
            if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            rough = f"{name}_r"
            _drop(link, rough)
            link.execute(f'CREATE DATABASE "{rough}" TEMPLATE "{bare}"')
            words = {
                **os.environ,
                "PYTHONPATH": str(SOURCE),
                "DJANGO_SETTINGS_MODULE": "yanglao.config.settings",
            }
            words["YANGLAO_DB_URL"] = _with_name(self.ends.app_url, rough)
            done = subprocess.run(
                [sys.executable, "-c", _LOAD_DIVISIONS, COUNTY],
                env=words,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"divisions were not loaded:\n{done.stderr[-4000:]}")
            with self._owner(rough) as inside:
                # The note of the loading goes: tests count what they themselves leave in the log.
                inside.execute("ALTER TABLE base_auditentry DISABLE TRIGGER USER")
                inside.execute("DELETE FROM base_auditentry")
                inside.execute("ALTER TABLE base_auditentry ENABLE TRIGGER USER")
                inside.execute("VACUUM (ANALYZE) areas_division")
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


# ---------------------------------------------------------------------------------------------- the tiny village

COUNTY, TOWN, VILLAGE, OTHER_VILLAGE = "330424", "330424001", "330424001001", "330424101003"

#: Twelve elders everybody knows: name, sex, born, relief status, living situation, ability level (GB/T 42195), who they are.
ELDERS = (
    ("沈桂珍", "f", "1942-03-08", "low", "living_alone", 2, "84, alone, on low-income relief, moderate"),
    ("周阿根", "m", "1936-10-31", "", "with_family", None, "turns 90 on the demo's today"),
    ("朱水金", "m", "1946-11-01", "", "empty_nest", None, "79, is 80 tomorrow"),
    ("王秀英", "f", "1926-05-20", "", "with_family", 3, "a hundred years old"),
    ("陈福林", "m", "1952-02-29", "near", "with_family", 1, "born on a leap day, near low income, mild"),
    ("吴金根", "m", "1950-07-15", "low", "left_behind", 4, "complete loss, on relief"),
    ("张彩娥", "f", "1944-01-02", "near", "living_alone", 3, "82, near low income, severe"),
    ("李招娣", "f", "1961-06-30", "", "with_family", None, "65, nothing but the file"),
    ("徐阿毛", "m", "1948-09-09", "destitute_dispersed", "no_kin", 2, "destitute, supported at home"),
    ("顾玉珍", "f", "1939-12-12", "", "empty_nest", 0, "86, intact"),
    ("金根林", "m", "1955-04-04", "low", "with_family", None, "71, on relief, never assessed"),
    (
        "马小妹",
        "f",
        "1966-10-31",
        "",
        "with_family",
        None,
        "turns 60 on the demo's today; lives in another town",
    ),
)


def example_id(born: str, number: int, sex: str) -> str:
    """Return an ID number that no living person can have: address code 999999, right check digit."""
    from yanglao.base.identifiers import IMPOSSIBLE_ADDRESS, check_character

    serial = number * 2 + (1 if sex == "m" else 0)
    first = f"{IMPOSSIBLE_ADDRESS}{born.replace('-', '')}{serial:03d}"
    return first + check_character(first)


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


class Village:
    """The tiny village: persons by name, carers, homes."""

    def __init__(self) -> None:
        self.persons: dict[str, object] = {}
        self.workers: list[object] = []
        self.homes: list[object] = []
        self.county, self.town, self.village, self.other_village = COUNTY, TOWN, VILLAGE, OTHER_VILLAGE

    def __getitem__(self, name: str):
        return self.persons[name]


@pytest.fixture
def village(request, platform):
    """Return twelve elders, three carers and two homes, on file through the houses' own services.

    In the test's transaction; in a database of its own when the test asks for ``apart`` too.
    """
    request.getfixturevalue("apart" if "apart" in request.fixturenames else "db")
    from datetime import UTC, date, datetime

    from yanglao.areas import services as areas
    from yanglao.areas.models import Division
    from yanglao.base.models import Installation
    from yanglao.base.scope import acting
    from yanglao.people import services as people

    at, today = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
    Installation.objects.update_or_create(
        id=1,
        defaults={
            "county": COUNTY,
            "place_name": "海盐",
            "pack": "haiyan",
            "is_demo": True,
            "fixed_today": today,
        },
    )
    found = Village()
    with acting(platform):
        if not Division.objects.filter(code=VILLAGE).exists():  # a database of the test's own begins empty
            areas.load_divisions(platform, county=COUNTY)
        for number, (name, sex, born, relief, living, _level, _who) in enumerate(ELDERS, start=1):
            home = OTHER_VILLAGE if name == "马小妹" else VILLAGE
            row = people.register_person(
                platform,
                draft=people.Draft(
                    name=name,
                    id_number=example_id(born, number, sex),
                    phone=f"1390000{number:04d}",
                    register_village=home,
                    residence_village=home,
                    residence_address=f"{number} 号",
                    source="示例",
                    is_example=True,
                ),
                at=at,
                today=today,
            )
            found.persons[name] = row
            if relief:
                people.set_category(
                    platform,
                    person_id=row.pk,
                    category="subsistence",
                    value=relief,
                    source="大救助（示例）",
                    valid_from=date(2024, 7, 1),
                )
            category, value = ("no_kin", "") if living == "no_kin" else ("living", living)
            people.set_category(
                platform,
                person_id=row.pk,
                category=category,
                value=value,
                source="村（社区）（示例）",
                valid_from=date(2024, 7, 1),
            )
    _bodies(platform, found, today)
    return found


def _bodies(platform, found: Village, today) -> None:
    """Two homes and three carers."""
    from datetime import date

    from yanglao.facilities import services as facilities
    from yanglao.workforce import services as workforce

    homes = (("示例颐养中心", "public", "contracted_out"), ("示例康养之家", "private", "private_run"))
    for name, ownership, operation in homes:
        found.homes.append(
            facilities.register(
                platform,
                name=name,
                kind="care_home",
                town=TOWN,
                ownership=ownership,
                operation=operation,
                status="open",
                medical_link="contract",
                opened_on=date(2020, 1, 1),
                is_example=True,
            )
        )
    for number, name in enumerate(("赵丽芳", "钱小红", "孙美华"), start=1):
        found.workers.append(
            workforce.register_worker(
                platform, kind="care_worker", staff_no=f"Y{number}", name=name, sex="f", is_example=True
            )
        )
