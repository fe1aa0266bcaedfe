"""Other departments: fetched whole or not at all, judged, written, taken back, contradictions decided."""

from __future__ import annotations

import io
import json
import threading
import time
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openpyxl
import pytest

from yanglao.base.errors import DomainError, PermissionRefused
from yanglao.base.scope import acting
from yanglao.exchange import queries, services
from yanglao.exchange.models import Delivery, SharedRecord
from yanglao.people import queries as people
from yanglao.people import services as register
from yanglao.people.models import CategoryRecord, LifeEvent, Person

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


@pytest.fixture
def numbers(village, platform):
    """Return the ID numbers of the village by name."""
    from yanglao.people.services import secrets

    with acting(platform):
        rows = Person.objects.values("name", "file_no", "id_number_sealed")
        return {r["name"]: secrets.open_id_number(r["file_no"], r["id_number_sealed"]) for r in rows}


def told(numbers, name, kind, day="2026-10-20", **more):
    return {"id_number": numbers[name], "name": name, "kind": kind, "date": day, **more}


def port(records, **more):
    content = json.dumps({"as_of": "2026-10-31", "records": records, **more}).encode()
    return services.FilePort(io.BytesIO(content), name="answer.json")


def receive(actor, source, given):
    return services.receive(actor, source=source, port=given, as_of=None, today=TODAY, at=AT)


def apply(actor, row):
    return services.apply_delivery(actor, delivery_id=row.pk, today=TODAY, at=AT)


def test_one_bad_record_stops_only_itself_and_the_rest_become_events(village, bureau, numbers, platform):
    bad = [
        {"name": "?"},
        "not a record",
        {**told(numbers, "周阿根", "death"), "id_number": "999999194203080023"},
    ]
    row = receive(bureau, "police", port([told(numbers, "沈桂珍", "死亡注销"), *bad]))
    assert row.counts == {"ready": 1, "refused": 3}
    assert people.header(bureau, village["沈桂珍"].pk, on=TODAY)["status"] == "active", (
        "nothing before it is applied"
    )
    assert apply(bureau, row) == {"applied": 1, "refused": 0}
    with acting(platform):
        event = LifeEvent.objects.get(person_id=village["沈桂珍"].pk)
        assert (event.kind, event.source) == ("death", f"公安共享 {row.pk}")


def test_taking_a_delivery_back_restores_the_files(village, bureau, numbers, platform):
    from yanglao.base import checksum

    def state():
        tables = checksum.checksum()["tables"]
        return {n: t for n, t in tables.items() if n not in ("people_lifeevent", "people_person")}

    with acting(platform):
        before = state()
    given = [
        told(numbers, "沈桂珍", "category", category="subsistence", value="near"),
        told(numbers, "王秀英", "death"),
    ]
    row = receive(bureau, "list", port(given))
    apply(bureau, row)
    assert services.undo_delivery(bureau, delivery_id=row.pk, why="发错了", today=TODAY, at=AT) == {
        "undone": 2,
        "kept": 0,
    }
    with acting(platform):
        assert state() == before
        assert Person.objects.get(pk=village["王秀英"].pk).status == "active"


def test_what_later_work_rests_on_stays_and_says_why(village, bureau, numbers):
    row = receive(
        bureau, "list", port([told(numbers, "沈桂珍", "category", category="subsistence", value="near")])
    )
    apply(bureau, row)
    register.record_life_event(
        bureau, person_id=village["沈桂珍"].pk, kind="category_end", occurred_on=date(2026, 10, 25), at=AT, today=TODAY,
        detail={"category": "subsistence"},
    )  # fmt: skip
    assert services.undo_delivery(bureau, delivery_id=row.pk, why="发错了", today=TODAY, at=AT) == {
        "undone": 0,
        "kept": 1,
    }
    assert queries.delivery(bureau, row.pk).state == "partly_undone"
    assert queries.records(bureau, delivery_id=row.pk)[0][0].message


def test_a_contradiction_is_never_written_without_a_person_and_a_reason(village, bureau, numbers, platform):
    register.record_life_event(
        bureau,
        person_id=village["沈桂珍"].pk,
        kind="death",
        occurred_on=date(2026, 10, 18),
        at=AT,
        today=TODAY,
    )
    row = receive(
        bureau,
        "police",
        port([told(numbers, "沈桂珍", "death"), {**told(numbers, "王秀英", "death"), "name": "王秀瑛"}]),
    )
    assert row.counts == {"conflict": 2}
    assert apply(bureau, row)["applied"] == 0
    first, second = (r.pk for r in queries.records(bureau, waiting=True)[0])
    with pytest.raises(DomainError):
        services.decide(bureau, record_ids=[first], take=True, why=" ", today=TODAY, at=AT)
    services.decide(bureau, record_ids=[first], take=True, why="以死亡证明为准", today=TODAY, at=AT)
    services.decide(bureau, record_ids=[second], take=False, why="名字不同，入户看过", today=TODAY, at=AT)
    with acting(platform):
        assert Person.objects.get(pk=village["沈桂珍"].pk).died_on == date(2026, 10, 20)
        assert Person.objects.get(pk=village["王秀英"].pk).died_on is None
    assert queries.waiting_records(bureau) == 0
    with pytest.raises(DomainError):
        services.decide(bureau, record_ids=[second], take=True, why="再想想", today=TODAY, at=AT)


def test_taking_back_a_corrected_day_of_death_gives_the_first_one_back(village, bureau, numbers):
    row = receive(bureau, "police", port([told(numbers, "沈桂珍", "death", "2026-10-19")]))
    apply(bureau, row)
    later = receive(bureau, "police", port([told(numbers, "沈桂珍", "death", "2026-10-12")]))
    with acting(bureau):
        (record,) = later.records.all()
    assert (record.verdict, record.code) == ("conflict", "death_day")
    services.decide(bureau, record_ids=[record.pk], take=True, why="以死亡证明为准", today=TODAY, at=AT)
    apply(bureau, later)
    person = village["沈桂珍"].pk
    with acting(bureau):
        assert Person.objects.get(pk=person).died_on == date(2026, 10, 12)
    assert services.undo_delivery(bureau, delivery_id=later.pk, why="证明是别人的", today=TODAY, at=AT) == {
        "undone": 1,
        "kept": 0,
    }
    with acting(bureau):
        found = Person.objects.get(pk=person)
    assert (found.status, found.died_on) == ("dead", date(2026, 10, 19))


def test_not_being_on_a_complete_list_is_a_question_and_ends_nothing(village, bureau, numbers, platform):
    given = [told(numbers, "沈桂珍", "category", category="subsistence", value="low")]
    row = receive(bureau, "civil", port(given, complete_for="subsistence"))
    on_file = {"吴金根", "金根林", "陈福林", "张彩娥", "徐阿毛"}
    assert row.counts == {"known": 1, "missing": len(on_file)}
    apply(bureau, row)
    with acting(platform):
        assert CategoryRecord.objects.filter(category="subsistence", valid_to__isnull=True).count() == 6
    rows = queries.records(bureau, delivery_id=row.pk, verdict="missing")[0]
    one = next(r for r in rows if r.person_id == village["金根林"].pk)
    services.decide(bureau, record_ids=[one.pk], take=True, why="入户核对过", today=TODAY, at=AT)
    with acting(platform):
        assert CategoryRecord.objects.filter(category="subsistence", valid_to__isnull=True).count() == 5


def test_no_hit_says_nothing_about_anybody(village, bureau, platform):
    given = {"id_number": "999999195001010018", "name": "无此人", "kind": "death", "date": "2026-10-20"}
    from yanglao.base.identifiers import check_character

    given["id_number"] = given["id_number"][:17] + check_character(given["id_number"][:17])
    row = receive(bureau, "police", port([given]))
    assert row.counts == {"absent": 1}
    assert apply(bureau, row) == {"applied": 0, "refused": 0}


def test_the_same_answer_is_received_once_and_the_same_fact_written_once(village, bureau, numbers):
    given = [
        told(numbers, "沈桂珍", "hospital_in", key="YB-1"),
        told(numbers, "沈桂珍", "hospital_in", key="YB-1"),
    ]
    row = receive(bureau, "insurance", port(given))
    assert row.counts == {"known": 1, "ready": 1}
    with pytest.raises(services.SharedRefused):
        receive(bureau, "insurance", port(given))
    apply(bureau, row)
    again = receive(bureau, "insurance", port([{**given[0], "date": "2026-10-21"}]))
    assert again.counts == {"known": 1}


def test_a_list_of_events_as_a_workbook_is_judged_and_written(village, bureau, numbers):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "身份证号", "事件", "日期", "类别"])
    book.active.append(["沈桂珍", numbers["沈桂珍"], "结婚", "2026-10-01", ""])
    book.active.append(["王秀英", numbers["王秀英"], "", "2026-10-01", "重度残疾"])
    book.active.append(["周阿根", numbers["周阿根"], "升天", "2026-10-01", ""])
    keep = io.BytesIO()
    book.save(keep)
    keep.seek(0)
    row = receive(bureau, "list", services.FilePort(keep, name="变动.xlsx"))
    assert row.counts == {"ready": 2, "refused": 1}
    assert apply(bureau, row) == {"applied": 2, "refused": 0}


def test_who_has_not_the_right_receives_nothing_and_sees_only_the_own_rows(
    village, bureau, town_clerk, other_town_clerk, numbers
):
    with pytest.raises(PermissionRefused):
        receive(town_clerk, "police", port([told(numbers, "沈桂珍", "death")]))
    receive(bureau, "police", port([told(numbers, "沈桂珍", "death")]))
    assert queries.records(town_clerk)[1] == 1
    assert queries.records(other_town_clerk)[1] == 0


class Department(BaseHTTPRequestHandler):
    """A department that answers as the test wants it to."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        answer = self.server.answers[min(len(self.server.asked), len(self.server.answers)) - 1]
        status, content, length, wait = answer
        time.sleep(wait)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(length or len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture
def department():
    """Return a function: answers → port, and what was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Department)
    server.asked, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def answer(*answers, timeout=0.4):
        server.answers = [
            (a[0], a[1] if isinstance(a[1], bytes) else json.dumps(a[1]).encode(), *(a[2:] or (0, 0)))
            for a in answers
        ]
        url = f"http://127.0.0.1:{server.server_port}/elders"
        return services.HttpPort(url, "secret-token", timeout=timeout, pause=0.0), server.asked

    yield answer
    server.shutdown()
    server.server_close()


def test_an_address_is_read_page_by_page_with_its_token(village, bureau, numbers, department):
    one, two = told(numbers, "沈桂珍", "death"), told(numbers, "王秀英", "death")
    given, asked = department(
        (200, {"as_of": "2026-10-30", "total": 2, "records": [one], "next": "p2"}), (200, {"records": [two]})
    )
    row = receive(bureau, "police", given)
    assert (row.counts, row.transport, row.as_of) == ({"ready": 2}, "http", date(2026, 10, 30))
    assert [path for path, _token in asked] == ["/elders", "/elders?cursor=p2"]
    assert {token for _path, token in asked} == {"Bearer secret-token"}
    assert "secret" not in row.name


def test_a_department_that_stumbles_is_asked_again(village, bureau, numbers, department):
    good = {"records": [told(numbers, "沈桂珍", "death")]}
    given, asked = department((503, b"busy"), (200, b"{}" * 10, 9_999, 0), (200, good))
    assert receive(bureau, "police", given).counts == {"ready": 1}
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("answers", "code", "calls"),
    [
        ([(200, b'{"records": [{"na')], "source.json", 1),
        ([(200, {"rows": []})], "source.shape", 1),
        ([(200, {"total": 5, "records": []})], "source.half", 1),
        ([(200, b'{"records": []}', 500, 0)], "source.silent", 3),
        ([(200, {"records": []}, 0, 1.2)], "source.silent", 3),
        ([(500, b"")], "source.silent", 3),
        ([(403, b"")], "source.silent", 1),
        ([(302, b"")], "source.silent", 1),
    ],
)
def test_half_an_answer_is_no_answer_and_nothing_is_kept(village, bureau, department, answers, code, calls):
    given, asked = department(*answers)
    with pytest.raises(services.SourceFailed) as refusal:
        receive(bureau, "police", given)
    assert refusal.value.code == code
    assert len(asked) == calls
    assert not Delivery.objects.exists()
    with acting(bureau):
        assert not SharedRecord.objects.exists()


def test_only_web_addresses_are_called(village, bureau):
    with pytest.raises(services.SourceFailed):
        receive(bureau, "police", services.HttpPort("file:///etc/passwd"))
