"""Sealing every declared column (:mod:`yanglao.base.sealed`) anew under another key while the pages go on.

Rotation writes a new key into the key file first
(both keys open, the new one seals), then seals row after row anew, a batch a transaction. Which rows are left is told by the
rows themselves (the stored text names its key), so that a killed rotation goes on where it stopped.

Blind indexes have keys of their own. A new one is first only known (readers look for both), then it writes, then every row is
indexed anew from its sealed text. Both generations are found meanwhile, and again the rows tell which are left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pgtrigger
from django.db import IntegrityError, connection, transaction

from yanglao.base import audit, crypto
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.permissions import declare as declare_permission
from yanglao.base.scope import acting
from yanglao.base.sealed import Indexed, Sealed, columns, indexes
from yanglao.base.service import note, service

ROTATE = declare_permission("base.rotate_keys", "换加密密钥（平台）")
audit.name("base.keys_forgotten", "忘掉旧密钥")
audit.name("base.index_keys_forgotten", "忘掉旧的查找密钥")
audit.name("base.keys_rotated", "换加密密钥，重新加密")
_BATCH = 1_000


def status(actor: Actor) -> dict[str, dict[str, int]]:
    """Return column → key id → rows, as the platform sees them."""
    found: dict[str, dict[str, int]] = {}
    with acting(actor), connection.cursor() as cursor:
        for one in columns():
            cursor.execute(
                f"SELECT split_part({one.value}, '.', 2), count(*) FROM {one.table} "
                f"WHERE {one.value} <> '' GROUP BY 1 ORDER BY 1"
            )
            found[one.name] = dict(cursor.fetchall())
    return found


def rows_by_key(actor: Actor) -> dict[str, int]:
    """Return key id → rows sealed with it."""
    total: Counter[str] = Counter()
    for keys in status(actor).values():
        total.update(keys)
    return dict(sorted(total.items()))


def reseal_batch(actor: Actor, one: Sealed, after: int, most: int = _BATCH) -> tuple[int, int]:
    """Seal the next rows of a column anew, in one transaction; return (last primary key, rows), (…, 0) at the end.

    A row changed meanwhile by somebody else keeps what they wrote and is met again by the next round.
    """
    port = crypto.port()
    current = f"v1.{port.current}.%"
    with acting(actor), transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {one.key}, {one.value}, {one.context} FROM {one.table} "
            f"WHERE {one.value} <> '' AND {one.value} NOT LIKE %s AND {one.key} > %s ORDER BY {one.key} LIMIT %s",
            [current, after, most],
        )
        rows = cursor.fetchall()
        if not rows:
            return after, 0
        fresh = [(pk, old, port.seal(port.open(old, context), context)) for pk, old, context in rows]
        target = (
            f"{one.column} = jsonb_set({one.column}::jsonb, '{{{one.inside}}}', to_jsonb(v.new))"
            if one.inside
            else f"{one.column} = v.new"
        )
        cursor.execute(
            f"UPDATE {one.table} SET {target} FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v(pk, old, new) "
            f"WHERE {one.key} = v.pk AND {one.value} = v.old",
            [list(part) for part in zip(*fresh, strict=True)],
        )
    return rows[-1][0], len(rows)


def reseal(actor: Actor, tell: Callable[[str, int], None] | None = None) -> Iterator[tuple[str, int]]:
    """Seal everything anew under the key in force, column by column; give (column, rows) of each batch."""
    for one in columns():
        after = 0
        while True:
            after, count = reseal_batch(actor, one, after)
            if not count:
                break
            if tell:
                tell(one.name, count)
            yield one.name, count


#: The generation an index says it is of; the first one says nothing.
_GENERATION = "CASE WHEN {0} LIKE '%%~%%' THEN 'i' || split_part({0}, '~', 1) ELSE 'i1' END"


def index_status(actor: Actor) -> dict[str, dict[str, int]]:
    """Return index → key id → rows, as the platform sees them."""
    found: dict[str, dict[str, int]] = {}
    with acting(actor), connection.cursor() as cursor:
        for one in indexes():
            generation = _GENERATION.format(one.value).replace("%%", "%")
            cursor.execute(
                f"SELECT {generation}, count(*) FROM {one.source.table} WHERE {one.value} <> '' GROUP BY 1 ORDER BY 1"
            )
            found[one.name] = dict(cursor.fetchall())
    return found


def rows_by_index_key(actor: Actor) -> dict[str, int]:
    """Return index key id → rows found by it."""
    total: Counter[str] = Counter()
    for keys in index_status(actor).values():
        total.update(keys)
    return dict(sorted(total.items()))


def _index_of(one: Indexed, stored: str, context: str) -> str:
    port = crypto.port()
    plain = port.open(stored, context)
    return port.index(plain[-one.tail :] if one.tail else plain, one.purpose)


def reindex_batch(
    actor: Actor, one: Indexed, after: int, most: int = _BATCH, stuck: list[str] | None = None
) -> tuple[int, int]:
    """Index the next rows anew under the key in force, in one transaction; return (last primary key, rows), (…, 0) at the end.

    What somebody changed meanwhile keeps what they wrote. A row whose new index stands already in another row (the same number
    was filed twice in the very second the keys changed) keeps its old one and is named in ``stuck``.
    """
    source, current = one.source, crypto.port().index_current
    with acting(actor), transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {source.key}, {one.value}, {source.value}, {source.context} FROM {source.table} "
            f"WHERE {one.value} <> '' AND {source.value} <> '' AND {_GENERATION.format(one.value)} <> %s "
            f"AND {source.key} > %s ORDER BY {source.key} LIMIT %s",
            [current, after, most],
        )
        rows = cursor.fetchall()
        if not rows:
            return after, 0
        fresh = [(pk, old, _index_of(one, text, context)) for pk, old, text, context in rows]
        try:
            with transaction.atomic():
                _put_indexes(cursor, one, fresh)
            done = len(fresh)
        except IntegrityError as refusal:
            if not _is_twice(refusal):
                raise
            done = 0
            for row in fresh:
                try:
                    with transaction.atomic():
                        _put_indexes(cursor, one, [row])
                    done += 1
                except IntegrityError as again:
                    if not _is_twice(again):
                        raise
                    if stuck is not None:
                        stuck.append(f"{source.table} {row[0]}")
    return rows[-1][0], max(done, 1)


def _is_twice(refusal: IntegrityError) -> bool:
    return getattr(refusal.__cause__, "sqlstate", "") == "23505"


def _put_indexes(cursor: Any, one: Indexed, fresh: list[tuple[int, str, str]]) -> None:
    source = one.source
    target = (
        f"{source.column} = jsonb_set({source.column}::jsonb, '{{{one.column}}}', to_jsonb(v.new))"
        if source.inside
        else f"{one.column} = v.new"
    )
    cursor.execute(
        f"UPDATE {source.table} SET {target} FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS v(pk, old, new) "
        f"WHERE {source.key} = v.pk AND {one.value} = v.old",
        [list(part) for part in zip(*fresh, strict=True)],
    )


def reindex(actor: Actor, stuck: list[str] | None = None) -> Iterator[tuple[str, int]]:
    """Index everything anew under the key in force, index by index; give (index, rows) of each batch."""
    for one in indexes():
        after = 0
        while True:
            after, count = reindex_batch(actor, one, after, stuck=stuck)
            if not count:
                break
            yield one.name, count


@service("base.rotate_keys", "base.index_keys_forgotten")
def forget_index(actor: Actor, *, key: str) -> None:
    """Take an index key no row uses any more out of the key file.

    Raises
    ------
    DomainError
        While rows use it, or when it is the one in force.
    """
    left = rows_by_index_key(actor).get(key, 0)
    if left or key == crypto.port().index_current:
        raise DomainError(
            f"查找密钥 {key} 还在用（{left} 处），不能忘掉 / still in use",
            code="keys.in_use",
            remedy="先 ./run keys rotate-index / rotate first",
        )
    crypto.remove_index_key(key)
    note(key=key)


@service("base.rotate_keys", "base.keys_rotated")
def note_rotation(actor: Actor, *, key: str, rows: int) -> None:
    """Write down that everything stands under a key now."""
    note(key=key, rows=rows)


@service("base.rotate_keys", "base.keys_forgotten")
def forget(actor: Actor, *, key: str) -> None:
    """Take a key no row uses any more out of the key file.

    Raises
    ------
    DomainError
        While rows use it, or when it is the one in force.
    """
    left = rows_by_key(actor).get(key, 0)
    if left or key == crypto.port().current:
        raise DomainError(
            f"密钥 {key} 还在用（{left} 处），不能忘掉 / still in use",
            code="keys.in_use",
            remedy="先 ./run keys rotate / rotate first",
        )
    crypto.remove_key(key)
    note(key=key)
