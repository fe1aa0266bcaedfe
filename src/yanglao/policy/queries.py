"""Reads of the house: packs, schemes, parameters, evaluation, explanation, and the policy library's tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from yanglao.policy.library import (
    calculate,
    differences,
    documents,
    english,
    indicator,
    indicators,
    load_pack,
    pack_set,
    parameter,
    reform_pack,
    reforms_of,
    scheme,
    schemes,
    value_list,
    without_english,
)
from yanglao.policy.models import Clause, PackVersion, PolicyDocument
from yanglao.policy.rules import evaluation, explanation
from yanglao.policy.rules.binding import Binding, ParameterUse
from yanglao.policy.rules.comparing import Difference, compare, figure
from yanglao.policy.rules.explanation import Explanation, shown
from yanglao.policy.rules.model import Pack, Relation, Scheme
from yanglao.policy.rules.possibilities import Possibility
from yanglao.policy.rules.possibilities import possibilities as _possibilities
from yanglao.policy.rules.problems import FactMissing, PackInvalid, ValueMissing
from yanglao.policy.rules.reforming import Reform, as_written
from yanglao.policy.rules.vocabulary import POLARS_TYPES, SUBJECTS

__all__ = [
    "POLARS_TYPES",
    "SUBJECTS",
    "Difference",
    "Explanation",
    "FactMissing",
    "PackInvalid",
    "Pack",
    "Possibility",
    "Reform",
    "ValueMissing",
    "as_written",
    "calculate",
    "clauses",
    "compare_packs",
    "differences",
    "documents",
    "english",
    "evaluate",
    "evaluate_pack",
    "explain",
    "figure",
    "indicator",
    "indicators",
    "levers",
    "load_pack",
    "pack_codes",
    "parameter",
    "policy_documents",
    "possibilities",
    "reform_pack",
    "relations",
    "reforms_of",
    "scheme",
    "schemes",
    "schemes_of",
    "shown",
    "value_list",
    "version_in_force",
    "without_english",
]


def pack_codes() -> tuple[str, ...]:
    """Return the codes of all packs."""
    return pack_set().codes


def evaluate(
    pack: str, frame: pl.DataFrame, month: date, decided_on: date, subject: str = "person"
) -> pl.DataFrame:
    """Evaluate all schemes of a place for many subjects in a month (see `rules.evaluation.evaluate_frame`)."""
    return evaluation.evaluate_frame(load_pack(pack), frame, month, decided_on, subject)


def relations(pack: str, on: date, subject: str = "person") -> tuple[Relation, ...]:
    """Return the relations in force among a place's schemes on a day, in the order they are applied."""
    binding = Binding(load_pack(pack), on, on)
    return binding.relations(frozenset(s.code for s in binding.schemes(subject)))


def levers(pack: str, on: date) -> tuple[ParameterUse, ...]:
    """Return the figures a reform of the monthly schemes may move: numbers and tables of numbers the rules of a day use."""
    the_plan = evaluation.plan(load_pack(pack), on.replace(day=1), on)
    uses = {u.code: u for s in the_plan.schemes for group in s.uses for u in group}
    return tuple(uses[code] for code in sorted(uses) if _is_number(uses[code].value))


def _is_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and all(_is_number(v) for v in value.values())
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def evaluate_pack(
    pack: Pack, frame: pl.DataFrame, month: date, decided_on: date, subject: str = "person"
) -> pl.DataFrame:
    """Evaluate a pack that stands in no folder, as a reform's."""
    return evaluation.evaluate_frame(pack, frame, month, decided_on, subject)


def compare_packs(first: Pack, second: Pack, on: date, decided_on: date) -> list[Difference]:
    """Return what a pack that stands in no folder says other than another: the figures and rules in force on a day."""
    return [d for d in compare(first, second, on, on) if d.kind in ("scheme", "parameter", "relation")]


def schemes_of(pack: Pack, on: date, decided_on: date, subject: str = "person") -> tuple[Scheme, ...]:
    """Return the schemes in force of a pack that stands in no folder."""
    return Binding(pack, on, decided_on).schemes(subject)


def explain(
    pack: str, scheme: str, facts: Mapping[str, Any], month: date, decided_on: date, subject: str = "person"
) -> Explanation:
    """Explain one scheme for one subject in a month (see `rules.explanation.explain`)."""
    return explanation.explain(load_pack(pack), scheme, facts, month, decided_on, subject)


def possibilities(
    pack: str, schemes: list[str], known: Mapping[str, Any], month: date, decided_on: date
) -> list[Possibility]:
    """Return what somebody might get when only some facts are known (see ``rules.possibilities``)."""
    return _possibilities(load_pack(pack), schemes, known, month, decided_on)


def policy_documents(pack: str | None = None) -> list[PolicyDocument]:
    """Return the entered documents of the policy library, of one pack or all, by code."""
    rows = PolicyDocument.objects.order_by("pack", "code")
    return list(rows.filter(pack=pack) if pack else rows)


def clauses(document_id: int) -> list[Clause]:
    """Return the clauses of a document that figures and rules rest on."""
    return list(Clause.objects.filter(document_id=document_id).order_by("clause", "line", "id"))


def version_in_force(code: str) -> PackVersion | None:
    """Return the newest registered version of a pack."""
    return PackVersion.objects.filter(code=code).order_by("-loaded_at", "-id").first()
