"""The tables of needs as data: one YAML file for each scale, held to its scale while read."""

from __future__ import annotations

import functools
from typing import Any

import yaml

from yanglao.assessment import scales
from yanglao.assessment.rules.needs import NeedRule, NeedTable
from yanglao.assessment.rules.scale import Scale, Words

FOLDER = scales.FOLDER / "needs"


def names() -> list[str]:
    """Return the codes of the scales that have a table of needs."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@functools.lru_cache(maxsize=8)
def load(scale: str) -> NeedTable:
    """Return the table of a scale.

    Raises
    ------
    KeyError
        When the scale has none.
    ValueError
        When the table names an item, event or dimension the scale does not have.
    """
    if scale not in names():
        raise KeyError(scale)
    raw = yaml.safe_load((FOLDER / f"{scale}.yaml").read_text(encoding="utf-8"))
    return held_to(raw, scales.load(scale))


def held_to(raw: dict[str, Any], scale: Scale) -> NeedTable:
    """Return a table read from a file, held to the scale it speaks of."""
    rules = tuple(
        NeedRule(
            str(one["code"]),
            Words(str(one["zh"]), str(one["en"])),
            tuple(one.get("items", ())),
            tuple(one.get("events", ())),
            tuple(one.get("diagnoses", ())),
            bool(one.get("coma", False)),
        )
        for one in raw["needs"]
    )
    table = NeedTable(raw["scale"], raw["status"], tuple(raw["lower_is_better"]), rules)
    items = {item.code for item in scale.items}
    named = {code for rule in rules for code in rule.items}
    events = {kind for rule in rules for kind in rule.events} - {kind for kind, _words in scale.events}
    strange = (named - items) | events | (set(table.lower_is_better) - {d.code for d in scale.dimensions})
    if table.scale != scale.code or strange:
        raise ValueError(f"needs of {scale.code}: unknown {sorted(strange) or table.scale}")
    return table


@functools.cache
def words() -> dict[str, Words]:
    """Return code → name of every need."""
    return {rule.code: rule.words for name in names() for rule in load(name).rules}
