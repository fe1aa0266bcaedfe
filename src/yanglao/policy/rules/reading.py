"""First reading of a pack folder: texts to plain entries, every fault noted with file and key."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from yanglao.policy.rules.model import (
    STATUSES,
    Basis,
    CaseRow,
    Context,
    Document,
    Indicator,
    IndicatorValue,
    ListOfItems,
    Parameter,
    ParameterValue,
)
from yanglao.policy.rules.problems import ExpressionInvalid, Problem
from yanglao.policy.rules.yamlish import read_yaml

VALUE_KEYS = {
    "value", "expr", "from", "to", "decided", "status", "source", "clause", "line", "printed", "comparison",
    "qualifier", "nature", "year", "note",
}  # fmt: skip
PARAMETER_KEYS = VALUE_KEYS | {"code", "name", "unit", "figures", "ladder", "rising", "values"}
INDICATOR_KEYS = {
    "code", "name", "number", "group", "printed_unit", "effective_unit", "kind", "per", "comparison", "numerator",
    "denominator", "numerator_measure", "denominator_measure", "base", "owner", "settled", "assumption", "oddities",
    "values", "figures", "source", "clause", "line", "from",
}  # fmt: skip
LIST_KEYS = {"code", "name", "status", "source", "clause", "line", "figures", "items", "note", "counts"}
CASE_KEYS = {"name", "rule", "on", "decided", "given", "expect", "clause", "covers"}
NATURES = ("", "actual", "expected", "planned", "minimum")
FIRST_DAY = date(1900, 1, 1)


@dataclass
class RawPack:
    """One folder after the first reading; rules are still texts."""

    code: str
    meta: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    parameters: list[Parameter] = field(default_factory=list)
    rules: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    lists: list[ListOfItems] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    cases: list[CaseRow] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    contexts: list[Context] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(self, code: str, file: str, key: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> None:
        """Note a fault."""
        self.problems.append(Problem(code, self.code, file, key, zh, en, remedy_zh, remedy_en))


def read_pack(code: str, files: Mapping[str, str]) -> RawPack:
    """Read a folder.

    Parameters
    ----------
    code : str
        Name of the folder.
    files : mapping
        Path inside the folder → text.

    Returns
    -------
    RawPack
        With ``problems`` filled instead of an error raised, so that one reading shows every fault.
    """
    raw = RawPack(code)
    joined = "\0".join(f"{path}\0{files[path]}" for path in sorted(files))
    raw.fingerprint = hashlib.sha256(joined.encode()).hexdigest()
    _meta(raw, files.get("pack.toml", ""))
    raw.documents = dict(_documents(code, files.get("sources.md", "")))
    readers = {
        "parameters": parameters_file,
        "rules": rules_file,
        "lists": _lists_file,
        "indicators": _indicators_file,
        "cases": _cases_file,
    }
    for path in sorted(files):
        folder = path.split("/", 1)[0]
        if folder not in readers or not path.endswith(".yaml"):
            continue
        try:
            content = read_yaml(files[path])
            if not isinstance(content, dict):
                raise ExpressionInvalid(
                    "shape",
                    "文件内容应是键值表",
                    "The file must be a mapping",
                    "参考其他政策包的同类文件",
                    "See the same file of another pack",
                )
            readers[folder](raw, path, content)
        except ExpressionInvalid as error:
            raw.problems.append(error.at(code, path, "-"))
    return raw


def _meta(raw: RawPack, text: str) -> None:
    try:
        raw.meta = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raw.note(
            "syntax",
            "pack.toml",
            "-",
            f"pack.toml 读不懂：{error}",
            f"Cannot read pack.toml: {error}",
            "请改正后再试",
            "Correct it",
        )
    for key in ("code", "name", "level", "version", "division"):
        if key not in raw.meta:
            raw.note(
                "missing_key",
                "pack.toml",
                key,
                f"缺少 {key}",
                f"{key} is missing",
                f"请补写 {key}",
                f"Add {key}",
            )
            raw.meta[key] = raw.code if key == "code" else ""
    if raw.meta["code"] != raw.code:
        raw.note(
            "code",
            "pack.toml",
            "code",
            f"code 应为文件夹名 {raw.code}",
            f"code must equal the folder name {raw.code}",
            "请改成一致",
            "Make them equal",
        )


def _documents(pack: str, text: str) -> Iterator[tuple[str, Document]]:
    """Read the table of ``sources.md``: code, title, number, date, places, how far it may be trusted."""
    for line in text.splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) >= 6 and re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", cells[0]):
            code, title, number, issued, places, trust = cells[:6]
            yield code, Document(code, title, number, issued, places, trust, pack)


def _check_keys(raw: RawPack, file: str, key: str, entry: Mapping[str, Any], allowed: set[str]) -> None:
    for name in entry:
        if name not in allowed:
            raw.note(
                "unknown_key",
                file,
                key,
                f"不认识的字段 {name}",
                f"Unknown field {name}",
                f"可用字段：{'、'.join(sorted(allowed))}",
                f"Allowed: {', '.join(sorted(allowed))}",
            )


def basis_of(entry: Mapping[str, Any]) -> Basis:
    """Return where an entry says it stands."""
    return Basis(str(entry.get("source", "")), str(entry.get("clause", "")), str(entry.get("line", "")))


def parameters_file(raw: RawPack, file: str, content: dict[str, Any]) -> None:
    """Take the parameters of a file's content; faults are noted on ``raw``."""
    defaults = content.get("defaults", {})
    for entry in content.get("parameters") or ():
        key = str(entry.get("code", "?"))
        _check_keys(raw, file, key, entry, PARAMETER_KEYS)
        unit = str(entry.get("unit", ""))
        if unit.startswith("万元"):
            raw.note(
                "unit",
                file,
                key,
                "金额请以元为单位",
                "Money must be written in yuan",
                "写成元，原文放在 printed",
                "Write yuan, keep the text in printed",
            )
        shared = {**defaults, **{k: v for k, v in entry.items() if k in VALUE_KEYS}}
        rows = entry.get("values") or [{}]
        values = [_value(raw, file, key, unit, {**shared, **row}) for row in rows]
        raw.parameters.append(
            Parameter(
                key,
                str(entry.get("name", key)),
                unit,
                raw.code,
                file,
                tuple(values),
                tuple(entry.get("figures") or ()),
                bool(entry.get("ladder")),
                _rising(entry.get("rising")),
            )
        )
    for entry in content.get("context") or ():
        for figure in entry["figures"]:
            raw.contexts.append(
                Context(
                    figure,
                    str(entry.get("text", "")),
                    str(entry.get("reason", "")),
                    str(entry.get("status", "context")),
                    raw.code,
                )
            )


def _rising(given: Any) -> tuple[Any, ...]:
    """Return the keys in the order in which a table may not fall; ``true`` = their own order."""
    if isinstance(given, list):
        return tuple(given)
    return (True,) if given else ()


def _value(raw: RawPack, file: str, key: str, unit: str, row: Mapping[str, Any]) -> ParameterValue:
    _check_keys(raw, file, key, row, VALUE_KEYS)
    status = str(row.get("status", "published"))
    if status not in STATUSES:
        raw.note(
            "status",
            file,
            key,
            f"status 不能是 {status}",
            f"status cannot be {status}",
            f"可用：{'、'.join(STATUSES)}",
            f"Use one of {', '.join(STATUSES)}",
        )
    if "value" not in row and "expr" not in row:
        raw.note(
            "missing_key",
            file,
            key,
            "没有 value",
            "value is missing",
            "请补写 value；读不清的写 value: null 并注明 status: unreadable",
            "Add value; write null and status: unreadable when it cannot be read",
        )
    starts = row.get("from", FIRST_DAY)
    for name in ("from", "to", "decided"):
        if row.get(name) is not None and not isinstance(row[name], date):
            raw.note(
                "date",
                file,
                key,
                f"{name} 不是日期",
                f"{name} is no date",
                "写成 2024-07-01",
                "Write 2024-07-01",
            )
            return ParameterValue(None, FIRST_DAY, None, None, status, basis_of(row))
    value = None
    if "expr" not in row:
        try:
            value = _amount(row.get("value"), unit)
        except (ValueError, ArithmeticError):
            raw.note(
                "value",
                file,
                key,
                f"值 {row.get('value')!r} 不合单位 {unit}",
                f"Value {row.get('value')!r} does not fit unit {unit}",
                "金额最多两位小数",
                "Money has two decimals at most",
            )
    return ParameterValue(
        value,
        starts,
        row.get("to"),
        row.get("decided"),
        status,
        basis_of(row),
        str(row.get("printed", "")),
        str(row.get("comparison", "")),
        str(row.get("qualifier", "")),
        str(row.get("nature", "")),
        str(row.get("year", "")),
        str(row.get("note", "")),
        None,
        str(row.get("expr", "")),
    )


def _amount(value: Any, unit: str) -> Any:
    """Return yuan as fen; leave everything else as written."""
    if isinstance(value, dict):
        return {key: _amount(inner, unit) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_amount(inner, unit) for inner in value)
    if unit.startswith("元") and isinstance(value, int | Decimal) and not isinstance(value, bool):
        fen = Decimal(value) * 100
        if fen != fen.to_integral_value():
            raise ValueError("more than two decimals")
        return int(fen)
    return value


def rules_file(raw: RawPack, file: str, content: dict[str, Any]) -> None:
    """Take the rules of a file's content, still as texts."""
    defaults = content.get("defaults", {})
    for kind in ("formulas", "schemes", "relations"):
        for entry in content.get(kind) or ():
            raw.rules.append((file, kind, {**defaults, **entry}))


def _lists_file(raw: RawPack, file: str, content: dict[str, Any]) -> None:
    for entry in content.get("lists") or ():
        key = str(entry.get("code", "?"))
        _check_keys(raw, file, key, entry, LIST_KEYS)
        items = tuple(i if isinstance(i, dict) else {"name": i} for i in entry.get("items") or ())
        raw.lists.append(
            ListOfItems(
                key,
                str(entry.get("name", key)),
                raw.code,
                file,
                str(entry.get("status", "published")),
                basis_of(entry),
                tuple(entry.get("figures") or ()),
                items,
                str(entry.get("note", "")),
                {str(key): str(parameter) for key, parameter in (entry.get("counts") or {}).items()},
            )
        )


def _indicators_file(raw: RawPack, file: str, content: dict[str, Any]) -> None:
    defaults = content.get("defaults", {})
    for given in content.get("indicators") or ():
        entry = {**defaults, **given}
        key = str(entry.get("code", "?"))
        _check_keys(raw, file, key, entry, INDICATOR_KEYS)
        values = tuple(_indicator_value(raw, file, key, entry, row) for row in entry.get("values") or ())
        text = {
            name: str(entry.get(name, ""))
            for name in ("number", "group", "printed_unit", "effective_unit", "kind", "comparison", "numerator",
                         "denominator", "numerator_measure", "denominator_measure", "base", "owner", "assumption")
        }  # fmt: skip
        raw.indicators.append(
            Indicator(
                code=key,
                name=str(entry.get("name", key)),
                pack=raw.code,
                file=file,
                per=entry.get("per"),
                settled=bool(entry.get("settled", True)),
                oddities=tuple(entry.get("oddities") or ()),
                values=values,
                figures=tuple(entry.get("figures") or ()),
                basis=basis_of(entry),
                starts=entry.get("from"),
                **text,
            )
        )


def _indicator_value(
    raw: RawPack, file: str, key: str, entry: Mapping[str, Any], row: Mapping[str, Any]
) -> IndicatorValue:
    nature = str(row.get("nature", ""))
    if nature not in NATURES:
        raw.note(
            "nature",
            file,
            key,
            f"nature 不能是 {nature}",
            f"nature cannot be {nature}",
            "可用：actual expected planned minimum",
            "Use actual, expected, planned or minimum",
        )
    basis = basis_of(
        {
            "source": entry.get("source", ""),
            "line": entry.get("line", ""),
            "clause": entry.get("clause", ""),
            **row,
        }
    )
    return IndicatorValue(
        str(row.get("year", "")),
        row.get("value"),
        nature,
        str(row.get("printed", "")),
        str(row.get("comparison", entry.get("comparison", ""))),
        str(row.get("qualifier", "")),
        str(row.get("label", "")),
        str(row.get("status", "published")),
        basis,
    )


def _cases_file(raw: RawPack, file: str, content: dict[str, Any]) -> None:
    shared = content.get("defaults", {})
    for given in content.get("cases") or ():
        entry = {
            k: v for k, v in content.items() if k in ("rule", "on", "decided", "clause", "covers")
        } | given
        key = str(entry.get("name", "?"))
        _check_keys(raw, file, key, entry, CASE_KEYS)
        missing = [name for name in ("name", "rule", "on", "expect") if name not in entry]
        if missing or not isinstance(entry.get("on"), date):
            raw.note(
                "missing_key",
                file,
                key,
                f"案例缺少 {'、'.join(missing) or '日期 on'}",
                f"Case lacks {', '.join(missing) or 'a date'}",
                "请补写",
                "Add it",
            )
            continue
        raw.cases.append(
            CaseRow(
                key,
                raw.code,
                file,
                str(entry["rule"]),
                entry["on"],
                entry.get("decided"),
                {**shared, **(entry.get("given") or {})},
                entry["expect"],
                str(entry.get("clause", "")),
                tuple(entry.get("covers") or ()),
            )
        )
