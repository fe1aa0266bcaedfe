"""The explanation of one amount as the panel 为什么 shows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from yanglao.policy import queries as policy
from yanglao.web.kit import formats
from yanglao.web.kit.parts import Amount, Condition, Why

#: Units of money begin with this word in packs; ages and switches are no amounts.
_YUAN = "元"
_HOLDS = {True: "yes", False: "no", None: "untouched"}


def panel(found: Mapping[str, Any], close_url: str = "", print_url: str = "", what_if_url: str = "") -> Why:
    """Return the panel of ``benefits.queries.explain``: title, conditions, the row that gave the amount, who decided."""
    fen = found.get("amount_fen")
    title = (
        _("为什么是 %(sum)s 元/月") % {"sum": formats.yuan(fen)}
        if fen
        else _("为什么没有“%(name)s”") % {"name": found["name"]}
        if found.get("hours") is None
        else _("为什么是 %(n)s 小时/月") % {"n": found["hours"]}
    )
    shown = found.get("shown", {})
    conditions = [_condition(c, shown) for c in found["conditions"]]
    decided, by = found.get("decided"), found.get("decided_by") or {}
    said = ""
    if decided:
        said = _("决定 %(n)s · 自 %(day)s 起") % {"n": decided["decision"], "day": decided["effect_from"][:7]}
    signed = []
    if by:
        signed = [_("经办 %(name)s") % {"name": by["maker"]}]
        if by.get("checker"):
            signed.append(_("复核 %(name)s") % {"name": by["checker"]})
    return Why(
        title=title,
        name=found["name"],
        decided=said,
        plain=_plain(found),
        conditions=conditions,
        amounts=_amounts(found),
        changes=[(c["label"], _("看过，没有用这一档")) for c in found["cases"] if c["state"] == "skipped"][
            :4
        ],
        signed=signed,
        pack=_("政策包 %(code)s %(version)s") % {"code": found["pack"], "version": found["pack_version"]},
        close_url=close_url,
        print_url=print_url,
        what_if_url=what_if_url,
    )


def _plain(found: Mapping[str, Any]) -> str:
    label = found.get("case_label") or ""
    if not found.get("eligible"):
        return _("按现在的情况不符合，原因见下面打叉的一条。")
    if found.get("gross") != found.get("net"):
        return _("%(case)s。与其他待遇合计后按规则调整。") % {"case": label}
    return _("%(case)s。没有与其他待遇冲突，按标准计发。") % {"case": label} if label else ""


def _condition(c: Mapping[str, Any], shown: Mapping[str, Any]) -> Condition:
    facts = [str(shown[name]["value"]) for name in c["facts"] if name in shown]
    source = " ".join(part for part in (_title(c.get("document", "")), c.get("clause", "")) if part)
    return Condition(c["label"], "、".join(facts[:2]), source, _HOLDS.get(c["held"], "untouched"))


def _amounts(found: Mapping[str, Any]) -> list[Amount]:
    rows = []
    for p in found["parameters"]:
        value, unit = p["value"], str(p.get("unit", ""))
        if isinstance(value, bool) or not isinstance(value, int) or not unit.startswith(_YUAN):
            continue
        rows.append(
            Amount(
                label=found.get("case_label") or found["name"],
                amount=f"{formats.yuan(value)} {unit}",
                document=_title(p.get("document", "")),
                clause=" ".join(x for x in (p.get("clause", ""), _("自 %(day)s") % {"day": p["since"]}) if x),
                unsure=p["status"] if p.get("status") in ("illustrative", "unconfirmed", "derived") else "",
            )
        )
    return rows[:3]


@cache
def _titles() -> dict[str, str]:
    found: dict[str, str] = {}
    for pack in policy.pack_codes():
        for one in policy.documents(pack):
            found.setdefault(one.code, f"《{one.title}》" if one.title else one.code)
    return found


def _title(code: str) -> str:
    """Return a document's title for its code."""
    return _titles().get(code, code) if code else ""
