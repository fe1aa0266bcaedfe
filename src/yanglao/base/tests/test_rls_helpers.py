"""The migration helpers: a row policy that keeps out, a table that only grows, arrows that are the only way."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from yanglao.base import rls
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.scope import acting


@pytest.fixture
def tables(committed, owner_sql):
    """Make two tables by the helpers as the owner; drop them afterwards."""
    owner_sql(
        "CREATE TABLE zz_row (id int, person_id bigint, county text, village text, state text DEFAULT 'open')"
    )
    for step in (rls.protect("zz_row"), rls.transitions("zz_row", {"open": ("done",), "done": ()})):
        for statement in step.sql:
            owner_sql(statement.replace("%", "%%"))
    owner_sql("CREATE TABLE zz_log (id int)")
    for statement in rls.append_only("zz_log").sql:
        owner_sql(statement.replace("%", "%%"))
    with connection.cursor() as cursor, acting(system_actor("330424")):
        cursor.execute(
            "INSERT INTO zz_row VALUES (1, 1, '330424', '330424100201'), (2, 2, '330424', '330424101201'), (3, 3, '330522', '330522100201')"
        )
        cursor.execute("INSERT INTO zz_log VALUES (1)")
    yield
    owner_sql("DROP TABLE zz_row, zz_log")
    owner_sql("DROP FUNCTION zz_row_state_arrows()")


def _run(scope: Scope, statement: str):
    with acting(Actor(1, "", "x", "330424", scope)), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.mark.parametrize(
    ("scope", "ids"),
    [
        (Scope("system"), [1, 2, 3]),
        (Scope("county", ("330424",)), [1, 2]),
        (Scope("town", ("330424100",)), [1]),
        (Scope("village", ("330424101201", "330522100201")), [2, 3]),
        (Scope("persons", ("3",)), [3]),
        (Scope("none"), []),
        (Scope("county", ("330424' OR true --",)), []),
    ],
)
def test_each_scope_sees_its_rows(tables, scope, ids):
    assert [row[0] for row in _run(scope, "SELECT id FROM zz_row ORDER BY id")] == ids


def test_an_organisation_sees_only_by_care_relation(tables):
    assert _run(Scope("org", ("1",)), "SELECT id FROM zz_row") == []


def test_rows_out_of_scope_are_neither_changed_nor_moved_in_or_out(tables):
    town = Scope("town", ("330424100",))
    assert _run(town, "UPDATE zz_row SET state = 'done'") == 1
    assert _run(town, "DELETE FROM zz_row WHERE id = 3") == 0
    with pytest.raises(DatabaseError, match="row-level security"):
        _run(town, "UPDATE zz_row SET village = '330424101201'")
    with pytest.raises(DatabaseError, match="row-level security"):
        _run(town, "INSERT INTO zz_row VALUES (9, 9, '330522', '330522100201')")


@pytest.mark.parametrize(
    "statement", ["UPDATE zz_log SET id = 2", "DELETE FROM zz_log", "UPDATE zz_log SET id = id WHERE false"]
)
def test_a_table_that_only_grows(tables, statement):
    with pytest.raises(DatabaseError, match="append only"):
        _run(Scope("system"), statement)


def test_the_owner_is_refused_too(tables, owner_sql):
    import psycopg

    for statement in ("DELETE FROM zz_log", "TRUNCATE zz_log"):
        with pytest.raises(psycopg.Error, match="append only"):
            owner_sql(statement)


def test_only_the_arrows_may_be_gone(tables):
    system = Scope("system")
    assert _run(system, "UPDATE zz_row SET state = 'open' WHERE id = 1") == 1, "a state may stay"
    assert _run(system, "UPDATE zz_row SET state = 'done' WHERE id = 1") == 1
    for wrong in ("open", "gone"):
        with pytest.raises(DatabaseError, match="transition refused"), transaction.atomic():
            _run(system, f"UPDATE zz_row SET state = '{wrong}' WHERE id = 1")
