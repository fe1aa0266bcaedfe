"""``pack check``: faults, citations, cases, and figures no case would notice if they were wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yanglao.policy.rules.assembly import PackSet
from yanglao.policy.rules.casework import CaseResult, rule_of, run_case
from yanglao.policy.rules.expressions import Node
from yanglao.policy.rules.model import CaseRow, Formula, Pack, PackContent, Parameter, ParameterValue, Scheme
from yanglao.policy.rules.rising import falling


def check(found: PackSet, figures: Sequence[str]) -> dict[str, Any]:
    """Check all packs.

    Parameters
    ----------
    found : PackSet
        Packs as read.
    figures : sequence of str
        Ids of every figure the packs must account for.

    Returns
    -------
    dict
        ``packs, parameters, uncited, cases, failed, unnoticed, falling, c1, errors`` (counts, and the lists behind them).
    """
    contents = [found.packs[code].own for code in sorted(found.packs)]
    uncited = [row for code in sorted(found.packs) for row in _uncited(found.packs[code])]
    results = [run_case(found.packs[c.code], case) for c in contents for case in c.cases]
    failed = [r for r in results if r.wrong]
    mutations, unnoticed = _unnoticed(found, [r for r in results if not r.wrong])
    errors = [p.as_dict() for p in found.problems]
    fallen = falling(found)
    if not contents or not results:
        errors.append(
            {"code": "nothing", "message": "没有可检查的政策包或案例", "message_en": "Nothing to check"}
        )
    return {
        "ok": not (errors or uncited or failed or unnoticed or fallen or _c1(contents, figures)["missing"]),
        "packs": len(contents),
        "parameters": sum(len(c.parameters) for c in contents),
        "uncited": len(uncited),
        "cases": len(results),
        "failed": len(failed),
        "mutations": mutations,
        "unnoticed": len(unnoticed),
        "falling": len(fallen),
        "c1": _c1(contents, figures),
        "indicators": sum(len(c.indicators) for c in contents),
        "errors": errors,
        "uncited_list": uncited,
        "failed_list": [r.as_dict() for r in failed],
        "unnoticed_list": unnoticed,
        "falling_list": fallen,
    }


def _uncited(pack: Pack) -> Iterator[dict[str, str]]:
    """Yield published figures of a pack's own folder that cannot be looked up."""
    own = pack.own
    rows = [
        (p.file, p.code, v.basis)
        for p in own.parameters.values()
        for v in p.values
        if v.status == "published"
    ]
    rows += [(i.file, i.code, v.basis) for i in own.indicators for v in i.values if v.status == "published"]
    rows += [
        (entry.file, entry.code, entry.basis) for entry in own.lists.values() if entry.status == "published"
    ]
    for file, key, basis in rows:
        if not basis.complete or pack.document(basis.document) is None:
            reason = "没有写明文件和条款或行" if not basis.complete else f"sources.md 中没有 {basis.document}"
            yield {"pack": own.code, "file": file, "key": key, "document": basis.document, "reason": reason}


def _c1(contents: Iterable[PackContent], figures: Sequence[str]) -> dict[str, Any]:
    carried: set[str] = set()
    unreadable: set[str] = set()
    context: set[str] = set()
    for content in contents:
        for parameter in content.parameters.values():
            lost = all(v.status == "unreadable" for v in parameter.values)
            (unreadable if lost else carried).update(parameter.figures)
        for indicator in content.indicators:
            carried.update(indicator.figures)
        for entry in content.lists.values():
            carried.update(entry.figures)
        for aside in content.contexts:
            (unreadable if aside.status == "unreadable" else context).add(aside.figure)
    unreadable -= carried
    context -= carried | unreadable
    known = set(figures)
    return {
        "carried": len(carried & known),
        "context": len(context & known),
        "unreadable": len(unreadable & known),
        "missing": sorted(known - carried - context - unreadable),
        "context_list": sorted(context & known),
        "unreadable_list": sorted(unreadable & known),
    }


# --- figures no case would notice ------------------------------------------------------------------------------


def _closure(pack: Pack, nodes: Iterable[Node]) -> frozenset[str]:
    """Return the parameters behind expressions, those behind derived parameters included."""
    todo = [name for node in nodes for name in node.names("param")]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for content in pack.chain:
            for value in content.parameters[name].values if name in content.parameters else ():
                if value.expression is not None:
                    todo += value.expression.names("param")
    return frozenset(seen)


def _nodes(rule: Formula | Scheme) -> list[Node]:
    if isinstance(rule, Formula):
        return [rule.result]
    nodes = [c.test for c in rule.conditions] + [n for c in rule.cases for n in (c.when, c.amount)]
    return nodes + ([rule.counted_on] if rule.counted_on else [])


def _all_nodes(content: PackContent) -> list[Node]:
    found = [f.result for f in content.formulas]
    for scheme in content.schemes:
        found += _nodes(scheme)
    return found + [r.when for r in content.relations if r.when is not None]


def _unnoticed(found: PackSet, results: Sequence[CaseResult]) -> tuple[int, list[dict[str, Any]]]:
    """Move every published figure a rule uses by one unit, up and down, and see whether a case fails."""
    by_parameter: dict[str, list[CaseRow]] = {}
    for result in results:
        pack = found.packs[result.case.pack]
        rule = rule_of(pack, result.case)
        if rule is not None:
            for name in _closure(pack, _nodes(rule)):
                by_parameter.setdefault(name, []).append(result.case)
    used = {
        name
        for pack in found.packs.values()
        for content in pack.chain
        for name in _closure(pack, _all_nodes(content))
    }
    count, unnoticed = 0, []
    for content in (found.packs[code].own for code in sorted(found.packs)):
        for parameter in content.parameters.values():
            if parameter.code not in used:
                continue
            cases = [c for c in by_parameter.get(parameter.code, ()) if content in found.packs[c.pack].chain]
            for index, entry in enumerate(parameter.values):
                if entry.status != "published" or entry.expression is not None or entry.value is None:
                    continue
                for words, value in shifted(entry.value, parameter):
                    count += 1
                    if not _seen(found, content, parameter, index, replace(entry, value=value), cases):
                        unnoticed.append(
                            {"pack": content.code, "file": parameter.file, "key": parameter.code,
                             "since": entry.starts.isoformat(), "shift": words}
                        )  # fmt: skip
    return count, unnoticed


def _seen(
    found: PackSet,
    content: PackContent,
    parameter: Parameter,
    index: int,
    entry: ParameterValue,
    cases: Sequence[CaseRow],
) -> bool:
    values = (*parameter.values[:index], entry, *parameter.values[index + 1 :])
    moved = replace(
        content, parameters={**content.parameters, parameter.code: replace(parameter, values=values)}
    )
    packs: dict[str, Pack] = {}
    for case in cases:
        if case.pack not in packs:
            chain = found.packs[case.pack].chain
            packs[case.pack] = Pack(tuple(moved if c is content else c for c in chain))
        if run_case(packs[case.pack], case).wrong:
            return True
    return False


def shifted(value: Any, parameter: Parameter) -> list[tuple[str, Any]]:
    """Return the value moved by one unit each way: one yuan, one person, the last printed digit, a day, the opposite.

    Parameters
    ----------
    value : object
        Value as used (money in fen).
    parameter : Parameter
        Whose unit and kind decide what one unit is.
    """
    if isinstance(value, bool):
        return [("反", not value)]
    if isinstance(value, int):
        step = 100 if parameter.unit.startswith("元") else 1
        return [(f"+{step}", value + step), (f"-{step}", value - step)]
    if isinstance(value, Decimal):
        step_ = Decimal(1).scaleb(int(value.as_tuple().exponent))
        return [(f"+{step_}", value + step_), (f"-{step_}", value - step_)]
    if isinstance(value, date):
        return [("+1天", value + timedelta(days=1)), ("-1天", value - timedelta(days=1))]
    if isinstance(value, str):
        return [("改字", value + "~")]
    if isinstance(value, Mapping):
        return _shifted_table(value, parameter)
    return [(f"去掉 {item}", tuple(v for v in value if v != item)) for item in value]


def _shifted_table(value: Mapping[Any, Any], parameter: Parameter) -> list[tuple[str, Any]]:
    found = []
    for key, inner in value.items():
        if inner is not None:
            found += [
                (f"{key}: {words}", {**value, key: moved}) for words, moved in shifted(inner, parameter)
            ]
        if parameter.ladder and isinstance(key, int):
            for step in (1, -1):
                rest = {k: v for k, v in value.items() if k != key}
                if key + step not in rest:
                    found.append((f"{key} → {key + step}", {**rest, key + step: inner}))
    return found
