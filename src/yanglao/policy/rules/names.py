"""Names and types of one pack folder above what it extends: what its expressions may speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yanglao.policy.rules.expressions import Node, Signature, kind_of, parse
from yanglao.policy.rules.model import PackContent, Parameter
from yanglao.policy.rules.problems import ExpressionInvalid
from yanglao.policy.rules.reading import RawPack
from yanglao.policy.rules.vocabulary import SUBJECTS, Kind

INPUT_KINDS = {
    "int": Kind.INT,
    "number": Kind.RATIO,
    "bool": Kind.BOOL,
    "text": Kind.TEXT,
    "date": Kind.DATE,
    "list": Kind.LIST,
}


class PackNames:
    """The ``Names`` of a folder's expressions, and its parameters with their types."""

    def __init__(self, raw: RawPack, above: tuple[PackContent, ...]) -> None:
        self.raw = raw
        self.above = above
        self.own: dict[str, Parameter] = {}
        self.open: list[str] = []
        self.formulas: dict[str, Node] = {}
        self.raw_formulas = {
            str(e.get("code")): (file, e) for file, kind, e in raw.rules if kind == "formulas"
        }
        self.inputs: dict[str, Signature] = {}
        self.subject = ""

    # --- names -------------------------------------------------------------------------------------------------
    def known(self, namespace: str) -> Sequence[str]:
        if namespace == "param":
            return [*self.own, *(name for content in self.above for name in content.parameters)]
        if namespace == "input":
            return list(self.inputs)
        if namespace == "rule":
            return [*self.raw_formulas, *(f.code for content in self.above for f in content.formulas)]
        return list(SUBJECTS.get(namespace, ())) if namespace == self.subject else list(SUBJECTS)

    def lookup(self, namespace: str, name: str) -> Signature | None:
        if namespace == "input":
            return self.inputs.get(name)
        if namespace == "param":
            return self.parameter_signature(name)
        spec = SUBJECTS.get(namespace, {}).get(name) if namespace == self.subject else None
        if spec is None:
            return None
        return Signature(
            spec.kind, Kind.INT if spec.kind is Kind.LIST else None, None, tuple(spec.choices or ())
        )

    def parameter_signature(self, name: str) -> Signature | None:
        parameter = self.own.get(name)
        if parameter is None:
            return next((c.parameters[name].signature for c in self.above if name in c.parameters), None)
        if parameter.signature is None:
            self.own[name] = self.typed(parameter)
        return self.own[name].signature

    def formula(self, name: str) -> Node | None:
        if name in self.formulas:
            return self.formulas[name]
        if name in self.raw_formulas:
            return self.read_formula(*self.raw_formulas[name])
        return next((f.result for c in self.above for f in c.formulas if f.code == name), None)

    # --- parameters --------------------------------------------------------------------------------------------
    def guard(self, name: str) -> None:
        if name in self.open:
            loop = " → ".join([*self.open[self.open.index(name) :], name])
            raise ExpressionInvalid(
                "cycle",
                f"互相引用成环：{loop}",
                f"Definitions refer to each other in a cycle: {loop}",
                "请让其中一个给出固定的值",
                "Give one of them a fixed value",
            )
        self.open.append(name)

    def typed(self, parameter: Parameter) -> Parameter:
        """Return the parameter with its type, derived values read."""
        self.guard(f"param.{parameter.code}")
        held, self.subject = self.subject, ""
        try:
            values = tuple(
                replace(v, expression=parse(v.source_text, self)) if v.source_text else v
                for v in parameter.values
            )
            kinds = [
                Signature(v.expression.kind, v.expression.item) if v.expression else signature_of(v.value)
                for v in values
                if v.expression or v.value is not None
            ]
            return replace(parameter, values=values, signature=_common(kinds))
        finally:
            self.open.pop()
            self.subject = held

    def parameters(self) -> None:
        for parameter in self.raw.parameters:
            if parameter.code in self.own:
                self.raw.note(
                    "duplicate",
                    parameter.file,
                    parameter.code,
                    "同一参数写了两次",
                    "The parameter is defined twice",
                    "请合并为一个参数的多个 values",
                    "Merge them as values of one parameter",
                )
            self.own[parameter.code] = parameter
        for code, parameter in list(self.own.items()):
            try:
                self.parameter_signature(code)
            except ExpressionInvalid as error:
                self.raw.problems.append(error.at(self.raw.code, parameter.file, code))
            starts = Counter((v.starts, v.decided) for v in parameter.values)
            if any(n > 1 for n in starts.values()):
                self.raw.note(
                    "duplicate",
                    parameter.file,
                    code,
                    "同一天生效、同一天决定的值有两个",
                    "Two values start on one day and were decided on one day",
                    "请改 from 或 decided",
                    "Change from or decided",
                )

    # --- rules -------------------------------------------------------------------------------------------------
    def read_formula(self, file: str, entry: Mapping[str, Any]) -> Node:
        code = str(entry["code"])
        self.guard(f"rule.{code}")
        held = self.inputs, self.subject
        self.inputs = {
            name: Signature(INPUT_KINDS[kind], Kind.INT if kind == "list" else None)
            for name, kind in (entry.get("inputs") or {}).items()
        }
        self.subject = str(entry.get("subject", ""))
        try:
            self.formulas[code] = parse(str(entry.get("expr", "")), self, self.subject)
            return self.formulas[code]
        finally:
            self.open.pop()
            self.inputs, self.subject = held

    def keys(self, file: str, code: str, entry: Mapping[str, Any], allowed: set[str]) -> None:
        for name in entry:
            if name not in allowed:
                self.raw.note(
                    "unknown_key",
                    file,
                    code,
                    f"不认识的字段 {name}",
                    f"Unknown field {name}",
                    f"可用字段：{'、'.join(sorted(allowed))}",
                    f"Allowed: {', '.join(sorted(allowed))}",
                )


def signature_of(value: Any) -> Signature:
    """Return the type of a constant."""
    kind = kind_of(value)
    if kind is Kind.TABLE:
        inner = [Signature(kind_of(v)) for v in value.values()]
        return Signature(kind, _common(inner).kind, kind_of(next(iter(value))))
    return Signature(kind, kind_of(value[0]) if kind is Kind.LIST and value else None)


def _common(kinds: Sequence[Signature]) -> Signature:
    if not kinds:
        return Signature(Kind.INT)
    if len({k.kind for k in kinds}) > 1:
        if {k.kind for k in kinds} <= {Kind.INT, Kind.RATIO}:
            return Signature(Kind.RATIO)
        raise ExpressionInvalid(
            "type",
            "同一参数的值类型不同",
            "Values of one parameter differ in type",
            "请统一类型",
            "Use one type",
        )
    return kinds[0]
