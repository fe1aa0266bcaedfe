"""The plan's board over HTTP: who counts, two people for publication, numbers open to their rows; the sketch of towns."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.planning import queries as planning
from yanglao.planning import services
from yanglao.web.console.plan import sketch

DAY = date(2026, 10, 31)


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def counted(village, bureau):
    """Return the run of the village's board, counted by an officer."""
    return services.compute_board(bureau, as_of=DAY)


@pytest.mark.django_db
def test_before_the_first_count_the_board_says_what_comes(village, desk):
    assert "还没有计算过" in words(desk("bureau").get("/console/plan/"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("duty", "status"), [("bureau", 200), ("town", 200), ("village", 200), ("assessor", 403)]
)
def test_the_board_opens_for_those_who_see_indicators(counted, desk, duty, status):
    assert desk(duty).get("/console/plan/").status_code == status


@pytest.mark.django_db
def test_an_unsettled_indicator_is_not_judged(counted, desk):
    page = words(desk("bureau").get("/console/plan/"))
    assert "第 6 项未评判" in page
    assert "口径待定" in page


@pytest.mark.django_db
def test_only_the_bureau_may_count(counted, desk):
    assert desk("town").post("/console/plan/do/compute/").status_code == 403
    assert desk("bureau").post("/console/plan/do/compute/").status_code == 302


@pytest.mark.django_db
def test_who_asks_for_publication_may_not_approve_it(counted, hire, bureau):
    from django.test import Client

    first, second = Client(), Client()
    first.force_login(hire("bureau", "first"))
    second.force_login(hire("bureau", "second"))
    assert first.post("/console/plan/do/ask/").status_code == 302
    assert "另一个人" in words(first.post("/console/plan/do/approve/"))
    assert second.post("/console/plan/do/approve/").status_code == 302
    assert second.post("/console/plan/do/publish/").status_code == 200
    assert second.post("/console/plan/do/publish/", {"confirmed": "1"}).status_code == 302
    assert planning.head(bureau)["published"]


@pytest.mark.django_db
def test_the_rows_behind_a_number_are_as_many_as_the_number(counted, desk, bureau):
    row = next(r for r in planning.board(bureau, DAY) if r["numerator_measure"] == "special_elders_visited")
    client = desk("bureau")
    page = words(client.get(f"/console/plan/{row['code']}/rows/?side=denominator"))
    assert f"应有 {row['denominator']}" in page
    assert page.count("档案号") >= 1
    assert "沈桂珍" in page


@pytest.mark.django_db
def test_a_town_clerk_opens_the_rows_of_that_town_only(counted, desk):
    page = words(desk("town").get("/console/plan/hy14_5/rows/?side=denominator"))
    assert "沈桂珍" in page
    assert "马小妹" not in page


@pytest.mark.django_db
def test_a_definition_tells_what_is_odd(counted, desk):
    page = words(desk("bureau").get("/console/plan/hy14_6/"))
    assert "百张床的人数却印作百分数" in page
    assert "这样取舍" in page


@pytest.mark.django_db
def test_an_unknown_indicator_is_not_found(counted, desk):
    assert desk("bureau").get("/console/plan/nothing/").status_code == 404


@pytest.mark.django_db
def test_the_board_costs_few_queries(counted, desk, django_assert_max_num_queries):
    client = desk("bureau")
    client.get("/console/plan/")
    with django_assert_max_num_queries(20):  # the row scope of each read counted in
        client.get("/console/plan/")


SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]}


def test_two_towns_part_the_county_between_them():
    parts = sketch.cells(SQUARE, {"a": (1.0, 1.0), "b": (3.0, 1.0)})
    left = [p[0] for p in parts["a"]["coordinates"][0]]
    right = [p[0] for p in parts["b"]["coordinates"][0]]
    assert max(left) == min(right) == 2


def test_no_town_is_drawn_where_no_place_is_known():
    assert sketch.centres("000000") == {}


def test_classes_say_their_limits():
    marks = sketch.limits([50, 60, 70, 80, 90, 100])
    assert sketch.words(marks) == ("< 60", "60–70", "70–80", "80–90", "≥ 90")
    assert sketch.limits([100, 100, 100]) == ()
