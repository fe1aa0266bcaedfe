"""The course of an assessment, as the application, on a real database."""

import itertools
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.assessment import queries, services
from yanglao.assessment.models import ARROWS, STATES, AbilityLevel, Assessment
from yanglao.assessment.services import AssessmentRefused, ResultRefused
from yanglao.assessment.tests.conftest import AT, MODERATE
from yanglao.assessment.tests.reference import HIGHEST
from yanglao.base.errors import NotFound, PermissionRefused, TransitionRefused
from yanglao.base.models import AuditEntry, Event, PublicNotice
from yanglao.base.scope import acting
from yanglao.people import services as people
from yanglao.workforce import services as workforce

TODAY = date(2026, 10, 31)
LATER = datetime(2026, 10, 2, 2, tzinfo=UTC)


def test_from_application_to_a_level_in_force(brought_to, bureau, village):
    row = brought_to("final")
    assert (row.total, row.preliminary_level, row.final_level) == (58, 2, 2)
    assert (row.valid_from, row.valid_to) == (date(2026, 10, 20), date(2027, 10, 20))
    level = queries.current_level(bureau, village["李招娣"].pk, on=TODAY)
    assert (level["level"], level["name"]) == (2, "能力中度受损（中度失能）")
    assert queries.current_level(bureau, village["李招娣"].pk, on=date(2026, 10, 19)) is None
    assert queries.current_level(bureau, village["李招娣"].pk, on=date(2027, 10, 20)) is None
    event = Event.objects.get(name="assessment.final")
    assert event.subjects["level"] == 2 and event.occurred_on == date(2026, 10, 20)
    with acting(bureau):
        entries = AuditEntry.objects.filter(subject_type="assessment.Assessment")
        codes = set(entries.values_list("code", flat=True))
    assert {
        "assessment.apply",
        "assessment.schedule",
        "assessment.record_result",
        "assessment.finalise",
    } <= codes


def test_the_public_notice_masks_the_name(brought_to):
    brought_to("noticed")
    notice = PublicNotice.objects.get(kind="assessment")
    assert "李招娣" not in notice.body and "李" in notice.body
    assert (notice.from_on, notice.to_on) == (date(2026, 10, 10), date(2026, 10, 17))


def test_a_second_application_is_refused_while_one_is_under_way(brought_to, bureau, village):
    brought_to("accepted")
    with pytest.raises(AssessmentRefused) as caught:
        services.apply_for_assessment(bureau, person_id=village["李招娣"].pk, at=AT)
    assert caught.value.code == "assessment.under_way"


def test_a_clerk_of_another_town_cannot_apply_or_see(brought_to, other_town_clerk, village):
    row = brought_to("final")
    with pytest.raises(NotFound):
        services.apply_for_assessment(other_town_clerk, person_id=village["周阿根"].pk, at=AT)
    with pytest.raises(NotFound):
        queries.get(other_town_clerk, row.pk)
    assert queries.current_level(other_town_clerk, village["李招娣"].pk, on=TODAY) is None
    with acting(other_town_clerk), connection.cursor() as cursor:
        for table in ("assessment", "assessmentworker", "abilitylevel", "objection"):
            cursor.execute(f"SELECT count(*) FROM assessment_{table}")
            assert cursor.fetchone()[0] == 0


def test_nobody_acting_sees_nothing(brought_to):
    brought_to("final")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('yanglao.scope_kind', '', true), set_config('yanglao.scope_keys', '', true)"
        )
        cursor.execute("SELECT count(*) FROM assessment_abilitylevel")
        assert cursor.fetchone()[0] == 0


def test_only_an_assessor_records_and_only_the_bureau_finalises(brought_to, bureau, town_clerk):
    row = brought_to("scheduled")
    with pytest.raises(PermissionRefused):
        services.record_result(bureau, assessment_id=row.pk, assessed_on=date(2026, 10, 8), items=MODERATE)
    with pytest.raises(PermissionRefused):
        services.finalise(town_clerk, assessment_id=row.pk, on=TODAY)


def test_one_assessor_is_too_few(brought_to, bureau, licensed):
    row = brought_to("accepted")
    with pytest.raises(AssessmentRefused) as caught:
        services.schedule(
            bureau,
            assessment_id=row.pk,
            scheduled_on=date(2026, 10, 8),
            worker_ids=[licensed[0], licensed[0]],
        )
    assert caught.value.code == "assessment.too_few_assessors"


def test_an_assessor_without_a_valid_certificate_is_refused(brought_to, bureau, platform, licensed):
    row = brought_to("accepted")
    third = workforce.register_worker(platform, name="孙一", sex="m", kind="assessor")
    workforce.certify(
        platform,
        worker_id=third.pk,
        kind="assessor",
        number="示例旧",
        issued_on=date(2020, 1, 1),
        valid_to=date(2026, 10, 8),
    )
    words = {"assessment_id": row.pk, "worker_ids": [licensed[0], third.pk]}
    with pytest.raises(AssessmentRefused) as caught:
        services.schedule(bureau, scheduled_on=date(2026, 10, 8), **words)
    assert caught.value.code == "assessment.unlicensed"
    # One day earlier the certificate still held.
    assert services.schedule(bureau, scheduled_on=date(2026, 10, 7), **words).state == "scheduled"


def test_wrong_answers_name_each_item_and_write_nothing(brought_to, assessor):
    row = brought_to("scheduled")
    with pytest.raises(ResultRefused) as caught:
        services.record_result(
            assessor,
            assessment_id=row.pk,
            assessed_on=date(2026, 10, 8),
            items={**HIGHEST, "B.2.4": 4, "B.3.9": 0},
        )
    assert [p["item"] for p in caught.value.detail["problems"]] == ["B.2.4", "B.3.9"]
    with acting(assessor):
        row.refresh_from_db()
    assert (row.state, row.items) == ("scheduled", {})


def test_an_assessment_of_tomorrow_or_before_the_application_is_refused(brought_to, assessor):
    row = brought_to("scheduled")
    for day in (date(2026, 11, 1), date(2026, 9, 30)):
        with pytest.raises(AssessmentRefused):
            services.record_result(assessor, assessment_id=row.pk, assessed_on=day, items=MODERATE)


def test_who_recorded_a_result_may_not_review_it(brought_to, assessor, owner_sql, bureau):
    from dataclasses import replace

    row = brought_to("scored")
    same = replace(assessor, duty="bureau")
    with pytest.raises(AssessmentRefused) as caught:
        services.review(same, assessment_id=row.pk, on=TODAY)
    assert caught.value.code == "assessment.same_person"
    with acting(bureau), pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(reviewed_by=assessor.user_id)


def test_a_result_sent_back_waits_for_new_answers(brought_to, bureau, assessor):
    row = brought_to("scored")
    services.send_back(bureau, assessment_id=row.pk, reason="洗澡一项请再看")
    with pytest.raises(AssessmentRefused):
        services.review(bureau, assessment_id=row.pk, on=TODAY)
    row = services.record_result(
        assessor, assessment_id=row.pk, assessed_on=date(2026, 10, 8), items={**HIGHEST, "B.4.2": 1}
    )
    assert (row.state, row.total, row.final_level) == ("scored", 89, 1)
    assert services.review(bureau, assessment_id=row.pk, on=TODAY).state == "reviewed"


def test_the_notice_must_run_its_days(brought_to, bureau):
    row = brought_to("noticed")
    with pytest.raises(AssessmentRefused) as caught:
        services.finalise(bureau, assessment_id=row.pk, on=date(2026, 10, 16))
    assert caught.value.code == "assessment.notice_runs"
    assert services.finalise(bureau, assessment_id=row.pk, on=date(2026, 10, 17)).state == "final"


def test_a_new_result_ends_the_level_before_and_never_rewrites_it(brought_to, bureau, village):
    first = brought_to("final", final_on=date(2026, 10, 18))
    second = brought_to(
        "final",
        items=dict(HIGHEST),
        diagnoses=["F03"],
        final_on=date(2026, 10, 25),
        reason="routine",
        at=LATER,
    )
    with acting(bureau):
        first.refresh_from_db()
        spans = list(
            AbilityLevel.objects.order_by("valid_from").values_list("level", "valid_from", "valid_to")
        )
    assert first.state == "superseded" and first.final_level == 2
    assert spans == [
        (2, date(2026, 10, 18), date(2026, 10, 25)),
        (1, date(2026, 10, 25), date(2027, 10, 25)),
    ]
    assert second.changes[0]["clause"].startswith("C.4")


def test_two_levels_of_one_scale_cannot_overlap(brought_to, bureau, village):
    row = brought_to("final")
    with acting(bureau), pytest.raises(IntegrityError), transaction.atomic():
        AbilityLevel.objects.create(
            person_id=row.person_id,
            county=row.county,
            village=row.village,
            scale=row.scale,
            level=4,
            valid_from=date(2026, 12, 1),
            recorded_at=AT,
        )


def test_an_objection_opens_a_recheck_and_the_first_result_stays_until_then(
    brought_to, bureau, second_assessor, others
):
    first = brought_to("final", final_on=date(2026, 10, 18))
    objection = services.object_to(
        bureau, assessment_id=first.pk, reason="她一个人能洗澡", raised_by="女儿", on=date(2026, 10, 20)
    )
    recheck = services.start_recheck(
        bureau, objection_id=objection.pk, at=datetime(2026, 10, 20, 3, tzinfo=UTC)
    )
    assert queries.current_level(bureau, first.person_id, on=TODAY)["level"] == 2
    services.schedule(bureau, assessment_id=recheck.pk, scheduled_on=date(2026, 10, 21), worker_ids=others)
    services.record_result(
        second_assessor, assessment_id=recheck.pk, assessed_on=date(2026, 10, 21), items=dict(HIGHEST)
    )
    services.review(bureau, assessment_id=recheck.pk, on=date(2026, 10, 21))
    services.put_on_notice(bureau, assessment_id=recheck.pk, on=date(2026, 10, 22))
    services.finalise(bureau, assessment_id=recheck.pk, on=date(2026, 10, 29))
    with acting(bureau):
        first.refresh_from_db()
        objection.refresh_from_db()
    assert (first.state, first.final_level, objection.state) == ("superseded", 2, "changed")
    assert queries.current_level(bureau, first.person_id, on=TODAY)["level"] == 0
    assert len(queries.history(bureau, first.person_id)) == 2


def test_an_objection_turned_down_leaves_the_result_in_force(brought_to, bureau):
    row = brought_to("final")
    objection = services.object_to(bureau, assessment_id=row.pk, reason="不服", raised_by="本人", on=TODAY)
    services.answer_objection(bureau, objection_id=objection.pk, answer="现场录像清楚", on=TODAY)
    assert queries.get(bureau, row.pk).state == "final"
    with pytest.raises(AssessmentRefused):
        services.start_recheck(bureau, objection_id=objection.pk, at=AT)


def test_an_open_objection_stops_finalising(brought_to, bureau):
    row = brought_to("noticed")
    services.object_to(bureau, assessment_id=row.pk, reason="不服", raised_by="邻居", on=date(2026, 10, 12))
    with pytest.raises(AssessmentRefused) as caught:
        services.finalise(bureau, assessment_id=row.pk, on=TODAY)
    assert caught.value.code == "assessment.objection_open"


def test_refusing_needs_a_reason_and_a_scored_one_cannot_be_withdrawn(brought_to, bureau):
    row = brought_to("scored")
    with pytest.raises(TransitionRefused):
        services.withdraw(bureau, assessment_id=row.pk, reason="不想评了")
    other = brought_to("accepted", name="周阿根")
    with pytest.raises(AssessmentRefused):
        services.refuse(bureau, assessment_id=other.pk, reason=" ")
    assert services.refuse(bureau, assessment_id=other.pk, reason="材料不全").state_reason == "材料不全"


def test_the_database_refuses_every_arrow_that_does_not_exist(brought_to, bureau):
    row = brought_to("final")
    names = [code for code, _label in STATES]
    refused = 0
    with acting(bureau):
        for before, after in itertools.permutations(names, 2):
            if after in ARROWS.get(before, ()):
                continue
            sid = transaction.savepoint()
            with connection.cursor() as cursor:
                _force(cursor, row.pk, before)
                with pytest.raises(IntegrityError), transaction.atomic():
                    cursor.execute(
                        "UPDATE assessment_assessment SET state = %s WHERE id = %s", [after, row.pk]
                    )
            refused += 1
            transaction.savepoint_rollback(sid)
    assert refused == len(names) * (len(names) - 1) - sum(len(t) for t in ARROWS.values())


def _force(cursor, pk, state):
    """Write a copy of the row in a state (inserting is free, changing is not) over the old one."""
    cursor.execute("SELECT state FROM assessment_assessment WHERE id = %s", [pk])
    if cursor.fetchone()[0] == state:
        return
    cursor.execute("DELETE FROM assessment_abilitylevel WHERE assessment_id = %s", [pk])
    cursor.execute("DELETE FROM assessment_assessmentworker WHERE assessment_id = %s", [pk])
    columns = [f.column for f in Assessment._meta.concrete_fields]
    picked = ", ".join("%s" if c == "state" else c for c in columns)
    cursor.execute(
        f"CREATE TEMP TABLE one ON COMMIT DROP AS SELECT * FROM assessment_assessment WHERE id = {int(pk)}"
    )
    cursor.execute("DELETE FROM assessment_assessment WHERE id = %s", [pk])
    cursor.execute(
        f"INSERT INTO assessment_assessment ({', '.join(columns)}) SELECT {picked} FROM one", [state]
    )
    cursor.execute("DROP TABLE one")


def test_results_expire_on_their_last_day_and_only_then(brought_to, bureau):
    row = brought_to("final")
    assert services.expire(bureau, on=date(2027, 10, 19)) == 0
    assert services.expire(bureau, on=date(2027, 10, 20)) == 1
    assert queries.get(bureau, row.pk).state == "expired"
    assert Event.objects.get(name="assessment.expired").subjects["person_ids"] == [row.person_id]


def test_the_due_list_holds_levels_that_end_within_thirty_days(brought_to, bureau, village):
    brought_to("final")
    with acting(bureau):
        assert [r.person_id for r in queries.due(bureau, on=date(2027, 9, 20))] == [village["李招娣"].pk]
        assert not queries.due(bureau, on=date(2027, 9, 19))
        assert not queries.due(bureau, on=date(2027, 10, 20))
    services.apply_for_assessment(bureau, person_id=village["李招娣"].pk, at=AT, reason="routine")
    with acting(bureau):
        assert not queries.due(bureau, on=date(2027, 9, 20))


def test_counts_by_town_and_spans(brought_to, bureau, village):
    row = brought_to("final")
    assert queries.counts_by_town(bureau, on=TODAY) == {village.town: {2: 1}}
    frame = queries.level_spans(bureau)
    assert frame.rows() == [(row.person_id, "gbt42195", 2, date(2026, 10, 20), date(2027, 10, 20))]
    assert queries.level_spans(bureau, [row.person_id + 10_000]).height == 0


def test_the_explanation_shows_every_item_and_clause(brought_to, bureau):
    found = queries.explain(bureau, brought_to("final", diagnoses=["F03"]).pk)
    assert sum(len(d["items"]) for d in found["dimensions"]) == 26
    assert [d["points"] for d in found["dimensions"]] == [0, 15, 28, 15]
    assert (found["preliminary"]["level"], found["final"]["level"]) == (2, 3)
    assert "F00–F03" in found["changes"][0]["text"] and found["assumptions"]


def test_many_at_once_are_scored_here_and_a_wrong_one_stops_all(village, platform, bureau, licensed):
    def words(name, **more):
        return {
            "person_id": village[name].pk,
            "village": village.village,
            "applied_at": AT,
            "state": "final",
            "assessed_on": date(2026, 10, 2),
            "valid_from": date(2026, 10, 11),
            "valid_to": date(2027, 10, 11),
            "items": MODERATE,
            "workers": licensed,
            "total": 90,
            "final_level": 0,
            **more,
        }

    services.bulk_load(
        platform,
        rows=[
            words("李招娣"),
            words("周阿根", items={}, coma=True),
            words("朱水金", state="applied", items={}),
        ],
    )
    assert queries.current_level(bureau, village["李招娣"].pk, on=TODAY)["level"] == 2
    assert queries.current_level(bureau, village["周阿根"].pk, on=TODAY)["level"] == 4
    assert queries.state_counts(bureau) == {"final": 2, "applied": 1}
    with pytest.raises(ResultRefused) as caught:
        services.bulk_load(platform, rows=[words("王秀英"), words("吴金根", items={"B.1.1": 4})])
    assert caught.value.row == 2
    assert queries.current_level(bureau, village["王秀英"].pk, on=TODAY) is None


@pytest.mark.django_db(transaction=False)
def test_a_death_ends_what_was_only_applied_for(
    brought_to, bureau, village, django_capture_on_commit_callbacks
):
    row = brought_to("scheduled")
    with django_capture_on_commit_callbacks(execute=True):
        people.record_life_event(
            bureau,
            person_id=row.person_id,
            kind="death",
            occurred_on=date(2026, 10, 30),
            source="示例",
            at=AT,
            today=TODAY,
        )
    found = queries.get(bureau, row.pk)
    assert (found.state, found.state_reason) == ("withdrawn", "本人已故")
