"""Fixtures of the ground."""

from __future__ import annotations

import pytest

_TABLES = (
    "base_auditseal", "base_auditentry", "base_eventdelivery", "base_event", "base_job", "base_storedfile", "base_approval",
)  # fmt: skip
_GROWING = ("base_auditentry", "base_auditseal")


@pytest.fixture
def committed(request, owner_sql):
    """Let a test commit for true; the owner clears the ground's tables before and after.

    The usual way of committing tests empties every table as the application, which may not.
    """
    request.getfixturevalue("django_db_setup")

    def clear() -> None:
        for table in _GROWING:
            owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        for table in _TABLES:
            owner_sql(f"DELETE FROM {table}")
        for table in _GROWING:
            owner_sql(f"ALTER TABLE {table} ENABLE TRIGGER append_only")

    with request.getfixturevalue("django_db_blocker").unblock():
        clear()
        yield
        from django.db import connection

        connection.close()
        clear()
