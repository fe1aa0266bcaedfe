"""Lists in, over HTTP: preview, verdicts, refused rows, apply as a job, undo."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yanglao.exchange import queries

pytestmark = pytest.mark.django_db


def sheet(*rows: str) -> SimpleUploadedFile:
    body = "\n".join(("姓名,身份证号,镇街道,村社区,联系电话", *rows))
    return SimpleUploadedFile("名单.csv", body.encode(), "text/csv")


@pytest.fixture
def batch(seat, village):
    from tests.helping.village import example_id

    from yanglao.areas import queries as areas

    town, home = areas.name("330424001"), areas.name("330424001001")
    client = seat("bureau")
    rows = (
        f"新人甲,{example_id('1950-01-01', 81, 'm')},{town},{home},13900001111",
        f"沈桂珍,{example_id('1942-03-08', 1, 'f')},{town},{home},13900002222",
        f"坏号码,123456,{town},{home},",
    )
    answer = client.post("/console/exchange/", {"file": sheet(*rows), "village": ""})
    assert answer.status_code == 302
    return client, answer["Location"]


def test_a_preview_names_row_field_and_remedy(batch):
    client, url = batch
    text = client.get(f"{url}?verdict=refused").content.decode()
    assert "身份证号应为 18 位，现在 6 位" in text and "核对证件，应为 18 位" in text
    assert ">4<" in text  # the row as the spreadsheet counts it
    assert "沈桂珍" in client.get(f"{url}?verdict=changed").content.decode()


def test_the_refused_rows_come_as_a_sheet(batch):
    client, url = batch
    body = b"".join(client.get(f"{url}refused/").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == [4]


def test_applying_says_its_effect_first_and_starts_one_job(batch, bureau):
    from yanglao.base.models import Job

    client, url = batch
    asked = client.get(f"{url}apply/").content.decode()
    assert "新建档案" in asked and "1 人" in asked
    assert not Job.objects.exists()
    answer = client.post(f"{url}apply/", {"confirmed": "1"})
    assert answer.status_code == 302 and "/console/jobs/" in answer["Location"]
    assert [job.kind for job in Job.objects.all()] == ["exchange.apply"]


def test_a_preview_thrown_away_cannot_be_applied(batch):
    client, url = batch
    assert client.post(f"{url}discard/").status_code == 302
    assert client.post(f"{url}apply/", {"confirmed": "1"}).status_code in (409, 422)


def test_a_file_that_is_no_list_is_refused_with_words(seat, village):
    words = {"file": SimpleUploadedFile("x.csv", b"hello", "text/csv"), "village": ""}
    answer = seat("bureau").post("/console/exchange/", words)
    assert answer.status_code == 422 and "error-summary" in answer.content.decode()


@pytest.mark.parametrize("duty", ["village", "assessor", "finance"])
def test_other_duties_are_refused(seat, duty):
    keys = ["330424001001"] if duty == "village" else []
    assert seat(duty, *keys).get("/console/exchange/").status_code == 403


def test_the_pages_keep_within_twelve_reads(batch, reads, bureau):
    client, url = batch
    reads(client, url)
    assert reads(client, url) <= 12
    assert reads(client, "/console/exchange/") <= 12
    assert queries.batches(bureau).count() == 1
