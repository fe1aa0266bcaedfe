"""The frame over HTTP: pages open for whom they should, and for nobody else."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_a_visitor_is_led_to_the_login(client, place):
    answer = client.get("/console/audit/?q=x")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=%2Fconsole%2Faudit%2F%3Fq%3Dx"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/console/", "账号与权限"),
        ("/console/audit/", "操作日志"),
        ("/console/jobs/", "后台任务"),
        ("/console/accounts/", "开账号"),
        ("/console/accounts/matrix/", "事项 × 岗位"),
        ("/console/accounts/open/", "账号"),
        ("/console/me/", "两步登录"),
    ],
)
def test_each_page_opens_for_the_administrator(desk, url, words):
    answer = desk("admin").get(url)
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    "url",
    ["/console/me/", "/console/audit/", "/console/jobs/", "/console/accounts/", "/console/accounts/matrix/"],
)
def test_a_page_of_the_frame_asks_the_database_at_most_twelve_times(desk, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = desk("admin")
    client.get(url)  # what a process learns once (place, day) is known afterwards
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    book_keeping = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "SELECT set_config")
    questions = [q["sql"] for q in asked.captured_queries if not q["sql"].startswith(book_keeping)]
    assert 3 <= len(questions) <= 12, questions
