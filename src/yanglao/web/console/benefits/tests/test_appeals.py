"""Appeals and objections over HTTP: entered at the counter, shown beside the decision, settled by others after its consequences."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.web.console.months.tests.conftest import sit  # noqa: F401
from yanglao.web.console.people.tests.conftest import reads  # noqa: F401

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
GIVEN = {"reason": "儿子早就分户", "raised_by": "女儿", "raised_on": "2026-10-31"}


def words(answer) -> str:
    return answer.content.decode()


def _apply(actor, person):
    return services.apply(
        actor,
        person={"id": person.pk, "village": person.village},
        scheme="care_subsidy",
        applied_on=DAY,
        at=AT,
    )


@pytest.fixture
def refused(village, bureau):
    """Return a refused application of 沈桂珍."""
    pk = _apply(bureau, village["沈桂珍"])
    services.reject(bureau, benefit_id=pk, reason="材料不实", today=DAY, at=AT)
    return pk


def test_an_appeal_goes_from_the_counter_to_its_answer(refused, desk, bureau):
    town, chief = desk("town"), desk("bureau")
    assert f"/console/benefits/{refused}/contest/" in words(town.get(f"/console/benefits/{refused}/"))
    made = town.post(f"/console/benefits/{refused}/contest/", GIVEN)
    assert made.status_code == 302
    url = made["Location"]
    page = words(chief.get(url))
    assert "儿子早就分户" in page
    assert "材料不实" in page
    assert "低保老年人" in page, "the rules of today stand beside it"
    shown = chief.post(f"{url}uphold/")
    assert "重新立一件" in words(shown)
    assert chief.post(f"{url}uphold/", {"confirmed": "1"}).status_code == 422, "an answer is needed"
    assert chief.post(f"{url}uphold/", {"confirmed": "1", "reason": "查实分户"}).status_code == 302
    assert "查实分户" in words(town.get(url))
    again = chief.post(f"{url}uphold/", {"confirmed": "1", "reason": "再来"})
    assert again.status_code in (409, 422)
    assert "已经办过" in words(again)


def test_who_decided_sees_why_another_must_answer(village, sit, bureau):  # noqa: F811
    client, actor = sit("bureau", "decider")
    pk = _apply(bureau, village["沈桂珍"])
    services.reject(actor, benefit_id=pk, reason="材料不实", today=DAY, at=AT)
    url = client.post(f"/console/benefits/{pk}/contest/", GIVEN)["Location"]
    assert "您经手过这个决定" in words(client.get(url))
    answer = client.post(f"{url}uphold/", {"confirmed": "1", "reason": "好"})
    assert answer.status_code == 409
    assert "请没有经手过的同事办理" in words(answer)


def test_an_objection_to_the_board_keeps_the_approval_waiting(village, desk, bureau):
    pk = _apply(bureau, village["沈桂珍"])
    services.check(bureau, benefit_ids=[pk], at=AT)
    services.review_cases(bureau, benefit_ids=[pk], at=AT)
    services.put_on_notice(bureau, benefit_ids=[pk], on=date(2026, 10, 20), at=AT)
    assert desk("town").post(f"/console/benefits/{pk}/contest/", GIVEN).status_code == 302
    answer = desk("bureau").post("/console/benefits/bulk/approve/", {"id": [str(pk)], "confirmed": "1"})
    assert answer.status_code in (409, 422)
    assert "先办完异议" in words(answer)


@pytest.mark.parametrize(
    ("change", "say"), [({"reason": ""}, "还有 1 处要改"), ({"raised_on": "2026-12-31"}, "日期还没到")]
)
def test_a_wrong_entry_is_told_where(refused, desk, change, say):
    answer = desk("town").post(f"/console/benefits/{refused}/contest/", GIVEN | change)
    assert answer.status_code == 422
    assert say in words(answer)


def test_a_case_nobody_decided_has_nothing_to_contest(village, desk, bureau):
    pk = _apply(bureau, village["沈桂珍"])
    answer = desk("town").get(f"/console/benefits/{pk}/contest/")
    assert answer.status_code == 422
    assert "等有了决定再提" in words(answer)


@pytest.mark.parametrize(("duty", "status"), [("town", 403), ("finance", 403)])
def test_appeals_are_settled_by_the_bureau_only(refused, desk, duty, status):
    url = desk("bureau").post(f"/console/benefits/{refused}/contest/", GIVEN)["Location"]
    assert desk(duty).post(f"{url}dismiss/", {"confirmed": "1", "reason": "x"}).status_code == status


def test_the_pages_of_benefits_cost_few_reads(refused, desk, reads, bureau):  # noqa: F811
    client = desk("bureau")
    url = client.post(f"/console/benefits/{refused}/contest/", GIVEN)["Location"]
    assert benefits.appeals(bureau)["count"] == 1
    for page in ("/console/benefits/appeals/", url, "/console/benefits/", f"/console/benefits/{refused}/"):
        client.get(page)
        assert reads(client, page) <= 12, page
