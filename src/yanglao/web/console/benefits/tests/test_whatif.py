"""假如 over HTTP: every scheme before and after, spans for what is not known, nothing written, few queries."""

from __future__ import annotations

import pytest

from yanglao.base.scope import acting
from yanglao.benefits import queries as benefits
from yanglao.benefits.models import Benefit, Decision
from yanglao.benefits.tests.conftest import at, levels, today  # noqa: F401
from yanglao.web.console.people.tests.conftest import reads  # noqa: F401

pytestmark = pytest.mark.django_db


def page_of(client, person, query=""):
    answer = client.get(f"/console/benefits/what-if/{person.file_no}/{query}")
    return answer.status_code, answer.content.decode()


def test_another_level_changes_the_nursing_subsidy_by_what_the_pack_says(levels, bureau, today):  # noqa: F811
    person = levels["沈桂珍"]
    found = benefits.what_if(bureau, person.pk, {"ability_level": 4}, on=today, today=today)
    one = next(o for o in found.outcomes if o.scheme == "nursing_subsidy")
    assert one.before is not None
    assert one.after is not None
    assert one.change == one.after["net"] - one.before["net"] != 0
    assert found.changed == ("ability_level",)
    assert found.difference_fen == (one.change, one.change)


def test_what_is_not_known_gives_a_span_that_holds_each_answer(levels, bureau, today):  # noqa: F811
    person = levels["沈桂珍"]
    asked = benefits.what_if(bureau, person.pk, {"ability_level": benefits.UNKNOWN}, on=today, today=today)
    each = [
        {
            o.scheme: o.low
            for o in benefits.what_if(bureau, person.pk, {"ability_level": n}, on=today, today=today).outcomes
        }
        for n in benefits.values_of("ability_level")
    ]
    for one in asked.outcomes:
        answers = [e[one.scheme] for e in each]
        assert (one.low, one.high) == (min(answers), max(answers)), one.scheme


def test_the_page_says_the_difference_the_rule_and_the_source(levels, desk):  # noqa: F811
    status, page = page_of(desk("bureau"), levels["沈桂珍"], "?subsistence=none")
    assert status == 200
    assert "每月合计" in page
    assert "不符合：" in page
    assert "zhejiang/care_subsidy" in page
    assert "《关于健全困难老年人补贴制度的通知》" in page


def test_trying_out_writes_nothing(levels, desk, bureau):  # noqa: F811
    with acting(bureau):
        before = (Benefit.objects.count(), Decision.objects.count())
    page_of(desk("bureau"), levels["沈桂珍"], "?ability_level=4&on=2027-12-31")
    with acting(bureau):
        assert (Benefit.objects.count(), Decision.objects.count()) == before


@pytest.mark.parametrize(
    ("query", "say"), [("?on=2099-01-01", "离今天太远"), ("?ability_level=9", "还有 1 处要改")]
)
def test_a_question_that_makes_no_sense_is_told_where(levels, desk, query, say):  # noqa: F811
    status, page = page_of(desk("bureau"), levels["沈桂珍"], query)
    assert status == 422
    assert say in page


def test_a_duty_that_sees_no_levels_cannot_try_them_out(levels, desk):  # noqa: F811
    assert "能力等级</label>" in page_of(desk("bureau"), levels["沈桂珍"])[1].replace("\n", "")
    assert 'name="ability_level"' not in page_of(desk("finance"), levels["沈桂珍"])[1]


def test_somebody_out_of_scope_is_not_found(levels, hire):  # noqa: F811
    from django.test import Client

    client = Client()
    client.force_login(hire("town", "elsewhere", keys=["330424101"]))
    assert page_of(client, levels["沈桂珍"])[0] == 404


def test_it_costs_few_reads(levels, desk, reads):  # noqa: F811
    client, url = desk("bureau"), f"/console/benefits/what-if/{levels['沈桂珍'].file_no}/?subsistence=none"
    client.get(url)
    assert reads(client, url) <= 12
