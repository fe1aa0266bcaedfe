"""Pairs that wait for a look, two files side by side, and merges with every row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from yanglao.base import permissions
from yanglao.base.actor import Actor, system_actor
from yanglao.base.merging import participants
from yanglao.base.scope import acting
from yanglao.people.models import DoublePair, Merge, MergedRow, Person
from yanglao.people.queries.search import Line, lines
from yanglao.people.rules.matching import Likeness, Traits, compare
from yanglao.people.services import secrets
from yanglao.people.services.traits import CHECKED_TYPES
from yanglao.people.services.weights import weights


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair as a list shows it."""

    pair_id: int
    one: Line
    other: Line
    score: int
    evidence: tuple[tuple[str, str, int], ...]
    state: str
    found_by: str
    found_at: datetime
    decided_by: str
    decided_at: datetime | None
    reason: str


def count_pairs(actor: Actor, state: str = "open") -> int:
    """Return how many pairs stand in a state, of those whose both files the actor may see."""
    with acting(actor):
        return int(DoublePair.objects.filter(county=actor.county, state=state).count())


def pair_counts(actor: Actor) -> dict[str, int]:
    """Return pairs by state."""
    permissions.require(actor, "people.doubles")
    with acting(actor):
        rows = DoublePair.objects.filter(county=actor.county).values_list("state").annotate(n=Count("id"))
        return dict(rows.order_by())


def list_pairs(actor: Actor, state: str, offset: int, limit: int) -> list[PairLine]:
    """Return pairs in a state, the most alike first."""
    permissions.require(actor, "people.doubles")
    with acting(actor):
        rows = list(
            DoublePair.objects.filter(county=actor.county, state=state).order_by("-score", "id")[
                offset : offset + limit
            ]
        )
        ids = {pk for row in rows for pk in (row.person_id, row.other_id)}
        known = {line.person_id: line for line in lines(actor, sorted(ids))}
    return [
        PairLine(
            row.pk, known[row.person_id], known[row.other_id], row.score, tuple((f, h, p) for f, h, p in row.evidence),
            row.state, row.found_by, row.found_at, row.decided_by, row.decided_at, row.reason,
        )
        for row in rows
    ]  # fmt: skip


def pair_of(actor: Actor, one_id: int, other_id: int) -> DoublePair | None:
    """Return what was found and decided about two files, None = nothing yet."""
    first, second = sorted((one_id, other_id))
    with acting(actor):
        return DoublePair.objects.filter(person_id=first, other_id=second).first()


def likeness(actor: Actor, one_id: int, other_id: int) -> Likeness | None:
    """Return how much two files are alike, told field by field; None when one of them is out of scope."""
    permissions.require(actor, "people.doubles")
    with acting(actor):
        rows = {row.pk: row for row in Person.objects.filter(pk__in=(one_id, other_id))}
        if len(rows) != 2:
            return None
    one, other = (
        Traits(
            row.pk,
            row.name,
            row.pinyin,
            row.sex,
            row.birth_on,
            secrets.open_id_number(row.file_no, row.id_number_sealed),
            row.id_type in CHECKED_TYPES and bool(row.id_number_index),
            row.village,
            row.phone_index,
        )
        for row in (rows[one_id], rows[other_id])
    )
    return compare(one, other, weights())


def rows_to_move(actor: Actor, gone_id: int) -> list[tuple[str, int, bool]]:
    """Return what hangs on a file, ``(label, rows, moves)``, before it goes into another; logs are left out."""
    permissions.require(actor, "people.merge")
    parts = [
        (one.label, one.table, one.column, moves)
        for participant in participants()
        for moves, group in ((True, participant.moves), (False, [s for s in participant.stays if not s.log]))
        for one in group  # type: ignore[attr-defined]
    ]
    statement = " UNION ALL ".join(
        f'SELECT {place}, count(*) FROM "{table}" WHERE "{column}" = %(gone)s'
        for place, (_label, table, column, _moves) in enumerate(parts)
    )
    with acting(system_actor(actor.county)), connection.cursor() as cursor:
        cursor.execute(statement, {"gone": gone_id})
        counts = dict(cursor.fetchall())
    found: dict[tuple[str, bool], int] = {}
    for place, (label, _table, _column, moves) in enumerate(parts):
        found[(label, moves)] = found.get((label, moves), 0) + counts[place]
    return [(label, n, moves) for (label, moves), n in found.items() if n]


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge as a list shows it."""

    merge: Merge
    kept: Line
    gone: Line
    moved: int


def count_merges(actor: Actor) -> int:
    """Return how many merges there were."""
    permissions.require(actor, "people.doubles")
    with acting(actor):
        return int(Merge.objects.filter(county=actor.county).count())


def list_merges(actor: Actor, offset: int, limit: int) -> list[MergeLine]:
    """Return merges, the latest first."""
    permissions.require(actor, "people.doubles")
    with acting(actor):
        rows = list(Merge.objects.filter(county=actor.county).order_by("-id")[offset : offset + limit])
        return _told(actor, rows)


def merge_of(actor: Actor, merge_id: int) -> MergeLine | None:
    """Return one merge, None when there is none in scope."""
    permissions.require(actor, "people.doubles")
    with acting(actor):
        found = _told(actor, list(Merge.objects.filter(pk=merge_id)))
    return found[0] if found else None


def _told(actor: Actor, rows: list[Merge]) -> list[MergeLine]:
    ids = {pk for row in rows for pk in (row.person_id, row.gone_id)}
    known = {line.person_id: line for line in lines(actor, sorted(ids))}
    moved = dict(
        MergedRow.objects.filter(merge__in=[row.pk for row in rows], what="moved")
        .values_list("merge_id")
        .annotate(n=Count("id"))
        .order_by()
    )
    return [MergeLine(row, known[row.person_id], known[row.gone_id], moved.get(row.pk, 0)) for row in rows]


def merged_rows(actor: Actor, merge_id: int, limit: int = 500) -> list[dict[str, Any]]:
    """Return every row of a merge: what it is, where it stands, what became of it."""
    permissions.require(actor, "people.doubles")
    with acting(actor):
        rows = MergedRow.objects.filter(merge_id=merge_id).order_by("what", "house", "table", "row_id")
        return [
            {
                "label": row.label,
                "table": row.table,
                "row_id": row.row_id,
                "what": row.what,
                "what_label": row.get_what_display(),
                "columns": "、".join(sorted(row.before)),
            }
            for row in rows[:limit]
        ]
