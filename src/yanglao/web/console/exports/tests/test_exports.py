"""A list taken out: what for, who agrees, what the sheet holds, how long it lies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from yanglao.access import queries as access
from yanglao.base import jobs, permissions
from yanglao.base.models import AuditEntry, Job
from yanglao.base.scope import acting
from yanglao.exchange import queries, services

pytestmark = pytest.mark.django_db
LIST = "/console/people/"
WHY = "重阳节走访名单"


def take(client, of=LIST, **words):
    return client.post("/console/exports/new/", {"of": of, "purpose": WHY, **words})


def rows_of(sheet):
    return list(sheet.iter_rows(min_row=3, values_only=True))


def test_a_list_asks_what_for_before_it_gives_a_sheet(seat, village):
    client = seat("bureau")
    answer = client.get(f"{LIST}?kind=subsistence.near&export=xlsx")
    assert answer["Location"] == f"/console/exports/new/?{urlencode({'of': f'{LIST}?kind=subsistence.near'})}"
    assert "2 行" in client.get(answer["Location"]).content.decode()
    refused = take(client, purpose=" ")
    assert refused.status_code == 422


def test_a_small_masked_sheet_goes_at_once_with_its_watermark(seat, village, sheet_of):
    client = seat("bureau")
    url = take(client, f"{LIST}?kind=subsistence.near")["Location"]
    sheet = sheet_of(client, url)
    assert sorted(row[1] for row in rows_of(sheet)) == ["张彩娥", "陈福林"]
    assert all("*" in row[4] and "*" in row[5] for row in rows_of(sheet))
    origin = sheet.cell(1, 1).value
    assert WHY in origin and "CK330424-" in origin and "示例bureau" in origin


def test_a_cell_that_looks_like_a_formula_is_text(seat, village, bureau, sheet_of):
    from yanglao.people.models import Person

    with acting(bureau):  # past the door, which refuses such a name
        Person.objects.filter(pk=village["张彩娥"].pk).update(name="=HYPERLINK(1)")
    client = seat("bureau")
    sheet = sheet_of(client, take(client, f"{LIST}?kind=subsistence.near")["Location"])
    assert "'=HYPERLINK(1)" in [row[1] for row in rows_of(sheet)]
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)


def test_a_town_clerk_takes_out_the_own_town_only(seat, village, sheet_of):
    client = seat("town")
    names = [row[1] for row in rows_of(sheet_of(client, take(client)["Location"]))]
    assert len(names) == 11 and "马小妹" not in names


def test_ticked_rows_are_taken_out_and_nobody_else(seat, village, sheet_of):
    client = seat("bureau")
    ids = [village[name].pk for name in ("沈桂珍", "周阿根")]
    page = client.post(f"{LIST}bulk/", {"deed": "export", "id": ids})["Location"]
    assert "2 行" in client.get(page).content.decode()
    url = take(client, f"{LIST}?ids={ids[0]},{ids[1]}")["Location"]
    assert sorted(row[1] for row in rows_of(sheet_of(client, url))) == ["周阿根", "沈桂珍"]


def second_bureau(hire) -> Client:
    client = Client()
    client.force_login(hire("bureau", name="second"))
    return client


def test_whole_numbers_want_another_person_and_leave_a_trace_at_each_elder(
    seat, hire, village, bureau, sheet_of
):
    client = seat("bureau")
    url = take(client, f"{LIST}?kind=subsistence.near", with_numbers="on")["Location"]
    assert "等另一个人审批" in client.get(url).content.decode()
    assert client.post(f"{url}make/").status_code == 422, "nothing is made before"
    same = client.post(f"{url}settle/", {"deed": "agree", "confirmed": "1"})
    assert same.status_code in (409, 422) and "要由另一个人审" in same.content.decode()
    other = second_bureau(hire)
    assert WHY in other.get("/console/exports/approve/").content.decode()
    assert other.post(f"{url}settle/", {"deed": "agree"}).status_code == 200, "asked once more"
    assert other.post(f"{url}settle/", {"deed": "agree", "confirmed": "1"}).status_code == 302
    assert other.post(f"{url}make/").status_code == 404, "who approves does not get the file"
    assert client.post(f"{url}make/").status_code == 302
    numbers = [row[4] for row in rows_of(sheet_of(client, url))]
    assert len(numbers) == 2 and all(n.startswith("999999") and "*" not in n for n in numbers)
    seen = access.who_viewed(bureau, village["张彩娥"].pk)
    assert [(v.what, WHY in v.purpose) for v in seen] == [("export", True)]
    with acting(bureau):
        codes = set(AuditEntry.objects.values_list("code", flat=True))
    assert {
        "exchange.ask_export",
        "exchange.approve_export",
        "access.export",
        "exchange.download_export",
    } <= codes


def test_the_database_refuses_a_checker_who_is_the_maker_and_whole_numbers_without_one(seat, village, bureau):
    from django.db import IntegrityError, connection, transaction

    take(seat("bureau"), with_numbers="on")
    for statement in (
        "UPDATE exchange_export SET checker_id = user_id",
        "UPDATE exchange_export SET state = 'approved'",
        "UPDATE exchange_export SET needs_approval = false",
        "UPDATE exchange_export SET state = 'ready', checker_id = user_id + 1",
    ):
        with (
            acting(bureau),
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_more_rows_than_the_limit_want_approval_and_a_return_says_why(seat, hire, village, settings):
    settings.EXPORT_FREE_ROWS = 3
    client = seat("bureau")
    url = take(client)["Location"]
    other = second_bureau(hire)
    assert other.post(f"{url}settle/", {"deed": "return", "confirmed": "1"}).status_code == 422
    other.post(f"{url}settle/", {"deed": "return", "confirmed": "1", "reason": "范围太大"})
    assert "范围太大" in client.get(url).content.decode()


def test_a_town_clerk_may_not_approve(seat, village, settings):
    settings.EXPORT_FREE_ROWS = 3
    url = take(seat("bureau"))["Location"]
    town = seat("town")
    assert town.get("/console/exports/approve/").status_code == 403
    assert town.get(url).status_code == 404


def test_a_long_sheet_is_written_by_a_job(seat, village, settings, sheet_of):
    settings.EXPORT_JOB_ROWS = 3
    client = seat("bureau")
    answer = take(client)
    assert "/console/jobs/" in answer["Location"]
    job = Job.objects.get(kind="exchange.make_export")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"rows": 12}), job.error
    assert len(rows_of(sheet_of(client, f"/console/exports/{job.args['export_id']}/"))) == 12


def test_a_file_whose_time_is_over_is_gone(seat, village, bureau, platform):
    client = seat("bureau")
    url = take(client)["Location"]
    export_id = int(url.rstrip("/").rpartition("/")[2])
    from yanglao.base import files

    with acting(platform):
        row = queries.export(platform, export_id)
        place = files.folder() / row.file.path
    assert place.exists()
    later = datetime(2026, 10, 31, tzinfo=UTC) + timedelta(days=9)
    assert services.expire_exports(platform, at=later) == 1
    assert not place.exists()
    assert client.get(f"{url}file/").status_code == 422
    assert "已经过期" in client.get(url).content.decode()


def test_no_page_but_a_list_can_be_taken_out(seat, village):
    client = seat("bureau")
    for of in ("/console/", "/mine/", "/console/exports/", f"{LIST}{village['沈桂珍'].file_no}/"):
        assert take(client, of).status_code == 404, of
    assert take(seat("town"), "/console/audit/").status_code == 403, "the list's own permission holds"


def test_the_pages_keep_within_twelve_reads(seat, village, reads):
    client = seat("bureau")
    take(client)
    for url in ("/console/exports/", "/console/exports/approve/"):
        reads(client, url)
        assert reads(client, url) <= 12


def test_only_the_bureau_approves():
    held = next(p.duties for p in permissions.all_permissions() if p.code == "exchange.approve_export")
    assert held == {"bureau"}
