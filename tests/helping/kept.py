"""The tiny village settled once in a process through the services, afterwards put back row by row: most of a test's time was its village."""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass

from tests.helping.village import Village, settle

#: Written by the database itself when the rows they tell of are written.
_BY_TRIGGER = ("_history",)


@dataclass(frozen=True)
class Rows:
    """All rows of one table as JSON, and the columns that can be written."""

    table: str
    columns: str
    count: int
    body: str


class KeptVillage:
    """Settles the village, and puts it back in later tests with the same rows."""

    def __init__(self) -> None:
        self._village: Village | None = None
        self._rows: list[Rows] = []
        self._expected: dict[str, int] = {}
        self._is_checked = False
        self._keys = os.environ.get("YANGLAO_KEYS", "")

    def settle(self, platform) -> Village:
        """Return the village, in the running transaction."""
        from yanglao.base.scope import acting

        if (
            os.environ.get("YANGLAO_KEYS", "") != self._keys
        ):  # keys of the test's own: sealed columns are its own too
            return settle(platform)
        with acting(platform):
            if self._village is None:
                return self._first(platform)
            self._put_back()
        return copy.deepcopy(self._village)

    def _first(self, platform) -> Village:
        before = _counts()
        found = settle(platform)
        after = _counts()
        written = [name for name in after if after[name] != before[name]]
        if any(
            before[name] for name in written
        ):  # rows of somebody else's stand there: no telling them apart
            return found
        self._rows = [_taken(name, after[name]) for name in written if not name.endswith(_BY_TRIGGER)]
        self._expected = {name: after[name] for name in written}
        self._village = copy.deepcopy(found)
        return found

    def _put_back(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            for one in self._rows:
                cursor.execute(
                    f'INSERT INTO "{one.table}" ({one.columns}) OVERRIDING SYSTEM VALUE SELECT {one.columns} '
                    f'FROM jsonb_populate_recordset(NULL::"{one.table}", %s::jsonb)',
                    [one.body],
                )
        if not self._is_checked:
            found = _counts()
            wrong = {k: (n, found[k]) for k, n in self._expected.items() if found[k] != n}
            assert not wrong, f"the village put back is not the village settled: {wrong}"
            self._is_checked = True


def _counts() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
            "AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))
        return dict(cursor.fetchall())


def _taken(table: str, count: int) -> Rows:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        columns = cursor.fetchone()[0]
        cursor.execute(f'SELECT jsonb_agg(to_jsonb(t))::text FROM "{table}" t')
        return Rows(table, columns, count, cursor.fetchone()[0])
