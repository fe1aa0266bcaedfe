"""Everyday answers and the facts they may mean. No amounts here: those stand in the packs.

An answer seldom gives a fact for certain; it gives the values the fact may have. "说不好" gives them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

UNKNOWN = "unknown"
OLDEST = 125
#: Ages tried when nobody knows: one on each side of the ages at which schemes usually step.
SOME_AGES = (59, 65, 75, 85, 95, 105)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer."""

    value: str
    label: Any
    elder: Any
    hint: Any = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One page: a question, what it is asked for, its answers (none: a number is typed)."""

    code: str
    title: Any
    elder_title: Any
    hint: Any
    why: Any
    choices: tuple[Choice, ...] = ()


_NOT_SURE = Choice(UNKNOWN, _("我说不好"), _("说不好"), _("先按各种可能算，再请人帮着看"))

QUESTIONS = (
    Question(
        "age",
        _("老人今年多大年纪？"),
        _("您今年多大年纪？"),
        _("按周岁，过了生日才算。"),
        _("有的津贴按年龄发，年龄段不同，钱数不同。"),
    ),
    Question(
        "register",
        _("老人的户口在本县吗？"),
        _("户口在本县吗？"),
        _("看户口本首页的地址。"),
        _("发现金的待遇一般看户籍；服务看住在哪里。"),
        (
            Choice("yes", _("在本县"), _("在")),
            Choice("no", _("不在本县"), _("不在")),
            _NOT_SURE,
        ),
    ),
    Question(
        "relief",
        _("老人家里有没有救助证？"),
        _("有没有低保证？"),
        _("就是低保、低保边缘、特困这几种。"),
        _("有几项补贴只给困难老人。"),
        (
            Choice("low", _("低保"), _("有低保")),
            Choice("near", _("低保边缘"), _("低保边缘")),
            Choice("destitute_dispersed", _("特困供养"), _("特困供养")),
            Choice("none", _("都没有"), _("都没有")),
            _NOT_SURE,
        ),
    ),
    Question(
        "help",
        _("老人平时吃饭、穿衣、走路，要人帮忙吗？"),
        _("吃饭、穿衣、走路，要人帮忙吗？"),
        _("照最近一个月的样子选。"),
        _("护理补贴看能力等级。等级要评估员上门评定，这里只先估一估。"),
        (
            Choice("self", _("都能自己做"), _("不用，自己行")),
            Choice("some", _("有一两样要人扶一把"), _("有一两样要帮"), _("比如洗澡、上下楼")),
            Choice("most", _("多数事情要人帮"), _("多数要帮")),
            Choice("all", _("全靠人照顾"), _("全靠人照顾"), _("吃饭也要人喂")),
            _NOT_SURE,
        ),
    ),
    Question(
        "disability",
        _("老人在领重度残疾人护理补贴吗？"),
        _("在领残疾人护理补贴吗？"),
        _("残联发的，一级、二级残疾证才有。"),
        _("同一类补贴只能领一份，一般领高的那一份。"),
        (
            Choice("no", _("没有领"), _("没有")),
            Choice("yes", _("在领"), _("在领")),
            _NOT_SURE,
        ),
    ),
    Question(
        "living",
        _("老人和谁住在一起？"),
        _("您和谁住？"),
        _("按一年里多数时候算。"),
        _("一个人住、只有老两口住的，村（社区）会定期上门看望。"),
        (
            Choice("living_alone", _("一个人住"), _("一个人")),
            Choice("empty_nest", _("只有老两口"), _("老两口")),
            Choice("left_behind", _("子女长年在外"), _("子女在外")),
            Choice("with_family", _("和子女一起住"), _("和子女")),
            _NOT_SURE,
        ),
    ),
)
CODES = tuple(question.code for question in QUESTIONS)

#: What an assessor may find (GB/T 42195-2022 levels) when the family says so: never one level only.
LEVELS: dict[str, tuple[int, ...]] = {
    "self": (0, 1),
    "some": (1, 2),
    "most": (2, 3),
    "all": (3, 4),
    UNKNOWN: (0, 1, 2, 3, 4),
}
_ANY_ALLOWANCE = (1, 10_000_000)


def clean(given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that make sense, in the order of the questions; anything else is dropped."""
    found = {}
    for question in QUESTIONS:
        value = str(given.get(question.code, "")).strip()
        if question.code == "age":
            if value == UNKNOWN or (value.isdecimal() and 0 < int(value) <= OLDEST):
                found["age"] = value if value == UNKNOWN else str(int(value))
        elif value in {choice.value for choice in question.choices}:
            found[question.code] = value
    return found


def next_question(answers: Mapping[str, str]) -> int | None:
    """Return the index of the first question not answered, or None."""
    return next((i for i, code in enumerate(CODES) if code not in answers), None)


def facts(answers: Mapping[str, str], today: date) -> dict[str, tuple[Any, ...]]:
    """Return each fact with the values it may have.

    Parameters
    ----------
    answers : mapping
        Cleaned answers to all six questions.
    today : date
        Day of asking.
    """
    ages = SOME_AGES if answers["age"] == UNKNOWN else (int(answers["age"]),)
    relief = ("low", "near", "none") if answers["relief"] == UNKNOWN else (answers["relief"],)
    allowance = {"yes": _ANY_ALLOWANCE, "no": (0,), UNKNOWN: (0, _ANY_ALLOWANCE[1])}
    return {
        # Born on New Year's Day of the year that makes this age: the age holds on every day of the month asked about.
        "birth_on": tuple(date(today.year - age, 1, 1) for age in ages),
        "is_registered": {"yes": (True,), "no": (False,), UNKNOWN: (True, False)}[answers["register"]],
        "subsistence": relief,
        "ability_scale": ("gbt42195",),
        "ability_level": LEVELS[answers["help"]],
        "disability_nursing_allowance_fen": allowance[answers["disability"]],
    }


def visited(answers: Mapping[str, str]) -> bool:
    """Return whether the person belongs to those who are visited (living alone, empty nest, left behind)."""
    return answers["living"] in ("living_alone", "empty_nest", "left_behind")
