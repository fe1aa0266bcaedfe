"""Two files become one, and two again: every house moves its rows in one transaction, each row is listed, nothing frozen is rewritten."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.access import services as access_services
from yanglao.base import events, permissions
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.merging import Moves, Participant, Stays, participants
from yanglao.base.scope import acting
from yanglao.base.service import note, service
from yanglao.people import events as news
from yanglao.people.models import DoublePair, Merge, MergedRow, Person
from yanglao.people.rules.draft import administering, check
from yanglao.people.rules.merging import FIELDS, GONE, NUMBER
from yanglao.people.services import secrets
from yanglao.people.services.files import as_draft, find, known_villages, refuse


class MergeRefused(DomainError):
    """Two files that cannot become one now; ``conflicts`` lists every reason."""

    default_code = "people.merge"
    status = 409


@dataclasses.dataclass(frozen=True, slots=True)
class Merged:
    """What a merge or its undoing did."""

    merge_id: int
    kept: str
    gone: str
    moved: int
    stayed: int
    left: tuple[dict[str, Any], ...] = ()


def conflicts_of(actor: Actor, *, kept_id: int, gone_id: int) -> list[str]:
    """Return why two files cannot become one now, a sentence each; empty = they can."""
    permissions.require(actor, "people.merge")
    with acting(actor):
        return _conflicts(actor, find(actor, kept_id), find(actor, gone_id))


def _conflicts(actor: Actor, kept: Person, gone: Person) -> list[str]:
    found: list[str] = []
    with acting(system_actor(actor.county)):
        for participant in participants():
            if participant.conflicts is not None:
                found += participant.conflicts(kept.pk, gone.pk)
    return found


def _both(actor: Actor, kept_id: int, gone_id: int) -> tuple[Person, Person]:
    if kept_id == gone_id:
        raise MergeRefused(_("是同一份档案"), code="people.merge_same", remedy=_("选两份不同的档案"))
    # In order of ids, so that two who merge the same files at once wait instead of blocking each other.
    rows = {pk: find(actor, pk, lock=True) for pk in sorted((kept_id, gone_id))}
    return rows[kept_id], rows[gone_id]


def _row(pk: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(p)::text FROM people_person p WHERE id = %s", [pk])
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return found


def _put(pk: int, words: dict[str, Any]) -> None:
    """Write columns of a person as they stand in a row kept as JSON."""
    if not words:
        return
    sets = ", ".join(f'"{name}" = (b.r)."{name}"' for name in sorted(words))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE people_person p SET {sets} FROM (SELECT jsonb_populate_record(NULL::people_person, %s::jsonb) AS r) b "
            "WHERE p.id = %s",
            [json.dumps(words), pk],
        )


def _chosen(kept: Person, gone: Person, choices: Sequence[str], at: datetime, today: date) -> bool:
    """Take what was chosen from the file that goes; return whether the numbers changed places."""
    unknown = set(choices) - FIELDS.keys()
    if unknown:
        raise MergeRefused(
            _("没有这一项：%(what)s") % {"what": "、".join(sorted(unknown))}, field=min(unknown)
        )
    swapped = "id_number" in choices and kept.id_number_index != gone.id_number_index
    numbers = {one: secrets.open_id_number(one.file_no, one.id_number_sealed) for one in (kept, gone)}
    kinds = {one: one.id_type for one in (kept, gone)}
    for field in choices:
        for column in FIELDS[field]:
            setattr(kept, column, getattr(gone, column))
    if "phone" in choices:
        phone = secrets.open_phone(gone.file_no, gone.phone_sealed)
        sealed = secrets.seal(kept.file_no, "", phone)
        kept.phone_sealed, kept.phone_index = sealed.phone_sealed, sealed.phone_index
    if swapped:
        _number(kept, numbers[gone], kinds[gone])
        # The number that is given up stays with the other file, so that it still leads here.
        _number(gone, numbers[kept], kinds[kept])
    if choices:
        village = administering(kept.county, kept.register_village, kept.residence_village) or kept.village
        if village != kept.village:
            raise MergeRefused(
                _("取这个户籍或住处，管理村（社区）就换了"),
                code="people.merge_village",
                field="register",
                remedy=_("合并时先不取，合并后按迁移登记"),
            )
        draft = dataclasses.replace(as_draft(kept), village=village)
        _clean, problems = check(draft, kept.county, today, known_villages(kept.county))
        refuse(problems)
    kept.updated_at = at
    return swapped


def _number(person: Person, number: str, kind: str) -> None:
    sealed = secrets.seal(person.file_no, number, "")
    person.id_type = kind
    for column in ("id_number_sealed", "id_number_index", "id_tail_index"):
        setattr(person, column, getattr(sealed, column))


@service("people.merge", "people.merge")
def merge(
    actor: Actor,
    *,
    kept_id: int,
    gone_id: int,
    reason: str,
    at: datetime,
    today: date,
    choices: Sequence[str] = (),
) -> Merged:
    """Let one file go into another: every house's rows move, and each is listed.

    Parameters
    ----------
    kept_id, gone_id : int
        The file that stays, and the one that goes into it.
    reason : str
        Why they are one human being.
    choices : sequence of str
        Keys of ``rules.merging.FIELDS`` to be taken from the file that goes; everything else stays as the kept file says.

    Raises
    ------
    MergeRefused
        What cannot stand twice (``conflicts``); no reason; the two are one file already.
    """
    if not reason.strip():
        raise MergeRefused(
            _("没有写理由"), code="people.reason", field="reason", remedy=_("写一句为什么是同一个人")
        )
    kept, gone = _both(actor, kept_id, gone_id)
    conflicts = _conflicts(actor, kept, gone)
    if conflicts:
        raise MergeRefused(
            conflicts[0],
            code="people.merge_conflict",
            conflicts=conflicts,
            remedy=_("先把这些处理好，再合并"),
        )
    with acting(system_actor(kept.county)):
        row = Merge.objects.create(
            county=kept.county,
            village=kept.village,
            person=kept,
            gone=gone,
            reason=reason.strip()[:300],
            chosen=sorted(choices),
            kept_before=_row(kept.pk),
            gone_before=_row(gone.pk),
            merged_at=at,
            merged_by=actor.name,
        )
        _write(kept, gone, _chosen(kept, gone, choices, at, today), at)
        moved, stayed = _move_all(row, kept, gone)
        row.kept_after = _row(kept.pk)
        row.beside = {"accounts": _accounts(kept, gone, today, at), "pair": _decide(kept, gone, actor, at)}
        row.save(update_fields=["kept_after", "beside"])
    note(
        subject_type="people.Merge",
        subject_id=row.pk,
        person_id=kept.pk,
        village=kept.village,
        gone=gone.pk,
        rows=moved,
    )
    events.announce(
        actor, news.MERGED, occurred_on=today, person_id=kept.pk, gone_id=gone.pk, merge_id=row.pk
    )
    return Merged(row.pk, kept.file_no, gone.file_no, moved, stayed)


def _write(kept: Person, gone: Person, swapped: bool, at: datetime) -> None:
    if swapped:  # one number stands once: it leaves one file before it enters the other
        Person.objects.filter(pk=gone.pk).update(id_number_index="")
    kept.save()
    gone.status, gone.merged_into, gone.updated_at = "merged", kept, at
    gone.died_on = gone.moved_out_on = None
    gone.save()


def _move_all(row: Merge, kept: Person, gone: Person) -> tuple[int, int]:
    moved = stayed = 0
    with connection.cursor() as cursor:
        for participant in participants():
            for one in participant.moves:
                if one.stays:
                    stayed += _list(cursor, row, participant, one, "same", f"AND ({one.stays})", kept, gone)
                moved += _move(cursor, row, participant, one, kept, gone)
            for other in participant.stays:
                if not other.log:
                    _list(cursor, row, participant, other, "frozen", "", kept, gone)
    return moved, stayed


def _values(row: Merge, house: Participant, one: Moves | Stays, kept: Person, gone: Person) -> dict[str, Any]:
    return {
        "merge": row.pk,
        "house": house.house,
        "table": one.table,
        "label": one.label,
        "column": one.column,
        "kept": kept.pk,
        "gone": gone.pk,
        "village": kept.village,
    }


_INTO = 'INSERT INTO people_mergedrow (merge_id, house, "table", label, "column", row_id, what, before)'


def _list(
    cursor: Any,
    row: Merge,
    house: Participant,
    one: Moves | Stays,
    what: str,
    where: str,
    kept: Person,
    gone: Person,
) -> int:
    cursor.execute(
        f"{_INTO} SELECT %(merge)s, %(house)s, %(table)s, %(label)s, %(column)s, t.id, '{what}', '{{}}'::jsonb "
        f'FROM "{one.table}" t WHERE t."{one.column}" = %(gone)s {where}',
        _values(row, house, one, kept, gone),
    )
    return int(cursor.rowcount)


def _move(cursor: Any, row: Merge, house: Participant, one: Moves, kept: Person, gone: Person) -> int:
    sets = {one.column: "%(kept)s", **({"village": "%(village)s"} if one.village else {}), **one.also}
    before = ", ".join(f"'{name}', t.\"{name}\"" for name in sets)
    change = ", ".join(f'"{name}" = {value}' for name, value in sets.items())
    but = f"AND NOT ({one.stays})" if one.stays else ""
    cursor.execute(
        f'WITH picked AS (SELECT t.id, jsonb_build_object({before}) AS before FROM "{one.table}" t '
        f'WHERE t."{one.column}" = %(gone)s {but} FOR UPDATE), '
        f'moved AS (UPDATE "{one.table}" t SET {change} FROM picked WHERE t.id = picked.id RETURNING t.id, picked.before) '
        f"{_INTO} SELECT %(merge)s, %(house)s, %(table)s, %(label)s, %(column)s, id, 'moved', before FROM moved",
        _values(row, house, one, kept, gone),
    )
    return int(cursor.rowcount)


def _renamed(keys: Sequence[int], old: int, new: int) -> list[int]:
    return list(dict.fromkeys(new if key == old else key for key in keys))


def _accounts(kept: Person, gone: Person, today: date, at: datetime) -> list[dict[str, Any]]:
    """Let accounts that stood for the file that goes stand for the kept one; return them as they were."""
    platform = system_actor(kept.county)
    before = access.accounts_for_person(gone.pk)
    for one in before:
        keys = _renamed(one["person_ids"], gone.pk, kept.pk)
        access_services.set_person_keys(
            platform, user_id=one["user_id"], duty=one["duty"], person_ids=keys, on=today, at=at
        )
    return before


def _decide(kept: Person, gone: Person, actor: Actor, at: datetime) -> dict[str, Any]:
    first, second = sorted((kept.pk, gone.pk))
    pair = DoublePair.objects.filter(person_id=first, other_id=second).first()
    if pair is None:
        return {}
    before = {"id": pair.pk, "state": pair.state}
    pair.state = "merged"
    pair.save(update_fields=["state"])
    return before


@service("people.merge", "people.unmerge")
def unmerge(actor: Actor, *, merge_id: int, reason: str, at: datetime, today: date) -> Merged:
    """Take a merge back: every row that moved goes home, the two files stand as before.

    What was written after the merge stays with the person it was written for; what was changed since and cannot be turned
    back without losing work is listed in ``left``.

    Raises
    ------
    MergeRefused
        No reason; taken back already; a later merge of the kept file stands on this one.
    """
    if not reason.strip():
        raise MergeRefused(
            _("没有写原因"), code="people.reason", field="reason", remedy=_("写一句撤销的原因")
        )
    row = Merge.objects.select_for_update().filter(pk=merge_id).first()
    if row is None:
        raise NotFound(_("没有这次合并，或不归您管"), code="people.no_merge")
    if row.unmerged_at is not None:
        raise MergeRefused(_("这次合并已经撤销"), code="people.unmerged")
    later = Merge.objects.filter(unmerged_at__isnull=True, pk__gt=row.pk).filter(
        gone_id=row.person_id
    ) | Merge.objects.filter(unmerged_at__isnull=True, pk__gt=row.pk, person_id=row.person_id)
    newest = later.order_by("-pk").first()
    if newest is not None:
        raise MergeRefused(
            _("这份档案后来又合并过（第 %(n)d 次合并）") % {"n": newest.pk},
            code="people.merge_order",
            remedy=_("先撤销后来的那一次"),
        )
    with acting(system_actor(row.county)):
        kept, gone = (
            Person.objects.select_for_update().order_by("id").filter(pk__in=[row.person_id, row.gone_id])
        )
        if kept.pk != row.person_id:
            kept, gone = gone, kept
        left, moved = _files_back(row), 0
        for table, column in _tables(row):
            moved += _rows_back(row, table, column, left)
        _beside_back(row, today, at, left)
        row.unmerged_at, row.unmerged_by, row.unmerged_why, row.left = (
            at,
            actor.name,
            reason.strip()[:300],
            left,
        )
        row.save(update_fields=["unmerged_at", "unmerged_by", "unmerged_why", "left"])
    note(
        subject_type="people.Merge",
        subject_id=row.pk,
        person_id=row.person_id,
        village=row.village,
        gone=row.gone_id,
        rows=moved,
    )
    events.announce(
        actor, news.UNMERGED, occurred_on=today, person_id=row.person_id, gone_id=row.gone_id, merge_id=row.pk
    )
    return Merged(row.pk, kept.file_no, gone.file_no, moved, 0, tuple(left))


def _tables(row: Merge) -> list[tuple[str, str]]:
    pairs = MergedRow.objects.filter(merge=row, what="moved").values_list("table", "column").distinct()
    return sorted(pairs)


def _files_back(row: Merge) -> list[dict[str, Any]]:
    """Write both files as they were; a column of the kept file that was changed since stays and is listed."""
    now, left, back = _row(row.person_id), [], {}
    for name, value in row.kept_before.items():
        if secrets.alike(name, row.kept_after, row.kept_before):
            continue
        if secrets.alike(name, now, row.kept_after) or name == "updated_at" and not left:
            back[name] = value
        else:
            left.append({"what": "file", "column": name, "why": _("合并以后又改过，没有改回")})
    if left:
        back.pop("updated_at", None)
        if {one["column"] for one in left} & set(NUMBER):
            back = {name: value for name, value in back.items() if name not in NUMBER}
    elif now.get("updated_at") != row.kept_after.get("updated_at"):
        back.pop("updated_at", None)
    swapped = not secrets.alike("id_number_index", row.kept_before, row.kept_after)
    gone = {name: row.gone_before[name] for name in GONE}
    if swapped and "id_number_index" in back:
        gone |= {name: row.gone_before[name] for name in NUMBER}
        Person.objects.filter(pk=row.gone_id).update(id_number_index="")
    _put(row.person_id, back)
    _put(row.gone_id, gone)
    return left


def _rows_back(row: Merge, table: str, column: str, left: list[dict[str, Any]]) -> int:
    """Move the listed rows of a table home; rows that are gone or belong to somebody else by now are listed."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT row_id, before FROM people_mergedrow WHERE merge_id = %s AND "table" = %s AND "column" = %s AND what = \'moved\'',
            [row.pk, table, column],
        )
        listed = {pk: json.loads(body) if isinstance(body, str) else body for pk, body in cursor.fetchall()}
        names = sorted(next(iter(listed.values())))
        sets = ", ".join(
            f'"{name}" = (jsonb_populate_record(NULL::"{table}", b.body))."{name}"' for name in names
        )
        cursor.execute(
            f'UPDATE "{table}" t SET {sets} FROM unnest(%s::bigint[], %s::jsonb[]) AS b(row_id, body) '
            f'WHERE t.id = b.row_id AND t."{column}" = %s RETURNING t.id',
            [list(listed), [json.dumps(body) for body in listed.values()], row.person_id],
        )
        back = {pk for (pk,) in cursor.fetchall()}
    for pk in sorted(listed.keys() - back):
        left.append({"what": "row", "table": table, "row": pk, "why": _("这一行后来删了或换了人，没有移回")})
    return len(back)


def _beside_back(row: Merge, today: date, at: datetime, left: list[dict[str, Any]]) -> None:
    platform = system_actor(row.county)
    for one in row.beside.get("accounts", []):
        now = access.accounts_for_person(row.person_id)
        held = next((n for n in now if (n["user_id"], n["duty"]) == (one["user_id"], one["duty"])), None)
        expected = _renamed(one["person_ids"], row.gone_id, row.person_id)
        if held is None or held["person_ids"] != expected:
            left.append({"what": "account", "row": one["user_id"], "why": _("账号看的人后来改过，没有改回")})
            continue
        access_services.set_person_keys(
            platform, user_id=one["user_id"], duty=one["duty"], person_ids=one["person_ids"], on=today, at=at
        )
    pair = row.beside.get("pair", {})
    if pair:
        DoublePair.objects.filter(pk=pair["id"], state="merged").update(state=pair["state"])
