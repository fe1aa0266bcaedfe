"""Who stands in a run: its exceptions and how they are decided, its lines."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.funds import permissions
from yanglao.people import queries as people
from yanglao.web.console.export import excel
from yanglao.web.console.months import steps
from yanglao.web.console.months.views import crumbs, month_name, url_of
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.kit import lists

KINDS = (
    ("regular", gettext_lazy("当月")),
    ("delta", gettext_lazy("差额")),
    ("recovery", gettext_lazy("追回")),
)


@page(permissions.READ, methods=("GET", "HEAD"))
def exceptions(request: HttpRequest, month: str) -> HttpResponse:
    """List who stands in the exceptions of a run, group by group."""
    actor = request.actor  # type: ignore[attr-defined]
    name = month_name(month)
    state = lists.read(request, filters=("kind",), per_page=50)
    found = benefits.exceptions(actor, month, state.chosen.get("kind", ""))
    found.sort(key=lambda e: e["state"] != "open")
    shown = found[state.first_row : state.first_row + state.per_page]
    known = {p.person_id: p for p in people.lines(actor, [e["person_id"] for e in shown])}
    schemes = benefits.scheme_names(clock.today())
    for row in shown:
        row["person"] = known.get(row["person_id"])
        row["scheme_name"] = schemes.get(row["scheme"], row["scheme"])
        row["kind_name"], row["how"] = benefits.EXCEPTIONS.get(row["kind"], (row["kind"], ""))
    words = {
        "rows": shown,
        "count": len(found),
        "open": sum(e["state"] == "open" for e in found),
        "month": month,
        "page": lists.page(request, state, len(found)),
        "filters": [
            lists.choice_filter(
                request, "kind", _("原因"), [(k, v[0]) for k, v in benefits.EXCEPTIONS.items()]
            )
        ],
        "may_settle": register.may(actor, steps.REVIEW.permission),
        "crumbs": crumbs((name, url_of(month)), (_("异常"), "")),
    }
    return render(request, "console/months/exceptions.html", words)


@page(permissions.READ, methods=("POST",))
def settle(request: HttpRequest, month: str, exception_id: int) -> HttpResponse:
    """Decide somebody the run could not."""
    actor = request.actor  # type: ignore[attr-defined]
    back = reverse("console:month-exceptions", args=[month])
    step = confirm(
        request,
        title=_("就按算出的结果定？"),
        action=_("定下来"),
        back=back,
        lead=_("写下依据，留在这一条上，审批人看得到"),
        reason=True,
        reason_label=_("依据"),
    )
    if step.response:
        return step.response
    services.settle_exception(actor, exception_id=exception_id, reason=step.reason, at=clock.now())
    return done(request, _("已定"), back)


@page(permissions.READ, methods=("GET", "HEAD"))
def lines(request: HttpRequest, month: str) -> HttpResponse:
    """List a run's lines: who, what, how much, why."""
    actor = request.actor  # type: ignore[attr-defined]
    name = month_name(month)
    state = lists.read(request, filters=("scheme", "kind"), per_page=50)
    chosen = {"scheme": state.chosen.get("scheme", ""), "kind": state.chosen.get("kind", "")}
    schemes = benefits.scheme_names(clock.today())
    if request.GET.get("export") == "xlsx":
        whole = benefits.run_lines(actor, month, **chosen, page=1, size=1_000_000)
        return excel(
            request,
            name=_("%(month)s发放明细") % {"month": name},
            what="benefits.run_lines",
            headings=[_("档案"), _("项目"), _("归属月份"), _("性质"), _("金额（元）"), _("村（社区）")],
            rows=(
                (r["person_id"], schemes.get(r["scheme"], r["scheme"]), r["month"], dict(KINDS)[r["kind"]],
                 Decimal(r["amount_fen"]) / 100, r["village"])
                for r in whole["rows"]
            ),
            count=whole["count"],
        )  # fmt: skip
    found = benefits.run_lines(actor, month, **chosen, page=state.number, size=state.per_page)
    known = {p.person_id: p for p in people.lines(actor, [r["person_id"] for r in found["rows"]])}
    for row in found["rows"]:
        row["person"] = known.get(row["person_id"])
        row["scheme_name"] = schemes.get(row["scheme"], row["scheme"])
        row["kind_name"] = dict(KINDS)[row["kind"]]
        row["cause_name"] = benefits.CAUSES.get(row["cause"], "")
    words = {
        "rows": found["rows"],
        "count": found["count"],
        "sum_fen": found["sum_fen"],
        "month": month,
        "page": lists.page(request, state, found["count"]),
        "filters": [
            lists.choice_filter(request, "scheme", _("项目"), list(schemes.items())),
            lists.choice_filter(request, "kind", _("性质"), list(KINDS)),
        ],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "crumbs": crumbs((name, url_of(month)), (_("名单"), "")),
    }
    return render(request, "console/months/lines.html", words)
