"""Faults that show only when a whole folder is read: clashes of names, relations that disagree, unknown documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from yanglao.policy.rules.model import Formula, Relation, Scheme
from yanglao.policy.rules.names import PackNames
from yanglao.policy.rules.vocabulary import SUBJECTS


def note_clashes(names: PackNames, formulas: Sequence[Formula], schemes: Sequence[Scheme]) -> None:
    """Refuse one bare name in two namespaces: a reader could not tell fact, figure and rule apart."""
    spaces = {f"{subject}.": set(facts) for subject, facts in SUBJECTS.items()}
    spaces["rule."] = {f.code for f in formulas} | {f.code for c in names.above for f in c.formulas}
    spaces["scheme "] = {s.code for s in schemes} | {s.code for c in names.above for s in c.schemes}
    own_rules = {f.code: f.file for f in formulas} | {s.code: s.file for s in schemes}
    for code, parameter in names.own.items():
        _clash(names, code, parameter.file, "param.", [s for s in spaces if code in spaces[s]])
    inherited = {name for c in names.above for name in c.parameters}
    for code, file in own_rules.items():
        others = [s for s in SUBJECTS if code in SUBJECTS[s]]
        others += ["param."] if code in inherited else []
        if len([1 for s in ("rule.", "scheme ") if code in spaces[s]]) > 1:
            others.append("scheme ")
        _clash(names, code, file, "rule.", others)


def _clash(names: PackNames, code: str, file: str, mine: str, others: Sequence[str]) -> None:
    if others:
        both = f"{mine}{code} / {others[0]}{code}"
        names.raw.note(
            "clash",
            file,
            code,
            f"同名冲突：{both}",
            f"One name in two places: {both}",
            "请换一个名字",
            "Choose another name",
        )


def note_relation_faults(names: PackNames, relations: Sequence[Relation]) -> None:
    """Note an order used twice, and two benefits both allowed and not allowed together."""
    nearest: dict[str, Relation] = {}
    for relation in (*relations, *(r for c in names.above for r in c.relations)):
        nearest.setdefault(relation.code, relation)
    every = list(nearest.values())
    orders = Counter(r.order for r in every)
    pairs: dict[tuple[str, str], Relation] = {}
    for relation in every:
        if relation.pack == names.raw.code and orders[relation.order] > 1:
            names.raw.note(
                "duplicate",
                relation.file,
                relation.code,
                f"顺序号 {relation.order} 重复",
                f"Order {relation.order} is used twice",
                "每条关系一个顺序号",
                "Give each relation its own order",
            )
        seen = pairs.setdefault((relation.scheme, relation.other), relation)
        mixed = "ALLOW" in (seen.kind, relation.kind) and seen.kind != relation.kind
        if mixed and names.raw.code in (seen.pack, relation.pack):
            names.raw.note(
                "contradiction",
                relation.file,
                relation.code,
                f"{relation.scheme} 与 {relation.other} 既可同享又不可同享",
                f"{relation.scheme} and {relation.other} are both allowed and not allowed together",
                "只留一条",
                "Keep one of them",
            )


def note_unknown_documents(
    names: PackNames, formulas: Iterable[Formula], schemes: Iterable[Scheme], relations: Iterable[Relation]
) -> None:
    """Note every rule, indicator and list that rests on a document ``sources.md`` does not list."""
    known = set(names.raw.documents) | {d for c in names.above for d in c.documents}
    rows = [(f.file, f.code, f.basis.document) for f in formulas]
    rows += [(r.file, r.code, r.basis.document) for r in relations]
    for scheme in schemes:
        rows.append((scheme.file, scheme.code, scheme.basis.document))
        parts = [(c.code, c.basis) for c in scheme.conditions] + [(c.code, c.basis) for c in scheme.cases]
        rows += [(scheme.file, f"{scheme.code}.{code}", basis.document) for code, basis in parts]
    rows += [(i.file, i.code, i.basis.document) for i in names.raw.indicators]
    rows += [(entry.file, entry.code, entry.basis.document) for entry in names.raw.lists]
    for file, key, document in dict.fromkeys(rows):
        if document and document not in known:
            names.raw.note(
                "unknown_document",
                file,
                key,
                f"sources.md 中没有文件 {document}",
                f"sources.md does not list {document}",
                "请在 sources.md 登记该文件",
                "Enter the document in sources.md",
            )
