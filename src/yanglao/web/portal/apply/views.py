"""Applying from home: an assessment, or a benefit the rules give today; who speaks for the elder is read from the delegation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanglao.access import queries as access
from yanglao.assessment import queries as assessment
from yanglao.assessment import services as assessment_services
from yanglao.base import clock
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.money import yuan
from yanglao.benefits import queries as benefits
from yanglao.benefits import services as benefit_services
from yanglao.people import services as people
from yanglao.web.portal import pages
from yanglao.web.portal.guard import own_only

#: Why somebody asks for an assessment, in the words of the family, and what the assessment calls it.
REASONS = (
    ("first", gettext_lazy("没有评估过")),
    ("immediate", gettext_lazy("身体比以前差了，或好了")),
    ("routine", gettext_lazy("上次的快到期了")),
)
#: States of a benefit that stand in the way of another application.
_LIVE = (
    "proposed",
    "applied",
    "checked",
    "surveyed",
    "reviewed",
    "noticed",
    "approved",
    "active",
    "suspended",
)


def may_apply(own: pages.Own) -> bool:
    """Return whether whoever looks may apply for the elder today."""
    return people.may_speak(own.actor, own.person_id, "apply", on=clock.today())


@require_GET
@own_only
def listed(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """Show what may be applied for: the assessment, the benefits the rules give today, the others with the reason."""
    today = clock.today()
    held = {b["scheme"] for b in benefits.of_person(own.actor, own.person_id, today) if b["state"] in _LIVE}
    found = benefits.what_if(own.actor, own.person_id, {}, on=today, today=today)
    rows = [_scheme(one) for one in found.outcomes if one.scheme not in held]
    under_way = [row for row in assessment.history(own.actor, own.person_id) if row.state in assessment.OPEN]
    return pages.show(
        request,
        "portal/shared/page.html",
        _("申请"),
        {
            "body": "portal/apply/list.html",
            "own": own,
            "may": may_apply(own),
            "level": assessment.current_level(own.actor, own.person_id, on=today),
            "under_way": under_way[0] if under_way else None,
            "fits": [row for row in rows if row["fits"]],
            "others": [row for row in rows if not row["fits"]],
        },
        back=pages.with_person(reverse("portal:mine"), own),
    )


def _scheme(one: Any) -> dict[str, Any]:
    words = one.before or {}
    failed = [c["label"] for c in words.get("conditions", ()) if not c["held"]]
    return {
        "scheme": one.scheme,
        "name": one.name,
        "fits": one.now > 0,
        "amount": _("%(n)s 小时/月") % {"n": one.now}
        if one.unit == "hours"
        else _("%(n)s 元/月") % {"n": yuan(one.now)},
        "why": "、".join(failed[:3]) or _("没有适用的档次"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@own_only
def for_assessment(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """Ask one question and apply for an assessment."""
    today = clock.today()
    level = assessment.current_level(own.actor, own.person_id, on=today)
    reasons = [row for row in REASONS if (row[0] == "first") == (level is None)]
    problem, chosen = "", request.POST.get("reason", "first" if level is None else "")
    if request.method == "POST":
        if chosen not in dict(reasons):
            problem = _("选一个再往下")
        else:
            try:
                row = assessment_services.apply_for_assessment(
                    own.actor, person_id=own.person_id, at=clock.now(), reason=chosen, channel="portal"
                )
            except DomainError as refusal:
                problem = "。".join(part for part in (refusal.message, refusal.remedy) if part)
            else:
                messages.success(request, _("交了，镇（街道）受理后约日子上门"))
                return redirect(pages.with_person(reverse("portal:case", args=["assessment", row.pk]), own))
    return pages.show(
        request,
        "portal/shared/page.html",
        _("申请评估"),
        {
            "body": "portal/apply/assessment.html",
            "own": own,
            "may": may_apply(own),
            "reasons": reasons,
            "chosen": chosen,
            "problem": problem,
        },
        back=pages.with_person(reverse("portal:apply"), own),
        status=422 if problem else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_only
def for_benefit(request: HttpRequest, own: pages.Own, scheme: str) -> HttpResponse:
    """Show what a benefit would give on today's file, and apply for it."""
    today = clock.today()
    found = benefits.what_if(own.actor, own.person_id, {}, on=today, today=today)
    one = next((o for o in found.outcomes if o.scheme == scheme), None)
    if one is None:
        raise NotFound(_("没有这项待遇"), remedy=_("从名单里选"))
    problem = ""
    if request.method == "POST":
        who = _("%(name)s（家属）") % {"name": own.actor.name} if own.actor.duty == "family" else ""
        try:
            made = benefit_services.apply(
                own.actor,
                person={"id": own.person_id, "village": own.head["village"]},
                scheme=scheme,
                applied_on=today,
                at=clock.now(),
                on_behalf=who,
            )
        except DomainError as refusal:
            problem = "。".join(part for part in (refusal.message, refusal.remedy) if part)
        else:
            messages.success(request, _("交了，核对后告诉您"))
            return redirect(pages.with_person(reverse("portal:case", args=["benefit", made]), own))
    return pages.show(
        request,
        "portal/shared/page.html",
        one.name,
        {
            "body": "portal/apply/benefit.html",
            "own": own,
            "may": may_apply(own),
            "row": _scheme(one),
            "problem": problem,
            "place": access.place(),
        },
        back=pages.with_person(reverse("portal:apply"), own),
        status=422 if problem else 200,
    )
