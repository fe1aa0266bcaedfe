"""Tokens at the desk: the administrator gives one out, sees it once, and takes it back with a reason."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yanglao.access.models import ApiToken

pytestmark = pytest.mark.django_db
FORM = {
    "name": "示例医保系统",
    "duty": "bureau",
    "scope_kind": "county",
    "may": ["people.read"],
    "expires_on": "2027-01-01",
}


def test_a_token_is_given_out_shown_once_and_taken_back(desk, place):
    client = desk("admin")
    page = client.post("/console/accounts/tokens/new/", {**FORM, "scope_keys": place.county})
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    written = re.search(r"yl_[a-z0-9]{8}_[\w-]{43}", page.content.decode())[0]
    machine = Client(headers={"Authorization": f"Bearer {written}"})
    assert machine.get("/api/v1/elders", {"q": "示例"}).status_code == 200
    shown = client.get("/console/accounts/tokens/").content.decode()
    assert "示例医保系统" in shown
    assert written not in shown
    row = ApiToken.objects.get()
    url = f"/console/accounts/tokens/{row.pk}/revoke/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"confirmed": "1", "reason": "换系统"}).status_code == 302
    row.refresh_from_db()
    assert row.revoke_reason == "换系统"
    assert machine.get("/api/v1/elders", {"q": "示例"}).status_code == 401


def test_a_form_that_does_not_fit_is_said_at_its_field(desk, place):
    client = desk("admin")
    page = client.post("/console/accounts/tokens/new/", {**FORM, "scope_keys": "110101"})
    assert page.status_code == 422
    assert ApiToken.objects.count() == 0


def test_only_the_administrator_gives_out_and_the_bureau_may_look(desk):
    bureau = desk("bureau")
    assert bureau.get("/console/accounts/tokens/").status_code == 200
    assert bureau.get("/console/accounts/tokens/new/").status_code == 403
    assert desk("town").get("/console/accounts/tokens/").status_code == 403
