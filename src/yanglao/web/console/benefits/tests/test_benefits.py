"""Benefits over HTTP: from the application to the decision by two people, consequences first, reasons in the panel."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.benefits import queries as benefits
from yanglao.benefits import services

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def asked(village, bureau):
    """Return the id of 沈桂珍's application for the care subsidy."""
    person = village["沈桂珍"]
    return services.apply(
        bureau,
        person={"id": person.pk, "village": person.village},
        scheme="care_subsidy",
        applied_on=DAY,
        at=AT,
    )


def test_an_application_is_entered_at_the_counter(village, desk, bureau):
    person = village["沈桂珍"]
    given = {
        "person": person.file_no,
        "scheme": "care_subsidy",
        "applied_on": "2026-10-31",
        "on_behalf": "女儿",
    }
    answer = desk("town").post("/console/benefits/apply/", given)
    assert answer.status_code == 302
    row = benefits.of_person(bureau, person.pk, DAY)[0]
    assert row["state"] == "applied"


@pytest.mark.parametrize(
    ("change", "say"),
    [
        ({"person": "nobody"}, "没有这个档案号"),
        ({"applied_on": "2026-12-31"}, "日期还没到"),
        ({"scheme": "nothing"}, "还有 1 处要改"),
    ],
)
def test_a_wrong_application_is_told_where(village, desk, change, say):
    given = {
        "person": village["沈桂珍"].file_no,
        "scheme": "care_subsidy",
        "applied_on": "2026-10-31",
    } | change
    answer = desk("town").post("/console/benefits/apply/", given)
    assert answer.status_code == 422
    assert say in words(answer)


def test_the_same_benefit_is_not_asked_for_twice(village, asked, desk):
    given = {"person": village["沈桂珍"].file_no, "scheme": "care_subsidy", "applied_on": "2026-10-31"}
    answer = desk("town").post("/console/benefits/apply/", given)
    assert answer.status_code == 422
    assert "已有一件在办或在发" in words(answer)


def test_many_are_moved_only_after_the_consequences_were_shown(asked, desk, bureau):
    client = desk("town")
    first = client.post("/console/benefits/bulk/check/", {"id": [str(asked)], "state": "applied"})
    assert first.status_code == 200
    assert "交给民政局复核" in words(first)
    assert benefits.benefit(bureau, asked, DAY)["state"] == "applied"
    done = client.post("/console/benefits/bulk/check/", {"id": [str(asked)], "confirmed": "1"})
    assert done.status_code == 302
    assert benefits.benefit(bureau, asked, DAY)["state"] == "checked"


def test_a_town_clerk_may_not_review(asked, desk):
    answer = desk("town").post("/console/benefits/bulk/review/", {"id": [str(asked)], "confirmed": "1"})
    assert answer.status_code == 403


def test_a_refusal_needs_its_reason_and_keeps_it(asked, desk, bureau):
    client = desk("bureau")
    url = f"/console/benefits/{asked}/reject/"
    assert client.post(url, {"confirmed": "1"}).status_code == 422
    assert client.post(url, {"confirmed": "1", "reason": "材料不实"}).status_code == 302
    assert benefits.benefit(bureau, asked, DAY)["state"] == "rejected"
    assert "材料不实" in words(client.get(f"/console/benefits/{asked}/"))


def test_the_page_says_why(asked, desk):
    page = words(desk("bureau").get(f"/console/benefits/{asked}/"))
    assert "低保老年人" in page
    assert "年满60周岁" in page
    assert "情况变了会怎样" in page


def test_another_towns_clerk_does_not_find_it(asked, hire):
    from django.test import Client

    client = Client()
    client.force_login(hire("town", "elsewhere", keys=["330424101"]))
    assert client.get(f"/console/benefits/{asked}/").status_code == 404


@pytest.mark.parametrize(
    ("duty", "status"), [("bureau", 200), ("village", 200), ("assessor", 403), ("admin", 403)]
)
def test_the_list_opens_for_those_who_see_benefits(asked, desk, duty, status):
    assert desk(duty).get("/console/benefits/").status_code == status
