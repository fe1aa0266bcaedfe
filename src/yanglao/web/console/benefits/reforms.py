"""试算改革: figures moved, several reforms side by side, over everybody the desk sees. The address holds the question; nothing is written."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.periods import Month
from yanglao.benefits import permissions
from yanglao.benefits import queries as benefits
from yanglao.policy import queries as policy
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.console.policy.reading import document_names
from yanglao.web.kit import formats, lists, words
from yanglao.web.kit.packwords import pack_word

SLOTS = ("1", "2", "3")
#: Between a figure, its row and its new value, as ``old_age_allowance_minimum.80.70``; values hold at most a comma for decimals.
SEP = "~"
MOST_CHANGES = 8


def _slots(request: HttpRequest) -> dict[str, list[tuple[str, str, str]]]:
    """Return the changes of each reform in the address: (figure, row, value); what cannot be read is left out."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for slot in SLOTS:
        rows = []
        for text in request.GET.getlist(f"r{slot}")[:MOST_CHANGES]:
            parts = text.split(SEP)
            if len(parts) == 3 and _number(parts[2]) is not None:
                rows.append((parts[0], parts[1], parts[2]))
        found[slot] = rows
    return found


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < 10_000_000 else None


def _levers(pack: str) -> list[dict[str, Any]]:
    """Return what may be moved: each figure, or each row of a table, with its value as written."""
    rows: list[dict[str, Any]] = []
    for use in policy.levers(pack, clock.today()):
        value = policy.as_written(use.value, use.unit)
        table = value if isinstance(value, dict) else {"": value}
        for key, one in table.items():
            rows.append(
                {
                    "key": f"{use.code}{SEP}{key}",
                    "code": use.code,
                    "row": str(key),
                    "name": str(pack_word(use.name)) + (f" · {pack_word(str(key))}" if key != "" else ""),
                    "value": one,
                    "unit": use.unit,
                    "of_table": {str(k): k for k in table} if key != "" else None,
                }
            )
    return rows


def _reforms(
    slots: dict[str, list[tuple[str, str, str]]], levers: list[dict[str, Any]]
) -> list[policy.Reform]:
    by_key = {row["key"]: row for row in levers}
    found = []
    for slot, rows in slots.items():
        changes: list[dict[str, Any]] = []
        for code, key, text in rows:
            lever = by_key.get(f"{code}{SEP}{key}")
            if lever is None:
                continue
            number = _number(text)
            value: Any = int(number) if number == number.to_integral_value() else number  # type: ignore[union-attr,arg-type]
            table = lever["of_table"]
            changes.append(
                {"parameter": code, "at": {table[key]: value}}
                if table
                else {"parameter": code, "value": value}
            )
        if changes:
            found.append(policy.Reform(_("改革%(n)s") % {"n": slot}, tuple(changes)))
    return found


def _added(
    request: HttpRequest, slots: dict[str, list[tuple[str, str, str]]], levers: list[dict[str, Any]]
) -> Any:
    """Return where to go with one more change or one less, None when the address asks for neither; or what is wrong."""
    lever, value, into = (request.GET.get(w, "") for w in ("lever", "value", "into"))
    drop = request.GET.get("drop", "")
    if not lever and not drop:
        return None
    known = {row["key"] for row in levers}
    number = _number(value)
    if lever and (lever not in known or number is None or into not in SLOTS):
        return _("选一个参数，写不小于零的数")
    pairs = []
    for slot, rows in slots.items():
        kept = [row for row in rows if f"{slot}{SEP}{row[0]}{SEP}{row[1]}" != drop]
        if lever and slot == into:
            kept = [row for row in kept if f"{row[0]}{SEP}{row[1]}" != lever] + [
                (*lever.split(SEP), f"{number:f}")
            ]
        pairs += [(f"r{slot}", SEP.join(row)) for row in kept]
    return redirect(f"{reverse('console:reforms')}?{urlencode(pairs)}")


@page(permissions.SIMULATE, methods=("GET", "HEAD"))
def reforms(request: HttpRequest) -> HttpResponse:
    """Compare up to three reforms: winners, losers, cost, by scheme, town, age and level."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pack, today = benefits.pack_code(), clock.today()
    levers, slots = _levers(pack), _slots(request)
    moved = _added(request, slots, levers)
    if isinstance(moved, HttpResponse):
        return moved
    tried = _reforms(slots, levers)
    found, refusal = None, moved or ""
    if tried:
        try:
            found = benefits.simulate(actor, tried, month=Month.of(today), facts_on=today)
        except policy.PackInvalid as error:
            refusal = error.problems[0].zh
    if found and request.GET.get("export") == "xlsx":
        return _export(request, actor, found)
    shown = {
        "levers": levers,
        "slots": [_slot(slot, rows, levers) for slot, rows in slots.items()],
        "found": found,
        "refusal": refusal,
        "columns": [r["name"] for r in found["reforms"]] if found else [],
        "groups": _groups(actor, found) if found else [],
        "schemes": _schemes(found) if found else [],
        "chart": _chart(found) if found else None,
        "documents": document_names(pack) if found else {},
        "month": formats.month(str(Month.of(today))),
        "export_url": lists.with_query(request, export="xlsx"),
        "crumbs": [
            {"label": _("规划")},
            {"label": _("政策"), "url": reverse("console:policy")},
            {"label": _("试算改革")},
        ],
    }
    return render(request, "console/benefits/reforms.html", shown, status=422 if refusal else 200)


def _slot(slot: str, rows: list[tuple[str, str, str]], levers: list[dict[str, Any]]) -> dict[str, Any]:
    by_key = {row["key"]: row for row in levers}
    changes = []
    for code, key, value in rows:
        lever = by_key.get(f"{code}{SEP}{key}")
        if lever:
            changes.append({**lever, "to": value, "drop": f"{slot}{SEP}{code}{SEP}{key}"})
    return {
        "name": _("改革%(n)s") % {"n": slot},
        "changes": changes,
        "fields": [(f"r{slot}", SEP.join(row)) for row in rows],
    }


def _said(kind: str, code: str, towns: dict[str, str]) -> str:
    if kind == "by_town":
        return towns.get(code) or _("不在本县的村")
    if kind == "by_level":
        return str(words.LEVELS[int(code)]) if code.isdigit() else _("未评估")
    return _("%(band)s 岁") % {"band": code}


def _groups(actor: Actor, found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the three tables: for each group its sums under each reform, groups in the order of the first."""
    towns = {d.code: d.name for d in areas.towns(actor.county)}
    tables = []
    for kind, title in (
        ("by_town", _("按镇（街道）")),
        ("by_age", _("按年龄")),
        ("by_level", _("按能力等级")),
    ):
        by_code: dict[str, list[Any]] = {}
        for n, reform in enumerate(found["reforms"]):
            for row in reform[kind]:
                by_code.setdefault(row["code"], [None] * len(found["reforms"]))[n] = row
        rows = [{"name": _said(kind, code, towns), "cells": cells} for code, cells in sorted(by_code.items())]
        tables.append({"title": title, "rows": rows})
    return tables


def _schemes(found: dict[str, Any]) -> list[dict[str, Any]]:
    by_code: dict[str, dict[str, Any]] = {}
    for n, reform in enumerate(found["reforms"]):
        for row in reform["by_scheme"]:
            if row["before"] or row["after"]:
                one = by_code.setdefault(row["code"], {**row, "cells": [None] * len(found["reforms"])})
                one["cells"][n] = row
    return list(by_code.values())


def _chart(found: dict[str, Any]) -> dict[str, Any]:
    """Return what the county pays a month, now and under each reform, in yuan."""
    first = found["reforms"][0]["total"]["before_fen"]
    fens = [first, *(r["total"]["after_fen"] for r in found["reforms"])]
    return {
        "kind": "bars",
        "unit": _("元"),
        "labels": [_("现在"), *(r["name"] for r in found["reforms"])],
        "series": [{"name": _("每月"), "values": [round(fen / 100) for fen in fens]}],
    }


def _export(request: HttpRequest, actor: Actor, found: dict[str, Any]) -> HttpResponse:
    towns = {d.code: d.name for d in areas.towns(actor.county)}
    rows: list[tuple[Any, ...]] = []
    for reform in found["reforms"]:
        parts = [(_("全部"), [{**reform["total"], "code": ""}])]
        parts += [(title, reform[kind]) for kind, title in
                  (("by_town", _("按镇（街道）")), ("by_age", _("按年龄")), ("by_level", _("按能力等级")))]  # fmt: skip
        kinds = ("", "by_town", "by_age", "by_level")
        for (title, sums), kind in zip(parts, kinds, strict=True):
            for row in sums:
                name = _said(kind, row["code"], towns) if kind else ""
                money = [Decimal(row[w]) / 100 for w in ("before_fen", "after_fen", "difference_fen")]
                rows.append(
                    (reform["name"], title, name, row["winners"], row["losers"], row["unchanged"], *money)
                )
    return excel(
        request,
        name=_("改革试算"),
        what="benefits.simulate",
        headings=[_("改革"), _("分组"), _("组"), _("多得（人）"), _("少得（人）"), _("不变（人）"),
                  _("现在每月（元）"), _("改后每月（元）"), _("差（元）")],
        rows=iter(rows),
        count=len(rows),
    )  # fmt: skip
