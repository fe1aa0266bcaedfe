"""Packs entered in the policy library."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.errors import NotFound, PermissionRefused
from yanglao.policy import queries, services
from yanglao.policy.models import Clause, PackVersion, PolicyDocument
from yanglao.policy.rules.problems import PackInvalid

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 31, 9, tzinfo=UTC)
PLATFORM = system_actor("330424")
CLERK = Actor(1, "甲", "bureau", "330424", Scope("county", ("330424",)))


def test_every_pack_document_and_clause_is_entered_once() -> None:
    first = services.register_packs(PLATFORM, at=AT)
    assert first["packs"] == 12
    assert first["new_versions"] == 12
    assert first["documents"] == PolicyDocument.objects.count() > 30
    before = Clause.objects.count()
    assert before > 200
    again = services.register_packs(PLATFORM, at=AT)
    assert again["new_versions"] == 0
    assert Clause.objects.count() == before


def test_a_clause_leads_to_the_figure_that_rests_on_it() -> None:
    services.register_packs(PLATFORM, at=AT)
    document = next(d for d in queries.policy_documents("zhejiang") if d.code == "zj-2024-subsidy")
    assert "care_subsidy_low" in {c.item_code for c in queries.clauses(document.pk)}


def test_a_changed_pack_is_a_new_version(copied_packs) -> None:
    services.register_packs(PLATFORM, at=AT)
    copied_packs.replace("haiyan/pack.toml", "2026.10", "2026.11")
    assert services.register_packs(PLATFORM, at=AT)["new_versions"] == 1
    found = queries.version_in_force("haiyan")
    assert found is not None and found.version == "2026.11"


def test_a_broken_pack_enters_nothing(copied_packs) -> None:
    copied_packs.replace("cn/pack.toml", 'extends = ""', 'extends = "haiyan"')
    with pytest.raises(PackInvalid):
        services.register_packs(PLATFORM, at=AT)
    assert PackVersion.objects.count() == 0


def test_signing_takes_two_people() -> None:
    services.register_packs(PLATFORM, at=AT)
    version = queries.version_in_force("haiyan")
    with pytest.raises(services.SignRefused):
        services.check_pack_version(CLERK, version_id=version.pk)
    services.sign_pack_version(CLERK, version_id=version.pk)
    with pytest.raises(services.SignRefused):
        services.sign_pack_version(CLERK, version_id=version.pk)
    with pytest.raises(services.SignRefused):
        services.check_pack_version(CLERK, version_id=version.pk)
    done = services.check_pack_version(replace(CLERK, user_id=2, name="乙"), version_id=version.pk)
    assert (done.signed_by, done.checked_by) == ("甲", "乙")
    with pytest.raises(IntegrityError), transaction.atomic():
        PackVersion.objects.filter(pk=version.pk).update(checked_by_id=1)


def test_a_town_clerk_may_neither_load_nor_sign() -> None:
    town = Actor(3, "镇", "town", "330424", Scope("town", ("330424100",)))
    with pytest.raises(PermissionRefused):
        services.register_packs(town, at=AT)
    with pytest.raises(PermissionRefused):
        services.sign_pack_version(town, version_id=1)


def test_an_unknown_version_is_not_found() -> None:
    with pytest.raises(NotFound):
        services.sign_pack_version(CLERK, version_id=999)
