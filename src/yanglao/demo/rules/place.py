"""What is particular about a place a demo is drawn for. Haiyan's is written here, the others' in ``data/places``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yanglao.demo.rules.totals import Totals


@dataclass(frozen=True, slots=True)
class Sample:
    """Where no list of villages is shipped: which towns stand in the demo, and how many 示例 villages each has.

    Parameters
    ----------
    digits : int
        Towns are taken from each division of so many digits: 4 a league or city, 6 a district or county.
    towns : int
        Of each, the first so many by code; 0 takes all.
    villages : int
        Of each town.
    """

    digits: int = 6
    towns: int = 0
    villages: int = 6


@dataclass(frozen=True, slots=True)
class Paid:
    """How a scheme is paid in a demo; both illustrative.

    Parameters
    ----------
    parts : mapping of str to int
        Source to ten-thousandths.
    yearly_fen : int
        Full-size budget of a year, in fen.
    """

    parts: Mapping[str, int]
    yearly_fen: int


def _haiyan_money() -> dict[str, Paid]:
    """Return shares no source gives, and sums about a tenth above what a year needs."""
    mixed = {"county": 5_000, "province": 2_000, "lottery": 3_000}
    return {
        "old_age_allowance": Paid({"county": 6_000, "province": 4_000}, 1_270_000_000),
        "care_subsidy": Paid(mixed, 520_000_000),
        "nursing_subsidy": Paid(mixed, 560_000_000),
        "living_supplement": Paid({"county": 7_000, "province": 3_000}, 430_000_000),
    }


@dataclass(frozen=True, slots=True)
class Description:
    """A place. What is left out is Haiyan's.

    Parameters
    ----------
    code, pack : str
        Word of ``--place``, and its policy pack.
    division : str
        Six digits; a city or region ends in zeros.
    homes, centres : tuple of (name, part of a town's name)
        Places of care a source names; an empty part leaves the town to the drawing.
    planned : (name, part of a town's name), optional
        One under construction.
    graded : mapping of name to grade
        As printed.
    frame : (west, south, east, north), optional
        Degrees; a frame to draw points in where no outline is shipped. No border.
    """

    code: str = "haiyan"
    name: str = "海盐县"
    division: str = "330424"
    pack: str = "haiyan"
    bureau: str = "海盐县民政局"
    bureau_short: str = "县民政局"
    own_funds: str = "县级财政"
    own_lottery: str = "县级福彩公益金"
    upper_funds: str = "省级补助"
    landline_head: str = "05730"
    homes: tuple[tuple[str, str], ...] = (
        ("海盐县老年公寓", "武原"),
        ("海盐县幸福颐养中心", "武原"),
        ("海盐县幸福颐养康复中心", "武原"),
        ("西塘桥街道九九颐家养老中心", "西塘桥"),
        ("百步镇银康养护院", "百步"),
    )
    centres: tuple[tuple[str, str], ...] = ()
    planned: tuple[str, str] | None = ("望海街道九九颐家康养中心", "望海")
    graded: Mapping[str, str] = field(default_factory=lambda: {"百步镇银康养护院": "4"})
    elsewhere: tuple[str, ...] = (
        "上海市",
        "杭州市",
        "嘉兴市南湖区",
        "平湖市",
        "海宁市",
        "桐乡市",
        "宁波市",
        "苏州市",
    )
    totals: Totals = Totals()
    money: Mapping[str, Paid] = field(default_factory=_haiyan_money)
    sample: Sample = Sample()
    frame: tuple[float, float, float, float] | None = None


HAIYAN = Description()
