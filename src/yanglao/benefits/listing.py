"""Benefits beside a list of people, and one person's decisions for a timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.facts import FactSource
from yanglao.benefits.models import Decision

#: Of each running benefit, the amount of the latest decision that named one.
_RUNNING = """
SELECT b.person_id, count(*), coalesce(sum(d.amount_fen), 0)::bigint
FROM benefits_benefit b LEFT JOIN LATERAL (
  SELECT amount_fen FROM benefits_decision WHERE benefit_id = b.id AND amount_fen IS NOT NULL ORDER BY id DESC LIMIT 1
) d ON true
WHERE b.person_id = ANY(%s) AND b.state = 'active' AND b.active_from <= %s GROUP BY 1
"""


def running_of(actor: Actor, person_ids: Sequence[int], *, on: date) -> dict[int, tuple[int, int]]:
    """Return person → (running benefits, fen a month), for a page of a list."""
    register.require(actor, permissions.READ)
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(_RUNNING, [list(person_ids), on])
        return {pk: (count, fen) for pk, count, fen in cursor.fetchall()}


def with_benefit(on: date, scheme: str = "") -> tuple[str, tuple[Any, ...]]:
    """Return SQL of the ids of people with a running benefit (any, or of one scheme), and its values: narrows a list of people."""
    sql = (
        "SELECT person_id FROM benefits_benefit WHERE state = 'active' AND active_from <= %s "
        "AND (active_to IS NULL OR active_to > %s)"
    )
    return (f"{sql} AND scheme = %s", (on, on, scheme)) if scheme else (sql, (on, on))


def decisions_of(actor: Actor, person_id: int, limit: int = 40) -> list[dict[str, Any]]:
    """Return a person's decisions, latest first: outcome, scheme, amount, month of effect, who decided."""
    register.require(actor, permissions.READ)
    with acting(actor):
        rows = Decision.objects.filter(person_id=person_id).order_by("-decided_at", "-id")[:limit]
        return [
            {
                "id": d.pk,
                "benefit_id": d.benefit_id,
                "scheme": d.scheme,
                "outcome": d.outcome,
                "outcome_name": d.get_outcome_display(),
                "cause": d.cause,
                "amount_fen": d.amount_fen,
                "effect_from": d.effect_from,
                "decided_at": d.decided_at,
                "maker": d.maker_name,
                "checker": d.checker_name,
                "pack_version": d.pack_version,
            }
            for d in rows
        ]


def county_facts(actor: Actor, on: date) -> pl.DataFrame:
    """Return the fact frame of everybody in scope on a day, as the policy engine takes it (one row a person)."""
    register.require(actor, permissions.READ)
    return FactSource.load(actor).as_of(on)


def would_stop(actor: Actor, person_id: int, occurred_on: date, on: date) -> list[dict[str, Any]]:
    """Return what a death or a move away on a day would stop: per benefit its name, amount, first month without, fen paid beyond.

    The month of the event is still paid, the next is not (as ``services.end_for_event`` does it).
    """
    from yanglao.benefits.models import Benefit, RunLine
    from yanglao.benefits.queries import scheme_names
    from yanglao.benefits.rules.months import month_after

    register.require(actor, permissions.READ)
    end = month_after(occurred_on)
    names = scheme_names(on)
    with acting(actor):
        rows = list(
            Benefit.objects.filter(person_id=person_id, state__in=["active", "suspended"]).order_by("scheme")
        )
        latest = {
            d.benefit_id: d.amount_fen
            for d in Decision.objects.filter(benefit__in=rows, amount_fen__isnull=False).order_by("id")
        }
        beyond: dict[int, int] = {}
        for pk, fen in RunLine.objects.filter(benefit__in=rows, month__gte=end.strftime("%Y-%m")).values_list(
            "benefit_id", "amount_fen"
        ):
            beyond[pk] = beyond.get(pk, 0) + fen
    return [
        {
            "benefit_id": row.pk,
            "name": names.get(row.scheme, row.scheme),
            "amount_fen": latest.get(row.pk),
            "stops_from": max(end, row.active_from or end),
            "beyond_fen": beyond.get(row.pk, 0),
        }
        for row in rows
    ]
