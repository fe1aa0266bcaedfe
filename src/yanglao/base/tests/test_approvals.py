"""Maker and checker are two people: by the rule and by the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from yanglao.base import approvals, clock
from yanglao.base.actor import Actor, Scope
from yanglao.base.errors import NotFound
from yanglao.base.models import Approval

pytestmark = pytest.mark.django_db
MAKER = Actor(1, "示例甲", "bureau", "330424", Scope("county", ("330424",)))
CHECKER = Actor(2, "示例乙", "bureau", "330424", Scope("county", ("330424",)))
WHAT = {"kind": "run", "subject_type": "run", "subject_id": 9}


def test_the_second_person_approves_and_it_is_written_down():
    approvals.ask(MAKER, **WHAT, summary="10月发放", amount_fen=100, count=3)
    assert [a.summary for a in approvals.open_for(CHECKER, ("run",))] == ["10月发放"]
    row = approvals.settle(CHECKER, **WHAT, approved=True)
    assert (row.state, row.checker_id, row.maker_id) == ("approved", 2, 1)
    assert approvals.open_for(CHECKER) == []


def test_the_maker_may_not_check():
    approvals.ask(MAKER, **WHAT, summary="x")
    with pytest.raises(approvals.SamePerson):
        approvals.settle(MAKER, **WHAT, approved=True)


def test_the_database_refuses_the_same_person_too():
    row = approvals.ask(MAKER, **WHAT, summary="x")
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        Approval.objects.filter(pk=row.pk).update(state="approved", checker_id=1, checked_at=clock.now())


def test_a_decision_without_its_time_is_refused_by_the_database():
    row = approvals.ask(MAKER, **WHAT, summary="x")
    with pytest.raises(IntegrityError, match="checked_has_time"), transaction.atomic():
        Approval.objects.filter(pk=row.pk).update(state="approved", checker_id=2)


def test_one_subject_waits_only_once():
    approvals.ask(MAKER, **WHAT, summary="x")
    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        approvals.ask(CHECKER, **WHAT, summary="x again")


def test_what_is_settled_or_elsewhere_is_not_found():
    approvals.ask(MAKER, **WHAT, summary="x")
    elsewhere = Actor(3, "示例丙", "bureau", "330522", Scope("county", ("330522",)))
    with pytest.raises(NotFound):
        approvals.settle(elsewhere, **WHAT, approved=True)
    approvals.settle(CHECKER, **WHAT, approved=False, reason="名单不全")
    with pytest.raises(NotFound):
        approvals.settle(CHECKER, **WHAT, approved=True)
    assert approvals.ask(MAKER, **WHAT, summary="again").state == "pending"
