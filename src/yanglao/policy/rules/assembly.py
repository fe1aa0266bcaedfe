"""From folders to packs: who extends whom, names and types, rules read into expressions, faults gathered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yanglao.policy.rules.expressions import Node, Signature, kind_of, parse
from yanglao.policy.rules.model import (
    RELATION_KINDS,
    Condition,
    Formula,
    Pack,
    PackContent,
    Parameter,
    Relation,
    Scheme,
    SchemeCase,
)
from yanglao.policy.rules.problems import ExpressionInvalid, PackInvalid, Problem
from yanglao.policy.rules.reading import FIRST_DAY, RawPack, basis_of, read_pack
from yanglao.policy.rules.vocabulary import SUBJECTS, Kind

INPUT_KINDS = {"int": Kind.INT, "number": Kind.RATIO, "bool": Kind.BOOL, "text": Kind.TEXT, "date": Kind.DATE, "list": Kind.LIST}
SCHEME_KEYS = {
    "code", "name", "subject", "unit", "form", "period", "application", "from", "to", "conditions", "cases", "start",
    "stop", "counted_on", "source", "clause", "line", "status", "accepts", "note",
}  # fmt: skip
RELATION_KEYS = {
    "code", "order", "rule", "scheme", "with", "when", "label", "source", "clause", "line", "status", "from", "to",
}  # fmt: skip
FORMULA_KEYS = {"code", "name", "subject", "inputs", "expr", "unit", "source", "clause", "line", "from", "to"}


@dataclass
class PackSet:
    """All packs read together.

    Parameters
    ----------
    packs : dict
        Usable packs by code.
    problems : list of Problem
        Every fault found; a pack with a fault in its chain is not in ``packs``.
    codes : tuple of str
        Every folder read.
    """

    packs: dict[str, Pack] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    contents: dict[str, PackContent] = field(default_factory=dict)

    def get(self, code: str) -> Pack:
        """Return a pack.

        Raises
        ------
        PackInvalid
            When it (or one it extends) has faults, or does not exist.
        """
        if code in self.packs:
            return self.packs[code]
        chain = [p for p in self.problems if p.pack == code] or self.problems
        if code in self.codes and chain:
            raise PackInvalid(chain)
        raise PackInvalid(
            [Problem("unknown_pack", code, "pack.toml", "code", f"没有政策包 {code}", f"There is no pack {code}",
                     f"可用：{'、'.join(self.codes)}", f"Known: {', '.join(self.codes)}")]
        )


def assemble(folders: Mapping[str, Mapping[str, str]]) -> PackSet:
    """Read all packs.

    Parameters
    ----------
    folders : mapping
        Pack code → (path → text).

    Returns
    -------
    PackSet
    """
    raws = {code: read_pack(code, files) for code, files in sorted(folders.items())}
    found = PackSet(codes=tuple(raws))
    chains = _chains(raws)
    contents: dict[str, PackContent] = {}
    for code in sorted(chains, key=lambda c: len(chains[c])):
        above = tuple(contents[c] for c in chains[code][1:] if c in contents)
        contents[code] = _Assembler(raws[code], above).content()
    found.problems = [p for raw in raws.values() for p in raw.problems]
    faulty = {p.pack for p in found.problems}
    found.contents = contents
    for code, chain in chains.items():
        if not faulty & set(chain):
            found.packs[code] = Pack(tuple(contents[c] for c in chain))
    return found


def _chains(raws: Mapping[str, RawPack]) -> dict[str, tuple[str, ...]]:
    chains: dict[str, tuple[str, ...]] = {}
    for code, raw in raws.items():
        chain, parent = [code], str(raw.meta.get("extends", ""))
        while parent:
            if parent not in raws:
                raw.note("unknown_pack", "pack.toml", "extends", f"上级政策包 {parent} 不存在", f"There is no pack {parent} to extend",
                         f"可用：{'、'.join(raws)}", f"Known: {', '.join(raws)}")
                break
            if parent in chain:
                loop = " → ".join([*chain, parent])
                raw.note("cycle", "pack.toml", "extends", f"上下级成环：{loop}", f"Packs extend each other in a cycle: {loop}",
                         "请让其中一个不再 extends", "Remove one extends")
                break
            chain.append(parent)
            parent = str(raws[parent].meta.get("extends", ""))
        else:
            chains[code] = tuple(chain)
    return chains


class _Assembler:
    """Second reading of one folder, above what it extends; also the ``Names`` of its expressions."""

    def __init__(self, raw: RawPack, above: tuple[PackContent, ...]) -> None:
        self.raw = raw
        self.above = above
        self.own: dict[str, Parameter] = {}
        self.open: list[str] = []
        self.formulas: dict[str, Node] = {}
        self.raw_formulas = {str(e.get("code")): (file, e) for file, kind, e in raw.rules if kind == "formulas"}
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
        return Signature(spec.kind, Kind.INT if spec.kind is Kind.LIST else None, None, tuple(spec.choices or ()))

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
            loop = " → ".join([*self.open[self.open.index(name):], name])
            raise ExpressionInvalid("cycle", f"互相引用成环：{loop}", f"Definitions refer to each other in a cycle: {loop}",
                                    "请让其中一个给出固定的值", "Give one of them a fixed value")
        self.open.append(name)

    def typed(self, parameter: Parameter) -> Parameter:
        """Return the parameter with its type, derived values read."""
        self.guard(f"param.{parameter.code}")
        held, self.subject = self.subject, ""
        try:
            values = tuple(
                replace(v, expression=parse(v.source_text, self)) if v.source_text else v for v in parameter.values
            )
            kinds = [
                Signature(v.expression.kind, v.expression.item) if v.expression else _signature(v.value)
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
                self.raw.note("duplicate", parameter.file, parameter.code, "同一参数写了两次", "The parameter is defined twice",
                              "请合并为一个参数的多个 values", "Merge them as values of one parameter")
            self.own[parameter.code] = parameter
        for code, parameter in list(self.own.items()):
            try:
                self.parameter_signature(code)
            except ExpressionInvalid as error:
                self.raw.problems.append(error.at(self.raw.code, parameter.file, code))
            starts = Counter((v.starts, v.decided) for v in parameter.values)
            if any(n > 1 for n in starts.values()):
                self.raw.note("duplicate", parameter.file, code, "同一天生效、同一天决定的值有两个", "Two values start on one day and were decided on one day",
                              "请改 from 或 decided", "Change from or decided")

    # --- rules -------------------------------------------------------------------------------------------------
    def read_formula(self, file: str, entry: Mapping[str, Any]) -> Node:
        code = str(entry["code"])
        self.guard(f"rule.{code}")
        held = self.inputs, self.subject
        self.inputs = {name: Signature(INPUT_KINDS[kind], Kind.INT if kind == "list" else None)
                       for name, kind in (entry.get("inputs") or {}).items()}
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
                self.raw.note("unknown_key", file, code, f"不认识的字段 {name}", f"Unknown field {name}",
                              f"可用字段：{'、'.join(sorted(allowed))}", f"Allowed: {', '.join(sorted(allowed))}")

    def rules(self) -> tuple[list[Formula], list[Scheme], list[Relation]]:
        formulas: list[Formula] = []
        schemes: list[Scheme] = []
        relations: list[Relation] = []
        for file, kind, entry in sorted(self.raw.rules, key=lambda r: ("formulas", "schemes", "relations").index(r[1])):
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
                self.raw.note("missing_key", file, code, f"缺少 {error.args[0]}", f"{error.args[0]} is missing", "请补写", "Add it")
        return formulas, schemes, relations

    def as_formula(self, file: str, entry: Mapping[str, Any]) -> Formula:
        code = str(entry["code"])
        node = self.formulas.get(code) or self.read_formula(file, entry)
        inputs = {n: Signature(INPUT_KINDS[k], Kind.INT if k == "list" else None) for n, k in (entry.get("inputs") or {}).items()}
        return Formula(code, str(entry.get("name", code)), self.raw.code, file, inputs, node, str(entry["expr"]),
                       str(entry.get("unit", "")), basis_of(entry), entry.get("from", FIRST_DAY), entry.get("to"))

    def as_scheme(self, file: str, entry: Mapping[str, Any]) -> Scheme:
        self.subject = str(entry["subject"])
        basis = basis_of(entry)
        conditions = [
            Condition(str(c["code"]), str(c["label"]), self.boolean(c["test"]), str(c["test"]), _or(basis_of(c), basis))
            for c in entry["conditions"]
        ]
        for name in [*(entry.get("start") or ()), *(entry.get("stop") or ())]:
            label = self.formula_label(str(name))
            conditions.append(Condition(str(name), label, self.boolean(f"rule.{name}"), f"rule.{name}", basis))
        cases = [self.scheme_case(c, basis) for c in entry["cases"]]
        counted = parse(str(entry["counted_on"]), self, self.subject) if entry.get("counted_on") else None
        scheme = Scheme(
            str(entry["code"]), str(entry["name"]), self.raw.code, file, self.subject, str(entry.get("unit", "fen")),
            str(entry.get("form", "cash")), str(entry.get("period", "month")), str(entry.get("application", "required")),
            entry.get("from", FIRST_DAY), entry.get("to"), tuple(conditions), tuple(cases), counted, basis,
            str(entry.get("status", "published")), tuple(entry.get("accepts") or ()), str(entry.get("note", "")),
        )
        self.subject = ""
        return scheme

    def scheme_case(self, entry: Mapping[str, Any], basis: Any) -> SchemeCase:
        amount = parse(str(entry["amount"]), self, self.subject)
        if amount.kind is not Kind.INT:
            raise ExpressionInvalid("type", f"金额 {entry['amount']} 不是整数", f"Amount {entry['amount']} is not whole",
                                    "请写明取整：round、floor 或 ceil", "Say how to round: round, floor or ceil")
        return SchemeCase(str(entry["code"]), str(entry["label"]), self.boolean(entry["when"]), amount,
                          str(entry["when"]), str(entry["amount"]), _or(basis_of(entry), basis))

    def boolean(self, text: Any) -> Node:
        node = parse(str(text), self, self.subject)
        if node.kind is not Kind.BOOL:
            raise ExpressionInvalid("type", f"{text} 不是判断", f"{text} is not true or false", "请写成比较", "Write a comparison")
        return node

    def formula_label(self, name: str) -> str:
        if name in self.raw_formulas:
            return str(self.raw_formulas[name][1].get("name", name))
        return next((f.name for c in self.above for f in c.formulas if f.code == name), name)

    def as_relation(self, file: str, entry: Mapping[str, Any], own: Iterable[Scheme]) -> Relation:
        kind = str(entry["rule"])
        if kind not in RELATION_KINDS:
            raise ExpressionInvalid("relation", f"没有关系 {kind}", f"There is no relation {kind}", f"可用：{'、'.join(RELATION_KINDS)}", f"Use one of {', '.join(RELATION_KINDS)}")
        known = {s.code: s.subject for c in self.above for s in c.schemes} | {s.code: s.subject for s in own}
        other = str(entry["with"])
        subject = known.get(str(entry["scheme"]))
        fact = other.split(".", 1)
        is_fact = len(fact) == 2 and subject is not None and fact[0] == subject and fact[1] in SUBJECTS[subject]
        if subject is None or (other not in known and not is_fact):
            raise ExpressionInvalid("unknown_name", f"关系中的待遇不存在：{entry['scheme']} / {other}", f"Unknown scheme in relation: {entry['scheme']} / {other}",
                                    f"可用：{'、'.join(sorted(known))}", f"Known: {', '.join(sorted(known))}")
        self.subject = subject
        when = self.boolean(entry["when"]) if entry.get("when") else None
        self.subject = ""
        return Relation(str(entry["code"]), int(entry["order"]), kind, str(entry["scheme"]), other, when,
                        str(entry.get("when", "")), str(entry.get("label", "")), basis_of(entry),
                        str(entry.get("status", "published")), self.raw.code, file,
                        entry.get("from", FIRST_DAY), entry.get("to"))

    # --- the whole ---------------------------------------------------------------------------------------------
    def content(self) -> PackContent:
        self.parameters()
        formulas, schemes, relations = self.rules()
        self.clashes(formulas, schemes)
        self.relation_faults(relations)
        self.unknown_documents(formulas, schemes, relations)
        meta = self.raw.meta
        return PackContent(
            self.raw.code, str(meta["name"]), str(meta.get("name_en", "")), str(meta["level"]), str(meta.get("extends", "")),
            str(meta["division"]), str(meta["version"]), str(meta.get("needs_core", "")), self.raw.fingerprint,
            self.own, tuple(schemes), tuple(relations), tuple(formulas), {entry.code: entry for entry in self.raw.lists},
            tuple(self.raw.indicators), tuple(self.raw.cases), self.raw.documents, tuple(self.raw.contexts),
        )

    def clashes(self, formulas: Sequence[Formula], schemes: Sequence[Scheme]) -> None:
        """Refuse one bare name in two namespaces: a reader could not tell fact, figure and rule apart."""
        spaces = {f"{subject}.": set(names) for subject, names in SUBJECTS.items()}
        spaces["rule."] = {f.code for f in formulas} | {f.code for c in self.above for f in c.formulas}
        spaces["scheme "] = {s.code for s in schemes} | {s.code for c in self.above for s in c.schemes}
        own_rules = {f.code: f.file for f in formulas} | {s.code: s.file for s in schemes}
        for code, parameter in self.own.items():
            self._clash(code, parameter.file, "param.", [s for s in spaces if code in spaces[s]])
        inherited = {name for c in self.above for name in c.parameters}
        for code, file in own_rules.items():
            others = [s for s in SUBJECTS if code in SUBJECTS[s]]
            others += ["param."] if code in inherited else []
            if len([1 for s in ("rule.", "scheme ") if code in spaces[s]]) > 1:
                others.append("scheme ")
            self._clash(code, file, "rule.", others)

    def _clash(self, code: str, file: str, mine: str, others: Sequence[str]) -> None:
        if others:
            both = f"{mine}{code} / {others[0]}{code}"
            self.raw.note("clash", file, code, f"同名冲突：{both}", f"One name in two places: {both}", "请换一个名字", "Choose another name")

    def relation_faults(self, relations: Sequence[Relation]) -> None:
        every = [*relations, *(r for c in self.above for r in c.relations)]
        orders = Counter(r.order for r in every)
        pairs: dict[tuple[str, str], str] = {}
        for relation in every:
            mine = relation.pack == self.raw.code
            if mine and orders[relation.order] > 1 and not _overrides(relation, every):
                self.raw.note("duplicate", relation.file, relation.code, f"顺序号 {relation.order} 重复", f"Order {relation.order} is used twice",
                              "每条关系一个顺序号", "Give each relation its own order")
            seen = pairs.setdefault((relation.scheme, relation.other), relation.kind)
            if "ALLOW" in (seen, relation.kind) and seen != relation.kind:
                self.raw.note("contradiction", relation.file, relation.code, f"{relation.scheme} 与 {relation.other} 既可同享又不可同享", f"{relation.scheme} and {relation.other} are both allowed and not allowed together",
                              "只留一条", "Keep one of them")

    def unknown_documents(self, formulas: Iterable[Formula], schemes: Iterable[Scheme], relations: Iterable[Relation]) -> None:
        known = set(self.raw.documents) | {d for c in self.above for d in c.documents}
        rows = [(r.file, r.code, r.basis.document) for r in (*formulas, *schemes, *relations)]
        rows += [(s.file, f"{s.code}.{c.code}", c.basis.document) for s in schemes for c in (*s.conditions, *s.cases)]
        rows += [(i.file, i.code, i.basis.document) for i in (*self.raw.indicators, *self.raw.lists)]
        for file, key, document in rows:
            if document and document not in known:
                self.raw.note("unknown_document", file, key, f"sources.md 中没有文件 {document}", f"sources.md does not list {document}",
                              "请在 sources.md 登记该文件", "Enter the document in sources.md")


def _overrides(relation: Relation, every: Sequence[Relation]) -> bool:
    return all(r.code == relation.code for r in every if r.order == relation.order)


def _or(basis: Any, default: Any) -> Any:
    return basis if basis.document or basis.clause or basis.line else default


def _signature(value: Any) -> Signature:
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
        raise ExpressionInvalid("type", "同一参数的值类型不同", "Values of one parameter differ in type", "请统一类型", "Use one type")
    return kinds[0]


def use_date(value: Any) -> date | None:
    """Return a date, or None for anything else."""
    return value if isinstance(value, date) else None
