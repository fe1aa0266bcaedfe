"""Erasing by schedule: what is over its term is listed, one person asks, another approves, then it goes. Nothing goes by itself.

A house declares how to find and how to erase its own rows (:func:`declare`); terms stand in ``data/retention.yaml``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from yanglao.base import approvals, audit
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import DomainError
from yanglao.base.models import Approval
from yanglao.base.permissions import declare as declare_permission
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.base.service import note, service

READ = declare_permission("base.retention", "看到期清除、提请、审批", "bureau")
audit.name("base.ask_retention", "提请清除到期内容")
audit.name("base.settle_retention", "审批清除到期内容")
KIND, SUBJECT = "base.retention", "base.Retention"
_TERMS = Path(__file__).parent / "data" / "retention.yaml"

#: ``(actor, before) → subjects``: who or what is over its term; ``(actor, before) → rows erased``.
Look = Callable[[Actor, date], list[str]]
Erase = Callable[[Actor, date], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of content with its term."""

    code: str
    label: str
    days: int
    status: str
    look: Look
    erase: Erase

    def before(self, on: date) -> date:
        """Return the day before which content is over its term."""
        return on - timedelta(days=self.days)


_rules: dict[str, tuple[Look, Erase]] = {}


@cache
def _terms() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_TERMS.read_text("utf-8"))
    return found


def declare(code: str, look: Look, erase: Erase) -> None:
    """Say how content of a code of ``retention.yaml`` is found and erased."""
    if code not in _terms():
        raise ValueError(f"no term for {code}")
    _rules[code] = (look, erase)


def rules() -> list[Rule]:
    """Return every rule a house declared, by code."""
    found = []
    for code in sorted(_rules):
        term, (look, erase) = _terms()[code], _rules[code]
        found.append(Rule(code, str(term["label"]), int(term["days"]), str(term["status"]), look, erase))
    return found


def due(actor: Actor, on: date) -> list[dict[str, Any]]:
    """Return what is over its term on a day (a dry run): ``code, label, days, status, before, rows, subjects``."""
    require(actor, "base.retention")
    platform = system_actor(actor.county)
    with acting(platform):
        found = [(rule, rule.look(platform, rule.before(on))) for rule in rules()]
    return [
        {
            "code": rule.code,
            "label": rule.label,
            "days": rule.days,
            "status": rule.status,
            "before": rule.before(on),
            "rows": len(subjects),
            "subjects": subjects,
        }
        for rule, subjects in found
    ]


def waiting(actor: Actor) -> Approval | None:
    """Return the request that waits for a second person."""
    return next(iter(approvals.open_for(actor, (KIND,))), None)


def _number(on: date) -> int:
    return int(on.strftime("%Y%m%d"))


@service("base.retention", "base.ask_retention")
def ask(actor: Actor, *, on: date) -> Approval:
    """Ask to erase what is over its term on a day.

    Raises
    ------
    DomainError
        When nothing is, or a request waits already.
    """
    if waiting(actor) is not None:
        raise DomainError(_("已有一件等审批"), code="retention.asked", remedy=_("请另一位同事先审那一件"))
    count = sum(row["rows"] for row in due(actor, on))
    if not count:
        raise DomainError(_("没有到期要清除的"), code="retention.nothing", kept=_("没有提请"))
    note(on=on, count=count)
    return approvals.ask(
        actor,
        kind=KIND,
        subject_type=SUBJECT,
        subject_id=_number(on),
        summary=_("清除 %(day)s 到期的内容，%(n)d 条") % {"day": on, "n": count},
        count=count,
    )


@service("base.retention", "base.settle_retention")
def settle(actor: Actor, *, approved: bool, reason: str = "") -> dict[str, int]:
    """Approve (and erase exactly by the day that was listed) or return; never by the one who asked.

    Returns
    -------
    dict
        Code → rows erased; empty when returned.
    """
    asked = waiting(actor)
    if asked is None:
        raise DomainError(_("没有等审批的清除"), code="retention.none")
    approvals.settle(
        actor, kind=KIND, subject_type=SUBJECT, subject_id=asked.subject_id, approved=approved, reason=reason
    )
    erased: dict[str, int] = {}
    if approved:
        on, platform = date.fromisoformat(str(asked.subject_id)), system_actor(actor.county)
        with acting(platform):
            erased = {rule.code: rule.erase(platform, rule.before(on)) for rule in rules()}
    note(request=asked.subject_id, approved=approved, **erased)
    return erased
