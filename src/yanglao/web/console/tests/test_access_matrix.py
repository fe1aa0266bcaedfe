"""Every console address × every duty, over HTTP with real sessions: the answer is the one the register says."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, URLResolver

from yanglao.access.queries import duties
from yanglao.base import permissions

pytestmark = pytest.mark.django_db
_SAMPLE = {
    "int": "999999999",
    "slug": "none",
    "str": "none",
    "path": "none",
    "uuid": "00000000-0000-0000-0000-000000000000",
}


def _walk(patterns, prefix=""):
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def _addresses():
    from yanglao.web.console import urls

    found = []
    for route, view in _walk(urls.urlpatterns):
        path = re.sub(r"<(?:(\w+):)?\w+>", lambda m: _SAMPLE.get(m[1] or "str", "2026-10"), route)
        found.append(("/console/" + path, view))
    return found


def test_there_are_addresses_and_each_says_who_may_open_it():
    found = _addresses()
    assert len(found) > 12
    for url, view in found:
        assert getattr(view, "page_permission", None), url
        assert view.page_permission in {p.code for p in permissions.all_permissions()}, url


@pytest.mark.parametrize("duty", [d.code for d in duties.DUTIES.values() if d.scopes])
def test_each_address_answers_a_duty_as_the_register_says(desk, duty):
    client = desk(duty)
    client.raise_request_exception = False
    wrong = []
    for url, view in _addresses():
        held = duty in next(p.duties for p in permissions.all_permissions() if p.code == view.page_permission)
        method = "GET" if "GET" in view.page_methods else "POST"
        status = client.generic(method, url).status_code
        # A row that does not exist is 404 for who may look, never for who may not: the refusal comes first.
        if (status == 403) == held or status >= 500:
            wrong.append((url, method, status, "held" if held else "not held"))
    assert not wrong


def test_nobody_logged_in_reaches_no_address(client, place):
    for url, view in _addresses():
        method = "GET" if "GET" in view.page_methods else "POST"
        answer = client.generic(method, url)
        assert answer.status_code == 302, url
        assert answer["Location"].startswith("/login/"), url


def test_an_account_without_a_duty_reaches_no_address(place, hire):
    from django.test import Client

    from yanglao.access.models import Appointment

    user = hire("bureau", "loose")
    Appointment.objects.filter(user=user).delete()
    client = Client()
    client.force_login(user)
    for url, view in _addresses():
        method = "GET" if "GET" in view.page_methods else "POST"
        assert client.generic(method, url).status_code == 403, url


def test_a_view_without_a_permission_stops_the_start():
    from django.core.exceptions import ImproperlyConfigured
    from django.http import HttpResponse
    from django.urls import path

    from yanglao.web.console import discovery

    with pytest.raises(ImproperlyConfigured, match="has no @page"):
        discovery._check(path("open/", lambda request: HttpResponse("x")), "somewhere")
