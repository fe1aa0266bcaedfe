"""Appeals and objections: entered at the counter, settled by others, and what comes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from yanglao.base.actor import Scope
from yanglao.base.scope import acting
from yanglao.benefits import queries, services
from yanglao.benefits.errors import AppealOpen, NotByThisPerson, NotEligible, NotThatState
from yanglao.benefits.models import Appeal, Benefit, Decision

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 31)


@pytest.fixture
def other(bureau):
    """Return another officer of the bureau, who had no hand in anything."""
    return replace(bureau, user_id=9901, name="另一位")


def _apply(actor, person, at, scheme="care_subsidy"):
    return services.apply(
        actor, person={"id": person.pk, "village": person.village}, scheme=scheme, applied_on=DAY, at=at
    )


def _to_notice(actor, pk, at):
    services.check(actor, benefit_ids=[pk], at=at)
    services.review_cases(actor, benefit_ids=[pk], at=at)
    return services.put_on_notice(actor, benefit_ids=[pk], on=DAY, at=at)


def _against(actor, decision, at, **more):
    return services.appeal(
        actor,
        decision_id=decision,
        **{"reason": "家里情况没有核对清楚", "raised_by": "女儿", "on": DAY, "at": at} | more,
    )


def _settle(actor, pk, at, upheld=True, answer="情况属实"):
    return services.settle_appeal(actor, appeal_id=pk, upheld=upheld, answer=answer, today=DAY, at=at)


@pytest.fixture
def refused(village, bureau, at):
    """Return a refused application of 沈桂珍, who is entitled, and the decision."""
    pk = _apply(bureau, village["沈桂珍"], at)
    return pk, services.reject(bureau, benefit_id=pk, reason="材料不实", today=DAY, at=at)


def test_who_decided_does_not_settle_the_appeal_and_the_database_holds_to_it(refused, bureau, at):
    pk = _against(bureau, refused[1], at)
    with pytest.raises(NotByThisPerson, match="经手过"):
        _settle(bureau, pk, at)
    with acting(bureau), pytest.raises(IntegrityError, match="settled_by_others"), transaction.atomic():
        Appeal.objects.filter(pk=pk).update(
            state="upheld", answer="x", settled_at=at, settled_by=bureau.user_id
        )


def test_an_upheld_appeal_against_a_refusal_opens_a_case_whose_grant_points_back(
    refused, bureau, director, other, at
):
    pk = _against(bureau, refused[1], at)
    found = _settle(other, pk, at)
    assert found["decision"] is None
    services.review_cases(bureau, benefit_ids=[found["benefit"]], at=at)
    until = services.put_on_notice(bureau, benefit_ids=[found["benefit"]], on=DAY, at=at)
    decision = services.approve_cases(director, benefit_ids=[found["benefit"]], today=until, at=at)[0]
    with acting(bureau):
        row = Decision.objects.get(pk=decision)
        assert (row.outcome, row.cause, row.corrects_id) == ("grant", "appeal", refused[1])
        assert row.benefit.active_from == date(2026, 10, 1)
    assert queries.appeal_of(bureau, pk)["outcome_id"] == decision


def test_a_dismissed_appeal_leaves_the_decision_and_needs_an_answer(refused, bureau, other, at):
    pk = _against(bureau, refused[1], at)
    with pytest.raises(Exception, match="写明答复"):
        _settle(other, pk, at, upheld=False, answer=" ")
    _settle(other, pk, at, upheld=False, answer="收入确实超过")
    with acting(bureau):
        assert Decision.objects.filter(benefit_id=refused[0]).count() == 1
    with pytest.raises(NotThatState, match="已经办过"):
        _settle(other, pk, at)


def test_an_appeal_is_not_upheld_while_the_rules_still_give_nothing(village, bureau, other, at):
    pk = _apply(bureau, village["朱水金"], at)
    decision = services.reject(bureau, benefit_id=pk, reason="不是低保", today=DAY, at=at)
    made = _against(bureau, decision, at)
    with pytest.raises(NotEligible, match="结果和原来一样"):
        _settle(other, made, at)
    assert queries.appeal_of(bureau, made)["state"] == "open"


def test_an_upheld_appeal_against_a_pause_takes_it_up_again_at_once(refused, bureau, director, other, at):
    pk = _settle(other, _against(bureau, refused[1], at), at)["benefit"]
    services.review_cases(bureau, benefit_ids=[pk], at=at)
    until = services.put_on_notice(bureau, benefit_ids=[pk], on=DAY, at=at)
    services.approve_cases(director, benefit_ids=[pk], today=until, at=at)
    services.suspend(director, benefit_id=pk, from_month="2026-11", reason="查", backpay=False, at=at)
    with acting(bureau):
        last = Decision.objects.filter(benefit_id=pk).order_by("-id").first()
    made = _against(bureau, last.pk, at)
    found = _settle(other, made, at)
    with acting(bureau):
        row = Decision.objects.get(pk=found["decision"])
        assert (row.outcome, row.corrects_id) == ("resume", last.pk)
        assert Benefit.objects.get(pk=pk).state == "active"


def test_one_at_a_time_with_a_reason_and_against_the_newest_decision(refused, bureau, at):
    with pytest.raises(Exception, match="哪里不对"):
        _against(bureau, refused[1], at, reason=" ")
    _against(bureau, refused[1], at)
    with pytest.raises(AppealOpen):
        _against(bureau, refused[1], at)


def test_an_objection_holds_the_approval_until_it_is_answered(village, bureau, director, other, at):
    pk = _apply(bureau, village["沈桂珍"], at)
    until = _to_notice(bureau, pk, at)
    made = services.object_to(bureau, benefit_id=pk, reason="他儿子开厂", raised_by="同村人", on=DAY, at=at)
    with pytest.raises(AppealOpen, match="有人提了异议"):
        services.approve_cases(director, benefit_ids=[pk], today=until + timedelta(days=1), at=at)
    with pytest.raises(NotByThisPerson):
        _settle(bureau, made, at, upheld=False)
    _settle(other, made, at, upheld=False, answer="查过，分户多年")
    assert services.approve_cases(director, benefit_ids=[pk], today=until, at=at)


def test_an_upheld_objection_refuses_the_case_by_a_decision(village, bureau, other, at):
    pk = _apply(bureau, village["沈桂珍"], at)
    _to_notice(bureau, pk, at)
    made = services.object_to(bureau, benefit_id=pk, reason="不在本县", raised_by="同村人", on=DAY, at=at)
    found = _settle(other, made, at, answer="查实")
    with acting(bureau):
        assert Benefit.objects.get(pk=pk).state == "rejected"
        assert Decision.objects.get(pk=found["decision"]).outcome == "reject"


def test_only_what_is_on_the_board_can_be_objected_to(refused, bureau, at):
    with pytest.raises(NotThatState, match="公示中"):
        services.object_to(bureau, benefit_id=refused[0], reason="x", raised_by="y", on=DAY, at=at)


def test_what_was_said_is_never_altered(refused, bureau, at):
    pk = _against(bureau, refused[1], at)
    with acting(bureau), pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Appeal.objects.filter(pk=pk).update(reason="别的")


def test_another_town_does_not_see_it(refused, bureau, at):
    pk = _against(bureau, refused[1], at)
    stranger = replace(bureau, duty="town", scope=Scope("town", ("330424101",)))
    assert queries.appeal_of(stranger, pk) is None
    assert queries.appeals(stranger)["rows"] == []
