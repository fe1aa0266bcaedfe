"""A sketch of towns: no border of a town is published, so the county's outline is parted by nearness to rough places of them.

The page says 镇界为示意 wherever it is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

Point = tuple[float, float]


@lru_cache(maxsize=1)
def _seats() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(
        (Path(__file__).parent / "data" / "seats.json").read_text(encoding="utf-8")
    )
    return body


def centres(county: str) -> dict[str, Point]:
    """Return the rough places of a county's towns (degrees); empty where nobody has put any down."""
    return {town: (at[0], at[1]) for town, at in _seats().get(county, {}).items()}


def cells(outline: Mapping[str, Any], at: Mapping[str, Point]) -> dict[str, dict[str, Any]]:
    """Return for each town the part of the outline nearer to it than to any other, as GeoJSON polygons.

    Parameters
    ----------
    outline : mapping
        Polygon or MultiPolygon; only the largest ring is parted.
    at : mapping
        Town → (longitude, latitude).
    """
    ring = tuple((float(p[0]), float(p[1])) for p in _largest(outline))
    return {
        town: {"type": "Polygon", "coordinates": [[list(p) for p in part]]}
        for town, part in _parted(ring, tuple(sorted(at.items())))
        if len(part) > 3
    }


def _largest(outline: Mapping[str, Any]) -> Sequence[Sequence[float]]:
    parts = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    rings: list[Sequence[Sequence[float]]] = [polygon[0] for polygon in parts]
    return max(rings, key=len)


@lru_cache(maxsize=8)
def _parted(ring: tuple[Point, ...], at: tuple[tuple[str, Point], ...]) -> list[tuple[str, list[Point]]]:
    found = []
    for town, own in at:
        part = list(ring)
        for _other, there in at:
            if there != own:
                part = _nearer(part, own, there)
        found.append((town, [*part, part[0]] if part else []))
    return found


def _nearer(part: list[Point], own: Point, other: Point) -> list[Point]:
    """Return what of a polygon lies nearer to ``own`` than to ``other`` (cut along the line halfway)."""
    middle = ((own[0] + other[0]) / 2, (own[1] + other[1]) / 2)
    # Degrees of longitude are shorter than those of latitude at 30° north; squared, the factor is about 0.75.
    way = ((other[0] - own[0]) * 0.75, other[1] - own[1])

    def side(p: Point) -> float:
        return (p[0] - middle[0]) * way[0] + (p[1] - middle[1]) * way[1]

    found: list[Point] = []
    for here, then in zip(part, [*part[1:], *part[:1]], strict=True):
        a, b = side(here), side(then)
        if a <= 0:
            found.append(here)
        if (a < 0 < b) or (b < 0 < a):
            t = a / (a - b)
            found.append((here[0] + (then[0] - here[0]) * t, here[1] + (then[1] - here[1]) * t))
    return found


def limits(values: Sequence[float]) -> tuple[float, ...]:
    """Return up to four rounded limits that part values into classes of about the same size; none for one value."""
    known = sorted(set(values))
    if len(known) < 3:
        return ()
    marks = [known[round(n * (len(known) - 1) / 5)] for n in range(1, 5)]
    return tuple(sorted({round(m, 1) for m in marks if m > known[0]}))


def words(marks: Sequence[float]) -> tuple[str, ...]:
    """Return the classes in words: ``< 88``, ``88–92.5``, … ``≥ 97``."""
    if not marks:
        return ()
    text = [f"{m:g}" for m in marks]
    between = [f"{a}–{b}" for a, b in zip(text, text[1:], strict=False)]
    return (f"< {text[0]}", *between, f"≥ {text[-1]}")
