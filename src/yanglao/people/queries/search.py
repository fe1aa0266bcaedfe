"""Finding people: by name, spelling, number, telephone, file number; limited to what the actor may see."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import identifiers, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.periods import age_on
from yanglao.base.scope import acting
from yanglao.people.models import (
    Person,
)
from yanglao.people.services import secrets

_LETTERS = re.compile(r"[a-z' ]+")
_LINE = (
    "id", "file_no", "name", "sex", "birth_on", "status", "died_on", "moved_out_on", "village", "id_number_sealed",
    "phone_sealed", "is_example", "residence_village", "register_village",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One person in a list; numbers as the actor's duty may see them."""

    person_id: int
    file_no: str
    name: str
    sex: str
    birth_on: date
    status: str
    died_on: date | None
    moved_out_on: date | None
    village: str
    village_name: str
    id_number: str
    phone: str
    is_example: bool

    def age(self, on: date) -> int:
        """Return completed years on a day, those of the day of death for the dead."""
        return age_on(self.birth_on, min(on, self.died_on or on))


def _line(actor: Actor, row: dict[str, Any]) -> Line:
    number = secrets.open_id_number(row["file_no"], row["id_number_sealed"])
    phone = secrets.open_phone(row["file_no"], row["phone_sealed"])
    return Line(
        row["id"],
        row["file_no"],
        access.mask(actor, "name", row["name"]),
        row["sex"],
        row["birth_on"],
        row["status"],
        row["died_on"],
        row["moved_out_on"],
        row["village"],
        areas.path_name(row["village"]),
        access.mask(actor, "id_number", number),
        access.mask(actor, "phone", phone),
        row["is_example"],
    )


def lines(actor: Actor, ids: Sequence[int]) -> list[Line]:
    """Return people in the order of ``ids``; those out of scope are left out."""
    permissions.require(actor, "people.read")
    with acting(actor):
        rows = {row["id"]: row for row in Person.objects.filter(pk__in=list(ids)).values(*_LINE)}
    return [_line(actor, rows[pk]) for pk in ids if pk in rows]


def _needles(text: str) -> list[tuple[str, str]]:
    """Return which searches a text asks for, the sharpest first."""
    found: list[tuple[str, str]] = []
    try:
        found += [("id_number", index) for index in secrets.id_indexes(identifiers.id_number(text).text)]
        return found
    except DomainError:
        pass
    if re.fullmatch(r"\d{6}-\d{1,8}", text):
        return [("file_no", text)]
    if re.fullmatch(r"[\d\s()+-]{5,20}", text):
        with contextlib.suppress(DomainError):
            found += [("phone", index) for index in secrets.phone_indexes(identifiers.phone(text))]
    plain = text.replace(" ", "").upper()
    if re.fullmatch(r"\d{3}[\dX]", plain):
        found += [("id_tail", index) for index in secrets.tail_indexes(plain)]
    if re.search(r"[㐀-鿿\U00020000-\U000323af]", text):
        name = text.replace(" ", "")
        return [*found, ("name", name), ("inside", name)]
    if _LETTERS.fullmatch(text.lower()) and not plain.isdigit():
        word = text.lower().replace(" ", "").replace("'", "")
        return [*found, ("initials", word), ("spelling", word)]
    return found or ([("name", text)] if text else [])


def search_ids(actor: Actor, text: str, limit: int = 20) -> list[int]:
    """Return ids found by name, spelling, initials, ID number (whole or last four), telephone or file number."""
    permissions.require(actor, "people.read")
    text = identifiers.halfwidth(text)
    ranked: dict[int, int] = {}
    with acting(actor), connection.cursor() as cursor:
        for how, needle in _needles(text):
            if len(ranked) >= limit and min(ranked.values()) == 0 and how in ("inside", "spelling"):
                break
            cursor.execute("SELECT id, rank FROM people_search(%s, %s, %s)", [how, needle, limit])
            for pk, rank in cursor.fetchall():
                ranked[pk] = min(rank, ranked.get(pk, 9))
    return sorted(ranked, key=lambda pk: ranked[pk])[:limit]


def search(actor: Actor, text: str, limit: int = 20) -> list[Line]:
    """Return people found (see :func:`search_ids`), best first."""
    return lines(actor, search_ids(actor, text, limit))
