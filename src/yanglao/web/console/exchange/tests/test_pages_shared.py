"""Other departments' answers over HTTP."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yanglao.base.scope import acting
from yanglao.exchange import queries
from yanglao.people.models import Person
from yanglao.people.services import secrets

pytestmark = pytest.mark.django_db
PATH = "/console/exchange/shared/"


@pytest.fixture
def answer(village, platform):
    """Return a file in which the police name one death rightly and one under another name."""
    with acting(platform):
        rows = Person.objects.filter(name__in=["沈桂珍", "王秀英"]).values(
            "name", "file_no", "id_number_sealed"
        )
        numbers = {r["name"]: secrets.open_id_number(r["file_no"], r["id_number_sealed"]) for r in rows}
    records = [
        {"id_number": numbers["沈桂珍"], "name": "沈桂珍", "kind": "死亡", "date": "2026-10-20"},
        {"id_number": numbers["王秀英"], "name": "王秀瑛", "kind": "死亡", "date": "2026-10-20"},
    ]
    body = json.dumps({"as_of": "2026-10-31", "records": records}).encode()
    return lambda: SimpleUploadedFile("police.json", body)


def test_an_answer_is_received_applied_and_taken_back_and_a_contradiction_decided(answer, desk, bureau):
    client = desk("bureau")
    received = client.post(PATH, {"source": "police", "file": answer()})
    assert received.status_code == 302
    words = client.get(f"{received.url}?verdict=ready").content.decode()
    assert "沈桂珍" in words and "可以登记" in words
    assert "姓名和档案不同" in client.get(PATH).content.decode()
    assert client.post(f"{received.url}apply/").status_code == 200, "asks first"
    assert client.post(f"{received.url}apply/", {"confirmed": "1"}).status_code == 302
    row = queries.records(bureau, waiting=True)[0][0]
    given = {"id": row.pk, "take": "0", "why": ""}
    assert client.post(f"{PATH}decide/", given).status_code == 422
    assert client.post(f"{PATH}decide/", given | {"why": "入户看过，人在"}).status_code == 302
    assert "入户看过" in client.get(f"{received.url}?verdict=conflict").content.decode()
    assert client.post(f"{received.url}undo/", {"confirmed": "1", "reason": "发错了"}).status_code == 302
    assert queries.delivery(bureau, row.delivery_id).state == "undone"


def test_the_same_file_twice_is_told_and_kept_once(answer, desk):
    client = desk("bureau")
    client.post(PATH, {"source": "police", "file": answer()})
    again = client.post(PATH, {"source": "police", "file": answer()})
    assert again.status_code == 422 and "已经收过" in again.content.decode()


def test_a_town_reads_its_rows_and_decides_nothing(answer, desk, bureau):
    desk("bureau").post(PATH, {"source": "police", "file": answer()})
    town = desk("town")
    assert "王秀英" in town.get(PATH).content.decode()
    row = queries.records(bureau, waiting=True)[0][0]
    assert town.post(f"{PATH}decide/", {"id": row.pk, "take": "0", "why": "x"}).status_code == 403
