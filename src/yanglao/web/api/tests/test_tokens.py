"""A machine's token: shown once, stored as a digest, few things over few rows, until it ends or is taken back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from yanglao.access import queries as access
from yanglao.access import services
from yanglao.access.models import ApiToken
from yanglao.base.actor import system_actor
from yanglao.base.models import AuditEntry
from yanglao.base.scope import acting

pytestmark = pytest.mark.django_db
ON, AT = date(2026, 10, 31), datetime(2026, 10, 31, 8, tzinfo=UTC)
ALL = ("people.read", "access.view_person", "benefits.read", "assessment.view")


@pytest.fixture
def give(village):
    """Return a function that gives out a token and a client that carries it."""
    cache.clear()
    access.forget_place()

    def one(may=ALL, duty="bureau", kind="county", keys=None, expires_on=date(2027, 1, 1)):
        row, written = services.make_token(
            system_actor(village.county),
            name="示例医保系统",
            duty=duty,
            scope_kind=kind,
            scope_keys=keys or [village.county],
            may=may,
            expires_on=expires_on,
            on=ON,
            at=AT,
        )
        return row, Client(headers={"Authorization": f"Bearer {written}"}), written

    yield one
    access.forget_place()


def entries(code):
    with acting(system_actor("")):
        return list(AuditEntry.objects.filter(code=code))


def test_the_secret_stands_nowhere_in_the_database(give):
    row, _client, written = give()
    secret = written.split("_", 2)[2]
    assert written.startswith(f"yl_{row.prefix}_")
    assert len(secret) == 43
    assert secret not in json.dumps([list(t.values()) for t in ApiToken.objects.values()], default=str)
    assert secret not in str([e.detail for e in entries("access.make_token")])


def test_a_token_reads_what_its_duty_and_rows_let_it_and_is_named_in_the_log(give, village):
    row, client, _written = give()
    number = village["沈桂珍"].file_no
    assert client.get(f"/api/v1/elders/{number}", {"purpose": "verify"}).status_code == 200
    looks = access.who_viewed(system_actor(village.county), village["沈桂珍"].pk)
    assert [(look.actor_name, look.actor_id) for look in looks] == [("接口：示例医保系统", None)]
    row.refresh_from_db()
    assert row.last_used_at is not None
    client.get("/api/v1/elders", {"q": "沈桂珍"})
    assert len(entries("access.token_used")) == 1, "once a day, not once a call"


def test_a_token_does_nothing_it_was_not_given(give, village):
    _row, client, _written = give(may=("people.read",))
    number = village["沈桂珍"].file_no
    assert client.get("/api/v1/elders", {"q": "沈桂珍"}).status_code == 200
    assert client.get(f"/api/v1/elders/{number}/benefits").status_code == 403
    assert client.get("/api/v1/runs/2026-09").status_code == 403


def test_a_token_sees_no_row_outside_its_place(give, village):
    _row, client, _written = give(duty="town", kind="town", keys=[village.town])
    assert client.get("/api/v1/elders", {"q": "沈桂珍"}).json() != []
    assert client.get("/api/v1/elders", {"q": "马小妹"}).json() == []
    assert client.get(f"/api/v1/elders/{village['马小妹'].file_no}/benefits").status_code == 404


def test_a_token_needs_no_form_key_to_send(give):
    _row, client, written = give()
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {written}"})
    answer = strict.post("/api/v1/assess", json.dumps({"coma": True}), content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["final_level"] == 4


@pytest.mark.parametrize("what", ["wrong", "malformed", "revoked", "over"])
def test_a_token_that_is_not_good_opens_nothing(give, village, what, monkeypatch):
    row, client, written = give()
    if what == "wrong":
        client = Client(
            headers={"Authorization": f"Bearer {written[:-1]}{'A' if written[-1] != 'A' else 'B'}"}
        )
    elif what == "malformed":
        client = Client(headers={"Authorization": "Bearer yl_short"})
    elif what == "revoked":
        services.revoke_token(system_actor(village.county), token_id=row.pk, reason="换系统", at=AT)
    else:
        ApiToken.objects.filter(pk=row.pk).update(expires_on=ON)
    answer = client.get("/api/v1/elders", {"q": "沈桂珍"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "login.needed"


def test_a_token_opens_no_page_of_the_desk(give):
    _row, client, _written = give()
    assert client.get("/console/people/").status_code == 302


def test_a_bad_token_beside_a_session_does_not_borrow_the_session(give, village):
    from yanglao.web.api.tests.test_calls import BACKEND

    user, _word = services.open_account(
        system_actor(village.county), username="t", display_name="示例", at=AT, password="shili-yanglao"
    )
    services.appoint(
        system_actor(village.county), user_id=user.pk, duty="bureau", scope_kind="county",
        scope_keys=[village.county], valid_from=date(2026, 1, 1), at=AT,
    )  # fmt: skip
    client = Client(headers={"Authorization": "Bearer yl_abcdefgh_" + "x" * 43})
    client.force_login(user, backend=BACKEND)
    assert client.get("/api/v1/elders", {"q": "沈桂珍"}).status_code in (401, 403)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"may": ()}, "access.token_nothing"),
        ({"may": ("benefits.approve",)}, "access.token_not_for_machines"),
        ({"may": ("people.life_event",), "duty": "finance"}, "access.token_not_of_duty"),
        ({"expires_on": date(2028, 1, 1)}, "access.token_span"),
        ({"expires_on": ON}, "access.token_span"),
        ({"duty": "admin", "kind": "none"}, "access.token_scope"),
        ({"keys": ["330522"]}, "access.token_scope"),
    ],
)
def test_a_token_that_does_not_fit_is_not_given_out(give, words, code):
    with pytest.raises(services.TokenRefused) as refusal:
        give(**words)
    assert refusal.value.code == code
    assert ApiToken.objects.count() == 0


def test_a_system_that_asks_too_fast_is_slowed_by_itself_and_not_its_neighbour(give, monkeypatch):
    from yanglao.web.api.app import api

    slow = next(t for t in api.throttle if type(t).__name__ == "AuthRateThrottle")
    monkeypatch.setattr(slow, "num_requests", 3)
    _first, quick, _w = give()
    _second, other, _w2 = give()
    answers = [quick.get("/api/v1/elders", {"q": "沈桂珍"}).status_code for _n in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert other.get("/api/v1/elders", {"q": "沈桂珍"}).status_code == 200


def test_each_thing_a_token_may_be_given_is_a_permission_of_some_duty_it_may_speak_as():
    from yanglao.base import permissions as register

    known = {p.code: p.duties for p in register.all_permissions()}
    choices = access.token_choices()
    speaks = {code for code, _label in choices["duties"]}
    assert [code for code, _label in choices["may"] if not known[code] & speaks] == []
