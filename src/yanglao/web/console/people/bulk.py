"""What is done to many chosen people at once: first what will change, then one deed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanglao.assessment import queries as assessment
from yanglao.assessment import services as assessments
from yanglao.base import clock, permissions
from yanglao.base.errors import DomainError
from yanglao.people import queries, services
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.console.people import words
from yanglao.web.console.people.views import read_state


def chosen_ids(request: HttpRequest) -> list[int]:
    """Return whom the form means: the ticked rows, or everybody of the filter in the address."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.POST.get("all") == "1":
        state, filters, on = read_state(request)
        return queries.all_ids(actor, filters, state.sort, on=on)
    ids = [int(v) for v in request.POST.getlist("id") if v.isdecimal()]
    return [line.person_id for line in queries.lines(actor, ids)]


def _back(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse('console:people')}?{query}" if query else reverse("console:people")


@page("people.read", methods=("POST",))
def preview(request: HttpRequest) -> HttpResponse:
    """Say in one sentence what starting assessments for the chosen would do."""
    actor = request.actor  # type: ignore[attr-defined]
    if not permissions.may(actor, "assessment.apply") or request.POST.get("all") == "1":
        return HttpResponse("")
    able, under_way, gone = assessment.would_apply(actor, chosen_ids(request))
    parts = [_("发起评估：新申请 %(n)d 人") % {"n": able}]
    if under_way:
        parts.append(_("%(n)d 人已有一次在办，跳过") % {"n": under_way})
    if gone:
        parts.append(_("%(n)d 人已故或已迁出，跳过") % {"n": gone})
    return HttpResponse("，".join(parts))


@page("people.read", methods=("POST",))
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one deed to the chosen people."""
    deed = request.POST.get("deed", "")
    ids = chosen_ids(request)
    if not ids:
        raise DomainError(_("没有选中人"), code="people.nobody", remedy=_("先在名单里勾选"))
    if deed == "assess":
        return _assess(request, ids)
    if deed == "category":
        return _category(request, ids)
    if deed == "export":
        return _export(request, ids)
    raise DomainError(_("没有这种办法"), code="people.deed", remedy=_("回到名单再选"))


def _export(request: HttpRequest, ids: list[int]) -> HttpResponse:
    """Lead to the page that asks what for: with the filter when everybody was meant, else with the rows ticked."""
    query = request.GET.copy()
    if request.POST.get("all") != "1":
        query = QueryDict(mutable=True)
        query["ids"] = ",".join(str(i) for i in ids)
    of = f"{reverse('console:people')}?{query.urlencode()}"
    return HttpResponseRedirect(f"{reverse('console:export-new')}?{urlencode({'of': of})}")


def _assess(request: HttpRequest, ids: list[int]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if len(ids) > assessments.MOST:
        raise DomainError(
            _("一次最多发起 %(most)d 人，现在选了 %(n)d 人") % {"most": assessments.MOST, "n": len(ids)},
            code="assessment.too_many",
            remedy=_("按镇或村分几次办"),
        )
    able, under_way, gone = assessment.would_apply(actor, ids)
    step = confirm(
        request,
        title=_("给 %(n)d 人发起能力评估？") % {"n": able},
        action=_("发起评估"),
        back=_back(request),
        effects=[
            (_("新申请"), _("%(n)d 人") % {"n": able}),
            (_("已有一次在办，跳过"), _("%(n)d 人") % {"n": under_way}),
            (_("已故或已迁出，跳过"), _("%(n)d 人") % {"n": gone}),
        ],
        undone=_("没有评分以前可以一件件撤回"),
    )
    if step.response:
        return step.response
    found = assessments.apply_for_many(actor, person_ids=ids, at=clock.now())
    return done(
        request,
        _("已发起 %(n)d 件评估，跳过 %(m)d 人")
        % {"n": len(found.able), "m": len(found.under_way) + len(found.gone)},
        reverse("console:assessments"),
    )


class KindForm(forms.Form):
    """Which category, from when, said by whom."""

    kind = forms.ChoiceField(label=_("类别"))
    valid_from = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("谁说的（来源）"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = words.kinds()  # type: ignore[attr-defined]
        self.fields["kind"].label = _("类别")
        self.fields["valid_from"].label = _("从哪天起")
        self.fields["source"].label = _("谁说的（来源）")


def _category(request: HttpRequest, ids: list[int]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    permissions.require(actor, "people.category")
    asked = request.POST.get("step") == "category"
    form = KindForm(request.POST if asked else None, initial={"valid_from": clock.today()})
    if asked and form.is_valid():
        category, _dot, value = form.cleaned_data["kind"].partition(".")
        try:
            n = services.set_category_many(
                actor,
                person_ids=ids,
                category=category,
                value=value,
                source=form.cleaned_data["source"],
                valid_from=form.cleaned_data["valid_from"],
                checked_on=clock.today(),
            )
        except DomainError as refusal:
            form.add_error(None, "。".join(p for p in (refusal.message, refusal.remedy) if p))
        else:
            text = _("已给 %(n)d 人登记“%(what)s”") % {"n": n, "what": words.short(category, value)}
            return done(request, text, _back(request))
    context = {
        "form": form,
        "count": len(ids),
        "ids": [] if request.POST.get("all") == "1" else ids,
        "all": request.POST.get("all") == "1",
        "back": _back(request),
        "crumbs": [{"label": _("老年人"), "url": reverse("console:people")}, {"label": _("加类别")}],
    }
    return render(request, "console/people/bulk_category.html", context, status=422 if form.errors else 200)
