"""为什么 in the family's words: the decision's own facts and conditions, with document and clause."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yanglao.base.money import yuan
from yanglao.policy import queries as policy
from yanglao.web.kit.parts import Amount, Condition, Why


def panel(found: dict[str, Any], pack: str, name: str) -> Why:
    """Return the panel of one explained amount.

    Parameters
    ----------
    found : dict
        From ``benefits.queries.explain``.
    pack : str
        The place, for the titles of its documents.
    name : str
        Whose it is.
    """
    titles = {d.code: f"《{d.title}》{d.number}" for d in policy.documents(pack)}
    amount = found["amount_fen"]
    title = (
        _("%(name)s每月为什么是 %(amount)s 元") % {"name": found["name"], "amount": yuan(amount)}
        if found["eligible"] and amount is not None
        else _("为什么没有%(name)s") % {"name": found["name"]}
    )
    return Why(
        title=title,
        name=name,
        decided=_decided(found),
        plain=_plain(found),
        conditions=[_condition(one, found["shown"], titles) for one in found["conditions"]],
        amounts=_amounts(found, titles),
        signed=_signed(found),
        pack=_("政策版本 %(version)s") % {"version": found["pack_version"]},
    )


def _decided(found: dict[str, Any]) -> str:
    decision = found["decided"]
    if decision is None:
        return _("还没有决定，按现在知道的情况算")
    return _("决定日期 %(day)s") % {"day": datetime.fromisoformat(decision["at"]).date().isoformat()}


def _plain(found: dict[str, Any]) -> str:
    if found["eligible"]:
        return _("属于“%(case)s”，条件都符合。") % {"case": found["case_label"] or found["name"]}
    failed = [one["label"] for one in found["conditions"] if not one["held"]]
    return _("不符合：%(what)s。") % {"what": "、".join(failed) or _("没有适用的档次")}


def _condition(one: dict[str, Any], shown: dict[str, Any], titles: dict[str, str]) -> Condition:
    facts = [shown[name] for name in one["facts"] if name in shown and one["facts"][name] is not None]
    words = "；".join(f"{fact['label']} {fact['value']}" for fact in facts)
    return Condition(
        one["label"],
        words or (_("没有这样的记录") if one["held"] else "–"),
        " ".join(part for part in (titles.get(one["document"], ""), one["clause"]) if part),
        "yes" if one["held"] else "no",
    )


def _amounts(found: dict[str, Any], titles: dict[str, str]) -> list[Amount]:
    rows = []
    for step in found["steps"]:
        if step["after"] is None:
            continue
        used = next((p for p in found["parameters"] if f"param.{p['code']}" == step["label"]), None)
        status = used["status"] if used else "published"
        label = used["name"] if used else found["case_label"] or found["name"]
        rows.append(
            Amount(
                label,
                _("%(amount)s 元") % {"amount": yuan(step["after"])},
                titles.get(step["document"], ""),
                step["clause"],
                unsure="" if status == "published" else status,
            )
        )
    return rows


def _signed(found: dict[str, Any]) -> list[str]:
    made = found["decided_by"] or {}
    return [word for word in (made.get("maker"), made.get("checker")) if word]


def month_of(day: date) -> str:
    """Return the month of a day as the houses write it."""
    return f"{day:%Y-%m}"
