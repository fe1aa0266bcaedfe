"""A reform as a pack in memory: it extends a place's pack, so that whatever it does not say stays as it is.

Nothing is written. Every figure and rule of a reform is ``illustrative``: it has no document yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yanglao.policy.rules.assembly import content_of
from yanglao.policy.rules.binding import Binding
from yanglao.policy.rules.model import Pack, Parameter
from yanglao.policy.rules.problems import PackInvalid, Problem
from yanglao.policy.rules.reading import RawPack, parameters_file, rules_file

CODE = "reform"
FILE = "reform.yaml"
CHANGE_KEYS = {
    "parameter": {"parameter", "value", "at", "times", "plus", "from"},
    "scheme": {"scheme", "drop", "case", "amount", "when", "from"},
    "relation": {"relation", "rule", "drop", "when", "with", "from"},
    "new_parameter": {"new_parameter"},
    "new_scheme": {"new_scheme"},
    "new_relation": {"new_relation"},
}


@dataclass(frozen=True, slots=True)
class Reform:
    """A named set of changes, each a mapping as a reform file writes it."""

    name: str
    changes: tuple[Mapping[str, Any], ...]


def _fault(key: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> PackInvalid:
    return PackInvalid([Problem("reform", CODE, FILE, key, zh, en, remedy_zh, remedy_en)])


def read_reforms(content: Any) -> tuple[Reform, ...]:
    """Return the reforms of a file: one (``name, changes``), or several under ``reforms``.

    Raises
    ------
    PackInvalid
        When the file says nothing that can be tried, or a word nobody knows.
    """
    rows = content.get("reforms", [content]) if isinstance(content, Mapping) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(r, Mapping) for r in rows):
        raise _fault(
            "reforms", "没有写改革", "There is no reform", "写 name 和 changes", "Write name and changes"
        )
    found = []
    for number, row in enumerate(rows, 1):
        changes = row.get("changes")
        if not isinstance(changes, list) or not changes:
            raise _fault(
                str(row.get("name", number)),
                "没有写 changes",
                "changes are missing",
                "至少写一处改动",
                "Write one change",
            )
        for change in changes:
            _known(change)
        found.append(Reform(str(row.get("name", f"改革{number}")), tuple(changes)))
    return tuple(found)


def _known(change: Any) -> str:
    """Return which kind of change this is."""
    kinds = [k for k in CHANGE_KEYS if isinstance(change, Mapping) and k in change]
    if len(kinds) != 1:
        raise _fault(
            str(change)[:60],
            "看不懂这处改动",
            "This change cannot be read",
            f"每处写一个：{'、'.join(CHANGE_KEYS)}",
            f"Write one of {', '.join(CHANGE_KEYS)}",
        )
    unknown = set(change) - CHANGE_KEYS[kinds[0]]
    if unknown:
        raise _fault(
            str(change[kinds[0]])[:60],
            f"不认识的字段 {'、'.join(sorted(unknown))}",
            f"Unknown fields {', '.join(sorted(unknown))}",
            f"可用：{'、'.join(sorted(CHANGE_KEYS[kinds[0]]))}",
            f"Allowed: {', '.join(sorted(CHANGE_KEYS[kinds[0]]))}",
        )
    return kinds[0]


def reformed(
    pack: Pack, reform: Reform, on: date, decided_on: date, sources: Mapping[str, Sequence[tuple[str, Any]]]
) -> Pack:
    """Return a place's pack with a reform before it.

    Parameters
    ----------
    pack : Pack
        The place's policy.
    on, decided_on : date
        Values ``times`` and ``plus`` start from are those in force then; a change holds from ``on`` unless it says ``from``.
    sources : mapping
        Pack code → (kind, entry) of its rules as the files write them, to change one row of a scheme.

    Raises
    ------
    PackInvalid
        When a change names something the pack does not have, or does not fit its kind.
    """
    raw = RawPack(CODE, {**_meta(pack, reform), "code": CODE})
    raw.fingerprint = f"reform:{reform.name}:{reform.changes!r}"
    binding = Binding(pack, on, decided_on)
    parameters: dict[str, dict[str, Any]] = {}
    rules: dict[str, dict[str, dict[str, Any]]] = {"schemes": {}, "relations": {}}
    for change in reform.changes:
        kind = _known(change)
        if kind == "parameter":
            code = str(change["parameter"])
            parameters[code] = _parameter(pack, binding, change, on, parameters.get(code))
        elif kind in ("scheme", "relation"):
            code = str(change[kind])
            entry = rules[f"{kind}s"].get(code) or _entry(pack, sources, f"{kind}s", code, on)
            rules[f"{kind}s"][code] = (_scheme if kind == "scheme" else _relation)(entry, change, on)
        else:
            entry = {"status": "illustrative", "from": on, **dict(change[kind])}
            code = str(entry.get("code", "?"))
            (parameters if kind == "new_parameter" else rules[f"{kind[4:]}s"])[code] = entry
    parameters_file(raw, FILE, {"parameters": list(parameters.values())})
    rules_file(raw, FILE, {kind: list(rows.values()) for kind, rows in rules.items()})
    content = content_of(raw, pack.chain)
    if raw.problems:
        raise PackInvalid(raw.problems)
    return Pack((content, *pack.chain))


def _meta(pack: Pack, reform: Reform) -> dict[str, Any]:
    return {
        "name": reform.name,
        "level": pack.own.level,
        "extends": pack.code,
        "division": pack.own.division,
        "version": f"{pack.version}+",
    }


def _nearest(pack: Pack, code: str) -> Parameter:
    for content in pack.chain:
        if code in content.parameters:
            return content.parameters[code]
    raise _fault(
        code, f"没有参数 {code}", f"There is no parameter {code}", "用 pack show 查编码", "See pack show"
    )


def _parameter(
    pack: Pack, binding: Binding, change: Mapping[str, Any], on: date, before: dict[str, Any] | None
) -> dict[str, Any]:
    known = _nearest(pack, str(change["parameter"]))
    now = before["value"] if before else as_written(binding.value(known.code), known.unit)
    if "value" in change:
        value = change["value"]
    elif "at" in change:
        if not isinstance(now, Mapping) or not isinstance(change["at"], Mapping):
            raise _fault(
                known.code,
                "这个参数没有分档",
                "This parameter has no rows",
                "改写 value",
                "Write value instead",
            )
        value = {**now, **change["at"]}
    else:
        value = _moved(
            now, Decimal(str(change.get("times", 1))), Decimal(str(change.get("plus", 0))), known.unit
        )
    return {
        "code": known.code,
        "name": known.name,
        "unit": known.unit,
        "ladder": known.ladder,
        "status": "illustrative",
        "from": change.get("from", on),
        "value": value,
    }


def as_written(value: Any, unit: str) -> Any:
    """Return a value as a pack writes it: fen as yuan, everything else as it is."""
    if isinstance(value, Mapping):
        return {k: as_written(v, unit) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [as_written(v, unit) for v in value]
    if unit.startswith("元") and isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value) / 100
    return value


def _moved(value: Any, times: Decimal, plus: Decimal, unit: str) -> Any:
    """Return a figure, or each of a table, multiplied and added to; money to the fen, halves up."""
    if isinstance(value, Mapping):
        return {k: _moved(v, times, plus, unit) for k, v in value.items()}
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _fault(
            str(value)[:40],
            "这个参数不是数",
            "This parameter is no number",
            "改写 value",
            "Write value instead",
        )
    moved = Decimal(value) * times + plus
    if unit.startswith("元"):
        return moved.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return int(moved.quantize(Decimal(1), ROUND_HALF_UP)) if isinstance(value, int) else moved


def _entry(
    pack: Pack, sources: Mapping[str, Sequence[tuple[str, Any]]], kind: str, code: str, on: date
) -> dict[str, Any]:
    for content in pack.chain:
        rows: list[dict[str, Any]] = [
            e for k, e in sources.get(content.code, ()) if k == kind and e.get("code") == code
        ]
        rows = [e for e in rows if e.get("from") is None or e["from"] <= on]
        if rows:
            return dict(sorted(rows, key=lambda e: e.get("from") or date.min)[-1])
    raise _fault(
        code, f"没有这条规则 {code}", f"There is no rule {code}", "用 pack show 查编码", "See pack show"
    )


def _scheme(entry: dict[str, Any], change: Mapping[str, Any], on: date) -> dict[str, Any]:
    found = {**entry, "from": change.get("from", on), "status": "illustrative"}
    if change.get("drop"):
        ended = {"code": "reform_ended", "label": "改革后取消", "test": "False"}
        return {**found, "conditions": [ended, *entry["conditions"]]}
    wanted = {k: change[k] for k in ("when", "amount") if k in change}
    cases = [{**c, **wanted} if c["code"] == change.get("case", c["code"]) else c for c in entry["cases"]]
    if not wanted or (change.get("case") and change["case"] not in {c["code"] for c in cases}):
        raise _fault(
            str(entry["code"]),
            "没有说改哪一档、改成什么",
            "Which row, and to what, is not said",
            f"写 case（{'、'.join(c['code'] for c in cases)}）和 amount 或 when，或 drop: true",
            "Write case with amount or when, or drop: true",
        )
    return {**found, "cases": cases}


def _relation(entry: dict[str, Any], change: Mapping[str, Any], on: date) -> dict[str, Any]:
    found = {**entry, "from": change.get("from", on), "status": "illustrative"}
    if change.get("drop"):
        return {**found, "rule": "ALLOW"}
    return {**found, **{k: change[k] for k in ("rule", "when", "with") if k in change}}
