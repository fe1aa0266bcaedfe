"""Desks in the tiny village, and two assessors."""

from datetime import date

import pytest

from yanglao.access.tests.desks import desk, hire, place  # noqa: F401
from yanglao.workforce import services as workforce


@pytest.fixture
def seat(village, hire):  # noqa: F811
    """Return a function that gives a client signed in with a duty."""
    from django.core.cache import cache
    from django.test import Client

    cache.clear()

    def sit(duty: str) -> Client:
        client = Client()
        client.force_login(hire(duty))
        return client

    return sit


@pytest.fixture
def licensed(village, platform):
    """Return ids of two assessors, one with a medical background."""
    ids = []
    for number in (1, 2):
        row = workforce.register_worker(
            platform, name=f"示例评估{number}", sex="f", kind="assessor", medical_background=number == 1
        )
        workforce.certify(
            platform, worker_id=row.pk, kind="assessor", number=f"示例F{number}", issued_on=date(2024, 1, 1)
        )
        ids.append(row.pk)
    return ids
