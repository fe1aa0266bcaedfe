"""Policy over HTTP: figures of a day with their marks, rules in words, two people for a version."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.policy import queries as policy
from yanglao.policy import services
from yanglao.web.console.policy import reading

AT = datetime(2026, 10, 31, 8, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "say"),
    [
        ("/console/policy/", "本地"),
        ("/console/policy/haiyan/", "已公布"),
        ("/console/policy/haiyan/?status=illustrative", "标准示意"),
        ("/console/policy/haiyan/schemes/", "低保老年人"),
        ("/console/policy/haiyan/documents/", "文号"),
    ],
)
def test_each_page_opens_and_says_what_it_should(village, desk, url, say):
    answer = desk("inspector").get(url)
    assert answer.status_code == 200
    assert say in answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_pack_is_not_found(village, desk):
    assert desk("bureau").get("/console/policy/atlantis/").status_code == 404


@pytest.mark.django_db
def test_a_version_is_signed_and_checked_by_two(village, platform, hire):
    from django.test import Client

    services.register_packs(platform, at=AT)
    version = policy.version_in_force("haiyan")
    first, second = Client(), Client()
    first.force_login(hire("bureau", "first"))
    second.force_login(hire("bureau", "second"))
    where = f"/console/policy/versions/{version.pk}"
    assert first.post(f"{where}/sign/", {"confirmed": "1"}).status_code == 302
    refused = first.post(f"{where}/check/", {"confirmed": "1"})
    assert refused.status_code != 302
    assert "不能是同一个人" in refused.content.decode()
    assert second.post(f"{where}/check/", {"confirmed": "1"}).status_code == 302
    assert policy.version_in_force("haiyan").checked_by_id is not None


@pytest.mark.django_db
def test_a_town_clerk_may_not_sign(village, platform, desk):
    services.register_packs(platform, at=AT)
    version = policy.version_in_force("haiyan")
    assert (
        desk("town").post(f"/console/policy/versions/{version.pk}/sign/", {"confirmed": "1"}).status_code
        == 403
    )


def test_figures_are_written_as_people_write_them():
    assert reading.shown(12500, "元/月") == "125.00"
    assert reading.shown(True, "是否") == "是"
    assert reading.shown(60, "周岁") == "60"


def test_every_parameter_has_a_status_with_a_word():
    known = {code for code, _word in reading.STATUSES}
    assert {r["status"] for r in reading.parameter_rows("haiyan", date(2026, 10, 31))} <= known


@pytest.mark.django_db
def test_two_days_of_a_pack_and_its_overlaps_are_shown_in_words(village, desk):
    inspector = desk("inspector")
    said = inspector.get(
        "/console/policy/compare/?on_a=2022-06-01&on_b=2026-10-01&kind=scheme"
    ).content.decode()
    assert "养老护理补贴" in said and "新增" in said
    assert inspector.get("/console/policy/compare/?a=atlantis&on_a=soon").status_code == 200
    said = inspector.get("/console/policy/haiyan/overlap/").content.decode()
    assert "择高" in said and "不重复享受" in said
