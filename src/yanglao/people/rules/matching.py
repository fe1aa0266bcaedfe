"""Whether two files may be of one human being: each field compared, the agreements added up and told one by one.

Two ID numbers that both check and differ belong to two people: the check character lets no single slip and no exchange of
neighbours pass, so a mistyped number fails its check. What is left to judge are files of which one has no number, or a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

#: Fields in the order in which they are told.
FIELDS = ("name", "birth", "sex", "number", "village", "phone")
_SOUNDS = (
    (re.compile(r"(^| )([zcs])h"), r"\1\2"),
    (re.compile(r"(^| )n"), r"\1l"),
    (re.compile(r"ng( |$)"), r"n\1"),
)
#: Characters of names that are read or written for each other by hand.
_ALIKE = (
    "末未 己已巳 土士 日曰 申甲由 王玉 大太犬 天夫 人入 干千于 刀力 风凤 明朋 林村材 金全 宝定 文又 方万 水永冰 木本术 白百 "
    "月目 火灭 兰三 芬芳 梅海 妹姝妺 根银 英荚 荣荥 仙仁 华毕 良食 东车 云去 官宫 春舂 珍诊 丽雨 秀季香 桂佳 阿何 琴琹 兴光 "
    "祥详 福副 贵责 富宫 伟佛 建健 强张 贞员 娣婵 娟捐 凤凨 小少 生主 正止 平半 正王 忠志 友反 顺须 庆厌 成城 根恨 有存 花化 李季 "
    "陆陈 徐余 汪江注 朱未 沈沉 周同 吴昊 俞前 施旋 潘番 戴载 郁都 许计 马鸟 史吏 田由 邱丘 曹遭"
)
_LOOKS = frozenset(frozenset((a, b)) for group in _ALIKE.split() for a in group for b in group if a != b)


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a file is compared.

    Attributes
    ----------
    key : int
        The caller's own number of the file.
    name, spelling : str
        Characters and syllables (``zhang gui ying``).
    sex : str
        ``m`` or ``f``; empty = unknown.
    birth_on : date
        Birthday on file.
    number : str
        ID number in plain text or, where nothing but equality is asked, its blind index; empty = none.
    number_checks : bool
        Whether the number has a right check character (a resident's or a permit's).
    village : str
        12 digits; empty = unknown.
    phone : str
        Telephone or its blind index; empty = none.
    """

    key: int
    name: str
    spelling: str
    sex: str
    birth_on: date
    number: str = ""
    number_checks: bool = False
    village: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How one field agreed (``name``, ``homophone``) and what it counts."""

    field: str
    how: str
    points: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """All points of two files together."""

    score: int
    evidence: tuple[Evidence, ...]
    is_pair: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """Points by field and way of agreeing; two files are asked about from ``pair_at`` on."""

    points: Mapping[str, Mapping[str, int]]
    pair_at: int
    basis: str = field(default="illustrative")

    def best_but(self, name: str) -> int:
        """Return the most that all fields but one can add up to."""
        return sum(max(ways.values()) for other, ways in self.points.items() if other != name)

    @property
    def two_numbers_settle(self) -> bool:
        """Whether two numbers that both check and differ outweigh everything else."""
        return self.best_but("number") + self.points["number"]["two_people"] < self.pair_at


def sound(spelling: str) -> str:
    """Return the spelling with sounds that are often confused made one: ``zhang ning`` → ``zan lin``."""
    for pattern, text in _SOUNDS:
        spelling = pattern.sub(text, spelling)
    return spelling


def surname_sound(spelling: str) -> str:
    """Return the first syllable of :func:`sound`."""
    return sound(spelling).split(" ")[0]


def _plain(name: str) -> str:
    return re.sub(r"[\s·'.’-]", "", name).lower()


def compare_names(a: Traits, b: Traits) -> str:
    """Return how two names agree (a key of ``name`` in the weights)."""
    one, two = _plain(a.name), _plain(b.name)
    if one == two:
        return "same"
    if len(one) == len(two):
        if a.spelling and a.spelling == b.spelling:
            return "homophone"
        if a.spelling and sound(a.spelling) == sound(b.spelling):
            return "near_sound"
        differ = [(x, y) for x, y in zip(one, two, strict=True) if x != y]
        if len(one) > 2 and one[0] == two[0] and one[1:] == two[:0:-1]:
            return "swapped"
        if len(differ) == 1:
            if frozenset(differ[0]) in _LOOKS:
                return "look_alike"
            return "one_character" if one[0] == two[0] else "other"
        return "other"
    short, long = sorted((one, two), key=len)
    if len(long) - len(short) == 1 and len(short) > 1 and long[0] == short[0]:
        if any(long[:i] + long[i + 1 :] == short for i in range(1, len(long))):
            return "short"
    return "other"


def one_slip(a: str, b: str) -> bool:
    """Return whether one character is other, missing or too many, or two neighbours changed places."""
    if a == b:
        return False
    if len(a) == len(b):
        places = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(places) == 1:
            return True
        return (
            len(places) == 2
            and places[1] == places[0] + 1
            and a[places[0]] == b[places[1]]
            and a[places[1]] == b[places[0]]
        )
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def compare_births(a: date, b: date) -> str:
    """Return how two birthdays agree (a key of ``birth`` in the weights)."""
    if a == b:
        return "same"
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return "day_month"
    one, two = f"{a:%Y%m%d}", f"{b:%Y%m%d}"
    places = [i for i, (x, y) in enumerate(zip(one, two, strict=True)) if x != y]
    if len(places) == 1:
        return "one_digit"
    if one_slip(one, two):
        return "neighbours"
    if a.year == b.year and (1, 1) in ((a.month, a.day), (b.month, b.day)):
        return "year_only"
    if 17 <= abs((a - b).days) <= 51:
        return "lunar"
    return "other"


def compare_numbers(a: Traits, b: Traits) -> str:
    """Return how two ID numbers agree (a key of ``number`` in the weights)."""
    if not a.number or not b.number:
        return "absent"
    if a.number == b.number:
        return "same"
    if a.number_checks and b.number_checks:
        return "two_people"
    return "slip" if one_slip(a.number, b.number) else "unlike"


def _alike(a: str, b: str) -> str:
    return "absent" if not a or not b else "same" if a == b else "other"


def compare(a: Traits, b: Traits, weights: Weights) -> Likeness:
    """Return how much two files are alike, told field by field.

    Parameters
    ----------
    a, b : Traits
        The files; the order does not matter.
    weights : Weights
        Points and the bound.
    """
    village = _alike(a.village, b.village)
    if village == "other" and a.village[:9] == b.village[:9]:
        village = "town"
    ways = {
        "name": compare_names(a, b),
        "birth": compare_births(a.birth_on, b.birth_on),
        "sex": "same" if a.sex == b.sex or not a.sex or not b.sex else "other",
        "number": compare_numbers(a, b),
        "village": village,
        "phone": _alike(a.phone, b.phone),
    }
    evidence = tuple(Evidence(name, ways[name], weights.points[name][ways[name]]) for name in FIELDS)
    score = sum(one.points for one in evidence)
    return Likeness(score, evidence, score >= weights.pair_at)


def swapped_birthdays(born: date) -> tuple[date, ...]:
    """Return the birthday itself and, where it is a day, with month and day exchanged: where else to look."""
    try:
        turned = born.replace(month=born.day, day=born.month)
    except ValueError:
        return (born,)
    return (born,) if turned == born else (born, turned)
