"""Words of the states of a benefit, with their signs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanglao.web.kit.words import Word, register

WORDS = {
    "proposed": Word(_("待本人确认"), "attend", "circle-dot"),
    "applied": Word(_("已申请"), "attend", "inbox"),
    "checked": Word(_("已核对"), "running", "check"),
    "surveyed": Word(_("已入户"), "running", "house"),
    "reviewed": Word(_("已复核"), "running", "check"),
    "noticed": Word(_("公示中"), "running", "megaphone"),
    "approved": Word(_("已批准"), "done", "circle-check"),
    "active": Word(_("正在享受"), "done", "circle-check"),
    "suspended": Word(_("暂停"), "attend", "circle-pause"),
    "stopped": Word(_("已停发"), "neutral", "circle-stop"),
    "closed": Word(_("已办结"), "neutral", "lock"),
    "declined": Word(_("本人不要"), "neutral", "x"),
    "rejected": Word(_("不符合"), "neutral", "circle-x"),
    "withdrawn": Word(_("已撤回"), "neutral", "undo-2"),
}
CHANNELS = {
    "application": _("申请"),
    "proposal": _("免申即享"),
    "transfer": _("原有名册转入"),
}
register({f"benefit_{state}": word for state, word in WORDS.items()})
