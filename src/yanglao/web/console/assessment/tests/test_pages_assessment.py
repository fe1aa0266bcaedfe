"""Assessments over HTTP: from the application to a scored result, reviewed by another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.assessment import queries, services
from yanglao.workforce import services as workforce

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 20, 2, tzinfo=UTC)


@pytest.fixture
def scheduled(village, platform):
    """Return an assessment with day and two licensed assessors."""
    from yanglao.orgs import services as orgs

    ids = []
    body = orgs.register(platform, kind="assessment_agency", name="示例评估中心", is_example=True)
    for number in (1, 2):
        worker = workforce.register_worker(
            platform,
            kind="assessor",
            staff_no=f"P{number}",
            name=f"评估{'甲乙'[number - 1]}",
            sex="f",
            medical_background=number == 1,
            is_example=True,
        )
        workforce.employ(
            platform, worker_id=worker.pk, organisation_id=body.pk, post="评估员", valid_from=date(2024, 1, 1)
        )
        workforce.certify(
            platform, worker_id=worker.pk, kind="assessor", number=f"Z{number}", issued_on=date(2024, 1, 1)
        )
        ids.append(worker.pk)
    row = services.apply_for_assessment(platform, person_id=village["金根林"].pk, at=AT)
    services.accept(platform, assessment_id=row.pk)
    return services.schedule(platform, assessment_id=row.pk, scheduled_on=date(2026, 10, 28), worker_ids=ids)


def full_answers(place: int = 0) -> dict[str, str]:
    scale = queries.scale_of()
    return {f"i-{item.code}": item.options[min(place, len(item.options) - 1)].code for item in scale.items}


def test_a_missing_answer_is_named_and_nothing_is_written(seat, scheduled, assessor):
    client = seat("assessor")
    words = {**full_answers(), "assessed_on": "2026-10-28"}
    del words["i-B.1.1"]
    answer = client.post(f"/console/assessment/{scheduled.pk}/items/", words)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'href="#item-B.1.1"' in text
    assert queries.get(assessor, scheduled.pk).state == "scheduled"


def test_points_are_told_while_answers_are_given(seat, scheduled):
    client = seat("assessor")
    text = client.post(f"/console/assessment/{scheduled.pk}/items/check/", {"i-B.1.1": "3"}).content.decode()
    assert "3 / 32" in text and "还有 25 项" in text
    done = client.post(f"/console/assessment/{scheduled.pk}/items/check/", full_answers()).content.decode()
    assert "最终等级" in done and "90 / 90" in done


def test_a_scored_result_is_reviewed_by_another_and_put_on_notice(seat, scheduled, bureau):
    words = {**full_answers(2), "assessed_on": "2026-10-28", "informant": "女儿"}
    assert seat("assessor").post(f"/console/assessment/{scheduled.pk}/items/", words).status_code == 302
    client = seat("bureau")
    page = client.get(f"/console/assessment/{scheduled.pk}/").content.decode()
    assert "为什么是这个等级" in page and "复核通过" in page
    assert client.post(f"/console/assessment/{scheduled.pk}/review/").status_code == 302
    assert client.post(f"/console/assessment/{scheduled.pk}/notice/").status_code == 302
    assert queries.get(bureau, scheduled.pk).state == "noticed"
    waiting = client.get(f"/console/assessment/{scheduled.pk}/").content.decode()
    assert "公示期还没满" in waiting
    assert client.post(f"/console/assessment/{scheduled.pk}/finalise/").status_code in (409, 422)


def test_refusing_asks_a_reason(seat, scheduled, bureau):
    client = seat("bureau")
    assert client.post(f"/console/assessment/{scheduled.pk}/refuse/", {"confirmed": "1"}).status_code == 422
    words = {"confirmed": "1", "reason": "本人已住院"}
    assert client.post(f"/console/assessment/{scheduled.pk}/refuse/", words).status_code == 302
    assert queries.get(bureau, scheduled.pk).state == "refused"


def test_the_visit_missed_stands_among_the_late(seat, scheduled):
    text = seat("bureau").get("/console/assessment/?view=late").content.decode()
    assert "金根林" in text and "3 天" in text


def test_a_clerk_of_another_town_does_not_see_the_case(seat, scheduled):
    client = seat("town", "330424101")
    assert client.get(f"/console/assessment/{scheduled.pk}/").status_code == 404
    assert "金根林" not in client.get("/console/assessment/").content.decode()


@pytest.mark.parametrize("duty", ["finance", "admin"])
def test_other_duties_are_refused(seat, scheduled, duty):
    assert seat(duty).get("/console/assessment/").status_code == 403
    assert seat("bureau").get(f"/console/assessment/{scheduled.pk}/items/").status_code == 403


def test_the_pages_keep_within_twelve_reads(seat, scheduled, reads):
    client = seat("bureau")
    for url in ("/console/assessment/", f"/console/assessment/{scheduled.pk}/"):
        reads(client, url)
        assert reads(client, url) <= 12, url


def test_who_is_due_is_listed_and_arranged_at_once(seat, village, platform, bureau, reads):
    scale = queries.scale_of()
    row = {
        "person_id": village["金根林"].pk,
        "village": village.village,
        "applied_at": datetime(2025, 9, 1, tzinfo=UTC),
        "state": "final",
        "assessed_on": date(2025, 9, 10),
        "valid_from": date(2025, 9, 20),
        "valid_to": date(2026, 9, 20),
        "items": {item.code: item.options[1].code for item in scale.items},
    }
    services.bulk_load(platform, rows=[row])
    client = seat("bureau")
    text = client.get("/console/assessment/due/").content.decode()
    assert "金根林" in text and "2026-09-20" in text
    assert reads(client, "/console/assessment/due/") <= 12
    assert client.get("/console/assessment/due/?reason=needed").status_code == 200
    words = {"reason": "late", "id": str(village["金根林"].pk)}
    asked = client.post("/console/assessment/due/arrange/", words).content.decode()
    assert "给 1 人安排评估" in asked
    done = client.post("/console/assessment/due/arrange/", {**words, "confirmed": "1"})
    assert done.status_code == 302, done.content.decode()[:400]
    newest = queries.history(bureau, village["金根林"].pk)[0]
    assert (newest.state, newest.reason) == ("accepted", "routine")
    assert "金根林" not in client.get("/console/assessment/due/").content.decode()
    assert seat("assessor").post("/console/assessment/due/arrange/", words).status_code == 403


def test_an_objection_is_raised_and_a_recheck_begun_by_hand(seat, scheduled, platform, bureau):
    scale = queries.scale_of()
    row = {
        "person_id": scheduled.person_id,
        "village": scheduled.village,
        "applied_at": datetime(2026, 5, 1, tzinfo=UTC),
        "state": "final",
        "assessed_on": date(2026, 5, 10),
        "valid_from": date(2026, 5, 20),
        "valid_to": date(2027, 5, 20),
        "items": {item.code: item.options[1].code for item in scale.items},
    }
    services.withdraw(platform, assessment_id=scheduled.pk, reason="示例")
    (pk,) = services.bulk_load(platform, rows=[row])
    client, url = seat("bureau"), f"/console/assessment/{pk}/"
    assert "提异议" in client.get(url).content.decode()
    words = {"confirmed": "1", "reason": "她能自己洗澡"}
    assert client.post(f"{url}object/", words).status_code == 302
    text = client.get(url).content.decode()
    assert "她能自己洗澡" in text and "另派人复评" in text
    assert client.post(f"{url}recheck/", words).status_code == 302
    newest = queries.history(bureau, scheduled.person_id)[0]
    assert (newest.state, newest.replaces_id) == ("accepted", pk)
    assert client.post(f"{url}recheck/", words).status_code == 404


def test_contracts_are_entered_and_ended_and_quality_is_shown(seat, scheduled, platform, bureau, reads):
    from yanglao.orgs import queries as orgs

    agency = orgs.search(platform.county, kind="assessment_agency").first()
    for number in (3, 4, 5):  # a contract asks for five
        third = workforce.register_worker(platform, kind="assessor", name=f"评估{number}", sex="f")
        workforce.certify(
            platform, worker_id=third.pk, kind="assessor", number=f"Z{number}", issued_on=date(2024, 1, 1)
        )
        workforce.employ(
            platform,
            worker_id=third.pk,
            organisation_id=agency.pk,
            post="评估员",
            valid_from=date(2024, 1, 1),
        )
    client, url = seat("bureau"), "/console/assessment/agencies/"
    words = {
        "number": "示例-1",
        "quota": "20",
        "price": "200.00",
        "valid_from": "2026-01-01",
        "valid_to": "2027-01-01",
    }
    text = client.get(url).content.decode()
    body = text.split("示例评估中心")[0].rsplit('value="', 1)[1].split('"')[0]
    assert client.post(url, {**words, "organisation_id": body, "quota": "0"}).status_code == 422
    assert client.post(url, {**words, "organisation_id": body}).status_code == 302
    assert "示例-1" in client.get(url).content.decode() and reads(client, url) <= 12
    (made,) = queries.contracts(bureau, on=date(2026, 10, 31))
    assert made["contract"].price_fen == 20000
    ended = client.post(f"{url}{made['contract'].pk}/end/", {"confirmed": "1", "reason": "示例"})
    assert ended.status_code == 302
    assert seat("inspector").get(url).status_code == 200
    assert seat("town").get(url).status_code == 403


def test_a_screening_is_written_from_the_file_and_stands_beside_the_level(seat, village):
    client = seat("bureau")
    person = village["金根林"]
    url = f"/console/assessment/screening/{person.file_no}/"
    assert client.get(url).status_code == 200
    words = {"scale": "ad8", "taken_on": "2026-10-30", "informant": "女儿"}
    answers = {f"i-ad8.{n}": "yes" for n in range(1, 9)}
    short = client.post(url, {**words, "i-ad8.1": "yes"})
    assert short.status_code == 422 and 'href="#item-ad8.2"' in short.content.decode()
    assert client.post(url, {**words, **answers}).status_code == 302
    tab = client.get(f"/console/people/{person.file_no}/?tab=assessment").content.decode()
    assert "AD8" in tab and "提示认知有变化" in tab
