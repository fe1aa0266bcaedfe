"""The elder's own file, for the elder and the family: what is received and why, what arrived, who looked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yanglao.access import queries as access
from yanglao.assessment import queries as assessment
from yanglao.base import clock
from yanglao.base.errors import DomainError, NotFound
from yanglao.benefits import queries as benefits
from yanglao.benefits import services as benefit_services
from yanglao.people import queries as people
from yanglao.web.portal import pages
from yanglao.web.portal.guard import own_only
from yanglao.web.portal.mine import careplan, lookers, reasons, words

_REASON_LENGTH = 200


@require_GET
@own_only
def mine(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """Show who it is, the level, what is received, whom to call."""
    today = clock.today()
    return pages.show(
        request,
        "portal/shared/page.html",
        own.name,
        {
            "body": "portal/mine/mine.html",
            "own": own,
            "level": assessment.current_level(own.actor, own.person_id, on=today),
            "held": words.held(own, today),
            "contacts": people.contacts_of(own.actor, own.person_id),
            "others": people.lines(own.actor, own.others[:8]),
        },
    )


@require_GET
@own_only
def why(request: HttpRequest, own: pages.Own, scheme: str) -> HttpResponse:
    """Explain one benefit of this month."""
    today = clock.today()
    known = benefits.scheme_names(today)
    if scheme not in known:
        raise NotFound(_("没有这项待遇"), remedy=_("回“我的”看在享受哪些"))
    found = benefits.explain(own.actor, own.person_id, scheme, reasons.month_of(today), today)
    return pages.show(
        request,
        "portal/shared/page.html",
        known[scheme],
        {
            "body": "portal/mine/why.html",
            "own": own,
            "panel": reasons.panel(found, access.place().pack, own.name),
        },
        back=reverse("portal:mine"),
    )


@require_GET
@own_only
def money(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """Show what arrived, month by month."""
    return pages.show(
        request,
        "portal/shared/page.html",
        _("钱到了吗"),
        {"body": "portal/mine/money.html", "own": own, "months": words.months(own, clock.today())},
        back=reverse("portal:mine"),
    )


@require_GET
@own_only
def viewed(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """Show which offices looked at the file in a month, at what and what for."""
    months = lookers.months_back(clock.today())
    month = request.GET.get("month", "")
    month = month if month in months else months[0]
    rows = lookers.lookers(own, month)
    at = months.index(month)
    return pages.show(
        request,
        "portal/shared/page.html",
        _("谁看过"),
        {
            "body": "portal/mine/viewed.html",
            "own": own,
            "rows": rows,
            "times": sum(row["times"] for row in rows),
            "month": month,
            "is_now": at == 0,
            "earlier": months[at + 1] if at + 1 < len(months) else "",
            "later": months[at - 1] if at else "",
        },
        back=reverse("portal:mine"),
    )


@require_GET
@own_only
def care(request: HttpRequest, own: pages.Own) -> HttpResponse:
    """Show the care plan in plain words: what, how often, who, since when, and what waits for a yes."""
    return pages.show(
        request,
        "portal/shared/page.html",
        _("照护计划"),
        {"body": "portal/mine/care.html", "own": own, **careplan.shown(own, clock.today())},
        back=reverse("portal:mine"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_only
def reply(request: HttpRequest, own: pages.Own, benefit_id: int) -> HttpResponse:
    """Ask the family to confirm or decline what the county proposes, and take the answer."""
    today = clock.today()
    row = next((b for b in words.held(own, today) if b["id"] == benefit_id), None)
    if row is None or row["state"] != "proposed":
        raise NotFound(_("这一项不用确认了"), remedy=_("回“我的”看办到哪一步"))
    problem = ""
    if request.method == "POST":
        try:
            return _replied(request, own, row)
        except DomainError as refusal:
            problem = f"{refusal.message}。{refusal.remedy or ''}"
    return pages.show(
        request,
        "portal/shared/page.html",
        row["name"],
        {"body": "portal/mine/reply.html", "own": own, "row": row, "problem": problem},
        back=reverse("portal:mine"),
        status=422 if problem else 200,
    )


def _replied(request: HttpRequest, own: pages.Own, row: dict[str, Any]) -> HttpResponse:
    if request.POST.get("answer") == "no":
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:_REASON_LENGTH]
        if not reason:
            raise DomainError(_("不要的话，写一句为什么"), remedy=_("比如：已经在领别的补贴"))
        benefit_services.decline(own.actor, benefit_id=row["id"], reason=reason, at=clock.now())
        messages.success(request, _("记下了：不要%(name)s。改主意随时到村（社区）说") % {"name": row["name"]})
    else:
        who = own.actor.name if own.actor.duty == "family" else ""
        benefit_services.confirm(own.actor, benefit_ids=[row["id"]], at=clock.now(), on_behalf=who)
        messages.success(request, _("确认了%(name)s，接下来由民政局核对、公示") % {"name": row["name"]})
    return redirect("portal:mine")
