"""The arrows of a benefit and of a monthly run, as the thread draws them; the database refuses every other one."""

from __future__ import annotations

BENEFIT: dict[str, tuple[str, ...]] = {
    "proposed": ("checked", "declined", "withdrawn"),
    "applied": ("checked", "rejected", "withdrawn"),
    "checked": ("surveyed", "reviewed", "rejected", "withdrawn"),
    "surveyed": ("reviewed", "rejected", "withdrawn"),
    "reviewed": ("noticed", "rejected", "withdrawn"),
    "noticed": ("approved", "rejected", "withdrawn"),
    "approved": ("active",),
    "active": ("suspended", "stopped"),
    "suspended": ("active", "stopped"),
    "stopped": ("active", "closed"),
    "closed": (),
    "declined": (),
    "rejected": (),
    "withdrawn": (),
}
BENEFIT_NAMES = {
    "proposed": "待本人确认",
    "applied": "已申请",
    "checked": "已核对",
    "surveyed": "已入户",
    "reviewed": "已复核",
    "noticed": "公示中",
    "approved": "已批准",
    "active": "享受中",
    "suspended": "暂停",
    "stopped": "已停发",
    "closed": "已办结",
    "declined": "本人不要",
    "rejected": "不符合",
    "withdrawn": "已撤回",
}
#: On the way to a decision.
OPEN = ("proposed", "applied", "checked", "surveyed", "reviewed", "noticed", "approved")
#: Only one of these per person and scheme.
LIVE = (*OPEN, "active", "suspended")

RUN: dict[str, tuple[str, ...]] = {
    "opened": ("computed",),
    "computed": ("reviewed", "opened"),
    "reviewed": ("approved", "opened"),
    "approved": ("posted",),
    "posted": ("sent",),
    "sent": ("reconciled",),
    "reconciled": ("closed",),
    "closed": (),
}
RUN_NAMES = {
    "opened": "开账",
    "computed": "已计算",
    "reviewed": "已复核",
    "approved": "已审批",
    "posted": "已记账",
    "sent": "已送银行",
    "reconciled": "已对账",
    "closed": "已关账",
}
RUN_ORDER = tuple(RUN)

RECOVERY: dict[str, tuple[str, ...]] = {
    "opened": ("notified",),
    "notified": ("collecting",),
    "collecting": ("settled", "written_off", "referred"),
    "settled": (),
    "written_off": (),
    "referred": (),
}
RECOVERY_NAMES = {
    "opened": "已立",
    "notified": "已通知",
    "collecting": "追回中",
    "settled": "已结清",
    "written_off": "已核销",
    "referred": "已移送",
}

#: 更正申请、公示异议: whoever settles it had no hand in what is contested.
APPEAL: dict[str, tuple[str, ...]] = {
    "open": ("upheld", "dismissed", "withdrawn"),
    "upheld": (),
    "dismissed": (),
    "withdrawn": (),
}
APPEAL_NAMES = {"open": "在办", "upheld": "成立", "dismissed": "不成立", "withdrawn": "已撤回"}
