"""Scales as data: one YAML file each, read once."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

from yanglao.assessment.rules.parsing import parse
from yanglao.assessment.rules.scale import Scale

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
