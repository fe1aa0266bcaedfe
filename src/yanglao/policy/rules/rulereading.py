"""Second reading of a folder: texts of rules become typed formulas, schemes and relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yanglao.policy.rules.expressions import Node, Signature, parse
from yanglao.policy.rules.model import RELATION_KINDS, Basis, Condition, Formula, Relation, Scheme, SchemeCase
from yanglao.policy.rules.names import INPUT_KINDS, PackNames
from yanglao.policy.rules.problems import ExpressionInvalid
from yanglao.policy.rules.reading import FIRST_DAY, basis_of
from yanglao.policy.rules.vocabulary import SUBJECTS, Kind

SCHEME_KEYS = {
    "code", "name", "subject", "unit", "form", "period", "application", "from", "to", "conditions", "cases", "start",
    "stop", "counted_on", "source", "clause", "line", "status", "accepts", "note",
}  # fmt: skip
RELATION_KEYS = {
    "code", "order", "rule", "scheme", "with", "when", "label", "source", "clause", "line", "status", "from", "to",
}  # fmt: skip
FORMULA_KEYS = {"code", "name", "subject", "inputs", "expr", "unit", "source", "clause", "line", "from", "to"}


class RuleReader(PackNames):
    """Reads the rules of a folder with its names."""

    def rules(self) -> tuple[list[Formula], list[Scheme], list[Relation]]:
        formulas: list[Formula] = []
        schemes: list[Scheme] = []
        relations: list[Relation] = []
        for file, kind, entry in sorted(
            self.raw.rules, key=lambda r: ("formulas", "schemes", "relations").index(r[1])
        ):
            code = str(entry.get("code", "?"))
            try:
                if kind == "formulas":
                    self.keys(file, code, entry, FORMULA_KEYS)
                    formulas.append(self.as_formula(file, entry))
                elif kind == "schemes":
                    self.keys(file, code, entry, SCHEME_KEYS)
                    schemes.append(self.as_scheme(file, entry))
                else:
                    self.keys(file, code, entry, RELATION_KEYS)
                    relations.append(self.as_relation(file, entry, schemes))
            except ExpressionInvalid as error:
                self.raw.problems.append(error.at(self.raw.code, file, code))
            except KeyError as error:
                self.raw.note(
                    "missing_key",
                    file,
                    code,
                    f"缺少 {error.args[0]}",
                    f"{error.args[0]} is missing",
                    "请补写",
                    "Add it",
                )
        return formulas, schemes, relations

    def as_formula(self, file: str, entry: Mapping[str, Any]) -> Formula:
        code = str(entry["code"])
        node = self.formulas.get(code) or self.read_formula(file, entry)
        inputs = {
            n: Signature(INPUT_KINDS[k], Kind.INT if k == "list" else None)
            for n, k in (entry.get("inputs") or {}).items()
        }
        return Formula(
            code,
            str(entry.get("name", code)),
            self.raw.code,
            file,
            inputs,
            node,
            str(entry["expr"]),
            str(entry.get("unit", "")),
            basis_of(entry),
            entry.get("from", FIRST_DAY),
            entry.get("to"),
        )

    def as_scheme(self, file: str, entry: Mapping[str, Any]) -> Scheme:
        self.subject = str(entry["subject"])
        basis = basis_of(entry)
        conditions = [
            Condition(
                str(c["code"]),
                str(c["label"]),
                self.boolean(c["test"]),
                str(c["test"]),
                _or(basis_of(c), basis),
            )
            for c in entry["conditions"]
        ]
        for name in [*(entry.get("start") or ()), *(entry.get("stop") or ())]:
            label = self.formula_label(str(name))
            conditions.append(
                Condition(str(name), label, self.boolean(f"rule.{name}"), f"rule.{name}", basis)
            )
        cases = [self.scheme_case(c, basis) for c in entry["cases"]]
        counted = parse(str(entry["counted_on"]), self, self.subject) if entry.get("counted_on") else None
        scheme = Scheme(
            str(entry["code"]),
            str(entry["name"]),
            self.raw.code,
            file,
            self.subject,
            str(entry.get("unit", "fen")),
            str(entry.get("form", "cash")),
            str(entry.get("period", "month")),
            str(entry.get("application", "required")),
            entry.get("from", FIRST_DAY),
            entry.get("to"),
            tuple(conditions),
            tuple(cases),
            counted,
            basis,
            str(entry.get("status", "published")),
            tuple(entry.get("accepts") or ()),
            str(entry.get("note", "")),
        )
        self.subject = ""
        return scheme

    def scheme_case(self, entry: Mapping[str, Any], basis: Basis) -> SchemeCase:
        amount = parse(str(entry["amount"]), self, self.subject)
        if amount.kind is not Kind.INT:
            raise ExpressionInvalid(
                "type",
                f"金额 {entry['amount']} 不是整数",
                f"Amount {entry['amount']} is not whole",
                "请写明取整：round、floor 或 ceil",
                "Say how to round: round, floor or ceil",
            )
        return SchemeCase(
            str(entry["code"]),
            str(entry["label"]),
            self.boolean(entry["when"]),
            amount,
            str(entry["when"]),
            str(entry["amount"]),
            _or(basis_of(entry), basis),
        )

    def boolean(self, text: Any) -> Node:
        node = parse(str(text), self, self.subject)
        if node.kind is not Kind.BOOL:
            raise ExpressionInvalid(
                "type", f"{text} 不是判断", f"{text} is not true or false", "请写成比较", "Write a comparison"
            )
        return node

    def formula_label(self, name: str) -> str:
        if name in self.raw_formulas:
            return str(self.raw_formulas[name][1].get("name", name))
        return next((f.name for c in self.above for f in c.formulas if f.code == name), name)

    def as_relation(self, file: str, entry: Mapping[str, Any], own: Iterable[Scheme]) -> Relation:
        kind = str(entry["rule"])
        if kind not in RELATION_KINDS:
            raise ExpressionInvalid(
                "relation",
                f"没有关系 {kind}",
                f"There is no relation {kind}",
                f"可用：{'、'.join(RELATION_KINDS)}",
                f"Use one of {', '.join(RELATION_KINDS)}",
            )
        known = {s.code: s.subject for c in self.above for s in c.schemes} | {s.code: s.subject for s in own}
        other = str(entry["with"])
        subject = known.get(str(entry["scheme"]))
        fact = other.split(".", 1)
        is_fact = (
            len(fact) == 2 and subject is not None and fact[0] == subject and fact[1] in SUBJECTS[subject]
        )
        if subject is None or (other not in known and not is_fact):
            raise ExpressionInvalid(
                "unknown_name",
                f"关系中的待遇不存在：{entry['scheme']} / {other}",
                f"Unknown scheme in relation: {entry['scheme']} / {other}",
                f"可用：{'、'.join(sorted(known))}",
                f"Known: {', '.join(sorted(known))}",
            )
        self.subject = subject
        when = self.boolean(entry["when"]) if entry.get("when") else None
        self.subject = ""
        return Relation(
            str(entry["code"]),
            int(entry["order"]),
            kind,
            str(entry["scheme"]),
            other,
            when,
            str(entry.get("when", "")),
            str(entry.get("label", "")),
            basis_of(entry),
            str(entry.get("status", "published")),
            self.raw.code,
            file,
            entry.get("from", FIRST_DAY),
            entry.get("to"),
        )

    # --- the whole ---------------------------------------------------------------------------------------------


def _or(basis: Basis, default: Basis) -> Basis:
    return basis if basis.document or basis.clause or basis.line else default
