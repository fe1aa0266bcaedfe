"""The pages of the elders' register over HTTP."""

from __future__ import annotations

from datetime import date

import pytest

from yanglao.base.scope import acting
from yanglao.people import queries
from yanglao.people import services as people

pytestmark = pytest.mark.django_db
VILLAGE, OTHER_TOWN = "330424001001", "330424101"


def page_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_the_village_with_masked_numbers(seat, village):
    text = page_of(seat("bureau"), "/console/people/")
    assert "沈桂珍" in text and "马小妹" in text
    assert "999***********" in text
    assert "99999919420308" not in text


def test_a_town_clerk_sees_only_the_own_town(seat, village):
    mine = page_of(seat("town"), "/console/people/")
    assert "沈桂珍" in mine and "马小妹" not in mine
    client = seat_of(seat, OTHER_TOWN)
    assert client.get(f"/console/people/{village['沈桂珍'].file_no}/").status_code == 404


def seat_of(seat, town: str):
    from django.test import Client

    from yanglao.access import services as access
    from yanglao.access.models import User
    from yanglao.base.actor import system_actor

    platform = system_actor("330424")
    from datetime import UTC, datetime

    at = datetime(2026, 1, 1, tzinfo=UTC)
    user, _word = access.open_account(
        platform,
        username="other-town",
        display_name="示例别镇",
        at=at,
        password="shili-yanglao",
        is_example=True,
    )
    access.appoint(
        platform,
        user_id=user.pk,
        duty="town",
        scope_kind="town",
        scope_keys=[town],
        valid_from=date(2026, 1, 1),
        at=at,
    )
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.mark.parametrize("url", ["/console/people/", "/console/people/new/", "/console/search/?q=沈"])
def test_the_administrator_who_has_no_persons_is_refused(seat, url):
    assert seat("admin").get(url).status_code == 403


def test_filters_in_the_address_narrow_the_list(seat, village):
    client = seat("bureau")
    alone = page_of(client, "/console/people/?age=80&kind=living.living_alone")
    assert "沈桂珍" in alone and "张彩娥" in alone
    assert "周阿根" not in alone and "李招娣" not in alone
    assert "王秀英" in page_of(client, "/console/people/?age=100")


def test_the_list_keeps_within_twelve_reads(seat, village, reads):
    client = seat("bureau")
    reads(client, "/console/people/")  # the side bar's counts are remembered twenty seconds
    assert reads(client, "/console/people/?kind=living.living_alone&level=none") <= 12


@pytest.mark.parametrize(
    "tab", ["", "?tab=benefits", "?tab=assessment", "?tab=family", "?tab=viewers", "?tab=events"]
)
def test_each_tab_of_a_file_keeps_within_twelve_reads(seat, village, reads, tab):
    client = seat("bureau")
    url = f"/console/people/{village['沈桂珍'].file_no}/{tab}"
    reads(client, url)  # names of schemes and marks are remembered a minute
    assert reads(client, url) <= 12


def test_a_duty_that_sees_no_assessments_is_not_told_there_is_none(seat, village):
    url = f"/console/people/{village['吴金根'].file_no}/"
    assert "没有在有效期内的结果" in page_of(seat("bureau"), url)
    assert "能力等级" not in page_of(seat("finance"), url)


def test_a_tab_asked_for_by_htmx_is_only_that_part(seat, village):
    client = seat("bureau")
    url = f"/console/people/{village['沈桂珍'].file_no}/?tab=categories"
    text = client.get(url, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="file-part").content.decode()
    assert "<html" not in text and "最低生活保障" in text


def test_showing_a_number_asks_a_purpose_and_is_kept(seat, village):
    client, row = seat("bureau"), village["沈桂珍"]
    url = f"/console/people/{row.file_no}/reveal/"
    assert client.post(url, {"field": "phone", "purpose": ""}).status_code == 422
    shown = client.post(url, {"field": "phone", "purpose": "verify"}, HTTP_HX_REQUEST="true").content.decode()
    assert "13900000001" in shown and 'data-hide-after="60"' in shown
    assert "核对身份" in page_of(client, f"/console/people/{row.file_no}/?tab=viewers")


def test_a_death_is_asked_first_and_written_on_the_second_word(seat, village, bureau):
    client, row = seat("bureau"), village["沈桂珍"]
    url = f"/console/people/{row.file_no}/event/"
    words = {"kind": "death", "occurred_on": "2026-10-30", "source": "死亡证明"}
    asked = client.post(url, words)
    assert asked.status_code == 200 and "去世？" in asked.content.decode()
    assert queries.header(bureau, row.pk, on=date(2026, 10, 31))["status"] == "active"
    assert client.post(url, {**words, "confirmed": "1"}).status_code == 302
    assert queries.header(bureau, row.pk, on=date(2026, 10, 31))["status"] == "dead"


def test_taking_an_event_back_asks_a_reason(seat, village, bureau, platform):
    from datetime import UTC, datetime

    row, at = village["沈桂珍"], datetime(2026, 10, 31, 9, tzinfo=UTC)
    with acting(platform):
        event = people.record_life_event(
            platform,
            person_id=row.pk,
            kind="death",
            occurred_on=date(2026, 10, 30),
            at=at,
            today=date(2026, 10, 31),
        )
    client = seat("bureau")
    url = f"/console/people/{row.file_no}/event/{event.pk}/reverse/"
    assert client.post(url, {"confirmed": "1"}).status_code == 422
    assert client.post(url, {"confirmed": "1", "reason": "登记错了人"}).status_code == 302
    assert queries.header(bureau, row.pk, on=date(2026, 10, 31))["status"] == "active"


def test_a_bad_number_is_named_at_its_field(seat, village):
    words = {
        "name": "新人甲",
        "id_number": "99999919500101",
        "id_type": "resident",
        "register_village": VILLAGE,
        "by": "self",
    }
    answer = seat("bureau").post("/console/people/new/", words)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "身份证号应为 18 位，现在 14 位" in text and 'href="#id_id_number"' in text


def test_a_number_on_file_shows_both_side_by_side(seat, village, bureau):
    from tests.helping.village import example_id

    words = {
        "name": "沈桂珍", "id_number": example_id("1942-03-08", 1, "f"), "id_type": "resident",
        "register_village": VILLAGE, "by": "self",
    }  # fmt: skip
    text = seat("bureau").post("/console/people/new/", words).content.decode()
    assert "可能是同一个人" in text and village["沈桂珍"].file_no in text


def test_a_new_file_keeps_who_spoke_for_the_elder(seat, village, bureau):
    from tests.helping.village import example_id

    words = {
        "name": "新人甲", "id_number": example_id("1950-01-01", 77, "m"), "id_type": "resident", "register_village": VILLAGE,
        "contact_name": "新人乙", "contact_relation": "女儿", "contact_phone": "13900008888",
        "by": "family", "by_name": "新人乙", "by_relation": "女儿", "by_proof": "授权书 2026-1",
    }  # fmt: skip
    answer = seat("bureau").post("/console/people/new/", words)
    assert answer.status_code == 302
    pk = queries.find_id(bureau, answer["Location"].rstrip("/").rpartition("/")[2])
    assert [c.given_by for c in queries.consents_of(bureau, pk)] == ["新人乙"]
    assert [c["name"] for c in queries.contacts_of(bureau, pk)] == ["新人乙"]


def test_a_spokesman_without_proof_is_refused(seat, village):
    words = {
        "name": "新人甲",
        "id_type": "none",
        "sex": "m",
        "birth_on": "1950-01-01",
        "register_village": VILLAGE,
        "by": "family",
    }
    answer = seat("bureau").post("/console/people/new/", words)
    assert answer.status_code == 422 and "写凭据" in answer.content.decode()


def test_assessments_for_many_are_counted_before_they_are_started(seat, village, bureau):
    from yanglao.assessment import queries as assessment

    client = seat("bureau")
    ids = [village[name].pk for name in ("沈桂珍", "周阿根")]
    words = {"deed": "assess", "id": ids}
    assert "给 2 人发起能力评估？" in client.post("/console/people/bulk/", words).content.decode()
    assert assessment.state_counts(bureau) == {}
    assert client.post("/console/people/bulk/", {**words, "confirmed": "1"}).status_code == 302
    assert assessment.state_counts(bureau) == {"applied": 2}
    said = client.post("/console/people/bulk/preview/", words).content.decode()
    assert "新申请 0 人" in said and "2 人已有一次在办" in said


def test_a_category_for_many_is_all_or_nothing(seat, village, bureau):
    client = seat("bureau")
    ids = [village[name].pk for name in ("周阿根", "李招娣")]
    words = {
        "deed": "category", "step": "category", "id": ids, "kind": "living.living_alone", "valid_from": "2026-10-01",
        "source": "社区走访",
    }  # fmt: skip
    assert client.post("/console/people/bulk/", words).status_code == 302
    held = queries.categories_in_force(bureau, ids, on=date(2026, 10, 31))
    assert all(("living", "living_alone") in [(c, v) for c, v, _on in held[pk]] for pk in ids)


def test_the_box_finds_by_name_spelling_and_file_number(seat, village):
    client, row = seat("bureau"), village["沈桂珍"]
    for text in ("沈桂珍", "shen gui zhen", "sgz", "13900000001"):
        assert (
            "沈桂珍" in client.get("/console/search/", {"q": text}, HTTP_HX_REQUEST="true").content.decode()
        ), text
    assert client.get("/console/search/", {"q": row.file_no})["Location"].endswith(f"{row.file_no}/")


def test_a_near_file_is_shown_and_asks_for_a_reason(seat, village, bureau):
    words = {
        "name": "沈桂真", "id_type": "none", "sex": "f", "birth_on": "1942-03-08", "register_village": VILLAGE, "by": "self",
    }  # fmt: skip
    client = seat("bureau")
    part = client.post("/console/people/new/check/", words).content.decode()
    assert "姓名同音、出生日期相同" in part and village["沈桂珍"].file_no in part
    answer = client.post("/console/people/new/", words)
    assert answer.status_code == 422 and "可能已有档案，先对照看是不是同一个人" in answer.content.decode()
    answer = client.post("/console/people/new/", {**words, "sure": "on"})
    assert answer.status_code == 422 and "写一句为什么不是同一个人" in answer.content.decode()
    answer = client.post("/console/people/new/", {**words, "sure": "on", "sure_why": "看过户口本，是堂妹"})
    assert answer.status_code == 302
