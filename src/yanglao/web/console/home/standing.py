"""Where we stand: six figures, and the towns side by side. Remembered for a minute: the register does not change by the second."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yanglao.areas import queries as areas
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.people import queries as people
from yanglao.planning import queries as planning
from yanglao.web.console.home.waiting import door, soon
from yanglao.web.console.plan.views import short
from yanglao.web.kit.parts import Figure

KEEP_SECONDS = 60
#: Indicators on the strip, known by what they count, with a short name: the first of the place's pack that counts it.
ON_STRIP = {
    "weekly_visited": gettext_lazy("本周探访率"),
    "care_subsidy_recipients": gettext_lazy("服务补贴覆盖"),
    "certified_carers": gettext_lazy("持证护理员"),
    "care_home_beds": gettext_lazy("机构床位"),
}
#: Rows of the table of towns.
IN_TABLE = {
    "special_elders_visited": gettext_lazy("特殊困难探访率"),
    "weekly_visited": gettext_lazy("本周探访率"),
    "care_subsidy_recipients": gettext_lazy("服务补贴覆盖"),
    "certified_carers": gettext_lazy("持证护理员"),
}


def standing(actor: Actor, today: date) -> dict[str, Any]:
    """Return ``figures``, ``towns`` and ``soon`` (what ends within thirty days) for this person's rows."""
    key = f"home:{actor.county}:{actor.duty}:{hash(actor.scope)}:{today}:{get_language()}"
    known = cache.get(key)
    if known is None:
        known = _standing(actor, today)
        cache.set(key, known, KEEP_SECONDS)
    return dict(known)


def _standing(actor: Actor, today: date) -> dict[str, Any]:
    counts = people.counts(actor, on=today) if register.may(actor, "people.read") else None
    rows: dict[str, dict[str, Any]] = {}
    for row in planning.board(actor) if register.may(actor, "planning.view") else ():
        rows.setdefault(row["numerator_measure"], row)
    own = actor.scope.keys[0] if actor.scope.kind == "town" and len(actor.scope.keys) == 1 else ""
    figures = [
        *_heads(counts),
        *(_figure(str(label), rows[code], own) for code, label in ON_STRIP.items() if code in rows),
    ]
    return {"figures": figures, "towns": _towns(actor, rows, counts), "soon": soon(actor, today)}


def _heads(counts: dict[str, Any] | None) -> list[Figure]:
    if counts is None:
        return []
    share = counts["aged_80"] * 100 / counts["aged_60"] if counts["aged_60"] else 0
    return [
        Figure(
            _("在册老年人（60+）"), f"{counts['aged_60']:,}", _("人"), _("在您的范围内"), url=door("people")
        ),
        Figure(
            _("80 岁以上"),
            f"{counts['aged_80']:,}",
            _("人"),
            _("占老年人 %(n).2f%%") % {"n": share},
            url=door("people", "age_from=80"),
        ),
    ]


def _figure(label: str, row: dict[str, Any], own: str) -> Figure:
    """Return one indicator as a figure; of the person's own town when there is one and it counts."""
    part = next((t for t in row["by_town"] if t["town"] == own), None) if own else None
    value, gap, met = row["value"], row["gap_text"], row["status"] == "met"
    if part is not None and part["value"] is not None:
        value, met = part["value"], not part["short"]
        gap = _("已达到") if met else _("还差 %(n)s %(u)s") % {"n": part["short"], "u": row["numerator_unit"]}
    unsettled = row["status"] == "unsettled"
    where = f"group={row['group']}&code={row['code']}" + (f"&town={own}" if part else "")
    return Figure(
        label,
        value or "–",
        row["unit"],
        _("目标 %(t)s · %(gap)s") % {"t": row["target"], "gap": gap} if row["target"] else gap,
        "" if unsettled else "done" if met else "attend",
        url=door("plan", where),
        trend=() if part else tuple(v for _d, v in row["series"][-8:]),
        target=row["path"][-1][1] if row["path"] else None,
        unsure="unsettled" if unsettled else "",
    )


def _towns(actor: Actor, rows: dict[str, Any], counts: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return head and lines of the table; a town's own people see their town only."""
    own = set(actor.scope.keys) if actor.scope.kind == "town" else None
    names = areas.names(actor.county)
    shown = [(str(word), rows[m]) for m, word in IN_TABLE.items() if m in rows and rows[m]["by_town"]]
    codes = sorted({t["town"] for _w, r in shown for t in r["by_town"] if t["town"]})
    codes = [c for c in codes if own is None or c in own]
    if not codes or actor.scope.kind not in ("county", "system", "town"):
        return None
    lines = [_line(word, row, codes) for word, row in shown]
    if counts:
        cells = [
            (f"{counts['towns'].get(c, {}).get('aged_60', 0):,}", "", door("people", f"town={c}"))
            for c in codes
        ]
        lines.append({"label": _("老年人"), "unit": _("人"), "cells": cells})
    heads = [short(names.get(c, c)) for c in codes]
    if own is not None:  # the county beside one's own town, for comparison
        heads.append(_("全县"))
        for (_word, row), line in zip(shown, lines, strict=False):
            line["cells"].append(
                (row["value"] or "–", "", door("plan", f"code={row['code']}&group={row['group']}"))
            )
        if counts:
            lines[-1]["cells"].append(("–", "", ""))
    return {"heads": heads, "lines": lines}


def _line(label: str, row: dict[str, Any], codes: list[str]) -> dict[str, Any]:
    """Return a line; all may be below the target: the sign goes to who is behind the county, the loud one to far behind."""
    goal = float(row["target"]) if row["target"] else 0.0
    known = {t["town"]: t for t in row["by_town"]}
    whole = float(row["value"]) if row["value"] else 0.0
    cells = []
    for code in codes:
        t = known.get(code)
        value = float(t["value"]) if t and t["value"] is not None else None
        kind = ""
        if value is not None and goal and value < goal:
            kind = "late" if value < whole * 0.9 else "attend" if value < whole else ""
        url = door("plan-rows", f"town={code}", row["code"])
        cells.append((t["value"] if t and t["value"] is not None else "–", kind, url))
    return {"label": label, "unit": row["unit"], "cells": cells}
