"""What may stand together in one place of care."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that cannot be so, and why."""

    field: str
    message: str


def faults(words: Mapping[str, Any]) -> tuple[Fault, ...]:
    """Return what contradicts in a facility's words (keys as the columns)."""
    found = []
    ownership, operation = words.get("ownership"), words.get("operation")
    if operation == "contracted_out" and ownership == "private":
        found.append(Fault("operation", "公建民营的设施，产权不能是民间"))
    if operation == "government_run" and ownership == "private":
        found.append(Fault("operation", "公办公营的设施，产权不能是民间"))
    opened, closed = words.get("opened_on"), words.get("closed_on")
    if isinstance(opened, date) and isinstance(closed, date) and closed < opened:
        found.append(Fault("closed_on", "关闭日期早于开业日期"))
    if words.get("status") == "closed" and closed is None:
        found.append(Fault("closed_on", "已关闭的设施要写关闭日期"))
    if str(words.get("town", ""))[:6] != words.get("county"):
        found.append(Fault("town", "镇（街道）不在本县"))
    village = str(words.get("village", ""))
    if village and village[:9] != words.get("town"):
        found.append(Fault("village", "村（社区）不在这个镇（街道）"))
    lon, lat = words.get("lon"), words.get("lat")
    if (lon is None) != (lat is None):
        found.append(Fault("lon", "经度、纬度要一起写"))
    elif lon is not None and lat is not None and not (73 < lon < 136 and 3 < lat < 54):
        found.append(Fault("lon", "坐标不在国内"))
    return tuple(found)


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the straight distance of two points (WGS-84, degrees) in metres, on a sphere."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(h)))
