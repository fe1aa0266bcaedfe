"""Two files side by side, merged and parted again, over HTTP."""

from datetime import UTC, date, datetime

import pytest
from tests.helping.village import VILLAGE

from yanglao.people import queries, services
from yanglao.people.services import Draft

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


@pytest.fixture
def twice(village, platform, bureau):
    """Return the file numbers of 沈桂珍 and of a second file of hers, with the pair on the work list."""
    (filed,) = services.bulk_register(
        platform,
        drafts=[
            Draft(name="沈桂真", id_type="none", sex="f", birth_on=date(1942, 3, 8), register_village=VILLAGE)
        ],
        at=AT,
        today=TODAY,
    )
    services.set_contacts(bureau, person_id=filed.person_id, contacts=[{"name": "沈甲", "relation": "女儿"}])
    services.scan_doubles(bureau, at=AT)
    return village["沈桂珍"].file_no, filed.file_no


def compare(twice):
    return f"/console/people/compare/{twice[0]}/{twice[1]}/"


def test_the_work_list_shows_both_and_why(seat, twice):
    text = seat("bureau").get("/console/people/doubles/").content.decode()
    assert "沈桂珍" in text and "沈桂真" in text and "姓名同音、出生日期相同" in text
    assert compare(twice) in text


def test_a_look_through_the_register_says_what_it_found(seat, twice):
    answer = seat("bureau").post("/console/people/doubles/", follow=True)
    assert "看过 13 份档案，1 对可能是同一人，新发现 0 对" in answer.content.decode()


@pytest.mark.parametrize("url", ["/console/people/doubles/", "/console/people/merges/"])
def test_the_lists_keep_within_twelve_reads(seat, twice, reads, url):
    client = seat("bureau")
    reads(client, url)  # the side bar's counts are remembered twenty seconds
    assert reads(client, url) <= 12


def test_the_comparison_keeps_within_twelve_reads(seat, twice, reads):
    client = seat("bureau")
    reads(client, compare(twice))
    assert reads(client, compare(twice)) <= 12


def test_side_by_side_marks_what_differs(seat, twice):
    text = seat("bureau").get(compare(twice)).content.decode()
    assert "姓名同音" in text and "有一份没有证件号" in text and "留下哪一份" in text


def test_two_people_are_said_to_be_two_with_a_reason_and_not_shown_again(seat, twice):
    client = seat("bureau")
    answer = client.post(compare(twice), {"deed": "different", "reason": ""})
    assert answer.status_code == 422 and "没有写理由" in answer.content.decode()
    assert client.post(compare(twice), {"deed": "different", "reason": "堂姐妹"}).status_code == 302
    assert "没有待核对的" in client.get("/console/people/doubles/").content.decode()
    assert "堂姐妹" in client.get("/console/people/doubles/?view=different").content.decode()
    assert "堂姐妹" in client.get(compare(twice)).content.decode()


def test_a_merge_is_shown_before_it_is_done_and_taken_back_from_its_page(seat, twice, bureau):
    client = seat("bureau")
    words = {"deed": "merge", "reason": "看过户口本", "stays": twice[0], "name": twice[1]}
    shown = client.post(compare(twice), words).content.decode()
    assert f"把 {twice[1]} 并入 {twice[0]}？" in shown and "紧急联系人" in shown and "1 行移过去" in shown
    assert queries.count_merges(bureau) == 0
    answer = client.post(compare(twice), {**words, "confirmed": "1"})
    assert answer.status_code == 302, answer.content.decode()
    page = answer["Location"]
    kept = queries.find_id(bureau, twice[0])
    assert queries.header(bureau, kept, on=TODAY)["name"] == "沈桂真"
    assert "不再改动" in client.get(f"/console/people/{twice[1]}/").content.decode()
    assert f"{twice[1]} 并入了这份档案" in client.get(f"/console/people/{twice[0]}/").content.decode()
    text = client.get(page).content.decode()
    assert "people_emergencycontact" in text and "看过户口本" in text
    assert "撤销这次合并？" in client.post(page).content.decode()
    assert client.post(page, {"confirmed": "1", "reason": "弄错了"}).status_code == 302
    assert queries.header(bureau, kept, on=TODAY)["name"] == "沈桂珍"
    assert "弄错了" in client.get(page).content.decode()
    assert twice[1] in client.get("/console/people/merges/").content.decode()


def test_what_stops_a_merge_is_told_on_the_page(seat, twice, bureau):
    gone = queries.find_id(bureau, twice[1])
    services.record_life_event(
        bureau,
        person_id=gone,
        kind="death",
        occurred_on=date(2026, 10, 2),
        at=AT,
        today=TODAY,
        source="村",
        detail={},
    )
    answer = seat("bureau").post(compare(twice), {"deed": "merge", "reason": "同一人"})
    assert answer.status_code == 422 and "先把两份的状态登记一致" in answer.content.decode()


def test_the_village_has_no_work_list(seat, twice):
    assert seat("village").get("/console/people/doubles/").status_code == 403


def test_what_was_decided_and_paid_under_either_number_stands_on_one_page(seat, twice, bureau, monkeypatch):
    from yanglao.web.console.people import file

    kept, gone = (queries.find_id(bureau, number) for number in twice)
    services.merge(bureau, kept_id=kept, gone_id=gone, reason="同一人", at=AT, today=TODAY)
    words = {
        "id": 1, "scheme": "old_age_allowance", "outcome_name": "给予", "maker": "示例", "checker": "", "pack_version": "1",
        "amount_fen": 6000, "effect_from": date(2026, 1, 1), "decided_at": AT,
    }  # fmt: skip
    monkeypatch.setattr(
        file.benefits, "decisions_of", lambda actor, pk: [words | {"amount_fen": 100_00 + (pk == gone)}]
    )
    monkeypatch.setattr(
        file.funds,
        "payments",
        lambda actor, where, page, size: {
            "rows": [{"month": "2026-09", "scheme": "x", "amount_fen": 200_00 + (where.person_id == gone)}]
        },
    )
    client = seat("bureau")
    text = client.get(f"/console/people/{twice[0]}/?tab=benefits").content.decode()
    assert "100.00" in text and "100.01" in text and f"并入的档案 {twice[1]}" in text
    text = client.get(f"/console/people/{twice[0]}/payments/").content.decode()
    assert "200.00" in text and "200.01" in text and f"并入的档案 {twice[1]}" in text
    assert "200.00" not in client.get(f"/console/people/{twice[1]}/payments/").content.decode()
