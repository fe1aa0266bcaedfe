"""Writing down a screening or the self-assessment: answers by thumb, the result told, nothing decided by it."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.assessment import queries, services
from yanglao.base import clock
from yanglao.base.errors import DomainError
from yanglao.web.console.pages import done, page
from yanglao.web.console.people.file import crumbs as person_crumbs
from yanglao.web.console.people.file import find as find_person
from yanglao.web.kit.packwords import pack_word


@page("assessment.screen")
def screening(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a screener, answer it, keep it on the file."""
    head = find_person(request, key)
    choices = queries.screeners()
    code = request.POST.get("scale") or request.GET.get("scale") or "ad8"
    code = code if code in dict(choices) else "ad8"
    scale = queries.scale_of(code)
    items = {i.code: request.POST[f"i-{i.code}"] for i in scale.items if request.POST.get(f"i-{i.code}")}
    problems: dict[str, str] = {}
    general = ""
    if request.method == "POST":
        try:
            made = services.record_screening(
                request.actor,  # type: ignore[attr-defined]
                person_id=head["person_id"],
                scale=code,
                taken_on=date.fromisoformat(request.POST.get("taken_on", "")),
                items=items,
                informant=request.POST.get("informant", ""),
            )
        except ValueError:
            general = _("日期写成 2026-10-31")
        except DomainError as refusal:
            problems = {p["item"]: p["message"] for p in refusal.detail.get("problems", [])}
            general = "" if problems else refusal.message
        else:
            said = pack_word(scale.level_words(made.level).zh)
            back = f"{reverse('console:person', args=[head['file_no']])}?tab=assessment"
            return done(request, _("已登记：%(result)s。只作参考，不定等级") % {"result": said}, back)
    context = {
        "head": head,
        "scale": scale,
        "choices": [(one, name, one == code) for one, name in choices],
        "dimensions": [
            (
                d.words.zh,
                [
                    (i, [(o, items.get(i.code) == o.code) for o in i.options], problems.get(i.code, ""))
                    for i in d.items
                ],
            )
            for d in scale.dimensions
        ],
        "day": request.POST.get("taken_on") or clock.today().isoformat(),
        "informant": request.POST.get("informant", ""),
        "general": general,
        "problems": [
            (code, pack_word(item.words.zh), text)
            for code, text in problems.items()
            if (item := scale.item(code))
        ],
        "crumbs": person_crumbs(head, _("登记筛查")),
    }
    return render(
        request, "console/assessment/screening.html", context, status=422 if general or problems else 200
    )
