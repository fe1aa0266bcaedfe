"""The family answers what the county proposes: yes goes on to checking, no is kept with its reason, and only once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.base.actor import system_actor
from yanglao.base.scope import acting
from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.web.portal.tests.test_pages import at_home  # noqa: F401  fixture

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 31)


@pytest.fixture
def proposed(village):
    """Return a function: the benefits proposed to a person of the village."""
    platform = system_actor(village.county)
    services.propose(platform, month="2026-10", facts_on=ON, at=datetime(2026, 10, 31, 8, tzinfo=UTC))

    def of(name: str) -> list[dict]:
        with acting(platform):
            return benefits.of_person(platform, village[name].pk, ON)

    return of


def address(row) -> str:
    return f"/mine/reply/{row['id']}/"


def test_a_yes_goes_on_to_checking_with_the_name_of_who_said_it(at_home, proposed):  # noqa: F811
    client, row = at_home("沈桂珍"), proposed("沈桂珍")[0]
    assert row["state"] == "proposed"
    page = client.get(address(row)).content.decode()
    assert row["name"] in page
    assert "要，确认" in page
    answer = client.post(address(row), {"answer": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, "/mine/")
    assert proposed("沈桂珍")[0]["state"] == "checked"
    assert "接下来由民政局核对" in client.get("/mine/").content.decode()


def test_a_no_without_a_reason_is_asked_for_it_and_nothing_changes(at_home, proposed):  # noqa: F811
    client, row = at_home("沈桂珍"), proposed("沈桂珍")[0]
    answer = client.post(address(row), {"answer": "no", "reason": " \0 "})
    assert answer.status_code == 422
    assert "写一句为什么" in answer.content.decode()
    assert proposed("沈桂珍")[0]["state"] == "proposed"


def test_a_no_with_its_reason_is_kept_and_not_proposed_again(at_home, proposed):  # noqa: F811
    client, row = at_home("沈桂珍"), proposed("沈桂珍")[0]
    assert client.post(address(row), {"answer": "no", "reason": "已经在领别的补贴"}).status_code == 302
    states = {b["id"]: b["state"] for b in proposed("沈桂珍")}
    assert states[row["id"]] == "declined"


def test_what_was_answered_cannot_be_answered_again(at_home, proposed):  # noqa: F811
    client, row = at_home("沈桂珍"), proposed("沈桂珍")[0]
    client.post(address(row), {"answer": "yes"})
    again = client.post(address(row), {"answer": "no", "reason": "改主意"})
    assert again.status_code == 404
    assert "不用确认了" in again.content.decode()
    assert proposed("沈桂珍")[0]["state"] == "checked"


def test_a_strangers_proposal_cannot_be_answered(at_home, proposed):  # noqa: F811
    client, strange = at_home("李招娣"), proposed("沈桂珍")[0]
    assert client.get(address(strange)).status_code == 404
    assert client.post(address(strange), {"answer": "yes"}).status_code == 404
    assert proposed("沈桂珍")[0]["state"] == "proposed"


def test_a_visitor_is_led_to_the_door(client, proposed):
    row = proposed("沈桂珍")[0]
    assert client.post(address(row), {"answer": "yes"}).status_code == 302
    assert proposed("沈桂珍")[0]["state"] == "proposed"
