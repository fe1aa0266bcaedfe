"""Categories of people: codes, Chinese words, what may stand as value, and how forms write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of category.

    Parameters
    ----------
    code, label : str
        Identifier and Chinese word.
    values : dict of str to str
        Allowed values with their Chinese words; empty: no value, except ``amount``.
    amount : bool
        The value is an amount in fen (a benefit paid by another office, known for overlap).
    """

    code: str
    label: str
    values: dict[str, str] = field(default_factory=dict)
    amount: bool = False


CATEGORIES: dict[str, Category] = {
    c.code: c
    for c in (
        Category(
            "subsistence",
            "社会救助",
            {
                "low": "最低生活保障",
                "near": "最低生活保障边缘",
                "low_income": "其他低收入",
                "destitute_central": "特困集中供养",
                "destitute_dispersed": "特困分散供养",
            },
        ),
        Category(
            "severe_disability",
            "重度残疾",
            {
                "": "重度残疾",
                "physical": "肢体",
                "visual": "视力",
                "hearing": "听力",
                "speech": "言语",
                "mental": "精神",
                "intellectual": "智力",
                "multiple": "多重",
            },
        ),
        Category(
            "special_one_child_family",
            "计划生育特殊家庭",
            {"": "计划生育特殊家庭", "bereaved": "失独", "disabled_child": "独生子女伤残"},
        ),
        Category(
            "entitled_group",
            "优抚对象",
            {
                "": "优抚对象",
                "veteran_wounded": "残疾军人",
                "veteran_serving": "在乡复员、参战参试人员",
                "martyr_family": "烈属等三属",
                "demobilised": "带病回乡退伍军人",
            },
        ),
        Category(
            "living",
            "居住状况",
            {
                "living_alone": "独居",
                "empty_nest": "空巢",
                "left_behind": "留守",
                "with_family": "与家人同住",
            },
        ),
        Category("no_kin", "孤寡"),
        Category("model_worker", "劳模"),
        Category("disability_nursing_allowance", "重度残疾人护理补贴（别处发放）", amount=True),
        Category("disability_living_allowance", "困难残疾人生活补贴（别处发放）", amount=True),
        Category("ltc_benefit", "享受长期护理保险待遇"),
        Category("care_uplift_user", "居家和社区基本养老服务提升行动对象"),
        Category("central_care_aid", "经济困难失能老年人集中照护服务补助对象"),
    )
}

#: Words of forms. None: a word that is no category (age and ability are counted or assessed, never typed in).
WORDS: dict[str, tuple[str, str] | None] = {
    "低保": ("subsistence", "low"),
    "低保对象": ("subsistence", "low"),
    "低保户": ("subsistence", "low"),
    "最低生活保障": ("subsistence", "low"),
    "最低生活保障对象": ("subsistence", "low"),
    "低边": ("subsistence", "near"),
    "低保边缘": ("subsistence", "near"),
    "低保边缘户": ("subsistence", "near"),
    "低保边缘对象": ("subsistence", "near"),
    "最低生活保障边缘": ("subsistence", "near"),
    "低收入": ("subsistence", "low_income"),
    "低收入家庭": ("subsistence", "low_income"),
    "其他低收入": ("subsistence", "low_income"),
    "特困集中供养": ("subsistence", "destitute_central"),
    "集中供养特困": ("subsistence", "destitute_central"),
    "特困集中": ("subsistence", "destitute_central"),
    "特困分散供养": ("subsistence", "destitute_dispersed"),
    "分散供养特困": ("subsistence", "destitute_dispersed"),
    "特困分散": ("subsistence", "destitute_dispersed"),
    "重残": ("severe_disability", ""),
    "重度残疾": ("severe_disability", ""),
    "重度残疾人": ("severe_disability", ""),
    "计生特殊家庭": ("special_one_child_family", ""),
    "计划生育特殊家庭": ("special_one_child_family", ""),
    "失独": ("special_one_child_family", "bereaved"),
    "失独家庭": ("special_one_child_family", "bereaved"),
    "独生子女伤残": ("special_one_child_family", "disabled_child"),
    "优抚": ("entitled_group", ""),
    "优抚对象": ("entitled_group", ""),
    "重点优抚": ("entitled_group", ""),
    "重点优抚对象": ("entitled_group", ""),
    "烈属": ("entitled_group", "martyr_family"),
    "独居": ("living", "living_alone"),
    "独居老人": ("living", "living_alone"),
    "空巢": ("living", "empty_nest"),
    "空巢老人": ("living", "empty_nest"),
    "留守": ("living", "left_behind"),
    "留守老人": ("living", "left_behind"),
    "与子女亲友共住": ("living", "with_family"),
    "与家人同住": ("living", "with_family"),
    "孤寡": ("no_kin", ""),
    "孤寡老人": ("no_kin", ""),
    "劳模": ("model_worker", ""),
    "市级以上劳模": ("model_worker", ""),
    **dict.fromkeys(
        (
            "无", "否", "社会化", "普通", "一般", "其他", "自费", "正常", "高龄", "高龄老人", "百岁", "百岁老人", "低龄",
            "失能", "半失能", "失能老人", "半失能老人", "失智", "认知障碍", "自理", "半自理", "不能自理",
        ),
        None,
    ),
}  # fmt: skip
#: Words that two categories could mean: the clerk must say which.
UNCLEAR = {
    "特困": "特困集中供养、特困分散供养",
    "特困人员": "特困集中供养、特困分散供养",
    "五保": "特困集中供养、特困分散供养",
}
UNCLEAR |= dict.fromkeys(("五保老人", "五保户", "三无", "三无老人", "特困供养"), "特困集中供养、特困分散供养")
_SPLIT = re.compile(r"[、，,;；/|\s＋+]+")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the words of a form mean."""

    found: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    unclear: tuple[str, ...]


def parse(text: str) -> Parsed:
    """Return the categories a cell names; several are parted by 、 ， ; / or a blank."""
    found: list[tuple[str, str]] = []
    unknown: list[str] = []
    unclear: list[str] = []
    for word in filter(None, _SPLIT.split(text)):
        if word in WORDS:
            pair = WORDS[word]
            if pair is not None and pair not in found:
                found.append(pair)
        elif word in UNCLEAR:
            unclear.append(word)
        else:
            unknown.append(word)
    names = [category for category, _value in found]
    doubled = {name for name in names if names.count(name) > 1}
    unclear += [CATEGORIES[name].label for name in sorted(doubled)]
    return Parsed(tuple(pair for pair in found if pair[0] not in doubled), tuple(unknown), tuple(unclear))


def allowed(category: str, value: str) -> bool:
    """Return whether a value may stand for a category."""
    kind = CATEGORIES.get(category)
    if kind is None:
        return False
    if kind.amount:
        return value.isdecimal()
    return value in kind.values if kind.values else value == ""


def label(category: str, value: str = "") -> str:
    """Return the Chinese words: 社会救助·最低生活保障."""
    kind = CATEGORIES.get(category)
    if kind is None:
        return category
    word = kind.values.get(value, "")
    return word or kind.label if not kind.amount else kind.label
