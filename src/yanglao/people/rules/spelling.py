"""Spelling of names, for sorting and searching. Only a few dozen surnames read differently from the character alone."""

from __future__ import annotations

import functools

from pypinyin import Style, pinyin

#: Surnames whose reading differs from the common reading of the character.
SURNAMES = {
    "单": "shan",
    "解": "xie",
    "任": "ren",
    "华": "hua",
    "仇": "qiu",
    "曾": "zeng",
    "查": "zha",
    "朴": "piao",
    "盖": "ge",
    "区": "ou",
    "翟": "zhai",
    "乐": "yue",
    "缪": "miao",
    "宁": "ning",
    "折": "she",
    "种": "chong",
    "员": "yun",
    "冼": "xian",
    "覃": "qin",
    "黑": "he",
    "繁": "po",
    "秘": "bi",
    "万": "wan",
    "纪": "ji",
    "幺": "yao",
    "卜": "bu",
    "都": "du",
    "么": "yao",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
    "澹台": "tan tai",
    "万俟": "mo qi",
}


@functools.lru_cache(maxsize=20_000)
def _character(character: str) -> str:
    return pinyin(character, style=Style.NORMAL, errors="default")[0][0].lower()


def spell(name: str) -> tuple[str, str]:
    """Return spelling and initials of a name.

    Parameters
    ----------
    name : str
        As on file; letters that are not Chinese stay as they are.

    Returns
    -------
    tuple of str
        ``("shan tian fang", "stf")``; ``ü`` becomes ``v`` as typed on keyboards.
    """
    text = name.replace("·", "").replace(" ", "")
    if text[:2] in SURNAMES:
        parts = SURNAMES[text[:2]].split() + [_character(c) for c in text[2:]]
    else:
        parts = [SURNAMES.get(text[:1], _character(text[0]))] if text else []
        parts += [_character(c) for c in text[1:]]
    parts = [part.replace("ü", "v") for part in parts if part.strip()]
    return " ".join(parts)[:200], "".join(part[0] for part in parts)[:30]
