"""From home: apply, follow, take back, object, read the letter, confirm the data; and leave a request without an account."""

from __future__ import annotations

import pytest

from yanglao.base import clock
from yanglao.base.actor import system_actor
from yanglao.base.scope import acting
from yanglao.people import queries as people
from yanglao.people import services
from yanglao.people.models import Delegation, Request
from yanglao.web.portal.tests.test_pages import at_home, questions  # noqa: F401  fixture

pytestmark = pytest.mark.django_db


def said(answer):
    return answer.content.decode()


def test_a_family_applies_for_an_assessment_follows_it_and_takes_it_back(at_home, village, platform):  # noqa: F811
    client = at_home("李招娣")
    page, count = questions(client, "/mine/apply/")
    assert page.status_code == 200 and "申请评估" in said(page)
    assert count <= 16
    assert client.post("/mine/apply/assessment/", {"reason": ""}).status_code == 422
    answer = client.post("/mine/apply/assessment/", {"reason": "first"})
    assert answer.status_code == 302
    case = answer["Location"]
    assert "交了，等受理" in said(client.get(case))
    assert "能力评估" in said(client.get("/mine/cases/"))
    assert client.post(case, {"deed": "object", "reason": "不对"}).status_code == 422, "no result yet"
    assert client.post(case, {"deed": "withdraw"}).status_code == 302
    text = said(client.get(case))
    assert "撤回了" in text and "不办了，撤回" not in text


def test_a_strangers_case_is_not_there(at_home, village, bureau):  # noqa: F811
    from yanglao.assessment import services as assessment

    row = assessment.apply_for_assessment(bureau, person_id=village["周阿根"].pk, at=clock.now())
    client = at_home("李招娣")
    for address in (f"/mine/cases/assessment/{row.pk}/", "/mine/cases/benefit/1/", "/mine/cases/money/1/"):
        assert client.get(address).status_code == 404, address
    assert client.get("/mine/letters/1/").status_code == 404


def test_a_benefit_the_file_fits_is_applied_for_and_stands_among_the_cases(at_home, village):  # noqa: F811
    client = at_home("周阿根")
    text = said(client.get("/mine/apply/old_age_allowance/"))
    assert "符合条件" in text
    answer = client.post("/mine/apply/old_age_allowance/")
    assert answer.status_code == 302, said(answer)
    assert "已受理" in said(client.get(answer["Location"]))
    again = client.post("/mine/apply/old_age_allowance/")
    assert again.status_code == 422 and "已有一件在办" in said(again)


def test_a_delegation_that_only_lets_look_shows_no_verb_and_ended_today_shows_nothing(at_home, village):  # noqa: F811
    client, platform = at_home("李招娣"), system_actor(village.county)
    with acting(platform):
        Delegation.objects.update(powers=["view"])
    assert "您的授权只能看" in said(client.get("/mine/apply/"))
    refused = client.post("/mine/apply/assessment/", {"reason": "first"})
    assert refused.status_code == 422 and "您的授权不包括这一项" in said(refused)
    with acting(platform):
        Delegation.objects.update(valid_to=clock.today())
    for address in ("/mine/", "/mine/apply/", "/mine/cases/", "/mine/data/"):
        assert client.get(address).status_code == 403, address


def test_the_elder_confirms_the_data_or_says_what_is_wrong(at_home, village, town_clerk):  # noqa: F811
    client = at_home("李招娣", duty="elder")
    client.cookies["yl_version"] = "elder"
    assert client.post("/mine/data/", {"answer": "no"}).status_code == 422
    assert client.post("/mine/data/", {"answer": "no", "words": "电话换了"}).status_code == 302
    rows, _count = people.requests(town_clerk)
    assert [(r.kind, r.words, r.channel_name) for r in rows] == [("correct", "电话换了", "网上")]
    services.answer_request(town_clerk, request_id=rows[0].id, answer="已改", at=clock.now())
    assert "已改" in said(client.get(f"/mine/cases/request/{rows[0].id}/"))


def asked(**change):
    words = {"kind": "assessment", "name": "沈桂珍", "phone": "13900000001", "village": "330424001001"}
    return {**words, **change}


def test_without_an_account_a_request_lands_at_the_town_and_everybody_is_told_the_same(
    client, village, town_clerk
):
    from yanglao.access import queries as access

    access.forget_place()
    pages = []
    for name in ("沈桂珍", "查无此人"):
        answer = client.post("/ask/", asked(name=name))
        assert answer.status_code == 302, said(answer)
        text = said(client.get(answer["Location"]))
        assert "记下了" in text
        pages.append(text.count("<"))
    assert pages[0] == pages[1]
    assert people.requests(town_clerk)[1] == 2
    with acting(town_clerk):
        assert set(Request.objects.values_list("person_id", "channel")) == {(None, "portal")}


def test_one_address_leaves_a_few_an_hour_and_a_machine_nothing(client, village, town_clerk):
    from django.core.cache import cache

    from yanglao.access import queries as access

    access.forget_place()
    cache.clear()
    assert client.post("/ask/", asked(website="http://x")).status_code == 302
    assert people.requests(town_clerk)[1] == 0
    answers = [
        client.post("/ask/", asked(name=f"甲{n}", phone=f"1390000{n:04d}")).status_code for n in range(7)
    ]
    assert answers == [302] * 5 + [429] * 2
    cache.clear()
    assert client.post("/ask/", asked(phone="12")).status_code == 422


def test_the_letter_is_read_by_the_family_it_is_about(at_home, village, bureau, director):  # noqa: F811
    from yanglao.benefits import services as benefits

    made = benefits.apply(
        bureau,
        person={"id": village["李招娣"].pk, "village": village.village},
        scheme="old_age_allowance",
        applied_on=clock.today(),
        at=clock.now(),
    )
    decision = benefits.reject(
        bureau, benefit_id=made, reason="还没到年龄", today=clock.today(), at=clock.now()
    )
    client = at_home("李招娣")
    assert f"/mine/letters/{decision}/" in said(client.get("/mine/letters/"))
    text = said(client.get(f"/mine/letters/{decision}/"))
    assert "没有批准" in text and "还没到年龄" in text and "行政复议" in text
    answer = client.post(f"/mine/cases/benefit/{made}/", {"deed": "object", "reason": "生日写错了"})
    assert answer.status_code == 302
    assert "生日写错了" in said(client.get(f"/mine/cases/benefit/{made}/"))
