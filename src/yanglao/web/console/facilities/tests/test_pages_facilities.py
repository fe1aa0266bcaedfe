"""Places of care over HTTP."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.facilities import services

pytestmark = pytest.mark.django_db


def test_the_list_filters_by_kind_and_name(seat, village):
    client = seat("bureau")
    text = client.get("/console/facilities/?kind=care_home&q=颐养").content.decode()
    assert "示例颐养中心" in text and "示例康养之家" not in text
    assert "没有这样的设施" in client.get("/console/facilities/?kind=canteen").content.decode()


def test_a_place_shows_its_beds_by_kind(seat, village, platform):
    home = village.homes[0]
    for number, nursing in (("1", True), ("2", False)):
        services.add_beds(
            platform,
            facility_id=home.pk,
            beds=[("101", number)],
            valid_from=date(2020, 1, 1),
            is_nursing=nursing,
        )
    text = seat("bureau").get(f"/console/facilities/{home.pk}/").content.decode()
    assert "2 张" in text and "护理型 1" in text and "公建民营" in text


def test_a_place_that_is_none_is_not_found(seat, village):
    assert seat("bureau").get("/console/facilities/99999999/").status_code == 404


def test_the_pages_keep_within_twelve_reads(seat, village, reads):
    client = seat("bureau")
    for url in ("/console/facilities/", f"/console/facilities/{village.homes[0].pk}/"):
        reads(client, url)
        assert reads(client, url) <= 12, url
