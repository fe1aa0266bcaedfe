"""From a scale's file to a scale, checked: it adds up, every answer gives one grade, every total one level."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from yanglao.assessment.rules.scale import (
    Band,
    ChangeRule,
    CodeRange,
    Dimension,
    Grades,
    Item,
    Level,
    Matrix,
    Option,
    Rule,
    Scale,
    Settings,
    Test,
    Words,
    first_match,
)

_PURPOSES = ("level", "gate", "screener")
_METHODS = ("total", "rules", "grades", "matrix")
#: More combinations of scores than this are not tried one by one.
_MOST = 200_000


def _words(raw: Mapping[str, Any]) -> Words:
    return Words(str(raw["zh"]), str(raw["en"]))


def _item(raw: Mapping[str, Any]) -> Item:
    options = tuple(Option(str(o["code"]), int(o["score"]), _words(o)) for o in raw["options"])
    if len({o.code for o in options}) != len(options):
        raise ValueError(f"option code twice in {raw['code']}")
    return Item(str(raw["code"]), _words(raw), options)


def _test(raw: Mapping[str, Any]) -> Test:
    names = tuple(str(name) for name in raw["of"])
    low, high = int(raw["from"]), int(raw.get("to", raw["from"]))
    fewest, most = raw.get("times", (len(names), len(names)))
    if not names or low > high or not 0 <= int(fewest) <= int(most) <= len(names):
        raise ValueError(f"a test that cannot be read: {raw}")
    return Test(names, low, high, int(fewest), int(most))


def _rules(raw: Sequence[Mapping[str, Any]], key: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            int(rule[key]),
            tuple(tuple(_test(test) for test in tests) for tests in rule["when"]),
            bool(rule.get("fills", False)),
        )
        for rule in raw
    )


def _totals(items: Sequence[Item]) -> set[int]:
    """Return every total the items can give."""
    found = {0}
    for item in items:
        found = {total + option.score for total in found for option in item.options}
    return found


def _every(items: Sequence[Item]) -> Iterator[dict[str, int]]:
    """Yield every combination of scores; refuse when there are too many to try."""
    scores = [sorted({option.score for option in item.options}) for item in items]
    if math.prod(len(one) for one in scores) > _MOST:
        raise ValueError("too many combinations of answers to try them all; grade by bands")
    for combination in itertools.product(*scores):
        yield {item.code: score for item, score in zip(items, combination, strict=True)}


def _once(value: int, bands: Sequence[tuple[int, int]], what: str) -> None:
    if sum(low <= value <= high for low, high in bands) != 1:
        raise ValueError(f"{what} {value} does not fall into exactly one band")


def _grades(code: str, raw: Mapping[str, Any], items: tuple[Item, ...]) -> Grades:
    found = Grades(
        names=tuple((int(one["grade"]), _words(one)) for one in raw["names"]),
        bands=tuple(Band(int(b["grade"]), int(b["from"]), int(b["to"])) for b in raw.get("bands", ())),
        rules=_rules(raw.get("rules", ()), "grade"),
    )
    if [grade for grade, _ in found.names] != list(range(len(found.names))):
        raise ValueError(f"grades of {code} must be named from 0 on")
    if bool(found.bands) == bool(found.rules):
        raise ValueError(f"{code} is graded by bands or by rules")
    given = {band.grade for band in found.bands} | {rule.value for rule in found.rules}
    if given != {grade for grade, _ in found.names}:
        raise ValueError(f"{code} gives grades that have no name, or names one it never gives")
    for total in sorted(_totals(items)) if found.bands else ():
        _once(total, [(band.least, band.most) for band in found.bands], f"{code}: total")
    for scores in _every(items) if found.rules else ():
        if first_match(found.rules, scores) is None:
            raise ValueError(f"{code}: no grade for {scores}")
    return found


def _dimension(raw: Mapping[str, Any]) -> Dimension:
    code, items = str(raw["code"]), tuple(_item(item) for item in raw["items"])
    if sum(item.most for item in items) != int(raw["max"]):
        raise ValueError(f"items of {code} do not add up to {raw['max']}")
    grades = _grades(code, raw["grades"], items) if "grades" in raw else None
    return Dimension(code, _words(raw), int(raw["max"]), items, grades)


def _settings(raw: Mapping[str, Any]) -> Settings:
    known = {field.name: field.default for field in fields(Settings)}
    values: dict[str, Any] = {}
    for key, entry in raw.items():
        if key not in known:
            continue
        default = known[key]
        value = entry["value"]
        if isinstance(default, tuple):
            values[key] = tuple(int(one) for one in value)
        else:
            values[key] = int(value) if isinstance(default, int) else str(value)
        if "choices" in entry and value not in entry["choices"]:
            raise ValueError(f"{key}: {value} is none of its choices")
    return Settings(**values)


def _levels(raw: Mapping[str, Any], method: str, dimensions: tuple[Dimension, ...]) -> tuple[Level, ...]:
    found = tuple(
        Level(
            int(one["level"]),
            _words(one),
            str(one.get("code", one["level"])),
            int(one["from"]) if "from" in one else None,
            int(one["to"]) if "to" in one else None,
        )
        for one in raw["levels"]
    )
    if sorted(one.level for one in found) != list(range(len(found))):
        raise ValueError("levels must be numbered from 0 on")
    if method == "total":
        bands = [(b.least, b.most) for b in found if b.least is not None and b.most is not None]
        if len(bands) != len(found):
            raise ValueError("a level without its band of totals")
        for total in sorted(_totals([item for d in dimensions for item in d.items])):
            _once(total, bands, "total")
    return found


def _changes(raw: Mapping[str, Any]) -> tuple[ChangeRule, ...]:
    return tuple(
        ChangeRule(code, str(rule["clause"]), str(rule["effect"]), _words(rule))
        for code, rule in raw.get("changes", {}).items()
    )


def _assumptions(raw: Mapping[str, Any]) -> tuple[tuple[str, Words], ...]:
    """Return what the text leaves open or what nobody could check against it: settings and parts of the scale."""
    parts = [(f"grades.{d['code']}", d["grades"]) for d in raw["dimensions"] if "grades" in d]
    parts += [(key, raw[key]) for key in ("matrix", "source") if isinstance(raw.get(key), Mapping)]
    parts += [(f"changes.{code}", rule) for code, rule in raw.get("changes", {}).items() if "note" in rule]
    found = [
        (code, _words(entry))
        for code, entry in raw.get("settings", {}).items()
        if entry.get("status") != "published" and "zh" in entry
    ]
    found += [(code, _words(part["note"])) for code, part in parts if "note" in part]
    return tuple(found)


def _check_rules(scale: Scale, holes: bool) -> None:
    """Every combination gives a level, unless the file says that the document's table has holes."""
    if scale.method == "rules":
        tried: Iterator[dict[str, int]] = _every(scale.items)
    else:
        codes = [d.code for d in scale.dimensions]
        sizes = [range(len(d.grades.names)) if d.grades else range(0) for d in scale.dimensions]
        tried = (dict(zip(codes, one, strict=True)) for one in itertools.product(*sizes))
    empty = 0
    for values in tried:
        level = scale.matrix.level(values) if scale.matrix else first_match(scale.rules, values)
        empty += level is None
    if bool(empty) != holes:
        raise ValueError(f"{empty} combinations have no level; the file says holes: {holes}")
    named = {one.level for one in scale.levels}
    given = {rule.value for rule in scale.rules}
    if scale.matrix:
        given = {level for row in scale.matrix.cells for level in row}
    if not given <= named:
        raise ValueError(f"levels without a name: {sorted(given - named)}")


def parse(raw: Mapping[str, Any]) -> Scale:
    """Return a scale from its file, checked: items add up, every total or combination gives exactly one level.

    Raises
    ------
    ValueError
        When the file contradicts itself.
    """
    method, purpose = str(raw.get("method", "total")), str(raw.get("purpose", "level"))
    if method not in _METHODS or purpose not in _PURPOSES:
        raise ValueError(f"unknown method or purpose: {method}, {purpose}")
    dimensions = tuple(_dimension(d) for d in raw["dimensions"])
    codes = [item.code for d in dimensions for item in d.items]
    if len(set(codes)) != len(codes):
        raise ValueError("an item code stands twice")
    if sum(d.most for d in dimensions) != int(raw["total_max"]):
        raise ValueError("dimensions do not add up to the total")
    if method in ("grades", "matrix") and any(d.grades is None for d in dimensions):
        raise ValueError("every dimension needs its grades")
    diagnosis = raw.get("changes", {}).get("diagnosis", {}).get("codes", ())
    coma = raw.get("coma_option", {})
    scale = Scale(
        code=str(raw["code"]),
        version=str(raw["version"]),
        document=str(raw["document"]),
        words=_words(raw["title"]),
        purpose=purpose,
        method=method,
        passes=tuple(int(level) for level in raw.get("passes", ())),
        dimensions=dimensions,
        levels=_levels(raw, method, dimensions),
        changes=_changes(raw),
        diagnosis_codes=tuple(CodeRange(str(r["from"]), str(r["to"]), str(r["kind"])) for r in diagnosis),
        events=tuple((str(code), _words(words)) for code, words in raw.get("events", {}).items()),
        coma_item=str(coma.get("item", "")),
        coma_option=str(coma.get("option", "")),
        coma_flag=str(coma.get("flag", "")),
        settings=_settings(raw.get("settings", {})),
        assumptions=_assumptions(raw),
        rules=_rules(raw.get("rules", ()), "level"),
        matrix=_matrix(raw["matrix"]) if method == "matrix" else None,
    )
    if method != "total":
        _check_rules(scale, raw.get("holes") == "declared")
    return scale


def _matrix(raw: Mapping[str, Any]) -> Matrix:
    cells = tuple(tuple(int(cell) for cell in row) for row in raw["cells"])
    if len({len(row) for row in cells}) != 1:
        raise ValueError("rows of the matrix differ in length")
    return Matrix(str(raw["rows"]), tuple(str(code) for code in raw["columns"]), cells)
