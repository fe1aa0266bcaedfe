"""Consents and delegations at the desk: written with the proof, seen on the file, ended on the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yanglao.access import services as access
from yanglao.access.models import Appointment
from yanglao.base.scope import acting
from yanglao.people import queries
from yanglao.people.models import Delegation

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


@pytest.fixture
def elder(village):
    return village["沈桂珍"]


@pytest.fixture
def daughter(village, platform):
    """Return a family's account that sees nobody yet."""
    user, _word = access.open_account(platform, username="nver", display_name="示例女儿", office="", at=AT)
    access.appoint(
        platform,
        user_id=user.pk,
        duty="family",
        scope_kind="persons",
        scope_keys=["0"],
        valid_from=TODAY,
        at=AT,
    )
    return user


def test_a_consent_is_written_shown_and_taken_back(seat, elder, bureau):
    client, base = seat("town"), f"/console/people/{elder.file_no}/"
    words = {"kind": "photo", "given_by": "沈桂珍", "valid_from": "2026-10-31"}
    assert client.post(f"{base}consents/new/", words).status_code == 302
    page = client.get(f"{base}?tab=family").content.decode()
    assert "上门服务拍照：沈桂珍" in page
    (row,) = queries.consents_of(bureau, elder.pk)
    asked = client.get(f"{base}consents/{row.pk}/end/").content.decode()
    assert "上门照片" in asked
    assert client.post(f"{base}consents/{row.pk}/end/", {"confirmed": "1"}).status_code == 302
    assert not queries.consent_runs(bureau, elder.pk, "photo", on=TODAY)
    assert client.get(f"{base}consents/{row.pk}/end/").status_code == 404, "ended once"


def test_a_guardian_needs_the_paper_and_stands_on_the_file(seat, elder):
    client, base = seat("town"), f"/console/people/{elder.file_no}/"
    words = {"kind": "guardian", "given_by": "沈明", "relation": "儿子", "valid_from": "2026-10-31"}
    refused = client.post(f"{base}consents/new/", words)
    assert refused.status_code == 422
    assert "凭据" in refused.content.decode()
    assert client.post(f"{base}consents/new/", {**words, "evidence": "示例公证书 1 号"}).status_code == 302
    assert "监护人（法定、指定或意定）：沈明" in client.get(f"{base}?tab=family").content.decode()


def test_a_family_sees_from_the_delegation_on_and_no_longer_after_it(seat, elder, daughter, platform):
    client, base = seat("town"), f"/console/people/{elder.file_no}/"
    words = {
        "username": "nver",
        "powers": ["view", "apply"],
        "proof": "示例授权书 1 号",
        "purpose": "代老人申请补贴",
        "valid_from": "2026-10-31",
    }
    assert client.post(f"{base}delegations/new/", words).status_code == 302
    page = client.get(f"{base}?tab=family").content.decode()
    assert "示例女儿：看档案、待遇和告知书、申请、提意见" in page
    assert _sees(daughter) == [str(elder.pk)]
    with acting(platform):
        row = Delegation.objects.get(person_id=elder.pk)
    assert client.post(f"{base}delegations/{row.pk}/end/", {"confirmed": "1"}).status_code == 302
    assert _sees(daughter) == []


def _sees(user):
    rows = Appointment.objects.filter(user_id=user.pk, valid_to__isnull=True)
    return sorted(key for row in rows for key in row.scope_keys if key != "0")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "cun"}, "没有这个家属账号"),
        ({"username": "nobody"}, "没有这个家属账号"),
        ({"powers": []}, "可以办什么"),
        ({"valid_to": "2026-10-31"}, "要晚于起日"),
    ],
)
def test_a_delegation_that_cannot_be_says_why(seat, elder, daughter, change, field):
    words = {"username": "nver", "powers": ["view"], "proof": "x", "purpose": "y", "valid_from": "2026-10-31"}
    answer = seat("town").post(f"/console/people/{elder.file_no}/delegations/new/", {**words, **change})
    assert answer.status_code == 422
    assert field in answer.content.decode()


def test_an_assessor_writes_neither(seat, elder):
    client, base = seat("assessor"), f"/console/people/{elder.file_no}/"
    for path in ("consents/new/", "delegations/new/"):
        assert client.get(f"{base}{path}").status_code == 403
