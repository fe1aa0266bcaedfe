"""A move to another county: the note goes out with the file's leaving, and comes in at the door like everybody."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock
from yanglao.base.errors import DomainError
from yanglao.people import services
from yanglao.web.console.pages import add_refusal, page
from yanglao.web.console.people.file import crumbs, find
from yanglao.web.console.people.forms import DAY

#: A note is a page of text; anything larger is none.
MOST_BYTES = 64_000


class HandOverForm(forms.Form):
    """Where to, and when."""

    village = forms.CharField(label=gettext_lazy("迁往的村（社区）代码"), max_length=12)
    address = forms.CharField(label=gettext_lazy("新地址"), max_length=120, required=False)
    occurred_on = forms.DateField(label=gettext_lazy("哪天迁的"), widget=DAY)
    source = forms.CharField(label=gettext_lazy("凭什么登记"), max_length=60)


class TakeOverForm(forms.Form):
    """The note another county sent."""

    file = forms.FileField(label=gettext_lazy("对方发来的交接单"))
    others = forms.CharField(label=gettext_lazy("像的人里核实不是同一人的"), max_length=200, required=False)
    reason = forms.CharField(label=gettext_lazy("不是同一人的理由"), max_length=200, required=False)


@page("people.life_event")
def hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """Let the file leave and give the note to send; it is given once, with the move."""
    head = find(request, key)
    form = HandOverForm(request.POST or None, initial={"occurred_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.hand_over(
                request.actor,  # type: ignore[attr-defined]
                person_id=head["person_id"],
                at=clock.now(),
                today=clock.today(),
                **form.cleaned_data,
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return _file(made.number, made.words)
    context = {"form": form, "head": head, "crumbs": crumbs(head, _("迁往外县"))}
    return render(request, "console/people/hand_over.html", context, status=422 if form.errors else 200)


def _file(name: str, words: dict[str, Any]) -> HttpResponse:
    body = json.dumps(words, ensure_ascii=False, indent=1)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@page("people.write")
def take_over(request: HttpRequest) -> HttpResponse:
    """Read a note, open or wake the file, show the receipt that goes back."""
    form, receipt = TakeOverForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            receipt = services.take_over(
                request.actor,  # type: ignore[attr-defined]
                words=_read(form.cleaned_data["file"]),
                at=clock.now(),
                today=clock.today(),
                different=_different(form.cleaned_data),
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "receipt": receipt,
        "crumbs": [{"label": _("老年人")}, {"label": _("接收外县迁入")}],
    }
    return render(request, "console/people/take_over.html", context, status=422 if form.errors else 200)


def _different(given: dict[str, Any]) -> services.Different:
    """Return whom somebody looked at and found to be another: file numbers end in the row they name."""
    tails = [number.rpartition("-")[2] for number in re.split(r"[\s,，、;；]+", given["others"])]
    ids = tuple(int(tail) for tail in tails if tail.isdecimal() and len(tail) < 18)
    return services.Different(ids, given["reason"].strip())


def _read(upload: Any) -> dict[str, Any]:
    wrong = DomainError(
        _("这不是一份完整的交接单"), code="people.handover_shape", field="file", remedy=_("请对方重新发一份")
    )
    if upload.size > MOST_BYTES:
        raise wrong
    try:
        found = json.loads(upload.read().decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise wrong from None
    if not isinstance(found, dict):
        raise wrong
    return found
