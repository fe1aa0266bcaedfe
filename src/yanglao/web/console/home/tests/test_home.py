"""The desk over HTTP: each duty sees its own; one loud button; few queries."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.benefits import services
from yanglao.planning import services as planning

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


@pytest.fixture
def open_month(village, finance, bureau):
    """Return the village with October open, proposals put up and the board counted."""
    from django.core.cache import cache

    cache.clear()
    services.open_run(finance, month="2026-10", at=AT)
    services.propose(finance, month="2026-10", facts_on=DAY, at=AT)
    planning.compute_board(bureau, as_of=DAY)
    return village


@pytest.mark.parametrize("duty", ["bureau", "town", "village", "assessor", "finance", "inspector", "admin"])
def test_every_duty_of_the_console_has_a_desk(open_month, desk, duty):
    answer = desk(duty).get("/console/")
    assert answer.status_code == 200
    assert "等您决定" in answer.content.decode()


def test_finance_sees_the_month_and_the_town_the_proposals(open_month, desk):
    money, town = (desk(d).get("/console/").content.decode() for d in ("finance", "town"))
    assert "2026年10月发放还没有计算" in money
    assert "2026年10月发放还没有计算" not in town
    assert "系统找出该享受、还没申请的" in town


def test_an_assessor_sees_no_money(open_month, desk):
    page = desk("assessor").get("/console/").content.decode()
    assert "发放" not in page
    assert "免申即享" not in page


def test_only_one_button_is_loud(open_month, desk):
    page = desk("bureau").get("/console/").content.decode()
    assert page.count("btn-solid") == 1


def test_a_family_is_sent_to_the_portal(open_month, desk):
    assert desk("family").get("/console/")["Location"] == "/"


def test_the_desk_costs_few_queries(open_month, desk, django_assert_max_num_queries):
    client = desk("bureau")
    client.get("/console/")
    with django_assert_max_num_queries(26):  # savepoints and the row scope of each read counted in
        client.get("/console/")
