"""Care plans over HTTP: from the level to a plan in force, by two officers; lists, gaps, what the level opens."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from yanglao.assessment import queries, services

OTHER_VILLAGE = "330424101003"
pytestmark = pytest.mark.django_db


@pytest.fixture
def elder(platform, village):
    """Return 沈桂珍, moderate since June, whose answers are on file: all the best but self-care."""
    items = {i.code: 0 if i.code.startswith("B.1.") else i.most for i in queries.scale_of().items}
    person = village["沈桂珍"]
    on = date(2026, 6, 1)
    row = {
        "person_id": person.pk, "village": person.village, "state": "final", "items": items,
        "applied_at": datetime(2026, 6, 1, tzinfo=UTC), "assessed_on": on, "finalised_on": on,
        "valid_from": on, "valid_to": date(2027, 6, 1),
    }  # fmt: skip
    services.bulk_load(platform, rows=[row])
    return person


def test_a_plan_goes_from_the_level_to_running_through_two_desks(seat, hire, elder, bureau, reads):
    maker, checker = seat("bureau"), Client()
    checker.force_login(hire("bureau", "t-second"))
    url = f"/console/care/person/{elder.file_no}/"
    assert "拟照护计划" in maker.get(url).content.decode()
    assert maker.post(f"{url}propose/", {"reason": "first"}).status_code == 302
    _held, draft = queries.live_versions(bureau, elder.pk)
    pk = draft.row.pk
    text = maker.get(url).content.decode()
    assert "B.1.3" in text and "标准示意" in text, "each service says which answer it is for"
    page = f"/console/care/{pk}/items/"
    assert 'name="on-bath" value="1" checked' in maker.get(page).content.decode()
    words = {
        "on-bath": "1",
        "times-bath": "2",
        "per-bath": "week",
        "minutes-bath": "60",
        "giver-bath": "home",
    }
    wrong = maker.post(page, {**words, "times-bath": "0"})
    assert wrong.status_code == 422 and "助浴" in wrong.content.decode()
    assert maker.post(page, {**words, "goal-bath": "洗得安全"}).status_code == 302
    assert maker.post(f"/console/care/{pk}/forward/").status_code == 302
    assert maker.post(f"/console/care/{pk}/agree/", {"by": "", "relation": "child"}).status_code == 422
    said = {"by": "沈小明", "relation": "child", "how": "signed", "on": "2026-10-31"}
    assert maker.post(f"/console/care/{pk}/agree/", said).status_code == 302
    assert "另一个人审批" in maker.get(url).content.decode()
    refused = maker.post(f"/console/care/{pk}/approve/", {"confirmed": "1"})
    assert refused.status_code == 422 and "另一个人" in refused.content.decode()
    many = {"deed": "approve", "id": [str(pk)]}
    assert "1 人" in checker.post("/console/care/many/", many).content.decode(), "consequences first"
    assert checker.post("/console/care/many/", {**many, "confirmed": "1"}).status_code == 302
    reads(maker, url)  # the side bar's numbers are remembered after this
    assert reads(maker, url) <= 12
    text = maker.get(url).content.decode()
    assert "执行中" in text and "洗得安全" in text
    assert (
        "照护计划第 1 版开始执行"
        in maker.get(
            f"/console/people/{elder.file_no}/?tab=timeline",
            headers={"HX-Request": "true", "HX-Target": "timeline"},
        ).content.decode()
    )
    part = {"HX-Request": "true", "HX-Target": "care-card"}
    assert "1 项服务，每月 20 小时" in maker.get(url, headers=part).content.decode()
    sheet = maker.post(f"{url}print/", {"purpose": "verify"}).content.decode()
    assert "沈小明" in sheet and "只限办公使用" in sheet
    opened = maker.get(f"{url}opens/").content.decode()
    assert "去办" in opened and "靠这个等级" in opened
    assert "助浴" not in maker.get("/console/care/gaps/").content.decode()
    for view, there in (("in_force", True), ("agreed", False), ("due", False), ("without", False)):
        assert (elder.file_no in checker.get(f"/console/care/?view={view}").content.decode()) is there


def test_a_clerk_of_another_town_finds_no_plan_and_a_reader_may_not_draw_one(seat, elder):
    url = f"/console/care/person/{elder.file_no}/"
    assert seat("town", OTHER_VILLAGE[:9]).get(url).status_code == 404
    reader = seat("inspector")
    assert reader.get(url).status_code == 200
    assert reader.post(f"{url}propose/").status_code == 403
