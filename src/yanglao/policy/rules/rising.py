"""What may not fall as need grows: tables marked ``rising``, hours of schemes and service lists by ability level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from yanglao.policy.rules.assembly import PackSet
from yanglao.policy.rules.casework import facts_given, rule_of
from yanglao.policy.rules.explanation import explain
from yanglao.policy.rules.model import CaseRow, Pack, Scheme
from yanglao.policy.rules.problems import FactMissing, ValueMissing

#: Levels of GB/T 42195, the lightest first.
LEVELS = (0, 1, 2, 3, 4)


def falls(values: Mapping[Any, Any], order: Sequence[Any] = ()) -> list[tuple[Any, Any]]:
    """Return the neighbouring keys between which a table falls; keys it does not have are passed over.

    Parameters
    ----------
    values : mapping
        Key → number.
    order : sequence
        Keys from the least to the most need; empty or ``(True,)`` = the keys' own order.
    """
    keys = sorted(values) if order in ((), (True,)) else [key for key in order if key in values]
    known = [key for key in keys if values[key] is not None]
    return [(a, b) for a, b in zip(known, known[1:], strict=False) if values[b] < values[a]]


def falling(found: PackSet) -> list[dict[str, str]]:
    """Return what falls though need grows, in every pack: ``pack, file, key, reason``.

    A mark on a parameter holds for every pack that gives the same figure other values.
    """
    rows: list[dict[str, str]] = []
    for code in sorted(found.packs):
        pack = found.packs[code]
        rows += _tables(pack)
        rows += _lists(pack)
        rows += _schemes(pack)
    return rows


def _row(pack: str, file: str, key: str, pair: tuple[Any, Any], values: tuple[Any, Any]) -> dict[str, str]:
    reason = (
        f"需要更重的 {pair[1]} 反而比 {pair[0]} 少（{_shown(values[1])} < {_shown(values[0])}）"
        f" / {pair[1]} needs more than {pair[0]} and gets less"
    )
    return {"pack": pack, "file": file, "key": key, "reason": reason}


def _shown(value: Any) -> str:
    return str(int(value)) if isinstance(value, Fraction) and value.denominator == 1 else str(value)


def _tables(pack: Pack) -> Iterator[dict[str, str]]:
    for parameter in pack.own.parameters.values():
        marks = [
            content.parameters[parameter.code].rising
            for content in pack.chain
            if parameter.code in content.parameters and content.parameters[parameter.code].rising
        ]
        for entry in parameter.values if marks else ():
            if not isinstance(entry.value, Mapping):
                continue
            for pair in falls(entry.value, marks[0]):
                values = (entry.value[pair[0]], entry.value[pair[1]])
                yield _row(pack.own.code, parameter.file, parameter.code, pair, values)


def _lists(pack: Pack) -> Iterator[dict[str, str]]:
    """A service is not given more rarely at a heavier level."""
    for entry in pack.own.lists.values():
        for item in entry.items:
            times: Any = item.get("times")
            for pair in falls(times) if isinstance(times, Mapping) else ():
                key = f"{entry.code}.{item.get('code', '?')}"
                yield _row(pack.own.code, entry.file, key, pair, (times[pair[0]], times[pair[1]]))


def _schemes(pack: Pack) -> Iterator[dict[str, str]]:
    """Hours of a scheme: the people of its own cases, at every level in turn."""
    told: set[str] = set()
    for case in pack.own.cases:
        rule = rule_of(pack, case)
        if not isinstance(rule, Scheme) or rule.form != "hours" or rule.code in told:
            continue
        hours = _hours(pack, rule, case)
        for pair in falls(hours):
            told.add(rule.code)
            yield _row(pack.own.code, rule.file, rule.code, pair, (hours[pair[0]], hours[pair[1]]))
            break


def _hours(pack: Pack, scheme: Scheme, case: CaseRow) -> dict[int, Any]:
    hours: dict[int, Any] = {}
    for level in LEVELS:
        moved = replace(case, given={**case.given, "ability_scale": "gbt42195", "ability_level": level})
        try:
            made = explain(
                pack, scheme.code, facts_given(moved.given), case.on, case.decided or case.on, scheme.subject
            )
        except (FactMissing, ValueMissing):
            continue
        hours[level] = made.net
    return hours
