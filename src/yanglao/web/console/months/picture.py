"""The difference to the month before as a waterfall, with its table twin."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yanglao.base.money import yuan


def waterfall(run: dict[str, Any]) -> dict[str, Any] | None:
    """Return title, chart and table of a run's difference; None before it is computed.

    Returns
    -------
    dict
        ``title, spec, rows`` (label, fen, persons); causes with nothing in them are left out.
    """
    before, paid = run["totals"].get("before_fen", 0), run["totals"]["paid_fen"]
    if run["state"] == "opened":
        return None
    parts = [part for part in run["waterfall"] if part["fen"]]
    off = paid - before
    if not before:
        title = _("上月没有发放，没有可比的")
    elif off == 0:
        title = _("和上月一样")
    elif off > 0:
        title = _("为什么比上月多 %(sum)s 元") % {"sum": yuan(off)}
    else:
        title = _("为什么比上月少 %(sum)s 元") % {"sum": yuan(-off)}
    rows = [
        {"label": _("上月实发"), "fen": before, "count": None, "whole": True},
        *({"label": p["name"], "fen": p["fen"], "count": p["count"], "whole": False} for p in parts),
        {"label": _("本月实发"), "fen": paid, "count": None, "whole": True},
    ]
    spec = {
        "kind": "waterfall",
        "unit": _("元"),
        "floor": _floor([r["fen"] for r in rows]),
        "labels": [_folded(r["label"]) for r in rows],
        "series": [{"name": _("元"), "values": [round(r["fen"] / 100) for r in rows]}],
    }
    return {"title": title, "spec": spec, "rows": rows, "off_fen": off}


def _folded(label: str) -> str:
    """Return a long label on two lines, so that neighbours do not touch."""
    return label if len(label) <= 4 else f"{label[:3]}\n{label[3:]}"


def _floor(fens: list[int]) -> int:
    """Return in yuan where the broken axis begins: a little below the lowest level the bars come to."""
    level, levels = fens[0], [fens[0], fens[-1]]
    for fen in fens[1:-1]:
        level += fen
        levels.append(level)
    low, high = min(levels), max(levels)
    return max(0, int(low - max(high - low, low // 100) * 0.6) // 100)
