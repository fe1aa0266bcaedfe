"""The doors of the field face: who may, what the phone gets, what a bad body gets."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from yanglao.assessment import queries, services
from yanglao.base import clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 30)
AT = datetime(2026, 10, 30, 1, tzinfo=UTC)


@pytest.fixture
def scheduled(village, platform, licensed, monkeypatch):
    """Return an assessment with its day today."""
    monkeypatch.setattr(clock, "today", lambda: DAY)
    monkeypatch.setattr(clock, "now", lambda: AT.replace(hour=5))
    row = services.apply_for_assessment(
        platform, person_id=village["金根林"].pk, at=AT.replace(day=1), reason="first"
    )
    services.accept(platform, assessment_id=row.pk)
    return services.schedule(platform, assessment_id=row.pk, scheduled_on=DAY, worker_ids=licensed)


def body(row, **words):
    scale = queries.scale_of()
    given = {
        "client_id": str(uuid4()),
        "assessment_id": row.pk,
        "began_at": "2026-10-30T01:00:00Z",
        "ended_at": "2026-10-30T01:40:00Z",
        "answers": {"items": {item.code: item.options[0].code for item in scale.items}, "coma": False},
        "informant": "女儿",
        "position": None,
        "photo": "",
        "photo_consent": "",
        **words,
    }
    return json.dumps(given)


def hand(client, content):
    return client.post("/field/hand-in/", content, content_type="application/json")


def test_only_assessors_open_the_page_and_nobody_without_signing_in(seat, scheduled, client):
    assert seat("assessor").get("/field/").status_code == 200
    desk = seat("bureau")
    for url in ("/field/", "/field/load/", "/field/worker.js"):
        assert client.get(url).status_code == 302
        assert desk.get(url).status_code == 403
    assert desk.post("/field/hand-in/").status_code == 403


def test_the_page_a_phone_keeps_holds_nobody_and_the_load_no_number(seat, scheduled, village):
    client = seat("assessor")
    assert "金根林" not in client.get("/field/").content.decode()
    worker = client.get("/field/worker.js")
    assert (
        worker.headers["Content-Type"].startswith("text/javascript")
        and "visits.js" in worker.content.decode()
    )
    load = client.get("/field/load/")
    assert load.headers["Cache-Control"] == "no-store"
    found = load.json()
    assert [row["id"] for row in found["visits"]] == [scheduled.pk] and found["visits"][0]["village"]
    assert str(village["金根林"].birth_on) not in load.content.decode()


def test_a_visit_is_handed_in_and_again_with_the_same_answer(seat, scheduled, bureau):
    client, content = seat("assessor"), body(scheduled)
    first = hand(client, content)
    assert (first.status_code, first.json()["state"]) == (200, "taken")
    assert hand(client, content).json() == first.json()
    found = queries.get(bureau, scheduled.pk)
    assert (found.state, found.total, found.minutes) == ("scored", 90, 40)
    assert len(queries.field_visits_of(bureau, scheduled.pk)) == 1


def test_missing_answers_come_back_item_by_item(seat, scheduled):
    answer = hand(seat("assessor"), body(scheduled, answers={"items": {"B.1.1": "4"}, "coma": False}))
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 25 and answer.json()["state"] == "refused"


@pytest.mark.parametrize(
    "words",
    [
        {"client_id": "7"},
        {"assessment_id": "x"},
        {"began_at": "2026-10-30T01:00:00"},
        {"answers": "none"},
        {"position": [1]},
        {"photo": "***"},
        {"assessment_id": 10**12},
    ],
)
def test_a_body_that_cannot_be_read_is_refused_and_writes_nothing(seat, scheduled, bureau, words):
    answer = hand(seat("assessor"), body(scheduled, **words))
    assert answer.status_code in (404, 422) and answer.json()["message"]
    assert queries.field_visits_of(bureau, scheduled.pk) == []


@pytest.mark.parametrize("content", ["", "[]", "null", "not json", "[" * 5000])
def test_a_body_that_is_no_object_is_refused(seat, scheduled, content):
    assert hand(seat("assessor"), content).status_code == 422


def test_what_is_held_is_shown_to_the_county_and_decided_with_a_reason(seat, scheduled, bureau, platform):
    services.withdraw(platform, assessment_id=scheduled.pk, reason="住院了")
    answer = hand(seat("assessor"), body(scheduled)).json()
    assert answer["state"] == "held" and "收好" in answer["message"]
    client = seat("bureau")
    page = client.get("/console/assessment/visits/").content.decode()
    assert "金根林" in page
    (visit,) = queries.held_visits(bureau)
    url = f"/console/assessment/visits/{visit.pk}/dismiss/"
    assert client.post(url, {"confirmed": "1", "reason": "老人住院"}).status_code == 302
    assert queries.held_visits(bureau) == []
