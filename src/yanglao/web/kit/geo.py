"""Outlines to drawing paths: pure, for maps that stand in the page without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A plane that holds some longitudes and latitudes in ``width`` × ``height`` pixels, north up."""

    west: float
    north: float
    scale_x: float
    scale_y: float
    left: float
    top: float

    def place(self, lng: float, lat: float) -> Point:
        """Return the pixel of a position."""
        return self.left + (lng - self.west) * self.scale_x, self.top + (self.north - lat) * self.scale_y


def rings(geometry: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """Yield every ring of a Polygon or MultiPolygon."""
    if geometry["type"] == "Polygon":
        yield from geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon


def fit(geometries: Sequence[dict[str, Any]], width: float, height: float, pad: float = 12) -> Frame:
    """Return the frame that shows all geometries, equal scale both ways at their middle latitude.

    Raises
    ------
    ValueError
        When there is no point at all.
    """
    points = [(p[0], p[1]) for g in geometries for ring in rings(g) for p in ring]
    if not points:
        raise ValueError("no outline to draw")
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    span_x, span_y = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    unit = min((width - 2 * pad) / span_x, (height - 2 * pad) / span_y)
    return Frame(west, north, unit * squeeze, unit, (width - unit * span_x) / 2, (height - unit * span_y) / 2)


def path(geometry: dict[str, Any], frame: Frame) -> str:
    """Return the SVG path of a geometry, one decimal, points that fall together dropped."""
    parts = []
    for ring in rings(geometry):
        last, steps = "", []
        for lng, lat, *_height in ring:
            x, y = frame.place(lng, lat)
            step = f"{x:.1f} {y:.1f}"
            if step != last:
                steps.append(step)
            last = step
        if len(steps) > 2:
            parts.append("M" + "L".join(steps) + "Z")
    return "".join(parts)


def middle(geometry: dict[str, Any]) -> Point:
    """Return the area centroid of the largest ring (longitude, latitude): where a name stands when none is given."""
    best, best_area = (0.0, 0.0), -1.0
    for ring in rings(geometry):
        area = cx = cy = 0.0
        for (x0, y0, *_a), (x1, y1, *_b) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = x0 * y1 - x1 * y0
            area += cross
            cx += (x0 + x1) * cross
            cy += (y0 + y1) * cross
        if abs(area) > best_area and area:
            best, best_area = (cx / (3 * area), cy / (3 * area)), abs(area)
    return best


def step_of(value: float | None, limits: Sequence[float]) -> int:
    """Return the class 1–6 of a value by ascending limits (at most five); 0 when there is no value."""
    return 0 if value is None else shade(sum(value >= limit for limit in limits), len(limits))


def shade(place: int, limits: int) -> int:
    """Return which of the six shades the class ``place`` (0 lowest) takes, so that the ends are always used."""
    return 1 + round(place * 5 / limits) if limits else 3
