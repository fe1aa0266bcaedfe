"""A person's own views of a list: saved, opened first, renamed, deleted, seen by nobody else."""

from __future__ import annotations

import pytest
from django.db import connection

from yanglao.access import services
from yanglao.base.scope import acting

pytestmark = pytest.mark.django_db
LIST = "/console/people/"


def keep(client, query="kind=living.living_alone&sort=-age", name="我管的独居", **more):
    words = {"path": LIST, "query": query, "name": name, "title": "老年人", **more}
    return client.post("/console/views/save/", words)


def test_a_view_keeps_filters_sort_and_columns_but_no_page(seat, village):
    client = seat("bureau")
    answer = keep(client, "cols=age,phone&kind=living.living_alone&page=3&sort=-age&pick=all")
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}?cols=age%2Cphone&kind=living.living_alone&sort=-age"
    text = client.get(answer["Location"]).content.decode()
    assert "我管的独居</a>" in text and "存成视图" not in text


def test_a_view_is_nobody_elses(seat, village):
    keep(seat("bureau"))
    assert "我管的独居</a>" not in seat("town").get(LIST).content.decode()


def test_plain_sql_of_another_account_finds_no_view_and_no_draft(seat, village, bureau, director):
    from datetime import UTC, datetime

    at = datetime(2026, 10, 31, 9, tzinfo=UTC)
    services.save_view(
        bureau, list_name="people", list_title="老年人", path=LIST, name="独居", query="age=80", at=at
    )
    services.keep_draft(bureau, form="people.new", values={"name": "新人甲"}, at=at)
    counted = "SELECT (SELECT count(*) FROM access_savedview), (SELECT count(*) FROM access_formdraft)"
    for actor, found in ((bureau, (1, 1)), (director, (0, 0))):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute(counted)
            assert cursor.fetchone() == found


def test_a_default_opens_the_list_from_elsewhere_and_never_from_the_list_itself(seat, village):
    client = seat("bureau")
    keep(client, default="1")
    assert client.get(LIST)["Location"].startswith(f"{LIST}?kind=living.living_alone")
    assert client.get(LIST, HTTP_REFERER=f"http://testserver{LIST}?sort=-age").status_code == 200
    assert client.get(f"{LIST}?age=80").status_code == 200


def test_one_view_of_a_list_is_the_default(seat, village):
    client = seat("bureau")
    keep(client, default="1")
    keep(client, "age=100", "百岁", default="1")
    assert client.get(LIST)["Location"] == f"{LIST}?age=100"


def own_id(client) -> str:
    import re

    return re.search(r"/console/views/(\d+)/change/", client.get("/console/views/").content.decode())[1]


def test_a_view_is_renamed_and_deleted_by_its_owner_only(seat, village):
    client = seat("bureau")
    keep(client)
    url = f"/console/views/{own_id(client)}/change/"
    assert seat("town").post(url, {"deed": "delete"}).status_code == 404
    client.post(url, {"deed": "rename", "name": "独居老人"})
    assert "独居老人" in client.get("/console/views/").content.decode()
    client.post(url, {"deed": "delete"})
    assert "还没有存过视图" in client.get("/console/views/").content.decode()


def test_a_name_taken_is_refused_in_words(seat, village):
    client = seat("bureau")
    keep(client)
    url = f"/console/views/{own_id(client)}/change/"
    keep(client, "age=100", "百岁")
    answer = client.post(url, {"deed": "rename", "name": "百岁"})
    assert answer.status_code == 422 and "已有一个视图叫" in answer.content.decode()


def test_a_number_searched_for_is_not_kept(seat, village):
    answer = keep(seat("bureau"), "q=13900000001")
    assert answer.status_code == 422 and "不存个人号码" in answer.content.decode()


def test_an_address_outside_the_console_is_no_list(seat, village):
    client = seat("bureau")
    assert (
        client.post("/console/views/save/", {"path": "/mine/", "query": "a=1", "name": "x"}).status_code
        == 404
    )
    assert (
        client.post("/console/views/save/", {"path": "//evil/", "query": "a=1", "name": "x"}).status_code
        == 404
    )
