"""A half-filled form for a new person: kept sealed, found again, thrown away."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from tests.helping.village import example_id

from yanglao.base.scope import acting

pytestmark = pytest.mark.django_db
NEW = "/console/people/new/"
NUMBER = example_id("1950-01-01", 77, "m")
WORDS = {"name": "新人甲", "id_number": NUMBER, "id_type": "resident", "phone": "13900007777", "by": "self"}


def shown(client) -> str:
    return client.get(NEW).content.decode()


def test_what_was_typed_is_found_again_after_a_new_login(seat, hire, village):
    client = seat("bureau")
    client.post(f"{NEW}check/", {**WORDS, "sure": "on"})
    from yanglao.access.models import User

    client.logout()
    client.force_login(User.objects.get(username="t-bureau"))
    text = shown(client)
    assert 'value="新人甲"' in text and f'value="{NUMBER}"' in text and "接着上次没填完的" in text
    assert not re.search(r'name="sure"[^>]*checked', text)


def test_a_draft_holds_no_number_in_the_clear(seat, village, bureau):
    client = seat("bureau")
    client.post(f"{NEW}check/", WORDS)
    from yanglao.access.models import User
    from yanglao.access.queries import actor_of, appointments_of
    from yanglao.base import clock

    user = User.objects.get(username="t-bureau")
    with acting(actor_of(user, appointments_of(user.pk, clock.today())[0])), connection.cursor() as cursor:
        cursor.execute("SELECT values_sealed FROM access_formdraft")
        ((stored,),) = cursor.fetchall()
    assert stored.startswith("v1.")
    assert not any(word in stored for word in ("新人甲", NUMBER, "13900007777"))


def test_a_draft_is_nobody_elses(seat, village):
    seat("bureau").post(f"{NEW}check/", WORDS)
    assert "新人甲" not in shown(seat("town"))


def test_an_untouched_form_keeps_nothing_and_discarding_clears(seat, village):
    client = seat("bureau")
    client.post(f"{NEW}check/", {"id_type": "resident", "by": "self"})
    assert "接着上次没填完的" not in shown(client)
    client.post(f"{NEW}check/", WORDS)
    assert client.post(f"{NEW}discard/").status_code == 302
    assert "新人甲" not in shown(client)


def test_a_file_opened_leaves_no_draft(seat, village):
    client = seat("bureau")
    words = {**WORDS, "register_village": "330424001001"}
    client.post(f"{NEW}check/", words)
    assert client.post(NEW, words).status_code == 302
    assert "接着上次没填完的" not in shown(client)
