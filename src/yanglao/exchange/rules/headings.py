"""Which column is which, whatever the form calls it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Traditional characters that occur in headings; files from elsewhere use them.
_SIMPLE = str.maketrans(
    "證號聯繫絡電話關係類別區縣鄉鎮戶籍貫現業歲齡婚姻狀況編碼與請實際親緊",
    "证号联系络电话关系类别区县乡镇户籍贯现业岁龄婚姻状况编码与请实际亲紧",
)

#: field → headings. Names, not sentences, as forms print them.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "老人姓名", "老年人姓名", "申请人姓名", "申请人", "名字"),
    "id_number": (
        "身份证号", "身份证号码", "公民身份号码", "居民身份证号", "居民身份证号码", "身份证", "证件号", "证件号码", "身分证号",
        "身分证字号",
    ),
    "sex": ("性别",),
    "birth_on": ("出生日期", "出生年月日", "出生年月", "生日"),
    "ethnicity": ("民族",),
    "county": ("区县", "县区", "区", "县", "所属区域", "所属区县"),
    "town": ("街道", "镇", "乡镇", "镇街道", "街道镇", "镇街", "乡镇街道", "街道乡镇", "所属街道", "所属乡镇"),
    "village": ("社区", "村", "村社区", "社区村", "村居", "居委会", "村委会", "所属社区", "所属村", "所属村社区"),
    "village_code": ("村社区代码", "区划代码", "行政区划代码", "村代码", "社区代码"),
    "register_town": ("户籍街道", "户籍乡镇", "户籍镇", "户籍镇街道", "户籍镇街"),
    "register_village": ("户籍社区", "户籍村", "户籍村社区", "户籍村居"),
    "register_address": ("户籍地址", "户籍所在地", "户口所在地", "户口地址", "户籍地"),
    "residence_town": ("常住街道", "常住乡镇", "常住镇", "居住街道", "居住乡镇", "现住街道"),
    "residence_village": ("常住社区", "常住村", "常住村社区", "居住社区", "居住村", "居住村社区", "现住社区"),
    "residence_address": ("居住地址", "常住地址", "现住址", "现居住地址", "家庭住址", "住址", "地址", "常住地", "实际居住地"),
    "phone": ("移动电话", "手机", "手机号", "手机号码", "联系电话", "电话", "电话号码", "联络电话"),
    "home_phone": ("住宅电话", "固定电话", "固话", "家庭电话"),
    "category": ("人员类别", "类别", "老人类别", "老人类型", "人员类型", "特殊群体", "特殊类别"),
    "living": ("居住", "居住状况", "居住情况"),
    "economy": ("经济条件", "经济状况"),
    "contribution": ("特殊贡献",),
    "contact_name": ("联系人", "联系人姓名", "紧急联系人", "紧急联系人姓名", "代理人姓名", "监护人", "监护人姓名"),
    "contact_phone": ("联系人电话", "紧急联系人电话", "联系人手机", "监护人电话", "代理人电话"),
    "contact_relation": ("联系人关系", "与联系人关系", "与申请人关系", "紧急联系人关系", "与老人关系", "监护人关系"),
}  # fmt: skip

#: Columns of known forms that say nothing about a person's file.
IGNORED = (
    "序号", "年龄", "文化程度", "籍贯", "婚姻状况", "邮编", "代理人地址", "入住日期", "护理等级", "合同月费", "押金", "付款方式",
    "单位名称", "单位地址", "备注",
)  # fmt: skip
_BY_HEADING = {heading: field for field, headings in FIELDS.items() for heading in headings}


def plain(heading: Any) -> str:
    """Return a heading without brackets, stars, blanks and remarks: ``姓名(必填)`` → ``姓名``."""
    words = unicodedata.normalize("NFKC", str(heading or "")).translate(_SIMPLE)
    words = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】", "", words)
    words = re.sub(r"[\s*:：/、_\-.()（）\ufeff]", "", words)
    return words.removesuffix("必填").removesuffix("选填")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns lie.

    Parameters
    ----------
    row_no : int
        Row of the headings as the spreadsheet counts (first = 1).
    columns : mapping of str to int
        Field → place from 0.
    ignored : tuple of str
        Headings nothing is read from.
    """

    row_no: int
    columns: Mapping[str, int]
    ignored: tuple[str, ...]


def recognise(row: Sequence[Any]) -> dict[str, int]:
    """Return field → place of one row read as headings; the first of two equal ones counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        field = _BY_HEADING.get(plain(cell))
        if field and field not in found:
            found[field] = place
    return found


def layout(rows: Sequence[Sequence[Any]]) -> Layout | None:
    """Return the layout of a table, looked for in its first ten rows (titles may stand above); None when there is none."""
    best: tuple[int, dict[str, int], int] | None = None
    for number, row in enumerate(rows[:10], start=1):
        found = recognise(row)
        if ("name" in found or "id_number" in found) and (best is None or len(found) > best[0]):
            best = (len(found), found, number)
    if best is None or best[0] < 2:
        return None
    _count, columns, number = best
    used = set(columns.values())
    rest = [
        str(c).strip()
        for place, c in enumerate(rows[number - 1])
        if place not in used and str(c or "").strip()
    ]
    return Layout(number, columns, tuple(rest))
