"""The packs' rule language once more, slowly: one person, one scheme, one relation after another, in exact fractions.

Written from the README of this house, not from the engine, and importing nothing of the project: a mistake shared with the
engine would be no proof. A pack is plain data: ``parameters`` (code → dated values), ``schemes``, ``relations``.
"""

from __future__ import annotations

import ast
import calendar
from datetime import date
from fractions import Fraction


def month_end(month: date) -> date:
    """Return the last day of a month."""
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def full_years(born: date, day: date) -> int:
    """Count birthdays one by one; a birthday on 29 February falls on 1 March in a common year."""
    count = 0
    while True:
        year = born.year + count + 1
        leap_child = (born.month, born.day) == (2, 29) and not calendar.isleap(year)
        birthday = date(year, 3, 1) if leap_child else date(year, born.month, born.day)
        if birthday > day:
            return count
        count += 1


def value_of(pack: dict, code: str, month: date, decided_on: date) -> object:
    """Return a figure in force on the month's first day and known by then: latest start, then latest decision."""
    best = None
    for row in pack["parameters"][code]:
        if row["from"] <= month and (row.get("decided") is None or row["decided"] <= decided_on):
            key = (row["from"], row.get("decided") or date.min)
            if best is None or key > best[0]:
                best = (key, row["value"])
    assert best is not None
    return best[1]


class Reader:
    """Reads an expression for one person in one month."""

    def __init__(
        self, pack: dict, person: dict, month: date, decided_on: date, scheme: dict, deducted: int
    ) -> None:
        self.pack, self.person, self.month, self.decided_on = pack, person, month, decided_on
        self.scheme, self.deducted = scheme, deducted

    def read(self, text: str) -> object:
        """Return the value of an expression; None when something it needs is not known."""
        return self.walk(ast.parse(text, mode="eval").body)

    def day(self) -> date:
        """Return the day ages are counted on."""
        return self.month if self.scheme.get("counted_on") == "month_start" else month_end(self.month)

    def fact(self, name: str) -> object:
        """Return a fact; a level on a scale the scheme does not accept is not known."""
        value = self.person.get(name)
        accepts = self.scheme.get("accepts")
        if name == "ability_level" and accepts and self.person.get("ability_scale") not in accepts:
            return None
        return value

    def walk(self, node: ast.expr) -> object:
        """Return the value of one part."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return {"deducted": self.deducted, "month_end": month_end(self.month), "month_start": self.month}[
                node.id
            ]
        if isinstance(node, ast.Attribute):
            assert isinstance(node.value, ast.Name)
            if node.value.id == "param":
                return value_of(self.pack, node.attr, self.month, self.decided_on)
            return self.fact(node.attr)
        if isinstance(node, ast.Subscript):
            table, key = self.walk(node.value), self.walk(node.slice)
            assert isinstance(table, dict)
            return table.get(key)
        if isinstance(node, ast.IfExp):
            return self.walk(node.body) if self.truth(node.test) else self.walk(node.orelse)
        if isinstance(node, ast.BinOp):
            return self.count(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        return self.truth(node)

    def truth(self, node: ast.expr) -> bool:
        """Return yes or no; a comparison with the unknown is no."""
        if isinstance(node, ast.BoolOp):
            parts = [self.truth(part) for part in node.values]
            return all(parts) if isinstance(node.op, ast.And) else any(parts)
        if isinstance(node, ast.UnaryOp):
            assert isinstance(node.op, ast.Not)
            return not self.truth(node.operand)
        if isinstance(node, ast.Compare):
            left, right = self.walk(node.left), node.comparators[0]
            if isinstance(node.ops[0], ast.In):
                assert isinstance(right, ast.Tuple | ast.List)
                return left is not None and left in [self.walk(item) for item in right.elts]
            other = self.walk(right)
            if left is None or other is None:
                return False
            return (
                {"Eq": left == other, "NotEq": left != other}.get(type(node.ops[0]).__name__)
                if isinstance(node.ops[0], ast.Eq | ast.NotEq)
                else self.ordered(node.ops[0], left, other)
            )  # type: ignore[return-value]
        return bool(self.walk(node))

    def ordered(self, op: ast.cmpop, a: object, b: object) -> bool:
        """Return whether two known values stand in an order."""
        words = {"Lt": a < b, "LtE": a <= b, "Gt": a > b, "GtE": a >= b}  # type: ignore[operator]
        return words[type(op).__name__]

    def count(self, node: ast.BinOp) -> object:
        """Return a sum, difference, product or quotient, exact."""
        a, b = self.walk(node.left), self.walk(node.right)
        if a is None or b is None:
            return None
        if isinstance(node.op, ast.Div):
            return Fraction(a) / Fraction(b)  # type: ignore[arg-type]
        if isinstance(node.op, ast.Mult):
            return a * b  # type: ignore[operator]
        return a + b if isinstance(node.op, ast.Add) else a - b  # type: ignore[operator]

    def call(self, node: ast.Call) -> object:
        """Return what a function gives."""
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name == "age":
            return full_years(self.person["birth_on"], self.day())
        parts = [self.walk(part) for part in node.args]
        if name == "known":
            return parts[0] is not None
        if any(part is None for part in parts):
            return None
        if name == "step":
            number, ladder = parts
            below = [rung for rung in ladder if rung <= number]  # type: ignore[union-attr,operator]
            return ladder[max(below)] if below else None  # type: ignore[index]
        if name in ("min", "max"):
            return (min if name == "min" else max)(parts)  # type: ignore[type-var]
        exact = Fraction(parts[0])  # type: ignore[arg-type]
        whole = exact.numerator // exact.denominator
        if name == "floor":
            return whole
        if name == "ceil":
            return whole + (exact != whole)
        return whole + (exact - whole >= Fraction(1, 2))


def amount_of(reader: Reader, text: str) -> int:
    """Return an amount: 0 when unknown or below."""
    found = reader.read(text)
    return max(int(found), 0) if found is not None else 0  # type: ignore[call-overload]


def evaluate(pack: dict, person: dict, month: date, decided_on: date) -> dict[str, dict]:
    """Return for each scheme in force: ``eligible, case, gross, net, relation``."""
    live = [s for s in pack["schemes"] if s["from"] <= month and (s.get("to") is None or month < s["to"])]
    found: dict[str, dict] = {}
    for scheme in live:
        reader = Reader(pack, person, month, decided_on, scheme, 0)
        case = None
        if all(reader.truth(ast.parse(c, mode="eval").body) for c in scheme["conditions"]):
            case = next(
                (c for c in scheme["cases"] if reader.truth(ast.parse(c["when"], mode="eval").body)), None
            )
        gross = amount_of(reader, case["amount"]) if case else 0
        row = {
            "eligible": case is not None,
            "case": case["code"] if case else None,
            "gross": gross,
            "net": gross,
        }
        found[scheme["code"]] = {
            **row,
            "relation": None,
            "deducted": 0,
            "scheme": scheme,
            "amount": case and case["amount"],
        }
    for relation in sorted(pack["relations"], key=lambda r: (r["order"], r["code"])):
        settle(pack, person, month, decided_on, relation, found)
    return found


def settle(
    pack: dict, person: dict, month: date, decided_on: date, relation: dict, found: dict[str, dict]
) -> None:
    """Let one relation act on what stands so far."""
    mine = found.get(relation["scheme"])
    theirs = found.get(relation["with"])
    if mine is None or (theirs is None and "." not in relation["with"]) or relation["rule"] == "ALLOW":
        return
    other = theirs["net"] if theirs else int(person.get(relation["with"].split(".", 1)[1]) or 0)
    if mine["net"] <= 0 or other <= 0:
        return
    # A relation speaks of the person alone, by no scheme's scale.
    if relation.get("when"):
        reader = Reader(pack, person, month, decided_on, {}, 0)
        if not reader.truth(ast.parse(relation["when"], mode="eval").body):
            return
    mine["relation"] = relation["code"]
    if relation["rule"] == "EXCLUDE":
        mine["net"] = 0
    elif relation["rule"] == "DIFFERENCE":
        mine["net"] = max(mine["net"] - other, 0)
    elif relation["rule"] == "HIGHER_OF":
        wins = mine["net"] > other
        mine["net"] = mine["net"] if wins else 0
        if theirs:
            theirs["net"] = 0 if wins else theirs["net"]
            theirs["relation"] = relation["code"]
    else:
        mine["deducted"] += other
        reader = Reader(pack, person, month, decided_on, mine["scheme"], mine["deducted"])
        mine["net"] = min(mine["net"], amount_of(reader, mine["amount"]))
