"""News: written with the change, delivered after it, at least once; a failing handler is tried again and shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from yanglao.base import events
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.models import Event, EventDelivery
from yanglao.base.scope import current

DAY = date(2026, 10, 31)
ACTOR = Actor(1, "示例", "bureau", "330424", Scope("county", ("330424",)))


@pytest.fixture
def heard(monkeypatch):
    """Return what two listeners heard; the second fails as long as ``fail`` holds a reason."""
    monkeypatch.setattr(events, "_handlers", {})
    monkeypatch.setattr(events, "_announced", {})
    events.declare("t.died", "测试")
    got = {"first": [], "second": [], "fail": None, "as": []}

    @events.listen("t.died", "a.first")
    def first(actor, event):
        got["first"].append(event.pk)
        got["as"].append((actor.duty, current().duty))

    @events.listen("t.died", "b.second")
    def second(actor, event):
        if got["fail"]:
            raise RuntimeError(got["fail"])
        got["second"].append(event.pk)

    return got


@pytest.mark.usefixtures("committed")
def test_listeners_hear_after_the_commit_as_the_platform(heard):
    with transaction.atomic():
        event = events.announce(ACTOR, "t.died", occurred_on=DAY, person_id=7)
        assert heard["first"] == []
    assert (heard["first"], heard["second"]) == ([event.pk], [event.pk])
    assert heard["as"] == [("system", "system")]
    assert set(EventDelivery.objects.values_list("state", "attempts")) == {("done", 1)}


@pytest.mark.usefixtures("committed")
def test_what_is_rolled_back_is_never_heard(heard):
    with pytest.raises(RuntimeError), transaction.atomic():
        events.announce(ACTOR, "t.died", occurred_on=DAY)
        raise RuntimeError
    assert events.deliver() == 0
    assert heard["first"] == []
    assert not Event.objects.exists()


@pytest.mark.usefixtures("committed")
def test_a_kill_between_commit_and_delivery_loses_nothing(heard, monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda *a, **k: None)
    event = events.announce(ACTOR, "t.died", occurred_on=DAY)
    assert heard["first"] == []
    assert events.deliver() == 2
    assert heard["first"] == [event.pk]


@pytest.mark.usefixtures("committed")
def test_a_failing_listener_keeps_its_error_and_is_tried_again_without_the_other(heard):
    heard["fail"] = "表锁住了"
    event = events.announce(ACTOR, "t.died", occurred_on=DAY)
    row = EventDelivery.objects.get(handler="b.second")
    assert (row.state, row.attempts) == ("pending", 1)
    assert "表锁住了" in row.last_error
    heard["fail"] = None
    assert events.deliver() == 1
    assert (heard["first"], heard["second"]) == ([event.pk], [event.pk]), (
        "the first listener is not asked twice"
    )


@pytest.mark.usefixtures("committed")
def test_after_eight_failures_it_is_marked_failed_and_left_for_a_person(heard):
    heard["fail"] = "坏了"
    events.announce(ACTOR, "t.died", occurred_on=DAY)
    for _n in range(10):
        events.deliver()
    row = EventDelivery.objects.get(handler="b.second")
    assert (row.state, row.attempts) == ("failed", events.MAX_ATTEMPTS)


@pytest.mark.usefixtures("committed")
def test_what_a_failing_listener_wrote_is_rolled_back(heard):
    @events.listen("t.died", "c.third")
    def third(actor, event):
        Event.objects.create(
            name="half", county="0", occurred_on=DAY, decided_at=event.decided_at, created_at=event.created_at
        )
        raise RuntimeError("halfway")

    events.announce(ACTOR, "t.died", occurred_on=DAY)
    assert not Event.objects.filter(name="half").exists()


@pytest.mark.django_db
def test_only_declared_events_may_be_announced(heard):
    with pytest.raises(ValueError, match="not declared"):
        events.announce(ACTOR, "t.unknown", occurred_on=DAY)


@pytest.mark.usefixtures("committed")
def test_an_event_nobody_hears_is_kept_all_the_same(heard):
    events.declare("t.quiet", "没人听")
    event = events.announce(system_actor("330424"), "t.quiet", occurred_on=DAY, codes=["a"])
    event.refresh_from_db()
    assert (event.subjects, event.occurred_on, event.county) == ({"codes": ["a"]}, DAY, "330424")


def test_who_listens_is_printed(heard):
    assert events.who_listens() == {"t.died": {"meaning": "测试", "listeners": ["a.first", "b.second"]}}
