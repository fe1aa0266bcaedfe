"""The description and the calls agree: drawn requests, as a visitor and as the bureau; never a fault of ours.

Short here; more with ``YANGLAO_FUZZ=200``.
"""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from yanglao.web.api.tests.test_calls import anyone, desk  # noqa: F401  fixtures

schemathesis = pytest.importorskip("schemathesis")
pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("YANGLAO_FUZZ", "8"))
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(autouse=True)
def one_connection():
    """Keep the test's own connection over many requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def strike(headers):
    """Call every operation with drawn requests; return how many calls were made."""
    from hypothesis import given
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    calls = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @QUIET
        @given(case=operation.as_strategy())
        def one(case):
            nonlocal calls
            calls += 1
            cache.clear()
            case.call_and_validate(headers=headers, checks=checks)

        one()
    return calls


def test_drawn_requests_of_a_visitor_never_find_a_fault(anyone):  # noqa: F811
    assert strike({}) >= 14


def test_drawn_requests_of_the_bureau_never_find_a_fault(desk, village):  # noqa: F811
    client = desk()
    session = client.cookies["sessionid"].value
    token = "a" * 32
    headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
    assert strike(headers) >= 14


def test_drawn_requests_of_a_machine_never_find_a_fault(anyone, village):  # noqa: F811
    from datetime import UTC, date, datetime

    from yanglao.access import services
    from yanglao.access.queries import token_choices
    from yanglao.base.actor import system_actor

    _row, written = services.make_token(
        system_actor(village.county),
        name="示例系统",
        duty="bureau",
        scope_kind="county",
        scope_keys=[village.county],
        may=[code for code, _label in token_choices()["may"]],
        expires_on=date(2027, 1, 1),
        on=date(2026, 10, 31),
        at=datetime(2026, 10, 31, tzinfo=UTC),
    )
    assert strike({"Authorization": f"Bearer {written}"}) >= 14


def test_a_fault_is_found_when_there_is_one(anyone, monkeypatch):  # noqa: F811
    from yanglao.web.api import open_calls

    def broken(*_given):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(open_calls.areas, "children", broken)
    with pytest.raises(BaseException, match="Server error|Internal Server Error|500"):
        strike({})
