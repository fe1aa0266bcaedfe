"""Taking a call: the number pops the file; where it is not known, the door check asks before anything is written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.people import queries, services
from yanglao.web.console.intake import alike
from yanglao.web.console.intake.views import CHANNELS, KINDS, crumbs
from yanglao.web.console.pages import add_refusal, done, page

_KINDS = tuple((code, KINDS[code]) for code in ("assessment", "benefit", "correct", "objection", "other"))
_AT_DESK = tuple((code, CHANNELS[code]) for code in ("phone", "counter", "village"))
#: Answer of a clerk who looked at the files: none of them.
NOBODY = "0"


class CallForm(forms.Form):
    """What the caller wants; name and place only where no file was popped."""

    phone = forms.CharField(label=gettext_lazy("来电号码"), max_length=20, required=False)
    channel = forms.ChoiceField(label=gettext_lazy("渠道"), choices=_AT_DESK)
    kind = forms.ChoiceField(label=gettext_lazy("要办什么"), choices=_KINDS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("说了什么"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    relation = forms.CharField(label=gettext_lazy("谁打来的"), max_length=20, required=False)
    name = forms.CharField(label=gettext_lazy("老人姓名"), max_length=60, required=False)
    birth_on = forms.DateField(
        label=gettext_lazy("出生日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    village = forms.ChoiceField(label=gettext_lazy("老人住哪个村（社区）"), required=False)

    def __init__(self, actor: Actor, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        keys = tuple(actor.scope.keys)
        names = areas.names(actor.county)
        own = [c for c in names if len(c) == 12 and (actor.scope.kind == "county" or c.startswith(keys))]
        choices = [(c, areas.path_name(c)) for c in own]
        self.fields["village"].choices = choices if len(own) == 1 else [("", _("选一个")), *choices]  # type: ignore[attr-defined]


@page("people.requests")
def call(request: HttpRequest) -> HttpResponse:
    """Take a call, or a visit at the counter."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    phone = (request.POST.get("phone") or request.GET.get("phone", "")).strip()[:20]
    form = CallForm(actor, request.POST or None, initial={"phone": phone, "channel": "phone"})
    files = queries.files_by_phone(actor, phone) if phone else []
    near: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        given, person = form.cleaned_data, request.POST.get("person", "")
        if not person:
            near = _near(actor, given, files)
        if not near:
            try:
                pk = _written(actor, given, int(person) if person.isdecimal() and person != NOBODY else None)
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                return done(request, _("记下了，受理号 %(no)s") % {"no": pk}, _page_of(actor, pk))
    shown = {
        "form": form,
        "phone": phone,
        "files": alike.shown(actor, queries.DoorCheck(), files) if files and not near else [],
        "near": near,
        "asked": bool(phone) or request.method == "POST",
        "crumbs": crumbs(_("接电话")),
    }
    return render(request, "console/intake/call.html", shown, status=422 if form.errors else 200)


def _near(actor: Actor, given: dict[str, Any], files: list[int]) -> list[dict[str, Any]]:
    """Return who may be meant, by the one door check; a caller described in words is asked about once."""
    found = queries.door_check(
        actor,
        name=given["name"].strip(),
        birth_on=given["birth_on"],
        village=given["village"],
        phone=given["phone"],
    )
    return alike.shown(actor, found, files)


def _written(actor: Actor, given: dict[str, Any], person_id: int | None) -> str:
    line = next(iter(queries.lines(actor, [person_id])), None) if person_id else None
    told = services.Told(
        kind=given["kind"],
        name=line.name if line else given["name"],
        phone=given["phone"],
        village=line.village if line else given["village"],
        words=given["words"],
        relation=given["relation"],
        birth_on=given["birth_on"],
    )
    return services.leave_request(
        actor,
        told=told,
        channel=given["channel"],
        at=clock.now(),
        today=clock.today(),
        person_id=line.person_id if line else None,
    )


def _page_of(actor: Actor, reference: str) -> str:
    rows, _count = queries.requests(actor, filters={"q": reference}, size=1)
    return reverse("console:request", args=[rows[0].id]) if rows else reverse("console:requests")
