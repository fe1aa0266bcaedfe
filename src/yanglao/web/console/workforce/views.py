"""The register of workers: certificates with their end, posts; what ends within thirty days first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access.queries import masks
from yanglao.areas import queries as areas
from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.web.console.export import excel
from yanglao.web.console.pages import done, page
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab
from yanglao.workforce import queries, services

KINDS = (
    ("care_worker", gettext_lazy("养老护理员")),
    ("social_worker", gettext_lazy("社会工作者")),
    ("assessor", gettext_lazy("能力评估员")),
    ("head", gettext_lazy("机构负责人")),
    ("volunteer", gettext_lazy("志愿者")),
)
#: Skill levels as printed on certificates.
LEVELS = {
    5: gettext_lazy("五级（初级工）"),
    4: gettext_lazy("四级（中级工）"),
    3: gettext_lazy("三级（高级工）"),
    2: gettext_lazy("二级（技师）"),
    1: gettext_lazy("一级（高级技师）"),
}


def _dress(actor: Actor, rows: list[Any], on: date) -> None:
    beside = queries.beside(actor, [row.pk for row in rows], on=on)
    for row in rows:
        papers, posts = beside.get(row.pk, ([], []))
        for paper in papers:
            _date_words(paper, on)
        row.papers = [p for p in papers if p.holds][:2]
        row.lapsed = bool(papers) and not row.papers
        row.posts = posts[:2]
        row.town_word = areas.name(row.town) if row.town else ""


def _date_words(paper: Any, on: date) -> None:
    paper.level_word = LEVELS.get(paper.skill_level, "")
    paper.holds = paper.issued_on <= on and (paper.valid_to is None or on < paper.valid_to)
    paper.last = paper.valid_to - timedelta(1) if paper.valid_to else None
    paper.days = (paper.last - on).days if paper.last else None
    paper.soon = paper.holds and paper.days is not None and paper.days <= 30


@page("workforce.view", methods=("GET", "HEAD"))
def workers(request: HttpRequest) -> HttpResponse:
    """List the workers in scope, or the certificates that end soon."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on = clock.today()
    state = lists.read(request, filters=("kind", "town"))
    ending = request.GET.get("view") == "ending"
    soon = queries.expiring(actor, on=on, days=30)
    soon_count = soon.count()
    found = queries.list_workers(
        actor, on=on, kind=state.chosen.get("kind", ""), town=state.chosen.get("town", ""), text=state.q
    )
    if request.GET.get("export") == "xlsx":
        return _sheet(request, list(found), on)
    counts = queries.counts(actor)
    if ending:
        count = soon_count
        rows = [paper.worker for paper in soon[state.first_row : state.first_row + state.per_page]]
        rows = list({row.pk: row for row in rows}.values())
    else:
        count = found.count()
        rows = list(found[state.first_row : state.first_row + state.per_page])
    _dress(actor, rows, on)
    here, kind = reverse("console:workers"), state.chosen.get("kind", "")
    tabs = [Tab(_("全部"), here, sum(counts["by_kind"].values()), not kind and not ending)]
    tabs += [
        Tab(str(word), f"{here}?kind={code}", counts["by_kind"].get(code, 0), kind == code)
        for code, word in KINDS
        if counts["by_kind"].get(code)
    ]
    tabs.append(Tab(_("证书 30 天内到期"), f"{here}?view=ending", soon_count, ending))
    towns = [(c, n) for c, n in areas.names(actor.county).items() if len(c) == 9]
    context = {
        "rows": rows,
        "count": count,
        "ending": ending,
        "tabs": tabs,
        "page": lists.page(request, state, count),
        "filters": [] if ending else [lists.choice_filter(request, "town", _("镇（街道）"), towns)],
        "export_url": lists.with_query(request, export="xlsx", page=None),
        "may_export": permissions.may(actor, "access.export"),
        "crumbs": [{"label": _("队伍")}],
    }
    return render(request, "console/workforce/list.html", context)


def _sheet(request: HttpRequest, rows: list[Any], on: date) -> HttpResponse:
    permissions.require(request.actor, "access.export")  # type: ignore[attr-defined]
    _dress(request.actor, rows, on)  # type: ignore[attr-defined]
    return excel(
        request,
        name=_("工作人员名单"),
        what="workforce.list",
        headings=[_("工号"), _("姓名"), _("类别"), _("镇（街道）"), _("岗位"), _("单位"), _("证书"), _("技能等级"), _("有效期至")],
        rows=(
            [
                r.staff_no, r.name, r.get_kind_display(), r.town_word,
                r.posts[0].post if r.posts else "", r.posts[0].organisation.name if r.posts else "",
                r.papers[0].get_kind_display() if r.papers else "", str(r.papers[0].level_word) if r.papers else "",
                r.papers[0].last if r.papers else None,
            ]
            for r in rows
        ),
        count=len(rows),
        widths=(12, 10, 12, 14, 12, 26, 18, 16, 12),
    )  # fmt: skip


def _worker(request: HttpRequest, worker_id: int) -> Any:
    row = queries.get(request.actor, worker_id)  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(_("没有这个工作人员，或不归您管"), remedy=_("回到队伍再找"))
    return row


@page("workforce.view", methods=("GET", "HEAD"))
def worker(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Show one worker: posts, certificates, standing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on, row = clock.today(), _worker(request, worker_id)
    papers = queries.certificates(actor, row.pk)
    for paper in papers:
        _date_words(paper, on)
    posts = queries.posts(actor, row.pk)
    for post in posts:
        post.holds = post.valid_from <= on and (post.valid_to is None or on < post.valid_to)
    context = {
        "row": row,
        "town": areas.name(row.town) if row.town else "",
        "papers": papers,
        "posts": posts,
        "best": next((p for p in papers if p.holds), None),
        "may_reveal": permissions.may(actor, "workforce.reveal"),
        "may_link": row.kind == "assessor" and permissions.may(actor, "workforce.register"),
        "purposes": list(masks.PURPOSES.items()),
        "crumbs": [{"label": _("队伍"), "url": reverse("console:workers")}, {"label": row.name}],
    }
    return render(request, "console/workforce/worker.html", context)


@page("workforce.register", methods=("POST",))
def account(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Say which account is this worker's own."""
    row = _worker(request, worker_id)
    name = request.POST.get("username", "").strip()[:150]
    services.link_account(request.actor, worker_id=row.pk, username=name)  # type: ignore[attr-defined]
    said = _("对上了：手机上只有派给他的上门") if name else _("不再对着账号")
    return done(request, said, reverse("console:worker", args=[row.pk]))


@page("workforce.reveal", methods=("POST",))
def reveal(request: HttpRequest, worker_id: int) -> HttpResponse:
    """Show a worker's number for a minute; the look is kept."""
    row = _worker(request, worker_id)
    value = services.reveal(
        request.actor,  # type: ignore[attr-defined]
        worker_id=row.pk,
        field=request.POST.get("field", ""),
        purpose=request.POST.get("purpose", ""),
    )
    context = {"row": row, "value": value, "masked": "***", "crumbs": [{"label": row.name}]}
    part = request.headers.get("HX-Request")
    return render(
        request, "console/people/revealed.html" if part else "console/workforce/revealed.html", context
    )
