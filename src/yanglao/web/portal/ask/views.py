"""Leaving a request without an account: name, telephone, village, what for. The register is not looked at.

The answer is the same for everybody, so that nobody learns here who is on file; the town's clerk looks later, with the
clerk's own rows. From one address only so many in an hour.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from yanglao.access import queries as access
from yanglao.base import clock
from yanglao.base.errors import DomainError
from yanglao.people import services as people
from yanglao.web.portal import pages
from yanglao.web.portal.places.words import village_choices

#: Requests from one address within an hour.
MOST_AN_HOUR = 5
HOUR = 3600
KINDS = (
    ("assessment", gettext_lazy("请人上门看看能力等级")),
    ("benefit", gettext_lazy("申请补贴")),
    ("correct", gettext_lazy("资料写错了")),
    ("other", gettext_lazy("别的事")),
)


class AskForm(forms.Form):
    """The few questions."""

    kind = forms.ChoiceField(label=gettext_lazy("要办什么"), choices=KINDS, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("老人姓名"), max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("打哪个电话找您"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    village = forms.ChoiceField(label=gettext_lazy("老人住哪个村（社区）"))
    birth_on = forms.DateField(
        label=gettext_lazy("老人哪天出生"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    words = forms.CharField(
        label=gettext_lazy("还想说什么"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["village"].choices = [  # type: ignore[attr-defined]
            ("", _("选一个")),
            *village_choices(access.place().county),
        ]


def _place_of(request: HttpRequest) -> str:
    return f"ask:{request.META.get('REMOTE_ADDR', '')}"


def _too_many(request: HttpRequest) -> bool:
    """Count this one; whether the address has left too many within the hour."""
    key = _place_of(request)
    cache.add(key, 0, HOUR)
    try:
        return bool(cache.incr(key) > MOST_AN_HOUR)
    except ValueError:  # gone between the two
        return False


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the questions, or take the request."""
    form = AskForm(
        request.POST or None,
        initial={"kind": request.GET.get("kind", ""), "village": request.GET.get("village", "")},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        # Who fills the field that people do not see is a machine: it is told the same and nothing is kept.
        if request.POST.get("website"):
            return redirect("portal:asked")
        if _too_many(request):
            form.add_error(None, _("这里一个小时收得太多了。请打电话，或过一会儿再来"))
            status = 429
        else:
            try:
                number = _leave(request, form.cleaned_data)
            except DomainError as refusal:
                words = "。".join(part for part in (refusal.message, refusal.remedy) if part)
                form.add_error(refusal.field if refusal.field in form.fields else None, words)
            else:
                messages.success(request, _("记下了，受理号 %(no)s") % {"no": number})
                return redirect("portal:asked")
    return pages.show(
        request,
        "portal/shared/page.html",
        _("请人联系我"),
        {"body": "portal/ask/form.html", "form": form},
        status=status if status != 200 else 422 if form.errors else 200,
    )


def _leave(request: HttpRequest, given: dict[str, Any]) -> str:
    # Whoever is signed in asks here as anybody else: requests on the own file are left on 我的.
    from yanglao.access.queries import visitor

    told = people.Told(
        kind=given["kind"],
        name=given["name"],
        phone=given["phone"],
        village=given["village"],
        words=given["words"],
        birth_on=given["birth_on"],
    )
    return people.leave_request(visitor(), told=told, channel="portal", at=clock.now(), today=clock.today())


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens next; the same page for everybody."""
    return pages.show(request, "portal/shared/page.html", _("记下了"), {"body": "portal/ask/asked.html"})
