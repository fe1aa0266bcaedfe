"""Audit log: rows written in the transaction of the deed, chained in order by one sealer right after."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from yanglao.base import clock
from yanglao.base.actor import Actor, system_actor
from yanglao.base.models import AuditSeal
from yanglao.base.scope import acting

_COLUMNS = ("subject_type", "subject_id", "person_id", "village")
_LOCK = 761_202_631  # advisory lock: one sealer at a time
_START = "0" * 64


_names: dict[str, str] = {}


def name(code: str, words: str) -> str:
    """Say in Chinese what a code of the log means, as the audit page shows it; returns the code."""
    _names[code] = words
    return code


def names() -> dict[str, str]:
    """Return code → words; a deed not named here is shown by its permission's label."""
    return dict(_names)


def record(actor: Actor, code: str, **words: Any) -> None:
    """Add one entry in the running transaction.

    Parameters
    ----------
    actor : Actor
        Who acts.
    code : str
        What was done, ``house.deed``.
    **words
        ``subject_type, subject_id, person_id, village`` or details (ids, counts, codes; no personal data).
    """
    columns = {key: words.pop(key, None) for key in _COLUMNS}
    values = {
        "at": clock.now(),
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "duty": actor.duty,
        "county": actor.county,
        "code": code,
        "subject_type": columns["subject_type"] or "",
        "subject_id": columns["subject_id"],
        "person_id": columns["person_id"],
        "village": columns["village"] or "",
        "detail": Jsonb(json.loads(json.dumps(words, default=str))),
    }
    # Everybody may add an entry, few may read one: an INSERT that returned the row would need the right to read.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO base_auditentry ({', '.join(values)}) VALUES ({', '.join(['%s'] * len(values))})",
            list(values.values()),
        )


def _digest(previous: str, row: tuple[Any, ...]) -> str:
    text = json.dumps(row, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


_ROW = (
    "e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), e.actor_id, e.actor_name, e.duty, e.county, "
    "e.code, e.subject_type, e.subject_id, e.person_id, e.village, e.detail::text"
)


def seal(limit: int = 200_000) -> int:
    """Chain entries not yet chained, in order of id; return how many."""
    with acting(system_actor("")), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT seq, digest FROM base_auditseal ORDER BY seq DESC LIMIT 1")
        seq, previous = cursor.fetchone() or (0, _START)
        cursor.execute(
            f"SELECT {_ROW} FROM base_auditentry e LEFT JOIN base_auditseal s ON s.entry_id = e.id "
            "WHERE s.seq IS NULL ORDER BY e.id LIMIT %s",
            [limit],
        )
        links = []
        for row in cursor.fetchall():
            seq += 1
            digest = _digest(previous, row)
            links.append(AuditSeal(seq=seq, entry_id=row[0], previous=previous, digest=digest))
            previous = digest
        AuditSeal.objects.bulk_create(links, batch_size=5000)
        return len(links)


@dataclass
class Verdict:
    """What checking the chain found."""

    ok: bool
    checked: int
    unsealed: int
    head: str
    broken: list[dict[str, Any]] = field(default_factory=list)


def verify() -> Verdict:
    """Check every link; name each entry that was altered, removed or put in between."""
    broken: list[dict[str, Any]] = []
    previous, expected, checked = _START, 1, 0
    with acting(system_actor("")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM base_auditentry e LEFT JOIN base_auditseal s ON s.entry_id = e.id WHERE s.seq IS NULL"
        )
        unsealed = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT s.seq, s.entry_id, s.previous, s.digest, {_ROW} FROM base_auditseal s "
            "LEFT JOIN base_auditentry e ON e.id = s.entry_id ORDER BY s.seq"
        )
        while rows := cursor.fetchmany(5000):
            for seq, entry_id, link, digest, *row in rows:
                checked += 1
                problem = _problem(seq, expected, link, previous, digest, tuple(row))
                if problem:
                    broken.append({"seq": seq, "entry": entry_id, "problem": problem})
                expected, previous = seq + 1, digest
    return Verdict(not broken and checked > 0, checked, unsealed, previous, broken[:50])


def _problem(
    seq: int, expected: int, link: str, previous: str, digest: str, row: tuple[Any, ...]
) -> str | None:
    if row[0] is None:
        return "removed"
    if seq != expected:
        return "link_missing"
    if link != previous:
        return "chain_broken"
    return None if _digest(link, row) == digest else "altered"
