"""The interface: open calls give nothing personal, closed ones ask for a login, every error has one shape."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from yanglao.access import queries as access
from yanglao.access import services as access_services
from yanglao.base import clock
from yanglao.base.actor import system_actor

pytestmark = pytest.mark.django_db
SHAPE = {"code", "message", "field", "remedy"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def desk(village, settings):
    """Return a function that opens an account in a duty over the county (or one person) and logs a client in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    access.forget_place()
    platform = system_actor(village.county)

    def enter(duty: str = "bureau", kind: str = "county", *keys: str) -> Client:
        user, _word = access_services.open_account(
            platform,
            username=f"api-{duty}",
            display_name="示例林敏",
            at=clock.now(),
            password="shili-yanglao",
            is_example=True,
        )
        access_services.appoint(
            platform,
            user_id=user.pk,
            duty=duty,
            scope_kind=kind,
            scope_keys=list(keys) or [village.county],
            valid_from=date(2026, 1, 1),
            office="示例",
            at=clock.now(),
        )
        client = Client()
        client.force_login(get_user_model().objects.get(pk=user.pk), backend=BACKEND)
        return client

    yield enter
    access.forget_place()


@pytest.fixture
def anyone(village):
    """Return a client that is not logged in."""
    cache.clear()
    access.forget_place()
    yield Client()
    access.forget_place()


def file_no(village, name):
    return village[name].file_no


def test_the_open_calls_answer_without_login(anyone):
    for path in (
        "divisions",
        "places",
        "places/near?lon=120.9&lat=30.5",
        "indicators",
        "policy/parameters",
        "policy/schemes",
    ):
        answer = anyone.get(f"/api/v1/{path}")
        assert answer.status_code == 200, path
        assert isinstance(answer.json(), list)


def test_the_estimate_says_the_same_as_the_page(anyone):
    body = {
        "age": 84,
        "register": "yes",
        "relief": "low",
        "help": "some",
        "disability": "no",
        "living": "living_alone",
    }
    answer = anyone.post("/api/v1/estimate", json.dumps(body), content_type="application/json").json()
    verdicts = {line["code"]: line["verdict"] for line in answer["lines"]}
    assert verdicts["old_age_allowance"] == "yes"
    assert verdicts["nursing_subsidy"] == "assess"
    assert answer["note"] == "这是估算，不是审批结果"


@pytest.mark.parametrize(
    "path", ["elders?q=沈桂", "elders/330424-00000001?purpose=verify", "elders/1/benefits", "runs/2026-09"]
)
def test_a_visitor_gets_no_file(anyone, path):
    answer = anyone.get(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert set(answer.json()) == SHAPE


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("places?limit=0", 422),
        ("places?bbox=1,2", 422),
        ("places/near?lon=1&lat=1", 422),
        ("places/0", 404),
        ("divisions?parent=x", 422),
    ],
)
def test_every_error_has_the_one_shape(anyone, path, status):
    answer = anyone.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert set(answer.json()) == SHAPE


def test_json_that_cannot_be_read_is_refused_in_the_one_shape(anyone):
    answer = anyone.post("/api/v1/estimate", "{", content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == SHAPE


def test_a_clerk_finds_an_elder_with_masked_numbers(desk, village):
    found = desk().get("/api/v1/elders", {"q": "沈桂珍"}).json()
    assert [row["name"] for row in found] == ["沈桂珍"]
    assert "*" in found[0]["id_number"]


def test_a_look_at_a_file_is_written_down_with_its_purpose(desk, village):
    client, number = desk(), file_no(village, "沈桂珍")
    assert client.get(f"/api/v1/elders/{number}").status_code == 422
    assert client.get(f"/api/v1/elders/{number}", {"purpose": "verify"}).json()["age"] == 84
    looks = access.who_viewed(system_actor(village.county), village["沈桂珍"].pk)
    assert [(row.actor_name, row.what, row.purpose) for row in looks] == [("示例林敏", "file", "verify")]


def test_a_family_reads_its_own_elder_and_no_other(desk, village):
    client = desk("family", "persons", str(village["沈桂珍"].pk))
    assert client.get(f"/api/v1/elders/{file_no(village, '沈桂珍')}/benefits").status_code == 200
    assert client.get(f"/api/v1/elders/{file_no(village, '王秀英')}/benefits").status_code == 404


def test_answers_of_an_assessment_are_scored_and_nothing_is_kept(desk, village):
    client = desk()
    answer = client.post("/api/v1/assess", json.dumps({"coma": True}), content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["final_level"] == 4
    empty = client.post("/api/v1/assess", "{}", content_type="application/json")
    assert empty.status_code == 422
    assert set(empty.json()) == SHAPE


def test_a_page_elsewhere_cannot_send_for_somebody_logged_in(desk, village):
    client = desk()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post("/api/v1/assess", "{}", content_type="application/json")
    assert answer.status_code == 403
    assert set(answer.json()) == SHAPE


def test_who_asks_too_fast_is_told_when_to_come_back(anyone, monkeypatch):
    from ninja.throttling import AnonRateThrottle

    monkeypatch.setattr(AnonRateThrottle, "allow_request", lambda *_a: False)
    monkeypatch.setattr(AnonRateThrottle, "wait", lambda *_a: 7)
    answer = anyone.get("/api/v1/divisions")
    assert answer.status_code == 429
    assert set(answer.json()) == SHAPE
    assert answer["Retry-After"] == "7"


def test_an_address_nobody_has_answers_in_the_one_shape(anyone):
    answer = anyone.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert set(answer.json()) == SHAPE


def test_an_event_is_recorded_and_taken_back_by_call_with_the_reason_of_every_refusal(village, desk):
    client = desk()
    path = f"/api/v1/elders/{file_no(village, '沈桂珍')}/events"
    given = {"kind": "death", "occurred_on": "2026-10-20", "source": "医院死亡证明"}

    def send(where, body):
        return client.post(where, json.dumps(body), content_type="application/json")

    made = send(path, given)
    assert made.status_code == 200 and made.json()["kind"] == "death"
    again = send(path, given)
    assert (again.status_code, again.json()["code"]) == (422, "life_event.dead")
    assert send(path, given | {"kind": "party"}).status_code == 422
    back = f"{path}/{made.json()['id']}/reverse"
    assert send(back, {"why": ""}).status_code == 422
    assert send(back, {"why": "同名"}).json()["reversed_why"] == "同名"
    assert send(f"{path}/999999/reverse", {"why": "同名"}).status_code == 404
    rows = client.get(path).json()
    assert [r["kind"] for r in rows] == ["death"] and rows[0]["reversed_at"]


def test_nobody_outside_the_desk_records_events_by_call(village, desk, anyone):
    path = f"/api/v1/elders/{file_no(village, '沈桂珍')}/events"
    given = json.dumps({"kind": "death", "occurred_on": "2026-10-20", "source": "x"})
    assert anyone.post(path, given, content_type="application/json").status_code == 401
    client = desk("family", "persons", str(village["沈桂珍"].pk))
    assert client.post(path, given, content_type="application/json").status_code == 403


def test_a_hotline_hands_in_a_request_and_learns_nothing_of_the_register(village, desk, anyone, town_clerk):
    from yanglao.people import queries as people

    given = {"kind": "assessment", "name": "沈桂珍", "phone": "13900000001", "village": village.village}
    path, words = "/api/v1/requests", {"content_type": "application/json"}
    assert anyone.post(path, json.dumps(given), **words).status_code in (401, 403)
    answer = desk("bureau").post(path, json.dumps(given), **words)
    assert answer.status_code == 200 and set(answer.json()) == {"reference"}
    rows, _count = people.requests(town_clerk)
    assert [(r.name, r.channel, r.person_id) for r in rows] == [("沈桂珍", "api", None)]
    wrong = desk("finance").post(path, json.dumps(given), **words)
    assert wrong.status_code == 403
