"""The register of workers over HTTP."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.workforce import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(village, platform):
    worker = village.workers[0]
    services.certify(
        platform, worker_id=worker.pk, kind="care_worker", skill_level=4, number="H1", issued_on=date(2024, 1, 1),
        valid_to=date(2026, 11, 15),
    )  # fmt: skip
    return worker


def test_a_certificate_that_ends_within_thirty_days_stands_in_its_view(seat, certified):
    text = seat("bureau").get("/console/workforce/?view=ending").content.decode()
    assert certified.name in text and "2026-11-14" in text and "14 天" in text
    assert "钱小红" not in text


def test_a_worker_shows_posts_and_certificates(seat, certified):
    text = seat("bureau").get(f"/console/workforce/{certified.pk}/").content.decode()
    assert "四级（中级工）" in text and "H1" in text


def test_finance_does_not_see_the_register(seat, village):
    assert seat("finance").get("/console/workforce/").status_code == 403


def test_only_the_bureau_shows_numbers(seat, certified):
    assert "data-open-dialog" in seat("bureau").get(f"/console/workforce/{certified.pk}/").content.decode()
    words = {"field": "phone", "purpose": "contact"}
    assert seat("inspector").post(f"/console/workforce/{certified.pk}/reveal/", words).status_code == 403


def test_the_pages_keep_within_twelve_reads(seat, certified, reads):
    client = seat("bureau")
    for url in (
        "/console/workforce/",
        "/console/workforce/?view=ending",
        f"/console/workforce/{certified.pk}/",
    ):
        reads(client, url)
        assert reads(client, url) <= 12, url
