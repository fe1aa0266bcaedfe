"""Every page of the console that needs no row to open: at most twelve reads, however it was added."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanglao.web.console import discovery
from yanglao.web.console.people.tests.conftest import seat  # noqa: F401

pytestmark = pytest.mark.django_db
MOST = 12
#: No reads; the last is said only inside a test's transaction (``base.scope.acting``).
_FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config('yanglao.scope_kind', 'none'")


def bare_addresses() -> list[str]:
    """Return the addresses of all page packages that take no argument and answer GET."""
    return [
        reverse(f"console:{entry.name}")
        for entry in discovery.patterns()
        if entry.name
        and not entry.pattern.converters
        and "GET" in getattr(entry.callback, "page_methods", ())
    ]


def test_there_are_addresses():
    assert len(bare_addresses()) > 20


def test_no_list_reads_more_than_twelve_times(seat, village):  # noqa: F811
    client = seat("bureau")
    over, tried = {}, 0
    for url in bare_addresses():
        client.get(url)  # what is remembered for a moment is remembered now
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(url)
        if answer.status_code != 200:
            continue
        tried += 1
        reads = [q["sql"] for q in caught.captured_queries if not q["sql"].startswith(_FRAME)]
        if len(reads) > MOST:
            over[url] = len(reads)
    assert tried > 15
    assert over == {}
