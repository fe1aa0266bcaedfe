"""A plan as closures over one subject's facts, built once per month; only what a scheme depends on is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from yanglao.policy.rules.backends import Closure, to_closure
from yanglao.policy.rules.evaluation import BoundScheme, Plan, Update, at_least_zero, plan
from yanglao.policy.rules.expressions import Node
from yanglao.policy.rules.model import Condition, Pack, SchemeCase
from yanglao.policy.rules.problems import FactMissing
from yanglao.policy.rules.vocabulary import SUBJECTS


@dataclass(frozen=True)
class ScalarScheme:
    """A bound scheme as closures.

    Parameters
    ----------
    inputs : tuple of tuple of str
        Facts looked at when the first 0, 1, 2 … cases were reached.
    """

    bound: BoundScheme
    tests: tuple[tuple[Condition, Closure, tuple[str, ...], str], ...]
    whens: tuple[tuple[SchemeCase, Closure], ...]
    amounts: tuple[Closure, ...]
    inputs: tuple[tuple[str, ...], ...]

    def first_case(self, row: Mapping[str, Any]) -> int:
        """Return the number of the first case that fits, 0 when none."""
        for index, (_, when) in enumerate(self.whens, 1):
            if when(row):
                return index
        return 0

    def case(self, row: Mapping[str, Any]) -> int:
        """Return the number of the case that fits somebody who meets all conditions, else 0."""
        for _, test, _names, _text in self.tests:
            if not test(row):
                return 0
        return self.first_case(row)


@dataclass(frozen=True)
class ScalarUpdate:
    """A relation as closures."""

    update: Update
    fired: Closure
    sets: tuple[tuple[str, Closure], ...]
    other_facts: tuple[str, ...]


@dataclass(frozen=True)
class ScalarPlan:
    """All that explaining one scheme needs.

    Parameters
    ----------
    scheme : ScalarScheme
        The one asked for.
    others : tuple of ScalarScheme
        Schemes whose amounts can change its own.
    facts : tuple of (name, default)
        Facts read.
    required : tuple of str
        Facts that must be given.
    """

    plan: Plan
    scheme: ScalarScheme
    others: tuple[ScalarScheme, ...]
    updates: tuple[ScalarUpdate, ...]
    facts: tuple[tuple[str, Any], ...]
    required: tuple[str, ...]

    def row(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the facts the rules read, with defaults for what may be left out.

        Raises
        ------
        FactMissing
            When a required fact is not given.
        """
        lacking = [name for name in self.required if name not in given]
        if lacking:
            raise FactMissing(lacking)
        row: dict[str, Any] = {}
        for name, default in self.facts:
            value = given.get(name)
            row[name] = default if value is None else value
        return row


def _scalar_scheme(bound: BoundScheme, texts: Mapping[str, str]) -> ScalarScheme:
    scheme = bound.scheme
    shared = dict.fromkeys(n for c in scheme.conditions for n in c.test.names("fact"))
    inputs = [tuple(shared)]
    for case in scheme.cases:
        shared.update(dict.fromkeys((*case.when.names("fact"), *case.amount.names("fact"))))
        inputs.append(tuple(shared))
    return ScalarScheme(
        bound,
        tuple(
            (
                c,
                to_closure(n),
                c.test.names("fact"),
                texts.get(c.code, c.text) if c.text.startswith("rule.") else c.text,
            )
            for c, n in zip(scheme.conditions, bound.tests, strict=True)
        ),
        tuple((c, to_closure(n)) for c, n in zip(scheme.cases, bound.whens, strict=True)),
        tuple(to_closure(at_least_zero(n)) for n in bound.amounts),
        tuple(inputs),
    )


def _related(the_plan: Plan, code: str) -> frozenset[str]:
    """Return the schemes whose amounts can change this one's, itself included."""
    found, grew = {code}, True
    while grew:
        before = len(found)
        for update in the_plan.updates:
            pair = {update.relation.scheme, update.relation.other} & set(the_plan.by_code)
            if pair & found:
                found |= pair
        grew = len(found) > before
    return frozenset(found)


@lru_cache(maxsize=256)
def scalar_plan(
    pack: Pack, scheme: str, month: date, decided_on: date, subject: str = "person"
) -> ScalarPlan:
    """Return the closures that explain one scheme in a month (cached per pack object).

    Raises
    ------
    KeyError
        When the scheme is not in force.
    """
    the_plan = plan(pack, month, decided_on, subject)
    if scheme not in the_plan.by_code:
        raise KeyError(scheme)
    related = _related(the_plan, scheme)
    texts = {f.code: f.text for content in reversed(pack.chain) for f in content.formulas}
    schemes = {code: _scalar_scheme(the_plan.by_code[code], texts) for code in sorted(related)}
    updates = tuple(
        ScalarUpdate(
            u,
            to_closure(u.fired),
            tuple((name, to_closure(node)) for name, node in u.sets),
            u.fired.names("fact"),
        )
        for u in the_plan.updates
        if u.relation.scheme in related
    )
    nodes: list[Node] = [n for u in updates for n in (u.update.fired, *(node for _, node in u.update.sets))]
    for one in schemes.values():
        nodes += [*one.bound.tests, *one.bound.whens, *one.bound.amounts]
        nodes += [c.test for c in one.bound.scheme.conditions]
        nodes += [n for c in one.bound.scheme.cases for n in (c.when, c.amount)]
    names = sorted({name for node in nodes for name in node.names("fact")})
    specs = [SUBJECTS[subject][name] for name in names]
    return ScalarPlan(
        the_plan,
        schemes[scheme],
        tuple(one for code, one in schemes.items() if code != scheme),
        updates,
        tuple((spec.name, spec.default) for spec in specs),
        tuple(spec.name for spec in specs if spec.required),
    )
