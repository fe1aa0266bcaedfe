"""A category that begins or ends as a life event: dated, and taken back to the very spans that stood before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base import events, permissions
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import NotFound
from yanglao.base.scope import acting
from yanglao.people import events as news
from yanglao.people.models import CategoryRecord, LifeEvent, Person
from yanglao.people.rules import categories
from yanglao.people.services.categories import CategoryRefused, checked
from yanglao.people.services.refusals import LifeEventRefused

_COLUMNS = ("value", "source", "valid_from", "valid_to", "checked_on")


def _spans(person: Person, category: str) -> dict[str, dict[str, Any]]:
    rows = CategoryRecord.objects.filter(person_id=person.pk, category=category).values("id", *_COLUMNS)
    return {
        str(r["id"]): {n: r[n].isoformat() if isinstance(r[n], date) else r[n] for n in _COLUMNS}
        for r in rows
    }


def change_category(
    actor: Actor, person: Person, kind: str, words: Mapping[str, Any], on: date, source: str
) -> dict[str, Any]:
    """Let a category begin (or end) on a day; return the category's spans before and after.

    Raises
    ------
    CategoryRefused, NotFound
        Unknown, later ones stand already, nothing runs that could end, or nothing would change.
    """
    permissions.require(actor, "people.category")
    category, value = str(words.get("category", "")), str(words.get("value", ""))
    before = _spans(person, category)
    running = (
        CategoryRecord.objects.select_for_update()
        .filter(person_id=person.pk, category=category, valid_to__isnull=True)
        .first()
    )
    if kind == "category_end":
        if running is None or on < running.valid_from:
            raise NotFound(
                _("%(what)s没有在用的登记") % {"what": categories.label(category)},
                code="category.none",
                field="category",
            )
        running.valid_to = on
        running.save(update_fields=["valid_to"])
    else:
        _begin(person, category, value, words, on, source, running)
    events.announce(actor, news.CATEGORY_CHANGED, occurred_on=on, person_id=person.pk, category=category)
    return {"category": category, "spans": before, "after": _spans(person, category)}


def _begin(
    person: Person,
    category: str,
    value: str,
    words: Mapping[str, Any],
    on: date,
    source: str,
    running: CategoryRecord | None,
) -> None:
    checked(category, value)
    later = CategoryRecord.objects.filter(person_id=person.pk, category=category, valid_from__gt=on)
    if later.exists() or (running is not None and running.value == value):
        raise CategoryRefused(
            _("%(what)s在这一天之后已有登记，或已经是这样") % {"what": categories.label(category)},
            code="category.later",
            field="valid_from",
            remedy=_("先止住后来的登记，或改起日"),
        )
    cut = (
        running
        or CategoryRecord.objects.filter(person_id=person.pk, category=category, valid_to__gt=on).first()
    )
    if cut is not None:
        cut.valid_to = max(on, cut.valid_from)
        cut.save(update_fields=["valid_to"])
    seen = words.get("checked_on")
    CategoryRecord.objects.create(
        person=person,
        county=person.county,
        village=person.village,
        category=category,
        value=value,
        source=source,
        valid_from=on,
        checked_on=date.fromisoformat(str(seen)) if seen else None,
    )


def restore_category(actor: Actor, person: Person, event: LifeEvent) -> None:
    """Put a category's spans back as before an event.

    Raises
    ------
    LifeEventRefused
        When the category was altered again since.
    """
    kept = event.before["categories"]
    category, before = kept["category"], kept["spans"]
    now = _spans(person, category)
    if now != kept["after"]:
        raise LifeEventRefused(
            _("这条登记之后档案又改过，不能直接撤回"),
            code="life_event.changed_since",
            field="person",
            remedy=_("先撤回后来的登记"),
        )
    with acting(system_actor(person.county)):
        CategoryRecord.objects.filter(
            person_id=person.pk, pk__in=[int(pk) for pk in now if pk not in before]
        ).delete()
        for pk, words in before.items():
            if now.get(pk) != words:
                days = {
                    n: date.fromisoformat(words[n]) if words[n] else None
                    for n in ("valid_from", "valid_to", "checked_on")
                }
                CategoryRecord.objects.filter(pk=int(pk)).update(**{**words, **days})
    events.announce(
        actor, news.CATEGORY_CHANGED, occurred_on=event.occurred_on, person_id=person.pk, category=category
    )
