"""One evaluator, two back ends: the same walk over an expression builds a Polars column or a Python closure.

Numbers are exact: integers, and ratios held as numerator and denominator until an explicit rounding. What is not
known (null) makes a comparison false, and arithmetic with it stays unknown; both back ends follow the same rule.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any, Generic, Protocol, TypeVar

import polars as pl

from yanglao.policy.rules.expressions import Node
from yanglao.policy.rules.vocabulary import Kind

X = TypeVar("X")
Row = Mapping[str, Any]
Closure = Callable[[Row], Any]
Maker = Callable[[Node, Any], Any]


class Ops(Protocol[X]):
    """What a back end can do with whole numbers, truths, texts and dates."""

    def const(self, value: Any) -> X: ...
    def fact(self, name: str, kind: Kind) -> X: ...
    def binary(self, op: str, a: X, b: X) -> X: ...
    def compare(self, op: str, a: X, b: X) -> X: ...
    def logic(self, op: str, parts: list[X]) -> X: ...
    def negate(self, a: X) -> X: ...
    def choose(self, test: X, a: X, b: X) -> X: ...
    def member(self, a: X, items: X) -> X: ...
    def known(self, a: X) -> X: ...
    def at_least_zero(self, a: X) -> X: ...
    def pick(self, key: X, table: Mapping[Any, Any]) -> X: ...
    def step(self, key: X, table: Mapping[int, Any]) -> X: ...
    def elapsed(self, unit: str, start: X, end: X) -> X: ...
    def count_at_least(self, items: X, least: X) -> X: ...
    def length(self, items: X) -> X: ...


@dataclass(frozen=True, slots=True)
class Quotient(Generic[X]):
    """A ratio: numerator over a positive denominator."""

    num: X
    den: X


def years_between(start: date | None, end: date | None) -> int | None:
    """Return full years; the anniversary itself counts, 29 February is completed on 1 March in a common year."""
    if start is None or end is None:
        return None
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def months_between(start: date | None, end: date | None) -> int | None:
    """Return full months; the same day of the month counts."""
    if start is None or end is None:
        return None
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def build(node: Node, ops: Ops[X]) -> Any:
    """Return the back end's value of an expression without open parameters.

    Parameters
    ----------
    node : Node
        Typed tree; ``param`` and ``moment`` are already constants.
    ops : Ops
        Back end.

    Returns
    -------
    object
        A back-end value, or a `Quotient` of two for a ratio.
    """
    maker: Maker = _MAKERS.get(node.op, _whole_maker)
    return maker(node, ops)


def _const(node: Node, ops: Ops[X]) -> Any:
    if node.kind is Kind.RATIO:
        ratio = Fraction(node.value)
        return Quotient(ops.const(ratio.numerator), ops.const(ratio.denominator))
    return ops.const(node.value)


def _fact(node: Node, ops: Ops[X]) -> Any:
    return ops.fact(str(node.value), node.kind)


def _quotient(value: Any, ops: Ops[X]) -> Quotient[X]:
    return value if isinstance(value, Quotient) else Quotient(value, ops.const(1))


def _arithmetic(node: Node, ops: Ops[X]) -> Any:
    a, b = (build(arg, ops) for arg in node.args)
    if node.kind is Kind.INT:
        return ops.binary(node.op, a, b)
    p, q = _quotient(a, ops), _quotient(b, ops)
    if node.op == "mul":
        return Quotient(ops.binary("mul", p.num, q.num), ops.binary("mul", p.den, q.den))
    if node.op == "div":
        sign = ops.choose(ops.compare("lt", q.num, ops.const(0)), ops.const(-1), ops.const(1))
        num = ops.binary("mul", ops.binary("mul", p.num, q.den), sign)
        return Quotient(num, ops.binary("mul", ops.binary("mul", p.den, q.num), sign))
    left, right = ops.binary("mul", p.num, q.den), ops.binary("mul", q.num, p.den)
    return Quotient(ops.binary(node.op, left, right), ops.binary("mul", p.den, q.den))


def _compare(node: Node, ops: Ops[X]) -> Any:
    a, b = (build(arg, ops) for arg in node.args)
    if isinstance(a, Quotient) or isinstance(b, Quotient):
        p, q = _quotient(a, ops), _quotient(b, ops)
        a, b = ops.binary("mul", p.num, q.den), ops.binary("mul", q.num, p.den)
    return ops.compare(node.op, a, b)


def _extreme(node: Node, ops: Ops[X]) -> Any:
    a, b = (build(arg, ops) for arg in node.args)
    test = _compare(Node(Kind.BOOL, "le" if node.op == "min" else "ge", node.args), ops)
    known = ops.logic("and", [_known_of(a, ops), _known_of(b, ops)])
    if node.kind is Kind.INT:
        return ops.choose(known, ops.choose(test, a, b), ops.const(None))
    p, q = _quotient(a, ops), _quotient(b, ops)
    return Quotient(
        ops.choose(known, ops.choose(test, p.num, q.num), ops.const(None)), ops.choose(test, p.den, q.den)
    )


def _known_of(value: Any, ops: Ops[X]) -> X:
    if isinstance(value, Quotient):
        return ops.logic("and", [ops.known(value.num), ops.known(value.den)])
    return ops.known(value)


def _if(node: Node, ops: Ops[X]) -> Any:
    test, a, b = (build(arg, ops) for arg in node.args)
    if node.kind is Kind.RATIO:
        p, q = _quotient(a, ops), _quotient(b, ops)
        return Quotient(ops.choose(test, p.num, q.num), ops.choose(test, p.den, q.den))
    return ops.choose(test, a, b)


def _rounding(node: Node, ops: Ops[X]) -> Any:
    value = _quotient(build(node.args[0], ops), ops)
    num, den = value.num, value.den
    if node.op == "round":  # half up
        num, den = (
            ops.binary("add", ops.binary("mul", num, ops.const(2)), den),
            ops.binary("mul", den, ops.const(2)),
        )
    elif node.op == "ceil":
        num = ops.binary("sub", ops.binary("add", num, den), ops.const(1))
    return ops.binary("floordiv", num, den)


def _table(node: Node, ops: Ops[X]) -> Any:
    key = build(node.args[0], ops)
    table: Mapping[Any, Any] = node.args[1].value
    look = ops.pick if node.op == "pick" else ops.step
    if node.kind is not Kind.RATIO:
        return look(key, table)
    parts = {k: Fraction(v) for k, v in table.items()}
    den = reduce(lcm, (p.denominator for p in parts.values()), 1)
    return Quotient(look(key, {k: int(p * den) for k, p in parts.items()}), ops.const(den))


def _whole_maker(node: Node, ops: Ops[X]) -> Any:
    args = [build(arg, ops) for arg in node.args]
    match node.op:
        case "and" | "or":
            return ops.logic(node.op, args)
        case "not":
            return ops.negate(args[0])
        case "in":
            return ops.member(args[0], args[1])
        case "known":
            return _known_of(args[0], ops)
        case "at_least_zero":
            return ops.at_least_zero(args[0])
        case "years" | "months":
            return ops.elapsed(node.op, args[0], args[1])
        case "count_at_least":
            return ops.count_at_least(args[0], args[1])
        case "len":
            return ops.length(args[0])
    raise ValueError(f"cannot build {node.op}")


_MAKERS: dict[str, Maker] = {
    "const": _const,
    "fact": _fact,
    "state": _fact,
    **dict.fromkeys(("add", "sub", "mul", "div"), _arithmetic),
    **dict.fromkeys(("eq", "ne", "lt", "le", "gt", "ge"), _compare),
    **dict.fromkeys(("min", "max"), _extreme),
    **dict.fromkeys(("round", "floor", "ceil"), _rounding),
    **dict.fromkeys(("pick", "step"), _table),
    "if": _if,
}


class PolarsOps:
    """Columns: one expression for a whole county."""

    def const(self, value: Any) -> Any:
        if isinstance(value, tuple | list):
            return list(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return pl.lit(value, dtype=pl.Int64)
        return pl.lit(value)

    def fact(self, name: str, kind: Kind) -> pl.Expr:
        column = pl.col(name)
        return column.fill_null(False) if kind is Kind.BOOL else column

    def binary(self, op: str, a: Any, b: Any) -> Any:
        match op:
            case "add":
                return a + b
            case "sub":
                return a - b
            case "mul":
                return a * b
        return a // b

    def compare(self, op: str, a: Any, b: Any) -> Any:
        return getattr(a, f"__{op}__")(b).fill_null(False)

    def logic(self, op: str, parts: list[Any]) -> Any:
        return reduce((lambda a, b: a & b) if op == "and" else (lambda a, b: a | b), parts)

    def negate(self, a: Any) -> Any:
        return ~a

    def choose(self, test: Any, a: Any, b: Any) -> Any:
        return pl.when(test).then(a).otherwise(b)

    def member(self, a: Any, items: Any) -> Any:
        if isinstance(items, list):
            parts = [(a == pl.lit(item)).fill_null(False) for item in items]
            return self.logic("or", parts) if parts else pl.lit(False)
        return items.list.contains(a).fill_null(False)

    def known(self, a: Any) -> Any:
        return a.is_not_null()

    def at_least_zero(self, a: Any) -> Any:
        return a.cast(pl.Int64).fill_null(0).clip(lower_bound=0)

    def pick(self, key: Any, table: Mapping[Any, Any]) -> Any:
        result: Any = pl.lit(None)
        for name, value in table.items():
            result = pl.when(key == pl.lit(name)).then(self.const(value)).otherwise(result)
        return result

    def step(self, key: Any, table: Mapping[int, Any]) -> Any:
        result: Any = pl.lit(None)
        for least, value in sorted(table.items()):
            result = pl.when(key >= pl.lit(least)).then(self.const(value)).otherwise(result)
        return result

    def elapsed(self, unit: str, start: Any, end: Any) -> Any:
        year = [x.dt.year().cast(pl.Int32) for x in (start, end)]
        month = [x.dt.month().cast(pl.Int32) for x in (start, end)]
        day = [x.dt.day().cast(pl.Int32) for x in (start, end)]
        if unit == "months":
            early = (day[1] < day[0]).cast(pl.Int32)
            return ((year[1] - year[0]) * 12 + month[1] - month[0] - early).cast(pl.Int64)
        early = (month[1] * 32 + day[1] < month[0] * 32 + day[0]).cast(pl.Int32)
        return (year[1] - year[0] - early).cast(pl.Int64)

    def count_at_least(self, items: Any, least: Any) -> Any:
        value = least if isinstance(least, int) else pl.select(least).item()
        return items.list.eval(pl.element() >= value).list.sum().cast(pl.Int64)

    def length(self, items: Any) -> Any:
        return (
            pl.lit(len(items), dtype=pl.Int64) if isinstance(items, list) else items.list.len().cast(pl.Int64)
        )


class ScalarOps:
    """Closures over one person's facts."""

    def const(self, value: Any) -> Closure:
        return lambda row: value

    def fact(self, name: str, kind: Kind) -> Closure:
        if kind is Kind.BOOL:
            return lambda row: bool(row.get(name))
        return lambda row: row.get(name)

    def binary(self, op: str, a: Closure, b: Closure) -> Closure:
        calculate = _ARITHMETIC[op]

        def run(row: Row) -> Any:
            left, right = a(row), b(row)
            if left is None or right is None:
                return None
            return calculate(left, right)

        return run

    def compare(self, op: str, a: Closure, b: Closure) -> Closure:
        holds = _COMPARE[op]

        def run(row: Row) -> bool:
            left, right = a(row), b(row)
            return left is not None and right is not None and bool(holds(left, right))

        return run

    def logic(self, op: str, parts: list[Closure]) -> Closure:
        stops: bool = op == "or"

        def run(row: Row) -> bool:
            for part in parts:
                holds: bool = part(row)
                if holds is stops:
                    return stops
            return not stops

        return run

    def negate(self, a: Closure) -> Closure:
        return lambda row: not a(row)

    def choose(self, test: Closure, a: Closure, b: Closure) -> Closure:
        return lambda row: a(row) if test(row) else b(row)

    def member(self, a: Closure, items: Closure) -> Closure:
        def run(row: Row) -> bool:
            found, among = a(row), items(row)
            return found is not None and among is not None and bool(found in among)

        return run

    def known(self, a: Closure) -> Closure:
        return lambda row: a(row) is not None

    def at_least_zero(self, a: Closure) -> Closure:
        return lambda row: max(a(row) or 0, 0)

    def pick(self, key: Closure, table: Mapping[Any, Any]) -> Closure:
        return lambda row: table.get(key(row))

    def step(self, key: Closure, table: Mapping[int, Any]) -> Closure:
        ladder = sorted(table.items(), reverse=True)

        def run(row: Row) -> Any:
            found = key(row)
            if found is None:
                return None
            return next((value for least, value in ladder if found >= least), None)

        return run

    def elapsed(self, unit: str, start: Closure, end: Closure) -> Closure:
        count = years_between if unit == "years" else months_between
        return lambda row: count(start(row), end(row))

    def count_at_least(self, items: Closure, least: Closure) -> Closure:
        return lambda row: sum(1 for item in items(row) if item >= least(row))

    def length(self, items: Closure) -> Closure:
        return lambda row: len(items(row))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "floordiv": lambda a, b: None if b == 0 else a // b,
}


def to_polars(node: Node) -> pl.Expr:
    """Return the Polars expression of a whole, true/false, text or date expression."""
    found: pl.Expr = build(node, PolarsOps())
    return found


def to_closure(node: Node) -> Closure:
    """Return a function from facts to the value; a ratio comes out as Fraction (None when unknown)."""
    found = build(node, ScalarOps())
    if not isinstance(found, Quotient):
        return found  # type: ignore[no-any-return]

    def run(row: Row) -> Fraction | None:
        num, den = found.num(row), found.den(row)
        return None if num is None or not den else Fraction(num, den)

    return run


def exact(value: Any) -> Any:
    """Return a constant as the back ends hold it (Decimal becomes Fraction)."""
    return Fraction(value) if isinstance(value, Decimal) else value
