"""The door over HTTP: password, lock, second step, first password, choice of duty, closed account."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

pytestmark = pytest.mark.django_db
WORD = "shili-yanglao"


@pytest.fixture(autouse=True)
def _fresh_limits():
    from django.core.cache import cache

    cache.clear()


def _enter(client, name, word=WORD, **words):
    return client.post("/login/", {"login": name, "password": word, "duty_sentence": "on", **words})


def test_the_right_password_leads_to_the_desk_and_is_written_down(hire):
    from yanglao.base.actor import system_actor
    from yanglao.base.models import AuditEntry
    from yanglao.base.scope import acting

    user = hire("town", "zhen")
    client = Client()
    answer = _enter(client, "zhen")
    assert (answer.status_code, answer["Location"]) == (302, "/console/")
    assert client.get("/console/me/").status_code == 200
    with acting(system_actor("")):
        assert AuditEntry.objects.filter(code="access.login", actor_id=user.pk).count() == 1


def test_without_the_duty_sentence_nobody_comes_in(hire):
    hire("town", "zhen")
    answer = Client().post("/login/", {"login": "zhen", "password": WORD})
    assert answer.status_code == 200
    assert "勾上这一句才能登录" in answer.content.decode()


def test_five_wrong_passwords_lock_with_a_way_out_and_say_how_many_are_left(hire):
    hire("town", "zhen")
    client = Client()
    for left in (4, 3, 2, 1):
        answer = _enter(client, "zhen", "wrong-word-here")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "账号或密码不对" in page
        assert f"还剩 {left} 次" in page
    answer = _enter(client, "zhen", "wrong-word-here")
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "锁 15 分钟" in page
    assert "12345" in page
    assert _enter(client, "zhen").status_code == 429, "the right password does not open a locked door"


def test_a_lock_hits_only_the_one_who_guesses(hire):
    hire("town", "zhen")
    hire("village", "cun")
    guesser, owner = Client(REMOTE_ADDR="10.0.0.9"), Client(REMOTE_ADDR="10.0.0.8")
    for _n in range(5):
        _enter(guesser, "zhen", "wrong-word-here")
    assert _enter(guesser, "zhen").status_code == 429
    assert _enter(owner, "zhen").status_code == 302, "the true owner elsewhere is not locked out"
    assert _enter(guesser, "cun").status_code == 302, "a colleague at the same address is not locked out"


def test_the_administrator_unlocks(hire, place):
    from yanglao.access import services
    from yanglao.base.actor import system_actor

    user, client = hire("town", "zhen"), Client()
    for _n in range(5):
        _enter(client, "zhen", "wrong-word-here")
    assert services.unlock(system_actor(place.county), user_id=user.pk) > 0
    assert _enter(client, "zhen").status_code == 302


def test_a_first_password_must_be_changed_before_anything_else(hire, place):
    from yanglao.access import services
    from yanglao.base.actor import system_actor

    user, client = hire("town", "zhen"), Client()
    word = services.reset_password(system_actor(place.county), user_id=user.pk)
    assert _enter(client, "zhen").status_code == 200, "the old password is gone"
    _enter(client, "zhen", word)
    answer = client.get("/console/me/")
    assert answer["Location"].startswith("/login/password/")
    new = {"oldpassword": word, "password1": "Xiaoqiao-liushui-7", "password2": "Xiaoqiao-liushui-7"}
    assert client.post("/login/password/", new).status_code == 302
    assert client.get("/console/me/").status_code == 200


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))  # noqa: TID251  a telephone has its own clock


def test_who_must_use_the_second_step_sets_it_up_and_is_asked_for_it(hire):
    user = hire("finance", "caiwu")
    type(user).objects.filter(pk=user.pk).update(must_use_mfa=True)
    client = Client()
    _enter(client, "caiwu")
    assert client.get("/console/me/")["Location"] == "/login/mfa/totp/activate/"
    again = client.get("/login/mfa/totp/activate/")["Location"]
    assert again.startswith("/login/again/"), "the password once more before the way of login changes"
    assert client.post(again, {"password": WORD})["Location"] == "/login/mfa/totp/activate/"
    page = client.get("/login/mfa/totp/activate/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    wrong = client.post("/login/mfa/totp/activate/", {"code": "000000"})
    assert "码不对" in wrong.content.decode()
    assert client.post("/login/mfa/totp/activate/", {"code": _code(secret)}).status_code == 302
    assert client.get("/console/me/").status_code == 200
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored, "the secret stands sealed"

    again = Client()
    answer = _enter(again, "caiwu")
    assert answer["Location"] == "/login/mfa/"
    assert again.get("/console/me/").status_code == 302, "the password alone does not open"
    assert again.get("/login/mfa/").status_code == 200
    TOTP(Authenticator.objects.get(user=user, type="totp"))
    from django.core.cache import cache

    cache.clear()  # the code just used may not be used twice within its half minute
    assert again.post("/login/mfa/", {"code": _code(secret)}).status_code == 302
    assert again.get("/console/me/").status_code == 200
    off = again.post("/login/mfa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user, type="totp").exists(), off.content


def test_a_person_with_two_duties_chooses_and_acts_in_the_chosen_one(hire, place):
    from datetime import UTC, date, datetime

    from yanglao.access import services
    from yanglao.base.actor import system_actor

    user = hire("town", "zhen")
    second = services.appoint(
        system_actor(place.county), user_id=user.pk, duty="bureau", scope_kind="county", scope_keys=[place.county],
        valid_from=date(2026, 1, 1), at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    client = Client()
    assert _enter(client, "zhen")["Location"] == "/login/choose/"
    assert client.get("/console/accounts/").status_code == 403, "acts as the town first"
    page = client.get("/login/choose/").content.decode()
    assert "民政局" in page
    assert "镇（街道）" in page
    assert client.post("/login/choose/", {"appointment": second.pk})["Location"] == "/console/"
    assert client.get("/console/accounts/").status_code == 200
    assert client.post("/login/choose/", {"appointment": 999999}).status_code == 404


def test_a_closed_account_is_out_at_its_next_click(hire, place):
    from datetime import UTC, date, datetime

    from yanglao.access import services
    from yanglao.base.actor import system_actor

    user, client = hire("town", "zhen"), Client()
    _enter(client, "zhen")
    services.close_account(
        system_actor(place.county),
        user_id=user.pk,
        on=date(2026, 10, 31),
        at=datetime(2026, 10, 31, tzinfo=UTC),
        reason="调走",
    )
    assert client.get("/console/me/")["Location"].startswith("/login/")
    other = Client()
    assert _enter(other, "zhen")["Location"] == "/login/inactive/"
    assert other.get("/console/me/").status_code == 302


def test_the_demo_offers_its_accounts_and_another_installation_does_not(hire, place):
    from yanglao.access import queries

    hire("town", "zhen")
    assert "用示例账号进去看" in Client().get("/login/").content.decode()
    place.is_demo = False
    place.save()
    queries.forget_place()
    page = Client().get("/login/").content.decode()
    assert "用示例账号进去看" not in page
    assert WORD not in page


def test_nobody_signs_up_and_the_next_address_stays_on_this_site(hire):
    hire("town", "zhen")
    assert Client().get("/login/signup/").status_code == 404
    answer = _enter(Client(), "zhen", next="https://evil.example/")
    assert answer["Location"] == "/console/"
    answer = _enter(Client(), "zhen", next="/console/jobs/")
    assert answer["Location"] == "/console/jobs/"


def test_the_page_speaks_english_when_asked(place):
    client = Client()
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/login/"}).status_code == 302
    assert 'lang="en"' in client.get("/login/").content.decode()


@pytest.mark.parametrize("url", ["/login/forgotten/", "/login/inactive/", "/logout/"])
def test_the_small_pages_of_the_door_open(hire, url):
    client = Client()
    client.force_login(hire("town", "zhen"))
    assert client.get(url).status_code in (200, 302)
