"""Files that stand twice: the work list, two files side by side, merging, and taking a merge back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from yanglao.base import clock, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.people import queries, services
from yanglao.web.console.pages import confirm, done, page
from yanglao.web.console.people.views import place_words
from yanglao.web.kit import lists, parts

PER_PAGE = 20


def _crumbs(*labels: str) -> list[dict[str, str]]:
    first = [
        {"label": _("老年人"), "url": reverse("console:people")},
        {"label": _("重复档案"), "url": reverse("console:people-doubles")},
    ]
    return first + [{"label": label} for label in labels]


def _tabs(actor: Actor, now: str) -> list[parts.Tab]:
    counts = queries.pair_counts(actor)
    url = reverse("console:people-doubles")
    found = [
        parts.Tab(label, f"{url}?view={state}", counts.get(state, 0), now == state)
        for state, label in (("open", _("待核对")), ("different", _("不是同一人")))
    ]
    merges = queries.count_merges(actor)
    return [*found, parts.Tab(_("合并记录"), reverse("console:people-merges"), merges, now == "merges")]


@page("people.doubles")
def doubles(request: HttpRequest) -> HttpResponse:
    """List pairs that may be one person; a POST looks through the register again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    url = reverse("console:people-doubles")
    if request.method == "POST":
        found = services.scan_doubles(actor, at=clock.now())
        text = _("看过 %(persons)d 份档案，%(pairs)d 对可能是同一人，新发现 %(new)d 对") % found
        return done(request, text, url)
    state = lists.read(request, filters=("view",), per_page=PER_PAGE)
    view = state.chosen.get("view") or "open"
    if view not in ("open", "different"):
        raise NotFound(_("没有这一类"), code="people.no_view")
    tabs = _tabs(actor, view)
    count = next(tab.count for tab in tabs if tab.active) or 0
    rows = [
        {
            "line": pair,
            "why": services.why_of((f, h) for f, h, points in pair.evidence if points > 0),
            "places": [place_words(pair.one.village), place_words(pair.other.village)],
            "url": reverse("console:people-compare", args=[pair.one.file_no, pair.other.file_no]),
        }
        for pair in queries.list_pairs(actor, view, state.first_row, state.per_page)
    ]
    context = {
        "rows": rows,
        "tabs": tabs,
        "view": view,
        "count": count,
        "page": lists.page(request, state, count),
        "crumbs": [*_crumbs()[:1], {"label": _("重复档案")}],
    }
    return render(request, "console/people/doubles.html", context)


@page("people.doubles", methods=("GET", "HEAD"))
def merges(request: HttpRequest) -> HttpResponse:
    """List merges, taken back or not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state = lists.read(request, per_page=PER_PAGE)
    tabs = _tabs(actor, "merges")
    count = tabs[-1].count or 0
    context = {
        "rows": queries.list_merges(actor, state.first_row, state.per_page),
        "tabs": tabs,
        "count": count,
        "page": lists.page(request, state, count),
        "crumbs": _crumbs(_("合并记录")),
    }
    return render(request, "console/people/merges.html", context)


#: What is shown side by side: (label, keys of the head, evidence it belongs to, what is taken when the other is chosen).
FIELDS = (
    (lazy("姓名"), ("name",), "name", "name"),
    (lazy("证件号"), ("id_number",), "number", "id_number"),
    (lazy("性别"), ("sex_label",), "sex", "sex"),
    (lazy("出生日期"), ("birth_on",), "birth", "birth_on"),
    (lazy("电话"), ("phone",), "phone", "phone"),
    (lazy("民族"), ("ethnicity",), "", "ethnicity"),
    (lazy("户籍"), ("register_place", "register_address"), "", "register"),
    (lazy("住处"), ("residence_place", "residence_address"), "", "residence"),
    (lazy("户号"), ("household_number", "relation_to_head"), "", "household"),
    (lazy("管理地"), ("village_name",), "village", ""),
    (lazy("状态"), ("status_label",), "", ""),
    (lazy("类别"), ("categories",), "", ""),
    (lazy("建档日期"), ("created_on", "source"), "", ""),
)


def _both(request: HttpRequest, key: str, other: str) -> tuple[dict[str, Any], dict[str, Any]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = []
    for file_no in (key, other):
        tail = file_no.rpartition("-")[2]
        head = queries.header(actor, int(tail), on=clock.today()) if tail.isdecimal() else None
        if head is None or head["file_no"] != file_no:
            raise NotFound(_("没有这个人，或不归您管"), code="people.not_found", remedy=_("核对档案号"))
        head["created_on"] = head["created_at"].astimezone(clock.CHINA).date()
        head["categories"] = "、".join(one["label"] for one in head["categories"])
        found.append(head)
    return found[0], found[1]


def _words(head: dict[str, Any], names: tuple[str, ...]) -> str:
    return " ".join(str(head[name]) for name in names if head[name]) or "–"


@page("people.doubles")
def compare(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """Show two files side by side; a POST says that they are one, or that they are two, and why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    one, two = _both(request, key, other)
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            if request.POST.get("deed") == "different":
                services.not_the_same(
                    actor,
                    one_id=one["person_id"],
                    other_id=two["person_id"],
                    reason=request.POST.get("reason", ""),
                    at=clock.now(),
                )
                return done(request, _("已记下：不是同一人，以后不再提示"), reverse("console:people-doubles"))
            answer = _merge(request, one, two)
            if answer is not None:
                return answer
        except DomainError as refusal:
            problem = refusal
    likeness = queries.likeness(actor, one["person_id"], two["person_id"])
    ways = {e.field: e for e in likeness.evidence} if likeness else {}
    rows = []
    for label, names, field, choice in FIELDS:
        left, right = _words(one, names), _words(two, names)
        rows.append(
            {
                "label": label, "left": left, "right": right, "differs": left != right, "choice": choice,
                "how": services.agreement(field, ways[field].how) if field in ways and ways[field].how != "same" else "",
            }
        )  # fmt: skip
    pair = queries.pair_of(actor, one["person_id"], two["person_id"])
    context = {
        "one": one, "two": two, "rows": rows, "likeness": likeness, "pair": pair, "problem": problem,
        "conflicts": problem.detail.get("conflicts", []) if problem else [],
        "why": services.why(likeness.evidence) if likeness else "",
        "may_merge": permissions.may(actor, "people.merge"),
        "merged": "merged" in (one["status"], two["status"]),
        "given": request.POST, "crumbs": _crumbs(_("对照")),
    }  # fmt: skip
    return render(request, "console/people/compare.html", context, status=422 if problem else 200)


def _merge(request: HttpRequest, one: dict[str, Any], two: dict[str, Any]) -> HttpResponse | None:
    """Show what a merge will move and ask; then do it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stays = request.POST.get("stays", one["file_no"])
    kept, gone = (one, two) if stays == one["file_no"] else (two, one)
    taken = [choice for *_rest, choice in FIELDS if choice and request.POST.get(choice) == gone["file_no"]]
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise services.MergeRefused(
            _("没有写理由"), code="people.reason", field="reason", remedy=_("写一句为什么是同一个人")
        )
    found = services.conflicts_of(actor, kept_id=kept["person_id"], gone_id=gone["person_id"])
    if found:
        raise services.MergeRefused(
            found[0], code="people.merge_conflict", conflicts=found, remedy=_("先把这些处理好，再合并")
        )
    rows = queries.rows_to_move(actor, gone["person_id"])
    effects = [
        (label, _("%(n)d 行移过去") % {"n": n} if moves else _("%(n)d 行不改写，两边都查得到") % {"n": n})
        for label, n, moves in rows
    ]
    step = confirm(
        request,
        title=_("把 %(gone)s 并入 %(kept)s？") % {"gone": gone["file_no"], "kept": kept["file_no"]},
        action=_("合并"),
        back=reverse("console:people-compare", args=[one["file_no"], two["file_no"]]),
        effects=effects or [(_("这份档案上"), _("没有别的记录"))],
        reason=True,
        reason_label=_("理由"),
        danger=True,
        undone=_("可以撤销：移过去的每一行都记着，撤销后两份档案和合并前一样"),
    )
    if step.response:
        return step.response
    done_ = services.merge(
        actor,
        kept_id=kept["person_id"],
        gone_id=gone["person_id"],
        reason=step.reason,
        choices=taken,
        at=clock.now(),
        today=clock.today(),
    )
    text = _("已合并，移过去 %(n)d 行") % {"n": done_.moved}
    return done(request, text, reverse("console:people-merge", args=[done_.merge_id]))


@page("people.doubles")
def merge(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Show a merge with every row; a POST takes it back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    line = queries.merge_of(actor, merge_id)
    if line is None:
        raise NotFound(_("没有这次合并，或不归您管"), code="people.no_merge")
    url = reverse("console:people-merge", args=[merge_id])
    if request.method == "POST":
        permissions.require(actor, "people.merge")
        step = confirm(
            request,
            title=_("撤销这次合并？"),
            action=_("撤销合并"),
            back=url,
            effects=[(_("移回"), _("%(n)d 行") % {"n": line.moved}), (_("恢复的档案"), line.gone.file_no)],
            reason=True,
            danger=True,
            undone=_("合并以后新写的，留在写给的那份档案上；改过而不能改回的，会列出来"),
        )
        if step.response:
            return step.response
        found = services.unmerge(
            actor, merge_id=merge_id, reason=step.reason, at=clock.now(), today=clock.today()
        )
        return done(request, _("已撤销合并，移回 %(n)d 行") % {"n": found.moved}, url)
    context = {
        "line": line,
        "rows": queries.merged_rows(actor, merge_id),
        "may_merge": permissions.may(actor, "people.merge"),
        "crumbs": _crumbs(_("合并记录"), _("第 %(n)d 次") % {"n": merge_id}),
    }
    return render(request, "console/people/merge.html", context)
