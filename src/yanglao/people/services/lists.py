"""A checked list of people written at once, and taken back to the last byte.

Each line's effect is handed back as ids and as the row before; :func:`undo_list` restores from it and leaves alone, with the
reason, whatever later work has touched (any change of the person or of any row of any house that hangs on the person).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base import checksum, events, merging, sealed
from yanglao.base.actor import Actor, system_actor
from yanglao.base.scope import acting
from yanglao.base.service import note, service
from yanglao.people import events as news
from yanglao.people.models import CategoryRecord, Person
from yanglao.people.rules.spelling import spell
from yanglao.people.services import secrets
from yanglao.people.services.bulk import (
    CategoryLine,
    ContactLine,
    write_categories,
    write_contacts,
    write_people,
)


@dataclasses.dataclass(slots=True)
class ListLine:
    """One line of a list.

    Parameters
    ----------
    key : int
        The caller's own number for the line (row of a file).
    words : dict
        Checked columns (``Clean.words``): all of them for a new person, the altered ones for a known one.
    categories : list of (category, value)
        To hold from the day of the list.
    contacts : list of (name, relation, phone)
        To add after those on file.
    person_id : int, optional
        The person on file; None = new.
    """

    key: int
    words: dict[str, Any]
    categories: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    contacts: list[tuple[str, str, str]] = dataclasses.field(default_factory=list)
    person_id: int | None = None


@service("people.bulk", "people.apply_list")
def apply_list(
    actor: Actor, *, lines: Sequence[ListLine], at: datetime, today: date, source: str
) -> dict[int, dict[str, Any]]:
    """Write a list; all or none.

    Returns
    -------
    dict
        ``key`` → effect, to be kept for :func:`undo_list`.
    """
    new = [line for line in lines if line.person_id is None]
    known = [line for line in lines if line.person_id is not None]
    effects: dict[int, dict[str, Any]] = {}
    filed = write_people(actor.county, [line.words for line in new], at)
    villages = {f.person_id: f.village for f in filed}
    for line, person in zip(new, filed, strict=True):
        line.person_id = person.person_id
        effects[line.key] = {"new": True, "person": person.person_id}
    effects |= _change(known, at, villages)
    _add_categories(actor, lines, effects, villages, today, source)
    _add_contacts(actor, lines, effects, villages)
    # On somebody filed a moment ago only what was written here can hang.
    marks = fingerprints(actor, [f.person_id for f in filed], _OWN)
    marks |= fingerprints(actor, [line.person_id for line in known if line.person_id is not None])
    for line in lines:
        effects[line.key]["marks"] = marks.get(line.person_id or 0, {})
    note(new=len(new), changed=len(known))
    if new:
        events.announce(actor, news.REGISTERED, occurred_on=today, count=len(new))
    return effects


def _change(lines: Sequence[ListLine], at: datetime, villages: dict[int, str]) -> dict[int, dict[str, Any]]:
    """Write altered columns; return each row as it was."""
    if not lines:
        return {}
    ids = [line.person_id for line in lines]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, to_jsonb(p)::text FROM people_person p WHERE id = ANY(%s) FOR UPDATE", [ids]
        )
        before = {pk: json.loads(text) for pk, text in cursor.fetchall()}
    effects = {}
    rows = {row.pk: row for row in Person.objects.extra(where=["id = ANY(%s)"], params=[ids])}
    altered: list[Person] = []
    names: set[str] = {"updated_at"}
    for line in lines:
        row = rows[line.person_id or 0]
        villages[row.pk] = row.village
        words = dict(line.words)
        if "phone" in words:
            phone = words.pop("phone")
            words["phone_sealed"] = secrets.seal(row.file_no, "", phone).phone_sealed
            words["phone_index"] = secrets.phone_index(phone)
        if "name" in words:
            words["pinyin"], words["initials"] = spell(words["name"])
        for name, value in words.items():
            setattr(row, name, value)
        effects[line.key] = {"new": False, "person": row.pk}
        if words:
            effects[line.key]["before"] = before[row.pk]
            row.updated_at = at
            names |= words.keys()
            altered.append(row)
    if altered:
        Person.objects.bulk_update(altered, sorted(names), batch_size=2000)
    return effects


def _add_categories(
    actor: Actor,
    lines: Sequence[ListLine],
    effects: dict[int, dict[str, Any]],
    villages: dict[int, str],
    today: date,
    source: str,
) -> None:
    wanted = [(line, category, value) for line in lines for category, value in line.categories]
    known = [line.person_id for line in lines if line.categories and not effects[line.key]["new"]]
    running: dict[tuple[int, str], CategoryRecord] = {}
    if known:
        rows = CategoryRecord.objects.select_for_update().filter(valid_to__isnull=True)
        rows = rows.extra(where=["person_id = ANY(%s)"], params=[known])
        running = {(row.person_id, row.category): row for row in rows}
    cut = []
    for line, category, _value in wanted:
        row = running.get((line.person_id or 0, category))
        if row is not None:
            row.valid_to = max(today, row.valid_from)
            cut.append(row)
            effects[line.key].setdefault("cut", []).append(row.pk)
    if cut:
        CategoryRecord.objects.bulk_update(cut, ["valid_to"], batch_size=2000)
    spans = [
        CategoryLine(
            line.person_id or 0, villages[line.person_id or 0], category, value, source, today, None, today
        )
        for line, category, value in wanted
    ]
    for (line, _category, _value), pk in zip(wanted, write_categories(actor.county, spans), strict=True):
        effects[line.key].setdefault("categories", []).append(pk)


def _add_contacts(
    actor: Actor, lines: Sequence[ListLine], effects: dict[int, dict[str, Any]], villages: dict[int, str]
) -> None:
    known = [line.person_id for line in lines if line.contacts and not effects[line.key]["new"]]
    last: dict[int, int] = {}
    if known:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id, max(calling_order) FROM people_emergencycontact WHERE person_id = ANY(%s) GROUP BY 1",
                [known],
            )
            last = dict(cursor.fetchall())
    wanted = [
        (
            line,
            ContactLine(
                line.person_id or 0,
                villages[line.person_id or 0],
                *contact,
                last.get(line.person_id or 0, 0) + place,
            ),
        )
        for line in lines
        for place, contact in enumerate(line.contacts, start=1)
    ]
    ids = write_contacts(actor.county, [contact for _line, contact in wanted])
    for (line, _contact), pk in zip(wanted, ids, strict=True):
        effects[line.key].setdefault("contacts", []).append(pk)


def hanging() -> list[tuple[str, str]]:
    """Return (table, column) of every table that counts and hangs on a person."""
    # Who took part in a merge is never taken out again by undoing a list.
    counted = {*checksum.tables(), "people_merge"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'person_id' "
            "UNION SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a "
            "ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f' AND c.confrelid = 'people_person'::regclass "
            "ORDER BY 1, 2"
        )
        return [(table, column) for table, column in cursor.fetchall() if table in counted]


_OWN = [("people_categoryrecord", "person_id"), ("people_emergencycontact", "person_id")]


def fingerprints(
    actor: Actor, ids: Sequence[int], tables: Sequence[tuple[str, str]] | None = None
) -> dict[int, dict[str, str]]:
    """Return, per person, a digest of their row and of every row of every house that hangs on them (by table)."""
    found: dict[int, dict[str, str]] = {pk: {} for pk in ids}
    if not ids:
        return found
    digest = "md5(string_agg(md5({row}::text), '' ORDER BY md5({row}::text)))"
    statement = f'SELECT {{column}}, {digest} FROM "{{table}}" t WHERE {{column}} = ANY(%s) GROUP BY 1'
    with acting(system_actor(actor.county)), connection.cursor() as cursor:
        for table, column in [("people_person", "id"), *(hanging() if tables is None else tables)]:
            # Sealing anew under another key says nothing anew: what is sealed is told by its index beside it.
            columns = sealed.resealed(table)
            row = f"(to_jsonb(t) - ARRAY[{', '.join(map(repr, columns))}])" if columns else "t"
            cursor.execute(statement.format(table=table, column=f't."{column}"', row=row), [list(ids)])
            for pk, digest in cursor.fetchall():
                found[pk][table if column in ("id", "person_id") else f"{table}.{column}"] = digest
    return found


def _label(table: str) -> str:
    """Return what a page calls a table's rows: each house named its own when it said how they merge."""
    table = table.split(".")[0]
    if table == "people_person":
        return _("老年人档案")
    rows = (one for part in merging.participants() for one in (*part.moves, *part.stays))
    return next((_(one.label) for one in rows if one.table == table), table)


@service("people.bulk", "people.undo_list")
def undo_list(actor: Actor, *, effects: dict[int, dict[str, Any]]) -> dict[int, str]:
    """Take a list back: every row as it was before, new people gone.

    Returns
    -------
    dict
        ``key`` → why this line was left alone (later work touched it); the others are undone.
    """
    now = fingerprints(actor, [effect["person"] for effect in effects.values()])
    kept: dict[int, str] = {}
    for key, effect in effects.items():
        marks, found = effect.get("marks", {}), now[effect["person"]]
        touched = sorted(t for t in marks.keys() | found.keys() if marks.get(t) != found.get(t))
        if touched:
            kept[key] = _("后来改动过：%(what)s") % {
                "what": "、".join(dict.fromkeys(_label(t) for t in touched))
            }
    free = [effect for key, effect in effects.items() if key not in kept]
    _take_back(free)
    note(undone=len(free), kept=len(kept))
    return kept


def _take_back(effects: Sequence[dict[str, Any]]) -> None:
    def ids(word: str) -> list[int]:
        return [pk for effect in effects for pk in effect.get(word, [])]

    new = [effect["person"] for effect in effects if effect["new"]]
    before = [json.dumps(effect["before"]) for effect in effects if effect.get("before")]
    columns = [f.column for f in Person._meta.concrete_fields if not f.primary_key]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_emergencycontact WHERE id = ANY(%s)", [ids("contacts")])
        cursor.execute("DELETE FROM people_categoryrecord WHERE id = ANY(%s)", [ids("categories")])
        cursor.execute("UPDATE people_categoryrecord SET valid_to = NULL WHERE id = ANY(%s)", [ids("cut")])
        if before:
            sets = ", ".join(f"{name} = (b.r).{name}" for name in columns)
            cursor.execute(
                f"UPDATE people_person p SET {sets} FROM (SELECT jsonb_populate_record(NULL::people_person, x::jsonb) AS r "
                "FROM unnest(%s::text[]) x) b WHERE p.id = (b.r).id",
                [before],
            )
        cursor.execute("DELETE FROM people_person WHERE id = ANY(%s)", [new])
