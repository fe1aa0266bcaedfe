"""The checked expression language: a small part of Python's grammar, read into typed nodes.

Nothing is ever executed: the text is parsed, every node is looked up in a list of allowed ones, every name must be
known and every operation must fit its types. Figures do not stand in rules: a number in an expression is a
parameter, except the structural ones in ``PLAIN_NUMBERS``.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from yanglao.policy.rules.problems import ExpressionInvalid
from yanglao.policy.rules.vocabulary import Kind

PLAIN_NUMBERS = frozenset({0, 1, 2, 10, 12, 100, 1000, 10000})
MOMENTS = ("on", "month_start", "month_end", "month_before", "counted_on")
NUMBERS = (Kind.INT, Kind.RATIO)
COMPARISONS = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
ARITHMETIC = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}


@dataclass(frozen=True, slots=True)
class Signature:
    """Type of a name: kind, kinds of items and keys of a table or list, allowed texts."""

    kind: Kind
    item: Kind | None = None
    key: Kind | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A typed piece of an expression.

    Parameters
    ----------
    kind : Kind
        Type of the result.
    op : str
        ``const``, ``fact``, ``param``, ``moment``, ``state`` or the name of an operation.
    args : tuple of Node
        Operands.
    value : object
        Constant, or the name behind ``fact``, ``param``, ``moment``, ``state``.
    item : Kind or None
        Kind of the values of a table or list.
    """

    kind: Kind
    op: str
    args: tuple[Node, ...] = ()
    value: Any = None
    item: Kind | None = None

    def walk(self) -> Iterator[Node]:
        """Yield this node and every node below."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    def names(self, op: str) -> tuple[str, ...]:
        """Return the names behind ``op`` in order of first appearance."""
        return tuple(dict.fromkeys(str(n.value) for n in self.walk() if n.op == op))


class Names(Protocol):
    """Where the parser looks names up."""

    def lookup(self, namespace: str, name: str) -> Signature | None:
        """Return the type behind ``namespace.name``."""

    def known(self, namespace: str) -> Sequence[str]:
        """Return the names of a namespace, () when the namespace does not exist."""

    def formula(self, name: str) -> Node | None:
        """Return the expression behind ``rule.name``."""


def const(value: Any) -> Node:
    """Return a constant node of the kind of a Python value."""
    return Node(kind_of(value), "const", value=value)


def kind_of(value: Any) -> Kind:
    """Return the kind of a constant."""
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    for types, kind in (
        (bool, Kind.BOOL),
        (int, Kind.INT),
        ((Decimal, Fraction), Kind.RATIO),
        (str, Kind.TEXT),
        (date, Kind.DATE),
        ((tuple, list), Kind.LIST),
        (Mapping, Kind.TABLE),
    ):
        if isinstance(value, types):
            return kind
    raise TypeError(f"no kind for {value!r}")


def all_of(nodes: Sequence[Node]) -> Node:
    """Return the conjunction of boolean nodes (true when there are none)."""
    if not nodes:
        return const(True)
    return nodes[0] if len(nodes) == 1 else Node(Kind.BOOL, "and", tuple(nodes))


def _bad(
    code: str,
    zh: str,
    en: str,
    remedy_zh: str = "请对照 policy/README.md 中的表达式写法",
    remedy_en: str = "See the language in policy/README.md",
) -> ExpressionInvalid:  # noqa: E501
    return ExpressionInvalid(code, zh, en, remedy_zh, remedy_en)


def unknown(namespace: str, name: str, known: Sequence[str]) -> ExpressionInvalid:
    """Return the fault for a name nobody declared, with the nearest known one."""
    near = difflib.get_close_matches(name, known, 1)
    zh = f"您是否想写 {namespace}.{near[0]}？" if near else f"请先在 {namespace} 中登记这个名字"
    en = f"Did you mean {namespace}.{near[0]}?" if near else f"Declare the name in {namespace} first"
    return _bad(
        "unknown_name", f"不认识的名字 {namespace}.{name}", f"Unknown name {namespace}.{name}", zh, en
    )


def parse(text: str, names: Names, subject: str = "") -> Node:
    """Read an expression.

    Parameters
    ----------
    text : str
        The expression as written in the pack.
    names : Names
        Facts, parameters, inputs and formulas that may be used.
    subject : str
        Namespace ``age()`` refers to (``person``).

    Returns
    -------
    Node
        Typed tree.

    Raises
    ------
    ExpressionInvalid
        For anything outside the language.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise _bad(
            "syntax",
            f"表达式读不懂：{text.strip()!r}（第 {error.offset} 个字符）",
            f"Cannot read expression {text.strip()!r}",
        ) from None
    return _Parser(names, subject).visit(tree.body)


class _Parser:
    def __init__(self, names: Names, subject: str) -> None:
        self.names = names
        self.subject = subject

    def visit(self, node: ast.AST) -> Node:
        method: Callable[[Any], Node] | None = getattr(self, f"on_{type(node).__name__.lower()}", None)
        if method is None:
            raise _bad(
                "forbidden",
                f"表达式中不允许 {type(node).__name__}",
                f"{type(node).__name__} is not allowed here",
            )
        return method(node)

    def expect(self, node: ast.AST, *kinds: Kind) -> Node:
        found = self.visit(node)
        if found.kind not in kinds:
            wanted = "/".join(k.value for k in kinds)
            text = ast.unparse(node)
            raise _bad(
                "type",
                f"{text} 是 {found.kind.value}，这里需要 {wanted}",
                f"{text} is {found.kind.value}, {wanted} needed",
            )
        return found

    def on_constant(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, bool | str):
            return const(value)
        if isinstance(value, int):
            if value not in PLAIN_NUMBERS:
                raise _bad(
                    "figure",
                    f"数字 {value} 不能直接写在规则里",
                    f"The figure {value} may not stand in a rule",
                    "请写成参数，注明文件和条款",
                    "Make it a parameter with document and clause",
                )
            return const(value)
        raise _bad(
            "figure",
            f"不允许的常数 {value!r}",
            f"Constant {value!r} is not allowed",
            "小数请写成参数",
            "Make decimals parameters",
        )

    def on_name(self, node: ast.Name) -> Node:
        if node.id in MOMENTS:
            return Node(Kind.DATE, "moment", value=node.id)
        if node.id == "deducted":
            return Node(Kind.INT, "state", value="deducted")
        raise unknown("", node.id, list(MOMENTS))

    def on_attribute(self, node: ast.Attribute) -> Node:
        if not isinstance(node.value, ast.Name):
            raise _bad("forbidden", f"不允许 {ast.unparse(node)}", f"{ast.unparse(node)} is not allowed")
        space, name = node.value.id, node.attr
        if space == "rule":
            inner = self.names.formula(name)
            if inner is None:
                raise unknown(space, name, self.names.known(space))
            return inner
        signature = self.names.lookup(space, name)
        if signature is None:
            raise unknown(space, name, self.names.known(space))
        op = "param" if space == "param" else "fact"
        return Node(signature.kind, op, value=name, item=signature.item)

    def on_subscript(self, node: ast.Subscript) -> Node:
        table = self.expect(node.value, Kind.TABLE)
        return self.pick("pick", self.visit(node.slice), table)

    def pick(self, op: str, key: Node, table: Node) -> Node:
        wanted = (Kind.INT,) if op == "step" else (Kind.INT, Kind.TEXT)
        if key.kind not in wanted:
            raise _bad("type", f"查表的键不能是 {key.kind.value}", f"A table key cannot be {key.kind.value}")
        return Node(table.item or Kind.INT, op, (key, table))

    def on_tuple(self, node: ast.Tuple) -> Node:
        items = [self.visit(item) for item in node.elts]
        if not all(item.op == "const" for item in items):
            raise _bad("type", "列表中只能写常数", "A list may hold constants only")
        return const(tuple(item.value for item in items))

    on_list = on_tuple

    def on_boolop(self, node: ast.BoolOp) -> Node:
        op = "and" if isinstance(node.op, ast.And) else "or"
        return Node(Kind.BOOL, op, tuple(self.expect(v, Kind.BOOL) for v in node.values))

    def on_unaryop(self, node: ast.UnaryOp) -> Node:
        if isinstance(node.op, ast.Not):
            return Node(Kind.BOOL, "not", (self.expect(node.operand, Kind.BOOL),))
        if isinstance(node.op, ast.USub):
            inner = self.expect(node.operand, *NUMBERS)
            return Node(inner.kind, "sub", (const(0), inner))
        raise _bad("forbidden", "不允许的运算", "Operator not allowed")

    def on_binop(self, node: ast.BinOp) -> Node:
        op = ARITHMETIC.get(type(node.op))
        if op is None:
            raise _bad(
                "forbidden",
                f"不允许的运算 {ast.unparse(node)}",
                f"Operator not allowed in {ast.unparse(node)}",
                "取整请用 floor(a / b)、ceil、round",
                "Use floor(a / b), ceil or round",
            )
        left, right = self.expect(node.left, *NUMBERS), self.expect(node.right, *NUMBERS)
        kind = Kind.RATIO if op == "div" or Kind.RATIO in (left.kind, right.kind) else Kind.INT
        return Node(kind, op, (left, right))

    def on_compare(self, node: ast.Compare) -> Node:
        parts: list[Node] = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self.compare(operator, left, right))
            left = right
        return all_of(parts)

    def compare(self, operator: ast.cmpop, left: ast.AST, right: ast.AST) -> Node:
        if isinstance(operator, ast.In | ast.NotIn):
            return self.membership(isinstance(operator, ast.NotIn), left, right)
        op = COMPARISONS.get(type(operator))
        if op is None:
            raise _bad("forbidden", "不允许的比较", "Comparison not allowed")
        a, b = self.visit(left), self.visit(right)
        alike = a.kind == b.kind or (a.kind in NUMBERS and b.kind in NUMBERS)
        ordered = a.kind in (*NUMBERS, Kind.DATE) or op in ("eq", "ne")
        if not alike or not ordered or a.kind in (Kind.LIST, Kind.TABLE):
            text = f"{ast.unparse(left)} 与 {ast.unparse(right)}"
            raise _bad(
                "type",
                f"不能比较 {text}（{a.kind.value}，{b.kind.value}）",
                f"Cannot compare {a.kind.value} with {b.kind.value}",
            )
        self.check_choice(left, b)
        self.check_choice(right, a)
        return Node(Kind.BOOL, op, (a, b))

    def membership(self, negated: bool, left: ast.AST, right: ast.AST) -> Node:
        a, b = self.visit(left), self.expect(right, Kind.LIST)
        if b.op == "const":
            for value in b.value:
                self.check_choice(left, const(value))
        test = Node(Kind.BOOL, "in", (a, b))
        return Node(Kind.BOOL, "not", (test,)) if negated else test

    def check_choice(self, fact: ast.AST, other: Node) -> None:
        """Refuse a text the fact can never have: a typing error would silently exclude everybody."""
        if not (isinstance(fact, ast.Attribute) and isinstance(fact.value, ast.Name) and other.op == "const"):
            return
        signature = self.names.lookup(fact.value.id, fact.attr)
        if signature and signature.choices and other.value not in signature.choices:
            raise unknown(f"{fact.value.id}.{fact.attr}", str(other.value), signature.choices)

    def on_ifexp(self, node: ast.IfExp) -> Node:
        test, a, b = self.expect(node.test, Kind.BOOL), self.visit(node.body), self.visit(node.orelse)
        if a.kind != b.kind and not (a.kind in NUMBERS and b.kind in NUMBERS):
            raise _bad("type", "if 两边类型不同", "Both sides of if must be of one type")
        kind = a.kind if a.kind == b.kind else Kind.RATIO
        return Node(kind, "if", (test, a, b))

    def on_call(self, node: ast.Call) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        method: Callable[[list[ast.expr]], Node] | None = getattr(self, f"call_{name}", None)
        if method is None or node.keywords or not name.isidentifier():
            raise _bad(
                "forbidden",
                f"不允许的函数 {name}",
                f"Function {name} is not allowed",
                "可用：age years months step min max round floor ceil known count_at_least len",
                "Allowed: age years months step min max round floor ceil known count_at_least len",
            )
        try:
            return method(node.args)
        except (IndexError, ValueError):
            raise _bad("type", f"{name} 的参数个数不对", f"Wrong number of arguments for {name}") from None

    def call_age(self, args: list[ast.expr]) -> Node:
        moment = self.expect(args[0], Kind.DATE) if args else Node(Kind.DATE, "moment", value="counted_on")
        if self.names.lookup(self.subject, "birth_on") is None:
            raise _bad("type", "这里没有出生日期，不能用 age", "age needs a person")
        return Node(Kind.INT, "years", (Node(Kind.DATE, "fact", value="birth_on"), moment))

    def call_years(self, args: list[ast.expr]) -> Node:
        start, end = args
        return Node(Kind.INT, "years", (self.expect(start, Kind.DATE), self.expect(end, Kind.DATE)))

    def call_months(self, args: list[ast.expr]) -> Node:
        start, end = args
        return Node(Kind.INT, "months", (self.expect(start, Kind.DATE), self.expect(end, Kind.DATE)))

    def call_step(self, args: list[ast.expr]) -> Node:
        key, table = args
        return self.pick("step", self.expect(key, Kind.INT), self.expect(table, Kind.TABLE))

    def _extreme(self, op: str, args: list[ast.expr]) -> Node:
        nodes = [self.expect(a, *NUMBERS) for a in args]
        best = nodes[0]
        for other in nodes[1:]:
            kind = Kind.INT if best.kind is other.kind is Kind.INT else Kind.RATIO
            best = Node(kind, op, (best, other))
        return best

    def call_min(self, args: list[ast.expr]) -> Node:
        return self._extreme("min", args)

    def call_max(self, args: list[ast.expr]) -> Node:
        return self._extreme("max", args)

    def _whole(self, op: str, args: list[ast.expr]) -> Node:
        (value,) = args
        inner = self.expect(value, *NUMBERS)
        return replace(inner, kind=Kind.INT) if inner.kind is Kind.INT else Node(Kind.INT, op, (inner,))

    def call_round(self, args: list[ast.expr]) -> Node:
        return self._whole("round", args)

    def call_floor(self, args: list[ast.expr]) -> Node:
        return self._whole("floor", args)

    def call_ceil(self, args: list[ast.expr]) -> Node:
        return self._whole("ceil", args)

    def call_known(self, args: list[ast.expr]) -> Node:
        (value,) = args
        return Node(Kind.BOOL, "known", (self.visit(value),))

    def call_count_at_least(self, args: list[ast.expr]) -> Node:
        items, least = args
        return Node(Kind.INT, "count_at_least", (self.expect(items, Kind.LIST), self.expect(least, Kind.INT)))

    def call_len(self, args: list[ast.expr]) -> Node:
        (items,) = args
        return Node(Kind.INT, "len", (self.expect(items, Kind.LIST),))
