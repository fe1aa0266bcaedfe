"""The portal's pages: open to everybody, few queries, a family sees its own file and nothing else."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanglao.access import queries as access
from yanglao.access import services as access_services
from yanglao.base import clock
from yanglao.base.actor import system_actor
from yanglao.people import services as people_services

pytestmark = pytest.mark.django_db

PUBLIC = (
    "/",
    "/services/",
    "/services/?who=poor",
    "/places/",
    "/plan/",
    "/notices/",
    "/about/",
    "/benefits/",
    "/api/v1/",
)
OWN = ("/", "/mine/", "/mine/money/", "/mine/viewed/", "/mine/why/old_age_allowance/")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def at_home(village, settings):
    """Return a function that opens an account for an elder or her family and logs a client in."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from django.test import Client

    access.forget_place()
    platform = system_actor(village.county)

    def enter(*names: str, duty: str = "family"):
        user, _word = access_services.open_account(
            platform,
            username=f"own-{duty}",
            display_name="示例家属",
            at=clock.now(),
            password="shili-yanglao",
            is_example=True,
        )
        access_services.appoint(
            platform,
            user_id=user.pk,
            duty=duty,
            scope_kind="persons",
            scope_keys=[str(village[name].pk) for name in names],
            valid_from=date(2026, 1, 1),
            office="示例",
            at=clock.now(),
        )
        if duty == "family":
            for name in names:
                people_services.delegate(
                    platform,
                    person_id=village[name].pk,
                    powers=["view", "apply", "confirm"],
                    proof="委托书",
                    purpose="代办",
                    valid_from=date(2026, 1, 1),
                    delegate_user_id=user.pk,
                    at=clock.now(),
                )
        client = Client()
        client.force_login(get_user_model().objects.get(pk=user.pk), backend=BACKEND)
        return client

    yield enter
    access.forget_place()


def questions(client, address):
    """Return the page and how many queries it asked, without the settings of the transaction."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address)
    counted = [
        q for q in asked if not re.match(r"(RELEASE |ROLLBACK TO )?SAVEPOINT|SELECT set_config", q["sql"])
    ]
    return page, len(counted)


@pytest.mark.parametrize("version", ["normal", "elder"])
def test_each_public_page_opens_without_login_in_both_versions(village, client, version):
    access.forget_place()
    client.cookies["yl_version"] = version
    for address in PUBLIC:
        page, count = questions(client, address)
        words = page.content.decode()
        assert page.status_code == 200, address
        assert count <= 12, address
        assert "12345" in words, address
        assert ("普通版" if version == "elder" else "长辈版") in words, address


@pytest.mark.parametrize("version", ["normal", "elder"])
def test_a_family_opens_its_own_pages(at_home, version):
    client = at_home("沈桂珍")
    client.cookies["yl_version"] = version
    for address in OWN:
        page, count = questions(client, address)
        assert page.status_code == 200, address
        assert count <= 12, address


def test_a_family_of_many_asks_no_more_than_a_family_of_one(at_home, village):
    many = ("沈桂珍", "周阿根", "王秀英", "陈福林", "吴金根")
    client = at_home(*many)
    page, count = questions(client, "/mine/")
    assert all(name in page.content.decode() for name in many)
    assert count <= 12


def test_no_name_of_the_file_stands_on_a_page_of_a_visitor(village, client):
    access.forget_place()
    for address in PUBLIC:
        words = client.get(address).content.decode()
        assert not [name for name in village.persons if name in words], address


def test_a_family_cannot_open_a_strangers_file_by_its_number(at_home, village):
    client = at_home("沈桂珍")
    page = client.get("/mine/", {"person": str(village["王秀英"].pk)}).content.decode()
    assert "沈桂珍" in page
    assert "王秀英" not in page


def test_a_visitor_is_led_to_the_door_and_back(client, village):
    access.forget_place()
    answer = client.get("/mine/money/")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=%2Fmine%2Fmoney%2F"


def test_the_leaflet_address_opens_the_elders_version_and_stays_inside(client, village):
    access.forget_place()
    answer = client.get("/elder/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
    assert answer.cookies["yl_version"].value == "elder"


def test_a_list_of_places_keeps_to_what_was_asked(village, client):
    access.forget_place()
    assert "示例颐养中心" in client.get("/places/", {"kind": "care_home"}).content.decode()
    nothing = client.get("/places/", {"kind": "canteen"}).content.decode()
    assert "示例颐养中心" not in nothing
    assert "没有找到" in nothing
    assert client.get("/places/", {"q": "\0x", "at": "9" * 30, "town": "x", "page": "-1"}).status_code == 200


def test_a_place_that_does_not_exist_says_so_in_plain_words(village, client):
    access.forget_place()
    for number in (0, 999999999, 10**25):
        page = client.get(f"/places/{number}/")
        assert page.status_code == 404
        assert "没有这一处" in page.content.decode()


def test_a_notice_shows_a_masked_name_and_nothing_else(village, client, monkeypatch):
    access.forget_place()
    from yanglao.benefits import queries as benefits

    row = {
        "person_id": village["沈桂珍"].pk,
        "village": village.village,
        "scheme": "care_subsidy",
        "name": "养老服务补贴",
        "notice_to": date(2026, 11, 6),
    }
    late = {**row, "person_id": village["王秀英"].pk, "notice_to": date(2026, 10, 30)}
    monkeypatch.setattr(benefits, "tasks", lambda *_a, **_k: {"rows": [row, late]})
    words = client.get("/notices/").content.decode()
    assert "沈*珍" in words
    assert "养老服务补贴" in words
    for hidden in ("沈桂珍", "王秀英", "王*英", "1390000"):
        assert hidden not in words


def test_indicators_that_are_not_published_show_no_value(village, client, monkeypatch):
    access.forget_place()
    from yanglao.planning import queries as planning

    row = {"code": "hy14_1", "state": "computed", "status": "missed", "value": "61.23", "target": "100"}
    head = {"as_of": date(2026, 10, 31)}
    monkeypatch.setattr(planning, "head", lambda *_a, **_k: head)
    monkeypatch.setattr(planning, "board", lambda *_a, **_k: [row])
    assert "61.23" not in client.get("/plan/").content.decode()
    monkeypatch.setattr(
        planning, "board", lambda *_a, **_k: [{**row, "target_year": 2025, "state": "published"}]
    )
    assert "61.23" in client.get("/plan/").content.decode()


def test_a_page_that_is_not_there_is_in_large_print_for_who_chose_it(client, village):
    access.forget_place()
    assert 'data-face="elder"' not in client.get("/nothing-here/").content.decode()
    client.cookies["yl_version"] = "elder"
    page = client.get("/nothing-here/")
    assert page.status_code == 404
    assert 'data-face="elder"' in page.content.decode()
    assert 'href="tel:12345"' in page.content.decode()
