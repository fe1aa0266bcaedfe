"""What a family reads about who looked at the file."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.access import services as access
from yanglao.base.actor import system_actor
from yanglao.web.portal.mine.lookers import months_back
from yanglao.web.portal.tests.test_pages import at_home  # noqa: F401

pytestmark = pytest.mark.django_db
URL = "/mine/viewed/"


def look(actor, person, what="phone", purpose="contact", at=None):
    access.log_view(
        actor, person_id=person.pk, what=what, purpose=purpose, at=at or datetime(2026, 10, 20, 2, tzinfo=UTC)
    )


def test_twelve_months_back_reach_the_same_month_of_last_year():
    found = months_back(date(2026, 10, 31))
    assert (found[0], found[3], found[-1], len(found)) == ("2026-10", "2026-07", "2025-11", 12)


def test_offices_stand_in_plain_words_with_how_often_and_what_for(at_home, village, bureau, town_clerk):  # noqa: F811
    elder = village["沈桂珍"]
    look(bureau, elder)
    look(bureau, elder, "id_number", "verify")
    look(town_clerk, elder, "file", "重阳节走访")
    look(bureau, village["周阿根"], purpose="inspect")
    text = at_home("沈桂珍").get(URL).content.decode()
    assert "有 2 处看过，一共 3 次" in text
    assert "县民政局" in text and "武原街道" in text and "打印的档案" in text and "重阳节走访" in text
    assert "身份证号、电话" in text and "核对身份、联系本人或家属" in text
    assert "监督检查" not in text, "another elder's views are not told"
    assert "bureau" not in text.split("<main")[1], "no code of a duty"


def test_a_care_home_is_named_and_not_its_duty(at_home, village, bureau):  # noqa: F811
    from dataclasses import replace

    from yanglao.orgs import services as orgs

    home = orgs.register(
        system_actor(village.county), name="示例颐养中心有限公司", kind="operator", short_name="示例颐养中心"
    )
    actor = replace(bureau, duty="institution", organisation_id=home.pk)
    look(actor, village["沈桂珍"])
    text = at_home("沈桂珍").get(URL).content.decode()
    assert "示例颐养中心" in text


def test_other_months_are_turned_to_and_an_unknown_one_is_this_one(at_home, village, bureau):  # noqa: F811
    look(bureau, village["沈桂珍"], at=datetime(2026, 9, 30, 16, tzinfo=UTC))  # 1 October in China
    look(bureau, village["沈桂珍"], "id_number", "verify", at=datetime(2026, 9, 30, 15, tzinfo=UTC))
    client = at_home("沈桂珍")
    now, before = (client.get(f"{URL}?month={m}").content.decode() for m in ("2026-10", "2026-09"))
    assert "看了电话" in now and "看了身份证号" not in now
    assert "看了身份证号" in before and "看了电话" not in before
    assert "这个月谁看过" in client.get(f"{URL}?month=1999-01").content.decode()


def test_the_elders_version_says_the_same_in_large_cards(at_home, village, bureau):  # noqa: F811
    look(bureau, village["沈桂珍"])
    client = at_home("沈桂珍", duty="elder")
    client.cookies["yl_version"] = "elder"
    text = client.get(URL).content.decode()
    assert 'class="elder-card"' in text and "看过 1 次：电话" in text
