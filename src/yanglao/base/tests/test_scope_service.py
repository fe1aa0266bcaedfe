"""Acting and services: closed by default, one transaction, one audit entry, everything or nothing."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, models

from yanglao.base import permissions
from yanglao.base.actor import Actor, Scope, public_actor, system_actor
from yanglao.base.errors import DomainError, PermissionRefused, ScopeMissing
from yanglao.base.models import AuditEntry, StoredFile
from yanglao.base.scope import ScopedManager, acting, current
from yanglao.base.service import note, service

TOWN = Actor(7, "示例镇", "town", "330424", Scope("town", ("330424100", "330424101")))
COUNTY = Actor(8, "示例县", "bureau", "330424", Scope("county", ("330424",)))


def _told() -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('yanglao.scope_kind', true), ''), "
            "coalesce(current_setting('yanglao.scope_keys', true), ''), coalesce(current_setting('yanglao.actor', true), '')"
        )
        return cursor.fetchone()


@pytest.mark.django_db
def test_the_database_is_told_and_forgets():
    assert _told()[0] in ("", "none")
    with acting(TOWN):
        assert _told() == ("town", "330424100,330424101", "7:示例镇")
        assert current() == TOWN
    assert _told()[0] in ("", "none")
    assert current() is None


@pytest.mark.django_db
def test_acting_inside_acting_restores_the_outer_one():
    with acting(TOWN):
        with acting(COUNTY):
            assert _told()[0] == "county"
        assert _told()[:2] == ("town", "330424100,330424101")
        with acting(TOWN):
            assert _told()[0] == "town"


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["python", "database"])
def test_a_fault_inside_shows_itself_and_the_outer_scope_is_back(fault):
    with acting(TOWN):
        kind = ValueError if fault == "python" else DatabaseError
        with pytest.raises(kind), acting(COUNTY):  # noqa: PT012
            if fault == "python":
                raise ValueError
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        assert _told()[0] == "town"
        assert current() == TOWN


@pytest.mark.usefixtures("committed")
def test_the_setting_ends_with_the_transaction():
    with acting(TOWN):
        pass
    assert _told()[0] in ("", "none")


@pytest.mark.django_db
def test_a_manager_refuses_while_nobody_acts():
    class Row(models.Model):
        objects = ScopedManager()

        class Meta:
            app_label = "base"
            managed = False
            db_table = "base_storedfile"

    with pytest.raises(ScopeMissing, match="没有人在操作"):
        Row.objects.count()
    with acting(public_actor("330424")):
        assert Row.objects.count() == 0


@pytest.fixture
def deed(monkeypatch):
    """Return a service that writes a file row, and fails when asked."""
    monkeypatch.setattr(permissions, "_register", dict(permissions._register))
    monkeypatch.setattr(permissions, "_duty_words", {"town": "镇（街道）"})
    permissions.declare("t.deed", "测试", "town")

    @service("t.deed", "t.done")
    def do(actor, *, fail=None):
        from yanglao.base import clock

        note(subject_type="thing", subject_id=5, person_id=6, count=2)
        StoredFile.objects.create(
            name="deed",
            sha256="0",
            size=0,
            media_type="x",
            path="x",
            purpose="x",
            county=actor.county,
            created_at=clock.now(),
        )
        if fail:
            raise fail
        return "done"

    return do


def _entries():
    with acting(system_actor("")):
        return list(
            AuditEntry.objects.filter(code="t.done").values_list(
                "actor_id", "subject_id", "person_id", "detail"
            )
        )


@pytest.mark.django_db
def test_a_deed_writes_once_and_one_audit_entry(deed):
    assert deed(TOWN) == "done"
    assert _entries() == [(7, 5, 6, {"count": 2})]


@pytest.mark.django_db
def test_a_deed_that_fails_leaves_nothing_at_all(deed):
    with pytest.raises(DomainError):
        deed(TOWN, fail=DomainError("不行"))
    assert _entries() == []
    assert not StoredFile.objects.filter(name="deed").exists()


@pytest.mark.django_db
def test_whoever_lacks_the_permission_is_told_who_holds_it(deed):
    with pytest.raises(PermissionRefused) as refusal:
        deed(COUNTY)
    assert "镇（街道）" in refusal.value.remedy
    assert _entries() == []


@pytest.mark.django_db
def test_an_undeclared_permission_nobody_holds_not_even_the_platform():
    @service("t.never")
    def do(actor):
        raise AssertionError("must not run")

    for actor in (TOWN, system_actor("330424")):
        with pytest.raises(PermissionRefused):
            do(actor)


def test_a_permission_cannot_be_declared_twice_differently(monkeypatch):
    monkeypatch.setattr(permissions, "_register", {})
    permissions.declare("t.x", "甲", "town")
    permissions.declare("t.x", "甲", "town")
    with pytest.raises(ValueError, match="declared twice"):
        permissions.declare("t.x", "甲", "town", "village")
