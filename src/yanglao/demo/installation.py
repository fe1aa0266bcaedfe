"""What the database holds: nothing, a demo, half a demo, or somebody's real county, which is never touched.

While a demo is being loaded its row says ``scale`` 0; the true scale is written last. So a kill at any moment leaves a
database that says of itself that it is half loaded.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import Literal

import psycopg
from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base.errors import DomainError

State = Literal["empty", "demo", "half", "real"]
#: Tables that are not the county's: kept when a demo is cleared.
_KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "procrastinate_version",
)

#: Held by whoever loads; and by a second lane, which may outlive a killed first one by some seconds.
_LOADING, _LANE = 7_310_261, 7_310_262


class RealData(DomainError):
    """The database holds a real county."""

    default_code = "demo.real_data"


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the database.

    Parameters
    ----------
    state : str
        ``empty``, ``demo``, ``half`` (a demo whose loading was cut off) or ``real``.
    county : str
        Six digits, empty when nothing stands.
    seed, scale : int, float
        Of the demo.
    today : date or None
        The day it stands still on.
    """

    state: State
    county: str = ""
    seed: int = 0
    scale: float = 0.0
    today: date | None = None


def look() -> Found:
    """Return what the database holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT county, is_demo, seed, scale, fixed_today FROM base_installation WHERE id = 1")
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM areas_division) OR EXISTS (SELECT 1 FROM access_user)"
            )
            return Found("real" if cursor.fetchone()[0] else "empty")
    county, is_demo, seed, scale, today = row
    if not is_demo:
        return Found("real", county)
    return Found("half" if scale == 0 else "demo", county, seed, scale, today)


def refuse_real(found: Found) -> None:
    """Refuse when the database is not ours to fill.

    Raises
    ------
    RealData
        Always when the state is ``real``.
    """
    if found.state == "real":
        raise RealData(
            _("这个数据库里有真实数据，不装示例"),
            kept=_("什么也没有改动"),
            remedy=_("换一个地方：YANGLAO_HOME=另一个文件夹 ./run demo，或换 DATABASE_URL"),
        )


def alone() -> None:
    """Wait until nobody else loads this database, and keep others out until this process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOADING])


def lane_lives() -> None:
    """Let :func:`clear` wait until this process, a second lane, has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [_LANE])


def clear() -> None:
    """Empty every table, as the owner; used on a demo only.

    Append-only tables refuse it from everybody while their triggers stand; the owner sets those aside inside this one
    transaction, so a kill leaves either everything or nothing.
    """
    with psycopg.connect(os.environ["YANGLAO_DB_OWNER_URL"]) as link:
        link.execute("SELECT pg_advisory_xact_lock(%s)", [_LANE])
        found = link.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [list(_KEPT)],
        )
        tables = [row[0] for row in found]
        demo = link.execute("SELECT is_demo FROM base_installation WHERE id = 1").fetchone()
        if demo is not None and not demo[0]:
            raise RealData(_("这个数据库里有真实数据，不清空"))
        guarded = link.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND (t.tgtype & 32) <> 0"
        ).fetchall()
        for (name,) in guarded:
            link.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        link.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in tables) + " RESTART IDENTITY CASCADE")
        for (name,) in guarded:
            link.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
