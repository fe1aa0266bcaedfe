"""What could my mother get: six questions without login."""

from datetime import date

import pytest

from yanglao.benefits.queries import estimate as result
from yanglao.benefits.queries import everyday

TODAY = date(2026, 10, 31)
MOTHER = {
    "age": "84",
    "register": "yes",
    "relief": "low",
    "help": "some",
    "disability": "no",
    "living": "living_alone",
}


def verdicts(**changes):
    return {
        line.code: line.verdict
        for line in result.lines("haiyan", everyday.clean({**MOTHER, **changes}), TODAY)
    }


def test_a_woman_of_84_alone_on_relief_is_told_what_is_sure_and_what_needs_assessment():
    found = verdicts()
    assert found["old_age_allowance"] == found["care_subsidy"] == found["welfare_visit"] == "yes"
    assert found["nursing_subsidy"] == "assess"


def test_the_daughter_who_knows_nothing_is_never_told_no_for_what_may_be():
    unknown = dict.fromkeys(everyday.CODES, "unknown")
    assert verdicts(**unknown)["old_age_allowance"] == "depends"


def test_a_man_of_60_is_told_why_not():
    lines = {
        line.code: line
        for line in result.lines("haiyan", everyday.clean({**MOTHER, "age": "60", "relief": "none"}), TODAY)
    }
    assert lines["old_age_allowance"].verdict == "no"
    assert "年龄" in lines["old_age_allowance"].reason


@pytest.mark.parametrize("bad", ["", "0", "126", "８４x", "-3", "84.5", "<script>"])
def test_an_age_that_cannot_be_is_asked_again(bad):
    assert "age" not in everyday.clean({**MOTHER, "age": bad})


@pytest.mark.django_db
def test_the_questions_lead_to_the_result_without_login(village, client):
    address, steps = "/benefits/", 0
    for code, value in MOTHER.items():
        page = client.get(address)
        assert page.status_code == 200
        step = client.get("/benefits/", {**page.context["kept"], "q": code, "answer": value})
        assert step.status_code == 302
        address, steps = step["Location"], steps + 1
    final = client.get(address, follow=True)
    assert steps == 6
    assert final.status_code == 200
    assert "这是估算，不是审批结果" in final.content.decode()


@pytest.mark.django_db
def test_a_wrong_age_keeps_the_page_and_says_what_to_do(village, client):
    page = client.get("/benefits/", {"q": "age", "answer": "八十"})
    assert page.status_code == 422
    assert "只填数字" in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/services/", "/benefits/"])
@pytest.mark.parametrize("version", ["normal", "elder"])
def test_each_public_page_opens_in_both_versions_with_few_queries(
    village, client, address, version, django_assert_max_num_queries
):
    client.cookies["yl_version"] = version
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address)
    assert page.status_code == 200
    assert "12345" in page.content.decode()
