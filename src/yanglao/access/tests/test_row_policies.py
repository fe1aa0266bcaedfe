"""Plain SQL as the application's role, under each scope: the database itself keeps rows apart."""

from __future__ import annotations

import pytest
from django.db import connection

from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.scope import acting

pytestmark = pytest.mark.django_db

#: Columns that make a table personal.
_PERSONAL = r"(person_id|.*_sealed|.*_index)"
#: Tables with such a column that need no row policy, each with its reason. Nothing else may be added without one.
_EXEMPT = {
    "pgh_placeholder": "does not exist; keeps the shape of the list",
}


def personal_tables() -> dict[str, bool]:
    """Return table → whether row policies are on, for every table that holds something of a person."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
               FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
               WHERE c.relkind IN ('r', 'p') AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid
                 AND a.attnum > 0 AND NOT a.attisdropped AND a.attname ~ %s)""",
            [f"^{_PERSONAL}$"],
        )
        return dict(cursor.fetchall())


def test_every_table_with_a_personal_field_has_a_row_policy():
    found = personal_tables()
    assert found, "nothing to look at"
    bare = sorted(name for name, held in found.items() if not held and name not in _EXEMPT)
    assert not bare, f"tables with personal fields and no row policy: {bare}"


def test_a_personal_table_without_a_policy_is_noticed(owner_sql):
    owner_sql("CREATE TABLE zz_bare (id bigint, person_id bigint)")
    try:
        assert personal_tables()["zz_bare"] is False
    finally:
        owner_sql("DROP TABLE zz_bare")


def test_the_application_may_not_pass_by_row_policies():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        )
        assert cursor.fetchone() == (0,)


def _scope(kind: str, *keys: str) -> Actor:
    return Actor(1, "甲", "bureau", "330424", Scope(kind, keys))


@pytest.fixture
def views(db):
    """Write four views: three villages in two towns of one county, one in another county."""
    rows = [
        (1, "330424", "330424001201"),
        (2, "330424", "330424001202"),
        (3, "330424", "330424102001"),
        (4, "330522", "330522001001"),
    ]
    with acting(system_actor("330424")), connection.cursor() as cursor:
        for person, county, village in rows:
            cursor.execute(
                "INSERT INTO access_viewlog (person_id, county, village, actor_name, duty, what, purpose, at) "
                "VALUES (%s, %s, %s, '示例', 'town', 'phone', '联系', now())",
                [person, county, village],
            )


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (system_actor("330424"), [1, 2, 3, 4]),
        (_scope("county", "330424"), [1, 2, 3]),
        (_scope("county", "330522"), [4]),
        (_scope("town", "330424001"), [1, 2]),
        (_scope("town", "330424001", "330424102"), [1, 2, 3]),
        (_scope("village", "330424001202"), [2]),
        (_scope("persons", "3"), [3]),
        (_scope("persons"), []),
        (_scope("county"), []),
        (_scope("none"), []),
    ],
)
def test_plain_sql_shows_only_the_rows_of_the_scope(views, actor, seen):
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM access_viewlog ORDER BY 1")
        assert [row[0] for row in cursor.fetchall()] == seen


def test_without_anybody_acting_plain_sql_shows_nothing(views):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_viewlog")
        assert cursor.fetchone() == (0,)


def test_a_town_may_not_write_a_row_of_another_town():
    from django.db import ProgrammingError

    town, refused = _scope("town", "330424001"), pytest.raises(ProgrammingError, match="row-level security")
    with refused, acting(town), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_viewlog (person_id, county, village, actor_name, duty, what, purpose, at) "
            "VALUES (9, '330424', '330424102001', '示例', 'town', 'phone', '联系', now())"
        )


def test_the_log_of_views_is_never_altered(views):
    from django.db import IntegrityError

    for statement in ("UPDATE access_viewlog SET purpose = ''", "DELETE FROM access_viewlog"):
        with (
            pytest.raises(IntegrityError, match="append only"),
            acting(system_actor("330424")),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
