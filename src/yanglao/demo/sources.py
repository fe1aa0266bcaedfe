"""What the generator starts from: packaged divisions, outline and national shape."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from yanglao.areas import queries as areas
from yanglao.areas import services as divisions
from yanglao.demo.rules.ages import AgeGroup
from yanglao.demo.rules.county import Division

DATA = Path(__file__).parent / "data"


def national_shape() -> list[AgeGroup]:
    """Return the national table of ages 55 and over."""
    with (DATA / "national_shape.csv").open() as lines:
        return [
            AgeGroup(int(r[0]), int(r[1]), float(r[2]), float(r[3]), float(r[4]), float(r[5]))
            for r in list(csv.reader(lines))[1:]
        ]


def villages(county: str) -> list[Division]:
    """Return the shipped villages of a county, ordered by code."""
    towns = {r["code"]: r["name"] for r in divisions.shipped("towns") if r["code"].startswith(county)}
    return [
        Division(
            r["code"],
            r["name"],
            r.get("kind") or ("village" if "村" in r["name"] else "community"),
            towns[r["code"][:9]],
        )
        for r in sorted(divisions.shipped("villages"), key=lambda r: r["code"])
        if r["code"].startswith(county)
    ]


def outline(county: str) -> dict[str, Any]:
    """Return the county's outline as GeoJSON geometry.

    Raises
    ------
    ValueError
        When none is shipped.
    """
    found = areas.outline(county)
    if found is None:
        raise ValueError(f"no outline of {county}")
    geometry: dict[str, Any] = found["geometry"]
    return geometry
