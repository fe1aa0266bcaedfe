"""Who is due for an assessment, and why; arranging it for many."""

import json
from datetime import UTC, date, datetime

import pytest

from yanglao.assessment import queries, services
from yanglao.assessment.due_cli import due
from yanglao.assessment.services import AssessmentRefused
from yanglao.base.errors import DomainError
from yanglao.base.scope import acting
from yanglao.people import services as people

AT = datetime(2026, 10, 30, 2, tzinfo=UTC)
ENDS = date(2027, 10, 20)  # a level in force from 2026-10-20


def reasons(actor, on, **words):
    return [
        (one.reason, one.days)
        for one in queries.all_due(actor, on=on, reasons=("late", "changed", "ending"), **words)
    ]


def test_a_level_is_due_thirty_days_before_its_end_and_late_from_its_end(brought_to, bureau):
    brought_to("final")
    assert reasons(bureau, date(2027, 9, 19)) == []
    assert reasons(bureau, date(2027, 9, 20)) == [("ending", -30)]
    assert reasons(bureau, date(2027, 10, 19)) == [("ending", -1)]
    assert reasons(bureau, ENDS) == [("late", 0)]
    services.expire(bureau, on=ENDS)
    assert reasons(bureau, date(2027, 10, 25)) == [("late", 5)]


def test_a_stay_in_hospital_after_the_assessment_makes_it_due_and_taken_back_it_does_not(
    brought_to, bureau, village
):
    row = brought_to("final")
    words = {"source": "示例", "at": AT, "today": date(2026, 10, 31)}
    people.record_life_event(
        bureau, person_id=row.person_id, kind="hospital_in", occurred_on=date(2026, 10, 22), **words
    )
    assert reasons(bureau, date(2026, 10, 31)) == []
    event = people.record_life_event(
        bureau, person_id=row.person_id, kind="hospital_out", occurred_on=date(2026, 10, 25), **words
    )
    assert reasons(bureau, date(2026, 10, 31)) == [("changed", 6)]
    people.reverse_life_event(bureau, life_event_id=event.pk, why="登错了人", at=AT, today=words["today"])
    assert reasons(bureau, date(2026, 10, 31)) == []


def test_who_has_an_assessment_under_way_or_lives_in_another_town_is_left_out(
    brought_to, bureau, other_town_clerk, village
):
    brought_to("final")
    assert reasons(other_town_clerk, ENDS) == []
    assert reasons(bureau, ENDS, place="330424999") == []
    services.apply_for_assessment(bureau, person_id=village["李招娣"].pk, at=AT, reason="routine")
    assert reasons(bureau, ENDS) == []


def test_arranging_opens_and_accepts_with_the_reason_it_is_due_for(
    brought_to, bureau, village_clerk, village
):
    brought_to("final")
    rows = queries.all_due(bureau, on=ENDS, reasons=("late",))
    wanted = {row.person_id: queries.APPLY_WITH[row.reason] for row in rows}
    found = services.arrange_due(bureau, reasons=wanted, at=AT)
    assert list(found.able) == [village["李招娣"].pk]
    with acting(bureau):
        row = queries.history(bureau, village["李招娣"].pk)[0]
    assert (row.state, row.reason) == ("accepted", "routine")
    assert reasons(bureau, ENDS) == []
    with pytest.raises(AssessmentRefused) as caught:
        services.arrange_due(bureau, reasons=wanted, at=AT)
    assert caught.value.code == "assessment.nobody"


def test_the_word_of_the_command_line_counts_by_place_and_pages(brought_to, village, capsys):
    from yanglao.base.models import Installation

    row = brought_to("final")
    Installation.objects.update_or_create(
        pk=1, defaults={"county": row.county, "place_name": "示例县", "pack": "cn", "is_demo": True}
    )
    words = ["--on", "2027-10-25", "--json", "--reason", "late"]
    assert due(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["total"], found["by_reason"]["late"], found["pages"]) == (1, 1, 1)
    assert found["by_town"][village.town]["total"] == found["by_village"][village.village]["total"] == 1
    assert found["rows"][0]["days_over"] == 5 and "name" not in found["rows"][0]
    assert due([*words, "--page", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == []
    with pytest.raises(DomainError):
        due(["--page", "0"])
    with pytest.raises(DomainError):
        due(["--place", "武原"])


def test_an_empty_register_is_a_failure_of_the_word_not_a_zero(db, capsys):
    assert due(["--on", "2026-10-31", "--json", "--reason", "late"]) == 1
    assert json.loads(capsys.readouterr().out)["people"] == 0
