"""What the elder agreed to, and who may act for the elder: written down at the desk with the proof, ended on the day it is taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.access import queries as access
from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.people import queries, services
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.console.people.file import crumbs, find
from yanglao.web.console.people.forms import DAY
from yanglao.web.kit.packwords import pack_word


class ConsentForm(forms.Form):
    """One consent."""

    kind = forms.ChoiceField(label=gettext_lazy("同意什么"), widget=forms.RadioSelect)
    given_by = forms.CharField(label=gettext_lazy("谁说的"), max_length=60)
    relation = forms.CharField(label=gettext_lazy("与本人关系"), max_length=20, required=False)
    evidence = forms.CharField(label=gettext_lazy("凭据"), max_length=200, required=False)
    valid_from = forms.DateField(label=gettext_lazy("从哪天起"), widget=DAY)

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["kind"].choices = [
            (k, pack_word(_(w))) for k, w in services.CONSENTS.items() if k != "entry"
        ]  # type: ignore[attr-defined]


class DelegationForm(forms.Form):
    """Who may act, in what, until when."""

    username = forms.CharField(label=gettext_lazy("家属的账号"), max_length=150)
    powers = forms.MultipleChoiceField(label=gettext_lazy("可以办什么"), widget=forms.CheckboxSelectMultiple)
    proof = forms.CharField(label=gettext_lazy("凭据"), max_length=200)
    purpose = forms.CharField(label=gettext_lazy("为什么授权"), max_length=200)
    valid_from = forms.DateField(label=gettext_lazy("从哪天起"), widget=DAY)
    valid_to = forms.DateField(label=gettext_lazy("到哪天（不含）"), widget=DAY, required=False)

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["powers"].choices = [(k, pack_word(_(w))) for k, w in services.POWERS.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last <= first:
            self.add_error("valid_to", _("要晚于起日"))
        return given


def _url(head: dict[str, Any]) -> str:
    return f"{reverse('console:person', args=[head['file_no']])}?tab=family"


def _show(
    request: HttpRequest, head: dict[str, Any], form: forms.Form, name: str, title: str
) -> HttpResponse:
    context = {"form": form, "head": head, "back": _url(head), "crumbs": crumbs(head, title)}
    return render(request, f"console/people/{name}.html", context, status=422 if form.errors else 200)


@page("people.write")
def consent(request: HttpRequest, key: str) -> HttpResponse:
    """Write down a consent."""
    head = find(request, key)
    form = ConsentForm(request.POST or None, initial={"valid_from": clock.today(), "given_by": head["name"]})
    if request.method == "POST" and form.is_valid():
        try:
            services.give_consent(request.actor, person_id=head["person_id"], **form.cleaned_data)  # type: ignore[attr-defined]
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已存"), _url(head))
    return _show(request, head, form, "consent", _("登记同意"))


@page("people.write")
def delegation(request: HttpRequest, key: str) -> HttpResponse:
    """Let a family's account act for the elder."""
    head, actor = find(request, key), request.actor  # type: ignore[attr-defined]
    form = DelegationForm(request.POST or None, initial={"valid_from": clock.today(), "powers": ["view"]})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        account = access.family_account(actor, given.pop("username"), clock.today())
        if account is None:
            form.add_error("username", _("没有这个家属账号；先请系统管理员开账号，派“家属”岗位"))
        else:
            try:
                services.delegate(
                    actor,
                    person_id=head["person_id"],
                    delegate_user_id=account.pk,
                    duty=_duty(account),
                    at=clock.now(),
                    **given,
                )
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                return done(request, _("已授权，%(name)s 登录就能看到") % {"name": account.name}, _url(head))
    return _show(request, head, form, "delegation", _("授权家属"))


def _duty(account: Any) -> str:
    """Return whether an account is a family's or an elder's own."""
    held = {one.duty for one in access.appointments_of(account.pk, clock.today())}
    return "family" if "family" in held else "elder"


def _row(actor: Actor, head: dict[str, Any], kind: str, row_id: int) -> Any:
    rows: list[Any] = (queries.consents_of if kind == "consent" else queries.delegations_of)(
        actor, head["person_id"]
    )
    row = next(
        (one for one in rows if one.pk == row_id and (one.valid_to is None or one.valid_to > clock.today())),
        None,
    )
    if row is None:
        raise NotFound(_("没有这一条，或已经结束"), remedy=_("回到档案的“家庭与联系人”"))
    return row


@page("people.write")
def end_trust(request: HttpRequest, key: str, kind: str, row_id: int) -> HttpResponse:
    """Take a consent or a delegation back, from today on."""
    head, actor = find(request, key), request.actor  # type: ignore[attr-defined]
    row = _row(actor, head, kind, row_id)
    effects = [(_("登记"), _("留着，注明到今天止"))]
    if kind == "consent" and row.kind == "photo":
        effects.append((_("上门照片"), _("今天起看不到，随后删除")))
    if kind == "delegation":
        effects.append((_("家属账号"), _("今天起看不到这份档案")))
    what = pack_word(_(services.consent_word(row.kind))) if kind == "consent" else _("授权")
    step = confirm(
        request,
        title=_("从今天起撤回“%(what)s”？") % {"what": what},
        action=_("撤回"),
        back=_url(head),
        effects=effects,
        danger=True,
    )
    if step.response:
        return step.response
    if kind == "consent":
        services.end_consent(actor, consent_id=row_id, valid_to=clock.today())
    else:
        services.end_delegation(actor, delegation_id=row_id, valid_to=clock.today(), at=clock.now())
    return done(request, _("已撤回"), _url(head))
