"""What page packages build on: export, consequences first, navigation, going back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.models import AuditEntry
from yanglao.base.scope import acting
from yanglao.web.console import export, nav, pages

BUREAU = Actor(1, "示例陆敏", "bureau", "330424", Scope("county", ("330424",)))


def _request(method="get", path="/console/people/?town=1&q=x", data=None, actor=BUREAU, **headers):
    request = getattr(RequestFactory(headers=headers), method)(path, data or {})
    request.actor = actor
    return request


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1", "|calc", "%0A=1"])
def test_a_text_that_looks_like_a_formula_is_made_harmless(text):
    assert export.neutral(text) == "'" + text


def test_other_values_stay_as_they_are():
    assert [export.neutral(v) for v in ("沈桂珍", 5, None, Decimal("1.5"))] == [
        "沈桂珍",
        5,
        None,
        Decimal("1.5"),
    ]


@pytest.mark.django_db
def test_an_export_says_where_it_comes_from_and_is_written_down():
    import openpyxl

    rows = [["沈桂珍", "=HYPERLINK(1)", 84, Decimal("125.50"), date(2026, 10, 1), None, True]]
    request = _request()
    request.export_order = order = export.Order("CK330424-000007", "重阳节走访")
    with acting(BUREAU):
        export.excel(
            request, name="老年人名单", what="people.list", headings=["姓名", "=备注", "岁", "元", "从", "空", "户籍"],
            rows=iter(rows), count=1,
        )  # fmt: skip
    sheet = openpyxl.load_workbook(BytesIO(order.content)).active
    origin = sheet.cell(1, 1).value
    assert "示例陆敏（民政局）" in origin
    assert "town=1&q=x" in origin
    assert "1 行" in origin
    assert "CK330424-000007" in origin and "重阳节走访" in origin
    assert [c.value for c in sheet[2]] == ["姓名", "'=备注", "岁", "元", "从", "空", "户籍"]
    assert [c.value for c in sheet[3]] == ["沈桂珍", "'=HYPERLINK(1)", 84, 125.5, "2026-10-01", None, "是"]
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
    with acting(system_actor("")):
        entry = AuditEntry.objects.get(code="access.export")
    assert entry.detail == {
        "what": "people.list",
        "rows": 1,
        "filters": "town=1&q=x",
        "purpose": "重阳节走访",
    }


def _confirm(request, **words):
    return pages.confirm(
        request,
        title="停发 5 人？",
        action="停发",
        back="/console/",
        effects=[("少发", "1,125.00 元")],
        **words,
    )


@pytest.fixture
def drawn(monkeypatch):
    """Return what a page was drawn with, without drawing it."""
    seen = {}

    def render(request, name, words, status=200):
        seen.update(words, name=name)
        return HttpResponse(status=status)

    monkeypatch.setattr(pages, "render", render)
    return seen


def test_a_deed_is_asked_for_before_it_is_done(drawn):
    for request in (_request(), _request("post", data={"id": ["3", "4"]})):
        step = _confirm(request, reason=True)
        assert step.response.status_code == 200
    assert drawn["carried"] == [("id", "3"), ("id", "4")], "what was chosen is carried along"
    assert drawn["name"] == "console/confirm.html"


def test_a_reason_that_is_asked_for_must_be_given(drawn):
    step = _confirm(_request("post", data={"confirmed": "1", "reason": "  "}), reason=True)
    assert step.response.status_code == 422
    assert drawn["problem"]
    step = _confirm(_request("post", data={"confirmed": "1", "reason": "去世"}), reason=True)
    assert (step.response, step.reason) == (None, "去世")


def test_an_address_with_confirmed_in_it_confirms_nothing(drawn):
    assert _confirm(_request(path="/x/?confirmed=1&reason=x")).response is not None


def test_htmx_gets_the_part_only(drawn):
    _confirm(_request(**{"HX-Request": "true"}))
    assert drawn["name"] == "console/confirm_part.html"


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/console/jobs/", "/console/jobs/"),
        ("https://evil.example/", "/d/"),
        ("//evil.example", "/d/"),
        ("javascript:x", "/d/"),
        ("", "/d/"),
    ],
)
def test_going_back_stays_on_this_site(wanted, led):
    assert pages.back_url(_request("post", data={"next": wanted}), "/d/") == led


def test_the_side_bar_shows_what_this_duty_may_open_and_counts_once(monkeypatch):
    from django.core.cache import cache

    cache.clear()
    asked = []
    entries = [
        nav.Entry("platform", "日志", "audit", "logs", "access.read_audit"),
        nav.Entry(
            "platform", "任务", "jobs", "loader", "access.jobs", count=lambda actor: asked.append(actor) or 3
        ),
        nav.Entry("top", "没有的页", "no-such-name", "x", "access.jobs"),
    ]
    monkeypatch.setattr(nav, "entries", lambda: entries)
    town = Actor(2, "示例镇", "town", "330424", Scope("town", ("330424100",)))
    groups = nav.build(_request(path="/console/jobs/7/", actor=town))
    assert [(g["key"], [(e["label"], e["count"], e["active"]) for e in g["entries"]]) for g in groups] == [
        ("platform", [("任务", 3, True)])
    ]
    nav.build(_request(path="/console/", actor=town))
    assert len(asked) == 1, "remembered"
    nav.build(_request("post", path="/console/", actor=town))
    assert len(asked) == 2, "asked again after a deed"
    assert len(nav.build(_request(path="/console/audit/", actor=BUREAU))[0]["entries"]) == 2


def test_a_refusal_lands_at_its_field_or_on_top():
    from django import forms

    from yanglao.base.errors import DomainError

    class Form(forms.Form):
        amount = forms.CharField()

    form = Form({"amount": "-1"})
    assert form.is_valid()
    pages.add_refusal(form, DomainError("金额不能是负数", field="amount", remedy="改成正数"))
    assert form.errors["amount"] == ["金额不能是负数。改成正数"]
    form = Form({"amount": "1"})
    assert form.is_valid()
    pages.add_refusal(form, DomainError("账期已关", field="month"))
    assert form.non_field_errors() == ["账期已关"]
