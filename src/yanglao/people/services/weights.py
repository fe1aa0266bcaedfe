"""The points of the matcher, read from their file once."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from yanglao.people.rules.matching import FIELDS, Weights

WEIGHTS_FILE = Path(__file__).resolve().parents[1] / "data" / "matching.yaml"


def read_weights(body: dict[str, Any]) -> Weights:
    """Return the weights written in a parsed file."""
    points = {name: {str(how): int(value) for how, value in body[name].items()} for name in FIELDS}
    return Weights(points, int(body["pair_at"]), str(body["basis"]))


@functools.cache
def weights() -> Weights:
    """Return the weights in force."""
    return read_weights(yaml.safe_load(WEIGHTS_FILE.read_text(encoding="utf-8")))
