"""Categories of a person: from a day, until a day, said by somebody, checked on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from yanglao.base import events
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.people import events as news
from yanglao.people.models import CategoryRecord, Person
from yanglao.people.rules import categories
from yanglao.people.services.files import find

#: Largest number of people one deed may name; more come as a list.
MOST = 500


class CategoryRefused(DomainError):
    """A category that cannot be written so."""

    default_code = "category.refused"


def checked(category: str, value: str) -> None:
    """Refuse a category or value that is not in the list."""
    if not categories.allowed(category, value):
        kind = categories.CATEGORIES.get(category)
        raise CategoryRefused(
            _("没有“%(what)s”这个人员类别") % {"what": f"{category} {value}".strip()},
            code="category.unknown",
            field="category",
            remedy="、".join(kind.values.values())
            if kind
            else "、".join(c.label for c in categories.CATEGORIES.values()),
        )


@service("people.category", "people.set_category")
def set_category(
    actor: Actor,
    *,
    person_id: int,
    category: str,
    value: str = "",
    source: str,
    valid_from: date,
    checked_on: date | None = None,
) -> CategoryRecord:
    """Say that a person belongs to a category from a day on. Another value of the same category ends that day.

    Raises
    ------
    CategoryRefused
        Unknown category or value; a later record of the same category stands already.
    """
    checked(category, value)
    return _set(actor, person_id, category, value, source, valid_from, checked_on)


@service("people.category", "people.set_category_many")
def set_category_many(
    actor: Actor,
    *,
    person_ids: Sequence[int],
    category: str,
    value: str = "",
    source: str,
    valid_from: date,
    checked_on: date | None = None,
) -> int:
    """Say the same of many people; all or none. Returns how many.

    Raises
    ------
    CategoryRefused
        As for one; more than ``MOST`` at once.
    """
    checked(category, value)
    if len(person_ids) > MOST:
        raise CategoryRefused(
            _("一次最多登记 %(most)d 人，现在选了 %(n)d 人") % {"most": MOST, "n": len(person_ids)},
            code="category.too_many",
            remedy=_("按镇或村分几次办，或用名单导入"),
        )
    for pk in person_ids:
        _set(actor, pk, category, value, source, valid_from, checked_on)
    note(persons=len(person_ids), category=category)
    return len(person_ids)


def _set(
    actor: Actor,
    person_id: int,
    category: str,
    value: str,
    source: str,
    valid_from: date,
    checked_on: date | None,
) -> CategoryRecord:
    person = find(actor, person_id, lock=True)
    found = CategoryRecord.objects.select_for_update().filter(person_id=person.pk, category=category)
    if found.filter(valid_from__gt=valid_from).exists():
        raise CategoryRefused(
            _("%(what)s在这一天之后已有登记") % {"what": categories.label(category)},
            code="category.later",
            field="valid_from",
            remedy=_("先止住后来的登记，或改起日"),
        )
    running = found.filter(valid_to__isnull=True).first() or found.filter(valid_to__gt=valid_from).first()
    if running is not None and running.value == value and running.valid_to is None:
        running.source, running.checked_on = source, checked_on or running.checked_on
        running.save(update_fields=["source", "checked_on"])
        row = running
    else:
        if running is not None:
            _cut(running, valid_from)
        row = CategoryRecord.objects.create(
            person=person,
            county=person.county,
            village=person.village,
            category=category,
            value=value,
            source=source,
            valid_from=valid_from,
            checked_on=checked_on,
        )
    _tell(actor, person, category, valid_from)
    return row


def _cut(row: CategoryRecord, on: date) -> None:
    row.valid_to = max(on, row.valid_from)
    row.save(update_fields=["valid_to"])


def _tell(actor: Actor, person: Person, category: str, on: date) -> None:
    note(
        subject_type="people.Person",
        subject_id=person.pk,
        person_id=person.pk,
        village=person.village,
        category=category,
    )
    events.announce(actor, news.CATEGORY_CHANGED, occurred_on=on, person_id=person.pk, category=category)


@service("people.category", "people.end_category")
def end_category(
    actor: Actor, *, person_id: int, category: str, valid_to: date, source: str = ""
) -> CategoryRecord:
    """Say that a category ends: ``valid_to`` is the first day it no longer holds.

    Raises
    ------
    NotFound
        When none is running.
    """
    person = find(actor, person_id, lock=True)
    row = (
        CategoryRecord.objects.select_for_update()
        .filter(person_id=person.pk, category=category, valid_to__isnull=True)
        .first()
    )
    if row is None:
        raise NotFound(
            _("%(what)s没有在用的登记") % {"what": categories.label(category)},
            code="category.none",
            field="category",
        )
    if valid_to < row.valid_from:
        raise CategoryRefused(
            _("止日 %(to)s 早于起日 %(from)s") % {"to": valid_to, "from": row.valid_from},
            code="category.reversed",
            field="valid_to",
        )
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    _tell(actor, person, category, valid_to)
    return row
