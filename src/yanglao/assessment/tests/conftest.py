"""Two licensed assessors, and an assessment brought to a state."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from yanglao.assessment import services
from yanglao.assessment.tests.reference import HIGHEST
from yanglao.workforce import services as workforce

AT = datetime(2026, 10, 1, 2, tzinfo=UTC)
MODERATE = {**HIGHEST, **{f"B.1.{i}": 0 for i in range(1, 9)}}  # 90 − 32 = 58


def hire(platform, name, number, medical=False):
    """Return the id of an assessor with a certificate valid from 2023 until (not including) 2027."""
    row = workforce.register_worker(
        platform, name=name, sex="f", kind="assessor", medical_background=medical, is_example=True
    )
    workforce.certify(
        platform,
        worker_id=row.pk,
        kind="assessor",
        number=number,
        issued_on=date(2023, 1, 1),
        valid_to=date(2027, 1, 1),
    )
    return row.pk


@pytest.fixture
def licensed(village, platform):
    """Return ids of two assessors, the first with a medical background."""
    return [hire(platform, "赵丽芳", "示例PG0", True), hire(platform, "钱伟民", "示例PG1")]


@pytest.fixture
def others(village, platform):
    """Return ids of two other assessors, for a recheck."""
    return [hire(platform, "冯秋月", "示例PG8", True), hire(platform, "陈国平", "示例PG9")]


@pytest.fixture
def second_assessor(assessor):
    """Return another account that records."""
    return replace(assessor, user_id=assessor.user_id + 50, name="示例另一位")


@pytest.fixture
def brought_to(village, platform, bureau, director, assessor, licensed):
    """Return a function that takes a new assessment of a person as far as a state."""

    def bring(
        state,
        name="李招娣",
        items=None,
        final_on=date(2026, 10, 20),
        reason="first",
        at=AT,
        contract_id=None,
        **answers,
    ):
        row = services.apply_for_assessment(bureau, person_id=village[name].pk, at=at, reason=reason)
        steps = {
            "accepted": lambda: services.accept(bureau, assessment_id=row.pk),
            "scheduled": lambda: services.schedule(
                bureau,
                assessment_id=row.pk,
                scheduled_on=date(2026, 10, 8),
                worker_ids=licensed,
                contract_id=contract_id,
            ),
            "scored": lambda: services.record_result(
                assessor,
                assessment_id=row.pk,
                assessed_on=date(2026, 10, 8),
                items=MODERATE if items is None else items,
                **answers,
            ),
            "reviewed": lambda: services.review(bureau, assessment_id=row.pk, on=date(2026, 10, 9)),
            "noticed": lambda: services.put_on_notice(bureau, assessment_id=row.pk, on=date(2026, 10, 10)),
            "final": lambda: services.finalise(bureau, assessment_id=row.pk, on=final_on),
        }
        for step, take in steps.items():
            if row.state == state:
                break
            row = take()
            assert row.state == step
        return row

    return bring
