"""Requests: left by anybody, the same answer whoever is on file, answered by the town that keeps the village."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yanglao.base.actor import Actor, Scope, public_actor
from yanglao.base.errors import DomainError, NotFound, PermissionRefused
from yanglao.base.scope import acting
from yanglao.people import queries, services
from yanglao.people.models import Request

pytestmark = pytest.mark.django_db
AT, TODAY = datetime(2026, 10, 31, 2, tzinfo=UTC), date(2026, 10, 31)


def told(village, name="沈桂珍", kind="assessment", phone="13900009999", **words):
    return services.Told(kind=kind, name=name, phone=phone, village=village.village, **words)


def leave(actor, what, channel="portal", **words):
    return services.leave_request(actor, told=what, channel=channel, at=AT, today=TODAY, **words)


def newest(platform):
    with acting(platform):
        return Request.objects.order_by("-id").first()


def test_a_visitor_costs_the_same_questions_whether_the_elder_is_on_file_or_not(village, platform):
    visitor, asked = public_actor(village.county), []
    for name, phone in (("沈桂珍", "13900000001"), ("查无此人", "13911112222")):
        with CaptureQueriesContext(connection) as held:
            number = leave(visitor, told(village, name, phone=phone))
        asked.append([q["sql"].split(" ")[0] for q in held])
        assert len(number) == 8
    assert asked[0] == asked[1]
    assert newest(platform).person_id is None


def test_a_visitor_reads_no_request_and_may_not_answer(village):
    visitor = public_actor(village.county)
    leave(visitor, told(village))
    with pytest.raises(PermissionRefused):
        queries.requests(visitor)
    with acting(visitor):
        assert Request.objects.count() == 0


def test_the_same_asked_again_is_counted_on_the_open_one(village, platform):
    visitor = public_actor(village.county)
    first = leave(visitor, told(village, words="腿脚不好"))
    assert leave(visitor, told(village, words="还没有人来")) == first
    row = newest(platform)
    assert (row.times, row.words) == (2, "腿脚不好\n还没有人来")


def test_one_telephone_opens_only_a_few_requests_at_a_time(village, platform):
    visitor = public_actor(village.county)
    for number in range(9):
        leave(visitor, told(village, f"某某{number}", phone="13988887777"))
    with acting(platform):
        assert Request.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "request.name"),
        ({"phone": "12"}, "phone.form"),
        ({"village": "330424999999"}, "request.village"),
        ({"birth_on": date(2027, 1, 1)}, "request.birth"),
        ({"kind": "money"}, "request.refused"),
    ],
)
def test_what_cannot_be_right_is_refused_by_name(village, change, code):
    with pytest.raises(DomainError) as refused:
        leave(public_actor(village.county), replace(told(village), **change))
    assert refused.value.code == code


def test_a_visitor_cannot_say_he_came_to_the_counter(village):
    with pytest.raises(services.RequestRefused):
        leave(public_actor(village.county), told(village), channel="counter")


def test_the_town_takes_ties_and_answers_and_another_town_sees_nothing(village, town_clerk, other_town_clerk):
    elder = village["沈桂珍"]
    leave(public_actor(village.county), told(village, birth_on=elder.birth_on))
    rows, count = queries.requests(town_clerk)
    assert (count, rows[0].channel_name) == (1, "网上")
    assert queries.requests(other_town_clerk) == ([], 0)
    with pytest.raises(NotFound):
        services.answer_request(other_town_clerk, request_id=rows[0].id, answer="好", at=AT)
    line, phone = queries.request_of(town_clerk, rows[0].id)
    assert phone == "13900009999"
    found, by_phone = queries.request_check(town_clerk, line, phone)
    assert [near.person_id for near in found.near] == [elder.pk], "the one door check finds her"
    assert by_phone == []
    services.take_requests(town_clerk, request_ids=[line.id], at=AT)
    services.tie_request(town_clerk, request_id=line.id, person_id=elder.pk)
    services.answer_request(town_clerk, request_id=line.id, answer="已申请评估", at=AT, led_to="assessment:1")
    assert [r.state for r in queries.requests_of(town_clerk, elder.pk)] == ["answered"]
    with pytest.raises(services.RequestRefused):
        services.answer_request(town_clerk, request_id=line.id, answer="再答", at=AT)


def test_a_call_pops_the_files_with_its_number(village, town_clerk, other_town_clerk):
    assert queries.files_by_phone(town_clerk, "139 0000 0001") == [village["沈桂珍"].pk]
    assert queries.files_by_phone(town_clerk, "不是号码") == []
    assert queries.files_by_phone(other_town_clerk, "13900000001") == []


def test_a_list_of_requests_costs_the_same_questions_at_any_length(village, town_clerk):
    visitor = public_actor(village.county)

    def questions():
        with CaptureQueriesContext(connection) as held:
            queries.requests(town_clerk)
        return len(held)

    leave(visitor, told(village, "甲某", phone="13900001111"))
    before = questions()
    for number in range(8):
        leave(visitor, told(village, "甲某", phone=f"1390000222{number}"))
    assert questions() == before


def family_of(village, name, powers, until=None):
    """Return a family account's actor with a delegation over one elder."""
    from django.contrib.auth import get_user_model

    from yanglao.base.actor import system_actor

    user, _new = get_user_model().objects.get_or_create(username="fam", county=village.county)
    services.delegate(
        system_actor(village.county),
        person_id=village[name].pk,
        powers=powers,
        proof="委托书",
        purpose="代办",
        valid_from=date(2026, 1, 1),
        valid_to=until,
        at=AT,
        delegate_user_id=user.pk,
    )
    return Actor(user.pk, "示例家属", "family", village.county, Scope("persons", (str(village[name].pk),)))


def test_a_family_leaves_a_request_on_the_own_file_and_takes_it_back(village, platform):
    family = family_of(village, "沈桂珍", ["view", "apply"])
    leave(family, told(village, kind="correct", phone=""), person_id=village["沈桂珍"].pk)
    row = queries.requests_of(family, village["沈桂珍"].pk)[0]
    services.withdraw_request(family, request_id=row.id)
    assert newest(platform).state == "withdrawn"
    with pytest.raises(NotFound):
        leave(family, told(village, phone=""), person_id=village["周阿根"].pk)


def test_a_power_holds_for_the_days_of_its_delegation_and_for_nobody_else(village):
    family = family_of(village, "沈桂珍", ["view", "apply"], until=date(2026, 10, 31))
    elder, other = village["沈桂珍"].pk, village["周阿根"].pk
    assert services.may_speak(family, elder, "apply", on=date(2026, 10, 30))
    assert not services.may_speak(family, elder, "apply", on=TODAY), "the day it ends it no longer holds"
    assert not services.may_speak(family, elder, "confirm", on=date(2026, 10, 30))
    assert not services.may_speak(family, other, "apply", on=date(2026, 10, 30))
    with pytest.raises(PermissionRefused):
        services.must_speak(family, elder, "apply", on=TODAY)


def test_a_consent_is_read_for_the_day_asked(village, platform):
    elder = village["沈桂珍"].pk
    given = services.give_consent(
        platform, person_id=elder, kind="photo", given_by="女儿", valid_from=date(2026, 10, 1)
    )
    assert queries.consent_runs(platform, elder, "photo", on=TODAY)
    assert not queries.consent_runs(platform, elder, "photo", on=date(2026, 9, 30))
    services.end_consent(platform, consent_id=given.pk, valid_to=TODAY)
    assert not queries.consent_runs(platform, elder, "photo", on=TODAY)
