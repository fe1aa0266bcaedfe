"""The sentences behind the codes of ``rules.draft``: what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from yanglao.people.rules.draft import Problem
from yanglao.people.rules.matching import Evidence

FIELDS = {
    "name": gettext_lazy("姓名"),
    "id_number": gettext_lazy("身份证号"),
    "sex": gettext_lazy("性别"),
    "birth_on": gettext_lazy("出生日期"),
    "ethnicity": gettext_lazy("民族"),
    "phone": gettext_lazy("电话"),
    "village": gettext_lazy("村（社区）"),
    "register_village": gettext_lazy("户籍村（社区）"),
    "register_address": gettext_lazy("户籍地址"),
    "residence_village": gettext_lazy("常住村（社区）"),
    "residence_address": gettext_lazy("常住地址"),
    "relation_to_head": gettext_lazy("与户主关系"),
    "category": gettext_lazy("人员类别"),
    "contact_name": gettext_lazy("联系人"),
    "contact_phone": gettext_lazy("联系人电话"),
    "contact_relation": gettext_lazy("与联系人关系"),
    "home_phone": gettext_lazy("住宅电话"),
    "sure_why": gettext_lazy("不是同一人的理由"),
}

_TEXTS = {
    "name.missing": (gettext_lazy("没有姓名"), gettext_lazy("补上姓名")),
    "name.letters": (
        gettext_lazy("姓名“%(name)s”里有不该有的字"),
        gettext_lazy("姓名只用汉字、字母和间隔号"),
    ),
    "text.formula": (
        gettext_lazy("内容以“%(start)s”开头，表格软件会当公式执行"),
        gettext_lazy("去掉开头的符号，改成普通文字"),
    ),
    "text.long": (gettext_lazy("内容太长"), gettext_lazy("不超过 %(longest)s 个字")),
    "id.missing": (gettext_lazy("没有身份证号"), gettext_lazy("补上 18 位身份证号")),
    "id.length": (
        gettext_lazy("身份证号应为 18 位，现在 %(digits)s 位"),
        gettext_lazy("核对证件，应为 18 位"),
    ),
    "id.letters": (
        gettext_lazy("身份证号里有不该有的字"),
        gettext_lazy("前 17 位是数字，最后一位是数字或 X"),
    ),
    "id.date": (gettext_lazy("身份证号里的出生日期不存在"), gettext_lazy("核对第 7 至 14 位")),
    "id.check": (gettext_lazy("身份证号最后一位校验不对，可能有一位写错"), gettext_lazy("对照证件逐位核对")),
    "id.centenarian": (
        gettext_lazy("15 位号码的末三位是百岁老人专用段，不能推算"),
        gettext_lazy("请出示 18 位证件"),
    ),
    "passport.form": (gettext_lazy("护照号应为 5 至 20 位字母和数字"), gettext_lazy("对照护照核对")),
    "sex.mismatch": (gettext_lazy("性别与身份证号不一致"), gettext_lazy("核对证件，改性别或改号码")),
    "sex.missing": (gettext_lazy("没有性别"), gettext_lazy("填男或女")),
    "birth.mismatch": (
        gettext_lazy("出生日期 %(given)s 与身份证号里的 %(known)s 不一致"),
        gettext_lazy("核对证件，改日期或改号码"),
    ),
    "birth.missing": (gettext_lazy("没有出生日期"), gettext_lazy("写成 1946-10-31")),
    "birth.impossible": (gettext_lazy("出生日期 %(born)s 不可能"), gettext_lazy("核对出生日期")),
    "phone.form": (gettext_lazy("电话不像号码"), gettext_lazy("手机 11 位，固话带区号")),
    "village.missing": (
        gettext_lazy("没有村（社区），不知归哪里管"),
        gettext_lazy("填街道（镇）和社区（村），或选默认的村"),
    ),
    "village.unknown": (gettext_lazy("区划表里没有“%(given)s”"), gettext_lazy("核对村（社区）名称或代码")),
    "id.duplicate": (
        gettext_lazy("这个身份证号已有档案 %(file_no)s"),
        gettext_lazy("打开已有档案更正，不要再建一份"),
    ),
    "id.elsewhere": (gettext_lazy("已有档案，归%(town)s管"), gettext_lazy("请到%(town)s询问")),
    "person.near": (
        gettext_lazy("可能已有档案：%(file_no)s（%(why)s）"),
        gettext_lazy("先对照；是同一人就用已有档案，不是就写明理由再建"),
    ),
    "person.reason": (gettext_lazy("没有写不是同一人的理由"), gettext_lazy("写一句理由")),
    "person.near_elsewhere": (
        gettext_lazy("同名同生日的人已有档案，归%(town)s管"),
        gettext_lazy("请到%(town)s询问；不是同一人就写明理由再建"),
    ),
}


def words(problem: Problem) -> tuple[str, str]:
    """Return sentence and remedy in the user's language."""
    text, remedy = _TEXTS.get(problem.code, (problem.code, ""))
    values = dict(problem.values)
    return str(text) % values if values else str(text), str(remedy) % values if values else str(remedy)


def label(field: str) -> str:
    """Return the Chinese word of a field."""
    return str(FIELDS.get(field, field))


def as_dict(problem: Problem) -> dict[str, str]:
    """Return ``{field, label, code, message, remedy}``."""
    message, remedy = words(problem)
    return {
        "field": problem.field,
        "label": label(problem.field),
        "code": problem.code,
        "message": message,
        "remedy": remedy,
    }


_BETWEEN = gettext_lazy("、")
#: How a field agreed, in words: (field, how).
AGREEMENTS = {
    ("name", "same"): gettext_lazy("姓名相同"),
    ("name", "homophone"): gettext_lazy("姓名同音"),
    ("name", "near_sound"): gettext_lazy("姓名读音相近"),
    ("name", "swapped"): gettext_lazy("名字两字颠倒"),
    ("name", "look_alike"): gettext_lazy("姓名有一字形近"),
    ("name", "short"): gettext_lazy("姓名少一字"),
    ("name", "one_character"): gettext_lazy("姓名有一字不同"),
    ("name", "other"): gettext_lazy("姓名不同"),
    ("birth", "same"): gettext_lazy("出生日期相同"),
    ("birth", "day_month"): gettext_lazy("出生月日颠倒"),
    ("birth", "neighbours"): gettext_lazy("出生日期相邻两位颠倒"),
    ("birth", "one_digit"): gettext_lazy("出生日期一位不同"),
    ("birth", "year_only"): gettext_lazy("出生年相同，一份只知年份"),
    ("birth", "lunar"): gettext_lazy("出生日期像一份写了农历"),
    ("birth", "other"): gettext_lazy("出生日期不同"),
    ("sex", "same"): gettext_lazy("性别相同"),
    ("sex", "other"): gettext_lazy("性别不同"),
    ("number", "same"): gettext_lazy("证件号相同"),
    ("number", "slip"): gettext_lazy("证件号差一位，有一份校验不对"),
    ("number", "absent"): gettext_lazy("有一份没有证件号"),
    ("number", "unlike"): gettext_lazy("证件号不同，有一份不能校验"),
    ("number", "two_people"): gettext_lazy("两个证件号都校验得过，且不同"),
    ("village", "same"): gettext_lazy("同村（社区）"),
    ("village", "town"): gettext_lazy("同镇（街道）"),
    ("village", "absent"): gettext_lazy("有一份没写村（社区）"),
    ("village", "other"): gettext_lazy("不在同一镇（街道）"),
    ("phone", "same"): gettext_lazy("电话相同"),
    ("phone", "absent"): gettext_lazy("有一份没有电话"),
    ("phone", "other"): gettext_lazy("电话不同"),
}


def agreement(field: str, how: str) -> str:
    """Return in words how a field of two files agreed."""
    return str(AGREEMENTS[(field, how)])


def why(evidence: Iterable[Evidence]) -> str:
    """Return what speaks for one and the same human being, in one line."""
    return why_of((one.field, one.how) for one in evidence if one.points > 0)


def why_of(ways: Iterable[tuple[str, str]]) -> str:
    """Return agreements ``(field, how)`` in one line."""
    return str(_BETWEEN).join(agreement(field, how) for field, how in ways)
