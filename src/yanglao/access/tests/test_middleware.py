"""Each request runs as somebody; refusals become pages; nothing half-written stays."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from yanglao.access.tests.desks import desk, hire, place  # noqa: F401
from yanglao.base import errors
from yanglao.base.models import Job, StoredFile
from yanglao.base.scope import current

pytestmark = pytest.mark.django_db


class Taken(errors.DomainError):
    status = 409


_RAISED = {
    "403": errors.PermissionRefused("这一项归沈荡镇管", remedy="转过去"),
    "404": errors.NotFound("没有这个人"),
    "409": errors.TransitionRefused("已经停了"),
    "422": errors.DomainError("金额不能是负数", field="amount", kept="填的内容还在", remedy="改成正数"),
    "own": Taken("有人先办了"),
    "fault": RuntimeError("boom"),
    "double": IntegrityError("duplicate key"),
}


def _who(request):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('yanglao.scope_kind', true), current_setting('yanglao.scope_keys', true)"
        )
        kind, keys = cursor.fetchone()
    return HttpResponse(f"{current().duty}|{kind}|{keys}|{connection.in_atomic_block}")


def _fail(request, what):
    from yanglao.base import clock

    StoredFile.objects.create(
        name=f"half {what}",
        sha256="0",
        size=0,
        media_type="x",
        path="x",
        purpose="x",
        county="0",
        created_at=clock.now(),
    )
    raise _RAISED[what]


urlpatterns = [
    path("who/", _who),
    path("fail/<slug:what>/", _fail),
    path("api/fail/<slug:what>/", _fail),
    path("", include("yanglao.config.urls")),
]
there = override_settings(ROOT_URLCONF=__name__)


@there
def test_the_database_knows_who_looks_during_a_request_and_nobody_after(desk, place):  # noqa: F811
    town = desk("town")
    assert town.get("/who/").content.decode() == f"town|town|{place.county}001|True"
    assert desk("elder").get("/who/").content.decode() == "elder|persons|102|True"
    assert Client().get("/who/").content.decode() == "public|none||True"
    assert current() is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('yanglao.scope_kind', true)")
        assert cursor.fetchone()[0] in ("", "none", None)


@there
@pytest.mark.parametrize(
    ("what", "status"),
    [("403", 403), ("404", 404), ("409", 409), ("422", 422), ("own", 409), ("double", 409)],
)
def test_a_refusal_becomes_a_readable_page_and_nothing_of_it_is_kept(place, what, status):  # noqa: F811
    answer = Client().get(f"/fail/{what}/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert "<html" in page
    assert "12345" in page
    if what == "422":
        for words in ("金额不能是负数", "填的内容还在", "改成正数"):
            assert words in page
    assert not StoredFile.objects.filter(name__startswith="half").exists()


@there
def test_a_machine_gets_json_and_htmx_a_part(place):  # noqa: F811
    machine = Client().get("/api/fail/422/")
    assert machine.status_code == 422
    assert machine.json() == {
        "code": "refused", "message": "金额不能是负数", "field": "amount", "kept": "填的内容还在", "remedy": "改成正数"
    }  # fmt: skip
    asked = Client().get("/fail/404/", headers={"accept": "application/json"})
    assert (asked.status_code, asked.json()["code"]) == (404, "not_found")
    part = Client().get("/fail/409/", headers={"HX-Request": "true"})
    assert part.status_code == 409
    assert "<html" not in part.content.decode()


@there
def test_a_fault_shows_the_page_that_says_what_to_do_and_keeps_nothing(place):  # noqa: F811
    client = Client(raise_request_exception=False)
    answer = client.get("/fail/fault/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "没有写入任何内容" in page
    assert "12345" in page
    assert "boom" not in page
    assert not StoredFile.objects.filter(name__startswith="half").exists()


def test_an_address_that_is_not_there_says_so_in_words(place):  # noqa: F811
    answer = Client().get("/console/no-such-page/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


def test_a_form_that_lay_too_long_says_so(place):  # noqa: F811
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "放得太久了" in answer.content.decode()


def test_jobs_of_others_are_not_seen_by_a_village(desk, place):  # noqa: F811
    from yanglao.base import clock

    job = Job.objects.create(
        kind="x",
        label="别人的任务",
        county=place.county,
        created_by=-1,
        created_by_name="别人",
        created_at=clock.now(),
    )
    village = desk("village")
    assert "别人的任务" not in village.get("/console/jobs/").content.decode()
    assert village.get(f"/console/jobs/{job.pk}/").status_code == 404
    assert village.post(f"/console/jobs/{job.pk}/stop/").status_code == 404
    assert "别人的任务" in desk("bureau").get("/console/jobs/").content.decode()
