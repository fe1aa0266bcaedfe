"""The audit log: who did what, and whether anything was altered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanglao.access import permissions, queries
from yanglao.access.queries import duties
from yanglao.base import audit, clock
from yanglao.base import permissions as register
from yanglao.base.scope import acting
from yanglao.web.console.audit.words import DEEDS, HOUSES
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.kit import lists


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _spans(now: str) -> list[tuple[str, str]]:
    """Return the usual spans by their first day; a day typed into the address stands as itself."""
    today = clock.today()
    spans = [(0, _("今天")), (6, _("近 7 天")), (29, _("近 30 天"))]
    known = [((today - timedelta(days=back)).isoformat(), words) for back, words in spans]
    return known if not _day(now) or now in dict(known) else [*known, (now, _("%(day)s 起") % {"day": now})]


@page(permissions.READ_AUDIT, methods=("GET", "HEAD"))
def entries(request: HttpRequest) -> HttpResponse:
    """List the log, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, filters=("house", "since", "until"), per_page=50)
    rows = queries.audit_entries(
        actor,
        code=f"{state.chosen['house']}." if "house" in state.chosen else "",
        text=state.q,
        since=_day(state.chosen.get("since", "")),
        until=_day(state.chosen.get("until", "")),
    )
    # Ids and codes only stand here; whoever may read the log reads all of the county's, beyond the own rows.
    with acting(queries.as_platform(actor)):
        count = rows.count()
        if request.GET.get("export") == "xlsx":
            drawn: list[Any] = list(rows[:100_000])
        else:
            drawn = list(rows[state.first_row : state.first_row + state.per_page])
    labels = {p.code: p.label for p in register.all_permissions()} | DEEDS | audit.names()
    if request.GET.get("export") == "xlsx":
        return _sheet(request, drawn, labels, count)
    for row in drawn:
        row.label, row.duty_label = (
            _(labels[row.code]) if row.code in labels else row.code,
            duties.label(row.duty),
        )
    houses = sorted({p.code.split(".")[0] for p in register.all_permissions()})
    words = {
        "rows": drawn,
        "count": count,
        "page": lists.page(request, state, count),
        "filters": [
            lists.choice_filter(
                request, "house", _("哪一块"), [(h, _(HOUSES[h]) if h in HOUSES else h) for h in houses]
            ),
            lists.choice_filter(request, "since", _("时间"), _spans(state.chosen.get("since", ""))),
        ],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "crumbs": [{"label": _("操作日志")}],
    }
    return render(request, "console/audit/list.html", words)


def _sheet(request: HttpRequest, rows: list[Any], labels: dict[str, str], count: int) -> HttpResponse:
    heads = [_("时间"), _("谁"), _("岗位"), _("做了什么"), _("代码"), _("对象"), _("对象号"), _("说明")]
    lines = (
        (
            r.at,
            r.actor_name,
            duties.label(r.duty),
            labels.get(r.code, r.code),
            r.code,
            r.subject_type,
            r.subject_id,
            str(r.detail or ""),
        )
        for r in rows
    )
    return excel(
        request, name=_("操作日志"), what="audit.list", headings=heads, rows=lines, count=min(count, 100_000)
    )


@page(permissions.READ_AUDIT, methods=("POST",))
def check(request: HttpRequest) -> HttpResponse:
    """Extend the chain over the log, check every link, and say what was found."""
    with acting(queries.as_platform(request.actor)):  # type: ignore[attr-defined]
        audit.seal()
        verdict = audit.verify()
    said = {
        "removed": _("记录被删掉"),
        "link_missing": _("链上少一环"),
        "chain_broken": _("前后环接不上"),
        "altered": _("记录被改动"),
    }
    broken = [{**b, "said": said.get(b["problem"], b["problem"])} for b in verdict.broken]
    return render(
        request,
        "console/audit/verdict.html",
        {"verdict": verdict, "broken": broken, "crumbs": [{"label": _("操作日志")}]},
    )
