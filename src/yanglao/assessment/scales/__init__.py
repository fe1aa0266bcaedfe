"""Scales as data: one YAML file each, read once."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

from yanglao.assessment.rules.parsing import parse
from yanglao.assessment.rules.scale import Scale, Words

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """Return the codes of all scales on file."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@functools.lru_cache(maxsize=16)
def load(name: str) -> Scale:
    """Return a scale by its code.

    Raises
    ------
    KeyError
        When there is no such scale.
    """
    if name not in names():
        raise KeyError(name)
    return parse(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


@functools.cache
def english() -> dict[str, str]:
    """Return Chinese → English of every text in the scales: names, items, options, levels, clauses, assumptions."""
    found: dict[str, str] = {}
    for scale in map(load, names()):
        words: list[Words] = [scale.words, *(band.words for band in scale.levels)]
        words += [rule.words for rule in scale.changes] + [said for _code, said in scale.assumptions]
        words += [said for _code, said in scale.events]
        for dimension in scale.dimensions:
            words.append(dimension.words)
            words += [said for _grade, said in dimension.grades.names] if dimension.grades else []
            for item in dimension.items:
                words += [item.words, *(option.words for option in item.options)]
        for one in words:
            found.setdefault(one.zh, one.en)
    return found
