"""One figure for the whole database, row by row, to prove that an undo left nothing and took nothing."""

from __future__ import annotations

import fnmatch
import hashlib
from typing import Any

from django.db import connection

#: Tables that tell of work, not of the county: they change even when the county's rows are as before.
LEFT_OUT = (
    "base_auditentry",
    "base_auditseal",
    "base_event",
    "base_eventdelivery",
    "base_job",
    "base_message",
    "base_storedfile",
    "*event_history",
    "*_history",
    "pghistory_*",
    "pgtrigger_*",
    "exchange_*",
    "people_merge",
    "people_mergedrow",
    "access_viewlog",
    "django_session",
    "axes_*",
    "procrastinate_*",
    "django_migrations",
    "django_admin_log",
    "django_content_type",
    "auth_permission",
    "mfa_*",
    "account_*",
    "usersessions_*",
)


def tables() -> list[str]:
    """Return the tables that count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        names = [row[0] for row in cursor.fetchall()]
    return [name for name in names if not any(fnmatch.fnmatch(name, pattern) for pattern in LEFT_OUT)]


def checksum() -> dict[str, Any]:
    """Return ``{"checksum", "tables": {name: {"rows", "md5"}}}`` over every table that counts, as the platform sees them."""
    found: dict[str, dict[str, Any]] = {}
    with connection.cursor() as cursor:
        for name in tables():
            cursor.execute(
                f"SELECT count(*), coalesce(md5(string_agg(h, '' ORDER BY h)), '') FROM (SELECT md5(t::text) AS h FROM \"{name}\" t) x"
            )
            rows, digest = cursor.fetchone()
            found[name] = {"rows": rows, "md5": digest}
    whole = hashlib.md5(
        "".join(f"{n}{v['rows']}{v['md5']}" for n, v in found.items()).encode(),
        usedforsecurity=False,
    )
    return {"checksum": whole.hexdigest(), "tables": found}
