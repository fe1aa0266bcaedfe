"""The audit log: only added to, chained, and every change behind its back is named."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.base import audit
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.models import AuditEntry
from yanglao.base.scope import acting

TOWN = Actor(7, "示例镇", "town", "330424", Scope("town", ("330424100",)))


@pytest.fixture
def log(committed, owner_sql):
    """Return ids of five sealed entries; cleared away by the owner afterwards."""
    for number in range(5):
        audit.record(
            TOWN,
            "people.register",
            subject_type="person",
            subject_id=number,
            person_id=number,
            village="330424100201",
            n=number,
        )
    assert audit.seal() == 5
    with acting(system_actor("")):
        return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def behind(owner_sql):
    """Return a function that changes the log as its owner, past the triggers."""

    def run(statement, *values, table="base_auditentry"):
        owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        owner_sql(statement, *values)
        owner_sql(f"ALTER TABLE {table} ENABLE TRIGGER append_only")

    return run


def test_an_untouched_log_verifies(log):
    verdict = audit.verify()
    assert (verdict.ok, verdict.checked, verdict.unsealed, verdict.broken) == (True, 5, 0, [])


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = '别人'", "actor_id = 8", "duty = 'bureau'", "county = '330522'", "code = 'x.y'", "subject_id = 99",
        "person_id = 99", "village = '330424100202'", "at = at - interval '1 day'", "detail = '{\"n\": 99}'",
    ],
)  # fmt: skip
def test_an_altered_entry_is_named(log, behind, change):
    behind(f"UPDATE base_auditentry SET {change} WHERE id = %s", log[2])
    verdict = audit.verify()
    assert not verdict.ok
    assert verdict.broken == [{"seq": 3, "entry": log[2], "problem": "altered"}]


def test_a_removed_entry_is_named(log, behind):
    behind("DELETE FROM base_auditentry WHERE id = %s", log[1])
    assert audit.verify().broken == [{"seq": 2, "entry": log[1], "problem": "removed"}]


def test_an_entry_removed_together_with_its_link_leaves_a_gap(log, behind):
    behind("DELETE FROM base_auditentry WHERE id = %s", log[1])
    behind("DELETE FROM base_auditseal WHERE entry_id = %s", log[1], table="base_auditseal")
    verdict = audit.verify()
    assert not verdict.ok
    assert verdict.broken[0]["problem"] == "link_missing"


def test_two_entries_exchanged_are_noticed(log, behind):
    behind("UPDATE base_auditseal SET entry_id = -1 WHERE entry_id = %s", log[1], table="base_auditseal")
    behind(
        "UPDATE base_auditseal SET entry_id = %s WHERE entry_id = %s", log[1], log[2], table="base_auditseal"
    )
    behind("UPDATE base_auditseal SET entry_id = %s WHERE entry_id = -1", log[2], table="base_auditseal")
    assert {b["problem"] for b in audit.verify().broken} == {"altered"}


def test_a_rewritten_link_breaks_the_chain_after_it(log, behind):
    behind("UPDATE base_auditseal SET digest = repeat('0', 64) WHERE seq = 3", table="base_auditseal")
    assert [b["seq"] for b in audit.verify().broken] == [3, 4]


def test_nothing_to_look_at_is_a_failure(committed):
    verdict = audit.verify()
    assert (verdict.ok, verdict.checked) == (False, 0)


def test_what_is_not_sealed_yet_is_counted(log):
    audit.record(TOWN, "people.register")
    verdict = audit.verify()
    assert (verdict.ok, verdict.unsealed) == (True, 1)
    audit.seal()
    assert audit.verify().unsealed == 0


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize(("table", "column"), [("base_auditentry", "id"), ("base_auditseal", "seq")])
def test_the_application_cannot_alter_or_remove(statement, table, column):
    audit.record(TOWN, "x.y")
    audit.seal()
    with (
        acting(system_actor("")),
        pytest.raises(IntegrityError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, column))


@pytest.mark.django_db
def test_an_entry_of_a_deed_that_failed_is_gone_with_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(TOWN, "x.y")
        raise RuntimeError
    with acting(system_actor("")):
        assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_anybody_may_add_and_only_the_scope_may_read():
    for actor in (TOWN, Actor(None, "访客", "public", "330424", Scope("none"))):
        with acting(actor):
            audit.record(actor, "x.y", person_id=1, village="330424100201")
    seen = {}
    for name, scope in (
        ("town", Scope("town", ("330424100",))), ("elsewhere", Scope("town", ("330424101",))), ("none", Scope("none")),
        ("county", Scope("county", ("330424",))), ("person", Scope("persons", ("1",))),
    ):  # fmt: skip
        with acting(Actor(1, "", "x", "330424", scope)):
            seen[name] = AuditEntry.objects.count()
    assert seen == {"town": 2, "elsewhere": 0, "none": 0, "county": 2, "person": 2}
