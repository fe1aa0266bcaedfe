"""Decisions a letter is written about: which there are, and what each letter has to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.explaining import _words
from yanglao.benefits.facts import thawed
from yanglao.benefits.models import Decision
from yanglao.benefits.queries.cases import pack_code
from yanglao.policy import queries as policy

#: Most letters printed in one go.
MOST_LETTERS = 400


def _made_in(actor: Actor, month: str, place: str) -> Any:
    """Return decisions made in a month (China's days), of a town or village or the whole county."""
    whole = Month.parse(month)
    start, end = (datetime.combine(day, time(), tzinfo=clock.CHINA) for day in (whole.start, whole.end))
    rows = Decision.objects.filter(county=actor.county, decided_at__gte=start, decided_at__lt=end)
    return rows.filter(village__startswith=place) if place else rows


def letters(
    actor: Actor, month: str, *, place: str = "", outcome: str = "", page: int = 1, size: int = 50
) -> dict[str, Any]:
    """Return a page of the decisions made in a month: ``rows`` (id, person_id, village, scheme, outcome …) and ``count``.

    Parameters
    ----------
    place : str
        Code of a town or village; the whole county when empty.
    """
    register.require(actor, permissions.NOTICE)
    with acting(actor):
        rows = _made_in(actor, month, place)
        rows = rows.filter(outcome=outcome) if outcome else rows
        found = list(rows.order_by("village", "person_id", "id")[(page - 1) * size : page * size])
        return {
            "rows": [
                {
                    "id": d.pk,
                    "benefit_id": d.benefit_id,
                    "person_id": d.person_id,
                    "village": d.village,
                    "scheme": d.scheme,
                    "outcome": d.outcome,
                    "outcome_name": d.get_outcome_display(),
                    "cause": d.cause,
                    "amount_fen": d.amount_fen,
                    "effect_from": d.effect_from,
                    "decided_at": d.decided_at,
                }
                for d in found
            ],
            "count": rows.count(),
        }


def letter_ids(actor: Actor, month: str, *, place: str = "", outcome: str = "") -> list[int]:
    """Return the decisions a bulk print holds, by village and person; at most :data:`MOST_LETTERS` and one more."""
    register.require(actor, permissions.NOTICE)
    with acting(actor):
        rows = _made_in(actor, month, place)
        rows = rows.filter(outcome=outcome) if outcome else rows
        return list(
            rows.order_by("village", "person_id", "id").values_list("id", flat=True)[: MOST_LETTERS + 1]
        )


def letter_contents(decision_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return what each letter says, in the order asked for; decisions out of scope are left out (the caller acts).

    Returns
    -------
    list of dict
        ``id, person_id, village, scheme, name, outcome, cause, reason, effect_from, decided_at, maker, checker, before_fen``
        (what was paid until then, None when nothing), ``words`` (the engine's explanation; None when the scheme is not in
        force in the month it was reckoned for).
    """
    rows = {d.pk: d for d in Decision.objects.filter(pk__in=list(decision_ids))}
    amounts: dict[int, list[tuple[int, int | None]]] = {}
    for benefit, pk, fen in (
        Decision.objects.filter(
            benefit_id__in={d.benefit_id for d in rows.values()}, amount_fen__isnull=False
        )
        .order_by("id")
        .values_list("benefit_id", "id", "amount_fen")
    ):
        amounts.setdefault(benefit, []).append((pk, fen))
    return [_content(rows[pk], amounts) for pk in decision_ids if pk in rows]


def _content(d: Decision, amounts: dict[int, list[tuple[int, int | None]]]) -> dict[str, Any]:
    month = Month.parse(d.evaluated_month)
    try:
        words = _words(
            d.pack, d.scheme, thawed(d.facts), month, max(clock.day_of(d.decided_at), month.start), d, None
        )
    except (DomainError, LookupError):
        words = None
    earlier = [fen for pk, fen in amounts.get(d.benefit_id, []) if pk < d.pk]
    return {
        "id": d.pk,
        "county": d.county,
        "person_id": d.person_id,
        "village": d.village,
        "scheme": d.scheme,
        "name": words["name"] if words else d.scheme,
        "outcome": d.outcome,
        "cause": d.cause,
        "reason": d.reason,
        "amount_fen": d.amount_fen,
        "hours": d.hours,
        "effect_from": d.effect_from,
        "decided_at": d.decided_at,
        "maker": d.maker_name,
        "checker": d.checker_name,
        "pack": d.pack,
        "pack_version": d.pack_version,
        "before_fen": earlier[-1] if earlier else None,
        "corrects": d.corrects_id,
        "words": words,
    }


def letter_for(actor: Actor, decision_id: int) -> dict[str, Any] | None:
    """Return what the letter about a decision says to the person or the family, None outside the actor's scope."""
    register.require(actor, permissions.READ)
    with acting(actor):
        return next(iter(letter_contents([decision_id])), None)


def remedies(on: date) -> list[dict[str, Any]]:
    """Return how a decision may be contested, each with its time limit from the pack: ``code, value, unit, document, clause, status``.

    A place that publishes no limit for its own correction gives that entry with ``value`` None.
    """
    found = []
    for code in ("benefit_appeal_days", "reconsideration_days", "lawsuit_months"):
        try:
            use = policy.parameter(pack_code(), code, on)
        except (policy.ValueMissing, LookupError):
            found.append(
                {"code": code, "value": None, "unit": "", "document": "", "clause": "", "status": ""}
            )
            continue
        found.append(
            {
                "code": code,
                "value": use.value,
                "unit": use.unit,
                "document": use.document,
                "clause": use.clause,
                "status": use.status,
            }
        )
    return found


def benefit_of_decision(actor: Actor, decision_id: int) -> int | None:
    """Return the benefit a decision belongs to, None outside the actor's scope."""
    register.require(actor, permissions.READ)
    with acting(actor):
        return Decision.objects.filter(pk=decision_id).values_list("benefit_id", flat=True).first()
