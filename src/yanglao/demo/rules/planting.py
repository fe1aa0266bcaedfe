"""Planted truth: files written down a second time with the errors that registers have, and people who only look alike.

Knows nothing of the matcher it holds. ID numbers carry the address code nobody has; telephones are of the segment nobody uses.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from yanglao.base.identifiers import IMPOSSIBLE_ADDRESS, check_character
from yanglao.demo.rules import identities, names

#: Characters of given names, from which those of the same or nearly the same sound are taken.
_POOL = (
    "英瑛樱颖莹盈芳方凤风珍真贞诊兰岚蓝秀绣琴勤芹玉宇雨育月悦岳仙先鲜妹梅美媚根庚跟生升声胜福富付明铭名民敏国果建健剑贤华花桦"
    "林琳霖淋金锦今进晋宝保豹阿啊云芸匀运龙隆珑海亥大达德得有友永勇泳发法文雯闻正政郑水顺舜火伙土图三散才财昌常长元源园庆清青卿"
    "和荷禾河伟炜薇维民强蔷卫志智芝军君俊均新鑫欣心平萍苹屏跃月利力丽莉立中忠钟其琪齐雪学官关观珠朱竹娥鹅银音印桂贵归巧桥彩采"
    "招昭素苏杏幸兴毛茂芬分纷娟涓捐群裙爱艾惠慧辉会菊局梁良亮松颂仁人忍坤昆炳冰兵阳扬杨龄玲灵零信星行祥翔香湘向娣弟地迪红洪宏鸿"
)
_LOOK = {
    "王": "玉", "末": "未", "林": "村", "明": "朋", "金": "全", "大": "太", "土": "士", "凤": "风", "天": "夫", "文": "又",
    "根": "银", "英": "荚", "春": "舂", "宝": "定", "珍": "诊", "建": "健", "芳": "芬", "娟": "捐", "仁": "仕", "良": "食",
}  # fmt: skip
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("ing", "in"), ("eng", "en"), ("ang", "an"))
KINDS = ("typing", "no_number", "moved")
ALIKE = ("twin", "same_name_and_birthday", "one_telephone")


@dataclasses.dataclass(frozen=True, slots=True)
class Filed:
    """A file as it stands in the register; ``phone`` in plain text."""

    key: int
    name: str
    sex: str
    birth_on: date
    number: str
    number_checks: bool
    village: str
    phone: str


@dataclasses.dataclass(frozen=True, slots=True)
class Planted:
    """What was planted.

    Attributes
    ----------
    files : tuple of Filed
        All files beside the register's.
    truth : dict
        ``(key in the register, key planted)`` → kind of error.
    alike : dict
        Key planted of somebody who only looks alike → of which kind.
    """

    files: tuple[Filed, ...]
    truth: dict[tuple[int, int], str]
    alike: dict[int, str]


class Sounds:
    """Characters by their sound.

    Parameters
    ----------
    spell : callable
        Name → (spelling, initials).
    """

    def __init__(self, spell: Callable[[str], tuple[str, str]]) -> None:
        self._of = {c: spell("阿" + c)[0].split(" ")[1] for c in dict.fromkeys(_POOL)}
        self._by: dict[str, list[str]] = defaultdict(list)
        for character, syllable in self._of.items():
            self._by[syllable].append(character)

    def same(self, character: str) -> list[str]:
        """Return other characters of the same sound."""
        return [c for c in self._by.get(self._of.get(character, ""), []) if c != character]

    def near(self, character: str) -> list[str]:
        """Return characters whose sound is often taken for this one's."""
        syllable = self._of.get(character, "")
        found: list[str] = []
        for long, short in _NEAR:
            if long in ("zh", "ch", "sh", "n"):
                pairs = [(long, short), (short, long)]
                for a, b in pairs:
                    if syllable.startswith(a) and not (a in "zcs" and syllable.startswith(a + "h")):
                        found += self._by.get(b + syllable[len(a) :], [])
            elif syllable.endswith(long):
                found += self._by.get(syllable[: -len(long)] + short, [])
            elif syllable.endswith(short):
                found += self._by.get(syllable[: -len(short)] + long, [])
        return found


def _renamed(random: Random, name: str, choices: Callable[[str], list[str]]) -> str | None:
    """Return the name with one character of the given name exchanged, or None where there is none to take."""
    first = len(names.same_surname(name))
    places = list(range(first, len(name)))
    random.shuffle(places)
    for place in places:
        others = choices(name[place])
        if others:
            return name[:place] + random.choice(others) + name[place + 1 :]
    return None


def _misheard(random: Random, sounds: Sounds, name: str) -> str:
    """Return the name as somebody who only heard or half read it writes it."""
    draw = random.random()
    ways = (
        [sounds.same, sounds.near]
        if draw < 0.65
        else [sounds.near, sounds.same]
        if draw < 0.85
        else [lambda c: [_LOOK[c]] if c in _LOOK else [], sounds.same]
    )
    for way in ways:
        found = _renamed(random, name, way)
        if found:
            return found
    return name


def _misdated(random: Random, born: date) -> date:
    """Return the birthday with month and day exchanged, one digit wrong, or two neighbours exchanged."""
    text = f"{born:%Y%m%d}"
    for _ in range(60):
        draw = random.random()
        if draw < 0.35:
            found = text[:4] + text[6:] + text[4:6]
        elif draw < 0.75:
            place = random.randrange(3, 8)
            found = text[:place] + random.choice("0123456789") + text[place + 1 :]
        else:
            place = random.randrange(2, 7)
            found = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        try:
            other = date(int(found[:4]), int(found[4:6]), int(found[6:]))
        except ValueError:
            continue
        if other != born and 1900 < other.year < 1975:
            return other
    return born.replace(month=1, day=1)


def _mistyped(random: Random, number: str) -> str:
    """Return the number with one digit wrong or two neighbours exchanged; its check character no longer fits."""
    while True:
        place = random.randrange(6, 17)
        if random.random() < 0.5:
            found = number[:place] + random.choice("0123456789") + number[place + 1 :]
        else:
            found = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if found != number and "X" not in found[:17]:
            return found


def _wrong_phone(random: Random, phone: str) -> str:
    place = random.randrange(4, len(phone)) if len(phone) > 5 else 0
    return phone[:place] + random.choice("0123456789") + phone[place + 1 :] if phone else ""


def _twice(random: Random, sounds: Sounds, one: Filed, kind: str, key: int, villages: Sequence[str]) -> Filed:
    """Return a file of the same human being with one kind of error."""
    bare = dataclasses.replace(one, key=key, number="", number_checks=False)
    if kind == "typing":
        draw = random.random()
        name = (
            one.name
            if draw < 0.5
            else _misheard(random, sounds, one.name)
            if draw < 0.9
            else _renamed(random, one.name, lambda c: [x for x in _POOL if x != c]) or one.name
        )
        phone = one.phone if random.random() < 0.7 else _wrong_phone(random, one.phone)
        number = _mistyped(random, one.number)
        try:
            born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        except ValueError:
            born = one.birth_on
        if not 1900 < born.year < 1975:
            born = one.birth_on
        return dataclasses.replace(bare, name=name, phone=phone, number=number, birth_on=born)
    if kind == "no_number":
        phone = one.phone if random.random() < 0.7 else ""
        draw = random.random()
        name = _misheard(random, sounds, one.name) if draw < 0.6 else one.name
        born = _misdated(random, one.birth_on) if draw > 0.4 else one.birth_on
        return dataclasses.replace(bare, name=name, birth_on=born, phone=phone)
    name = one.name if random.random() < 0.75 else _renamed(random, one.name, sounds.same) or one.name
    others = [v for v in villages if v != one.village]
    born = one.birth_on if random.random() < 0.98 else _misdated(random, one.birth_on)
    return dataclasses.replace(
        bare, name=name, birth_on=born, village=random.choice(others), phone=identities.mobile(random)
    )


def _number(random: Random, born: date, sex: str, taken: set[str]) -> str:
    while True:
        sequence = random.randrange(0, 500) * 2 + (1 if sex == "m" else 0)
        first = f"{IMPOSSIBLE_ADDRESS}{born:%Y%m%d}{sequence:03d}"
        number = first + check_character(first)
        if number not in taken:
            taken.add(number)
            return number


def _look_alike(
    random: Random, one: Filed, kind: str, key: int, villages: Sequence[str], taken: set[str]
) -> Filed:
    """Return another human being who shares much with one on file."""
    if kind == "twin":
        name = one.name
        while name == one.name:
            name = names.same_surname(one.name) + names.given(random, one.sex, one.birth_on.year)
        number = _number(random, one.birth_on, one.sex, taken)
        return dataclasses.replace(one, key=key, name=name, number=number)
    if kind == "same_name_and_birthday":
        number = _number(random, one.birth_on, one.sex, taken)
        return dataclasses.replace(
            one, key=key, number=number, village=random.choice(villages), phone=identities.mobile(random)
        )
    born = one.birth_on - timedelta(days=random.randrange(20 * 365, 30 * 365))
    sex = random.choice("mf")
    name = names.same_surname(one.name) + names.given(random, sex, born.year)
    return dataclasses.replace(
        one, key=key, name=name, sex=sex, birth_on=born, number=_number(random, born, sex, taken)
    )


def plant(
    register: Sequence[Filed], spell: Callable[[str], tuple[str, str]], seed: int, count: int = 1200
) -> Planted:
    """Return second files of people drawn from the register, a third of each kind, and as many look-alikes as of one kind.

    Parameters
    ----------
    register : sequence of Filed
        From whom is drawn, numbers and telephones in plain text; at least ``2 * count`` of them.
    spell : callable
        Name → (spelling, initials).
    seed : int
        Decides who and how.
    count : int
        Second files.
    """
    random, sounds = Random(seed), Sounds(spell)
    drawn = random.sample([one for one in register if one.number_checks], 2 * count)
    villages = sorted({one.village for one in register})
    taken = {one.number for one in register}
    key = 0
    files: list[Filed] = []
    truth: dict[tuple[int, int], str] = {}
    for place, one in enumerate(drawn[:count]):
        key -= 1
        kind = KINDS[place % len(KINDS)]
        files.append(_twice(random, sounds, one, kind, key, villages))
        truth[(one.key, key)] = kind
    alike: dict[int, str] = {}
    for place, one in enumerate(drawn[count:]):
        key -= 1
        alike[key] = ALIKE[place % len(ALIKE)]
        files.append(_look_alike(random, one, alike[key], key, villages, taken))
    return Planted(tuple(files), truth, alike)
