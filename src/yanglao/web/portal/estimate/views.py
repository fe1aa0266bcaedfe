"""Six questions, one a page, and the answer. No login, nothing kept: the answers travel in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanglao.access import queries as access
from yanglao.base import clock
from yanglao.benefits.queries import estimate as result
from yanglao.benefits.queries import everyday
from yanglao.web.kit.views import is_elder

TOTAL = len(everyday.QUESTIONS)


class AnswerForm(forms.Form):
    """One question: choices, or a number of years."""

    def __init__(self, question: everyday.Question, elder: bool, **words: Any) -> None:
        super().__init__(**words)
        label = question.elder_title if elder else question.title
        if question.choices:
            self.fields["answer"] = forms.ChoiceField(
                label=label,
                choices=[(c.value, c.elder if elder else c.label) for c in question.choices],
                widget=forms.RadioSelect,
                error_messages={"required": _("选一个再往下；说不准就选“我说不好”")},
            )
        else:
            self.fields["answer"] = forms.IntegerField(
                label=_("周岁"),
                min_value=1,
                max_value=everyday.OLDEST,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages={
                    "required": _("填一个数；说不准就点“我说不好”"),
                    "invalid": _("只填数字，比如 84"),
                    "max_value": _("这个年纪不会有，核对一下"),
                    "min_value": _("这个年纪不会有，核对一下"),
                },
            )


def _here(given: dict[str, str], name: str = "portal:estimate", **more: str) -> str:
    return f"{reverse(name)}?{urlencode({**given, **more})}"


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Show the next question, or take an answer and go on."""
    given = everyday.clean(request.GET.dict())
    wanted = request.GET.get("q", "")
    position = everyday.CODES.index(wanted) if wanted in everyday.CODES else everyday.next_question(given)
    if position is None:
        return redirect(_here(given, "portal:estimate_result"))
    question = everyday.QUESTIONS[position]
    if "answer" in request.GET:
        return _take(request, given, position)
    initial = {"answer": given.get(question.code)} if given.get(question.code) != everyday.UNKNOWN else {}
    return _show(request, given, position, AnswerForm(question, is_elder(request), initial=initial))


def _take(request: HttpRequest, given: dict[str, str], position: int) -> HttpResponse:
    question = everyday.QUESTIONS[position]
    if request.GET.get("answer") == everyday.UNKNOWN:
        return redirect(_here({**given, question.code: everyday.UNKNOWN}))
    form = AnswerForm(question, is_elder(request), data=request.GET)
    if not form.is_valid():
        return _show(request, given, position, form, status=422)
    return redirect(_here({**given, question.code: str(form.cleaned_data["answer"])}))


def _show(
    request: HttpRequest, given: dict[str, str], position: int, form: AnswerForm, status: int = 200
) -> HttpResponse:
    question = everyday.QUESTIONS[position]
    before = everyday.CODES[position - 1] if position else None
    return render(
        request,
        "portal/estimate/question.html",
        {
            "question": question,
            "title": question.elder_title if is_elder(request) else question.title,
            "number": position + 1,
            "total": TOTAL,
            "form": form,
            "hints": {choice.value: choice.hint for choice in question.choices if choice.hint},
            "kept": {code: value for code, value in given.items() if code != question.code},
            "back_url": _here(given, q=before) if before else reverse("portal:home"),
            "unknown_url": _here({**given, question.code: everyday.UNKNOWN}),
        },
        status=status,
    )


@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Show what may be had, what needs an assessment first, what not, each with its reason."""
    given = everyday.clean(request.GET.dict())
    if everyday.next_question(given) is not None:
        return redirect(_here(given))
    place, today = access.place(), clock.today()
    made = result.lines(place.pack, given, today)
    first, second = result.sentence(made)
    return render(
        request,
        "portal/estimate/result.html",
        {
            "lines": made,
            "first": first,
            "second": second,
            "today": today,
            "place": place,
            "provisional": any(line.provisional and line.verdict != "no" for line in made),
            "needs_assessment": any(line.verdict == "assess" for line in made),
            "said": [
                (question.title, _said(question, given[question.code]), _here(given, q=question.code))
                for question in everyday.QUESTIONS
            ],
            "back_url": _here(given, q=everyday.CODES[-1]),
            "share": _("看看能享受什么：%(url)s") % {"url": request.build_absolute_uri()},
        },
    )


def _said(question: everyday.Question, value: str) -> str:
    if value == everyday.UNKNOWN:
        return _("说不好")
    if not question.choices:
        return _("%(years)s 周岁") % {"years": value}
    return str(next(choice.label for choice in question.choices if choice.value == value))
