"""A move to another county is one act: the file leaves, the note says what goes along, and there it is taken over once."""

from datetime import UTC, date, datetime

import pytest
from tests.helping.village import VILLAGE

from yanglao.base.scope import acting
from yanglao.people import queries, services
from yanglao.people.models import LifeEvent
from yanglao.people.services import HandoverRefused, PersonRefused
from yanglao.people.services.handover import _digest

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
ELSEWHERE, DAY = "330481001001", date(2026, 10, 20)


def gone(actor, person, **words):
    words = {"village": ELSEWHERE, "occurred_on": DAY, "source": "公安", **words}
    return services.hand_over(actor, person_id=person.pk, at=AT, today=TODAY, **words)


def note_for_here(words, **changes):
    """Return a note as another county would write it for this one."""
    person = words["person"] | changes.pop("person", {})
    told = (
        words
        | {"village": VILLAGE, "number": "JJ330481-00000007", "from_county": "330481", "person": person}
        | changes
    )
    return told | {"sha256": _digest(told)}


def test_the_file_leaves_and_the_note_says_what_goes_along(village, bureau):
    person = village["沈桂珍"]
    note = gone(bureau, person, address="示例路1号")
    head = queries.header(bureau, person.pk, on=TODAY)
    assert (head["status"], head["moved_out_on"]) == ("moved_out", DAY)
    told = note.words
    assert told["number"] == note.number and told["moved_on"] == "2026-10-20" and told["village"] == ELSEWHERE
    assert (told["person"]["name"], told["person"]["phone"]) == ("沈桂珍", "13900000001")
    assert told["person"]["id_number"].startswith("999999")
    assert {(c["category"], c["value"]) for c in told["categories"]} == {
        ("subsistence", "low"),
        ("living", "living_alone"),
    }
    services.reverse_life_event(bureau, life_event_id=note.event_id, why="没有迁成", at=AT, today=TODAY)
    assert queries.header(bureau, person.pk, on=TODAY)["status"] == "active"


def test_a_move_that_is_none_leaves_neither_note_nor_event(village, bureau, platform):
    for target in (VILLAGE, "330481", ""):
        with pytest.raises(HandoverRefused):
            gone(bureau, village["沈桂珍"], village=target)
    with acting(platform):
        assert not LifeEvent.objects.filter(kind="move_out").exists()


def test_who_comes_back_wakes_the_own_file_and_a_note_is_taken_once(village, bureau):
    person = village["沈桂珍"]
    words = note_for_here(gone(bureau, person).words, moved_on="2026-10-28")
    receipt = services.take_over(bureau, words=words, at=AT, today=TODAY)
    assert receipt["file_no"] == person.file_no and receipt["sha256"] == words["sha256"]
    assert queries.header(bureau, person.pk, on=TODAY)["status"] == "active"
    with pytest.raises(HandoverRefused) as again:
        services.take_over(bureau, words=words, at=AT, today=TODAY)
    assert again.value.code == "people.handover_taken"


def test_a_stranger_comes_through_the_same_door_as_everybody(village, bureau):
    words = gone(bureau, village["沈桂珍"]).words
    other = {"id_type": "none", "id_number": "", "name": "何小宝", "birth_on": "1950-05-05", "phone": ""}
    receipt = services.take_over(bureau, words=note_for_here(words, person=other), at=AT, today=TODAY)
    pk = queries.find_id(bureau, receipt["file_no"])
    assert queries.header(bureau, pk, on=TODAY)["register_place"]
    assert {c.category for c in queries.categories_of(bureau, pk)} == {"subsistence", "living"}
    near = {
        "id_type": "none",
        "id_number": "",
        "name": "周阿根",
        "birth_on": "1936-10-31",
        "sex": "m",
        "phone": "",
    }
    with pytest.raises(PersonRefused):
        services.take_over(
            bureau, words=note_for_here(words, person=near, number="JJ330481-00000008"), at=AT, today=TODAY
        )


def test_an_altered_note_or_one_for_somebody_else_is_refused(village, bureau):
    words = gone(bureau, village["沈桂珍"]).words
    told = note_for_here(words)
    for wrong in (told | {"address": "改过"}, words):
        with pytest.raises(HandoverRefused):
            services.take_over(bureau, words=wrong, at=AT, today=TODAY)
