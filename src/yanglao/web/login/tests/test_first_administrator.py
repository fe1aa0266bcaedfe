"""The first administrator's way in: a new password, the second step, and only then the desk."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from yanglao.access import services
from yanglao.base.actor import system_actor
from yanglao.web.login.tests.test_login import _code, _enter

pytestmark = pytest.mark.django_db
NEW = "Xiaoqiao-liushui-7"


def first(place, **words):
    given = {
        "username": "heju",
        "display_name": "何俊",
        "on": date(2026, 10, 31),
        "at": datetime(2026, 10, 31, tzinfo=UTC),
    }
    return services.first_administrator(system_actor(place.county), **given, **words)


def test_the_first_administrator_changes_the_password_and_sets_up_the_second_step_before_anything_else(place):
    _user, word = first(place)
    client = Client()
    _enter(client, "heju", word)
    assert client.get("/console/accounts/")["Location"].startswith("/login/password/")
    client.post("/login/password/", {"oldpassword": word, "password1": NEW, "password2": NEW})
    assert client.get("/console/accounts/")["Location"] == "/login/mfa/totp/activate/"
    again = client.get("/login/mfa/totp/activate/")
    if again.status_code == 302:
        client.post(again["Location"], {"password": NEW})
    page = client.get("/login/mfa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    assert client.post("/login/mfa/totp/activate/", {"code": _code(secret)}).status_code == 302
    assert client.get("/console/accounts/").status_code == 200


def test_a_weak_password_is_refused_and_no_account_stands(place):
    with pytest.raises(services.FirstRefused):
        first(place, password="12345678")
    assert services.administrators(date(2026, 10, 31)) == []


def test_a_second_one_is_refused_without_a_reason_and_noted_with_one(place):
    first(place)
    with pytest.raises(services.FirstRefused, match="heju"):
        first(place)
    again = {
        "username": "er",
        "display_name": "二",
        "on": date(2026, 10, 31),
        "at": datetime(2026, 10, 31, tzinfo=UTC),
    }
    services.first_administrator(system_actor(place.county), **again, another="原来的管理员已离岗")
    assert len(services.administrators(date(2026, 10, 31))) == 2


def test_nobody_signed_in_may_make_one(place, hire):
    from yanglao.access import queries
    from yanglao.base import clock
    from yanglao.base.errors import PermissionRefused

    user = hire("bureau")
    actor = queries.actor_of(user, queries.appointments_of(user.pk, clock.today())[0])
    with pytest.raises(PermissionRefused):
        services.first_administrator(
            actor,
            username="x",
            display_name="x",
            on=date(2026, 10, 31),
            at=datetime(2026, 10, 31, tzinfo=UTC),
        )
