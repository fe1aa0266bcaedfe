"""What the generator starts from: packaged divisions, outline, national shape, and the places a demo can be drawn for."""

from __future__ import annotations

import csv
import tomllib
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from yanglao.areas import queries as areas
from yanglao.areas import services as divisions
from yanglao.base.divisions import inside
from yanglao.demo.rules.ages import AgeGroup
from yanglao.demo.rules.county import Division
from yanglao.demo.rules.place import HAIYAN, Description, Paid, Sample
from yanglao.demo.rules.totals import like

DATA = Path(__file__).parent / "data"
_NUMERALS = "一二三四五六七八九十"
#: No town or village of the statistical list has such a number: both end at 599.
_EXAMPLE_FROM = 901
_PLAIN = ("name", "division", "pack", "bureau", "bureau_short", "own_funds", "own_lottery", "upper_funds")


@lru_cache(maxsize=1)
def places() -> dict[str, Description]:
    """Return every place a demo can be drawn for, by the word of ``--place``."""
    found = [HAIYAN, *(_place(file) for file in sorted((DATA / "places").glob("*.toml")))]
    return {place.code: place for place in found}


def _place(file: Path) -> Description:
    """Read one file; what stands in none of its fields is refused by the dataclass."""
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    register, money = words.pop("register"), words.pop("money")
    return Description(
        code=file.stem,
        landline_head=f"{words.pop('area_code')}0",
        homes=tuple((n, t) for n, t in words.pop("homes", [])),
        centres=tuple((n, t) for n, t in words.pop("centres", [])),
        planned=None,
        graded={},
        elsewhere=tuple(words.pop("elsewhere")),
        totals=like(register.pop("elders"), register.pop("aged_80_plus"), register),
        money={code: Paid(row["parts"], row["yearly_yuan"] * 100) for code, row in money.items()},
        sample=Sample(**words.pop("sample", {})),
        frame=tuple(words.pop("frame")) if "frame" in words else None,  # type: ignore[arg-type]
        **{word: words[word] for word in _PLAIN},
    )


def national_shape() -> list[AgeGroup]:
    """Return the national table of ages 55 and over."""
    with (DATA / "national_shape.csv").open() as lines:
        return [
            AgeGroup(int(r[0]), int(r[1]), float(r[2]), float(r[3]), float(r[4]), float(r[5]))
            for r in list(csv.reader(lines))[1:]
        ]


def villages(county: str, sample: Sample | None = None) -> list[Division]:
    """Return the shipped villages of a place, ordered by code; where none is shipped, 示例 villages of the sample's towns."""
    chosen = sample or Sample()
    return listed_villages(county) or _example_villages(
        towns(county) or _example_towns(county, chosen), chosen
    )


def _example_towns(county: str, sample: Sample) -> dict[str, str]:
    """Return invented towns of a county whose towns are not shipped either."""
    return {
        f"{county}{_EXAMPLE_FROM + number}": f"示例{_NUMERALS[number]}镇"
        for number in range(sample.towns or len(_NUMERALS))
    }


def towns(county: str) -> dict[str, str]:
    """Return the shipped towns of a place, code to name."""
    return {r["code"]: r["name"] for r in divisions.shipped("towns") if inside(r["code"], county)}


def listed_villages(county: str) -> list[Division]:
    """Return the shipped villages of a place, ordered by code; none when no list of it is shipped."""
    of = towns(county)
    return [
        Division(
            r["code"],
            r["name"],
            r.get("kind") or ("village" if "村" in r["name"] else "community"),
            of[r["code"][:9]],
        )
        for r in sorted(divisions.shipped("villages"), key=lambda r: r["code"])
        if inside(r["code"], county)
    ]


def _example_villages(of: dict[str, str], sample: Sample) -> list[Division]:
    """Return invented villages with codes no list holds."""
    chosen: list[str] = []
    for _, group in groupby(sorted(of), key=lambda code: code[: sample.digits]):
        codes = list(group)
        chosen += codes[: sample.towns or len(codes)]
    found = []
    for town in chosen:
        name = of[town]
        short = name.removesuffix("街道").removesuffix("镇").removesuffix("乡").removesuffix("苏木")
        # 示例一镇示例一村 says it once.
        head = "" if short.startswith("示例") else "示例"
        kind = "community" if name.endswith("街道") else "village"
        for number in range(sample.villages):
            word = f"{short}{head}{_NUMERALS[number]}{'社区' if kind == 'community' else '村'}"
            found.append(Division(f"{town}{_EXAMPLE_FROM + number}", word, kind, name))
    return found


def outline(county: str, frame: tuple[float, float, float, float] | None = None) -> dict[str, Any]:
    """Return the county's outline as GeoJSON geometry; a plain frame where none is shipped but one is given.

    Raises
    ------
    ValueError
        When there is neither.
    """
    found = areas.outline(county)
    if found is not None:
        geometry: dict[str, Any] = found["geometry"]
        return geometry
    if frame is None:
        raise ValueError(f"no outline of {county}")
    west, south, east, north = frame
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
