"""The board of the plan, one indicator's definition, and the rows behind a number."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base import approvals, clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.facilities import queries as facilities
from yanglao.people import queries as people
from yanglao.planning import permissions
from yanglao.planning import queries as planning
from yanglao.web.console.export import excel
from yanglao.web.console.pages import page
from yanglao.web.console.plan import sketch
from yanglao.web.kit import formats, lists
from yanglao.web.kit.parts import Tab

#: Tables of the plan, in the order of the tabs.
GROUPS = (
    ("14th_plan", gettext_lazy("“十四五”九项指标")),
    ("13th_result", gettext_lazy("表1 “十三五”完成情况")),
    ("text", gettext_lazy("正文里的指标")),
)
#: Tables of places with another document; only those a place has are shown.
OTHERS = (
    ("pilot_2017", gettext_lazy("试点方案的指标")),
    ("reported", gettext_lazy("交流材料自报的数")),
    ("talent_plan", gettext_lazy("人才培养计划")),
    ("workforce", gettext_lazy("人才队伍的目标")),
)
KINDS = {"behind": "attend", "missed": "late"}
SIDES = (
    ("missing", gettext_lazy("差的")),
    ("numerator", gettext_lazy("算作达到的")),
    ("denominator", gettext_lazy("应有的")),
)
NATURES = {
    "planned": gettext_lazy("规划值"),
    "minimum": gettext_lazy("规划下限"),
    "actual": gettext_lazy("完成值"),
    "expected": gettext_lazy("表头印“实际值”"),
}


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the crumbs of a page of the plan."""
    first = {"label": _("指标与任务"), "url": reverse("console:plan")}
    return [{"label": _("规划")}, first, *({"label": label, "url": url} for label, url in more)]


def short(town: str) -> str:
    """Return a town's name without its kind: 澉浦镇 → 澉浦."""
    return town.removesuffix("街道").removesuffix("镇") or town


@page(permissions.VIEW.code, methods=("GET", "HEAD"))
def board(request: HttpRequest) -> HttpResponse:
    """Show the indicators of a plan and one of them by town."""
    actor = request.actor  # type: ignore[attr-defined]
    head = planning.head(actor)
    known = planning.board(actor) if head else []
    tables = _tables(known)
    group = request.GET.get("group", "")
    group = group if group in tables else next(iter(tables))
    shown = [row for row in known if row["group"] == group]
    if request.GET.get("export") == "xlsx":
        return _sheet(request, shown)
    for row in shown:
        _dress(row, head["as_of"])  # type: ignore[index]
        row["url"] = lists.with_query(request, code=row["code"], town=None)
    chosen = _chosen(request, shown)
    words: dict[str, Any] = {
        "head": head,
        "title": tables[group],
        "hangs": tables[group].startswith("“"),
        "rows": shown,
        "tabs": [
            Tab(label, lists.with_query(request, group=code, code=None, town=None), active=code == group)
            for code, label in tables.items()
        ],
        "counts": [(s, n) for s in planning.STATUS_WORDS if (n := sum(r["status"] == s for r in shown))],
        "unsettled": [r for r in shown if r["status"] == "unsettled"],
        "chosen": chosen,
        "places": _places(request, actor, chosen) if chosen else None,
        "publication": _publication(actor, head) if head else None,
        "may_compute": register.may(actor, permissions.COMPUTE.code),
        "export_url": lists.with_query(request, export="xlsx"),
        "modes_url": reverse("console:plan-modes"),
        "crumbs": [*crumbs()[:1], {"label": _("指标与任务")}],
    }
    return render(request, "console/plan/board.html", words)


def _tables(known: list[dict[str, Any]]) -> dict[str, str]:
    """Return the tables the place's plan has, code to title, in order; Haiyan's three before anything is counted."""
    if not known:
        return {code: str(label) for code, label in GROUPS}
    counts = Counter(row["group"] for row in known)
    found = {code: str(label) for code, label in (*GROUPS, *OTHERS) if counts[code]}
    found |= {code: _("其他指标") for code in counts if code not in found}
    if counts["14th_plan"] not in (0, 9):
        found["14th_plan"] = _("“十四五”计划")
    return found


def _dress(row: dict[str, Any], as_of: date) -> None:
    """Add what the board draws: path, share of the plan's time gone, kind of line."""
    goals = row["path"]
    row["share"] = 1.0
    if len(goals) > 1 and goals[-1][0] > goals[0][0]:
        gone = (as_of - goals[0][0]).days / (goals[-1][0] - goals[0][0]).days
        row["share"] = min(max(gone, 0.05), 1.0)
    row["actual"] = [value for _day, value in row["series"]][-12:]
    row["start"] = goals[0][1] if len(goals) > 1 else None
    row["goal"] = goals[-1][1] if goals else None
    row["drawn"] = bool(row["actual"]) and row["start"] is not None and row["goal"] is not None
    row["kind"] = KINDS.get(row["status"], "")
    row["target_text"] = (
        f"{'≥ ' if row['comparison'] == '>=' else ''}{row['target']}" if row["target"] else ""
    )
    row["definition_url"] = reverse("console:plan-definition", args=[row["code"]])


def _chosen(request: HttpRequest, shown: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the indicator asked for, else the one with the longest way to go."""
    wanted = request.GET.get("code", "")
    known = next((r for r in shown if r["code"] == wanted), None)
    open_ones = sorted((r for r in shown if r["gap"] and r["by_town"]), key=lambda r: -r["gap"])
    return known or (open_ones[0] if open_ones else shown[0] if shown else None)


def _places(request: HttpRequest, actor: Actor, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return one indicator by town: table, sketch, worst town, doors to the rows."""
    towns = [dict(t) for t in row["by_town"] if t["denominator"]]
    if not towns:
        return None
    where = reverse("console:plan-rows", args=[row["code"]])
    most = max((t["short"] or 0 for t in towns), default=0) or 1
    wanted = request.GET.get("town", "")
    for t in towns:
        t["short_name"] = short(t["name"])
        t["share"] = (t["short"] or 0) * 100 / most
        t["url"] = f"{where}?town={t['town']}"
        t["choose_url"] = lists.with_query(request, code=row["code"], town=t["town"])
    towns.sort(key=lambda t: (-(t["short"] or 0), t["name"]))
    chosen = next((t for t in towns if t["town"] == wanted), towns[0] if towns[0]["short"] else None)
    return {
        "towns": towns,
        "chosen": chosen,
        "map": _map(actor, towns, chosen),
        "rows_url": where,
        "worst": chosen if chosen and row["gap"] else None,
    }


def _map(actor: Actor, towns: list[dict[str, Any]], chosen: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the sketch of towns with their values; None when a town has no place on the map."""
    outline = areas.outline(actor.county)
    middle = sketch.centres(actor.county)
    if outline is None or not middle:
        return None
    drawn = sketch.cells(outline["geometry"], middle)
    known = [t for t in towns if t["town"] in drawn and t["value"] is not None]
    if len(known) < 2:
        return None
    marks = sketch.limits([float(t["value"].replace(",", "")) for t in known])
    return {
        "areas": [
            {
                "geometry": drawn[t["town"]],
                "name": t["short_name"],
                "code": t["town"],
                "value": float(t["value"].replace(",", "")),
                "text": t["value"],
                "url": t["choose_url"],
                "chosen": chosen is not None and t["town"] == chosen["town"],
                "at": middle[t["town"]],
            }
            for t in known
        ],
        "limits": marks,
        "words": sketch.words(marks),
    }


def _publication(actor: Actor, head: dict[str, Any]) -> dict[str, Any]:
    """Return where the run stands on the way to publication, and what this person may do."""
    states = head["states"]
    asked = next(
        (a for a in approvals.open_for(actor, ("planning.publish",)) if a.subject_id == head["run_id"]), None
    )
    word, deed = _("未发布"), ""
    if head["published"]:
        word = _("已发布")
    elif states == ["approved"]:
        word, deed = _("审核通过，待发布"), "publish"
    elif asked is not None:
        word, deed = _("%(who)s 已提请发布") % {"who": asked.maker_name}, "approve"
    elif states == ["computed"]:
        deed = "ask"
    needed = {
        "ask": permissions.COMPUTE.code,
        "approve": permissions.APPROVE.code,
        "publish": permissions.PUBLISH.code,
    }
    may = bool(deed) and register.may(actor, needed[deed])
    reason = ""
    if deed == "approve" and asked is not None and asked.maker_id == actor.user_id:
        reason = _("是您提请的，要由另一个人审")
    return {"word": word, "deed": deed if may else "", "reason": reason}


def _sheet(request: HttpRequest, shown: list[dict[str, Any]]) -> HttpResponse:
    return excel(
        request,
        name=_("养老服务指标"),
        what="planning.board",
        headings=[
            _("序号"), _("指标"), _("印刷单位"), _("基期"), _("目标"), _("现在"), _("分子"), _("分母"), _("差距"),
            _("判断"), _("按什么算"),
        ],
        rows=(
            (r["no"], r["name"], r["printed_unit"], r["baseline"] or "", r["target"] or "", r["value"] or "",
             r["numerator"], r["denominator"], r["gap_text"], r["status_word"], r["assumption"])
            for r in shown
        ),
        count=len(shown),
    )  # fmt: skip


def _row(actor: Actor, code: str) -> dict[str, Any]:
    row = next((r for r in planning.board(actor) if r["code"] == code), None)
    if row is None:
        raise NotFound(_("没有这个指标，或还没有计算"), remedy=_("回到指标与任务"))
    return row


@page(permissions.VIEW.code, methods=("GET", "HEAD"))
def definition(request: HttpRequest, code: str) -> HttpResponse:
    """Show how an indicator is defined: printed words, what is counted, what is odd about it, which reading is taken."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _row(actor, code)
    facts = [
        (_("责任单位"), row["owner"]),
        (_("印刷单位"), row["printed_unit"] or formats.NONE),
        (_("按什么单位算"), row["unit"] or formats.NONE),
        (_("算法"), _algorithm(row)),
        (_("比较"), _("不低于目标") if row["comparison"] == ">=" else _("达到目标")),
    ]
    for printed in row["printed_values"]:
        printed["nature_word"] = NATURES.get(printed["nature"], printed["nature"])
    words = {
        "row": row,
        "facts": facts,
        "rows_url": reverse("console:plan-rows", args=[code]),
        "crumbs": crumbs((f"{row['no']} {row['name']}", "")),
    }
    return render(request, "console/plan/definition.html", words)


def _algorithm(row: dict[str, Any]) -> str:
    if not row["denominator_measure"]:
        return _("数有多少个")
    per = f"{row['per']:,}"
    return _("算作达到的 ÷ 应有的 × %(per)s") % {"per": per}


@page(permissions.VIEW.code, methods=("GET", "HEAD"))
def rows(request: HttpRequest, code: str) -> HttpResponse:
    """List the rows behind a number, frozen at the cut-off: counting them again gives the number."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    row = _row(actor, code)
    town = request.GET.get("town", "")
    trace = planning.trace(actor, code, town=town)
    sets = {side: trace[side] for side in ("numerator", "denominator")}
    top, bottom = sets["numerator"], sets["denominator"]
    same = bool(bottom["subject_type"]) and top["subject_type"] in ("", bottom["subject_type"])
    reached = set(top["ids"])
    missing = [pk for pk in bottom["ids"] if pk not in reached] if same else []
    sets["missing"] = {"subject_type": bottom["subject_type"], "count": len(missing), "ids": missing}
    side = request.GET.get("side", "")
    if side not in dict(SIDES) or (side == "missing" and not same):
        side = "missing" if same and missing else "numerator"
    state = lists.read(request, per_page=50)
    ids = sets[side]["ids"]
    part = ids[state.first_row : state.first_row + state.per_page]
    names = areas.names(actor.county)
    by_town = [t for t in row["by_town"] if t["denominator"]]
    words = {
        "row": row,
        "side": side,
        "as_of": trace["as_of"],
        "version": trace["version"],
        "people": people.lines(actor, part) if sets[side]["subject_type"] == "person" else None,
        "things": _things(actor, sets[side]["subject_type"], part, names, trace["as_of"]),
        "today": today,
        "count": len(ids),
        "top": top["count"],
        "bottom": bottom["count"],
        "town_name": names.get(town, ""),
        "page": lists.page(request, state, len(ids)),
        "tabs": [
            Tab(str(label), lists.with_query(request, side=key, page=None), sets[key]["count"], key == side)
            for key, label in SIDES
            if key != "missing" or same
        ],
        "filters": [
            lists.choice_filter(request, "town", _("镇（街道）"), [(t["town"], t["name"]) for t in by_town])
        ],
        "definition_url": reverse("console:plan-definition", args=[code]),
        "crumbs": crumbs((row["name"], reverse("console:plan-definition", args=[code])), (_("名单"), "")),
    }
    return render(request, "console/plan/rows.html", words)


def _things(
    actor: Actor, subject: str, ids: list[int], names: dict[str, str], on: date
) -> list[dict[str, str]]:
    """Return number and name of rows that are not people."""
    if subject in ("town", "village"):
        return [{"id": str(pk), "name": names.get(str(pk), str(pk))} for pk in ids]
    if subject == "facility" and register.may(actor, "facilities.view"):
        found = facilities.list_facilities(actor, on=on).filter(pk__in=ids)
        known = {pk: (name, town) for pk, name, town in found.values_list("id", "name", "town")}
        shown = [(pk, *known.get(pk, ("", ""))) for pk in ids]
        return [{"id": str(pk), "name": name, "place": names.get(town, "")} for pk, name, town in shown]
    return [] if subject == "person" else [{"id": str(pk), "name": ""} for pk in ids]
