"""Who stands around an elder: whom to call in which order, who of the family looks after them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base.errors import DomainError, NotFound
from yanglao.people import queries, services
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.console.people.file import crumbs, find
from yanglao.web.console.people.forms import CarerForm, Contacts

_FIELDS = ("keep", "name", "relation", "phone")


def _url(head: dict[str, Any]) -> str:
    return f"{reverse('console:person', args=[head['file_no']])}?tab=family"


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    """Return the rows as they stand on the page, those with anything in them."""
    count = request.POST.get("form-TOTAL_FORMS", "0")
    rows = [
        {name: request.POST.get(f"form-{n}-{name}", "") for name in _FIELDS}
        for n in range(min(int(count) if count.isdecimal() else 0, 6))
    ]
    return [row for row in rows if any(row.values())]


def moved(rows: list[dict[str, str]], move: str) -> tuple[list[dict[str, str]], int]:
    """Return the rows with one of them a place up (``up-2``) or down (``down-0``), and where it is now."""
    way, _dash, number = move.partition("-")
    here = int(number) if number.isdecimal() else -1
    there = here - 1 if way == "up" else here + 1
    if 0 <= here < len(rows) and 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
        return rows, there
    return rows, here


@page("people.write")
def contacts(request: HttpRequest, key: str) -> HttpResponse:
    """Write whom to call, in order; a row goes up and down by its buttons, a number stays unless typed anew."""
    head = find(request, key)
    actor = request.actor  # type: ignore[attr-defined]
    known = queries.contacts_of(actor, head["person_id"])
    stands = {str(c["id"]): c["phone"] for c in known}
    rows = [{"keep": str(c["id"]), "name": c["name"], "relation": c["relation"]} for c in known]
    move, problem, at = request.POST.get("move", ""), "", -1
    if request.method == "POST" and move:
        rows, at = moved(_typed(request), move)
    form = Contacts(request.POST if request.method == "POST" and not move else None, initial=rows)
    if request.method == "POST" and not move and form.is_valid():
        given = [row for row in form.cleaned_data if row and row.get("name", "").strip()]
        try:
            services.set_contacts(actor, person_id=head["person_id"], contacts=given)
        except DomainError as refusal:
            problem = "。".join(part for part in (refusal.message, refusal.remedy) if part)
        else:
            return done(request, _("已存 %(n)d 位联系人") % {"n": len(given)}, _url(head))
    context = {
        "formset": form,
        "lines": [(one, stands.get(str(one["keep"].value() or ""), "")) for one in form],
        "last": len(rows) - 1,
        "moved_to": at,
        "head": head,
        "problem": problem,
        "crumbs": crumbs(head, _("紧急联系人")),
    }
    status = 422 if problem or (form.is_bound and not form.is_valid()) else 200
    return render(request, "console/people/contacts.html", context, status=status)


def _carer(request: HttpRequest, head: dict[str, Any], carer_id: int) -> Any:
    rows = queries.carers_of(request.actor, head["person_id"])  # type: ignore[attr-defined]
    row = next((c for c in rows if c.pk == carer_id and c.valid_to is None), None)
    if row is None:
        raise NotFound(_("没有这位照护者，或已经不照护了"), remedy=_("回到档案的“家庭与联系人”"))
    return row


@page("people.write")
def carer(request: HttpRequest, key: str, carer_id: int = 0) -> HttpResponse:
    """Write down who of the family looks after the elder, or correct it."""
    head = find(request, key)
    start: dict[str, Any] = {"valid_from": clock.today(), "lives": "together"}
    if carer_id:
        row = _carer(request, head, carer_id)
        start = {name: getattr(row, name) for name in CarerForm.base_fields}
    form = CarerForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_carer(
                request.actor,  # type: ignore[attr-defined]
                person_id=head["person_id"],
                carer_id=carer_id or None,
                **form.cleaned_data,
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已存照护者"), _url(head))
    context = {"form": form, "head": head, "is_new": not carer_id, "crumbs": crumbs(head, _("家庭照护者"))}
    return render(request, "console/people/carer.html", context, status=422 if form.errors else 200)


@page("people.write")
def end_carer(request: HttpRequest, key: str, carer_id: int) -> HttpResponse:
    """Say that somebody no longer looks after the elder, from today on."""
    head = find(request, key)
    row = _carer(request, head, carer_id)
    step = confirm(
        request,
        title=_("%(name)s 从今天起不再照护？") % {"name": row.name},
        action=_("不再照护"),
        back=_url(head),
        effects=[(_("登记"), _("留着，注明到今天止"))],
    )
    if step.response:
        return step.response
    services.end_carer(
        request.actor,  # type: ignore[attr-defined]
        person_id=head["person_id"],
        carer_id=carer_id,
        valid_to=max(clock.today(), row.valid_from),
    )
    return done(request, _("已登记不再照护"), _url(head))
