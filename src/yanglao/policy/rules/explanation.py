"""Why one person gets what: conditions with the facts behind them, the branch, the figures, the relations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from yanglao.policy.rules.binding import ParameterUse, plain
from yanglao.policy.rules.evaluation import FEN, ScalarPlan, ScalarScheme, facts_of, scalar_plan
from yanglao.policy.rules.model import Basis, Pack
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
    scalar = scalar_plan(pack, month.replace(day=1), decided_on, subject)
    chosen = scalar.schemes[scheme]
    row = facts_of(scalar.plan, person)
    labels = _labels(subject)
    conditions = tuple(
        ConditionResult(
            c.code,
            c.label,
            bool(test(row)),
            tuple([InputUse(n, labels[n], row[n]) for n in names]),
            c.text,
            c.basis,
        )
        for c, test, names in chosen.tests
    )
    related = scalar.related[scheme]
    hits = {code: _hit(scalar.schemes[code], row) for code in related if code != scheme}
    hits[scheme] = _first(chosen, row) if all(c.held for c in conditions) else 0
    steps, relation = _amounts(scalar, scheme, related, hits, row)
    return _assemble(scalar, chosen, hits[scheme], row, conditions, steps, relation, month)


def _labels(subject: str) -> dict[str, str]:
    found = _LABELS.get(subject)
    if found is None:
        found = _LABELS[subject] = {name: spec.label for name, spec in SUBJECTS[subject].items()}
    return found


_LABELS: dict[str, dict[str, str]] = {}


def _first(scheme: ScalarScheme, row: Mapping[str, Any]) -> int:
    for index, (_, when, _names) in enumerate(scheme.whens, 1):
        if when(row):
            return index
    return 0


def _hit(scheme: ScalarScheme, row: Mapping[str, Any]) -> int:
    for _, test, _names in scheme.tests:
        if not test(row):
            return 0
    return _first(scheme, row)


def _amounts(
    scalar: ScalarPlan, scheme: str, related: tuple[str, ...], hits: Mapping[str, int], row: dict[str, Any]
) -> tuple[tuple[Step, ...], str | None]:
    """Put gross and net amounts of the related schemes into ``row``; return the steps of the one asked for."""
    for code in related:
        hit = hits[code]
        row[f"case.{code}"] = hit
        amount = scalar.schemes[code].amounts[hit - 1](row) if hit else 0
        row[f"gross.{code}"] = row[f"net.{code}"] = amount
        row[f"deducted.{code}"] = 0
    steps: list[Step] = []
    mine, relation = f"net.{scheme}", None
    for update, fired, sets in scalar.updates:
        rule = update.relation
        if rule.scheme not in hits or not fired(row):
            continue
        before = row[mine]
        values = [(name, value(row)) for name, value in sets]
        row.update(values)
        if scheme in (rule.scheme, rule.other):
            if rule.scheme == scheme or rule.kind == "HIGHER_OF":
                relation = rule.code
            steps.append(Step(rule.kind, rule.label, before, row[mine], rule.basis))
    return tuple(steps), relation


def _assemble(
    scalar: ScalarPlan,
    chosen: ScalarScheme,
    hit: int,
    row: Mapping[str, Any],
    conditions: tuple[ConditionResult, ...],
    relation_steps: tuple[Step, ...],
    relation: str | None,
    month: date,
) -> Explanation:
    scheme = chosen.bound.scheme
    the_plan = scalar.plan
    case = scheme.cases[hit - 1] if hit else None
    gross = row[f"gross.{scheme.code}"]
    reached = hit or (len(scheme.cases) if all(c.held for c in conditions) else 0)
    cases = tuple(
        [
            CaseResult(
                c.code, c.label, "hit" if i == hit else "not_met" if i <= reached else "not_reached", c.basis
            )
            for i, c in enumerate(scheme.cases, 1)
        ]
    )
    first = (Step("AMOUNT", case.amount_text, None, gross, case.basis),) if case else ()
    labels = _labels(scheme.subject)
    names = dict.fromkeys(n for _, _, used in chosen.tests for n in used)
    for index, (_, _, used) in enumerate(chosen.whens, 1):
        if index <= reached:
            names.update(dict.fromkeys(used))
    pack = the_plan.binding.pack
    return Explanation(
        scheme.code,
        scheme.name,
        pack.code,
        pack.version,
        scheme.pack,
        month,
        the_plan.binding.decided_on,
        scheme.unit,
        bool(hit),
        case.code if case else None,
        case.label if case else None,
        gross,
        row[f"net.{scheme.code}"],
        conditions,
        cases,
        tuple([InputUse(n, labels[n], row[n]) for n in names]),
        chosen.bound.uses[hit],
        first + relation_steps,
        relation,
        case.basis if case else scheme.basis,
        chosen.bound.fingerprint,
    )


__all__ = ["FEN", "CaseResult", "ConditionResult", "Explanation", "InputUse", "Step", "explain", "shown"]
