"""Benefits by state, and one benefit with its history and its reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.periods import Month
from yanglao.benefits import permissions
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.console.benefits import deeds, reasons, words
from yanglao.web.console.home.waiting import door
from yanglao.web.console.pages import page
from yanglao.web.kit import formats, lists
from yanglao.web.kit.parts import Step, Tab

#: States as tabs, in the order a case goes; the others are found by the filter.
TABS = ("proposed", "applied", "checked", "surveyed", "reviewed", "noticed", "active", "suspended", "stopped")
LINE = ("applied", "checked", "reviewed", "noticed", "active")


def crumbs(*more: str) -> list[dict[str, Any]]:
    """Return the crumbs of a page of benefits."""
    first = {"label": _("待遇"), "url": reverse("console:benefits")}
    return [{"label": _("待遇与资金")}, first, *({"label": m} for m in more)]


@page(permissions.READ, methods=("GET", "HEAD"))
def listed(request: HttpRequest) -> HttpResponse:
    """List benefits in one state; the step that comes next may be taken for many at once."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    state = lists.read(request, filters=("state", "scheme"), per_page=50)
    schemes = benefits.scheme_names(today)
    scheme = state.chosen.get("scheme", "")
    totals = benefits.tasks(actor, tuple(words.WORDS), scheme=scheme, size=0)["by_state"]
    first = next((s for s in TABS if totals.get(s)), "active")
    chosen = state.chosen.get("state", "")
    chosen = chosen if chosen in words.WORDS else first
    found = benefits.tasks(actor, (chosen,), scheme=scheme, page=state.number, size=state.per_page)
    known = {p.person_id: p for p in people.lines(actor, [r["person_id"] for r in found["rows"]])}
    for row in found["rows"]:
        row["person"] = known.get(row["person_id"])
        row["channel_name"] = words.CHANNELS.get(row["channel"], row["channel"])
    step = deeds.NEXT.get(chosen)
    shown = {
        "rows": found["rows"],
        "count": found["count"],
        "state": chosen,
        "state_word": f"benefit_{chosen}",
        "step": step if step and register.may(actor, step.permission) else None,
        "tabs": [
            Tab(
                str(words.WORDS[s].text),
                lists.with_query(request, state=s, page=None),
                totals.get(s, 0),
                s == chosen,
            )
            for s in TABS
            if totals.get(s) or s == chosen
        ],
        "page": lists.page(request, state, found["count"]),
        "filters": [lists.choice_filter(request, "scheme", _("项目"), list(schemes.items()))],
        "may_print": register.may(actor, permissions.NOTICE),
        "open_appeals": benefits.open_appeals(actor),
        "may_apply": register.may(actor, permissions.APPLY),
        "crumbs": [*crumbs()[:1], {"label": _("待遇")}],
    }
    return render(request, "console/benefits/list.html", shown)


@page(permissions.READ, methods=("GET", "HEAD"))
def one(request: HttpRequest, benefit_id: int) -> HttpResponse:
    """Show one benefit: who, how far, every decision, and why."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    row = benefits.benefit(actor, benefit_id, today)
    if row is None:
        raise NotFound(_("没有这件待遇，或不在您的范围内"), remedy=_("从待遇列表里选"))
    person = next(iter(people.lines(actor, [row["person_id"]])), None)
    name = person.name if person else _("第 %(id)s 号档案") % {"id": row["person_id"]}
    wanted = request.GET.get("month", "")
    month = str(Month.parse(wanted)) if wanted else str(Month.of(today))
    asked = row["application"]
    facts = [
        (_("怎么来的"), words.CHANNELS.get(row["channel"], row["channel"])),
        (_("从哪天起"), formats.full_day(row["active_from"])),
        (_("到哪天止"), formats.full_day(row["active_to"])),
    ]
    if asked:
        facts += [
            (_("申请日期"), formats.full_day(asked["submitted_on"])),
            (_("谁受理"), asked["submitted_by"]),
            (_("谁代他来"), asked["on_behalf"] or _("本人")),
        ]
    if row["notice_to"]:
        facts.append((_("公示到"), formats.full_day(row["notice_to"])))
    step = deeds.NEXT.get(row["state"])
    shown = {
        "row": row,
        "state_word": f"benefit_{row['state']}",
        "person": person,
        "person_url": door("person", "", person.file_no) if person else "",
        "name": name,
        "facts": facts,
        "steps": _steps(row, today),
        "why": reasons.why(actor, row, name, month, today, **_doors(actor, row, person)),
        "may_print": register.may(actor, permissions.NOTICE),
        "deeds": deeds.may_do(actor, row["state"]),
        "next": step if step and register.may(actor, step.permission) else None,
        "notice_running": row["state"] == "noticed" and row["notice_to"] and today < row["notice_to"],
        "payments_url": f"{reverse('console:payments')}?scheme={row['scheme']}&q={person.file_no}"
        if person
        else "",
        "crumbs": crumbs(f"{name} {row['name']}"),
    }
    return render(request, "console/benefits/one.html", shown)


def _doors(actor: Actor, row: dict[str, Any], person: Any) -> dict[str, str]:
    """Return where the panel's buttons lead: the letter about the newest decision, other facts tried out, an appeal."""
    letter = row["decisions"][-1]["id"] if row["decisions"] else None
    may = letter and register.may(actor, permissions.NOTICE)
    what_if = reverse("console:what-if", args=[person.file_no]) if person else ""
    return {
        "print_url": reverse("console:letter", args=[letter]) if may else "",
        "what_if_url": f"{what_if}?scheme={row['scheme']}" if what_if else "",
        "object_url": reverse("console:appeal-new", args=[row["id"]])
        if (letter or row["state"] == "noticed") and register.may(actor, permissions.APPEAL)
        else "",
    }


def _steps(row: dict[str, Any], today: Any) -> list[Step]:
    """Return the way of a case; empty for one that was carried over from older rolls."""
    if row["channel"] == "transfer":
        return []
    reached = {c["to_state"]: c for c in row["changes"]}
    line = (("proposed" if row["channel"] == "proposal" else "applied"), *LINE[1:])
    found, now = [], False
    for state in line:
        change = reached.get(state)
        mark = "done" if change else "later"
        if not change and not now and row["state"] not in ("rejected", "withdrawn", "declined"):
            mark, now = "now", True
        when = formats.moment(change["at"], today) if change else ""
        found.append(Step(str(words.WORDS[state].text), mark, change["by_name"] if change else "", when))
    return found
