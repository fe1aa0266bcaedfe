"""The town's list of requests and one request: whose it is, who has it, what was done, what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.assessment import queries as assessment_queries
from yanglao.assessment import services as assessment
from yanglao.base import clock, identifiers, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.people import queries, services
from yanglao.web.console.export import excel
from yanglao.web.console.intake import alike
from yanglao.web.console.pages import add_refusal, done, page
from yanglao.web.console.people.views import place_words
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab
from yanglao.web.kit.words import Word
from yanglao.web.kit.words import register as words_register

WORDS = {
    "new": Word(gettext_lazy("没人接"), "attend", "circle-dot"),
    "taken": Word(gettext_lazy("在办"), "running", "circle-dashed"),
    "answered": Word(gettext_lazy("已答复"), "done", "circle-check"),
    "withdrawn": Word(gettext_lazy("已撤回"), "neutral", "undo-2"),
}
words_register({f"request_{state}": word for state, word in WORDS.items()})
KINDS = {
    "assessment": gettext_lazy("申请能力评估"),
    "benefit": gettext_lazy("申请补贴、待遇"),
    "correct": gettext_lazy("更正资料"),
    "confirm": gettext_lazy("核对资料"),
    "objection": gettext_lazy("对决定有意见"),
    "other": gettext_lazy("其他"),
}
CHANNELS = {
    "phone": gettext_lazy("电话"),
    "counter": gettext_lazy("窗口"),
    "portal": gettext_lazy("网上"),
    "village": gettext_lazy("村（社区）代办"),
    "api": gettext_lazy("接口"),
}
_TABS = (
    ("open", gettext_lazy("没办完")),
    ("new", gettext_lazy("没人接")),
    ("mine", gettext_lazy("我在办")),
    ("answered", gettext_lazy("已答复")),
    ("withdrawn", gettext_lazy("已撤回")),
)


def crumbs(*more: str) -> list[dict[str, Any]]:
    """Return the crumbs of a page of requests."""
    return [{"label": _("来电来件"), "url": reverse("console:requests")}, *({"label": m} for m in more)]


@page("people.requests", methods=("GET", "HEAD"))
def listed(request: HttpRequest) -> HttpResponse:
    """List requests by what they wait for, the one that waits longest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = clock.today()
    state = lists.read(request, filters=("state", "town", "kind", "channel"), per_page=50)
    chosen = state.chosen.get("state", "open")
    chosen = chosen if chosen in dict(_TABS) else "open"
    filters = {**state.chosen, "q": state.q}
    if request.GET.get("export") == "xlsx":
        return _sheet(request, actor, chosen, filters)
    rows, count = queries.requests(
        actor, state=chosen, filters=filters, first=state.first_row, size=state.per_page
    )
    counts = queries.request_counts(actor)
    towns = [(c, n) for c, n in areas.names(actor.county).items() if len(c) == 9]
    shown = {
        "rows": [
            {
                "line": row,
                "place": place_words(row.village),
                "kind": KINDS[row.kind],
                "days": (today - row.received_at.astimezone(clock.CHINA).date()).days,
                "state_word": f"request_{row.state}",
            }
            for row in rows
        ],
        "count": count,
        "tabs": [
            Tab(str(w), lists.with_query(request, state=s, page=None), counts.get(s, 0), s == chosen)
            for s, w in _TABS
        ],
        "open": chosen in ("open", "new", "mine"),
        "filters": [
            *(
                [lists.choice_filter(request, "town", _("镇（街道）"), towns)]
                if actor.scope.kind == "county"
                else []
            ),
            lists.choice_filter(request, "kind", _("要办什么"), [(c, str(w)) for c, w in KINDS.items()]),
            lists.choice_filter(request, "channel", _("渠道"), [(c, str(w)) for c, w in CHANNELS.items()]),
        ],
        "page": lists.page(request, state, count),
        "export_url": lists.with_query(request, export="xlsx", page=None)
        if permissions.may(actor, "access.export")
        else "",
        "crumbs": [{"label": _("来电来件")}],
    }
    return render(request, "console/intake/list.html", shown)


def _sheet(request: HttpRequest, actor: Actor, state: str, filters: dict[str, str]) -> HttpResponse:
    rows, count = queries.requests(actor, state=state, filters=filters, size=None)

    def cells() -> Iterator[list[Any]]:
        for row in rows:
            yield [
                row.reference, row.name, place_words(row.village), str(KINDS[row.kind]), row.words, row.channel_name,
                row.received_at, row.state_name, row.taken_by_name, row.answer, row.answered_at,
            ]  # fmt: skip

    headings = [
        _("受理号"), _("姓名"), _("村（社区）"), _("要办什么"), _("说了什么"), _("渠道"), _("收到时间"), _("状态"), _("在谁手上"),
        _("答复"), _("答复时间"),
    ]  # fmt: skip
    return excel(
        request, name=_("来电来件"), what="people.requests", headings=headings, rows=cells(), count=count
    )


@page("people.requests", methods=("POST",))
def take_many(request: HttpRequest) -> HttpResponse:
    """Take the ticked ones on."""
    ids = [int(pk) for pk in request.POST.getlist("id") if pk.isdecimal()]
    here = reverse("console:requests")
    if not ids:
        return redirect(here)
    count = services.take_requests(request.actor, request_ids=ids, at=clock.now())  # type: ignore[attr-defined]
    return done(request, _("接下 %(n)d 件") % {"n": count}, f"{here}?state=mine")


class AnswerForm(forms.Form):
    """What is said back."""

    answer = forms.CharField(
        label=gettext_lazy("答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def _find(actor: Actor, request_id: int) -> tuple[Any, str]:
    found = queries.request_of(actor, request_id)
    if found is None:
        raise NotFound(_("没有这件来件，或不归您管"), remedy=_("从来件名单里选"))
    return found


def _show(request: HttpRequest, row: Any, phone: str, form: AnswerForm, whole: bool = False) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    is_open = row.state in queries.OPEN_REQUESTS
    person = next(iter(queries.lines(actor, [row.person_id])), None) if row.person_id else None
    shown = {
        "row": row,
        "kind": KINDS[row.kind],
        "place": place_words(row.village),
        "days": (clock.today() - row.received_at.astimezone(clock.CHINA).date()).days,
        "state_word": f"request_{row.state}",
        "phone": phone if whole else identifiers.mask_phone(phone),
        "whole": whole,
        "person": person,
        "person_place": place_words(person.village) if person else "",
        "alike": alike.of_request(actor, row, phone) if is_open and person is None else [],
        "is_open": is_open,
        "mine": row.taken_by == actor.user_id,
        "may_apply": is_open and person is not None and permissions.may(actor, "assessment.apply"),
        "form": form,
        "crumbs": crumbs(row.name),
    }
    return render(request, "console/intake/one.html", shown, status=422 if form.errors else 200)


@page("people.requests", methods=("GET", "HEAD"))
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show a request beside the files that may be whose it is."""
    row, phone = _find(request.actor, request_id)  # type: ignore[attr-defined]
    return _show(request, row, phone, AnswerForm())


@page("people.requests", methods=("POST",))
def deed(request: HttpRequest, request_id: int, deed: str) -> HttpResponse:
    """Take it on, show the telephone, say whose it is, apply, answer, or put it away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, phone = _find(actor, request_id)
    here, at = reverse("console:request", args=[request_id]), clock.now()
    if deed == "take":
        services.take_requests(actor, request_ids=[row.id], at=at)
        return done(request, _("接下了"), here)
    if deed == "phone":
        return _show(
            request, row, services.reveal_request(actor, request_id=row.id), AnswerForm(), whole=True
        )
    if deed == "tie":
        wanted = request.POST.get("person", "")
        services.tie_request(actor, request_id=row.id, person_id=int(wanted) if wanted.isdecimal() else 0)
        return done(request, _("对上了档案"), here)
    if deed == "assess":
        return _assess(request, actor, row)
    if deed == "withdraw":
        services.withdraw_request(actor, request_id=row.id)
        return done(request, _("已撤回"), here)
    if deed != "answer":
        raise NotFound(_("没有这一步"))
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.answer_request(actor, request_id=row.id, answer=form.cleaned_data["answer"], at=at)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已答复"), reverse("console:requests"))
    return _show(request, row, phone, form)


def _assess(request: HttpRequest, actor: Actor, row: Any) -> HttpResponse:
    """Apply for the assessment asked for, and answer with it."""
    if row.person_id is None:
        raise DomainError(_("先对上档案"), code="request.no_file", remedy=_("在下面选是哪一位，或先登记"))
    held = assessment_queries.current_level(actor, row.person_id, on=clock.today())
    made = assessment.apply_for_assessment(
        actor,
        person_id=row.person_id,
        at=clock.now(),
        reason="immediate" if held else "first",
        channel=row.channel,
    )
    services.answer_request(
        actor,
        request_id=row.id,
        answer=_("已申请能力评估，受理后打电话约日子"),
        at=clock.now(),
        led_to=f"assessment:{made.pk}",
    )
    return done(request, _("已申请，等受理"), reverse("console:assessment", args=[made.pk]))
