"""Parameters on a day: which value holds, who set it, where it is said; and expressions with those values put in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yanglao.policy.rules.backends import exact, to_closure
from yanglao.policy.rules.expressions import Node
from yanglao.policy.rules.model import Formula, Pack, Parameter, ParameterValue, Relation, Scheme
from yanglao.policy.rules.problems import ValueMissing
from yanglao.policy.rules.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A parameter as it stood in a decision.

    Parameters
    ----------
    value : object
        Value used; money in fen.
    pack, since : str, date
        Which pack set it and from when it holds.
    document, number, clause, line, status : str
        Where it is said, and how sure it is.
    """

    code: str
    name: str
    value: Any
    unit: str
    pack: str
    since: date
    document: str
    number: str
    clause: str
    line: str
    status: str
    note: str
    derived_from: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-ready words."""
        found = asdict(self)
        found["value"] = plain(self.value)
        found["since"] = self.since.isoformat()
        found["derived_from"] = list(self.derived_from)
        return found


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value) if isinstance(value, Decimal) else f"{float(value):.6g}"


def month_bounds(month: date) -> tuple[date, date]:
    """Return first and last day of the month a day lies in."""
    first = month.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def in_force(starts: date, ends: date | None, on: date) -> bool:
    """Return whether a half-open period holds a day."""
    return starts <= on and (ends is None or on < ends)


def value_on(parameter: Parameter, on: date, decided_on: date) -> ParameterValue | None:
    """Return the dated value in force on a day as known on the decision day: latest start, then latest decision."""
    known = [
        v
        for v in parameter.values
        if in_force(v.starts, v.ends, on) and (v.decided is None or v.decided <= decided_on)
    ]
    return max(known, key=lambda v: (v.starts, v.decided or date.min), default=None)


class Binding:
    """A pack on one day, as known on another.

    Parameters
    ----------
    pack : Pack
        The place's policy.
    on : date
        Day of effect (a month's first day for schemes).
    decided_on : date
        What was decided later is not known yet.
    """

    def __init__(self, pack: Pack, on: date, decided_on: date) -> None:
        self.pack = pack
        self.on = on
        self.decided_on = decided_on
        first, last = month_bounds(on)
        self.moments: dict[str, date] = {
            "on": on,
            "month_start": first,
            "month_end": last,
            "month_before": first - timedelta(days=1),
            "counted_on": last,
        }
        self._uses: dict[str, ParameterUse] = {}

    def use(self, code: str) -> ParameterUse:
        """Return a parameter with its provenance.

        Raises
        ------
        ValueMissing
            When no pack of the chain has a value in force.
        """
        if code not in self._uses:
            self._uses[code] = self._find(code)
        return self._uses[code]

    def value(self, code: str) -> Any:
        """Return a parameter's value."""
        return self.use(code).value

    def _find(self, code: str) -> ParameterUse:
        for content in self.pack.chain:
            parameter = content.parameters.get(code)
            entry = value_on(parameter, self.on, self.decided_on) if parameter else None
            if parameter and entry:
                return self._provenance(parameter, entry)
        raise ValueMissing(code, self.pack.code, self.on.isoformat())

    def _provenance(self, parameter: Parameter, entry: ParameterValue) -> ParameterUse:
        value: Any = entry.value
        derived: tuple[str, ...] = ()
        if entry.expression is not None:
            derived = entry.expression.names("param")
            value = self.bind(entry.expression)
            value = value.value if value.op == "const" else to_closure(value)({})
        document = self.pack.document(entry.basis.document)
        return ParameterUse(
            parameter.code,
            parameter.name,
            value,
            parameter.unit,
            parameter.pack,
            entry.starts,
            entry.basis.document,
            document.number if document else "",
            entry.basis.clause,
            entry.basis.line,
            entry.status,
            entry.note,
            derived,
        )

    def chain_of(self, code: str) -> tuple[ParameterUse, ...]:
        """Return a parameter and those it is derived from, depth first."""
        use = self.use(code)
        found = [use]
        for inner in use.derived_from:
            found += self.chain_of(inner)
        return tuple(dict.fromkeys(found)) if _hashable(found) else tuple(found)

    def bind(self, node: Node, states: Mapping[str, Node] | None = None) -> Node:
        """Return the expression with parameters, moments and given states put in, constants folded."""
        if node.op == "param":
            value = self.value(str(node.value))
            return Node(node.kind, "const", value=exact(value), item=node.item)
        if node.op == "moment":
            if states and node.value in states:
                return states[str(node.value)]
            return Node(Kind.DATE, "const", value=self.moments[str(node.value)])
        if node.op in ("state", "fact") and states and node.value in states:
            return states[str(node.value)]
        if not node.args:
            return node
        args = tuple(self.bind(arg, states) for arg in node.args)
        bound = replace(node, args=args)
        if all(arg.op == "const" for arg in args):
            return Node(node.kind, "const", value=to_closure(bound)({}), item=node.item)
        return _shortened(bound)

    def schemes(self, subject: str) -> tuple[Scheme, ...]:
        """Return the schemes of a subject in force, nearest pack winning, in order of code."""
        found: dict[str, Scheme] = {}
        for content in self.pack.chain:
            own = [s for s in content.schemes if s.subject == subject and in_force(s.starts, s.ends, self.on)]
            for scheme in sorted(own, key=lambda s: s.starts, reverse=True):
                found.setdefault(scheme.code, scheme)
        return tuple(found[code] for code in sorted(found))

    def relations(self, codes: frozenset[str]) -> tuple[Relation, ...]:
        """Return the relations in force among these schemes, in the order they are applied."""
        found: dict[str, Relation] = {}
        for content in self.pack.chain:
            for relation in content.relations:
                if in_force(relation.starts, relation.ends, self.on):
                    found.setdefault(relation.code, relation)
        live = [r for r in found.values() if r.scheme in codes and ("." in r.other or r.other in codes)]
        return tuple(sorted(live, key=lambda r: (r.order, r.code)))

    def formula(self, code: str) -> Formula:
        """Return the formula in force.

        Raises
        ------
        KeyError
            When there is none.
        """
        for content in self.pack.chain:
            own = [f for f in content.formulas if f.code == code and in_force(f.starts, f.ends, self.on)]
            if own:
                return max(own, key=lambda f: f.starts)
        raise KeyError(code)

    def fingerprint(self, codes: tuple[str, ...]) -> str:
        """Return a digest over the values of these parameters."""
        text = "\n".join(
            f"{code}={plain(self.value(code))!r}@{self.use(code).since}" for code in sorted(codes)
        )
        return hashlib.sha256(text.encode()).hexdigest()


def _hashable(uses: list[ParameterUse]) -> bool:
    return all(isinstance(u.value, int | str | Decimal | date | None) for u in uses)


def _shortened(node: Node) -> Node:
    """Drop branches that constants decide: a county's rule on one day is shorter than the rule for all days."""
    if node.op == "pick" and node.args[0].op == "pick":  # a table looked up in a table is one table
        (key, inner), outer = node.args[0].args, node.args[1]
        joined = {k: outer.value[v] for k, v in inner.value.items() if v in outer.value}
        return replace(node, args=(key, replace(outer, value=joined)))
    if node.op == "if" and node.args[0].op == "const":
        return node.args[1] if node.args[0].value else node.args[2]
    if node.op in ("and", "or"):
        idle = node.op == "and"
        if any(a.op == "const" and bool(a.value) is not idle for a in node.args):
            return Node(Kind.BOOL, "const", value=not idle)
        rest = tuple(a for a in node.args if a.op != "const")
        return rest[0] if len(rest) == 1 else replace(node, args=rest)
    return node
