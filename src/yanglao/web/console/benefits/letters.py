"""告知书: the letter about one decision, and a month's letters of a village on paper; printing is noted."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import clock, money
from yanglao.base.actor import Actor
from yanglao.base.periods import Month
from yanglao.benefits import permissions, services
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.console.benefits import reasons
from yanglao.web.console.pages import page
from yanglao.web.console.policy.reading import document_names
from yanglao.web.kit import formats, lists
from yanglao.web.kit.packwords import pack_word

OUTCOMES = {
    "grant": gettext_lazy("批准"),
    "change": gettext_lazy("调整"),
    "stop": gettext_lazy("停发"),
    "suspend": gettext_lazy("暂停"),
    "resume": gettext_lazy("恢复"),
    "reject": gettext_lazy("不予批准"),
}
TITLES = {
    "grant": gettext_lazy("待遇批准告知书"),
    "change": gettext_lazy("待遇调整告知书"),
    "stop": gettext_lazy("待遇停发告知书"),
    "suspend": gettext_lazy("待遇暂停告知书"),
    "resume": gettext_lazy("待遇恢复告知书"),
    "reject": gettext_lazy("待遇不予批准告知书"),
}
#: What ended, paused or changed a benefit, in the words of a letter.
CAUSES = {
    "died": gettext_lazy("本人去世。去世的当月照发，从下个月起停发"),
    "moved_out": gettext_lazy("户籍迁出本县。迁出的当月照发，从下个月起停发"),
    "level_expired": gettext_lazy("能力评估结果过了有效期。重新评估后符合条件的，可以恢复"),
    "not_eligible": gettext_lazy("不再符合条件"),
    "age_step": gettext_lazy("年龄到了另一档"),
    "level_change": gettext_lazy("能力评估的等级变了"),
    "category_change": gettext_lazy("救助身份变了"),
    "overlap": gettext_lazy("和别的待遇不能同时全额享受"),
    "policy_change": gettext_lazy("标准调整了"),
    "reversed": gettext_lazy("原来停发的原因已经更正"),
    "appeal": gettext_lazy("您提出的更正成立"),
}


@page(permissions.NOTICE, methods=("GET", "HEAD"))
def listed(request: HttpRequest) -> HttpResponse:
    """List the letters of a month, to be printed one by one or all at once."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    state = lists.read(request, filters=("month", "town", "village", "outcome"), per_page=50)
    month = _month(state.chosen.get("month", ""), today)
    place = state.chosen.get("village", "") or state.chosen.get("town", "")
    outcome = state.chosen.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    found = benefits.letters(
        actor, month, place=place, outcome=outcome, page=state.number, size=state.per_page
    )
    known = {p.person_id: p for p in people.lines(actor, [r["person_id"] for r in found["rows"]])}
    names = benefits.scheme_names(today)
    for row in found["rows"]:
        row["person"] = known.get(row["person_id"])
        row["name"] = names.get(row["scheme"], row["scheme"])
        row["outcome_word"] = OUTCOMES[row["outcome"]]
    query = "&".join(f"{k}={v}" for k, v in (("place", place), ("outcome", outcome)) if v)
    shown = {
        "rows": found["rows"],
        "count": found["count"],
        "month": month,
        "month_name": formats.month(month),
        "page": lists.page(request, state, found["count"]),
        "filters": _filters(request, actor, month),
        "print_url": f"{reverse('console:letters-print', args=[month])}{'?' if query else ''}{query}"
        if 0 < found["count"] <= benefits.MOST_LETTERS
        else "",
        "most": benefits.MOST_LETTERS,
        "crumbs": _crumbs(_("告知书")),
    }
    return render(request, "console/benefits/letters.html", shown)


def _month(text: str, today: date) -> str:
    return str(Month.parse(text)) if text else str(Month.of(today))


def _crumbs(*more: str) -> list[dict[str, Any]]:
    first = {"label": _("待遇"), "url": reverse("console:benefits")}
    return [{"label": _("待遇与资金")}, first, *({"label": m} for m in more)]


def _filters(request: HttpRequest, actor: Actor, month: str) -> list[Any]:
    """Return month, town, village within the town, and outcome as filters."""
    names, scope = areas.names(actor.county), actor.scope
    months = [str(Month.parse(month) + n) for n in range(1, -24, -1)]
    rows: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("month", _("月份"), [(m, formats.month(m)) for m in months])
    ]
    if scope.kind == "county":
        rows.append(("town", _("镇（街道）"), [(c, n) for c, n in names.items() if len(c) == 9]))
    inside = request.GET.get("town", "") or (scope.keys[0] if scope.kind == "town" and scope.keys else "")
    if inside:
        villages = [(c, n) for c, n in names.items() if len(c) == 12 and c.startswith(inside)]
        rows.append(("village", _("村（社区）"), villages))
    rows.append(("outcome", _("决定"), [(c, str(w)) for c, w in OUTCOMES.items()]))
    return [lists.choice_filter(request, *row) for row in rows]


@page(permissions.NOTICE, methods=("GET", "HEAD"))
def one(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show the letter about one decision as a sheet of paper."""
    back = benefits.benefit_of_decision(request.actor, decision_id)  # type: ignore[attr-defined]
    return _sheets(request, [decision_id], reverse("console:benefit", args=[back]) if back else "")


@page(permissions.NOTICE, methods=("GET", "HEAD"))
def many(request: HttpRequest, month: str) -> HttpResponse:
    """Show all letters of a month and a place, each on a sheet of its own."""
    month = _month(month, clock.today())
    place, outcome = request.GET.get("place", ""), request.GET.get("outcome", "")
    ids = benefits.letter_ids(
        request.actor,  # type: ignore[attr-defined]
        month,
        place=place,
        outcome=outcome if outcome in OUTCOMES else "",
    )
    return _sheets(request, ids, f"{reverse('console:letters')}?month={month}")


def _sheets(request: HttpRequest, ids: list[int], back: str) -> HttpResponse:
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    found = services.print_notices(actor, decision_ids=ids)
    known = {p.person_id: p for p in people.lines(actor, [c["person_id"] for c in found])}
    documents = document_names(benefits.pack_code())
    remedies = [
        r | {"document": documents.get(r["document"], r["document"])} for r in benefits.remedies(today)
    ]
    shown = {
        "letters": [_letter(c, known.get(c["person_id"]), documents) for c in found],
        "remedies": {r["code"]: r for r in remedies},
        "place": access.place(),
        "today": today,
        "printed_by": actor.name,
        "printed_at": clock.now(),
        "back": back,
        "count": len(found),
        "crumbs": _crumbs(_("告知书")),
    }
    return render(request, "console/benefits/sheets.html", shown)


def _letter(c: dict[str, Any], person: Any, documents: dict[str, str]) -> dict[str, Any]:
    """Return one letter's words: number, whom, what, since when, why, on which clause, who signed."""
    words = c["words"]
    source = ""
    if words:
        source = reasons.basis(documents, words["document"], words["clause"])
    return {
        "number": f"{c['county']}-{c['id']:08d}",
        "title": TITLES[c["outcome"]],
        "name": person.name if person else _("第 %(id)s 号档案") % {"id": c["person_id"]},
        "file_no": person.file_no if person else "",
        "village": areas.path_name(c["village"]) if c["village"] else "",
        "is_dead": c["cause"] == "died",
        "is_example": bool(person and person.is_example),
        "scheme": c["name"],
        "outcome": c["outcome"],
        "sum": _sum(c["amount_fen"], c["hours"]),
        "before": _sum(c["before_fen"], None),
        "month": formats.month(str(Month.of(c["effect_from"]))),
        "effect_from": c["effect_from"],
        "decided_on": c["decided_at"],
        "causes": _causes(c, words),
        "case": words["case_label"] if words and c["outcome"] not in ("reject", "stop", "suspend") else "",
        "conditions": [reasons.condition(words, one, documents) for one in words["conditions"]]
        if words
        else [],
        "rule": f"{words['rule_pack']}/{words['rule']} {c['pack_version']}" if words else "",
        "source": source,
        "maker": c["maker"],
        "checker": c["checker"],
        "corrects": f"{c['county']}-{c['corrects']:08d}" if c["corrects"] else "",
    }


def _sum(fen: int | None, hours: int | None) -> str:
    if hours is not None:
        return _("每月 %(n)s 小时") % {"n": hours}
    return _("每月 %(sum)s 元") % {"sum": money.yuan(fen)} if fen is not None else ""


def _causes(c: dict[str, Any], words: dict[str, Any] | None) -> list[str]:
    """Return why, in sentences: the cause, the reason somebody wrote, the conditions that were not met."""
    found = [str(CAUSES[c["cause"]])] if c["cause"] in CAUSES else []
    if c["reason"]:
        found.append(c["reason"])
    if words and c["outcome"] in ("reject", "stop", "suspend") and c["cause"] not in ("died", "moved_out"):
        found += _not_met(words)
    return found


def _not_met(words: dict[str, Any]) -> list[str]:
    """Return the conditions that failed; where all held, that no row of the scheme's table fits, with the facts it asked."""
    failed = [one["label"] for one in words["conditions"] if not one["held"]]
    if failed:
        return [_("不符合的条件：%(why)s") % {"why": _each(failed)}]
    if words["case_label"]:
        return []
    asked = {name for one in words["conditions"] for name in one["facts"]}
    facts = [
        f"{pack_word(f['label'])} {pack_word(f['value'])}"
        for name, f in words["shown"].items()
        if name not in asked
    ]
    cases = _each([one["label"] for one in words["cases"]])
    return [
        _("不属于任何一档（%(cases)s），现在的情况是：%(facts)s")
        % {"cases": cases, "facts": "；".join(facts) or "–"}
    ]


def _each(labels: list[str]) -> str:
    return "、".join(str(pack_word(label)) for label in labels)
