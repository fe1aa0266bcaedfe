"""My exports, a new one with its purpose, those to approve, one of them, its file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django import forms
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access.queries import duties
from yanglao.base import clock, files, permissions
from yanglao.base.errors import DomainError, NotFound
from yanglao.exchange import queries, services
from yanglao.web.console.exports import jobs, making
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.kit import lists

STATES = (
    ("asked", gettext_lazy("等审批")),
    ("approved", gettext_lazy("可以生成")),
    ("running", gettext_lazy("正在生成")),
    ("ready", gettext_lazy("可以下载")),
    ("returned", gettext_lazy("退回")),
    ("expired", gettext_lazy("已过期")),
)
_COLOURS = {
    "asked": "attend",
    "approved": "running",
    "running": "running",
    "ready": "done",
    "returned": "late",
}


class PurposeForm(forms.Form):
    """What a list is taken out for."""

    purpose = forms.CharField(label=gettext_lazy("用途"), max_length=200)
    with_numbers = forms.BooleanField(label=gettext_lazy("带完整号码"), required=False)


def _dress(rows: list[Any]) -> list[Any]:
    names, now = dict(STATES), clock.now()
    for row in rows:
        if row.state == "ready" and row.expires_at <= now:
            row.state = "expired"
        row.state_word, row.colour = names[row.state], _COLOURS.get(row.state, "neutral")
        row.duty_word = duties.label(row.duty)
    return rows


def _crumbs(*more: str) -> list[dict[str, Any]]:
    return [{"label": _("导出"), "url": reverse("console:exports")}, *({"label": text} for text in more)]


@page("access.export", methods=("GET", "HEAD"))
def mine(request: HttpRequest) -> HttpResponse:
    """List one's own exports."""
    actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, filters=("state",))
    found = queries.exports(actor, state=state.chosen.get("state", ""))
    count = found.count()
    may_approve = permissions.may(actor, "exchange.approve_export")
    context = {
        "rows": _dress(list(found[state.first_row : state.first_row + state.per_page])),
        "count": count,
        "page": lists.page(request, state, count),
        "filters": [lists.choice_filter(request, "state", _("状态"), [(k, str(v)) for k, v in STATES])],
        "waiting": queries.exports_waiting(actor).count() if may_approve else None,
        "crumbs": [{"label": _("导出")}],
    }
    return render(request, "console/exports/mine.html", context)


@page("access.export")
def new(request: HttpRequest) -> HttpResponse:
    """Ask what a list is for; small and masked it is made at once, else it goes to another person."""
    actor = request.actor  # type: ignore[attr-defined]
    of = request.POST.get("of") or request.GET.get("of", "")
    path, query, sheet = making.describe(request, of)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.ask_export(
                actor,
                what=sheet["what"],
                title=sheet["name"],
                path=path,
                query=query,
                purpose=form.cleaned_data["purpose"],
                with_numbers=form.cleaned_data["with_numbers"] and bool(sheet["numbers"]),
                rows=sheet["count"],
                at=clock.now(),
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return _made(request, row) if row.state == "approved" else _asked(request, row)
    context = {
        "form": form,
        "of": of,
        "back": f"{path}?{query}" if query else path,
        "sheet": sheet,
        "columns": _("、").join(sheet["headings"]),
        "numbers": _("、").join(sheet["numbers"]),
        "free": settings.EXPORT_FREE_ROWS,
        "large": sheet["count"] > settings.EXPORT_FREE_ROWS,
        "slow": sheet["count"] > settings.EXPORT_JOB_ROWS,
        "days": settings.EXPORT_DAYS,
        "days_with_numbers": settings.EXPORT_DAYS_WITH_NUMBERS,
        "crumbs": _crumbs(sheet["name"]),
    }
    return render(request, "console/exports/new.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, row: Any) -> HttpResponse:
    return done(request, _("已送审，同意后可以生成"), reverse("console:export", args=[row.pk]))


def _made(request: HttpRequest, row: Any) -> HttpResponse:
    """Make the file now, or by a job when it is long."""
    actor, url = request.actor, reverse("console:export", args=[row.pk])  # type: ignore[attr-defined]
    if row.rows > settings.EXPORT_JOB_ROWS:
        row = services.start_export(actor, export_id=row.pk, kind=jobs.KIND)
        if permissions.may(actor, "access.jobs"):
            url = reverse("console:job", args=[row.job_id])
        return done(request, _("正在生成，好了在“导出”里下载"), url)
    services.start_export(actor, export_id=row.pk)
    making.make(actor, row.pk)
    return done(request, _("已生成，可以下载"), url)


def _row(request: HttpRequest, export_id: int) -> Any:
    row = queries.export(request.actor, export_id)  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(_("没有这个导出，或不是您申请的"), remedy=_("回到“导出”"))
    return _dress([row])[0]


@page("access.export", methods=("GET", "HEAD"))
def one(request: HttpRequest, export_id: int) -> HttpResponse:
    """Show one export: what for, approved by whom, until when it may be fetched."""
    row, actor = _row(request, export_id), request.actor  # type: ignore[attr-defined]
    context = {
        "row": row,
        "is_mine": row.user_id == actor.user_id,
        "may_settle": row.state == "asked"
        and row.user_id != actor.user_id
        and permissions.may(actor, "exchange.approve_export"),
        "may_job": row.job_id and permissions.may(actor, "access.jobs"),
        "crumbs": _crumbs(row.number),
    }
    return render(request, "console/exports/one.html", context)


@page("exchange.approve_export", methods=("GET", "HEAD"))
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for a second person."""
    actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request)
    found = queries.exports_waiting(actor)
    count = found.count()
    context = {
        "rows": _dress(list(found[state.first_row : state.first_row + state.per_page])),
        "count": count,
        "page": lists.page(request, state, count),
        "me": actor.user_id,
        "crumbs": _crumbs(_("待审批的导出")),
    }
    return render(request, "console/exports/waiting.html", context)


@page("exchange.approve_export", methods=("POST",))
def settle(request: HttpRequest, export_id: int) -> HttpResponse:
    """Agree, or send back with a reason."""
    row, agreed = _row(request, export_id), request.POST.get("deed") == "agree"
    step = confirm(
        request,
        title=_("同意 %(who)s 导出%(what)s？") % {"who": row.user_name, "what": row.title}
        if agreed
        else _("退回 %(who)s 的导出？") % {"who": row.user_name},
        action=_("同意导出") if agreed else _("退回"),
        back=reverse("console:exports-waiting"),
        effects=[
            (_("用途"), row.purpose),
            (_("行数"), f"{row.rows:,}"),
            (_("号码"), _("完整号码，每个人都留查看记录") if row.with_numbers else _("遮住")),
        ],
        reason=not agreed,
        danger=agreed and row.with_numbers,
    )
    if step.response:
        return step.response
    services.settle_export(
        request.actor,  # type: ignore[attr-defined]
        export_id=export_id,
        approved=agreed,
        reason=step.reason,
        at=clock.now(),
    )
    return done(request, _("已同意") if agreed else _("已退回"), reverse("console:exports-waiting"))


@page("access.export", methods=("POST",))
def make(request: HttpRequest, export_id: int) -> HttpResponse:
    """Make the file of an approved export."""
    row = _row(request, export_id)
    if row.user_id != request.actor.user_id:  # type: ignore[attr-defined]
        raise NotFound(_("没有这个导出，或不是您申请的"), remedy=_("回到“导出”"))
    return _made(request, row)


@page("access.export", methods=("GET", "HEAD"))
def file(request: HttpRequest, export_id: int) -> HttpResponse:
    """Send the file; each time is written down."""
    row = services.download_export(request.actor, export_id=export_id, at=clock.now())  # type: ignore[attr-defined]
    kept = row.file
    return FileResponse(
        BytesIO(files.read(kept)), as_attachment=True, filename=kept.name, content_type=kept.media_type
    )
