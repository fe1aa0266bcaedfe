"""Case files: hand-worked answers beside each scale, read by the test and by ``./run assess cases``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from yanglao.assessment import scales
from yanglao.assessment.rules.answers import BadAnswers, read
from yanglao.assessment.rules.scale import Scale
from yanglao.assessment.rules.scoring import score

FOLDER = Path(__file__).parent / "scales" / "cases"
_SWITCHES = ("counting", "stacking", "holes")
_KNOWN = {"total", "sub_totals", "grades", "preliminary", "final", "changes", "hole", "errors"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what is handed in and what must come out."""

    scale: str
    name: str
    raw: dict[str, Any]
    switches: dict[str, str]
    expect: dict[str, Any]


def of(code: str) -> list[Case]:
    """Return the cases of a scale in the order of its file.

    Raises
    ------
    ValueError
        When a case expects nothing, expects a word nobody knows, or stands twice.
    """
    path = FOLDER / f"{code}.yaml"
    if not path.is_file():
        return []
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    sets = raw.get("sets", {})
    found = []
    for one in raw["cases"]:
        expect = one["expect"]
        if not expect or not set(expect) <= _KNOWN or any(case.name == one["name"] for case in found):
            raise ValueError(f"{code}: case “{one['name']}” cannot be read")
        items: dict[str, Any] = {}
        for name in one.get("of", ()):
            items |= sets[name]
        answers = {key: one[key] for key in ("coma", "diagnoses", "events") if key in one}
        found.append(
            Case(
                code,
                str(one["name"]),
                {**answers, "items": {**items, **one.get("items", {})}},
                {key: str(one[key]) for key in _SWITCHES if key in one},
                expect,
            )
        )
    return found


def every() -> list[Case]:
    """Return the cases of all scales."""
    return [case for code in scales.names() for case in of(code)]


def differences(case: Case, scale: Scale | None = None) -> list[str]:
    """Return what comes out otherwise than expected; empty when the case holds."""
    scale = scale or scales.load(case.scale)
    try:
        result = score(scale, read(scale, case.raw), **case.switches)
    except BadAnswers as bad:
        got: dict[str, Any] = {"errors": [[p.item, p.code] for p in bad.problems]}
    else:
        got = {
            "total": result.total,
            "sub_totals": None if result.sub_totals is None else dict(result.sub_totals),
            "grades": None if result.grades is None else dict(result.grades),
            "preliminary": result.preliminary_level,
            "final": result.final_level,
            "changes": [change.code for change in result.changes],
            "hole": result.hole,
        }
    return [
        f"{key}: expected {wanted}, got {got.get(key)}"
        for key, wanted in case.expect.items()
        if got.get(key, "nothing") != wanted
    ] or (["refused: " + str(got["errors"])] if "errors" in got and "errors" not in case.expect else [])
