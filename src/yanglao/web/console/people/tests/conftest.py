"""The tiny village, and desks in it."""

from __future__ import annotations

import pytest

from yanglao.access.tests.desks import desk, hire, place  # noqa: F401


@pytest.fixture
def seat(village, hire):  # noqa: F811
    """Return a function that gives a client logged in with a duty over the tiny village's county, town or village."""
    from django.core.cache import cache
    from django.test import Client

    cache.clear()

    def sit(duty: str, *keys: str) -> Client:
        client = Client()
        words = {"keys": list(keys)} if keys else {}
        client.force_login(hire(duty, **words))
        return client

    return sit


@pytest.fixture
def reads():
    """Return a function that counts the reads of a request.

    Savepoints are no reads; nor is the last word to the database, which only a test's transaction needs: on a connection of
    its own a request's settings go with its transaction (``base.scope.acting``).
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client, url: str, **words) -> int:
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(url, **words)
        assert answer.status_code == 200, answer.status_code
        return sum(
            1
            for q in caught.captured_queries
            if not q["sql"].startswith(
                ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config('yanglao.scope_kind', 'none'")
            )
        )

    return count
