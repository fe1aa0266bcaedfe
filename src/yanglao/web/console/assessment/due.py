"""Who is due for an assessment, and arranging it for many at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.assessment import queries, services
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.console.people.views import place_words
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab

WORDS = {
    "late": gettext_lazy("已过期"),
    "changed": gettext_lazy("情况变了"),
    "ending": gettext_lazy("30 天内到期"),
    "needed": gettext_lazy("待遇要评估，还没评过"),
}
#: Without the policy engine: told at once, at any size.
_QUICK = ("late", "changed", "ending")


def _rows(request: HttpRequest, reason: str, place: str) -> list[queries.Due]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wanted = ("needed",) if reason == "needed" else _QUICK
    return queries.all_due(actor, on=clock.today(), place=place, reasons=wanted)


@page("assessment.view", methods=("GET", "HEAD"))
def due(request: HttpRequest) -> HttpResponse:
    """List who is due, by reason and place."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, filters=("reason", "town"))
    reason = state.chosen.get("reason", "late")
    reason = reason if reason in WORDS else "late"
    town = state.chosen.get("town", "")
    rows = _rows(request, reason, town)
    counts = queries.due_counts(rows)
    chosen = [row for row in rows if row.reason == reason]
    drawn = chosen[state.first_row : state.first_row + state.per_page]
    lines = {line.person_id: line for line in people.lines(actor, [row.person_id for row in drawn])}
    names = areas.names(actor.county)
    schemes = benefits.scheme_names(clock.today()) if reason == "needed" else {}
    here = reverse("console:assessments-due")
    known = _QUICK if reason != "needed" else ("needed",)
    context = {
        "rows": [
            (
                row,
                lines[row.person_id],
                place_words(row.village),
                [schemes.get(code, code) for code in row.schemes],
            )
            for row in drawn
            if row.person_id in lines
        ],
        "reason": reason,
        "count": len(chosen),
        "tabs": [
            Tab(
                str(words),
                lists.with_query(request, reason=code, page=None),
                counts["by_reason"][code] if code in known else None,
                code == reason,
            )
            for code, words in WORDS.items()
        ],
        "page": lists.page(request, state, len(chosen)),
        "filters": [
            lists.choice_filter(
                request, "town", _("镇（街道）"), [(c, n) for c, n in names.items() if len(c) == 9]
            )
        ],
        "by_place": [
            (names.get(code, code), sum(one.values()), f"{here}?reason={reason}&town={code}")
            for code, one in sorted(queries.due_counts(chosen)["by_village" if town else "by_town"].items())
        ],
        "may": permissions.may(actor, "assessment.accept"),
        "crumbs": [
            {"label": _("能力评估"), "url": reverse("console:assessments")},
            {"label": _("到期和该评估的")},
        ],
    }
    return render(request, "console/assessment/due.html", context)


@page("assessment.accept", methods=("POST",))
def arrange(request: HttpRequest) -> HttpResponse:
    """Open and accept an assessment for the chosen, each with the reason it is due for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    back = f"{reverse('console:assessments-due')}?reason={reason if reason in WORDS else 'late'}"
    wanted = {int(v) for v in request.POST.getlist("id") if v.isdecimal()}
    rows = [row for row in _rows(request, reason, "") if row.person_id in wanted]
    if not rows:
        raise DomainError(_("没有选中人"), code="assessment.nobody", remedy=_("先在名单里勾选"))
    reasons = {row.person_id: queries.APPLY_WITH[row.reason] for row in rows}
    step = confirm(
        request,
        title=_("给 %(n)d 人安排评估？") % {"n": len(reasons)},
        action=_("安排"),
        back=back,
        effects=[(_("申请并受理，接着约日子"), _("%(n)d 人") % {"n": len(reasons)})],
        undone=_("没有评分以前可以一件件撤回"),
    )
    if step.response:
        return step.response
    found = services.arrange_due(actor, reasons=reasons, at=clock.now())
    return done(request, _("已安排 %(n)d 人，等约日子") % {"n": len(found.able)}, back)
