"""Accounts and duties: who may give what to whom, and that nothing is given twice or to oneself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.access import queries, services
from yanglao.access.models import Appointment, User
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.errors import DomainError, NotFound, PermissionRefused
from yanglao.base.models import AuditEntry, Installation
from yanglao.base.scope import acting

pytestmark = pytest.mark.django_db
AT, ON = datetime(2026, 10, 31, 1, tzinfo=UTC), date(2026, 10, 31)
PLATFORM = system_actor("330424")


@pytest.fixture
def admin():
    user, _word = services.open_account(PLATFORM, username="guanli", display_name="示例管理", at=AT)
    services.appoint(
        PLATFORM, user_id=user.pk, duty="admin", scope_kind="none", scope_keys=[], valid_from=ON, at=AT
    )
    return queries.actor_of(user, queries.appointments_of(user.pk, ON)[0])


def _open(actor, name="lumin"):
    return services.open_account(actor, username=name, display_name="示例陆敏", office="养老服务科", at=AT)[0]


def test_an_opened_account_is_nobody_until_it_is_appointed(admin):
    user = _open(admin)
    actor = queries.actor_of(user, None)
    assert (actor.duty, actor.scope.kind) == ("public", "none")
    services.appoint(
        admin, user_id=user.pk, duty="town", scope_kind="town", scope_keys=["330424100"], valid_from=ON, at=AT
    )
    actor = queries.actor_of(user, queries.appointments_of(user.pk, ON)[0])
    assert (actor.duty, actor.scope) == ("town", Scope("town", ("330424100",)))


def test_an_appointment_counts_from_its_first_day_until_before_its_last(admin):
    user = _open(admin)
    services.appoint(
        admin, user_id=user.pk, duty="bureau", scope_kind="county", scope_keys=["330424"],
        valid_from=date(2026, 11, 1), valid_to=date(2026, 12, 1), at=AT,
    )  # fmt: skip
    held = [
        len(queries.appointments_of(user.pk, day))
        for day in (ON, date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))
    ]
    assert held == [0, 1, 1, 0]


def test_the_same_duty_twice_at_once_is_refused_by_service_and_database(admin):
    user = _open(admin)
    words = {
        "user_id": user.pk,
        "duty": "bureau",
        "scope_kind": "county",
        "scope_keys": ["330424"],
        "valid_from": ON,
        "at": AT,
    }
    services.appoint(admin, **words)
    with pytest.raises(services.AccountRefused, match="已经是民政局"):
        services.appoint(admin, **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            user=user,
            duty="bureau",
            county="330424",
            scope_kind="county",
            scope_keys=["330424"],
            valid_from=ON,
            made_at=AT,
        )


def test_the_database_refuses_a_scope_that_does_not_fit_the_duty(admin):
    user = _open(admin)
    with pytest.raises(IntegrityError, match="scope_fits_duty"), transaction.atomic():
        Appointment.objects.create(
            user=user,
            duty="village",
            county="330424",
            scope_kind="system",
            scope_keys=[],
            valid_from=ON,
            made_at=AT,
        )


def test_nobody_manages_the_own_account(admin):
    with pytest.raises(services.AccountRefused, match="自己的账号"):
        services.appoint(
            admin,
            user_id=admin.user_id,
            duty="finance",
            scope_kind="county",
            scope_keys=["330424"],
            valid_from=ON,
            at=AT,
        )


def test_accounts_of_another_county_do_not_exist_for_this_one(admin):
    other = services.open_account(system_actor("330522"), username="changxing", display_name="示例", at=AT)[0]
    with pytest.raises(NotFound):
        services.reset_password(admin, user_id=other.pk)


@pytest.mark.parametrize("duty", ["bureau", "town", "village", "finance", "family", "elder", "public"])
def test_only_the_administrator_opens_accounts(duty):
    actor = Actor(5, "示例", duty, "330424", Scope("none"))
    with pytest.raises(PermissionRefused):
        _open(actor)


def test_a_taken_name_and_a_weak_password_are_refused_in_words(admin):
    _open(admin)
    with pytest.raises(services.AccountRefused, match="已经有人用"):
        _open(admin)
    with pytest.raises(DomainError, match="."):
        services.open_account(admin, username="x", display_name="示例", at=AT, password="12345")
    assert not User.objects.filter(username="x").exists()


def test_a_closed_account_loses_its_duties_and_is_nobody(admin):
    user = _open(admin)
    services.appoint(
        admin,
        user_id=user.pk,
        duty="bureau",
        scope_kind="county",
        scope_keys=["330424"],
        valid_from=ON,
        at=AT,
    )
    services.close_account(admin, user_id=user.pk, on=ON, at=AT, reason="调走")
    user.refresh_from_db()
    assert not user.is_active
    assert queries.appointments_of(user.pk, ON) == []


def test_outside_a_demo_duties_over_money_and_people_need_the_second_step(admin):
    for duty, kind, keys, needed in (
        ("finance", "county", ["330424"], True),
        ("town", "town", ["330424100"], False),
    ):
        user = _open(admin, f"u-{duty}")
        services.appoint(
            admin, user_id=user.pk, duty=duty, scope_kind=kind, scope_keys=keys, valid_from=ON, at=AT
        )
        user.refresh_from_db()
        assert user.must_use_mfa is needed


def test_in_a_demo_the_second_step_is_offered_not_required(admin):
    Installation.objects.create(county="330424", place_name="海盐", pack="haiyan", is_demo=True)
    user = _open(admin)
    services.appoint(
        admin,
        user_id=user.pk,
        duty="finance",
        scope_kind="county",
        scope_keys=["330424"],
        valid_from=ON,
        at=AT,
    )
    user.refresh_from_db()
    assert not user.must_use_mfa


def test_every_deed_leaves_one_audit_entry_without_names(admin):
    user = _open(admin)
    with acting(PLATFORM):
        row = AuditEntry.objects.get(code="access.open_account", subject_id=user.pk)
    assert (row.actor_id, row.duty, row.detail) == (admin.user_id, "admin", {})


def test_a_view_is_logged_with_its_purpose_and_read_by_the_family():
    town = Actor(3, "示例镇", "town", "330424", Scope("town", ("330424100",)))
    services.log_view(
        town, person_id=77, what="phone", purpose="contact", at=AT, county="330424", village="330424100201"
    )
    family = Actor(4, "示例女儿", "family", "330424", Scope("persons", ("77",)))
    assert [(v.actor_name, v.what, v.purpose) for v in queries.who_viewed(family, 77)] == [
        ("示例镇", "phone", "contact")
    ]
    stranger = Actor(5, "示例别人", "family", "330424", Scope("persons", ("78",)))
    assert queries.who_viewed(stranger, 77) == []


def test_a_view_without_purpose_or_of_a_hidden_field_is_refused():
    village = Actor(3, "示例村", "village", "330424", Scope("village", ("330424100201",)))
    words = {"person_id": 77, "at": AT, "county": "330424", "village": "330424100201"}
    with pytest.raises(DomainError, match="为什么要看"):
        services.log_view(village, what="phone", purpose="  ", **words)
    with pytest.raises(DomainError, match="不看银行账号"):
        services.log_view(village, what="bank_account", purpose="pay", **words)


def test_masks_follow_the_duty():
    town, public = (
        Actor(1, "", "town", "330424", Scope("none")),
        Actor(None, "", "public", "330424", Scope("none")),
    )
    assert queries.mask(town, "id_number", "999999194001010013") == "999***********0013"
    assert queries.mask(town, "phone", "13800001234") == "138****1234"
    assert queries.mask(town, "name", "朱老四") == "朱老四"
    assert queries.mask(public, "name", "朱老四") == "朱*四"
    assert queries.mask(public, "id_number", "999999194001010013") == "—"


def test_delegations_change_which_persons_a_family_sees(admin):
    user = _open(admin, "nver")
    services.set_person_keys(PLATFORM, user_id=user.pk, duty="family", person_ids=[7, 8], on=ON, at=AT)
    assert queries.appointments_of(user.pk, ON)[0].scope_keys == ["7", "8"]
    services.set_person_keys(PLATFORM, user_id=user.pk, duty="family", person_ids=[8], on=ON, at=AT)
    assert queries.appointments_of(user.pk, ON)[0].scope_keys == ["8"]
    services.set_person_keys(
        PLATFORM, user_id=user.pk, duty="family", person_ids=[], on=date(2026, 11, 1), at=AT
    )
    assert queries.appointments_of(user.pk, date(2026, 11, 1)) == []


def test_no_duty_can_widen_a_familys_scope():
    for duty in ("admin", "bureau", "family"):
        with pytest.raises(PermissionRefused):
            services.set_person_keys(
                Actor(1, "示例", duty, "330424", Scope("none")),
                user_id=1,
                duty="family",
                person_ids=[1],
                on=ON,
                at=AT,
            )


def test_the_matrix_holds_every_permission_once():
    table = queries.matrix()
    codes = [row["code"] for row in table["rows"]]
    assert len(codes) == len(set(codes)) > 5
    assert all(len(row["held"]) == len(table["duties"]) for row in table["rows"])


def test_audit_entries_are_read_only_within_the_scope(admin):
    _open(admin)
    town = Actor(3, "示例镇", "town", "330424", Scope("town", ("330424100",)))
    with acting(town), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM base_auditentry")
        assert cursor.fetchone() == (0,)
    with acting(PLATFORM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM base_auditentry")
        assert cursor.fetchone()[0] > 0
