"""The sentences behind the codes of a file's faults."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from yanglao.people import services as people

_COLUMNS = {
    "town": gettext_lazy("街道（镇）"),
    "village_code": gettext_lazy("村（社区）代码"),
    "register_town": gettext_lazy("户籍街道（镇）"),
    "residence_town": gettext_lazy("常住街道（镇）"),
    "row": gettext_lazy("整行"),
}
_TEXTS = {
    "id.digits_lost": (
        gettext_lazy("身份证号被表格软件当成数字，末几位已经丢失"),
        gettext_lazy("把这一列改成文本格式，重新填写"),
    ),
    "sex.unknown": (gettext_lazy("性别“%(given)s”看不懂"), gettext_lazy("填男或女")),
    "date.impossible": (gettext_lazy("日期“%(given)s”不存在"), gettext_lazy("核对日期")),
    "date.minguo": (
        gettext_lazy("日期“%(given)s”像民国纪年"),
        gettext_lazy("改成公历，例如 %(year)s 年；确认后写成 1946-10-31 的样子"),
    ),
    "date.form": (gettext_lazy("日期“%(given)s”看不懂"), gettext_lazy("写成 1946-10-31")),
    "town.unknown": (gettext_lazy("本县没有街道（镇）“%(given)s”"), gettext_lazy("核对名称，或先更新区划表")),
    "village.unknown_name": (gettext_lazy("没有村（社区）“%(given)s”"), gettext_lazy("核对名称和所在街道（镇），或填 12 位代码")),
    "village.several": (gettext_lazy("叫“%(given)s”的不止一个"), gettext_lazy("填上街道（镇），或填 12 位代码")),
    "village.code": (gettext_lazy("区划表里没有代码“%(given)s”"), gettext_lazy("填本县的 12 位村（社区）代码")),
    "village.outside": (gettext_lazy("%(place)s不归您管"), gettext_lazy("请交给那里的人导入")),
    "contact.name": (gettext_lazy("有联系人电话，没有联系人姓名"), gettext_lazy("补上联系人姓名")),
    "age.under_60": (
        gettext_lazy("%(on)s 未满 60 周岁"),
        gettext_lazy("核对身份证号；确要建档，请选“含未满60周岁”"),
    ),
    "category.unknown": (
        gettext_lazy("人员类别“%(given)s”不认识"),
        gettext_lazy("用低保、低保边缘、特困集中供养、特困分散供养、重残、失独、优抚、独居、空巢、留守、孤寡这些词"),
    ),
    "category.unclear": (gettext_lazy("人员类别“%(given)s”说得不清"), gettext_lazy("写明是哪一种：%(choices)s")),
    "duplicate.in_file": (gettext_lazy("与第 %(first)s 行是同一个身份证号"), gettext_lazy("文件里留一行即可，这一行没有导入")),
    "duplicate.existing": (gettext_lazy("已有档案 %(file_no)s，内容一致"), gettext_lazy("不用再导入")),
    "duplicate.elsewhere": (gettext_lazy("已有档案，归%(town)s管"), gettext_lazy("请到%(town)s询问")),
    "person.dead": (gettext_lazy("档案 %(file_no)s 已登记死亡"), gettext_lazy("如登记有误，先撤回死亡登记")),
    "person.moved_out": (gettext_lazy("档案 %(file_no)s 已迁出"), gettext_lazy("如迁回，请登记“户籍迁入”")),
    "person.moved": (
        gettext_lazy("档案 %(file_no)s 在%(here)s，文件写%(there)s"),
        gettext_lazy("迁移请登记生命事件，不随名单改"),
    ),
}  # fmt: skip


def as_dict(problem: Any, row: int | None = None) -> dict[str, Any]:
    """Return ``{row, field, label, code, message, remedy}`` of a fault of ours or a problem of the file's."""
    found: dict[str, Any] = {} if row is None else {"row": row}
    if problem.code not in _TEXTS:
        return found | people.problem_dict(problem)
    values = dict(problem.values)
    message, remedy = (str(t) % values if values else str(t) for t in _TEXTS[problem.code])
    label = str(_COLUMNS[problem.field]) if problem.field in _COLUMNS else people.field_label(problem.field)
    return found | {
        "field": problem.field,
        "label": label,
        "code": problem.code,
        "message": message,
        "remedy": remedy,
    }
