"""The team over HTTP: an assessor declares, the officer reads it on the first page and swaps; pictures are asked for with a purpose."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.cache import cache

from yanglao.assessment import queries, services
from yanglao.assessment.services import Handed
from yanglao.web.console.assessment.tests.test_pages_assessment import scheduled  # noqa: F401  fixture
from yanglao.workforce import services as workforce

pytestmark = pytest.mark.django_db
PICTURE = b"\xff\xd8\xff" + b"0" * 200


def test_a_declared_interest_reaches_the_officer_who_swaps(seat, scheduled, bureau, platform):  # noqa: F811
    case = f"/console/assessment/{scheduled.pk}/"
    team = [pk for pk, _role in queries.workers_of(bureau, scheduled.pk)]
    client = seat("assessor")
    assert client.post(f"{case}interest/", {"kind": "relative"}).status_code == 422, "no worker's own account"
    workforce.link_account(platform, worker_id=team[1], username="t-assessor")
    assert client.post(f"{case}interest/", {"kind": "relative", "note": "外甥"}).status_code == 302
    office = seat("bureau")
    assert "评估员申报了利害关系，要换人" in office.get("/console/").content.decode()
    text = office.get(case).content.decode()
    assert "还在这次的评估员里，要换人" in text and "外甥" in text
    third = workforce.register_worker(platform, kind="assessor", name="评估丙", sex="f", is_example=True)
    workforce.certify(platform, worker_id=third.pk, kind="assessor", number="Z9", issued_on=date(2024, 1, 1))
    body = queries_body(platform)
    workforce.employ(
        platform, worker_id=third.pk, organisation_id=body, post="评估员", valid_from=date(2024, 1, 1)
    )
    page = office.get(f"{case}team/").content.decode()
    assert "评估丙" in page
    words = {"out_id": str(team[1]), "in_id": str(third.pk), "reason": "有亲属关系"}
    assert office.post(f"{case}team/", words).status_code == 302
    assert {pk for pk, _role in queries.workers_of(bureau, scheduled.pk)} == {team[0], third.pk}
    cache.clear()  # the desk remembers its heaps for some seconds
    assert "要换人" not in office.get("/console/").content.decode()


def queries_body(platform):
    """Return the body that assesses."""
    from yanglao.orgs import queries as orgs

    return orgs.search(platform.county, kind="assessment_agency").first().pk


def test_a_picture_is_shown_after_a_purpose_with_the_name_across_it(seat, scheduled, assessor):  # noqa: F811
    from yanglao.base import clock

    began = clock.now() - timedelta(hours=1)
    answers = {"items": {i.code: i.options[0].code for i in queries.scale_of().items}}
    visit = services.hand_in_visit(
        assessor,
        handed=Handed(
            UUID(int=9),
            scheduled.pk,
            began,
            began + timedelta(minutes=30),
            answers,
            "女儿",
            None,
            PICTURE,
            "女儿",
        ),
    )
    assert visit.photo_id, visit.message
    office = seat("bureau")
    assert (
        f"/console/assessment/visits/{visit.pk}/photo/"
        in office.get(f"/console/assessment/{scheduled.pk}/").content.decode()
    )
    url = f"/console/assessment/visits/{visit.pk}/photo/"
    assert "data:image" not in office.get(url).content.decode()
    assert office.post(url, {"purpose": ""}).status_code == 422
    shown = office.post(url, {"purpose": "accept"})
    assert "data:image/jpeg;base64," in shown.content.decode() and "示例bureau" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert seat("finance").get(url).status_code == 403
