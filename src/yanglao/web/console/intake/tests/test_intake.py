"""The town takes calls and answers what comes in, by the one door check; another town sees none of it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanglao.base import clock
from yanglao.base.actor import public_actor
from yanglao.people import queries, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(village, place, desk):  # noqa: F811
    """Return the town's clerk at the desk."""
    return desk("town")


def left(village, name="沈桂珍", phone="13911110000", **words):
    told = services.Told(kind="assessment", name=name, phone=phone, village=village.village, **words)
    return services.leave_request(
        public_actor(village.county), told=told, channel="portal", at=clock.now(), today=clock.today()
    )


def words(answer):
    return answer.content.decode()


def test_a_known_number_pops_the_file_and_two_clicks_write_the_call_down(town, village, town_clerk):
    page = words(town.get("/console/requests/new/?phone=13900000001"))
    assert "这个号码的档案" in page and "沈桂珍" in page and "周阿根" not in page
    answer = town.post(
        "/console/requests/new/",
        {
            "phone": "13900000001",
            "channel": "phone",
            "kind": "assessment",
            "person": str(village["沈桂珍"].pk),
        },
    )
    assert answer.status_code == 302, words(answer)
    rows, _count = queries.requests(town_clerk)
    assert [(r.person_id, r.channel_name, r.name) for r in rows] == [(village["沈桂珍"].pk, "电话", "沈桂珍")]


def test_an_unknown_number_is_asked_about_before_anything_is_written(town, village, town_clerk):
    elder = village["沈桂珍"]
    given = {
        "phone": "13911112222",
        "channel": "phone",
        "kind": "other",
        "name": "沈桂贞",
        "birth_on": "1942-03-08",
        "village": village.village,
    }
    asked = words(town.post("/console/requests/new/", given))
    assert "可能已有档案" in asked and elder.file_no in asked
    assert queries.requests(town_clerk)[1] == 0
    assert town.post("/console/requests/new/", {**given, "person": "0"}).status_code == 302
    rows, _count = queries.requests(town_clerk)
    assert [(r.person_id, r.name) for r in rows] == [(None, "沈桂贞")]


def test_a_request_is_taken_tied_applied_for_and_answered_with_what_came_of_it(town, village, town_clerk):
    left(village, birth_on=village["沈桂珍"].birth_on)
    row = queries.requests(town_clerk)[0][0]
    here = f"/console/requests/{row.id}/"
    page = words(town.get(here))
    assert "谁的事？" in page and "139****0000" in page
    assert "13911110000" not in page
    assert "13911110000" in words(town.post(f"{here}phone/"))
    refused = town.post(f"{here}assess/")
    assert refused.status_code == 422, "no file yet"
    assert town.post(f"{here}take/").status_code == 302
    assert town.post(f"{here}tie/", {"person": str(village["沈桂珍"].pk)}).status_code == 302
    answer = town.post(f"{here}assess/")
    assert answer.status_code == 302 and "/console/assessment/" in answer["Location"]
    settled = queries.requests(town_clerk, state="answered")[0][0]
    assert settled.led_to == f"assessment:{answer['Location'].rstrip('/').rpartition('/')[2]}"
    assert town.post(f"{here}answer/", {"answer": "再说"}).status_code == 422


def test_ticked_requests_are_taken_at_once_and_stand_under_my_name(town, village, town_clerk):
    for number in range(3):
        left(village, phone=f"1391111000{number}")
    ids = [str(r.id) for r in queries.requests(town_clerk)[0]]
    assert town.post("/console/requests/take/", {"id": ids[:2]}).status_code == 302
    text = words(town.get("/console/requests/?state=mine"))
    assert text.count("data-href") == 2


def test_a_list_of_fifty_costs_as_much_as_a_list_of_one(town, village):
    def asked():
        with CaptureQueriesContext(connection) as held:
            assert town.get("/console/requests/?state=open").status_code == 200
        return sum(
            not re.match(r"(RELEASE |ROLLBACK TO )?SAVEPOINT|SELECT set_config", q["sql"]) for q in held
        )

    left(village)
    town.get("/console/requests/?state=open")
    few = asked()
    for number in range(12):
        left(village, name=f"甲{number}", phone=f"139222200{number:02d}")
    assert asked() == few <= 12


def test_only_who_answers_requests_opens_the_list(village, desk, place):  # noqa: F811
    for duty, status in (("finance", 403), ("family", 403), ("village", 200)):
        assert desk(duty).get("/console/requests/").status_code == status, duty
