"""What stands in the loaded demo, counted by query."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from yanglao.base.actor import Actor
from yanglao.base.divisions import stem
from yanglao.base.scope import acting
from yanglao.funds import queries as funds
from yanglao.planning import queries as planning
from yanglao.planning import services as board

#: Registered in the county and 60 or over on a day, alive and not moved away by then.
_ELDERS = """SELECT count(*), count(*) FILTER (WHERE p.birth_on <= (%(on)s::date - interval '80 years')) FROM people_person p
WHERE p.county = %(county)s AND starts_with(p.register_village, %(stem)s) AND p.birth_on <= (%(on)s::date - interval '60 years')
AND (p.died_on IS NULL OR p.died_on > %(on)s) AND (p.moved_out_on IS NULL OR p.moved_out_on > %(on)s)"""
_COUNTS = """SELECT
(SELECT count(*) FROM assessment_assessment WHERE county = %(county)s AND applied_at < %(on)s::date + 1),
(SELECT count(*) FROM benefits_decision WHERE county = %(county)s AND decided_at < %(on)s::date + 1),
(SELECT count(*) FROM funds_payment WHERE county = %(county)s AND due_at < %(on)s::date + 1),
(SELECT coalesce(sum(amount_fen), 0)::bigint FROM funds_payment
 WHERE county = %(county)s AND state = 'paid' AND paid_on <= %(on)s)"""

#: Schemes of the months run, each with what was paid; a scheme nobody was paid from is none.
_SCHEMES = """SELECT p.scheme, count(*), count(DISTINCT p.month),
coalesce(sum(p.amount_fen) FILTER (WHERE p.state = 'paid' AND p.paid_on <= %(on)s), 0)::bigint
FROM funds_payment p JOIN benefits_monthlyrun r ON r.county = p.county AND r.month = p.month
WHERE p.county = %(county)s AND p.due_at < %(on)s::date + 1 GROUP BY p.scheme ORDER BY p.scheme"""


def counted(actor: Actor, place: str, on: date) -> dict[str, Any]:
    """Return the figures of a day; indicators are counted when they were not yet."""
    with acting(actor), connection.cursor() as cursor:
        words: dict[str, str | date] = {"county": actor.county, "stem": stem(actor.county), "on": on}
        cursor.execute(_ELDERS, words)
        elders, aged = cursor.fetchone()
        cursor.execute(_COUNTS, words)
        assessments, decisions, payments, paid = cursor.fetchone()
        cursor.execute(_SCHEMES, words)
        schemes = [
            dict(zip(("scheme", "payments", "months", "paid_fen"), row, strict=True))
            for row in cursor.fetchall()
        ]
    return {
        "place": place,
        "as_of": on.isoformat(),
        "elders": elders,
        "aged_80_plus": aged,
        "assessments": assessments,
        "decisions": decisions,
        "payments": payments,
        "paid_fen": paid,
        "schemes_run": len(schemes),
        "schemes": schemes,
        "ledger_balanced": bool(funds.ledger_check(actor)["balanced"]),
        "indicators": indicators(actor, on),
    }


def indicators(actor: Actor, on: date) -> list[dict[str, Any]]:
    """Return the board's rows of a day, short."""
    run = planning.latest_run(actor, on)
    if run is None or run.as_of != on:
        board.compute_board(actor, as_of=on)
    words = ("code", "no", "group", "name", "value", "target", "unit", "status", "assumption")
    return [{word: row.get(word) for word in words} for row in planning.board(actor, on)]
