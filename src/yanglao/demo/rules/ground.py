"""Points inside the county's outline: no source gives the villages' points, so they are drawn. A sketch, shown as one."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, radians
from random import Random
from typing import Any

Point = tuple[float, float]
_CELLS = 300


class Outline:
    """An area in degrees, ready for many questions.

    Parameters
    ----------
    geometry : dict
        GeoJSON Polygon or MultiPolygon (WGS-84 longitude, latitude); holes count as outside.
    """

    def __init__(self, geometry: dict[str, Any]) -> None:
        geometry = geometry.get("geometry", geometry)
        parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [ring for part in parts for ring in part]
        xs = [float(p[0]) for ring in rings for p in ring]
        ys = [float(p[1]) for ring in rings for p in ring]
        self.west, self.east, self.south, self.north = min(xs), max(xs), min(ys), max(ys)
        self._dx = (self.east - self.west) / _CELLS
        self._dy = (self.north - self.south) / _CELLS
        self.squeeze = cos(radians((self.south + self.north) / 2))
        self._inside = [self._row(rings, self.south + (row + 0.5) * self._dy) for row in range(_CELLS)]

    def _row(self, rings: list[Any], y: float) -> bytes:
        """Return one byte per cell of a row: 1 where the cell's middle lies inside (even-odd rule)."""
        cuts = []
        for ring in rings:
            for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
                if (y1 <= y) != (y2 <= y):
                    cuts.append(x1 + (y - y1) * (x2 - x1) / (y2 - y1))
        cuts.sort()
        cells = bytearray(_CELLS)
        for left, right in zip(cuts[0::2], cuts[1::2], strict=True):
            for column in range(_CELLS):
                if left <= self.west + (column + 0.5) * self._dx < right:
                    cells[column] = 1
        return bytes(cells)

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point lies inside, to the width of a cell (about 100 m)."""
        column, row = int((x - self.west) / self._dx), int((y - self.south) / self._dy)
        return 0 <= column < _CELLS and 0 <= row < _CELLS and self._inside[row][column] == 1

    def anywhere(self, random: Random) -> Point:
        """Return a point inside."""
        while True:
            x, y = random.uniform(self.west, self.east), random.uniform(self.south, self.north)
            if self.contains(x, y):
                return round(x, 6), round(y, 6)

    def near(self, random: Random, middle: Point, metres: float) -> Point:
        """Return a point inside at about this distance from another (normal spread)."""
        degree = metres / 111_000
        for _ in range(6):
            x = middle[0] + random.gauss(0, degree) / self.squeeze
            y = middle[1] + random.gauss(0, degree)
            if self.contains(x, y):
                return round(x, 6), round(y, 6)
        return middle

    def apart(self, a: Point, b: Point) -> float:
        """Return the distance in degrees of latitude."""
        return hypot((a[0] - b[0]) * self.squeeze, a[1] - b[1])


def well_spaced(outline: Outline, random: Random, count: int, tries: int = 12) -> list[Point]:
    """Return points inside that keep away from each other (best candidate of some)."""
    points: list[Point] = []
    for _ in range(count):
        tried = [outline.anywhere(random) for _ in range(tries)]
        points.append(max(tried, key=lambda p: min((outline.apart(p, q) for q in points), default=1.0)))
    return points


def by_town(
    outline: Outline, random: Random, villages_of: Sequence[int]
) -> tuple[list[Point], list[list[Point]]]:
    """Return a middle for each town and a point for each of its villages.

    Parameters
    ----------
    villages_of : sequence of int
        Number of villages of each town.
    """
    middles = well_spaced(outline, random, len(villages_of), tries=60)
    points = well_spaced(outline, random, sum(villages_of))
    pairs = sorted(
        (outline.apart(middle, point), town, place)
        for town, middle in enumerate(middles)
        for place, point in enumerate(points)
    )
    room = list(villages_of)
    found: list[list[Point]] = [[] for _ in villages_of]
    taken: set[int] = set()
    for _, town, place in pairs:
        if room[town] and place not in taken:
            taken.add(place)
            room[town] -= 1
            found[town].append(points[place])
    return middles, found
