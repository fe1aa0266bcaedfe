"""An application entered at the counter: who, what, who speaks for the person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock
from yanglao.base.errors import DomainError
from yanglao.benefits import permissions, services
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.console.pages import add_refusal, done, page


class ApplyForm(forms.Form):
    """Who applies for what."""

    person = forms.CharField(label=gettext_lazy("档案号"), max_length=40)
    scheme = forms.ChoiceField(label=gettext_lazy("申请哪一项"))
    applied_on = forms.DateField(
        label=gettext_lazy("申请日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    on_behalf = forms.CharField(
        label=gettext_lazy("谁代他来"), max_length=60, required=False, help_text=gettext_lazy("本人来的不填")
    )

    def __init__(self, *args: Any, schemes: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = list(schemes.items())  # type: ignore[attr-defined]

    def clean_applied_on(self) -> object:
        """Refuse a day still to come."""
        day = self.cleaned_data["applied_on"]
        if day > clock.today():
            raise forms.ValidationError(_("日期还没到"))
        return day


@page(permissions.APPLY)
def apply(request: HttpRequest) -> HttpResponse:
    """Enter an application; the engine answers at once what is expected."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    start = {
        "applied_on": today,
        "person": request.GET.get("person", ""),
        "scheme": request.GET.get("scheme", ""),
    }
    form = ApplyForm(request.POST or None, initial=start, schemes=benefits.scheme_names(today))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        pk = people.find_id(actor, given["person"])
        line = next(iter(people.lines(actor, [pk])), None) if pk else None
        if line is None:
            form.add_error("person", _("没有这个档案号，或不在您的范围内"))
        else:
            try:
                made = services.apply(
                    actor,
                    person={"id": line.person_id, "village": line.village},
                    scheme=given["scheme"],
                    applied_on=given["applied_on"],
                    on_behalf=given["on_behalf"],
                    at=clock.now(),
                )
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                return done(
                    request,
                    _("已受理 %(name)s 的申请") % {"name": line.name},
                    reverse("console:benefit", args=[made]),
                )
    crumbs = [
        {"label": _("待遇与资金")},
        {"label": _("待遇"), "url": reverse("console:benefits")},
        {"label": _("申请")},
    ]
    return render(
        request,
        "console/benefits/apply.html",
        {"form": form, "crumbs": crumbs},
        status=422 if form.errors else 200,
    )
