"""A new file at the counter: checked while typing, the paper beside it, who may be the same human being."""

from __future__ import annotations

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
    form = NewForm(actor, request.POST or None)
    alike = _alike(actor, request.POST) if request.method == "POST" else []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if alike and not given["sure"]:
            form.add_error("sure", _("名单里有同名同生日的人，先看是不是同一个"))
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
                )
            except DomainError as refusal:
                refused(form, refusal)
            else:
                return done(
                    request,
                    _("已建档，档案号 %(no)s") % {"no": row.file_no},
                    reverse("console:person", args=[row.file_no]),
                )
    context = {
        "form": form,
        "alike": alike,
        "paper": _paper(actor, form, request.POST),
        "today": clock.today(),
    }
    context["crumbs"] = [{"label": _("老年人"), "url": reverse("console:people")}, {"label": _("登记老年人")}]
    return render(request, "console/people/new.html", context, status=422 if form.errors else 200)


@page("people.write", methods=("POST",))
def check(request: HttpRequest) -> HttpResponse:
    """Return the paper and who may be the same, while the form is being filled."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = NewForm(actor, request.POST)
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
    """Return who may be the same: the same number, else the same name and birthday; beside what was typed."""
    name = given.get("name", "").strip()
    number = _number(given)
    if number is None and not (name and given.get("birth_on")):
        return []
    ids: list[int] = []
    if number is not None:
        hit = queries.match_id_numbers(actor, [number.text]).get(number.text)
        if hit is not None and hit.person_id is None:
            return [{"elsewhere": areas.name(hit.town)}]
        ids = [hit.person_id] if hit is not None and hit.person_id else []
    if not ids and name:
        from datetime import date

        try:
            born = number.birth_on if number else date.fromisoformat(given.get("birth_on", ""))
        except ValueError:
            return []
        ids = queries.alike(actor, name=name, birth_on=born)
    on = clock.today()
    return [
        {
            "line": line,
            "age": line.age(on),
            "place": place_words(line.village),
            "same_number": number is not None and bool(queries.match_id_numbers(actor, [number.text])),
        }
        for line in queries.lines(actor, ids)
    ]


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
