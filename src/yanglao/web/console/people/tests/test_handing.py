"""Moving to another county and from one, at the desk: the note goes out once, comes in at the door, nonsense is refused."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.helping.village import VILLAGE

pytestmark = pytest.mark.django_db
TAKE = "/console/people/take-over/"


def note_for_here(words):
    """Return a note as another county would write it for this one."""
    told = words | {"village": VILLAGE, "number": "JJ330481-00000007", "from_county": "330481"}
    told.pop("sha256")
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    return told | {"sha256": hashlib.sha256(body).hexdigest()}


def upload(client, words, **more):
    body = words if isinstance(words, bytes) else json.dumps(words, ensure_ascii=False).encode()
    return client.post(TAKE, {"file": SimpleUploadedFile("n.json", body), **more})


def sent(client, person):
    words = {
        "village": "330481001001",
        "address": "示例路 9 号",
        "occurred_on": "2026-10-20",
        "source": "示例迁移证",
    }
    return client.post(f"/console/people/{person.file_no}/hand-over/", words)


def test_the_note_is_given_with_the_move_and_is_taken_over_with_a_receipt(seat, village):
    client, person = seat("bureau"), village["沈桂珍"]
    answer = sent(client, person)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('.json"')
    note = json.loads(answer.content)
    assert note["person"]["name"] == "沈桂珍"
    assert sent(client, person).status_code == 422, "gone already"
    page = upload(client, note_for_here(note)).content.decode()
    assert "已接收" in page
    assert person.file_no in page, "who comes back goes on with the own file"
    assert upload(client, note_for_here(note)).status_code == 422


@pytest.mark.parametrize(
    "words",
    [
        b"\xff\xfe", b"[1, 2]", b"{}", b"[" * 20_000, b'{"person": 3, "moved_on": "x"}', b" " * 70_000,
        b'{"person": {"birth_on": "1940-01-01", "name": "\\u0000"}, "moved_on": "2026-10-01", "categories": []}',
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused_with_a_sentence(seat, village, words):
    answer = upload(seat("bureau"), words)
    assert answer.status_code == 422
    assert "这不是一份完整的交接单" in answer.content.decode()


def test_an_altered_note_is_refused(seat, village):
    client = seat("bureau")
    note = note_for_here(json.loads(sent(client, village["沈桂珍"]).content))
    note["person"]["name"] = "沈桂贞"
    assert "校验码对不上" in upload(client, note).content.decode()


def test_a_code_of_the_own_county_is_no_move_away(seat, village):
    words = {"village": village.village, "occurred_on": "2026-10-20", "source": "示例"}
    answer = seat("bureau").post(f"/console/people/{village['沈桂珍'].file_no}/hand-over/", words)
    assert answer.status_code == 422
    assert "不在本县" in answer.content.decode()
