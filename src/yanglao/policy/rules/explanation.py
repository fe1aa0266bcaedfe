"""Why one person gets what: conditions with the facts behind them, the branch, the figures, the relations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from yanglao.policy.rules.binding import ParameterUse, plain
from yanglao.policy.rules.model import Basis, Pack
from yanglao.policy.rules.scalar import ScalarPlan, ScalarScheme, scalar_plan
from yanglao.policy.rules.vocabulary import SUBJECTS


class InputUse(NamedTuple):
    """A fact as it was used."""

    name: str
    label: str
    value: Any

    @property
    def shown(self) -> str:
        """The value in Chinese words."""
        return shown(self.name, self.value)


class ConditionResult(NamedTuple):
    """A line of the 为什么 panel."""

    code: str
    label: str
    held: bool
    facts: tuple[InputUse, ...]
    text: str
    basis: Basis


class CaseResult(NamedTuple):
    """A branch: ``state`` is ``hit``, ``not_met`` or ``not_reached``."""

    code: str
    label: str
    state: str
    basis: Basis


class Step(NamedTuple):
    """One step of the calculation; ``before`` and ``after`` in the scheme's unit."""

    kind: str
    label: str
    before: int | None
    after: int | None
    basis: Basis


class Explanation(NamedTuple):
    """All of one decision's reasons.

    Amounts are fen, or hours when ``unit`` is ``hours``.
    """

    scheme: str
    name: str
    pack: str
    pack_version: str
    rule_pack: str
    month: date
    decided_on: date
    unit: str
    eligible: bool
    case: str | None
    case_label: str | None
    gross: int
    net: int
    conditions: tuple[ConditionResult, ...]
    cases: tuple[CaseResult, ...]
    inputs: tuple[InputUse, ...]
    parameters: tuple[ParameterUse, ...]
    steps: tuple[Step, ...]
    relation: str | None
    basis: Basis
    fingerprint: str

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-ready words (keys stable: the command line and frozen decisions hold them)."""
        return {
            "rule": self.scheme,
            "name": self.name,
            "pack": self.pack,
            "pack_version": self.pack_version,
            "rule_pack": self.rule_pack,
            "month": self.month.strftime("%Y-%m"),
            "decided_on": self.decided_on.isoformat(),
            "unit": self.unit,
            "eligible": self.eligible,
            "case": self.case,
            "case_label": self.case_label,
            "gross": self.gross,
            "net": self.net,
            "conditions": [
                {
                    "code": c.code,
                    "label": c.label,
                    "held": c.held,
                    "facts": {f.name: plain(f.value) for f in c.facts},
                    "text": c.text,
                    **_basis(c.basis),
                }
                for c in self.conditions
            ],
            "cases": [
                {"code": c.code, "label": c.label, "state": c.state, **_basis(c.basis)} for c in self.cases
            ],
            "inputs": {i.name: plain(i.value) for i in self.inputs},
            "parameters": [p.as_dict() for p in self.parameters],
            "steps": [
                {"kind": s.kind, "label": s.label, "before": s.before, "after": s.after, **_basis(s.basis)}
                for s in self.steps
            ],
            "relation": self.relation,
            **_basis(self.basis),
            "fingerprint": self.fingerprint,
        }


def _basis(basis: Basis) -> dict[str, str]:
    return {"document": basis.document, "clause": basis.clause, "line": basis.line}


def shown(name: str, value: Any) -> str:
    """Return a fact's value in Chinese words (money in yuan)."""
    if value is None:
        return "无记录"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name.endswith("_fen"):
        return f"{value / 100:.2f} 元"
    for subject in SUBJECTS.values():
        spec = subject.get(name)
        if spec and spec.choices and value in spec.choices:
            return spec.choices[value]
    return value.isoformat() if isinstance(value, date) else str(value)


def explain(
    pack: Pack, scheme: str, person: Mapping[str, Any], month: date, decided_on: date, subject: str = "person"
) -> Explanation:
    """Explain one scheme for one subject in one month; the amounts equal those of `evaluate_frame`.

    Parameters
    ----------
    pack : Pack
        The place's policy.
    scheme : str
        Code of the scheme.
    person : mapping
        Facts by name (see the vocabulary).
    month, decided_on : date
        Any day of the month; the day up to which values are known.
    subject : str
        Kind of subject.

    Returns
    -------
    Explanation

    Raises
    ------
    KeyError
        When the scheme is not in force in this place and month.
    FactMissing
        When a required fact is not given.
    """
    scalar = scalar_plan(pack, scheme, month.replace(day=1), decided_on, subject)
    row = scalar.row(person)
    labels = _labels(subject)
    used = {name: InputUse(name, labels[name], value) for name, value in row.items()}
    chosen = scalar.scheme
    conditions, holds = [], True
    for condition, test, names, text in chosen.tests:
        held = test(row)
        holds = holds and held
        facts = tuple([used[name] for name in names])
        conditions.append(
            ConditionResult(condition.code, condition.label, held, facts, text, condition.basis)
        )
    hit = chosen.first_case(row) if holds else 0
    steps, relation, extra = _amounts(scalar, hit, row)
    reached = hit or (len(chosen.whens) if holds else 0)
    inputs = [used[name] for name in chosen.inputs[reached]]
    inputs += [used[name] for name in extra if name not in chosen.inputs[reached]]
    return _assemble(scalar, hit, reached, row, (tuple(conditions), tuple(inputs), steps), relation, month)


def _labels(subject: str) -> dict[str, str]:
    found = _LABELS.get(subject)
    if found is None:
        found = _LABELS[subject] = {name: spec.label for name, spec in SUBJECTS[subject].items()}
    return found


_LABELS: dict[str, dict[str, str]] = {}


def _amounts(
    scalar: ScalarPlan, hit: int, row: dict[str, Any]
) -> tuple[tuple[Step, ...], str | None, tuple[str, ...]]:
    """Put gross and net amounts of the related schemes into ``row``; return steps, relation, facts of the one asked."""
    code = scalar.scheme.bound.code
    _start(scalar.scheme, hit, row)
    if not scalar.updates:
        return (), None, ()
    for other in scalar.others:
        _start(other, other.case(row), row)
    steps: list[Step] = []
    extra: list[str] = []
    mine, relation = f"net.{code}", None
    for held in scalar.updates:
        if not held.fired(row):
            continue
        rule = held.update.relation
        before = row[mine]
        row.update([(name, value(row)) for name, value in held.sets])
        if rule.scheme == code or (rule.other == code and rule.kind == "HIGHER_OF"):
            relation = rule.code
            extra += held.other_facts
            steps.append(Step(rule.kind, rule.label, before, row[mine], rule.basis))
    return tuple(steps), relation, tuple(extra)


def _start(scheme: ScalarScheme, hit: int, row: dict[str, Any]) -> None:
    code = scheme.bound.code
    row[f"case.{code}"] = hit
    row[f"gross.{code}"] = row[f"net.{code}"] = scheme.amounts[hit - 1](row) if hit else 0
    row[f"deducted.{code}"] = 0


def _assemble(
    scalar: ScalarPlan,
    hit: int,
    reached: int,
    row: Mapping[str, Any],
    parts: tuple[tuple[ConditionResult, ...], tuple[InputUse, ...], tuple[Step, ...]],
    relation: str | None,
    month: date,
) -> Explanation:
    bound = scalar.scheme.bound
    scheme = bound.scheme
    case = scheme.cases[hit - 1] if hit else None
    gross = row[f"gross.{scheme.code}"]
    cases = [
        CaseResult(
            c.code, c.label, "hit" if i == hit else "not_met" if i <= reached else "not_reached", c.basis
        )
        for i, c in enumerate(scheme.cases, 1)
    ]
    conditions, inputs, steps = parts
    if case:
        steps = (Step("AMOUNT", case.amount_text, None, gross, case.basis), *steps)
    binding = scalar.plan.binding
    return Explanation(
        scheme.code,
        scheme.name,
        binding.pack.code,
        binding.pack.version,
        scheme.pack,
        month,
        binding.decided_on,
        scheme.unit,
        bool(hit),
        case.code if case else None,
        case.label if case else None,
        gross,
        row[f"net.{scheme.code}"],
        conditions,
        tuple(cases),
        inputs,
        bound.uses[hit],
        steps,
        relation,
        case.basis if case else scheme.basis,
        bound.fingerprint,
    )


__all__ = ["CaseResult", "ConditionResult", "Explanation", "InputUse", "Step", "explain", "shown"]
