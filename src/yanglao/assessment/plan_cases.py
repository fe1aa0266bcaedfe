"""Cases of care plans: answers and circumstances in, needs, services and hours out; read by the test and ``assess plan --cases``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from yanglao.assessment import care, needs, scales
from yanglao.assessment.rules.answers import read
from yanglao.assessment.rules.scoring import score

FILE = Path(__file__).parent / "scales" / "needs" / "cases" / "plans.yaml"
_KNOWN = {"level", "needs", "items", "without", "hours", "wanted", "givers"}


@dataclass(frozen=True, slots=True)
class PlanCase:
    """One case."""

    name: str
    pack: str
    on: date
    given: dict[str, Any]
    expect: dict[str, Any]


def every() -> list[PlanCase]:
    """Return the cases in the order of the file.

    Raises
    ------
    ValueError
        When a case expects nothing or a word nobody knows.
    """
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = []
    for one in raw["cases"]:
        if not one["expect"] or not set(one["expect"]) <= _KNOWN:
            raise ValueError(f"case “{one['name']}” cannot be read")
        found.append(
            PlanCase(
                str(one["name"]),
                str(one.get("pack", raw["pack"])),
                one.get("day", raw["day"]),
                dict(one.get("given", {})),
                dict(one["expect"]),
            )
        )
    return found


def _answered(given: dict[str, Any]) -> dict[str, Any]:
    """Return a whole set of answers: the best everywhere but for the items written."""
    code = given.get("scale", "gbt42195")
    loaded, table = scales.load(code), needs.load(code)
    lower = {i.code for d in loaded.dimensions if d.code in table.lower_is_better for i in d.items}
    items = {i.code: 0 if i.code in lower else i.most for i in loaded.items}
    if given.get("coma"):
        return {"coma": True}
    more = {key: given[key] for key in ("diagnoses", "events") if key in given}
    return {**more, "items": {**items, **given.get("items", {})}}


def outcome(case: PlanCase) -> dict[str, Any]:
    """Return what comes out: ``level, needs, items {code: times/period}, hours, wanted, givers``."""
    code = case.given.get("scale", "gbt42195")
    answers = read(scales.load(code), _answered(case.given))
    level = case.given.get("level", score(scales.load(code), answers).final_level)
    found = care.needs_of(code, answers)
    facts = {"birth_on": date(1945, 1, 1), "is_registered": True, "subsistence": "none"}
    facts |= case.given.get("person", {})
    made = care.proposal(
        case.pack,
        level=level,
        found=found,
        facts=facts,
        on=case.on,
        in_institution=bool(case.given.get("in_institution")),
    )
    return {
        "level": level,
        "needs": [need.code for need in found],
        "items": {item.code: f"{item.times}/{item.per}" for item in made.items},
        "hours": made.hours.minutes / 60,
        "wanted": made.wanted,
        "givers": {item.code: item.giver for item in made.items},
    }


def differences(case: PlanCase) -> list[str]:
    """Return what comes out otherwise than expected; of ``items`` and ``givers`` only what is named counts, ``without`` must be absent."""
    got, wrong = outcome(case), []
    for key, wanted in case.expect.items():
        if key == "without":
            wrong += [f"{code}: expected none" for code in wanted if code in got["items"]]
        elif key in ("items", "givers"):
            wrong += [
                f"{code}: expected {often}, got {got[key].get(code)}"
                for code, often in wanted.items()
                if got[key].get(code) != often
            ]
        elif got[key] != wanted:
            wrong.append(f"{key}: expected {wanted}, got {got[key]}")
    return wrong
