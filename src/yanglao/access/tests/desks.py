"""People at desks, for the tests of all faces: one account per duty, and a client logged in as it.

A face's ``tests/conftest.py`` imports the three fixtures by name.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

COUNTY = "999901"
SCOPES = {
    "bureau": ("county", [COUNTY]),
    "town": ("town", [f"{COUNTY}001"]),
    "village": ("village", [f"{COUNTY}001201"]),
    "assessor": ("county", [COUNTY]),
    "finance": ("county", [COUNTY]),
    "inspector": ("county", [COUNTY]),
    "institution": ("org", ["7"]),
    "provider": ("org", ["8"]),
    "family": ("persons", ["101"]),
    "elder": ("persons", ["102"]),
    "admin": ("none", []),
}


@pytest.fixture
def place(db, settings):
    """Return the installation of a small example county; passwords are hashed the quick way."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from yanglao.access import queries
    from yanglao.base.models import Installation

    row = Installation.objects.filter(pk=1).first() or Installation.objects.create(
        county=COUNTY, place_name="示例县", pack="cn", is_demo=True
    )
    queries.forget_place()
    yield row
    queries.forget_place()


@pytest.fixture
def hire(place):
    """Return a function that opens an account in a duty."""
    from yanglao.access import services
    from yanglao.base.actor import system_actor

    platform = system_actor(place.county)
    at, on = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)

    def open_for(duty: str, name: str = "", **words):
        user, _word = services.open_account(
            platform,
            username=name or f"t-{duty}",
            display_name=f"示例{duty}",
            at=at,
            password="shili-yanglao",
            is_example=True,
        )
        kind, keys = SCOPES[duty]
        keys = [k.replace(COUNTY, place.county) for k in keys]
        services.appoint(
            platform,
            user_id=user.pk,
            duty=duty,
            scope_kind=kind,
            scope_keys=words.pop("keys", keys),
            valid_from=on,
            at=at,
            **words,
        )
        return user

    return open_for


@pytest.fixture
def desk(hire):
    """Return a function that gives a client logged in with a duty (the session is a real one)."""
    from django.test import Client

    def sit(duty: str) -> Client:
        client = Client()
        client.force_login(hire(duty))
        return client

    return sit
