"""Visits handed in from a phone: once each; late, dismissed or overtaken ones are held and lose nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from yanglao.assessment import queries, services
from yanglao.assessment.models import FieldVisit
from yanglao.assessment.services import AssessmentRefused, Handed, ResultRefused
from yanglao.assessment.tests.reference import HIGHEST
from yanglao.base import clock
from yanglao.base.errors import NotFound, PermissionRefused
from yanglao.base.scope import acting
from yanglao.workforce import services as workforce

BEGAN = datetime(2026, 10, 8, 1, tzinfo=UTC)
ANSWERS = {"items": dict(HIGHEST), "coma": False, "diagnoses": ["F03"], "events": {"fall": 1}}
PICTURE = b"\xff\xd8\xff" + b"0" * 2000


@pytest.fixture(autouse=True)
def at_noon(monkeypatch, tmp_path, settings):
    """It is noon of the day of the visit."""
    monkeypatch.setattr(clock, "now", lambda: BEGAN + timedelta(hours=3))
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 8))


def handed(row, **words):
    given = {
        "client_id": UUID(int=7),
        "assessment_id": row.pk,
        "began_at": BEGAN,
        "ended_at": BEGAN + timedelta(minutes=42),
        "answers": ANSWERS,
        "informant": "女儿",
        "position": (30.52, 120.94, 12.0),
        **words,
    }
    return Handed(**given)


def rows(actor):
    with acting(actor):
        return list(FieldVisit.objects.order_by("id"))


def test_a_visit_is_scored_as_at_the_desk_with_time_and_place(brought_to, assessor, bureau):
    row = brought_to("scheduled")
    visit = services.hand_in_visit(assessor, handed=handed(row))
    found = queries.get(bureau, row.pk)
    assert (visit.state, found.state, found.total, found.final_level) == ("taken", "scored", 90, 1)
    assert (found.minutes, found.informant, found.recorded_by) == (42, "女儿", assessor.user_id)
    assert (float(visit.latitude), visit.accuracy_m) == (30.52, 12)


def test_the_same_visit_twice_is_one_visit_and_the_same_answer(brought_to, assessor, bureau):
    row = brought_to("scheduled")
    first = services.hand_in_visit(assessor, handed=handed(row))
    again = services.hand_in_visit(assessor, handed=handed(row))
    assert (first.pk, again.state) == (again.pk, "taken") and len(rows(bureau)) == 1
    with pytest.raises(AssessmentRefused) as caught:
        services.hand_in_visit(assessor, handed=handed(row, informant="别人"))
    assert caught.value.code == "assessment.visit_differs" and len(rows(bureau)) == 1


def test_a_late_visit_is_held_then_taken_by_the_county_with_a_reason(
    brought_to, assessor, bureau, monkeypatch
):
    row = brought_to("scheduled")
    monkeypatch.setattr(clock, "now", lambda: BEGAN + timedelta(days=8))
    visit = services.hand_in_visit(assessor, handed=handed(row))
    assert (visit.state, visit.code) == ("held", "assessment.visit_late") and "收好" in visit.message
    assert queries.get(bureau, row.pk).state == "scheduled"
    words = {"visit_id": visit.pk, "take": True, "on": date(2026, 10, 16)}
    with pytest.raises(AssessmentRefused):
        services.decide_visit(bureau, reason=" ", **words)
    with pytest.raises(AssessmentRefused):
        services.decide_visit(replace(assessor, duty="bureau"), reason="自己定", **words)
    assert services.decide_visit(bureau, reason="山里没有网络", **words).state == "taken"
    found = queries.get(bureau, row.pk)
    assert (found.state, found.total, found.recorded_by) == ("scored", 90, assessor.user_id)
    with pytest.raises(AssessmentRefused):
        services.decide_visit(bureau, reason="再定", **words)


def test_a_visit_by_an_assessor_dismissed_before_it_is_held_with_the_name(
    brought_to, assessor, bureau, platform, licensed
):
    row = brought_to("scheduled")
    workforce.set_standing(
        platform, worker_id=licensed[1], standing="suspended", reason="示例", on=date(2026, 10, 7)
    )
    visit = services.hand_in_visit(assessor, handed=handed(row))
    assert (visit.state, visit.code) == ("held", "assessment.standing") and "钱伟民" in visit.message
    assert queries.get(bureau, row.pk).state == "scheduled" and visit.answers["items"] == HIGHEST
    put_aside = services.decide_visit(
        bureau, visit_id=visit.pk, take=False, reason="重新派人", on=date(2026, 10, 9)
    )
    assert (put_aside.state, put_aside.answers["items"]) == ("dismissed", HIGHEST)


def test_a_visit_for_an_assessment_withdrawn_meanwhile_is_held_and_cannot_be_taken(
    brought_to, assessor, bureau
):
    row = brought_to("scheduled")
    services.withdraw(bureau, assessment_id=row.pk, reason="住院了")
    visit = services.hand_in_visit(assessor, handed=handed(row))
    assert (visit.state, visit.code) == ("held", "assessment.moved_on") and "已撤回" in visit.message
    with pytest.raises(AssessmentRefused) as caught:
        services.decide_visit(bureau, visit_id=visit.pk, take=True, reason="采用", on=date(2026, 10, 9))
    assert caught.value.code == "assessment.moved_on"


def test_whoever_lost_the_duty_is_refused_at_the_door_and_nothing_is_written(brought_to, assessor, bureau):
    row = brought_to("scheduled")
    with pytest.raises(PermissionRefused):
        services.hand_in_visit(replace(assessor, duty="village"), handed=handed(row))
    elsewhere = replace(assessor, county="330499", scope=replace(assessor.scope, keys=("330499",)))
    with pytest.raises(NotFound):
        services.hand_in_visit(elsewhere, handed=handed(row))
    assert rows(bureau) == []


def test_answers_that_cannot_be_scored_name_the_items_and_stay_on_the_phone(brought_to, assessor, bureau):
    row = brought_to("scheduled")
    wrong = {**ANSWERS, "items": {**HIGHEST, "B.3.9": "coma"}}
    with pytest.raises(ResultRefused) as caught:
        services.hand_in_visit(assessor, handed=handed(row, answers=wrong))
    assert [p["item"] for p in caught.value.detail["problems"]] == ["B.3.9"]
    assert rows(bureau) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"ended_at": BEGAN - timedelta(minutes=1)}, "visit_times"),
        ({"ended_at": BEGAN + timedelta(hours=4)}, "visit_times"),
        ({"photo": PICTURE}, "photo_consent"),
        ({"photo": b"GIF89a", "photo_consent": "本人"}, "photo"),
        ({"photo": PICTURE + b"0" * 1_500_000, "photo_consent": "本人"}, "photo"),
    ],
)
def test_times_and_pictures_that_cannot_be_are_refused(brought_to, assessor, bureau, words, code):
    row = brought_to("scheduled")
    with pytest.raises(AssessmentRefused) as caught:
        services.hand_in_visit(assessor, handed=handed(row, **words))
    assert caught.value.code == f"assessment.{code}" and rows(bureau) == []


def test_a_picture_with_consent_is_kept_and_without_it_the_database_refuses(brought_to, assessor, bureau):
    row = brought_to("scheduled")
    visit = services.hand_in_visit(assessor, handed=handed(row, photo=PICTURE, photo_consent="女儿"))
    assert visit.photo.media_type == "image/jpeg" and visit.photo_consent == "女儿"
    with acting(bureau):
        for change in ({"photo_consent": ""}, {"answers": {}}, {"state": "held"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                FieldVisit.objects.filter(pk=visit.pk).update(**change)


def test_what_a_phone_carries_has_no_id_number_no_telephone_and_no_birth_date(brought_to, assessor, village):
    row = brought_to("scheduled")
    (found,) = queries.visits_for(assessor, on=date(2026, 10, 8))
    assert set(found) == {"id", "name", "age", "village", "place", "on", "scale"} and found["id"] == row.pk
    assert queries.visits_for(assessor, on=date(2026, 10, 16)) == []
    assert queries.visits_for(assessor, on=date(2026, 10, 4)) == []
    scale = queries.scale_for_phone("gbt42195", english=True)
    assert sum(len(d["items"]) for d in scale["dimensions"]) == 26 and "score" not in str(scale)
