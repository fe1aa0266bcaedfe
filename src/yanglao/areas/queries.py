"""Reading divisions. They are public: nobody needs to act."""

from __future__ import annotations

import functools
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Q

from yanglao.areas.models import Division
from yanglao.areas.rules import codes
from yanglao.areas.rules.codes import Finder, Place
from yanglao.base import clock
from yanglao.base.divisions import stem

_names: dict[str, tuple[float, dict[str, str]]] = {}
_KEEP = 60.0  # seconds: another process may load a new list


def forget() -> None:
    """Drop remembered names (after a list is loaded)."""
    _names.clear()


def get(code: str) -> Division | None:
    """Return a division, or None."""
    return Division.objects.filter(pk=code).first()


def children(code: str, on: date | None = None) -> list[Division]:
    """Return the parts of a division in order of code, those in force on a day when one is given; ``""``: the provinces."""
    found = Division.objects.filter(parent_id=code or None)
    if on is not None:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
    return list(found.order_by("code"))


def names(county: str) -> dict[str, str]:
    """Return code → name of the county itself, its towns and villages and what lies above it; remembered for a minute.

    A code that ends in zeros stands for the city or region: ``420100`` has all towns of 4201, and its name.
    """
    at, known = _names.get(county, (-1e9, {}))
    if clock.stopwatch() - at > _KEEP or not known:
        own = stem(county)
        found = Division.objects.filter(Q(code__startswith=own) | Q(code__in=codes.path(own)))
        known = dict(found.values_list("code", "name"))
        known.setdefault(county, known.get(own, county))
        _names[county] = (clock.stopwatch(), known)
    return known


def name(code: str) -> str:
    """Return the name of a division, the code itself when unknown."""
    return names(code[:6]).get(code, code) if len(code) >= 6 else getattr(get(code), "name", code)


def path_name(code: str, start: str = "town") -> str:
    """Return names joined from a level down: 武原街道富亭村; ``start="province"``: 浙江省嘉兴市海盐县武原街道富亭村.

    The filler 市辖区 is left out.
    """
    if not code:
        return ""
    levels = list(codes.LEVELS.values())
    wanted = [c for c in codes.path(code) if levels.index(codes.LEVELS[len(c)]) >= levels.index(start)]
    known = names(code[:6]) if len(code) >= 6 else {}
    parts = [known.get(c) or name(c) for c in wanted or [code]]
    return "".join(part for part in parts if part != "市辖区")


def villages(county: str) -> list[Division]:
    """Return all villages of a county in force now or replaced, in order of code."""
    return list(Division.objects.filter(code__startswith=stem(county), level="village").order_by("code"))


def towns(county: str) -> list[Division]:
    """Return the towns of a county in order of code."""
    return list(Division.objects.filter(code__startswith=stem(county), level="town").order_by("code"))


def finder(county: str) -> Finder:
    """Return what finds a village of the county from the words of a form."""
    return Finder(Place(code, word) for code, word in names(county).items() if len(code) > 6)


@functools.lru_cache(maxsize=1)
def _outlines() -> dict[str, Any]:
    body = json.loads((Path(__file__).parent / "data" / "outlines.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature for feature in body["features"]}


def outline(code: str) -> dict[str, Any] | None:
    """Return a county's outline as a GeoJSON feature (degrees, WGS-84), None when none is shipped."""
    return _outlines().get(code)
