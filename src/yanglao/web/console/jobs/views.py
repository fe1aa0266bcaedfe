"""Long work: bar, stop, result."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import permissions, queries
from yanglao.base import files
from yanglao.base import jobs as work
from yanglao.base.errors import NotFound
from yanglao.web.console.pages import done, is_part, page
from yanglao.web.kit import lists

_STATES = (
    ("queued", gettext_lazy("排队")),
    ("running", gettext_lazy("在办")),
    ("done", gettext_lazy("办完")),
    ("failed", gettext_lazy("没办成")),
    ("cancelled", gettext_lazy("已停")),
)


@page(permissions.JOBS, methods=("GET", "HEAD"))
def jobs(request: HttpRequest) -> HttpResponse:
    """List long work; the rows come again every two seconds while something runs."""
    actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, filters=("state",))
    rows = queries.jobs(actor, state=state.chosen.get("state", ""))
    count = rows.count()
    drawn = list(rows[state.first_row : state.first_row + state.per_page])
    words = {
        "rows": drawn,
        "count": count,
        "running": any(j.state in ("queued", "running") for j in drawn),
        "page": lists.page(request, state, count),
        "filters": [lists.choice_filter(request, "state", _("状态"), [(k, str(v)) for k, v in _STATES])],
        "here": request.get_full_path(),
        "crumbs": [{"label": _("后台任务")}],
    }
    return render(
        request, "console/jobs/rows.html" if is_part(request, "jobs") else "console/jobs/list.html", words
    )


def _job(request: HttpRequest, job_id: int) -> Any:
    row = queries.jobs(request.actor).filter(pk=job_id).select_related("result_file").first()  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(_("没有这个任务，或不是您的"), remedy=_("回到后台任务"))
    return row


@page(permissions.JOBS, methods=("GET", "HEAD"))
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """Show one job; its bar moves by itself."""
    row = _job(request, job_id)
    result = [(k, v) for k, v in (row.result or {}).items() if not isinstance(v, dict | list)]
    words = {
        "job": row,
        "running": row.state in ("queued", "running"),
        "result": result,
        "crumbs": [{"label": _("后台任务"), "url": reverse("console:jobs")}, {"label": row.label}],
    }
    return render(
        request, "console/jobs/bar.html" if is_part(request, "job") else "console/jobs/job.html", words
    )


@page(permissions.JOBS, methods=("POST",))
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    row = _job(request, job_id)
    work.cancel(request.actor, row.pk)  # type: ignore[attr-defined]
    return done(request, _("已请它停下，没办完的不会写入"), reverse("console:job", args=[row.pk]))


@page(permissions.JOBS, methods=("GET", "HEAD"))
def result_file(request: HttpRequest, job_id: int) -> HttpResponse:
    """Send the file a job made."""
    row = _job(request, job_id)
    if row.result_file is None:
        raise NotFound(_("这个任务没有文件"))
    kept = row.result_file
    return FileResponse(
        BytesIO(files.read(kept)), as_attachment=True, filename=kept.name, content_type=kept.media_type
    )
