"""Reads of one person's benefits and of cases on their way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count

from yanglao.access import queries as access
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.explaining import example_for, explain, explain_decision
from yanglao.benefits.listing import county_facts, decisions_of, running_of, with_benefit, would_stop
from yanglao.benefits.models import (
    Application,
    Benefit,
    BenefitChange,
    Decision,
    Recovery,
    RunLine,
    SchemeFact,
)
from yanglao.benefits.rules.states import BENEFIT_NAMES, OPEN, RUN_NAMES
from yanglao.policy import queries as policy

__all__ = [
    "BENEFIT_NAMES",
    "RUN_NAMES",
    "county_facts",
    "decisions_of",
    "example_for",
    "explain",
    "explain_decision",
    "running_of",
    "with_benefit",
    "would_stop",
]


def pack_code() -> str:
    """Return the installation's policy pack (remembered for five seconds)."""
    return access.place().pack or "haiyan"


def scheme_names(on: date) -> dict[str, str]:
    """Return Chinese names of the schemes in force, by code."""
    return {s.code: s.name for s in policy.schemes(pack_code(), on)}


def unsure_schemes(on: date) -> set[str]:
    """Return schemes with an amount no source publishes for this place (illustrative or unconfirmed)."""
    pack, found = pack_code(), set()
    for scheme in policy.schemes(pack, on):
        for name in {n for c in scheme.cases for n in c.amount.names("param")}:
            try:
                status = policy.parameter(pack, name, on).status
            except policy.ValueMissing:
                continue
            if status in ("illustrative", "unconfirmed"):
                found.add(scheme.code)
    return found


def of_person(actor: Actor, person_id: int, on: date) -> list[dict[str, Any]]:
    """Return a person's benefits, running ones first, with the amount in force and the decision behind it."""
    register.require(actor, permissions.READ)
    names = scheme_names(on)
    with acting(actor):
        rows = list(Benefit.objects.filter(person_id=person_id).order_by("scheme", "-id"))
        latest = _latest([b.pk for b in rows])
        asked = {a.benefit_id: a for a in Application.objects.filter(benefit__in=rows)}
    found = [_benefit(b, latest.get(b.pk), asked.get(b.pk), names) for b in rows]
    order = {"active": 0, "suspended": 1, **dict.fromkeys(OPEN, 2)}
    return sorted(found, key=lambda b: (order.get(b["state"], 3), b["scheme"]))


def _latest(benefit_ids: Sequence[int]) -> dict[int, Decision]:
    rows = Decision.objects.filter(benefit_id__in=benefit_ids, amount_fen__isnull=False).order_by(
        "benefit_id", "-id"
    )
    return {d.benefit_id: d for d in rows.distinct("benefit_id")}


def _benefit(b: Benefit, d: Decision | None, a: Application | None, names: dict[str, str]) -> dict[str, Any]:
    amount = d.amount_fen if d else a.expected_fen if a else None
    return {
        "id": b.pk,
        "person_id": b.person_id,
        "village": b.village,
        "scheme": b.scheme,
        "name": names.get(b.scheme, b.scheme),
        "state": b.state,
        "state_name": BENEFIT_NAMES[b.state],
        "channel": b.channel,
        "active_from": b.active_from,
        "active_to": b.active_to,
        "stop_reason": b.stop_reason,
        "amount_fen": amount,
        "decision_id": d.pk if d else None,
        "decided_at": d.decided_at if d else None,
        "from_month": a.from_month if a else "",
        "notice_to": a.notice_to if a else None,
    }


def benefit(actor: Actor, benefit_id: int, on: date) -> dict[str, Any] | None:
    """Return one benefit with its course, decisions and application; None outside the actor's scope."""
    register.require(actor, permissions.READ)
    with acting(actor):
        row = Benefit.objects.select_related("application").filter(pk=benefit_id).first()
        if row is None:
            return None
        asked = getattr(row, "application", None)
        changes = BenefitChange.objects.filter(benefit=row).order_by("id")
        steps = list(changes.values("from_state", "to_state", "at", "by_name", "reason"))
        decisions = list(Decision.objects.filter(benefit=row).order_by("id"))
    latest = next((d for d in reversed(decisions) if d.amount_fen is not None), None)
    found = _benefit(row, latest, asked, scheme_names(on))
    made = [_decision(d) for d in decisions]
    for step in steps:
        step["to_name"] = BENEFIT_NAMES[step["to_state"]]
    application = None
    if asked is not None:
        application = {
            "submitted_on": asked.submitted_on,
            "submitted_by": asked.submitted_by_name,
            "on_behalf": asked.on_behalf,
            "reasons": asked.reasons,
            "expected_fen": asked.expected_fen,
        }
    return found | {"changes": steps, "decisions": made, "application": application}


def _decision(d: Decision) -> dict[str, Any]:
    return {
        "id": d.pk,
        "benefit_id": d.benefit_id,
        "outcome": d.outcome,
        "outcome_name": d.get_outcome_display(),
        "cause": d.cause,
        "amount_fen": d.amount_fen,
        "case": d.case_code,
        "relation": d.relation,
        "effect_from": d.effect_from,
        "decided_at": d.decided_at,
        "maker": d.maker_name,
        "checker": d.checker_name,
        "pack": d.pack,
        "pack_version": d.pack_version,
        "reason": d.reason,
        "corrects": d.corrects_id,
    }


def tasks(
    actor: Actor,
    states: Sequence[str] = OPEN,
    *,
    scheme: str = "",
    ids: Sequence[int] = (),
    page: int = 1,
    size: int = 50,
) -> dict[str, Any]:
    """Return benefits by state (those on the way when not told), or the named ones: ``rows, count, by_state``; oldest first."""
    register.require(actor, permissions.READ)
    with acting(actor):
        chosen = Benefit.objects.filter(county=actor.county)
        chosen = chosen.filter(pk__in=list(ids)) if ids else chosen.filter(state__in=list(states))
        chosen = chosen.filter(scheme=scheme) if scheme else chosen
        counts = dict(chosen.values_list("state").annotate(n=Count("id")).values_list("state", "n"))
        rows = list(chosen.order_by("opened_at", "id")[(page - 1) * size : page * size])
        asked = {a.benefit_id: a for a in Application.objects.filter(benefit__in=rows)}
        latest = _latest([b.pk for b in rows])
    names = scheme_names(max((a.submitted_on for a in asked.values()), default=date(2026, 1, 1)))
    return {
        "rows": [_benefit(b, latest.get(b.pk), asked.get(b.pk), names) for b in rows],
        "count": sum(counts.values()),
        "by_state": counts,
    }


def lines_of(actor: Actor, person_id: int, limit: int = 36) -> list[dict[str, Any]]:
    """Return what runs owed a person, newest first."""
    register.require(actor, permissions.READ)
    with acting(actor):
        mine = Benefit.objects.filter(person_id=person_id).values_list("id", flat=True)
        rows = RunLine.objects.filter(benefit_id__in=list(mine)).order_by("-run_id", "-month", "scheme")[
            :limit
        ]
        words = (
            "id",
            "run_id",
            "run__month",
            "benefit_id",
            "scheme",
            "month",
            "amount_fen",
            "kind",
            "cause",
            "decision_id",
        )
        return list(rows.values(*words))


def lines_behind(actor: Actor, person_id: int, scheme: str, cause: str) -> list[dict[str, Any]]:
    """Return the run's lines a payment is made of, by its cause (``run:17``): month, kind, fen, benefit."""
    register.require(actor, permissions.READ)
    word, _sep, number = cause.partition(":")
    if word != "run" or not number.isdecimal():
        return []
    with acting(actor):
        rows = RunLine.objects.filter(run_id=int(number), person_id=person_id, scheme=scheme).order_by(
            "month", "id"
        )
        return list(rows.values("month", "kind", "cause", "amount_fen", "benefit_id"))


def facts_of(actor: Actor, person_id: int) -> list[dict[str, Any]]:
    """Return facts the houses above wrote down for a person's schemes."""
    register.require(actor, permissions.READ)
    with acting(actor):
        rows = SchemeFact.objects.filter(person_id=person_id).order_by("-from_on", "-id")
        return list(
            rows.values("id", "name", "value", "from_on", "to_on", "source_type", "source_id", "recorded_at")
        )


def recoveries(actor: Actor, state: str = "", person_id: int | None = None) -> list[dict[str, Any]]:
    """Return cases of recovery, newest first."""
    register.require(actor, permissions.READ)
    where = {k: v for k, v in {"state": state, "person_id": person_id}.items() if v}
    with acting(actor):
        rows = Recovery.objects.filter(county=actor.county, **where).order_by("-id")[:500]
        return [
            {
                "id": r.pk,
                "person_id": r.person_id,
                "village": r.village,
                "scheme": r.scheme,
                "reason": r.reason,
                "amount_fen": r.amount_fen,
                "collected_fen": r.collected_fen,
                "state": r.state,
                "state_name": r.get_state_display(),
                "opened_at": r.opened_at,
            }
            for r in rows
        ]
