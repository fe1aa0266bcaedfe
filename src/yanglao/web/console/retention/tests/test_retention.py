"""Erasing by schedule over HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.base import retention
from yanglao.people import services as people

pytestmark = pytest.mark.django_db
PATH = "/console/retention/"


@pytest.fixture
def over(village, platform, bureau):
    """Return the village with somebody who died long ago, and the request of one officer to erase."""
    people.record_life_event(
        platform, person_id=village["沈桂珍"].pk, kind="death", occurred_on=date(2020, 1, 1),
        at=datetime(2026, 10, 31, 8, tzinfo=UTC), today=date(2026, 10, 31),
    )  # fmt: skip
    retention.ask(bureau, on=date(2026, 10, 31))
    return village


def test_another_officer_sees_who_and_erases_after_a_warning(over, desk):
    client = desk("bureau")
    assert over["沈桂珍"].file_no in client.get(PATH).content.decode()
    assert client.post(f"{PATH}approve/").status_code == 200, "asks first"
    assert client.post(f"{PATH}approve/", {"confirmed": "1"}).status_code == 302
    assert over["沈桂珍"].file_no not in client.get(PATH).content.decode()


def test_a_request_may_be_returned_and_asked_again(over, desk):
    client = desk("bureau")
    assert client.post(f"{PATH}return/", {"confirmed": "1", "reason": "先问档案馆"}).status_code == 302
    assert client.post(f"{PATH}ask/").status_code == 302
    assert "您提请的" in client.get(PATH).content.decode()


def test_other_duties_do_not_come_in(over, desk):
    assert desk("town").get(PATH).status_code == 403
