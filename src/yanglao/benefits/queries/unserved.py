"""Reads of the findings: fresh from the rules for the command line, or as they were written down for the desks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from yanglao.areas import queries as areas
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.queries.cases import scheme_names
from yanglao.benefits.rules.reaching import (
    KINDS,
    OUTCOMES,
    STAGES,
    TO_REACH,
    HitRate,
    confirmed_share,
    hit_rate,
)
from yanglao.benefits.unserved import look
from yanglao.people import queries as people

__all__ = [
    "KINDS",
    "OUTCOMES",
    "STAGES",
    "TO_REACH",
    "HitRate",
    "finding_places",
    "findings",
    "hit_rate",
    "unserved",
]

_ANSWERS = (
    "SELECT DISTINCT ON (person_id, scheme) person_id, scheme, outcome FROM benefits_outreach WHERE county = %s "
    "ORDER BY person_id, scheme, id DESC"
)


def unserved(
    actor: Actor, on: date, truth: Iterable[tuple[str, str]] | None = None, villages: Sequence[str] = ()
) -> dict[str, Any]:
    """Look through the register now and return both lists by town and village, with the answers known so far.

    Parameters
    ----------
    on : date
        Day of the facts.
    truth : iterable of (file number, scheme), optional
        What was checked by hand in ``villages``; then ``hit_rate`` says how the list compares there.

    Returns
    -------
    dict
        ``on, persons, unserved, to_reach, unfit, by_scheme, by_stage, by_town, rows, answers, confirmed, hit_rate``.
    """
    register.require(actor, permissions.UNSERVED)
    with acting(actor):
        looked = look(actor, on)
        with connection.cursor() as cursor:
            cursor.execute(_ANSWERS, [actor.county])
            answers = {(person, scheme): outcome for person, scheme, outcome in cursor.fetchall()}
    rows = looked.found.to_dicts()
    numbers = {x.person_id: x.file_no for x in people.lines(actor, [r["person_id"] for r in rows])}
    names = scheme_names(on)
    for row in rows:
        row["file_no"] = numbers.get(row["person_id"], "")
        row["answer"] = answers.get((row.pop("person_id"), row["scheme"]), "")
        row["name"] = names.get(row["scheme"], row["scheme"])
    missing = [r for r in rows if r["kind"] == "unserved"]
    rate = None
    if truth is not None:
        listed = [(r["file_no"], r["scheme"]) for r in missing if r["village"] in set(villages)]
        rate = _rate(hit_rate(listed, truth))
    return {
        "on": on.isoformat(),
        "persons": looked.persons,
        "unserved": len(missing),
        "to_reach": sum(r["stage"] in TO_REACH for r in missing),
        "unfit": len(rows) - len(missing),
        "by_scheme": dict(sorted(Counter(r["scheme"] for r in missing).items())),
        "by_stage": dict(sorted(Counter(r["stage"] for r in missing).items())),
        "by_town": _by_town(actor.county, rows),
        "answers": dict(sorted(Counter(answers.values()).items())),
        "confirmed": confirmed_share(answers.values()),
        "hit_rate": rate,
        "rows": rows,
    }


def _rate(found: HitRate) -> dict[str, Any]:
    return {
        "listed": found.listed,
        "true": found.true,
        "hits": found.hits,
        "precision": found.precision,
        "recall": found.recall,
        "missed": [list(pair) for pair in found.missed],
        "wrong": [list(pair) for pair in found.wrong],
    }


def _by_town(county: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    names = areas.names(county)
    towns: dict[str, dict[str, Counter[str]]] = {}
    for row in rows:
        towns.setdefault(row["village"][:9], {}).setdefault(row["village"], Counter())[row["kind"]] += 1
    return [
        {
            "town": town,
            "name": names.get(town, town),
            **{kind: sum(c[kind] for c in places.values()) for kind in KINDS},
            "villages": [
                {"village": code, "name": names.get(code, code), **{kind: c[kind] for kind in KINDS}}
                for code, c in sorted(places.items())
            ],
        }
        for town, places in sorted(towns.items())
    ]


_LIST = """
SELECT f.id, f.person_id, f.village, f.scheme, f.kind, f.stage, f.amount_fen, f.reason, f.found_on,
  o.outcome, o.contacted_on, o.recorded_by_name, o.remark, count(*) OVER () AS total
FROM benefits_finding f LEFT JOIN LATERAL (
  SELECT outcome, contacted_on, recorded_by_name, remark FROM benefits_outreach
  WHERE person_id = f.person_id AND scheme = f.scheme ORDER BY id DESC LIMIT 1
) o ON true
WHERE f.county = %(county)s AND f.kind = %(kind)s
  AND (%(place)s = '' OR f.village LIKE %(place)s || '%%')
  AND (%(scheme)s = '' OR f.scheme = %(scheme)s)
  AND (%(stage)s = '' OR f.stage = %(stage)s)
  AND (%(answer)s = '' OR coalesce(o.outcome, 'open') = %(answer)s)
ORDER BY f.village, f.person_id, f.scheme OFFSET %(skip)s LIMIT %(most)s
"""


def findings(
    actor: Actor,
    *,
    kind: str = "unserved",
    place: str = "",
    scheme: str = "",
    stage: str = "",
    answer: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[dict[str, Any]], int]:
    """Return findings as they were written down, with the latest answer, and how many there are.

    Parameters
    ----------
    place : str
        Town or village: the first digits of the village.
    answer : str
        An outcome, or ``open`` for those nobody asked yet.
    """
    register.require(actor, permissions.UNSERVED)
    values = {
        "county": actor.county,
        "kind": kind,
        "place": place,
        "scheme": scheme,
        "stage": stage,
        "answer": answer,
        "skip": offset,
        "most": limit,
    }
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_LIST, values)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    total = rows[0]["total"] if rows else 0
    return rows, int(total)


_PLACES = """
SELECT left(f.village, %(digits)s), count(*) FILTER (WHERE f.kind = 'unserved'), count(*) FILTER (WHERE f.kind = 'unfit'),
  count(*) FILTER (WHERE f.kind = 'unserved' AND EXISTS (
    SELECT 1 FROM benefits_outreach o WHERE o.person_id = f.person_id AND o.scheme = f.scheme)),
  max(f.found_on)
FROM benefits_finding f WHERE f.county = %(county)s AND f.village LIKE %(place)s || '%%' GROUP BY 1 ORDER BY 1
"""


def finding_places(actor: Actor, place: str = "") -> list[dict[str, Any]]:
    """Return findings by town, or by village when ``place`` is a town: ``code, unserved, unfit, asked, found_on``."""
    register.require(actor, permissions.UNSERVED)
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            _PLACES, {"county": actor.county, "place": place, "digits": 12 if len(place) >= 9 else 9}
        )
        keys = ("code", "unserved", "unfit", "asked", "found_on")
        return [dict(zip(keys, row, strict=True)) for row in cursor.fetchall()]
