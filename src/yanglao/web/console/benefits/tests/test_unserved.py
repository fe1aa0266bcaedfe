"""应享未享 over HTTP: by place, answers for many at once, a sheet."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.base.models import Job
from yanglao.benefits import queries as benefits
from yanglao.benefits import services

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 31)
PATH = "/console/benefits/unserved/"


@pytest.fixture
def looked(village, platform):
    """Return the village after a look through the register."""
    services.look_through(platform, on=DAY)
    return village


def test_the_list_names_place_scheme_and_reason_and_leads_to_the_villages_of_a_town(looked, desk):
    client = desk("bureau")
    words = client.get(PATH).content.decode()
    assert "沈桂珍" in words and "高龄津贴" in words and "武原街道" in words
    inside = client.get(f"{PATH}?place=330424001").content.decode()
    assert "330424001001" in inside and "沈桂珍" in inside
    assert "沈桂珍" not in client.get(f"{PATH}?place=330424101").content.decode()


def test_one_answer_is_written_down_for_all_ticked(looked, desk, bureau):
    ids = [r["id"] for r in benefits.findings(bureau, scheme="old_age_allowance")[0]]
    given = {"id": ids, "outcome": "wants", "contacted_on": "2026-10-30", "back": f"{PATH}?answer=open"}
    client = desk("town")
    answer = client.post(f"{PATH}outcome/", given)
    assert (answer.status_code, answer.url) == (302, f"{PATH}?answer=open")
    rows = benefits.findings(bureau, answer="wants")[0]
    assert {r["id"] for r in rows} == set(ids) and {r["contacted_on"] for r in rows} == {date(2026, 10, 30)}
    assert "愿意办" in client.get(PATH).content.decode()


@pytest.mark.parametrize(
    "change", [{"id": []}, {"outcome": "maybe"}, {"contacted_on": ""}, {"contacted_on": "2026-11-01"}]
)
def test_a_wrong_answer_is_refused_and_nothing_is_kept(looked, desk, bureau, change):
    ids = [benefits.findings(bureau)[0][0]["id"]]
    given = {"id": ids, "outcome": "wants", "contacted_on": "2026-10-30"} | change
    assert desk("town").post(f"{PATH}outcome/", given).status_code == 422
    assert benefits.findings(bureau, answer="open")[1] == benefits.findings(bureau)[1]


def test_a_sheet_of_people_asks_what_it_is_for_first(looked, desk):
    answer = desk("bureau").get(f"{PATH}?scheme=old_age_allowance&export=xlsx")
    assert answer.status_code == 302 and "/exports/" in answer.url


def test_looking_anew_is_work_in_the_background_for_the_county_only(looked, desk):
    assert desk("town").post(f"{PATH}look/").status_code == 403
    assert desk("bureau").post(f"{PATH}look/").status_code == 302
    assert Job.objects.get().kind == "benefits.look_through"


def test_the_page_reads_twelve_times_at_most(looked, desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = desk("bureau")
    client.get(PATH)
    with CaptureQueriesContext(connection) as caught:
        client.get(PATH)
    reads = [
        q for q in caught.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
    ]
    assert len(reads) <= 12, [q["sql"][:90] for q in reads]
