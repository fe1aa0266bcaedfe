"""Who looked at the file in a month, in plain words: which office, how often, at what, what for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import queries as access
from yanglao.access.queries import duties, masks
from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base.periods import Month
from yanglao.orgs import queries as orgs
from yanglao.web.portal.pages import Own

#: Parts of a file, as the log names them.
PARTS = {
    "photo": gettext_lazy("上门照片"),
    "file": gettext_lazy("打印的档案"),
    "export": gettext_lazy("导出的名单"),
}
#: How far back one may turn the pages.
MONTHS = 12
_MOST = 2000


def months_back(today: date) -> list[str]:
    """Return this month and those before, newest first, as ``2026-10``."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return [day.strftime("%Y-%m") for day in found]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.CHINA)


def office(own: Own, duty: str, organisation: str, name: str) -> str:
    """Return who that is to a family: 武原街道, 富亭村, 示例颐养中心 — not a duty's code."""
    village = str(own.head["village"])
    if organisation:
        return organisation
    said = {
        "bureau": _("县民政局"),
        "finance": _("县里发补贴的财务"),
        "inspector": _("县里的监督检查人员"),
        "assessor": _("能力评估人员"),
        "town": areas.name(village[:9]),
        "village": areas.name(village),
        "family": _("家里人：%(name)s") % {"name": name},
        "elder": _("本人"),
        "system": _("系统自动"),
    }
    return said.get(duty) or duties.label(duty)


def lookers(own: Own, month: str) -> list[dict[str, Any]]:
    """Return one entry per office that looked in a month (``2026-10``), the latest first.

    Each has ``who, times, what, why, names, last``.
    """
    whole = Month.parse(month)
    rows = access.who_viewed(
        own.actor,
        own.person_id,
        limit=_MOST,
        since=_start(whole.start),
        until=_start(whole.end),
    )
    known = orgs.names([row.organisation_id for row in rows if row.organisation_id])
    heaps: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        organisation = known.get(row.organisation_id or 0, "")
        who = office(own, row.duty, organisation, row.actor_name)
        heaps.setdefault((row.duty, who), []).append(row)
    return [
        {
            "who": who,
            "times": len(found),
            "what": _joined(str(PARTS.get(r.what) or masks.FIELDS.get(r.what, r.what)) for r in found),
            "why": _joined(masks.PURPOSES.get(r.purpose, r.purpose) for r in found),
            "names": _joined(r.actor_name for r in found) if duty not in ("family", "elder") else "",
            "last": found[0].at,
        }
        for (duty, who), found in heaps.items()
    ]


def _joined(words: Iterable[str]) -> str:
    return _("、").join(dict.fromkeys(words))
