"""假如: other facts, every scheme before and after. Nothing is written; the address holds the question, so it can be passed on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanglao.base import clock
from yanglao.base import permissions as register
from yanglao.base.errors import NotFound
from yanglao.benefits import permissions
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.policy import queries as policy
from yanglao.web.console.benefits import reasons
from yanglao.web.console.pages import page
from yanglao.web.console.policy.reading import document_names
from yanglao.web.kit import words
from yanglao.web.kit.packwords import pack_word

KEEP = ""
#: Years ahead and back a day may lie.
FURTHEST_DAYS = 3660


def _choices(*more: tuple[str, Any], unknown: bool = True) -> list[tuple[str, Any]]:
    rows = [(KEEP, gettext_lazy("照现在")), *more]
    return [*rows, (benefits.UNKNOWN, gettext_lazy("还不知道，各种可能都算"))] if unknown else rows


def _of_fact(name: str) -> list[tuple[str, Any]]:
    return list((policy.SUBJECTS["person"][name].choices or {}).items())


class WhatIfForm(forms.Form):
    """What is supposed; an empty answer keeps the fact."""

    ability_level = forms.ChoiceField(label=gettext_lazy("能力等级"), required=False)
    subsistence = forms.ChoiceField(label=gettext_lazy("救助身份"), required=False)
    living = forms.ChoiceField(label=gettext_lazy("居住状况"), required=False)
    is_registered = forms.ChoiceField(label=gettext_lazy("本县户籍"), required=False)
    is_resident = forms.ChoiceField(label=gettext_lazy("本县常住"), required=False)
    on = forms.DateField(
        label=gettext_lazy("看哪一天"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, may_level: bool, said: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        yes_no = (("yes", gettext_lazy("是")), ("no", gettext_lazy("否")))
        levels = [(str(n), words.LEVELS[n]) for n in range(5)]
        rows = {
            "ability_level": _choices(*levels, ("none", gettext_lazy("没有有效的评估结果"))),
            "subsistence": _choices(*((c, said(w)) for c, w in _of_fact("subsistence"))),
            "living": _choices(*((c, said(w)) for c, w in _of_fact("living"))),
            "is_registered": _choices(*yes_no, unknown=False),
            "is_resident": _choices(*yes_no, unknown=False),
        }
        for name, choices in rows.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not may_level:  # who is shown no levels may not try them out either
            del self.fields["ability_level"]

    def clean_on(self) -> object:
        """Refuse a day no pack can speak of."""
        day = self.cleaned_data["on"]
        if day and abs((day - self.today).days) > FURTHEST_DAYS:
            raise forms.ValidationError(_("离今天太远，前后十年以内才算得准"))
        return day

    def changes(self) -> dict[str, Any]:
        """Return the facts that are supposed other, as the engine wants them."""
        found: dict[str, Any] = {}
        for name in benefits.CHANGEABLE:
            given = self.cleaned_data.get(name, KEEP)
            if given == KEEP:
                continue
            if given == benefits.UNKNOWN:
                found[name] = benefits.UNKNOWN
            elif name == "ability_level":
                found[name] = None if given == "none" else int(given)
            else:
                found[name] = given == "yes" if name.startswith("is_") else given
        return found


@page(permissions.READ, methods=("GET", "HEAD"))
def what_if(request: HttpRequest, key: str) -> HttpResponse:
    """Show what each scheme would give if some facts of a person were other."""
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    pk = people.find_id(actor, key)
    line = next(iter(people.lines(actor, [pk])), None) if pk else None
    if line is None:
        raise NotFound(_("没有这个档案号，或不在您的范围内"), remedy=_("核对档案号"))
    may_level = register.may(actor, "assessment.view")
    form = WhatIfForm(request.GET or None, may_level=may_level, said=pack_word, today=today)
    valid = form.is_bound and form.is_valid()
    changes = form.changes() if valid else {}
    on = (form.cleaned_data.get("on") if valid else None) or today
    found = benefits.what_if(actor, line.person_id, changes, on=on, today=today)
    documents = document_names(found.pack)
    rows = [_row(o, documents) for o in found.outcomes]
    rows.sort(key=lambda r: (not r["differs"], r["scheme"] != request.GET.get("scheme", ""), not r["now"]))
    low, high = found.difference_fen
    shown = {
        "person": line,
        "form": form,
        "asked": valid and (bool(changes) or on != today),
        "on": on,
        "today": today,
        "facts": _facts(found, may_level),
        "rows": rows,
        "panels": [r for r in rows if r["differs"]],
        "differing": sum(r["differs"] for r in rows),
        "low_fen": low,
        "high_fen": high,
        "printed_by": actor.name,
        "printed_at": clock.now(),
        "pack": found.pack,
        "file_url": reverse("console:person", args=[line.file_no]),
        "scheme": request.GET.get("scheme", ""),
        "crumbs": [
            {"label": _("老年人"), "url": reverse("console:people")},
            {"label": line.name, "url": reverse("console:person", args=[line.file_no])},
            {"label": _("假如")},
        ],
    }
    return render(request, "console/benefits/whatif.html", shown, status=422 if form.errors else 200)


def _facts(found: benefits.WhatIf, may_level: bool) -> list[dict[str, str]]:
    """Return what differs, as it is and as it is supposed."""
    rows = []
    for name in found.changed:
        if name == "ability_scale" or (name == "ability_level" and not may_level):
            continue
        then = _("还不知道") if name in found.unknown else _fact_word(name, found.after[name])
        rows.append(
            {
                "label": policy.SUBJECTS["person"][name].label,
                "before": _fact_word(name, found.before[name]),
                "after": then,
            }
        )
    return rows


def _fact_word(name: str, value: Any) -> str:
    if name == "ability_level":
        return str(words.LEVELS[value]) if value is not None else _("没有有效的评估结果")
    return policy.shown(name, value)


def _row(o: benefits.Outcome, documents: dict[str, str]) -> dict[str, Any]:
    """Return a line of the table: before, after, difference, and the reason with its rule and sources."""
    said = o.after or o.before
    named = (said["document"], said["clause"]) if said else ("", "")
    if o.possible is not None:
        named = (o.possible.basis.document, o.possible.basis.clause)
    source = reasons.basis(documents, *named)
    return {
        "scheme": o.scheme,
        "name": o.name,
        "unit": o.unit,
        "now": o.now,
        "low": o.low,
        "high": o.high,
        "differs": o.differs,
        "change_low": o.low - o.now,
        "change_high": o.high - o.now,
        "reason": _reason(o),
        "rule": f"{said['rule_pack']}/{said['rule']} {said['pack_version']}" if said else "",
        "source": source,
        "unsure": _unsure(o),
        "before_list": _conditions(o.before, documents),
        "after_list": _conditions(o.after, documents),
    }


def _reason(o: benefits.Outcome) -> str:
    if o.possible is not None:
        if not o.high:
            return _("不符合：%(why)s") % {"why": _each(o.possible.reason.split("、"))}
        if o.low == o.high:
            return str(pack_word(o.possible.reason))
        return _("要看：%(facts)s") % {"facts": _each(o.possible.depends_on or (o.possible.reason,))}
    if o.after is None:
        return _("这个月没有这一项")
    failing = [c["label"] for c in o.after["conditions"] if not c["held"]]
    if failing:
        return _("不符合：%(why)s") % {"why": _each(failing)}
    steps = [s["label"] for s in o.after["steps"] if s["kind"] != "AMOUNT"]
    case = o.after["case_label"] or _("没有对上任何一档")
    return "；".join(str(pack_word(word)) for word in (case, *steps))


def _each(labels: Sequence[str]) -> str:
    """Return words of the pack in the reader's language, in a row."""
    return "、".join(str(pack_word(label)) for label in labels)


def _conditions(found: dict[str, Any] | None, documents: dict[str, str]) -> list[Any]:
    return [] if found is None else [reasons.condition(found, c, documents) for c in found["conditions"]]


def _unsure(o: benefits.Outcome) -> str:
    """Return the weakest status of the figures used, empty when all are published or nothing is given."""
    kinds: set[str] = set()
    if o.possible is not None:
        kinds = set(o.possible.statuses) if o.high else set()
    elif o.after is not None and o.after["net"]:
        kinds = {p["status"] for p in o.after["parameters"]}
    return next((k for k in ("illustrative", "unconfirmed") if k in kinds), "")
