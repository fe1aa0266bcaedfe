"""What an elder can agree to, and what somebody may do in an elder's name; words for the desk and the file."""

from __future__ import annotations

#: Kinds of consent. ``guardian`` is no consent of the elder: it says who decides by law, with the paper that says so.
CONSENTS: dict[str, str] = {
    "photo": "上门服务拍照",
    "health": "共享健康信息",
    "check": "向其他部门核对资料",
    "contact": "有事告诉家属",
    "guardian": "监护人（法定、指定或意定）",
    "entry": "代办建档",
}
#: Powers of a delegation.
POWERS: dict[str, str] = {
    "view": "看档案、待遇和告知书",
    "apply": "申请、提意见",
    "confirm": "确认待遇和资料",
}
#: Said by somebody else, these need the paper.
PAPER = ("guardian", "entry")


def consent_word(kind: str) -> str:
    """Return what a kind is called; one that is written out already stays."""
    return CONSENTS.get(kind, kind)


def power_word(power: str) -> str:
    """Return what a power is called."""
    return POWERS.get("view" if power == "see" else power, power)
