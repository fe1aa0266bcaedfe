"""Reading one record of another department into a :class:`~yanglao.exchange.rules.shared.Record`. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from yanglao.base import identifiers
from yanglao.base.errors import DomainError
from yanglao.exchange.rules import cells
from yanglao.exchange.rules.headings import plain
from yanglao.exchange.rules.shared import KINDS, Record

#: field → headings of lists, and keys of answers.
FIELDS: dict[str, tuple[str, ...]] = {
    "key": ("key", "编号", "记录编号", "来源编号", "流水号"),
    "id_number": ("id_number", "身份证号", "身份证号码", "公民身份号码", "证件号", "证件号码", "身份证"),
    "name": ("name", "姓名"),
    "kind": ("kind", "事件", "事项", "变动类型", "生命事件"),
    "date": ("date", "occurred_on", "日期", "发生日期", "死亡日期", "迁出日期", "办理日期", "起始日期", "入院日期", "出院日期"),
    "category": ("category", "类别", "人员类别"),
    "value": ("value", "内容", "类别内容"),
    "village": ("village", "村社区代码", "区划代码", "迁入村代码"),
    "address": ("address", "地址", "迁往地址", "新地址"),
}  # fmt: skip
_FIELD = {heading: name for name, headings in FIELDS.items() for heading in headings}
#: What departments call an event.
WORDS = {
    "死亡": "death", "去世": "death", "死亡注销": "death", "火化": "death", "户籍迁出": "move_out", "迁出": "move_out",
    "户籍迁入": "move_in", "迁入": "move_in", "县内迁移": "move_within", "常住地变更": "residence_change",
    "换了住处": "residence_change", "住院": "hospital_in", "入院": "hospital_in", "出院": "hospital_out", "结婚": "marriage",
    "丧偶": "widowed", "人员类别变化": "category", "类别变化": "category", "新增类别": "category", "认定": "category",
    "人员类别终止": "category_end", "类别终止": "category_end", "取消": "category_end", "退出": "category_end",
    "能力变化": "ability_changed", "其他": "other", **{kind: kind for kind in KINDS},
}  # fmt: skip
#: Reads a word for a category: ``(category, value)`` or None.
Categories = Callable[[str], tuple[str, str] | None]
LONGEST = {"key": 60, "name": 60, "address": 200, "value": 40}


def columns(headings: Sequence[Any]) -> dict[str, int]:
    """Return field → place; the first of two equal ones counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(headings):
        name = _FIELD.get(plain(cell)) or _FIELD.get(str(cell or "").strip())
        if name and name not in found:
            found[name] = place
    return found


def by_field(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of one record of an answer, whatever the department calls them."""
    return {_FIELD[key]: value for key, value in given.items() if key in _FIELD}


def read(row: int, given: Mapping[str, Any], known: Categories) -> Record:
    """Return a record with every problem found in it; nothing here stops the others.

    Parameters
    ----------
    given : mapping
        Field (:data:`FIELDS`) → cell or JSON value.
    known : callable
        Reads a word or code for a category.
    """
    problems: list[str] = []
    number = _number(given.get("id_number"), problems)
    day, fault = cells.day(given.get("date"), "date")
    if fault is not None:
        problems.append("date")
    said = cells.text(given.get("kind"))
    category, value = _category(given, known, problems)
    kind = WORDS.get(said, "") or ("category" if category and not said else "")
    if not kind:
        problems.append("kind")
    name = cells.text(given.get("name"))
    if not name:
        problems.append("name")
    if kind in ("category", "category_end") and not category and "category" not in problems:
        problems.append("category")
    village = cells.text(given.get("village"))
    if village and not (len(village) == 12 and village.isdecimal()):
        problems.append("village")
    words = {field: cells.text(given.get(field))[:most] for field, most in LONGEST.items()}
    return Record(
        row,
        words["key"],
        number,
        words["name"],
        kind,
        day,
        category,
        value,
        village,
        words["address"],
        tuple(problems),
    )


def _number(cell: Any, problems: list[str]) -> str:
    if cells.lost_digits(cell):
        problems.append("id_number")
        return ""
    try:
        return identifiers.id_number(cells.text(cell)).text
    except DomainError:
        problems.append("id_number")
        return ""


def _category(given: Mapping[str, Any], known: Categories, problems: list[str]) -> tuple[str, str]:
    word = cells.text(given.get("category"))
    if not word:
        return "", ""
    found = known(word)
    if found is None:
        problems.append("category")
        return "", ""
    return found[0], cells.text(given.get("value"))[:40] or found[1]


def day_or_none(text: Any) -> date | None:
    """Return an ISO day, or None."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
