"""What every write of a case shares: taking a benefit at the right state, moving it, freezing a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.models import Installation
from yanglao.base.periods import Month
from yanglao.base.service import note
from yanglao.benefits.errors import NotThatState
from yanglao.benefits.facts import FactSource, fact_names
from yanglao.benefits.models import Benefit, BenefitChange, Decision
from yanglao.benefits.rules.states import BENEFIT, BENEFIT_NAMES
from yanglao.policy import queries as policy


def pack_code() -> str:
    """Return the installation's policy pack."""
    return Installation.objects.filter(pk=1).values_list("pack", flat=True).first() or "haiyan"


def take(benefit_ids: Iterable[int], to: str) -> list[Benefit]:
    """Return benefits locked, when the arrow to the state exists for every one of them.

    Raises
    ------
    NotFound, NotThatState
        Nothing is changed then.
    """
    ids = list(dict.fromkeys(benefit_ids))
    rows = {b.pk: b for b in Benefit.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    if len(rows) < len(ids) or not ids:
        raise NotFound(_("有的待遇找不到，或不在您的范围内"), remedy=_("刷新列表再选"))
    for row in rows.values():
        if to not in BENEFIT[row.state]:
            raise NotThatState(
                _("这一件现在是“%(now)s”，不能变成“%(to)s”")
                % {"now": BENEFIT_NAMES[row.state], "to": BENEFIT_NAMES[to]},
                kept=_("没有改动"),
                remedy=_("刷新页面看现在的情况"),
                benefit=row.pk,
                state=row.state,
            )
    return [rows[pk] for pk in ids]


def move(actor: Actor, row: Benefit, to: str, at: datetime, reason: str = "") -> None:
    """Move a benefit and write the step down."""
    before, row.state = row.state, to
    row.save()
    BenefitChange.objects.create(
        benefit=row,
        from_state=before,
        to_state=to,
        at=at,
        by=actor.user_id,
        by_name=actor.name,
        reason=reason[:200],
    )
    note(
        subject_type="benefits.Benefit",
        subject_id=row.pk,
        person_id=row.person_id,
        village=row.village,
        to=to,
    )


def facts_now(actor: Actor, person_id: int, day: date) -> dict[str, Any]:
    """Return a person's facts as of a day, as the engine wants them."""
    frame = FactSource.load(actor, [person_id]).as_of(day)
    if not frame.height:
        raise NotFound(_("没有这个人的档案，或不在您的范围内"), remedy=_("核对档案号"))
    row = frame.row(0, named=True)
    return {name: row[name] for name in fact_names(frame)}


def frozen(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts as JSON can hold them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}


def decide(
    actor: Actor,
    row: Benefit,
    *,
    outcome: str,
    cause: str,
    effect_from: date,
    facts: dict[str, Any],
    month: Month,
    at: datetime,
    maker: tuple[int | None, str],
    reason: str = "",
    with_amount: bool = True,
    corrects: int | None = None,
) -> Decision:
    """Freeze a decision with the engine's reasons for a month."""
    pack = pack_code()
    found = policy.explain(pack, row.scheme, facts, month.start, max(clock.day_of(at), month.start))
    words = found.as_dict()
    return Decision.objects.create(
        benefit=row,
        person_id=row.person_id,
        county=row.county,
        village=row.village,
        scheme=row.scheme,
        decided_at=at,
        effect_from=effect_from,
        outcome=outcome,
        cause=cause,
        amount_fen=found.net if with_amount and found.unit == "fen" else None,
        hours=found.net if with_amount and found.unit == "hours" else None,
        case_code=found.case or "",
        relation=found.relation or "",
        facts=frozen(facts),
        pack=pack,
        pack_version=found.pack_version,
        fingerprint=policy.load_pack(pack).fingerprint,
        evaluated_month=str(month),
        steps=words["steps"],
        reason=reason[:200],
        maker_id=maker[0],
        maker_name=maker[1],
        checker_id=actor.user_id if actor.user_id != maker[0] else None,
        checker_name=actor.name if actor.user_id != maker[0] else "",
        corrects_id=corrects,
    )
