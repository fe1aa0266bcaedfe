"""这一级能办什么: what a person may receive today, what of it hangs on the level, and one button each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.benefits import permissions
from yanglao.benefits import queries as benefits
from yanglao.web.console.pages import is_part, page
from yanglao.web.console.people.file import crumbs as person_crumbs
from yanglao.web.console.people.file import find as find_person

#: A case in one of these is no longer under way, and may be asked for again.
_OVER = ("stopped", "rejected", "withdrawn", "declined")


@page(permissions.READ, methods=("GET", "HEAD"))
def opens(request: HttpRequest, key: str) -> HttpResponse:
    """Show what may be applied for; a part of the plan's page and of the file that loads by itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    head, on = find_person(request, key), clock.today()
    found = benefits.what_if(actor, head["person_id"], {"ability_level": None}, on=on, today=on)
    held = {row["scheme"]: row for row in reversed(benefits.of_person(actor, head["person_id"], on))}
    may = register.may(actor, permissions.APPLY) and head["status"] == "active"
    rows: list[dict[str, Any]] = []
    for one in found.outcomes:
        if one.before is None or not one.before["eligible"]:
            continue
        case = held.get(one.scheme)
        going = case is not None and case["state"] not in _OVER
        rows.append(
            {
                "name": one.name,
                "amount": one.now if one.unit == "fen" else None,
                "hours": one.now if one.unit == "hours" else None,
                "by_level": one.differs or not (one.after and one.after["eligible"]),
                "case": case if going else None,
                "state": benefits.BENEFIT_NAMES.get(case["state"], "") if case and going else "",
                "case_url": reverse("console:benefit", args=[case["id"]]) if case and going else "",
                "apply_url": f"{reverse('console:benefit-apply')}?person={head['file_no']}&scheme={one.scheme}"
                if may and not going
                else "",
            }
        )
    rows.sort(key=lambda row: (bool(row["case"]), not row["by_level"]))
    context = {"rows": rows, "head": head, "crumbs": person_crumbs(head, _("这一级能办什么"))}
    part = is_part(request)
    return render(request, f"console/careplans/{'opens_part' if part else 'opens'}.html", context)
