"""A family's own pages in words: what is received, what arrived, what is on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base.money import yuan
from yanglao.benefits import queries as benefits
from yanglao.benefits.queries.estimate import printed_amounts
from yanglao.funds import queries as funds
from yanglao.policy import queries as policy
from yanglao.web.kit.parts import Step
from yanglao.web.portal.pages import Own

#: How a benefit's state is said to the family, and its colour.
STATES: dict[str, tuple[Any, str]] = {
    "active": (gettext_lazy("正在享受"), "done"),
    "suspended": (gettext_lazy("暂停了"), "attend"),
    "proposed": (gettext_lazy("等您确认"), "attend"),
    "applied": (gettext_lazy("已受理"), "running"),
    "checked": (gettext_lazy("已核对"), "running"),
    "surveyed": (gettext_lazy("已入户看过"), "running"),
    "reviewed": (gettext_lazy("已复核"), "running"),
    "noticed": (gettext_lazy("公示中"), "running"),
    "approved": (gettext_lazy("已批准"), "done"),
    "stopped": (gettext_lazy("已停发"), "neutral"),
    "rejected": (gettext_lazy("不符合"), "neutral"),
    "declined": (gettext_lazy("您说不要"), "neutral"),
}
PAYMENTS: dict[str, tuple[Any, str]] = {
    "due": (gettext_lazy("准备发"), "running"),
    "batched": (gettext_lazy("准备发"), "running"),
    "sent": (gettext_lazy("银行在办"), "running"),
    "paid": (gettext_lazy("已到账"), "done"),
    "held": (gettext_lazy("暂缓，核对中"), "attend"),
    "failed": (gettext_lazy("没有发成，会重发"), "attend"),
    "returned": (gettext_lazy("银行退回，会重发"), "attend"),
}
_COURSE = (
    (("proposed", "applied"), gettext_lazy("受理")),
    (("checked", "surveyed"), gettext_lazy("核对")),
    (("reviewed",), gettext_lazy("复核")),
    (("noticed",), gettext_lazy("公示")),
    (("approved", "active"), gettext_lazy("享受")),
)
WAITING = (*(state for states, _word in _COURSE[:-1] for state in states), "approved")
_DEAD = ("reissued", "cancelled")  # stand for no money any more


def held(own: Own, on: date) -> list[dict[str, Any]]:
    """Return the benefits of the file with state, amount and steps in words; running ones first."""
    pack = benefits.pack_code()
    printed = {s.code: printed_amounts(pack, s, on) for s in policy.schemes(pack, on)}
    found = []
    for row in benefits.of_person(own.actor, own.person_id, on):
        word, kind = STATES.get(row["state"], (row["state_name"], "neutral"))
        found.append(
            {
                **row,
                "state_word": str(word),
                "kind": kind,
                "amount": yuan(row["amount_fen"]) if row["amount_fen"] is not None else "–",
                "unsure": row["amount_fen"] is not None
                and row["amount_fen"] not in printed.get(row["scheme"], ()),
                "steps": course(row["state"]),
            }
        )
    return found


def course(state: str) -> list[Step]:
    """Return the steps of an application, the present one marked."""
    at = next((n for n, (states, _word) in enumerate(_COURSE) if state in states), 0)
    return [
        Step(str(word), "done" if n < at else "now" if n == at else "later")
        for n, (_states, word) in enumerate(_COURSE)
    ]


def months(own: Own, on: date, size: int = 120) -> list[dict[str, Any]]:
    """Return the payments by month, newest first: ``month, rows, sum, paid``."""
    names = benefits.scheme_names(on)
    found: dict[str, dict[str, Any]] = {}
    where = funds.PaymentFilter(person_id=own.person_id)
    for row in funds.payments(own.actor, where, size=size, totals=False)["rows"]:
        if row["state"] in _DEAD:
            continue
        word, kind = PAYMENTS.get(row["state"], (row["state_name"], "running"))
        month = found.setdefault(row["month"], {"month": row["month"], "rows": [], "fen": 0, "paid_fen": 0})
        month["rows"].append(
            {
                "name": names.get(row["scheme"], row["scheme"]),
                "amount": yuan(row["amount_fen"]),
                "word": str(word),
                "kind": kind,
                "on": row["paid_on"],
                "account": f"{row['bank']} …{row['account_tail']}" if row["account_tail"] else "",
                "reason": row["held_reason"] or "",
            }
        )
        month["fen"] += row["amount_fen"]
        month["paid_fen"] += row["amount_fen"] if row["state"] == "paid" else 0
    for month in found.values():
        month["sum"] = yuan(month["fen"])
        month["words"] = _("%(year)s年%(month)d月") % {
            "year": month["month"][:4],
            "month": int(month["month"][5:]),
        }
    return list(found.values())


def latest_month(own: Own) -> dict[str, str] | None:
    """Return the newest month of payments in a sentence, for the first page; None before the first."""
    where = funds.PaymentFilter(person_id=own.person_id)
    found = funds.payments(own.actor, where, size=12, totals=False)["rows"]
    rows = [row for row in found if row["state"] not in _DEAD]
    if not rows:
        return None
    month = rows[0]["month"]
    newest = [row for row in rows if row["month"] == month]
    fen = sum(row["amount_fen"] for row in newest)
    here = {"month": int(month[5:]), "amount": yuan(fen), "n": len(newest)}
    arrived = all(row["state"] == "paid" for row in newest)
    if arrived:
        return {
            "title": _("%(month)d月 %(amount)s 元，已到账") % here,
            "note": _("%(n)d 笔 · 存折尾号 %(tail)s") % {**here, "tail": newest[0]["account_tail"]},
            "spoken": _("%(month)d月的钱 %(amount)s 元，已经到存折上了。") % here,
        }
    return {
        "title": _("%(month)d月 %(amount)s 元，在路上") % here,
        "note": _("%(n)d 笔，还没有全到") % here,
        "spoken": _("%(month)d月的钱 %(amount)s 元，还没有全到。") % here,
    }
