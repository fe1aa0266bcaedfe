"""What other departments told: deliveries, what contradicts the file, and the deciding of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.areas import queries as areas
from yanglao.base import clock, permissions
from yanglao.base.errors import DomainError, NotFound
from yanglao.exchange import queries, services
from yanglao.people import queries as people
from yanglao.people import services as register
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab

SOURCES = {
    "police": gettext_lazy("公安"),
    "health": gettext_lazy("卫生健康"),
    "insurance": gettext_lazy("医疗保障"),
    "disabled": gettext_lazy("残联"),
    "civil": gettext_lazy("民政业务系统"),
    "list": gettext_lazy("生命事件名单"),
}
VERDICTS = {
    "ready": (gettext_lazy("可以登记"), "running"),
    "known": (gettext_lazy("已经是这样"), "done"),
    "conflict": (gettext_lazy("说法不一"), "attend"),
    "missing": (gettext_lazy("名单里没有"), "attend"),
    "absent": (gettext_lazy("本县没有档案"), "neutral"),
    "refused": (gettext_lazy("看不懂"), "late"),
}
STATES = {
    "open": (gettext_lazy("没有办"), "neutral"),
    "applied": (gettext_lazy("已登记"), "done"),
    "taken": (gettext_lazy("采用来源的说法"), "done"),
    "kept": (gettext_lazy("保留本县的说法"), "outline"),
    "undone": (gettext_lazy("已撤销"), "neutral"),
}
DELIVERY_STATES = {
    "judged": (gettext_lazy("已核对，没有登记"), "attend"),
    "applied": (gettext_lazy("已登记"), "done"),
    "undone": (gettext_lazy("已撤销"), "neutral"),
    "partly_undone": (gettext_lazy("部分撤销"), "late"),
    "discarded": (gettext_lazy("不要了"), "neutral"),
}
WHY = {
    "name": gettext_lazy("姓名和档案不同"),
    "death_day": gettext_lazy("档案里的死亡日期不同"),
    "dead": gettext_lazy("档案已登记死亡"),
    "moved_out": gettext_lazy("档案已登记迁出，日期不同"),
    "checked_later": gettext_lazy("本县后来核对过"),
    "other_source": gettext_lazy("档案里是别的来源说的"),
    "file_says_no": gettext_lazy("登记时档案不允许"),
    "missing": gettext_lazy("档案里有，全量名单里没有；不等于不符合"),
    "absent": gettext_lazy("证件号在本县没有档案，不推断任何事"),
    "same": gettext_lazy("与档案一致"),
    "told_before": gettext_lazy("这条以前登记过"),
    "twice": gettext_lazy("这一批里重复"),
    "incomplete": gettext_lazy("证件号或日期不全"),
    "not_theirs": gettext_lazy("这件事不归这个部门说"),
    "after_as_of": gettext_lazy("日期在截至日以后"),
    "id_number": gettext_lazy("证件号不对"),
    "date": gettext_lazy("日期看不懂"),
    "kind": gettext_lazy("事件看不懂"),
    "category": gettext_lazy("类别看不懂"),
    "village": gettext_lazy("村（社区）代码不对"),
}


class ReceiveForm(forms.Form):
    """One answer as a file."""

    source = forms.ChoiceField(label=gettext_lazy("哪个部门"))
    file = forms.FileField(
        label=gettext_lazy("文件"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.json"})
    )
    as_of = forms.DateField(
        label=gettext_lazy("截至哪一天"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(k, str(v)) for k, v in SOURCES.items()]  # type: ignore[attr-defined]


def _crumbs(*more: str) -> list[dict[str, Any]]:
    first = {"label": _("数据交换"), "url": reverse("console:exchange")}
    second = {"label": _("部门共享数据"), "url": reverse("console:shared")}
    return [first, second, *({"label": m} for m in more)] if more else [first, {"label": _("部门共享数据")}]


def _dressed(actor: Any, rows: list[Any]) -> list[Any]:
    known = (
        {p.person_id: p for p in people.lines(actor, [r.person_id for r in rows if r.person_id])}
        if permissions.may(actor, "people.read")
        else {}
    )
    for row in rows:
        row.person = known.get(row.person_id)
        row.place = areas.path_name(row.village) if row.village else ""
        row.source_name = SOURCES[row.delivery.source]
        label = register.category_label(row.category, row.value) if row.category else ""
        row.event_words = _kind(row.kind)
        row.category_words = label
        row.verdict_word, row.verdict_kind = VERDICTS[row.verdict]
        row.state_word, row.state_kind = STATES[row.state]
        row.why = WHY.get(row.code, row.code)
        row.waiting = row.state == "open" and row.verdict in ("conflict", "missing")
    return rows


def _kind(kind: str) -> str:
    words = {
        "death": _("死亡"),
        "move_out": _("户籍迁出"),
        "move_in": _("户籍迁入"),
        "move_within": _("县内迁移"),
        "residence_change": _("常住地变更"),
        "hospital_in": _("住院"),
        "hospital_out": _("出院"),
        "marriage": _("结婚"),
        "widowed": _("丧偶"),
        "category": _("人员类别变化"),
        "category_end": _("人员类别终止"),
        "ability_changed": _("能力变化"),
        "other": _("其他"),
    }
    return words.get(kind, "–")


@page("exchange.read")
def shared(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision and the deliveries; take a file in and judge it."""
    actor = request.actor  # type: ignore[attr-defined]
    may = permissions.may(actor, "exchange.shared")
    form = ReceiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        permissions.require(actor, "exchange.shared")
        if form.is_valid():
            given = form.cleaned_data
            try:
                row = services.receive(
                    actor,
                    source=given["source"],
                    port=services.FilePort(given["file"].file, given["file"].name, given["file"].size),
                    as_of=given["as_of"],
                    today=clock.today(),
                    at=clock.now(),
                )
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                return HttpResponseRedirect(reverse("console:shared-delivery", args=[row.pk]))
    state = lists.read(request, filters=("source",))
    waiting, count = queries.records(
        actor,
        waiting=True,
        source=state.chosen.get("source", ""),
        limit=state.per_page,
        offset=state.first_row,
    )
    latest, _total = queries.deliveries(actor, limit=12)
    for one in latest:
        one.source_name = SOURCES[one.source]
        one.state_word, one.state_kind = DELIVERY_STATES[one.state]
        one.whole = sum(one.counts.values())
        one.asks = one.counts.get("conflict", 0) + one.counts.get("missing", 0)
    context = {
        "rows": _dressed(actor, waiting),
        "count": count,
        "page": lists.page(request, state, count),
        "deliveries": latest,
        "form": form,
        "may": may,
        "here": request.get_full_path(),
        "filters": [
            lists.choice_filter(request, "source", _("来源"), [(k, str(v)) for k, v in SOURCES.items()])
        ],
        "crumbs": _crumbs(),
    }
    return render(request, "console/exchange/shared.html", context, status=422 if form.errors else 200)


def _one(request: HttpRequest, delivery_id: int) -> Any:
    row = queries.delivery(request.actor, delivery_id)  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(_("没有这一批共享数据"), remedy=_("回到部门共享数据再找"))
    return row


@page("exchange.read", methods=("GET", "HEAD"))
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Show one delivery by verdict."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _one(request, delivery_id)
    sums = queries.record_states(actor, row.pk)
    chosen = request.GET.get("verdict", "")
    if chosen not in VERDICTS:
        chosen = next((v for v in ("conflict", "missing", "ready", "refused") if sums.get(v)), "known")
    state = lists.read(request, per_page=50)
    found, count = queries.records(
        actor, delivery_id=row.pk, verdict=chosen, limit=state.per_page, offset=state.first_row
    )
    here = reverse("console:shared-delivery", args=[row.pk])
    word, kind = DELIVERY_STATES[row.state]
    may = permissions.may(actor, "exchange.shared")
    context = {
        "row": row,
        "source_name": SOURCES[row.source],
        "state_word": word,
        "state_kind": kind,
        "rows": _dressed(actor, found),
        "tabs": [
            Tab(str(w), f"{here}?verdict={code}", sums.get(code, 0), code == chosen)
            for code, (w, _kind) in VERDICTS.items()
        ],
        "page": lists.page(request, state, count),
        "ready": sums.get("ready", 0),
        "may": may,
        "may_apply": may and row.state == "judged",
        "may_undo": may and row.state in ("applied", "partly_undone"),
        "here": request.get_full_path(),
        "crumbs": _crumbs(row.name),
    }
    return render(request, "console/exchange/shared_delivery.html", context)


@page("exchange.shared", methods=("POST",))
def decide(request: HttpRequest) -> HttpResponse:
    """Take the department's word or keep the file's, for the ticked."""
    ids = [int(v) for v in request.POST.getlist("id") if v.isdecimal()]
    if not ids:
        raise DomainError(_("没有选中"), code="shared.nobody", remedy=_("先在清单里勾选"))
    take = request.POST.get("take") == "1"
    n = services.decide(
        request.actor,  # type: ignore[attr-defined]
        record_ids=ids,
        take=take,
        why=request.POST.get("why", ""),
        today=clock.today(),
        at=clock.now(),
    )
    back = request.POST.get("back", "")
    back = back if back.startswith(reverse("console:shared")) else reverse("console:shared")
    text = _("%(n)d 条采用了来源的说法") if take else _("%(n)d 条保留了本县的说法")
    return done(request, text % {"n": n}, back)


@page("exchange.shared")
def apply(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Write what fits as life events, after saying what that means."""
    row = _one(request, delivery_id)
    counts = row.counts
    step = confirm(
        request,
        title=_("按%(source)s的数据登记 %(n)d 件？")
        % {"source": SOURCES[row.source], "n": counts.get("ready", 0)},
        action=_("登记"),
        back=reverse("console:shared-delivery", args=[row.pk]),
        effects=[
            (_("登记为生命事件"), _("%(n)d 件，各家随之改") % {"n": counts.get("ready", 0)}),
            (
                _("说法不一、名单里没有"),
                _("%(n)d 件，留着等人定") % {"n": counts.get("conflict", 0) + counts.get("missing", 0)},
            ),
        ],
        undone=_("可以整批撤销，档案回到原样"),
    )
    if step.response:
        return step.response
    found = services.apply_delivery(
        request.actor,  # type: ignore[attr-defined]
        delivery_id=row.pk,
        today=clock.today(),
        at=clock.now(),
    )
    text = _("已登记 %(n)d 件，%(m)d 件档案不允许，转为说法不一") % {
        "n": found["applied"],
        "m": found["refused"],
    }
    return done(request, text, reverse("console:shared-delivery", args=[row.pk]))


@page("exchange.shared")
def undo(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Take a delivery's events back."""
    row = _one(request, delivery_id)
    step = confirm(
        request,
        title=_("撤销 %(name)s 登记的事件？") % {"name": row.name},
        action=_("撤销"),
        back=reverse("console:shared-delivery", args=[row.pk]),
        effects=[(_("档案"), _("回到登记以前的样子")), (_("登记后又改过的"), _("留着，写明原因"))],
        reason=True,
        danger=True,
    )
    if step.response:
        return step.response
    found = services.undo_delivery(
        request.actor,  # type: ignore[attr-defined]
        delivery_id=row.pk,
        why=step.reason,
        today=clock.today(),
        at=clock.now(),
    )
    text = _("已撤销 %(n)d 件，留下 %(m)d 件") % {"n": found["undone"], "m": found["kept"]}
    return done(request, text, reverse("console:shared-delivery", args=[row.pk]))


@page("exchange.shared", methods=("POST",))
def discard(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Throw a judged delivery away."""
    row = services.discard_delivery(request.actor, delivery_id=delivery_id)  # type: ignore[attr-defined]
    return done(request, _("已丢掉 %(name)s") % {"name": row.name}, reverse("console:shared"))
