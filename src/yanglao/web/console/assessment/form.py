"""The form of items: answers by keyboard or thumb, points as they are given, every problem at its item."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.assessment import queries, services
from yanglao.base import clock
from yanglao.base.errors import DomainError
from yanglao.web.console.assessment.views import take
from yanglao.web.console.pages import done, page


def _answers(request: HttpRequest, scale: Any) -> dict[str, Any]:
    given = request.POST
    coma = given.get("coma") == "1"
    items = {item.code: given[f"i-{item.code}"] for item in scale.items if given.get(f"i-{item.code}")}
    events = {}
    for code, _words in scale.events:
        text = given.get(f"e-{code}", "").strip()
        if text:
            events[code] = int(text) if text.isdecimal() else text
    diagnoses = [
        part for part in given.get("diagnoses", "").replace("，", " ").replace(",", " ").split() if part
    ]
    return {"items": items, "coma": coma, "diagnoses": diagnoses, "events": events}


def _tally(scale: Any, raw: dict[str, Any]) -> dict[str, Any]:
    result, points, problems = queries.try_answers(scale.code, raw)
    answered = sum(1 for item in scale.items if item.code in raw["items"])
    return {
        "dimensions": [
            (
                d.words.zh,
                points[d.code],
                d.most,
                sum(1 for i in d.items if i.code in raw["items"]),
                len(d.items),
            )
            for d in scale.dimensions
        ],
        "total": sum(points.values()),
        "most": sum(d.most for d in scale.dimensions),
        "answered": answered,
        "left": len(scale.items) - answered,
        "result": result,
        "preliminary": scale.level_words(result.preliminary_level).zh
        if result and result.preliminary_level is not None
        else "",
        "final": _final(scale, result),
        "changes": [(scale.change(c.code).words.zh, c.levels, "、".join(c.evidence)) for c in result.changes]
        if result
        else [],
        "problems": problems,
    }


def _final(scale: Any, result: Any) -> str:
    if result is None:
        return ""
    if result.hole:
        return _("标准的表没有写这一组的等级")
    return str(scale.level_words(result.final_level).zh)


@page("assessment.record")
def items(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Write the answers down."""
    row, line, crumbs = take(request, assessment_id)
    scale = queries.scale_of(row.scale)
    raw = {
        "items": dict(row.items),
        "coma": row.coma,
        "diagnoses": list(row.diagnoses),
        "events": dict(row.events),
    }
    general, problems = [], {}
    day = (
        request.POST.get("assessed_on", "")
        or (row.assessed_on or row.scheduled_on or clock.today()).isoformat()
    )
    if request.method == "POST":
        raw = _answers(request, scale)
        try:
            services.record_result(
                request.actor,  # type: ignore[attr-defined]
                assessment_id=row.pk,
                assessed_on=date.fromisoformat(day),
                items=raw["items"],
                coma=raw["coma"],
                diagnoses=raw["diagnoses"],
                risk_events=raw["events"],
                informant=request.POST.get("informant", "")[:60],
            )
        except ValueError:
            general.append(_("评估日期写成 2026-10-31"))
        except DomainError as refusal:
            problems = {p["item"]: p["message"] for p in refusal.detail.get("problems", [])}
            if not problems:
                general.append("。".join(part for part in (refusal.message, refusal.remedy) if part))
        else:
            return done(request, _("已存评分，等复核"), reverse("console:assessment", args=[row.pk]))
    context = {
        "row": row,
        "line": line,
        "age": line.age(clock.today()),
        "dimensions": _dimensions(scale, raw, problems),
        "events": [(code, words.zh, raw["events"].get(code, "")) for code, words in scale.events],
        "diagnoses": " ".join(raw["diagnoses"]),
        "coma": raw["coma"],
        "asks": {"coma": bool(scale.coma_item), "diagnoses": bool(scale.diagnosis_codes)},
        "scale": scale,
        "informant": request.POST.get("informant", row.informant),
        "day": day,
        "tally": _tally(scale, raw),
        "general": general,
        "problems": [(code, _item_name(scale, code), text) for code, text in problems.items()],
        "crumbs": [*crumbs, {"label": _("填写评估")}],
    }
    return render(
        request, "console/assessment/items.html", context, status=422 if general or problems else 200
    )


def _item_name(scale: Any, code: str) -> str:
    item = scale.item(code)
    return f"{code} {item.words.zh}" if item else code


def _dimensions(scale: Any, raw: dict[str, Any], problems: dict[str, str]) -> list[dict[str, Any]]:
    number = 0
    found = []
    for d in scale.dimensions:
        rows = []
        for item in d.items:
            number += 1
            rows.append(
                {
                    "n": number,
                    "code": item.code,
                    "name": item.words.zh,
                    "options": [
                        (o.code, o.score, o.words.zh, raw["items"].get(item.code) == o.code)
                        for o in item.options
                    ],
                    "problem": problems.get(item.code, ""),
                }
            )
        found.append({"code": d.code, "name": d.words.zh, "most": d.most, "rows": rows})
    return found


@page("assessment.record", methods=("POST",))
def check(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Return points so far, and the level once all is answered."""
    row, _line, _crumbs = take(request, assessment_id)
    scale = queries.scale_of(row.scale)
    return render(
        request, "console/assessment/tally.html", {"tally": _tally(scale, _answers(request, scale))}
    )
