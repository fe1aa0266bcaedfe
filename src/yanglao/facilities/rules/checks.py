"""What may stand together in one place of care."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanglao.base.divisions import inside


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that cannot be so, and why (a code; the words stand with the services)."""

    field: str
    code: str


def faults(words: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return what contradicts in a facility's words (keys as the columns)."""
    found = []
    ownership, operation = words.get("ownership"), words.get("operation")
    if operation == "contracted_out" and ownership == "private":
        found.append(Fault("operation", "contracted_private"))
    if operation == "government_run" and ownership == "private":
        found.append(Fault("operation", "government_private"))
    opened, closed = words.get("opened_on"), words.get("closed_on")
    if isinstance(opened, date) and isinstance(closed, date) and closed < opened:
        found.append(Fault("closed_on", "closed_before_open"))
    if words.get("status") == "closed" and closed is None:
        found.append(Fault("closed_on", "closed_without_day"))
    if not inside(str(words.get("town", "")), str(words.get("county", ""))):
        found.append(Fault("town", "town_elsewhere"))
    village = str(words.get("village", ""))
    if village and village[:9] != words.get("town"):
        found.append(Fault("village", "village_elsewhere"))
    lon, lat = words.get("lon"), words.get("lat")
    if (lon is None) != (lat is None):
        found.append(Fault("lon", "half_a_point"))
    elif lon is not None and lat is not None and not (73 < lon < 136 and 3 < lat < 54):
        found.append(Fault("lon", "point_abroad"))
    return tuple(found)


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the straight distance of two points (WGS-84, degrees) in metres, on a sphere."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(h)))
