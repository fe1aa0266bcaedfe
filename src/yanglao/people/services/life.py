"""Life events: recorded once, told to every house, taken back by a second event."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base import events
from yanglao.base.actor import Actor, system_actor
from yanglao.base.divisions import inside
from yanglao.base.errors import NotFound
from yanglao.base.scope import acting
from yanglao.base.service import note, service
from yanglao.people import events as news
from yanglao.people.models import AddressRecord, LifeEvent, Person
from yanglao.people.rules import life
from yanglao.people.services.files import find, known_villages
from yanglao.people.services.life_categories import change_category, restore_category
from yanglao.people.services.refusals import LifeEventRefused
from yanglao.people.services.scope import follow

_NEWS = {
    "death": news.DIED,
    "move_out": news.MOVED_OUT,
    "move_in": news.MOVED_IN,
    "move_within": news.MOVED_WITHIN,
    "residence_change": news.MOVED_WITHIN,
}


def _refuse(code: str, kind: str) -> None:
    sentences = {
        "future": (_("发生日期在今天之后"), _("核对日期")),
        "before_birth": (_("发生日期早于出生日期"), _("核对日期")),
        "dead": (_("档案已登记死亡"), _("如登记有误，先撤回死亡登记")),
        "not_registered": (_("户籍不在本县，或已迁出"), _("核对户籍；迁入请登记“户籍迁入”")),
        "registered": (_("户籍已在本县"), _("县内迁移请登记“县内迁移”")),
        "inside": (_("迁往的地方在本县"), _("请登记“县内迁移”")),
        "village": (_("没有写明迁到本县哪个村（社区）"), _("选一个村（社区）")),
        "after_death": (_("发生日期在去世之后"), _("核对日期")),
        "inside_already": (_("已登记住院，还没有登记出院"), _("先登记出院，或核对日期")),
        "not_inside": (_("没有登记过住院，不能登记出院"), _("先登记住院")),
        "stay_order": (_("这一天之后已登记过住院或出院"), _("按先后登记，或先撤回后来的")),
        "kind": (
            _("没有“%(kind)s”这种生命事件") % {"kind": kind},
            "、".join(str(v) for k, v in LifeEvent.KINDS),
        ),
    }
    message, remedy = sentences[code]
    raise LifeEventRefused(
        message, code=f"life_event.{code}", field="occurred_on" if code != "kind" else "kind", remedy=remedy
    )


def _stays(person: Person) -> list[tuple[str, date]]:
    rows = LifeEvent.objects.filter(
        person_id=person.pk, reversed_at__isnull=True, kind__in=["hospital_in", "hospital_out"]
    )
    return list(rows.values_list("kind", "occurred_on"))


def refuse_unless_last(event: LifeEvent) -> None:
    """Refuse to take a stay's beginning back while its end stands.

    Raises
    ------
    LifeEventRefused
        When somebody went out, or came in again, after the event.
    """
    later = LifeEvent.objects.filter(
        person_id=event.person_id,
        reversed_at__isnull=True,
        kind__in=["hospital_in", "hospital_out"],
        pk__gt=event.pk,
    )
    if event.kind.startswith("hospital") and later.exists():
        raise LifeEventRefused(
            _("后来还登记过住院或出院，不能先撤回这一条"),
            code="life_event.changed_since",
            field="person",
            remedy=_("先撤回后来的登记"),
        )


def _state(row: Person) -> life.State:
    return life.State(**{f.name: getattr(row, f.name) for f in dataclasses.fields(life.State)})


@service("people.life_event", "people.record_life_event")
def record_life_event(
    actor: Actor,
    *,
    person_id: int,
    kind: str,
    occurred_on: date,
    at: datetime,
    today: date,
    source: str = "",
    detail: Mapping[str, Any] | None = None,
) -> LifeEvent:
    """Write down what happened to a person, change the file, and tell every house.

    Parameters
    ----------
    kind : str
        One of ``LifeEvent.KINDS``.
    occurred_on : date
        Day it happened; not after ``today``.
    detail : mapping, optional
        A move: ``village`` (12 digits), ``address``, ``residence_too``, ``still_resident``. A category: ``category``,
        ``value``, ``checked_on`` (ISO day).

    Raises
    ------
    LifeEventRefused
        A day in the future or before birth, a dead person, a move that is none.
    """
    if kind not in dict(LifeEvent.KINDS):
        _refuse("kind", kind)
    person = find(actor, person_id, lock=True)
    words = dict(detail or {})
    target = str(words.get("village", ""))
    if inside(target, person.county) and target not in known_villages(person.county):
        _refuse("village", kind)
    change = life.effect(_state(person), kind, occurred_on, words, today)
    if change.refusal:
        _refuse(change.refusal, kind)
    stay = life.stay_refusal(kind, occurred_on, _stays(person)) if kind.startswith("hospital") else ""
    if stay:
        _refuse(stay, kind)
    before, village_from = _apply(person, change, occurred_on, at, source)
    if kind in ("category", "category_end"):
        before["categories"] = change_category(actor, person, kind, words, occurred_on, source)
    with acting(system_actor(person.county)):
        event = LifeEvent.objects.create(
            person=person,
            county=person.county,
            village=person.village,
            kind=kind,
            occurred_on=occurred_on,
            recorded_at=at,
            recorded_by=actor.name,
            source=source,
            detail=words,
            before=before,
        )
    note(
        subject_type="people.LifeEvent",
        subject_id=event.pk,
        person_id=person.pk,
        village=village_from,
        kind=kind,
    )
    events.announce(
        actor,
        _NEWS.get(kind, news.LIFE_EVENT),
        occurred_on=occurred_on,
        person_id=person.pk,
        life_event_id=event.pk,
        kind=kind,
        village_from=village_from,
        village_to=person.village,
        still_resident=bool(words.get("still_resident")) and person.status == "active",
    )
    return event


def _apply(
    person: Person, change: life.Effect, on: date, at: datetime, source: str
) -> tuple[dict[str, Any], str]:
    """Change the file and its address history; return what stood before (ids and codes to take it back)."""
    village_from = person.village
    names = [name for name in change.changes if name != "village"]
    before: dict[str, Any] = {
        "person": {name: getattr(person, name) for name in change.changes},
        "set": dict(change.changes),
    }
    with acting(system_actor(person.county)):
        before["addresses"] = _addresses(person, change, on, source)
        for name in names:
            setattr(person, name, change.changes[name])
        if names:
            person.updated_at = at
            person.save(update_fields=[*names, "updated_at"])
        village = str(change.changes.get("village", person.village))
        if village != person.village:
            follow(person, village)
    return _plain(before), village_from


def _addresses(person: Person, change: life.Effect, on: date, source: str) -> dict[str, list[Any]]:
    """Write the history of changed addresses; the first change also writes what stood before it."""
    added: list[int] = []
    closed: list[int] = []
    for kind in change.addresses:
        rows = AddressRecord.objects.filter(person_id=person.pk, kind=kind)
        running = rows.filter(valid_to__isnull=True).first()
        common = {
            "person": person,
            "county": person.county,
            "village": person.village,
            "kind": kind,
            "source": source,
        }
        if running is None:
            last = rows.order_by("-valid_to").first()
            running = AddressRecord.objects.create(
                **common,
                division=getattr(person, f"{kind}_village"),
                address=getattr(person, f"{kind}_address"),
                valid_from=last.valid_to if last else None,
                valid_to=on,
            )
            added.append(running.pk)
        else:
            if running.valid_from is not None and on < running.valid_from:
                raise LifeEventRefused(
                    _("这一天之前已登记过一次迁移（%(on)s）") % {"on": running.valid_from},
                    code="life_event.order",
                    field="occurred_on",
                    remedy=_("先撤回后来的迁移，或核对日期"),
                )
            running.valid_to = on
            running.save(update_fields=["valid_to"])
            closed.append(running.pk)
        now = AddressRecord.objects.create(
            **common,
            division=str(change.changes[f"{kind}_village"]),
            address=str(change.changes[f"{kind}_address"]),
            valid_from=on,
        )
        added.append(now.pk)
    return {"added": added, "closed": closed}


def _plain(words: Any) -> Any:
    """Return JSON-ready words (days as text)."""
    if isinstance(words, dict):
        return {key: _plain(value) for key, value in words.items()}
    return words.isoformat() if isinstance(words, date) else words


def _same(stored: Any, now: Any) -> bool:
    return _plain(now) == stored


@service("people.reverse_event", "people.reverse_life_event")
def reverse_life_event(actor: Actor, *, life_event_id: int, why: str, at: datetime, today: date) -> LifeEvent:
    """Take an event back: the file stands as before it, and every house is told.

    Raises
    ------
    LifeEventRefused
        No reason; taken back already; the file was changed again since.
    """
    event = LifeEvent.objects.select_for_update().filter(pk=life_event_id).first()
    if event is None:
        raise NotFound(_("没有这条登记"))
    if event.reversed_at is not None or not why.strip():
        raise LifeEventRefused(
            _("已经撤回，或没有写原因"), code="life_event.reversed", field="why", remedy=_("写一句撤回的原因")
        )
    person = find(actor, event.person_id, lock=True)
    words, set_to = event.before.get("person", {}), event.before.get("set", {})
    moved_since = [name for name, value in set_to.items() if not _same(value, getattr(person, name))]
    if moved_since:
        raise LifeEventRefused(
            _("这条登记之后档案又改过，不能直接撤回"),
            code="life_event.changed_since",
            field="person",
            remedy=_("先撤回后来的登记"),
            fields=moved_since,
        )
    refuse_unless_last(event)
    village_from = person.village
    if "categories" in event.before:
        restore_category(actor, person, event)
    _restore(person, words, event.before.get("addresses", {}), at)
    event.reversed_at, event.reversed_by, event.reversed_why = at, actor.name, why.strip()
    with acting(system_actor(person.county)):
        event.save(update_fields=["reversed_at", "reversed_by", "reversed_why"])
    note(
        subject_type="people.LifeEvent",
        subject_id=event.pk,
        person_id=person.pk,
        village=village_from,
        kind=event.kind,
    )
    events.announce(
        actor,
        news.REVERSED,
        occurred_on=event.occurred_on,
        person_id=person.pk,
        life_event_id=event.pk,
        kind=event.kind,
        village_from=village_from,
        village_to=person.village,
    )
    return event


def _restore(person: Person, words: dict[str, Any], addresses: dict[str, Any], at: datetime) -> None:
    days = {"died_on", "moved_out_on"}
    names = [name for name in words if name != "village"]
    with acting(system_actor(person.county)):
        for name in names:
            value = words[name]
            setattr(person, name, date.fromisoformat(value) if name in days and value else value)
        if names:
            person.updated_at = at
            person.save(update_fields=[*names, "updated_at"])
        AddressRecord.objects.filter(pk__in=addresses.get("added", []), person_id=person.pk).delete()
        AddressRecord.objects.filter(pk__in=addresses.get("closed", []), person_id=person.pk).update(
            valid_to=None
        )
        village = str(words.get("village", person.village))
        if village != person.village:
            follow(person, village)
