"""What is held about a person, table by table and column by column: read from ``data/privacy.yaml``, held to the database by a test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "data" / "privacy.yaml"


@dataclass(frozen=True, slots=True)
class Held:
    """One table: why it is held, the term's code, and its personal columns."""

    table: str
    why: str
    until: str
    columns: tuple[str, ...]


@cache
def listing() -> dict[str, Any]:
    """Return the file as it stands."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return found


def terms() -> dict[str, str]:
    """Return term code → words."""
    return dict(listing()["terms"])


def technical() -> frozenset[str]:
    """Return the columns that say nothing of a person by themselves."""
    return frozenset(str(listing()["technical"]).split())


def word(column: str) -> str:
    """Return the Chinese word of a personal column, or its own name."""
    return str(listing()["words"].get(column, column))


def guarded() -> dict[str, list[str]]:
    """Return every table with a row policy and its columns, as the database has them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "WHERE c.relrowsecurity AND c.relkind = 'r' GROUP BY 1 ORDER BY 1"
        )
        return dict(cursor.fetchall())


def held() -> list[Held]:
    """Return every listed table with its personal columns, as the houses declare them (no database is asked)."""
    from django.apps import apps

    known, plain = listing()["tables"], technical()
    columns = {
        model._meta.db_table: [field.column for field in model._meta.concrete_fields]
        for model in apps.get_models()
    }
    return [
        Held(table, words["why"], words["until"], tuple(c for c in columns[table] if c not in plain))
        for table, words in sorted(known.items())
        if table in columns
    ]
