"""Why a person gets an amount: the frozen facts of the decision in force, reckoned again by the same engine."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.facts import FactSource, fact_names, thawed
from yanglao.benefits.models import Benefit, Decision, RunLine
from yanglao.policy import queries as policy


def explain(actor: Actor, person_id: int, scheme: str, month: str, today: date) -> dict[str, Any]:
    """Return every reason behind one scheme of one person in one month.

    Where a decision stands, its frozen facts are reckoned again for the month; else the facts known today, and
    ``decided`` is None.

    Returns
    -------
    dict
        ``rule, name, case, inputs, conditions, cases, steps, parameters[{code, value, unit, pack, since, document, clause,
        status}], amount_fen, paid_fen, decided, pack, pack_version, fingerprint, month``.

    Raises
    ------
    NotFound
        When the person is not in the actor's scope.
    DomainError
        When the scheme is not in force in the month.
    """
    register.require(actor, permissions.READ)
    whole = Month.parse(month)
    with acting(actor):
        row = _in_force(person_id, scheme, whole)
        pack = row.pack if row else _pack()
        if scheme not in {s.code for s in policy.schemes(pack, whole.start)}:
            raise DomainError(
                _("这个月没有这项待遇：%(code)s") % {"code": scheme},
                code="benefits.no_scheme",
                field="benefit",
                remedy=_("可以查的有：%(codes)s")
                % {"codes": "、".join(s.code for s in policy.schemes(pack, whole.start))},
            )
        facts = thawed(row.facts) if row else _known(actor, person_id, min(today, whole.last_day))
        paid = _paid(person_id, scheme, month)
    decided_on = max(clock.day_of(row.decided_at), whole.start) if row else today
    return _words(pack, scheme, facts, whole, decided_on, row, paid)


def _words(
    pack: str,
    scheme: str,
    facts: dict[str, Any],
    month: Month,
    decided_on: date,
    row: Decision | None,
    paid: int | None,
) -> dict[str, Any]:
    found = policy.explain(pack, scheme, facts, month.start, decided_on)
    words = found.as_dict()
    unit = words["unit"]
    decided = None
    if row is not None:
        decided = {
            "decision": row.pk,
            "outcome": row.outcome,
            "at": row.decided_at.isoformat(),
            "effect_from": row.effect_from.isoformat(),
            "maker": row.maker_name,
            "checker": row.checker_name,
            "amount_fen": row.amount_fen,
            "evaluated_month": row.evaluated_month,
            "pack_version": row.pack_version,
            "fingerprint": row.fingerprint,
        }
    return {
        **words,
        "amount_fen": found.net if unit == "fen" else None,
        "hours": found.net if unit == "hours" else None,
        "paid_fen": paid,
        "decided": decided,
        "decided_by": {"maker": row.maker_name, "checker": row.checker_name} if row else None,
        "shown": {i.name: {"label": i.label, "value": i.shown} for i in found.inputs},
    }


def _pack() -> str:
    return access.place().pack or "haiyan"


def _in_force(person_id: int, scheme: str, month: Month) -> Decision | None:
    """Return the decision that holds in the month: of an amount, or of a stop with the facts that ended it."""
    rows = Decision.objects.filter(person_id=person_id, scheme=scheme, effect_from__lte=month.last_day)
    rows = rows.exclude(outcome="reject")
    return rows.order_by("-effect_from", "-id").first()


def _known(actor: Actor, person_id: int, day: date) -> dict[str, Any]:
    frame = FactSource.load(actor, [person_id]).as_of(day)
    if not frame.height:
        raise NotFound(_("没有这个人的档案，或不在您的范围内"), remedy=_("核对档案号"))
    row = frame.row(0, named=True)
    return {name: row[name] for name in fact_names(frame)}


def _paid(person_id: int, scheme: str, month: str) -> int | None:
    mine = Benefit.objects.filter(person_id=person_id, scheme=scheme).values("id")
    rows = RunLine.objects.filter(benefit_id__in=mine, month=month).values_list("amount_fen", flat=True)
    return sum(rows) if rows else None


def explain_decision(actor: Actor, decision_id: int) -> dict[str, Any]:
    """Return every reason behind one decision, for the month it was reckoned for."""
    register.require(actor, permissions.READ)
    with acting(actor):
        row = Decision.objects.filter(pk=decision_id).first()
        if row is None:
            raise NotFound(_("没有这个决定，或不在您的范围内"), remedy=_("从待遇页面打开"))
        month = Month.parse(row.evaluated_month)
        decided_on = max(clock.day_of(row.decided_at), month.start)
        return _words(row.pack, row.scheme, thawed(row.facts), month, decided_on, row, None)


def example_for(actor: Actor, scheme: str, month: str) -> int | None:
    """Return somebody who has a scheme in a month (the first by id), or None."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(l.person_id) FROM benefits_runline l JOIN benefits_monthlyrun r ON r.id = l.run_id "
            "WHERE r.county = %s AND r.month = %s AND l.scheme = %s AND l.amount_fen > 0",
            [actor.county, month, scheme],
        )
        found = cursor.fetchone()[0]
        if found is None:
            cursor.execute(
                "SELECT min(person_id) FROM benefits_benefit WHERE county = %s AND scheme = %s AND state IN "
                "('active', 'proposed')",
                [actor.county, scheme],
            )
            found = cursor.fetchone()[0]
    return found
