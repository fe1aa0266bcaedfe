"""How old the county is: by place and sex, with the stage the pack's thresholds give; and how many need care, by time."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanglao.areas import queries as areas
from yanglao.assessment import queries as assessment
from yanglao.base import clock, permissions
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.policy import queries as policy
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.kit import lists

#: Half-years told of the past.
_POINTS = 5


@page("people.statistics", methods=("GET", "HEAD"))
def ageing(request: HttpRequest) -> HttpResponse:
    """Show elders by place and sex, the stage, and levels in force at the ends of half-years."""
    actor, on = request.actor, clock.today()  # type: ignore[attr-defined]
    place = request.GET.get("place", "")
    place = place if place.isdecimal() and len(place) == 9 else ""
    rows = people.elders_by_place(actor, on=on, place=place)
    names = areas.names(actor.county)
    for row in rows:
        row["name"] = names.get(row["code"], row["code"])
        row["share_80"] = 100 * row["aged_80"] / row["elders"] if row["elders"] else None
        row["url"] = "" if place else lists.with_query(request, place=row["code"])
    if request.GET.get("export") == "xlsx":
        return _sheet(request, rows)
    whole = {
        n: sum(row[n] for row in rows) for n in ("elders", "aged_80", "men", "women", "men_80", "women_80")
    }
    trend = _trend(actor, on) if permissions.may(actor, "assessment.view") else None
    context = {
        "rows": rows,
        "whole": whole,
        "share_80": 100 * whole["aged_80"] / whole["elders"] if whole["elders"] else None,
        "stage": _stage(whole["elders"], on) if actor.scope.kind == "county" and not place else None,
        "chart": _chart(rows),
        "trend": trend,
        "on": on,
        "place_name": names.get(place, ""),
        "up_url": lists.with_query(request, place=None),
        "export_url": lists.with_query(request, export="xlsx"),
        "may_export": permissions.may(actor, "access.export"),
        "crumbs": [{"label": _("老龄化统计")}],
    }
    return render(request, "console/ageing/page.html", context)


def _chart(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "kind": "stack",
        "labels": [row["name"] for row in rows],
        "series": [
            {"name": _("60—79 周岁"), "values": [row["elders"] - row["aged_80"] for row in rows]},
            {"name": _("80 周岁及以上"), "values": [row["aged_80"] for row in rows]},
        ],
        "unit": _("人"),
    }


def _stage(elders: int, on: date) -> dict[str, Any] | None:
    """Return share and stage by the pack: the whole population follows from the pack's published share, so it is derived."""
    pack = benefits.pack_code()
    try:
        counted = policy.parameter(pack, "elders_60_plus", on).value
        share = policy.parameter(pack, "elders_60_plus_share", on).value
        # A register that holds only part of the county (a small demo, a start) says nothing about its share.
        if elders * 2 < float(counted):
            return None
        population = round(float(counted) * 100 / float(share))
        stage = policy.calculate(pack, "ageing_stage", {"elders": elders, "population": population}, on)
    except (policy.ValueMissing, policy.FactMissing, policy.PackInvalid, KeyError, ZeroDivisionError):
        return None
    value = getattr(stage, "value", stage)
    return {"population": population, "share": 100 * elders / population, "stage": value}


def _trend(actor: Any, on: date) -> dict[str, Any]:
    """Return levels in force at the ends of the last half-years and today."""
    days = sorted({*_half_years(on), on})
    spans = assessment.level_spans(actor).filter(pl.col("scale") == "gbt42195")
    names = {1: _("轻度失能"), 2: _("中度失能"), 3: _("重度失能"), 4: _("完全失能")}
    counts = {level: [_holding(spans, level, day) for day in days] for level in names}
    rows = [
        {
            "day": day,
            "counts": [counts[level][n] for level in names],
            "whole": sum(counts[level][n] for level in names),
        }
        for n, day in enumerate(days)
    ]
    series = [{"name": name, "values": counts[level]} for level, name in names.items()]
    spec = {"kind": "line", "labels": [d.isoformat() for d in days], "series": series, "unit": _("人")}
    return {"spec": spec, "rows": rows, "names": list(names.values())}


def _half_years(on: date) -> list[date]:
    found, year, half = [], on.year, 2 if on.month > 6 else 1
    while len(found) < _POINTS - 1:
        year, half = (year, 1) if half == 2 else (year - 1, 2)
        found.append(date(year, 6, 30) if half == 1 else date(year, 12, 31))
    return found


def _holding(spans: pl.DataFrame, level: int, day: date) -> int:
    running = pl.col("valid_to").is_null() | (pl.col("valid_to") > day)
    return spans.filter((pl.col("level") == level) & (pl.col("valid_from") <= day) & running)[
        "person_id"
    ].n_unique()


def _sheet(request: HttpRequest, rows: list[dict[str, Any]]) -> HttpResponse:
    permissions.require(request.actor, "access.export")  # type: ignore[attr-defined]
    headings = [
        _("地方"),
        _("60 周岁及以上"),
        _("男"),
        _("女"),
        _("80 周岁及以上"),
        _("男"),
        _("女"),
        _("80 周岁及以上占比（%）"),
    ]
    keys = ("name", "elders", "men", "women", "aged_80", "men_80", "women_80")
    body = ([*(row[k] for k in keys), round(row["share_80"] or 0, 2)] for row in rows)
    return excel(
        request,
        name=_("老龄化统计"),
        what="people.ageing",
        headings=headings,
        rows=body,
        count=len(rows),
        direct=True,
    )
