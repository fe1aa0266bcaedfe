"""The list of elders: views, filters, columns, sheet, and what is done to many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access.queries import masks
from yanglao.areas import queries as areas
from yanglao.assessment import queries as assessment
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.benefits import queries as benefits
from yanglao.people import queries, services
from yanglao.web.console.export import excel, order_of, wants_numbers
from yanglao.web.console.pages import is_part, page
from yanglao.web.console.people import filtering, words
from yanglao.web.kit import formats, lists

#: Columns that may be hidden: ``?cols=age,id,…``.
COLUMNS = ("age", "id", "place", "kinds", "level", "until", "benefits", "phone", "file")
USUAL = ("age", "id", "place", "kinds", "level", "until", "benefits")
SORTS = ("name", "age", "village", "file_no")


def column_words() -> dict[str, str]:
    """Return the columns' headings."""
    return {
        "age": _("年龄"),
        "id": _("证件号"),
        "place": _("管理地"),
        "kinds": _("类别"),
        "level": _("能力等级"),
        "until": _("有效期至"),
        "benefits": _("待遇"),
        "phone": _("电话"),
        "file": _("档案号"),
    }


def place_words(village: str) -> str:
    """Return 武原 · 富亭村: the town without its suffix, the village."""
    town = areas.name(village[:9])
    for tail in ("街道", "镇", "乡"):
        town = town.removesuffix(tail) if len(town) > 2 else town
    return f"{town} · {areas.name(village)}"


def dressed(actor: Actor, found: Sequence[queries.Line], on: date) -> list[dict[str, Any]]:
    """Return a page's people with categories, level and benefits: three reads, whatever the length."""
    ids = [line.person_id for line in found]
    kinds = queries.categories_in_force(actor, ids, on=on)
    levels = assessment.in_force(actor, ids, on=on) if permissions.may(actor, "assessment.view") else {}
    money = benefits.running_of(actor, ids, on=on) if permissions.may(actor, "benefits.read") else {}
    rows = []
    for line in found:
        level, until = levels.get(line.person_id, (None, None))
        last = until - timedelta(1) if until else None
        count, fen = money.get(line.person_id, (0, 0))
        rows.append(
            {
                "line": line,
                "age": line.age(on),
                "sex": _("男") if line.sex == "m" else _("女"),
                "place": place_words(line.village),
                "kinds": words.tags((c, v) for c, v, _checked in kinds.get(line.person_id, [])),
                "level": level,
                "until": last,
                "soon": (last - on).days if last and (last - on).days <= 30 else None,
                "benefits": count,
                "fen": fen,
            }
        )
    return rows


def _columns(request: HttpRequest, actor: Actor) -> list[str]:
    asked = [c for c in request.GET.get("cols", "").split(",") if c in COLUMNS]
    barred = set()
    if not permissions.may(actor, "assessment.view"):
        barred |= {"level", "until"}
    if not permissions.may(actor, "benefits.read"):
        barred |= {"benefits"}
    return [c for c in (asked or USUAL) if c not in barred]


def _column_menu(request: HttpRequest, shown: Sequence[str]) -> list[dict[str, Any]]:
    found = []
    for code, label in column_words().items():
        after = [c for c in COLUMNS if (c in shown) != (c == code)]
        url = lists.with_query(request, cols=",".join(after) if after != list(USUAL) else None)
        found.append({"label": label, "url": url, "on": code in shown})
    return found


def read_state(request: HttpRequest) -> tuple[lists.ListState, queries.Filters, date]:
    """Return the list's state, its filters and the day they hold on."""
    on = clock.today()
    state = lists.read(
        request, sorts=SORTS, default_sort="name", filters=filtering.NAMES, per_page=filtering_page()
    )
    return state, filtering.as_filters(request.actor, state.chosen, state.q, on), on  # type: ignore[attr-defined]


def filtering_page() -> int:
    """Return rows a page."""
    return lists.PER_PAGE


@page("people.read", methods=("GET", "HEAD"))
def people(request: HttpRequest) -> HttpResponse:
    """List the people in scope."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state, filters, on = read_state(request)
    if request.GET.get("export") == "xlsx":
        return _sheet(request, filters, state.sort, on)
    found = queries.list_people(
        actor,
        filters,
        state.sort,
        state.number,
        state.per_page,
        on=on,
        total=filtering.counted(actor, filters, on),
    )
    shown = _columns(request, actor)
    counts = filtering.known_counts(actor, on)
    query = request.GET.copy()
    for name in ("page", "pick", "cols"):
        query.pop(name, None)
    titles = {"county": _("全县"), "town": _("本镇（街道）"), "village": _("本村（社区）")}
    context = {
        "rows": dressed(actor, found.lines, on),
        "count": found.total,
        "sort": state.sort,
        "page": lists.page(request, state, found.total),
        "filters": filtering.choices(request, actor, on),
        "tabs": filtering.tabs(actor, state.chosen, state.q, counts),
        "views_url": "" if counts else lists.with_query(request, page=None),
        "here_words": titles.get(actor.scope.kind, ""),
        "all_count": (counts or {}).get("all"),
        "columns": shown,
        "column_menu": _column_menu(request, shown),
        "picked_all": request.GET.get("pick") == "all",
        "all_url": lists.with_query(request, pick="all"),
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "bulk_url": f"{reverse('console:people-bulk')}?{query.urlencode()}",
        "preview_url": f"{reverse('console:people-preview')}?{query.urlencode()}",
        "may": {
            "write": permissions.may(actor, "people.write"),
            "import": permissions.may(actor, "exchange.import"),
            "assess": permissions.may(actor, "assessment.apply"),
            "category": permissions.may(actor, "people.category"),
            "export": permissions.may(actor, "access.export"),
        },
        "crumbs": [{"label": _("老年人")}],
    }
    return render(request, "console/people/list.html", context)


@page("people.read", methods=("GET", "HEAD"))
def views_part(request: HttpRequest) -> HttpResponse:
    """Return the saved views with counts made now; the list asks for it when none are remembered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state, _filters, on = read_state(request)
    counts = filtering.known_counts(actor, on) or filtering.count_views(actor, on)
    context = {"tabs": filtering.tabs(actor, state.chosen, state.q, counts)}
    return render(request, "console/people/views.html", context)


def _sheet(request: HttpRequest, filters: queries.Filters, sort: str, on: date) -> HttpResponse:
    """Hand over exactly the filter, or the rows ticked (``?ids=``); numbers masked as on the page unless approved."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    permissions.require(actor, "access.export")
    ticked = [int(v) for v in request.GET.get("ids", "").split(",") if v.isdecimal()]
    if ticked:
        ids: Sequence[int] = [line.person_id for line in queries.lines(actor, ticked)]
    else:
        ids = queries.all_ids(actor, filters, sort, on=on)
    names = column_words()
    return excel(
        request,
        name=_("老年人名单"),
        what="people.list",
        headings=[
            _("档案号"), _("姓名"), _("性别"), names["age"], names["id"], names["phone"], names["place"], names["kinds"],
            names["level"], names["until"], _("待遇项数"), _("每月（元）"),
        ],
        rows=_sheet_rows(request, ids, on),
        count=len(ids),
        widths=(18, 10, 6, 6, 22, 16, 24, 24, 10, 12, 10, 12),
        numbers=[names[c] for c, f in (("id", "id_number"), ("phone", "phone")) if masks.may_reveal(actor.duty, f)],
    )  # fmt: skip


def _sheet_rows(request: HttpRequest, ids: Sequence[int], on: date) -> Iterator[list[Any]]:
    from yanglao.web.kit.words import LEVELS

    actor: Actor = request.actor  # type: ignore[attr-defined]
    for start in range(0, len(ids), 2000):
        part = ids[start : start + 2000]
        order = order_of(request)
        whole = (
            services.whole_numbers(
                actor, person_ids=part, purpose=f"{order.purpose}（{order.number}）", at=clock.now()
            )
            if order and wants_numbers(request)
            else {}
        )
        for row in dressed(actor, queries.lines(actor, part), on):
            line = row["line"]
            number, phone = whole.get(line.person_id, (line.id_number, line.phone))
            yield [
                line.file_no, line.name, row["sex"], row["age"], number, phone, line.village_name,
                "、".join(str(word) for word, _kind in row["kinds"]),
                str(LEVELS[row["level"]]) if row["level"] is not None else _("未评估"),
                row["until"], row["benefits"] or None, row["fen"] / 100 if row["fen"] else None,
            ]  # fmt: skip


__all__ = ["dressed", "formats", "is_part", "people", "place_words", "read_state", "views_part"]
