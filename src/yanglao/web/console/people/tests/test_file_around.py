"""The file: calling order, family carers, one timeline over the houses, the file on paper."""

from __future__ import annotations

import re
from datetime import date

import pytest

from yanglao.access import queries as access
from yanglao.base.scope import acting
from yanglao.people import queries
from yanglao.people import services as people
from yanglao.web.console.people.around import moved

pytestmark = pytest.mark.django_db


def contacts(*names: str) -> list[dict[str, str]]:
    return [
        {"name": name, "relation": "女儿", "phone": f"1390000880{n}"} for n, name in enumerate(names, start=1)
    ]


@pytest.fixture
def elder(village, platform):
    with acting(platform):
        people.set_contacts(platform, person_id=village["沈桂珍"].pk, contacts=contacts("甲", "乙"))
    return village["沈桂珍"]


def posted(text: str) -> dict[str, str]:
    """Return the form as the page holds it."""
    found = dict(re.findall(r'<input[^>]*name="(form-[^"]+)"[^>]*value="([^"]*)"', text))
    return {**found, **{n: "" for n in re.findall(r'name="(form-\d-\w+)"', text) if n not in found}}


def test_a_row_moves_only_inside_the_list():
    rows = [{"name": name} for name in "甲乙丙"]
    assert [r["name"] for r in moved([*rows], "up-2")[0]] == ["甲", "丙", "乙"]
    for way in ("up-0", "down-2", "down-9", "sideways", ""):
        assert moved([*rows], way)[0] == rows


def test_the_calling_order_changes_by_buttons_and_numbers_stay(seat, elder, bureau):
    client = seat("bureau")
    url = f"/console/people/{elder.file_no}/contacts/"
    words = posted(client.get(url).content.decode())
    after = client.post(url, {**words, "move": "down-0"}).content.decode()
    words = posted(after)
    assert [words["form-0-name"], words["form-1-name"]] == ["乙", "甲"]
    assert [c["name"] for c in queries.contacts_of(bureau, elder.pk)] == ["甲", "乙"], "not written yet"
    assert client.post(url, words).status_code == 302
    found = queries.contacts_of(bureau, elder.pk)
    assert [(c["name"], c["phone"][-1]) for c in found] == [("乙", "2"), ("甲", "1")]


CARER = {"name": "沈丽", "relation": "女儿", "lives": "together", "is_main": "on", "valid_from": "2026-01-01"}


def test_one_family_carer_is_the_main_one(seat, elder, bureau):
    client = seat("bureau")
    url = f"/console/people/{elder.file_no}/carers/new/"
    assert client.post(url, {**CARER, "legal_duty": "on", "trained_on": "2026-03-01"}).status_code == 302
    assert (
        client.post(url, {**CARER, "name": "沈强", "relation": "儿子", "lives": "apart"}).status_code == 302
    )
    rows = queries.carers_of(bureau, elder.pk)
    assert [(c.name, c.is_main) for c in rows] == [("沈强", True), ("沈丽", False)]
    text = client.get(f"/console/people/{elder.file_no}/?tab=family").content.decode()
    assert "2026-03-01 培训过" in text and "有法定赡养义务" in text


def test_a_carer_is_corrected_and_ends_but_stays_on_file(seat, elder, bureau):
    client = seat("bureau")
    base = f"/console/people/{elder.file_no}/carers/"
    client.post(f"{base}new/", CARER)
    pk = queries.carers_of(bureau, elder.pk)[0].pk
    client.post(f"{base}{pk}/", {**CARER, "lives": "near"})
    assert queries.carers_of(bureau, elder.pk)[0].lives == "near"
    assert client.post(f"{base}{pk}/end/").status_code == 200
    assert client.post(f"{base}{pk}/end/", {"confirmed": "1"}).status_code == 302
    assert queries.carers_of(bureau, elder.pk)[0].valid_to == date(2026, 10, 31)
    assert client.post(f"{base}{pk}/", CARER).status_code == 404, "who no longer cares is not corrected"


def test_another_town_sees_no_carer(elder, other_town_clerk, bureau):
    people.set_carer(
        bureau, person_id=elder.pk, name="沈丽", relation="女儿", lives="near", valid_from=date(2026, 1, 1)
    )
    assert queries.carers_of(other_town_clerk, elder.pk) == []


PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "timeline"}


def test_the_timeline_holds_every_house_and_is_paged(seat, elder, reads):
    client = seat("bureau")
    url = f"/console/people/{elder.file_no}/"
    client.post(f"{url}reveal/", {"field": "phone", "purpose": "verify"})
    text = client.get(f"{url}?tab=timeline", **PART).content.decode()
    assert "登记为最低生活保障" in text and "看了电话" in text and "核对身份" in text and "<html" not in text
    assert "看了电话" not in client.get(f"{url}?tab=timeline&kind=kinds", **PART).content.decode()
    for n in range(6):
        client.post(f"{url}reveal/", {"field": "phone", "purpose": f"第{n}次"})
    paged = client.get(f"{url}?tab=timeline&per=5&page=2", **PART).content.decode()
    assert "第 6–9 条" in paged and "第5次" not in paged
    assert reads(client, f"{url}?tab=timeline", **PART) <= 12
    assert reads(client, f"{url}?tab=timeline") <= 12


def test_a_duty_that_may_not_see_the_log_has_no_such_entries(seat, elder):
    seat("bureau").post(f"/console/people/{elder.file_no}/reveal/", {"field": "phone", "purpose": "verify"})
    text = (
        seat("village", "330424001001")
        .get(f"/console/people/{elder.file_no}/?tab=timeline", **PART)
        .content.decode()
    )
    assert "登记为" in text and "看了电话" not in text


def test_the_file_on_paper_asks_what_for_and_is_written_down(seat, elder, bureau):
    client = seat("bureau")
    url = f"/console/people/{elder.file_no}/print/"
    assert "老年人档案</h1>" not in client.get(url).content.decode()
    assert client.post(url, {"purpose": "other", "words": " "}).status_code == 422
    assert access.who_viewed(bureau, elder.pk) == []
    text = client.post(url, {"purpose": "verify"}).content.decode()
    assert "老年人档案</h1>" in text and "用途：核对身份" in text and "示例bureau" in text
    assert "99999919420308" not in text, "numbers stay masked"
    assert [(v.what, v.purpose) for v in access.who_viewed(bureau, elder.pk)] == [("file", "verify")]
