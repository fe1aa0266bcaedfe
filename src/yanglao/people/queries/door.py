"""The one test at every door: is this human being on file already? Exact by number, near by everything else, told in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from yanglao.base import permissions
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.people.queries.matching import Hit, match_id_numbers
from yanglao.people.queries.scan import find_pairs, plain_numbers, register_frame
from yanglao.people.rules import blocking
from yanglao.people.rules.matching import Evidence, Traits, compare, sound, swapped_birthdays
from yanglao.people.rules.spelling import spell
from yanglao.people.services import secrets
from yanglao.people.services.traits import CHECKED_TYPES
from yanglao.people.services.weights import weights

#: More candidates than this are no longer a question but a name.
MOST = 2000
#: So many are shown.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody on file who may be the same; where the file went into another one, that one."""

    person_id: int
    file_no: str
    name: str
    sex: str
    birth_on: date
    village: str
    status: str
    score: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DoorCheck:
    """What is known of a human being who is about to be filed.

    Attributes
    ----------
    exact : Hit, optional
        On file under this very number; outside the actor's scope only the town.
    near : tuple of Near
        Who may be the same, best first.
    elsewhere : tuple of str
        Towns (9 digits) outside the scope that keep somebody of the same name, birthday and sex.
    """

    exact: Hit | None = None
    near: tuple[Near, ...] = ()
    elsewhere: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether nobody has to be asked anything."""
        return self.exact is None and not self.near and not self.elsewhere


_ROWS = """SELECT p.id, p.file_no, p.name, p.pinyin, p.sex, p.birth_on, p.village, p.status, p.id_type, p.id_number_index,
  p.id_number_sealed, p.phone_index, k.id, k.file_no, k.name, k.sex, k.birth_on, k.village, k.status
  FROM people_person p LEFT JOIN people_person k ON k.id = p.merged_into_id WHERE p.id = ANY (%s)"""


def door_check(
    actor: Actor,
    *,
    name: str,
    birth_on: date | None,
    sex: str = "",
    id_number: str = "",
    id_type: str = "resident",
    village: str = "",
    phone: str = "",
) -> DoorCheck:
    """Return who on file may be the human being described; every door asks this before it files anybody.

    Parameters
    ----------
    name, birth_on, sex : str, date, str
        As written down; without name or birthday only the number is looked up.
    id_number, phone : str
        Normalised plain text; empty = none.
    village : str
        Where the person would be administered, 12 digits.
    """
    permissions.require(actor, "people.read")
    if id_number:
        hit = match_id_numbers(actor, [id_number]).get(id_number)
        if hit is not None:
            return DoorCheck(exact=hit)
    if not name or birth_on is None:
        return DoorCheck()
    asked = Traits(
        0,
        name,
        spell(name)[0],
        sex,
        birth_on,
        id_number,
        bool(id_number) and id_type in CHECKED_TYPES,
        village,
        secrets.phone_index(phone) if phone else "",
    )
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT people_near(%s, %s, %s, %s, %s, %s)",
            [
                actor.county,
                sound(asked.spelling),
                list(swapped_birthdays(birth_on)),
                village,
                asked.phone,
                MOST,
            ],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        phones = secrets.phone_indexes(phone)
        if len(phones) > 1:  # the keys change: the telephone may stand under the older one yet
            cursor.execute(
                "SELECT id FROM people_person WHERE county = %s AND phone_index = ANY (%s) LIMIT %s",
                [actor.county, phones[1:], MOST],
            )
            ids = sorted({*ids, *(pk for (pk,) in cursor.fetchall())})
        cursor.execute(_ROWS, [ids])
        rows = cursor.fetchall()
        cursor.execute("SELECT people_near_elsewhere(%s, %s, %s, %s)", [actor.county, name, birth_on, sex])
        towns = tuple(sorted(town for (town,) in cursor.fetchall())) if not asked.number_checks else ()
    return DoorCheck(near=_judged(asked, rows, phones), elsewhere=towns)


def _judged(asked: Traits, rows: Sequence[tuple[Any, ...]], phones: Sequence[str]) -> tuple[Near, ...]:
    by, best = weights(), {}
    for row in rows:
        pk, file_no, name, spelling, sex, born, village, status, id_type, index, sealed, phone = row[:12]
        checks = id_type in CHECKED_TYPES and bool(index)
        number = index
        if index and asked.number and not (checks and asked.number_checks):
            number = secrets.open_id_number(file_no, sealed)
        phone = asked.phone if phone in phones else phone
        known = Traits(pk, name, spelling, sex, born, number, checks, village, phone)
        likeness = compare(asked, known, by)
        if not likeness.is_pair:
            continue
        shown = row[12:] if row[12] is not None else (pk, file_no, name, sex, born, village, status)
        near = Near(*shown, likeness.score, likeness.evidence)
        if near.person_id not in best or best[near.person_id].score < near.score:
            best[near.person_id] = near
    return tuple(sorted(best.values(), key=lambda near: (-near.score, near.person_id))[:SHOWN])


def door_check_many(actor: Actor, drafts: Sequence[Any]) -> dict[int, list[Near]]:
    """Return near files for a list, place in the list → files; the same blocks and points as for one.

    Parameters
    ----------
    drafts : sequence of mappings
        Checked columns (``Clean.words``) of people whose numbers are not on file.
    """
    if not drafts:
        return {}
    rows = [
        (
            -place - 1,
            words["name"],
            spell(words["name"])[0],
            words["sex"],
            words["birth_on"],
            words["id_number"],
            bool(words["id_number"]) and words["id_type"] in CHECKED_TYPES,
            words["village"],
            secrets.phone_index(words["phone"]) if words["phone"] else "",
        )
        for place, words in enumerate(drafts)
    ]
    asked = pl.DataFrame(rows, schema=blocking.COLUMNS, orient="row")

    def numbers(keys: Sequence[int]) -> dict[int, str]:
        mine = {key: drafts[-key - 1]["id_number"] for key in keys if key < 0}
        return mine | plain_numbers(actor, [key for key in keys if key > 0])

    pairs = [pair for pair in find_pairs(asked, register_frame(actor), numbers) if pair.a < 0 < pair.b]
    found: dict[int, list[Near]] = {}
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_ROWS, [[pair.b for pair in pairs]])
        shown = {row[0]: row for row in cursor.fetchall()}
    for pair in pairs:
        row = shown[pair.b]
        near = Near(*(row[i] for i in (0, 1, 2, 4, 5, 6, 7)), pair.likeness.score, pair.likeness.evidence)
        found.setdefault(-pair.a - 1, []).append(near)
    return found
