"""Words and small views of a plan, shared by its pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.assessment import queries
from yanglao.web.kit import formats
from yanglao.web.kit.packwords import pack_word
from yanglao.web.kit.parts import Step

#: State → (words, colour).
STATES = {
    "draft": (gettext_lazy("草稿"), "neutral"),
    "proposed": (gettext_lazy("待本人（家属）同意"), "attend"),
    "agreed": (gettext_lazy("待审批"), "attend"),
    "approved": (gettext_lazy("已批准，未到起始日"), "running"),
    "in_force": (gettext_lazy("执行中"), "done"),
    "superseded": (gettext_lazy("已换新版"), "outline"),
    "ended": (gettext_lazy("已终止"), "outline"),
    "dropped": (gettext_lazy("不采用"), "outline"),
}
REASONS = {
    "first": gettext_lazy("首次"),
    "level": gettext_lazy("等级变了"),
    "moved": gettext_lazy("搬家"),
    "life_event": gettext_lazy("生活有变化"),
    "review": gettext_lazy("到期复核"),
    "request": gettext_lazy("本人（家属）要求"),
}
RELATIONS = {
    "self": gettext_lazy("本人"),
    "spouse": gettext_lazy("配偶"),
    "child": gettext_lazy("子女"),
    "guardian": gettext_lazy("监护人"),
    "other": gettext_lazy("其他亲属"),
}
WAYS = {
    "signed": gettext_lazy("签字"),
    "spoken": gettext_lazy("当面口头"),
    "phone": gettext_lazy("电话"),
    "portal": gettext_lazy("网上"),
}
GIVERS = {
    "family": gettext_lazy("家人"),
    "community": gettext_lazy("社区"),
    "home": gettext_lazy("上门服务"),
    "institution": gettext_lazy("机构"),
}
PERIODS = {"week": gettext_lazy("每周"), "month": gettext_lazy("每月")}
WEIGHTS = {1: gettext_lazy("要提醒"), 2: gettext_lazy("要帮忙"), 3: gettext_lazy("全靠人")}
WEIGHT_KINDS = {1: "neutral", 2: "attend", 3: "late"}
_COURSE = ("draft", "proposed", "agreed", "in_force")


def steps(version: queries.Version) -> list[Step]:
    """Return the four steps of a version with who did each and when."""
    row = version.row
    names = (_("拟定"), _("本人（家属）同意"), _("审批"), _("执行"))
    at = {"draft": 1, "proposed": 1, "agreed": 2, "approved": 3}.get(row.state, 4)
    done = (
        (row.drafted_by_name, formats.full_day(row.drafted_at)),
        (row.agreed_by, formats.full_day(row.agreed_on) if row.agreed_on else ""),
        (row.approved_by_name, formats.full_day(row.approved_on) if row.approved_on else ""),
        ("", formats.full_day(row.valid_from) if row.valid_from else ""),
    )
    return [
        Step(
            name,
            "done" if place < at else "now" if place == at else "later",
            *(done[place] if place < at else ("", "")),
        )
        for place, name in enumerate(names)
    ]


def dressed(version: queries.Version) -> list[dict[str, Any]]:
    """Return the services of a version as a page prints them."""
    return [
        {
            "line": line,
            "item": line.item,
            "often": queries.often_words(line.often),
            "giver": str(GIVERS[line.item.giver]),
            "monthly": queries.hours_words(line.monthly),
            "covered": queries.hours_words(line.covered) if line.covered else "",
        }
        for line in version.lines
    ]


def differences(old: Any, new: Any) -> list[str]:
    """Return what is other in the newer of two stored versions, as sentences in the reader's language."""
    return queries.told(queries.changes_between(old, new), new.scale, pack_word)


def needs(version: queries.Version) -> list[dict[str, Any]]:
    """Return the needs with how heavy they are."""
    return [
        {**need, "word": str(WEIGHTS[need["weight"]]), "kind": WEIGHT_KINDS[need["weight"]]}
        for need in queries.named_needs(version.row)
    ]


def head_facts(version: queries.Version, used: int) -> dict[str, Any]:
    """Return hours granted, planned, beyond and used this month, in hours."""
    row = version.row
    return {
        "granted": queries.hours_words(row.granted_minutes),
        "wanted": queries.hours_words(version.wanted),
        "beyond": queries.hours_words(version.beyond) if version.beyond else "",
        "used": queries.hours_words(used),
        "share": min(100, round(used * 100 / row.granted_minutes)) if row.granted_minutes else None,
    }
