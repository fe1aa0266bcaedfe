"""What the place's pack says about care plans: the service list, the hours, when to look again. Read by services and queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop

from yanglao.access import queries as access
from yanglao.assessment import needs, scales
from yanglao.assessment.rules.answers import Answers
from yanglao.assessment.rules.needs import Need, find_needs
from yanglao.assessment.rules.plan import Hours, ItemRule, Proposal, propose
from yanglao.policy import queries as policy

LIST, HOURS, SCALE, REVIEW = (
    "care_plan_items",
    "care_plan_hours",
    "care_plan_scale",
    "care_plan_review_months",
)
#: Categories that are there or not, as the list names them among its ``tags``.
FLAGS = ("no_kin", "severe_disability", "special_one_child_family", "entitled_group")
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class ServiceList:
    """The pack's list of services, with where it stands."""

    rules: tuple[ItemRule, ...]
    name: str
    pack: str
    status: str
    document: str
    clause: str
    note: str


def pack_of_place() -> str:
    """Return the code of the place's pack, the nation's when none is set."""
    return access.place().pack or "cn"


def service_list(pack: str) -> ServiceList:
    """Return the services a plan of a place may hold, in the list's order."""
    found = policy.value_list(pack, LIST)
    rules = tuple(
        ItemRule(
            str(item["code"]),
            str(item["name"]),
            tuple(item.get("needs", ())),
            tuple(item.get("tags", ())),
            str(item.get("per", "week")),
            tuple(sorted((int(k), int(v)) for k, v in item["times"].items())),
            int(item["minutes"]),
            tuple(item["givers"]),
            tuple(item.get("supplied_by", ())),
            bool(item.get("granted", False)),
        )
        for item in found.items
    )
    return ServiceList(
        rules, found.name, found.pack, found.status, found.basis.document, found.basis.clause, found.note
    )


def scale_of_plans(pack: str, on: date) -> str:
    """Return the scale whose levels the place's list is written for."""
    return str(policy.parameter(pack, SCALE, on).value)


def review_months(pack: str, level: int, on: date) -> int:
    """Return after how many months a plan at a level is looked at again."""
    return int(policy.calculate(pack, "care_plan_review_of_level", {"level": level}, on) or 12)


def hours(pack: str, level: int, facts: Mapping[str, Any], on: date, *, in_institution: bool) -> Hours:
    """Return the hours a place grants: by its own scheme counted in hours, else by the (illustrative) table by level.

    Parameters
    ----------
    facts : mapping
        The engine's vocabulary (``birth_on, is_registered, subsistence, …``), without the level.
    """
    month = on.replace(day=1)
    scheme = next((s for s in policy.schemes(pack, on) if s.form == "hours"), None)
    if scheme is not None:
        asked = {
            **facts,
            "ability_scale": scale_of_plans(pack, on),
            "ability_level": level,
            "in_institution": in_institution,
        }
        found = policy.explain(pack, scheme.code, asked, month, on)
        case = next((c for c in scheme.cases if c.code == found.case), None)
        basis = case.basis if case else scheme.basis
        missing = [c.label for c in found.conditions if not c.held]
        why = "" if found.eligible else "；".join(missing) or gettext_noop("不在服务对象里")
        return Hours(
            int(found.net) * _MINUTES,
            scheme.code,
            case.label if case else scheme.name,
            scheme.status,
            basis.document,
            basis.clause,
            scheme.pack,
            why,
        )
    use = policy.parameter(pack, HOURS, on)
    amount = policy.calculate(pack, "care_plan_hours_of_level", {"level": level}, on)
    return Hours(
        0 if in_institution else int(amount or 0) * _MINUTES,
        HOURS,
        use.name,
        use.status,
        use.document,
        use.clause,
        use.pack,
        gettext_noop("住在养老机构，由机构照护") if in_institution else "",
    )


def tags_of(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the circumstances the list may ask for: how the person lives, and what is there or not."""
    return (str(facts.get("living") or "with_family"), *(name for name in FLAGS if facts.get(name)))


def needs_of(scale: str, answers: Answers | None) -> tuple[Need, ...]:
    """Return the needs the answers speak of; none without answers, or for a scale without a table."""
    if answers is None or scale not in needs.names():
        return ()
    return find_needs(needs.load(scale), scales.load(scale), answers)


def proposal(
    pack: str,
    *,
    level: int,
    found: Sequence[Need],
    facts: Mapping[str, Any],
    on: date,
    in_institution: bool = False,
) -> Proposal:
    """Return what the place's list and hours propose for a person's needs and facts on a day."""
    return propose(
        service_list(pack).rules,
        level=level,
        needs=found,
        tags=tags_of(facts),
        hours=hours(pack, level, facts, on, in_institution=in_institution),
        in_institution=in_institution,
    )
