"""更正申请 and 公示异议: the list, entering one, and the case beside the decision it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.periods import Month
from yanglao.benefits import permissions, services
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.web.console.benefits import reasons
from yanglao.web.console.pages import add_refusal, confirm, done, page
from yanglao.web.kit import formats, lists
from yanglao.web.kit.parts import Tab
from yanglao.web.kit.words import Word
from yanglao.web.kit.words import register as words_register

WORDS = {
    "open": Word(gettext_lazy("等答复"), "attend", "circle-dot"),
    "upheld": Word(gettext_lazy("成立"), "done", "circle-check"),
    "dismissed": Word(gettext_lazy("不成立"), "neutral", "circle-x"),
    "withdrawn": Word(gettext_lazy("已撤回"), "neutral", "undo-2"),
}
KINDS = {"appeal": gettext_lazy("更正申请"), "objection": gettext_lazy("公示异议")}
words_register({f"appeal_{state}": word for state, word in WORDS.items()})


class AppealForm(forms.Form):
    """What is wrong, and who says so."""

    reason = forms.CharField(
        label=gettext_lazy("哪里不对"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )
    raised_by = forms.CharField(label=gettext_lazy("谁提的"), max_length=60)
    raised_on = forms.DateField(
        label=gettext_lazy("哪天提的"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_raised_on(self) -> object:
        """Refuse a day still to come."""
        day = self.cleaned_data["raised_on"]
        if day > clock.today():
            raise forms.ValidationError(_("日期还没到"))
        return day


def _crumbs(*more: str) -> list[dict[str, Any]]:
    first = {"label": _("待遇"), "url": reverse("console:benefits")}
    second = {"label": _("更正和异议"), "url": reverse("console:appeals")}
    return [{"label": _("待遇与资金")}, first, second, *({"label": m} for m in more)]


@page(permissions.READ, methods=("GET", "HEAD"))
def listed(request: HttpRequest) -> HttpResponse:
    """List appeals and objections by state, the one that waits longest first."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    state = lists.read(request, filters=("state",), per_page=50)
    chosen = state.chosen.get("state", "open")
    chosen = chosen if chosen in WORDS else "open"
    found = benefits.appeals(actor, state=chosen, page=state.number, size=state.per_page)
    known = {p.person_id: p for p in people.lines(actor, [r["person_id"] for r in found["rows"]])}
    names = benefits.scheme_names(today)
    for row in found["rows"]:
        row["person"] = known.get(row["person_id"])
        row["name"] = names.get(row["scheme"], row["scheme"])
        row["kind_word"] = KINDS[row["kind"]]
        row["days"] = (today - row["raised_on"]).days
    shown = {
        "rows": found["rows"],
        "count": found["count"],
        "state_word": f"appeal_{chosen}",
        "tabs": [
            Tab(str(w.text), lists.with_query(request, state=s, page=None), None, s == chosen)
            for s, w in WORDS.items()
        ],
        "page": lists.page(request, state, found["count"]),
        "crumbs": _crumbs(),
    }
    return render(request, "console/benefits/appeals.html", shown)


def _benefit(actor: Actor, benefit_id: int) -> tuple[dict[str, Any], str]:
    row = benefits.benefit(actor, benefit_id, clock.today())
    if row is None:
        raise NotFound(_("没有这件待遇，或不在您的范围内"), remedy=_("从待遇列表里选"))
    person = next(iter(people.lines(actor, [row["person_id"]])), None)
    return row, person.name if person else _("第 %(id)s 号档案") % {"id": row["person_id"]}


@page(permissions.APPEAL)
def enter(request: HttpRequest, benefit_id: int) -> HttpResponse:
    """Enter an objection to a case on the board, or an appeal against the newest decision."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    row, name = _benefit(actor, benefit_id)
    noticed = row["state"] == "noticed"
    last = row["decisions"][-1] if row["decisions"] else None
    if not noticed and last is None:
        raise DomainError(
            _("还没有决定，也没有公示，没有可提的"),
            code="benefits.nothing_to_contest",
            kept=_("没有登记"),
            remedy=_("等有了决定再提；材料有错先更正档案"),
        )
    form = AppealForm(request.POST or None, initial={"raised_on": today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        words = {
            "reason": given["reason"],
            "raised_by": given["raised_by"],
            "on": given["raised_on"],
            "at": clock.now(),
        }
        try:
            if noticed:
                made = services.object_to(actor, benefit_id=benefit_id, **words)
            else:
                made = services.appeal(actor, decision_id=last["id"], **words)  # type: ignore[index]
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return done(request, _("已登记，由没有经手过的人答复"), reverse("console:appeal", args=[made]))
    shown = {
        "form": form,
        "row": row,
        "name": name,
        "noticed": noticed,
        "last": last,
        "state_word": f"benefit_{row['state']}",
        "crumbs": _crumbs(name),
    }
    return render(request, "console/benefits/appeal_new.html", shown, status=422 if form.errors else 200)


def _appeal(actor: Actor, appeal_id: int) -> dict[str, Any]:
    found = benefits.appeal_of(actor, appeal_id)
    if found is None:
        raise NotFound(_("没有这一件，或不在您的范围内"), remedy=_("从列表里选"))
    return found


@page(permissions.READ, methods=("GET", "HEAD"))
def one(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Show what was said beside what it is about, as the rules see it today."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    found = _appeal(actor, appeal_id)
    row, name = _benefit(actor, found["benefit_id"])
    contested = next((d for d in row["decisions"] if d["id"] == found["decision_id"]), None)
    facts = [
        (_("哪一种"), str(KINDS[found["kind"]])),
        (_("谁提的"), found["raised_by"]),
        (_("哪天提的"), formats.full_day(found["raised_on"])),
        (_("谁登记"), found["entered_by"]),
        (_("哪里不对"), found["reason"]),
    ]
    if found["state"] != "open":
        facts += [
            (_("答复"), found["answer"] or formats.NONE),
            (_("谁答复"), found["settled_by"] or formats.NONE),
            (_("答复日期"), formats.full_day(found["settled_at"])),
        ]
    may = found["state"] == "open" and register.may(actor, permissions.JUDGE)
    shown = {
        "appeal": found,
        "kind_word": KINDS[found["kind"]],
        "row": row,
        "name": name,
        "facts": facts,
        "contested": contested,
        "state_word": f"appeal_{found['state']}",
        "why": reasons.why(actor, row, name, str(Month.of(today)), today),
        "may_judge": may,
        "locked": _("您经手过这个决定，要由另外的人办") if actor.user_id in found["not_by"] else "",
        "may_withdraw": found["state"] == "open" and register.may(actor, permissions.APPEAL),
        "crumbs": _crumbs(name),
    }
    return render(request, "console/benefits/appeal.html", shown)


@page(permissions.READ, methods=("POST",))
def settle(request: HttpRequest, appeal_id: int, deed: str) -> HttpResponse:
    """Uphold, dismiss or withdraw; what comes of it stands before the deed."""
    actor = request.actor  # type: ignore[attr-defined]
    verbs = {"uphold": _("成立"), "dismiss": _("不成立"), "withdraw": _("撤回")}
    if deed not in verbs:
        raise NotFound(_("没有这一步"))
    register.require(actor, permissions.APPEAL if deed == "withdraw" else permissions.JUDGE)
    found = _appeal(actor, appeal_id)
    back = reverse("console:appeal", args=[appeal_id])
    row, name = _benefit(actor, found["benefit_id"])
    step = confirm(
        request,
        title=_("%(name)s的%(kind)s：%(verb)s？")
        % {"name": name, "kind": KINDS[found["kind"]], "verb": verbs[deed]},
        action=verbs[deed],
        back=back,
        effects=[(_("然后"), _then(deed, found, row))],
        reason=True,
        reason_label=_("答复（印给本人）") if deed != "withdraw" else _("原因"),
        danger=deed == "uphold" and found["kind"] == "objection",
    )
    if step.response:
        return step.response
    if deed == "withdraw":
        services.withdraw_appeal(actor, appeal_id=appeal_id, reason=step.reason, at=clock.now())
    else:
        services.settle_appeal(
            actor,
            appeal_id=appeal_id,
            upheld=deed == "uphold",
            answer=step.reason,
            today=clock.today(),
            at=clock.now(),
        )
    return done(request, _("已答复：%(verb)s") % {"verb": verbs[deed]}, back)


def _then(deed: str, found: dict[str, Any], row: dict[str, Any]) -> str:
    """Return what the answer brings about."""
    if deed == "withdraw":
        return _("原来的决定不变")
    if found["kind"] == "objection":
        return _("这件申请不予批准，作出决定") if deed == "uphold" else _("公示期满照常审批")
    if deed == "dismiss":
        return _("原来的决定不变，答复印给本人")
    if row["state"] == "suspended":
        return _("作出新的决定，恢复享受，暂停的月份下次补发")
    if row["state"] == "active":
        return _("按现在的档案重新决定金额，差额下次多退少补")
    return _("重新立一件，从原来的月份办起，批准的决定指回这一个")
