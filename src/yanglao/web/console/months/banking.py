"""The bank: batches of a month, their files, and what the bank answers."""

from __future__ import annotations

from io import BytesIO

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock, money
from yanglao.base import permissions as register
from yanglao.base.errors import DomainError, NotFound
from yanglao.funds import permissions, services
from yanglao.funds import queries as funds
from yanglao.funds.services import desk
from yanglao.web.console.months.views import crumbs, month_name, url_of
from yanglao.web.console.pages import add_refusal, done, page

MOST_BYTES = 20_000_000


class ReturnForm(forms.Form):
    """The bank's answer as a file."""

    content = forms.FileField(label=gettext_lazy("回盘文件"), max_length=200)

    def clean_content(self) -> object:
        """Refuse what no bank sends."""
        found = self.cleaned_data["content"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(_("文件太大，超过 20 MB"))
        return found


@page(permissions.READ, methods=("GET", "HEAD"))
def banks(request: HttpRequest, month: str) -> HttpResponse:
    """Show the batches of a month and what came back."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = [{**b, "word": f"batch_{b['state']}"} for b in funds.batches(actor, month)]
    words = {
        "rows": rows,
        "failed": len(funds.failed_of(actor, month)),
        "month": month,
        "name": month_name(month),
        "may_file": register.may(actor, permissions.BATCH),
        "may_return": register.may(actor, permissions.RETURN),
        "crumbs": crumbs((month_name(month), url_of(month)), (_("银行文件"), "")),
    }
    return render(request, "console/months/banks.html", words)


@page(permissions.BATCH, methods=("GET",))
def bank_file(request: HttpRequest, month: str, batch_id: int) -> HttpResponse:
    """Send a batch's file; who took it is noted."""
    name, kind, content = desk.hand_out_file(request.actor, batch_id=batch_id)  # type: ignore[attr-defined]
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=kind)


@page(permissions.RETURN)
def read_return(request: HttpRequest, month: str, batch_id: int) -> HttpResponse:
    """Take a bank's answer: one wrong line and nothing is taken."""
    actor = request.actor  # type: ignore[attr-defined]
    batch = next((b for b in funds.batches(actor, month) if b["id"] == batch_id), None)
    if batch is None:
        raise NotFound(_("没有这个发放批次"), remedy=_("从批次列表里选"))
    form = ReturnForm(request.POST or None, request.FILES or None)
    wrong: list[dict[str, object]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["content"]
        try:
            answer = services.read_return_file(
                actor,
                batch_id=batch_id,
                name=given.name,
                content=given.read(),
                occurred_on=clock.today(),
                at=clock.now(),
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
            wrong = list(refusal.detail.get("errors", ()))
        else:
            text = _("到账 %(ok)s 笔 %(sum)s 元，未成功 %(bad)s 笔，还没有结果 %(wait)s 笔") % {
                "ok": f"{answer['paid_count']:,}",
                "sum": money.yuan(answer["paid_fen"]),
                "bad": f"{answer['failed_count']:,}",
                "wait": f"{answer['waiting']:,}",
            }
            return done(request, text, reverse("console:month-banks", args=[month]))
    words = {
        "form": form,
        "batch": batch,
        "wrong": wrong,
        "month": month,
        "crumbs": crumbs(
            (month_name(month), url_of(month)),
            (_("银行文件"), reverse("console:month-banks", args=[month])),
            (_("读回盘"), ""),
        ),
    }
    return render(request, "console/months/return.html", words, status=422 if form.errors else 200)
