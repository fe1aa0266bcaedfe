"""The plan of one person: what it holds and why, its course, its versions; the draft's services; the sheet of A4."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.access.queries import duties, masks
from yanglao.assessment import queries, services
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.periods import Month
from yanglao.people import queries as people
from yanglao.people import services as people_services
from yanglao.web.console.careplans import words
from yanglao.web.console.pages import done, is_part, page
from yanglao.web.console.people.file import crumbs as person_crumbs
from yanglao.web.console.people.file import find as find_person
from yanglao.web.console.people.views import place_words
from yanglao.web.kit.words import LEVELS

_SHOWN_FIRST = ("draft", "proposed", "agreed", "approved", "in_force")


def choose(versions: list[queries.Version], wanted: str) -> queries.Version | None:
    """Return the version asked for by number; else the one under way, the one in force, the newest."""
    if wanted.isdigit():
        return next((v for v in versions if v.row.number == int(wanted)), None)
    found = sorted(
        versions, key=lambda v: _SHOWN_FIRST.index(v.row.state) if v.row.state in _SHOWN_FIRST else 9
    )
    return found[0] if found else None


def before(versions: list[queries.Version], shown: queries.Version, wanted: str) -> queries.Version | None:
    """Return the version to compare with: the number asked for, else the latest older one that ever held."""
    if wanted.isdigit() and int(wanted) != shown.row.number:
        return next((v for v in versions if v.row.number == int(wanted)), None)
    held = ("in_force", "superseded", "ended")
    return next((v for v in versions if v.row.number < shown.row.number and v.row.state in held), None)


@page("assessment.view", methods=("GET", "HEAD"))
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """Show a person's plan: ``?version=`` chooses one, ``?against=`` what it is compared with."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head, on = find_person(request, key), clock.today()
    if is_part(request, "care-card"):
        return _card(request, head)
    held = queries.plan_of(actor, head["person_id"])
    versions = queries.versions_of(actor, held.pk) if held is not None else []
    shown = choose(versions, request.GET.get("version", ""))
    if held is not None and shown is None:
        raise NotFound(_("没有这一版"), remedy=_("从下面的各版里选"))
    context: dict[str, Any] = {
        "head": head,
        "place": place_words(head["village"]),
        "plan": held,
        "may": {c: permissions.may(actor, f"assessment.{c}") for c in ("plan", "approve_plan", "apply")},
        "may_money": permissions.may(actor, "benefits.read"),
        "crumbs": person_crumbs(head, _("照护计划")),
    }
    if shown is None:
        context["drawn"] = queries.preview_plan(actor, head["person_id"], on=on)
        return render(request, "console/careplans/none.html", context)
    used, _by_code = queries.used_in(actor, shown.row.plan_id, Month.of(on))
    older = before(versions, shown, request.GET.get("against", ""))
    under_way = any(v.row.state in ("draft", "proposed", "agreed", "approved") for v in versions)
    context |= {
        **words.head_facts(shown, used),
        "version": shown,
        "row": shown.row,
        "state_word": words.STATES[shown.row.state][0],
        "state_kind": words.STATES[shown.row.state][1],
        "reason_word": words.REASONS[shown.row.reason],
        "steps": words.steps(shown),
        "rows": words.dressed(shown),
        "needs": words.needs(shown),
        "basis": queries.basis_words(shown.row),
        "older": older,
        "differences": words.differences(older.row, shown.row) if older is not None else [],
        "versions": [(v, words.STATES[v.row.state], words.REASONS[v.row.reason]) for v in versions],
        "level_word": LEVELS[shown.row.level],
        "agreed_words": _agreed(shown.row),
        "own": shown.row.drafted_by is not None and shown.row.drafted_by == actor.user_id,
        "ended": held.ended_on is not None,
        "late": held.review_on is not None and held.ended_on is None and held.review_on <= on,
        "may_renew": held.ended_on is None and not under_way,
        "mine": held.manager_id is not None and held.manager_id == actor.user_id,
    }
    return render(request, "console/careplans/plan.html", context)


def _card(request: HttpRequest, head: dict[str, Any]) -> HttpResponse:
    """The plan in two lines, for the elder's file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    held, under_way = queries.plan_summary(actor, head["person_id"])
    care = held or under_way
    context = {
        "head": head,
        "care": care,
        "care_waits": under_way,
        "unsure": care.basis.get("hours", {}).get("status", "published") if care is not None else "published",
        "care_hours": queries.hours_words(care.granted_minutes) if care is not None else "",
    }
    return render(request, "console/careplans/card.html", context)


def _agreed(row: Any) -> str:
    if not row.agreed_on:
        return ""
    return _("%(who)s（%(relation)s）%(how)s同意") % {
        "who": row.agreed_by,
        "relation": words.RELATIONS[row.agreed_relation],
        "how": words.WAYS[row.agreed_how],
    }


def _lines(request: HttpRequest, codes: list[str]) -> list[services.ItemLine]:
    def number(name: str) -> int:
        text = request.POST.get(name, "").strip()
        return int(text) if text.isdecimal() and len(text) <= 4 else 0

    return [
        services.ItemLine(
            code,
            number(f"times-{code}"),
            request.POST.get(f"per-{code}", ""),
            number(f"minutes-{code}"),
            request.POST.get(f"giver-{code}", ""),
            request.POST.get(f"goal-{code}", "").replace("\0", "")[:200],
        )
        for code in codes
        if request.POST.get(f"on-{code}")
    ]


@page("assessment.plan")
def items(request: HttpRequest, version_id: int) -> HttpResponse:
    """Go through a draft's services: tick, how often, how long, by whom, what for; all of it by keyboard."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    shown = queries.plan_version(actor, version_id)
    line = next(iter(people.lines(actor, [shown.row.person_id])), None)
    if line is None:
        raise NotFound(_("没有这份照护计划"))
    url = reverse("console:care-plan", args=[line.file_no])
    listed = queries.service_rules(shown.row)
    problem, lines = "", {one.item.code: one.item for one in shown.lines}
    given: dict[str, services.ItemLine] = {}
    if request.method == "POST":
        made = _lines(request, [rule.code for rule in listed])
        given = {one.code: one for one in made}
        try:
            services.write_plan(actor, version_id=version_id, lines=made)
        except DomainError as refusal:
            problem = "。".join(part for part in (refusal.message, refusal.remedy) if part)
        else:
            return done(request, _("已改，送本人（家属）看以前还可以再改"), url)
    elif shown.row.state != "draft":
        raise DomainError(_("只有草稿可以改"), code="plan.no_draft", remedy=_("先退回草稿"))
    rows = []
    for rule in listed:
        now = given.get(rule.code) or (None if request.method == "POST" else lines.get(rule.code))
        rows.append(
            {
                "rule": rule,
                "on": now is not None,
                "times": now.times if now else rule.often(shown.row.level) or 1,
                "per": now.per if now else rule.per,
                "minutes": now.minutes if now else rule.minutes,
                "giver": now.giver if now else rule.givers[0],
                "goal": now.goal if now else "",
                "why": next((one for one in shown.lines if one.item.code == rule.code), None),
            }
        )
    context = {
        "version": shown,
        "line": line,
        "rows": rows,
        "problem": problem,
        "givers": list(words.GIVERS.items()),
        "periods": list(words.PERIODS.items()),
        "granted": queries.hours_words(shown.row.granted_minutes),
        "back": url,
        "crumbs": [
            {"label": _("照护计划"), "url": reverse("console:care-plans")},
            {"label": line.name, "url": url},
            {"label": _("改服务")},
        ],
    }
    return render(request, "console/careplans/items.html", context, status=422 if problem else 200)


@page("assessment.view")
def printed(request: HttpRequest, key: str) -> HttpResponse:
    """Ask what for, write the printing down, then show the plan on a sheet of A4 to be signed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head, on = find_person(request, key), clock.today()
    held = queries.plan_of(actor, head["person_id"])
    shown = choose(queries.versions_of(actor, held.pk) if held else [], request.GET.get("version", ""))
    if shown is None:
        raise NotFound(_("还没有照护计划"), remedy=_("先拟一份"))
    purpose, problem = request.POST.get("purpose", ""), ""
    if request.method == "POST" and (purpose not in masks.PURPOSES or purpose == "other"):
        problem = _("选一个用途")
    context: dict[str, Any] = {
        "head": head,
        "problem": problem,
        "purposes": [(code, label) for code, label in masks.PURPOSES.items() if code != "other"],
        "back": reverse("console:care-plan", args=[head["file_no"]]),
        "crumbs": person_crumbs(head, _("打印照护计划")),
    }
    if request.method == "POST" and not problem:
        people_services.note_print(actor, person_id=head["person_id"], purpose=purpose, at=clock.now())
        context |= {
            "printed_at": clock.now(),
            "printed_by": actor.name,
            "printed_duty": duties.label(actor.duty),
            "purpose": masks.PURPOSES[purpose],
            "place": access.place(),
            "today": on,
            "plan": held,
            "row": shown.row,
            "rows": words.dressed(shown),
            "needs": words.needs(shown),
            "level_word": LEVELS[shown.row.level],
            "state_word": words.STATES[shown.row.state][0],
            "agreed_words": _agreed(shown.row),
            **words.head_facts(shown, 0),
        }
    return render(request, "console/careplans/print.html", context, status=422 if problem else 200)
