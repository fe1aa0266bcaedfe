"""Words of machine states: a raw state is never shown. Faces add their own with ``register``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Word:
    """How a state is said: word, kind of tag, icon (colour never stands alone)."""

    text: str | Promise
    kind: str = "neutral"
    icon: str = ""


#: Judgement of an indicator.
INDICATOR = {
    "met": Word(_("已达到"), "done", "circle-check"),
    "on_pace": Word(_("接近"), "running", "circle-dot"),
    "behind": Word(_("落后"), "attend", "arrow-down-right"),
    "missed": Word(_("未达到"), "late", "circle-x"),
    "unsettled": Word(_("口径待定"), "unsure", "help"),
    "no_value": Word(_("无数据"), "outline", "minus"),
}

STATES: dict[str, Word] = {
    **INDICATOR,
    "draft": Word(_("草稿"), "neutral", "pen-line"),
    "open": Word(_("未办"), "neutral", "circle"),
    "submitted": Word(_("已提交"), "running", "send"),
    "accepted": Word(_("已受理"), "running", "inbox"),
    "supplement": Word(_("待补材料"), "attend", "file-exclamation-point"),
    "proposed": Word(_("待确认"), "attend", "circle-dot"),
    "pending": Word(_("待办"), "attend", "clock"),
    "checked": Word(_("已核对"), "running", "check"),
    "verified": Word(_("已核实"), "running", "check"),
    "assigned": Word(_("已指派"), "running", "user-check"),
    "scheduled": Word(_("已约定"), "running", "calendar-check"),
    "in_progress": Word(_("进行中"), "running", "play"),
    "running": Word(_("进行中"), "running", "play"),
    "computed": Word(_("已算好"), "running", "calculator"),
    "reviewed": Word(_("已复核"), "running", "check"),
    "awaiting_approval": Word(_("待审批"), "attend", "clock"),
    "noticed": Word(_("公示中"), "running", "megaphone"),
    "objected": Word(_("有异议"), "attend", "message-square-warning"),
    "approved": Word(_("已通过"), "done", "circle-check"),
    "granted": Word(_("已给予"), "done", "circle-check"),
    "confirmed": Word(_("已确认"), "done", "circle-check"),
    "rejected": Word(_("未通过"), "neutral", "circle-x"),
    "refused": Word(_("不给予"), "neutral", "circle-x"),
    "returned": Word(_("已退回"), "attend", "undo-2"),
    "withdrawn": Word(_("已撤回"), "neutral", "undo-2"),
    "active": Word(_("正在享受"), "done", "circle-check"),
    "suspended": Word(_("暂停"), "attend", "circle-pause"),
    "stopped": Word(_("已停"), "neutral", "circle-stop"),
    "ended": Word(_("已结束"), "neutral", "circle-stop"),
    "posted": Word(_("已记账"), "running", "notebook-pen"),
    "sent": Word(_("已送银行"), "running", "landmark"),
    "paid": Word(_("已到账"), "done", "circle-check"),
    "failed": Word(_("未到账"), "late", "circle-alert"),
    "reissued": Word(_("已补发"), "done", "circle-check"),
    "reconciled": Word(_("已对账"), "done", "circle-check"),
    "closed": Word(_("已关账"), "neutral", "lock"),
    "expired": Word(_("已过期"), "attend", "clock"),
    "valid": Word(_("有效"), "done", "circle-check"),
    "overdue": Word(_("已经晚了"), "late", "clock"),
    "done": Word(_("办完"), "done", "circle-check"),
    "cancelled": Word(_("已取消"), "neutral", "x"),
    "undone": Word(_("已撤销"), "neutral", "undo-2"),
    "queued": Word(_("排队中"), "neutral", "clock"),
    "succeeded": Word(_("办完"), "done", "circle-check"),
}

#: Marks of what is not sure, by reason.
UNSURE = {
    "demo": _("示例数据"),
    "example": _("示例"),
    "illustrative": _("标准示意"),
    "derived": _("推算"),
    "unsettled": _("口径待定"),
    "unconfirmed": _("未确认"),
    "rule": _("规则示意"),
    "border": _("镇界为示意"),
    "basemap": _("底图为示意"),
}

#: Ability levels, 0 to 4.
LEVELS = (_("完好"), _("轻度"), _("中度"), _("重度"), _("完全失能"))
LEVEL_UNKNOWN = _("未评估")


def register(words: dict[str, Word]) -> None:
    """Add or replace words of states (call it in a face's ``AppConfig.ready``)."""
    STATES.update(words)


def say(state: str, only: str = "") -> Word:
    """Return the word of a state.

    Parameters
    ----------
    state : str
        The machine state; a state nobody named is said as it is, in a grey tag, and the page test finds it.
    only : str
        ``indicator`` looks among the judgements only.
    """
    book = INDICATOR if only == "indicator" else STATES
    return book.get(state, Word(state))
