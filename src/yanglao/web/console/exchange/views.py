"""Lists in: what each row would do, with row number, field and remedy; then apply as a job, or take back."""

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
from yanglao.web.console.export import excel
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.console.people.forms import villages
from yanglao.web.kit import lists
from yanglao.web.kit.parts import Tab

VERDICTS = (
    ("new", gettext_lazy("新增")),
    ("changed", gettext_lazy("变动")),
    ("duplicate", gettext_lazy("重复")),
    ("refused", gettext_lazy("退回")),
)
_KINDS = {"new": "done", "changed": "running", "duplicate": "neutral", "refused": "attend"}


class UploadForm(forms.Form):
    """One file of people."""

    file = forms.FileField(
        label=gettext_lazy("名单文件"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"})
    )
    village = forms.ChoiceField(label=gettext_lazy("没写村的行，算哪个村（社区）"), required=False)
    allow_young = forms.BooleanField(label=gettext_lazy("含未满 60 周岁的人"), required=False)

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = villages(actor, _("不默认，没写就退回"), mine=True)  # type: ignore[attr-defined]


@page("exchange.read")
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches; take a file in as a preview."""
    actor = request.actor  # type: ignore[attr-defined]
    may = permissions.may(actor, "exchange.import")
    form = UploadForm(actor, request.POST or None, request.FILES or None)
    if request.method == "POST":
        permissions.require(actor, "exchange.import")
        if form.is_valid():
            given = form.cleaned_data
            try:
                found = services.preview_people(
                    actor,
                    source=given["file"].file,
                    name=given["file"].name,
                    size=given["file"].size,
                    at=clock.now(),
                    today=clock.today(),
                    village=given["village"],
                    allow_young=given["allow_young"],
                )
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                return HttpResponseRedirect(reverse("console:exchange-batch", args=[found.batch]))
    state = lists.read(request)
    rows = queries.batches(actor)
    count = rows.count()
    context = {
        "rows": list(rows[state.first_row : state.first_row + state.per_page]),
        "count": count,
        "page": lists.page(request, state, count),
        "form": form,
        "may": may,
        "crumbs": [{"label": _("数据交换")}],
    }
    return render(request, "console/exchange/list.html", context, status=422 if form.errors else 200)


def _batch(request: HttpRequest, batch_id: int) -> Any:
    row = queries.batch(request.actor, batch_id)  # type: ignore[attr-defined]
    if row is None:
        raise NotFound(_("没有这个批次"), remedy=_("回到数据交换再找"))
    return row


def _crumbs(row: Any) -> list[dict[str, Any]]:
    return [{"label": _("数据交换"), "url": reverse("console:exchange")}, {"label": row.file_name}]


@page("exchange.read", methods=("GET", "HEAD"))
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show a batch: what each row does, by verdict."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _batch(request, batch_id)
    sums = {"new": row.new, "changed": row.changed, "duplicate": row.duplicate, "refused": row.refused}
    chosen = request.GET.get("verdict", "")
    if chosen not in sums:
        chosen = next((v for v in ("refused", "new", "changed", "duplicate") if sums[v]), "new")
    state = lists.read(request, per_page=50)
    found = queries.rows(actor, row.pk, verdict=chosen, limit=state.per_page, offset=state.first_row)
    known = (
        {line.person_id: line for line in people.lines(actor, [r.person_id for r in found if r.person_id])}
        if permissions.may(actor, "people.read")
        else {}
    )
    for line in found:
        line.person = known.get(line.person_id)
        line.place = (
            areas.path_name(line.village) if line.village and not line.village.endswith("000") else ""
        )
        line.change_words = "、".join(_change(name) for name in line.changes)
    here = reverse("console:exchange-batch", args=[row.pk])
    context = {
        "batch": row,
        "rows": found,
        "verdict": chosen,
        "tabs": [
            Tab(str(word), f"{here}?verdict={code}", sums[code], code == chosen) for code, word in VERDICTS
        ],
        "page": lists.page(request, state, sums[chosen]),
        "kept": queries.kept_rows(actor, row.pk) if row.kept_rows else [],
        "figures": [(str(word), sums[code], _KINDS[code]) for code, word in VERDICTS],
        "ignored": row.headings.get("ignored", []),
        "may_apply": permissions.may(actor, "exchange.import") and row.state == "previewed",
        "may_undo": permissions.may(actor, "exchange.undo") and row.state in ("applied", "partly_undone"),
        "crumbs": _crumbs(row),
    }
    return render(request, "console/exchange/batch.html", context)


def _change(name: str) -> str:
    if name == "contact":
        return _("联系人")
    label = register.field_label(name)
    return label if label != name else register.category_label(name)


@page("exchange.read", methods=("GET", "HEAD"))
def refused(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Send the refused rows with their reasons, to be repaired and handed in again."""
    actor = request.actor  # type: ignore[attr-defined]
    row = _batch(request, batch_id)
    found = queries.rows(actor, row.pk, verdict="refused", limit=100_000)
    return excel(
        request,
        name=_("退回的行"),
        what="exchange.refused",
        headings=[_("行号"), _("列"), _("哪里不对"), _("怎么改")],
        rows=(
            [e.get("row", r.row_no), e["label"], e["message"], e["remedy"]] for r in found for e in r.errors
        ),
        count=len(found),
        widths=(8, 16, 44, 44),
        direct=True,
    )


@page("exchange.import")
def apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Apply a preview: its effect first, then a job with a bar."""
    row = _batch(request, batch_id)
    step = confirm(
        request,
        title=_("导入 %(file)s？") % {"file": row.file_name},
        action=_("导入 %(n)d 行") % {"n": row.new + row.changed},
        back=reverse("console:exchange-batch", args=[row.pk]),
        effects=[
            (_("新建档案"), _("%(n)d 人") % {"n": row.new}),
            (_("更新档案"), _("%(n)d 人") % {"n": row.changed}),
            (_("不写入（重复、退回）"), _("%(n)d 行") % {"n": row.duplicate + row.refused}),
        ],
        undone=_("全部写入，或一行也不写。以后可以整批撤销，后来办过事的人会留下并列出来"),
    )
    if step.response:
        return step.response
    job = services.queue_apply(request.actor, batch_id=row.pk)  # type: ignore[attr-defined]
    return done(request, _("已开始导入，可以离开这一页"), reverse("console:job", args=[job]))


@page("exchange.undo")
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take a batch back: what goes and what may stay, then a job."""
    row = _batch(request, batch_id)
    step = confirm(
        request,
        title=_("撤销 %(file)s 的导入？") % {"file": row.file_name},
        action=_("撤销"),
        back=reverse("console:exchange-batch", args=[row.pk]),
        effects=[
            (_("删去新建的档案"), _("至多 %(n)d 人") % {"n": row.new}),
            (_("恢复原样的档案"), _("至多 %(n)d 人") % {"n": row.changed}),
            (_("导入后又办过事的人"), _("留下，逐行列出原因")),
        ],
        danger=True,
        undone=_("撤销后要用这份名单，重新上传再导入"),
    )
    if step.response:
        return step.response
    job = services.queue_undo(request.actor, batch_id=row.pk)  # type: ignore[attr-defined]
    return done(request, _("已开始撤销"), reverse("console:job", args=[job]))


@page("exchange.import", methods=("POST",))
def discard(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Throw a preview away."""
    row = services.discard_batch(request.actor, batch_id=batch_id)  # type: ignore[attr-defined]
    return done(request, _("已丢掉 %(file)s 的预览") % {"file": row.file_name}, reverse("console:exchange"))
