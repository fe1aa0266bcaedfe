"""Erasing by schedule: listed, asked by one, approved by another, gone from file and history alike."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from yanglao.base import retention
from yanglao.base.approvals import SamePerson
from yanglao.base.errors import DomainError, PermissionRefused
from yanglao.base.scope import acting
from yanglao.exchange import services
from yanglao.exchange.models import SharedRecord
from yanglao.people import services as people
from yanglao.people.models import EmergencyContact, Person

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
LATER = date(2031, 12, 1)


@pytest.fixture
def dead(village, town_clerk):
    """Return somebody who died in October 2026, with a contact, a telephone and an address."""
    person = village["沈桂珍"]
    people.set_contacts(
        town_clerk,
        person_id=person.pk,
        contacts=[{"name": "女儿", "relation": "女儿", "phone": "15400001111"}],
    )
    people.correct_person(
        town_clerk, person_id=person.pk, changes={"phone": "15400002222", "residence_address": "示例路 1 号"}, at=AT,
        today=TODAY,
    )  # fmt: skip
    people.record_life_event(
        town_clerk, person_id=person.pk, kind="death", occurred_on=date(2026, 10, 10), at=AT, today=TODAY
    )
    return person


def rows(actor, on=LATER):
    return {row["code"]: row["subjects"] for row in retention.due(actor, on)}


def test_nothing_is_over_before_its_term_and_looking_erases_nothing(dead, bureau, platform):
    assert rows(bureau, TODAY)["people_left"] == []
    assert rows(bureau)["people_left"] == [dead.file_no]
    assert rows(bureau)["people_left"] == [dead.file_no]
    with acting(platform):
        assert EmergencyContact.objects.filter(person_id=dead.pk).exists()


def test_contact_and_address_go_from_file_and_history_once_another_approves(dead, bureau, director, platform):
    retention.ask(bureau, on=LATER)
    with pytest.raises(SamePerson):
        retention.settle(bureau, approved=True)
    assert retention.settle(director, approved=True) == {"passing_rows": 0, "people_left": 1}
    with acting(platform), connection.cursor() as cursor:
        person = Person.objects.get(pk=dead.pk)
        assert (person.phone_sealed, person.phone_index, person.residence_address) == ("", "", "")
        assert person.name == "沈桂珍" and person.id_number_sealed, "the file stays for what rests on it"
        assert not EmergencyContact.objects.filter(person_id=dead.pk).exists()
        cursor.execute(
            "SELECT count(*) FROM people_person_history WHERE pgh_obj_id = %s AND (phone_sealed <> '' OR residence_address <> '')",
            [dead.pk],
        )
        assert cursor.fetchone()[0] == 0
        assert Person.objects.exclude(pk=dead.pk).exclude(phone_sealed="").exists(), "nobody else's"
    assert rows(bureau)["people_left"] == []


def test_a_returned_request_erases_nothing(dead, bureau, director, platform):
    retention.ask(bureau, on=LATER)
    with pytest.raises(DomainError):
        retention.ask(bureau, on=LATER)
    assert retention.settle(director, approved=False, reason="先问档案馆") == {}
    assert rows(bureau)["people_left"] == [dead.file_no]


def test_what_was_sent_in_goes_and_an_open_contradiction_keeps_its_words(village, bureau, director, platform):
    records = [{"name": "?"}, {"id_number": "1", "name": "甲", "kind": "死亡", "date": "2026-10-20"}]
    content = json.dumps({"records": records}).encode()
    row = services.receive(
        bureau,
        source="police",
        port=services.FilePort(io.BytesIO(content), "a.json"),
        as_of=None,
        today=TODAY,
        at=AT,
    )
    with acting(platform):
        SharedRecord.objects.filter(row_no=1).update(verdict="conflict", code="name")
    assert rows(bureau)["passing_rows"] == [f"shared {row.pk}:2"]
    retention.ask(bureau, on=LATER)
    assert retention.settle(director, approved=True)["passing_rows"] == 1
    with acting(platform):
        kept = dict(SharedRecord.objects.values_list("row_no", "words_sealed"))
    assert kept[1] and not kept[2]


def test_only_the_bureau_asks_and_only_for_something(village, town_clerk, bureau):
    with pytest.raises(PermissionRefused):
        retention.ask(town_clerk, on=LATER)
    with pytest.raises(DomainError):
        retention.ask(bureau, on=TODAY)
