"""The team after the day is fixed: an assessor's own account, what he declares, who comes in his place, whose visits he carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth import get_user_model

from yanglao.assessment import queries, services
from yanglao.assessment.services import AssessmentRefused
from yanglao.assessment.tests.conftest import AT, MODERATE, hire
from yanglao.base import clock
from yanglao.base.errors import PermissionRefused
from yanglao.workforce import services as workforce
from yanglao.workforce.services import WorkerRefused

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 8)


@pytest.fixture
def own(village, platform, assessor):
    """Return a function: the assessor's account as one worker's own."""

    def link(worker_id, username="ceshi"):
        user, _new = get_user_model().objects.get_or_create(username=username, county=village.county)
        workforce.link_account(platform, worker_id=worker_id, username=username)
        return replace(assessor, user_id=user.pk, name="赵丽芳")

    return link


def test_an_assessors_phone_carries_the_own_visits_a_dispatchers_all(
    brought_to, own, licensed, others, assessor, monkeypatch
):
    monkeypatch.setattr(clock, "today", lambda: DAY)
    row = brought_to("scheduled")
    mine, stranger = own(licensed[0]), own(others[0], "bieren")
    assert [v["id"] for v in queries.visits_for(mine, on=DAY)] == [row.pk]
    assert queries.visits_for(stranger, on=DAY) == []
    assert [v["id"] for v in queries.visits_for(assessor, on=DAY)] == [row.pk]


def test_who_is_not_of_the_team_records_nothing(brought_to, own, licensed, others, monkeypatch):
    row = brought_to("scheduled")
    words = {"assessment_id": row.pk, "assessed_on": DAY, "items": MODERATE}
    with pytest.raises(AssessmentRefused) as caught:
        services.record_result(own(others[0], "bieren"), **words)
    assert caught.value.code == "assessment.not_of_team"
    assert services.record_result(own(licensed[0]), **words).state == "scored"


def test_an_account_is_one_workers_own(own, licensed, platform):
    own(licensed[0])
    with pytest.raises(WorkerRefused) as caught:
        workforce.link_account(platform, worker_id=licensed[1], username="ceshi")
    assert caught.value.code == "workforce.account_taken"
    with pytest.raises(WorkerRefused):
        workforce.link_account(platform, worker_id=licensed[1], username="nobody")
    assert workforce.link_account(platform, worker_id=licensed[0], username="").user_id is None


def test_what_an_assessor_declares_the_officer_sees_and_the_visit_waits_for_another(
    brought_to, own, licensed, others, bureau, assessor
):
    row = brought_to("scheduled")
    mine = own(licensed[0])
    with pytest.raises(AssessmentRefused) as caught:
        services.declare_own_interest(assessor, assessment_id=row.pk, kind="relative", on=DAY)
    assert caught.value.code == "assessment.no_worker"
    services.declare_own_interest(mine, assessment_id=row.pk, kind="relative", on=DAY, note_text="表姐")
    assert [(i.worker_id, i.note) for i in queries.interests_of(bureau, row.pk)] == [(licensed[0], "表姐")]
    assert queries.to_swap(bureau) == [row.pk]
    with pytest.raises(AssessmentRefused) as caught:
        services.record_result(mine, assessment_id=row.pk, assessed_on=DAY, items=MODERATE)
    assert caught.value.code == "assessment.conflict_declared"
    services.swap_member(
        bureau, assessment_id=row.pk, out_id=licensed[0], in_id=others[0], reason="申报了亲属关系"
    )
    assert {pk for pk, _role in queries.workers_of(bureau, row.pk)} == {others[0], licensed[1]}
    assert queries.to_swap(bureau) == []


def test_whoever_comes_in_is_judged_by_every_rule_again(brought_to, licensed, platform, bureau, assessor):
    row = brought_to("scheduled")
    plain = hire(platform, "孙建国", "示例PG5")
    words = {"assessment_id": row.pk, "out_id": licensed[0], "reason": "请假"}
    with pytest.raises(AssessmentRefused) as caught:
        services.swap_member(bureau, in_id=plain, **words)
    assert caught.value.code == "assessment.no_medical"
    for change, code in (
        ({"reason": " "}, "assessment.swap_reason"),
        ({"out_id": plain}, "assessment.refused"),
    ):
        with pytest.raises(AssessmentRefused) as caught:
            services.swap_member(bureau, **{**words, "in_id": plain, **change})
        assert caught.value.code == code
    with pytest.raises(PermissionRefused):
        services.swap_member(assessor, in_id=plain, **words)
    assert {pk for pk, _role in queries.workers_of(bureau, row.pk)} == set(licensed)


def test_after_the_visit_nobody_is_swapped(brought_to, licensed, others, bureau):
    row = brought_to("scored")
    with pytest.raises(AssessmentRefused) as caught:
        services.swap_member(bureau, assessment_id=row.pk, out_id=licensed[0], in_id=others[0], reason="换")
    assert caught.value.code == "assessment.not_scheduled"


def test_a_doubted_long_term_care_result_is_reassessed_by_experts(
    brought_to, licensed, others, bureau, assessor, platform
):
    from yanglao.assessment import cases

    first = brought_to("final")
    raw = next(c for c in cases.of("ltc37") if c.name == "cell ADL 2, worst other 1").raw["items"]
    row = services.apply_for_assessment(bureau, person_id=first.person_id, at=AT, scale="ltc37")
    services.accept(bureau, assessment_id=row.pk)
    services.schedule(bureau, assessment_id=row.pk, scheduled_on=DAY, worker_ids=licensed)
    services.record_result(assessor, assessment_id=row.pk, assessed_on=DAY, items=raw)
    services.review(bureau, assessment_id=row.pk, on=DAY)
    services.put_on_notice(bureau, assessment_id=row.pk, on=DAY)
    services.finalise(bureau, assessment_id=row.pk, on=date(2026, 10, 20))
    doubt = services.object_to(bureau, assessment_id=row.pk, reason="不对", raised_by="女儿", on=DAY)
    again = services.start_recheck(bureau, objection_id=doubt.pk, at=AT)
    words = {"assessment_id": again.pk, "scheduled_on": DAY, "worker_ids": others}
    with pytest.raises(AssessmentRefused) as caught:
        services.schedule(bureau, **words)
    assert caught.value.code == "assessment.too_few_experts" and "2 名评估专家" in caught.value.message
    for number, pk in enumerate(others):
        workforce.certify(
            platform, worker_id=pk, kind="assessment_expert", number=f"ZJ{number}", issued_on=date(2024, 1, 1)
        )
    services.schedule(bureau, **words)
    assert {role for _pk, role in queries.workers_of(bureau, again.pk)} == {"expert"}
