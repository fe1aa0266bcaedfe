"""Many rows at once: COPY into a temporary table, then INSERT … SELECT, so that row policies and history hold (COPY on a
table with row policies is refused by PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def copy_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, tail: str = "") -> int:
    """Add rows to a table in the running transaction.

    Parameters
    ----------
    table : str
        Target table.
    columns : sequence of str
        Columns filled, in the order of each row.
    rows : iterable of sequences
        Values as Python objects (dicts for jsonb: wrap in ``psycopg.types.json.Jsonb``).
    tail : str
        SQL after the SELECT, as ``ON CONFLICT DO NOTHING``.

    Returns
    -------
    int
        Rows added.
    """
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE _bulk ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        with cursor.cursor.copy(f"COPY _bulk ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM _bulk {tail}")
        count = cursor.rowcount
        cursor.execute("DROP TABLE _bulk")
    return int(count)


def take_ids(table: str, count: int) -> list[int]:
    """Reserve ids of a table's identity column; gaps are harmless.

    Returns
    -------
    list of int
        ``count`` ids, rising.
    """
    if count <= 0:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(s::regclass) FROM pg_get_serial_sequence(%s, 'id') s, generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_csv(table: str, columns: Sequence[str], content: bytes, *, tail: str = "") -> int:
    """Add rows given as CSV without heading, strings quoted, NULL empty and unquoted; like :func:`copy_into`, faster.

    Returns
    -------
    int
        Rows added.
    """
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE _bulk ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        with cursor.cursor.copy(f"COPY _bulk ({names}) FROM STDIN (FORMAT csv)") as copy:
            view = memoryview(content)
            for start in range(0, len(view), 1 << 20):
                copy.write(view[start : start + (1 << 20)])
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM _bulk {tail}")
        count = cursor.rowcount
        cursor.execute("DROP TABLE _bulk")
    return int(count)


def read_csv(statement: str, values: Sequence[Any] = ()) -> bytes:
    """Return a query's rows as CSV with heading, row policies holding; for frames of a whole county."""
    with connection.cursor() as cursor:
        parts: list[bytes] = []
        with cursor.cursor.copy(
            f"COPY ({statement}) TO STDOUT (FORMAT csv, HEADER)", list(values) or None
        ) as copy:
            parts.extend(bytes(piece) for piece in copy)
    return b"".join(parts)


def refresh_statistics() -> None:
    """Let the planner count anew after many rows were added; without it plans for the old sizes are used for a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT base_refresh_statistics()")
