"""告知书 over HTTP: what each says, on which clause, how to contest it; printing is noted; scope and duty hold."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from yanglao.base.models import AuditEntry
from yanglao.base.scope import acting
from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.web.console.people.tests.conftest import reads  # noqa: F401

pytestmark = pytest.mark.django_db
AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


@pytest.fixture
def refused(village, bureau):
    """Return 沈桂珍's application for the care subsidy, refused with a reason; and the decision."""
    person = village["沈桂珍"]
    pk = services.apply(
        bureau,
        person={"id": person.pk, "village": person.village},
        scheme="care_subsidy",
        applied_on=DAY,
        at=AT,
    )
    return pk, services.reject(bureau, benefit_id=pk, reason="材料不实", today=DAY, at=AT)


def words(answer) -> str:
    return answer.content.decode()


def test_a_letter_says_what_why_and_how_to_contest_it(refused, desk):
    page = words(desk("bureau").get(f"/console/benefits/letters/{refused[1]}/"))
    assert "待遇不予批准告知书" in page
    assert "材料不实" in page
    assert "《关于健全困难老年人补贴制度的通知》" in page
    assert "60 天内，申请行政复议（《中华人民共和国行政复议法》第二十条）" in page
    assert "本地没有规定提出更正的期限" in page


def test_opening_a_letter_for_printing_is_noted_with_its_person(refused, desk, village, platform):
    desk("bureau").get(f"/console/benefits/letters/{refused[1]}/")
    with acting(platform):
        entry = AuditEntry.objects.get(code="benefits.print_notice")
    assert entry.person_id == village["沈桂珍"].pk
    assert entry.detail["decisions"] == [refused[1]]


def test_the_letters_of_a_month_come_each_on_a_sheet(refused, desk, village):
    client = desk("bureau")
    assert "沈桂珍" in words(client.get("/console/benefits/letters/?month=2026-10"))
    place = village["沈桂珍"].village
    page = words(client.get(f"/console/benefits/letters/month/2026-10/?place={place}"))
    assert page.count('<article class="letter"') == 1
    elsewhere = client.get("/console/benefits/letters/month/2026-10/?place=330424999")
    assert elsewhere.status_code == 404


def test_too_many_letters_are_refused_with_a_way_out(bureau):
    from yanglao.base.errors import DomainError

    with pytest.raises(DomainError) as refusal:
        services.print_notices(bureau, decision_ids=list(range(benefits.MOST_LETTERS + 1)))
    assert "一次最多打印" in refusal.value.message


@pytest.mark.parametrize(("duty", "status"), [("town", 200), ("finance", 403), ("inspector", 403)])
def test_letters_are_printed_by_those_who_hand_them_out(refused, desk, duty, status):
    assert desk(duty).get(f"/console/benefits/letters/{refused[1]}/").status_code == status


def test_another_towns_clerk_does_not_find_the_letter(refused, hire):
    from django.test import Client

    client = Client()
    client.force_login(hire("town", "elsewhere", keys=["330424101"]))
    assert client.get(f"/console/benefits/letters/{refused[1]}/").status_code == 404


def test_a_letter_can_be_read_in_english(refused, desk):
    client = desk("bureau")
    client.cookies["django_language"] = "en"
    page = words(client.get(f"/console/benefits/letters/{refused[1]}/"))
    translation.activate("zh-hans")
    assert "Notice of refusal" in page
    assert "Administrative Reconsideration Law" in page


def test_the_list_and_the_letter_cost_few_reads(refused, desk, reads):  # noqa: F811
    client = desk("bureau")
    for url in ("/console/benefits/letters/?month=2026-10", f"/console/benefits/letters/{refused[1]}/"):
        client.get(url)
        assert reads(client, url) <= 12, url
