"""The steps of a month: what comes next, who may do it, and why somebody may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.benefits import permissions
from yanglao.web.console.months import words  # noqa: F401  registers the words of the states
from yanglao.web.kit import formats
from yanglao.web.kit.parts import Step

#: Words of the eight steps on the line, in order of ``benefits.rules.states.RUN_ORDER``.
LINE = {
    "opened": gettext_lazy("开账"),
    "computed": gettext_lazy("计算"),
    "reviewed": gettext_lazy("复核"),
    "approved": gettext_lazy("审批"),
    "posted": gettext_lazy("记账"),
    "sent": gettext_lazy("送银行"),
    "reconciled": gettext_lazy("对账"),
    "closed": gettext_lazy("关账"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that may be done with a month.

    Parameters
    ----------
    code : str
        Part of the address.
    label : str
        Verb on the button.
    icon : str
        Lucide name.
    permission : str
        Who may.
    other_person : bool
        Not by the one who computed.
    """

    code: str
    label: str | Promise
    icon: str
    permission: str
    other_person: bool = False

    def is_mine(self, actor: Actor, run: dict[str, Any]) -> bool:
        """Return whether this person may do it now."""
        return register.may(actor, self.permission) and not self.refusal(actor, run)

    def refusal(self, actor: Actor, run: dict[str, Any]) -> str:
        """Return why this person may not, though the duty allows it; empty when nothing stands against it."""
        if self.other_person and run.get("computed_by") is not None and run["computed_by"] == actor.user_id:
            return _("是您计算的，要由另一个人办")
        return ""


COMPUTE = Deed("compute", gettext_lazy("计算"), "calculator", permissions.RUN_COMPUTE)
REVIEW = Deed("review", gettext_lazy("复核通过"), "check", permissions.RUN_REVIEW, True)
APPROVE = Deed("approve", gettext_lazy("审批通过"), "shield-check", permissions.RUN_APPROVE, True)
RETURN = Deed("return", gettext_lazy("退回，写明理由"), "undo-2", permissions.RUN_REVIEW)
POST = Deed("post", gettext_lazy("记账"), "notebook-pen", permissions.RUN_POST)
FILES = Deed("files", gettext_lazy("生成银行文件"), "file-down", permissions.RUN_POST)
SEND = Deed("send", gettext_lazy("送银行"), "landmark", permissions.RUN_POST)
RECONCILE = Deed("reconcile", gettext_lazy("对账"), "scale", permissions.RUN_POST)
CLOSE = Deed("close", gettext_lazy("关账"), "lock", permissions.RUN_POST)
DEEDS = {d.code: d for d in (COMPUTE, REVIEW, APPROVE, RETURN, POST, FILES, SEND, RECONCILE, CLOSE)}

_NEXT = {
    "opened": COMPUTE,
    "computed": REVIEW,
    "reviewed": APPROVE,
    "approved": POST,
    "posted": FILES,
    "sent": RECONCILE,
    "reconciled": CLOSE,
}


def next_step(run: dict[str, Any], *, files_ready: bool = False) -> Deed | None:
    """Return what comes next for a run; ``files_ready``: its bank files are written."""
    if run["state"] == "posted" and files_ready:
        return SEND
    return _NEXT.get(run["state"])


def line(run: dict[str, Any], today: Any) -> list[Step]:
    """Return the circles on the line: done with who and when, the next one marked."""
    found, reached = [], False
    for step in run["steps"]:
        if step["done"]:
            state = "done"
        else:
            state, reached = ("later", True) if reached else ("now", True)
        when = formats.moment(step["at"], today) if step["done"] and step["at"] else ""
        found.append(Step(str(LINE[step["state"]]), state, step["by"] or "", when))
    return found
