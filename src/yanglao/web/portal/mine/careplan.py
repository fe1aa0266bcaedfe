"""The care plan as the elder and the family read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.assessment import queries
from yanglao.base.periods import Month
from yanglao.web.portal.pages import Own

_GIVERS = {
    "family": gettext_lazy("家里人来做"),
    "community": gettext_lazy("社区来做"),
    "home": gettext_lazy("有人上门来做"),
    "institution": gettext_lazy("机构里的人来做"),
}


def shown(own: Own, today: date) -> dict[str, Any]:
    """Return the plan in force and the one that waits for a yes, each line in plain words."""
    held, under_way = queries.live_versions(own.actor, own.person_id)
    plan = queries.plan_of(own.actor, own.person_id)
    used = queries.used_in(own.actor, held.row.plan_id, Month.of(today))[0] if held else 0
    waits = under_way if under_way is not None and under_way.row.state in ("proposed", "agreed") else None
    return {
        "held": held,
        "lines": _lines(held),
        "waits": waits,
        "waiting_lines": _lines(waits),
        "granted": queries.hours_words(held.row.granted_minutes) if held else "",
        "unsure": _unsure(held),
        "used": queries.hours_words(used),
        "manager": plan.manager_name if plan is not None else "",
        "review_on": plan.review_on if plan is not None else None,
    }


def _unsure(version: queries.Version | None) -> str:
    """Return the status of the hours' figure when it is not published; empty else."""
    status = str(version.row.basis.get("hours", {}).get("status", "")) if version is not None else ""
    return "" if status == "published" else status


def _lines(version: queries.Version | None) -> list[dict[str, Any]]:
    return [
        {
            "name": line.item.name,
            "often": queries.often_words(line.often),
            "long": _("一次 %(n)d 分钟") % {"n": line.item.minutes},
            "who": str(_GIVERS[line.item.giver]),
            "goal": line.item.goal,
        }
        for line in (version.lines if version is not None else ())
    ]
