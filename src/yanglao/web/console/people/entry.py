"""A new file at the counter: checked while typing, the paper beside it, who may be the same human being."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.areas import queries as areas
from yanglao.base import clock, identifiers
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.people import queries, services
from yanglao.web.console.pages import done, page
from yanglao.web.console.people import drafts
from yanglao.web.console.people.deeds import refused
from yanglao.web.console.people.forms import NewForm
from yanglao.web.console.people.views import place_words

_PLAIN = (
    "name", "id_number", "id_type", "ethnicity", "phone", "register_village", "register_address", "residence_address",
)  # fmt: skip


@page("people.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open a file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    left, left_at = drafts.offered(actor) if request.method != "POST" else ({}, None)
    form = NewForm(actor, request.POST or None, initial=left)
    typed = request.POST or left
    alike = _alike(actor, typed) if typed else []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        looked_at = tuple(one["line"].person_id for one in alike if "line" in one and not one["same_number"])
        if (looked_at or any("near_elsewhere" in one for one in alike)) and not given["sure"]:
            form.add_error("sure", _("可能已有档案，先对照看是不是同一个人"))
        else:
            try:
                row = services.open_file(
                    actor,
                    draft=_draft(given),
                    contacts=_contacts(given),
                    spokesman=None
                    if given["by"] == "self"
                    else services.Spokesman(
                        given["by_name"], given["by_relation"] or _by_word(form, given), given["by_proof"]
                    ),
                    at=clock.now(),
                    today=clock.today(),
                    different=services.Different(looked_at, given["sure_why"]),
                )
            except DomainError as refusal:
                refused(form, refusal)
            else:
                drafts.drop(actor)
                return done(
                    request,
                    _("已建档，档案号 %(no)s") % {"no": row.file_no},
                    reverse("console:person", args=[row.file_no]),
                )
    context = {
        "form": form,
        "alike": alike,
        "paper": _paper(actor, form, typed),
        "today": clock.today(),
        "left_at": left_at,
    }
    context["crumbs"] = [{"label": _("老年人"), "url": reverse("console:people")}, {"label": _("登记老年人")}]
    return render(request, "console/people/new.html", context, status=422 if form.errors else 200)


@page("people.write", methods=("POST",))
def check(request: HttpRequest) -> HttpResponse:
    """Return the paper and who may be the same, while the form is being filled."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = NewForm(actor, request.POST)
    drafts.keep(actor, request.POST)
    context = {
        "paper": _paper(actor, form, request.POST),
        "alike": _alike(actor, request.POST),
        "today": clock.today(),
    }
    return render(request, "console/people/new_check.html", context)


def _by_word(form: NewForm, given: dict[str, Any]) -> str:
    return str(dict(form.fields["by"].choices)[given["by"]])  # type: ignore[attr-defined]


def _draft(given: dict[str, Any]) -> services.Draft:
    words = {name: given[name] for name in _PLAIN}
    return services.Draft(
        **words,
        sex=given["sex"],
        birth_on=given["birth_on"],
        residence_village=given["residence_village"] or given["register_village"],
        source=_("窗口登记"),
    )


def _contacts(given: dict[str, Any]) -> list[dict[str, str]]:
    if not given["contact_name"]:
        return []
    return [
        {
            "name": given["contact_name"],
            "relation": given["contact_relation"],
            "phone": given["contact_phone"],
        }
    ]


def _alike(actor: Actor, given: Any) -> list[dict[str, Any]]:
    """Return who may be the same human being, beside what was typed; the one door check decides."""
    number = _number(given)
    try:
        born = number.birth_on if number else date.fromisoformat(given.get("birth_on", ""))
    except ValueError:
        return []
    found = queries.door_check(
        actor,
        name=given.get("name", "").strip(),
        birth_on=born,
        sex=number.sex if number else given.get("sex", ""),
        id_number=number.text if number else given.get("id_number", "").strip().upper(),
        id_type=given.get("id_type", "resident"),
        village=services.administering(
            actor.county,
            given.get("register_village", ""),
            given.get("residence_village", "") or given.get("register_village", ""),
        ),
        phone=_phone(given.get("phone", "")),
    )
    if found.exact is not None and found.exact.person_id is None:
        return [{"elsewhere": areas.name(found.exact.town)}]
    told = {near.person_id: near for near in found.near}
    ids = [found.exact.person_id] if found.exact and found.exact.person_id else list(told)
    shown: list[dict[str, Any]] = [
        {
            "line": line,
            "age": line.age(clock.today()),
            "place": place_words(line.village),
            "same_number": not told,
            "why": services.why(told[line.person_id].evidence) if line.person_id in told else "",
            "ways": {e.field: e.points > 0 for e in told[line.person_id].evidence}
            if line.person_id in told
            else {},
        }
        for line in queries.lines(actor, ids)
    ]
    return shown + [{"near_elsewhere": areas.name(town)} for town in found.elsewhere]


def _phone(text: str) -> str:
    try:
        return identifiers.phone(text) if text.strip() else ""
    except DomainError:
        return ""


def _number(given: Any) -> identifiers.IdNumber | None:
    if given.get("id_type", "resident") in ("passport", "none"):
        return None
    try:
        return identifiers.id_number(given.get("id_number", ""))
    except DomainError:
        return None


def _paper(actor: Actor, form: NewForm, given: Any) -> dict[str, Any]:
    """Return the lines of the paper twin; what is missing is marked on both."""
    number = _number(given)
    names = areas.names(actor.county)
    sexes = {"m": _("男"), "f": _("女")}
    sex = number.sex if number else given.get("sex", "")
    born = number.birth_on.isoformat() if number else given.get("birth_on", "")
    typed = given.get("id_number", "").strip()
    place = given.get("register_village", "")
    home = given.get("residence_village", "") or place
    by = dict(form.fields["by"].choices).get(given.get("by", "self"), "")  # type: ignore[attr-defined]
    return {
        "name": given.get("name", ""),
        "sex": sexes.get(sex, ""),
        "born": born,
        "id_number": identifiers.mask_id(number.text) if number else "",
        "id_problem": bool(typed)
        and number is None
        and given.get("id_type", "resident") in ("resident", "hk_mo_tw_permit"),
        "phone": identifiers.mask_phone(given.get("phone", "")) if given.get("phone") else "",
        "register": f"{areas.path_name(place)} {given.get('register_address', '')}"
        if place in names
        else given.get("register_address", ""),
        "residence": f"{areas.path_name(home)} {given.get('residence_address', '')}"
        if home in names
        else given.get("residence_address", ""),
        "contact": " ".join(
            p for p in (given.get("contact_relation", ""), given.get("contact_name", "")) if p
        ),
        "by": by,
        "by_name": given.get("by_name", "") if given.get("by", "self") != "self" else "",
    }
