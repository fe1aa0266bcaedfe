"""Agencies under contract, and what their results and those of each assessor signal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.assessment import queries, services
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.orgs import queries as orgs
from yanglao.web.console.pages import add_refusal, confirm, done, page

_DAYS = 365
SIGNALS = {
    "uniform_levels": gettext_lazy("等级太一样"),
    "uniform_answers": gettext_lazy("答案成批相同"),
    "quick": gettext_lazy("上门太快"),
    "overturned": gettext_lazy("复评常改变结果"),
}


class _ContractForm(forms.Form):
    """A contract with a body that assesses."""

    organisation_id = forms.ChoiceField(label=gettext_lazy("评估机构"))
    number = forms.CharField(label=gettext_lazy("合同编号"), max_length=60)
    towns = forms.MultipleChoiceField(
        label=gettext_lazy("服务的镇（街道）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    quota = forms.IntegerField(label=gettext_lazy("评估数上限"), min_value=1)
    price = forms.DecimalField(
        label=gettext_lazy("每次价格（元）"), min_value=Decimal(0), decimal_places=2, max_digits=9
    )
    valid_from = forms.DateField(
        label=gettext_lazy("合同起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=gettext_lazy("合同止（不含）"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@page("assessment.quality", methods=("GET", "HEAD", "POST"))
def agencies(request: HttpRequest) -> HttpResponse:
    """List contracts and quality; enter a contract."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on = clock.today()
    may = permissions.may(actor, "assessment.contract")
    form = _ContractForm(request.POST or None)
    bodies = orgs.search(actor.county, kind="assessment_agency")
    form.fields["organisation_id"].choices = [(str(one.pk), str(one)) for one in bodies]  # type: ignore[attr-defined]
    towns = [(code, name) for code, name in areas.names(actor.county).items() if len(code) == 9]
    form.fields["towns"].choices = towns  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.sign_contract(
                actor,
                organisation_id=int(given["organisation_id"]),
                number=given["number"],
                towns=given["towns"],
                quota=given["quota"],
                price_fen=int(given["price"] * 100),
                valid_from=given["valid_from"],
                valid_to=given["valid_to"],
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已登记合同"), reverse("console:agencies"))
    span = {"first": on - timedelta(_DAYS), "last": on}
    names = dict(towns)
    context = {
        "contracts": [
            {**one, "towns": "、".join(names.get(code, code) for code in one["contract"].towns)}
            for one in queries.contracts(actor, on=on)
        ],
        "by_agency": _told(queries.quality_by_agency(actor, **span)),
        "by_worker": _told(queries.quality_by_worker(actor, **span))[:50],
        "form": form if may else None,
        "may": may,
        "crumbs": [
            {"label": _("能力评估"), "url": reverse("console:assessments")},
            {"label": _("评估机构和质量")},
        ],
    }
    return render(request, "console/assessment/agencies.html", context, status=422 if form.errors else 200)


def _told(rows: list[tuple[int, str, queries.Quality]]) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "count": q.count,
            "same_level": round(q.same_level * 100),
            "minutes": None if q.minutes is None else round(q.minutes),
            "rechecked": q.rechecked,
            "overturned": q.overturned,
            "signals": [str(SIGNALS[code]) for code in q.signals],
        }
        for _owner, name, q in rows
    ]


@page("assessment.contract", methods=("GET", "HEAD", "POST"))
def end(request: HttpRequest, contract_id: int) -> HttpResponse:
    """End a contract before its time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    back = reverse("console:agencies")
    step = confirm(
        request,
        title=_("今天起终止这份合同？"),
        action=_("终止"),
        back=back,
        reason=True,
        danger=True,
        effects=[(_("已派的评估"), _("照旧做完"))],
    )
    if step.response:
        return step.response
    services.end_contract(actor, contract_id=contract_id, on=clock.today(), reason=step.reason)
    return done(request, _("已终止"), back)
