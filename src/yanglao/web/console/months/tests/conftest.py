"""Fixtures: people at desks, the village with banks and accounts, somebody's actor."""

from datetime import date

import pytest

from yanglao.access import queries as access
from yanglao.access.tests.desks import desk, hire, place  # noqa: F401
from yanglao.funds.tests.conftest import at, banked, due  # noqa: F401


@pytest.fixture
def sit(hire):  # noqa: F811
    """Return a function that opens an account and gives its client and its actor."""
    from django.test import Client

    def at_desk(duty: str, name: str):
        user = hire(duty, name)
        client = Client()
        client.force_login(user)
        return client, access.actor_of(user, access.appointments_of(user.pk, date(2026, 10, 31))[0])

    return at_desk
