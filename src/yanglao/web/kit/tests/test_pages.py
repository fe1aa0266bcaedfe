"""The sheet of parts and every sample page: they answer, they obey the content policy, they name only icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from yanglao.web.kit import icons, samples, views, words

WEB = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def render(name: str, **cookies: str) -> str:
    request = RequestFactory().get(f"/kit/{name}")
    request.COOKIES.update(cookies)
    answer = views.sheet(request) if name == "sheet" else views.sample(request, name)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture(params=["sheet", *samples.PAGES])
def page(request) -> str:
    return render(request.param)


def test_nothing_stands_inline(page):
    assert not re.search(r"<[^>]+\sstyle\s*=", page)
    assert not re.search(r"<[^>]+\son[a-z]+\s*=", page)
    assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", page)
    assert "<style" not in page


def test_every_page_has_one_title_and_one_main(page):
    assert len(re.findall(r"<h1[\s>]", page)) == 1
    assert page.count("<main") == 1
    assert page.count('class="skip"') == 1


def test_no_raw_machine_state_is_shown(page):
    assert not re.findall(r'data-kind="neutral">[a-z_]+<', page)


def test_pages_with_invented_rows_say_so():
    unmarked = [name for name in samples.PAGES if name not in {"login"} and "示例" not in render(name)]
    assert not unmarked


def test_the_number_to_call_stands_on_every_page_of_the_portal():
    for name in ("portal", "elder", "question", "elder-question"):
        assert 'href="tel:12345"' in render(name), name


def test_both_versions_of_the_portal_lead_to_each_other():
    assert 'value="elder"' in render("question")
    assert 'value="normal"' in render("elder-question")
    assert 'data-face="elder"' in render("elder")
    assert "data-face" not in render("portal")


def test_a_theme_out_of_the_cookie_is_one_of_two():
    assert 'data-theme="dark"' in render("home", yl_theme="dark")
    assert 'data-theme="light"' in render("home", yl_theme='"><script>')


def test_only_icons_that_exist_are_named():
    known = icons.drawings()
    if not known:
        pytest.skip("the front end is not built: python frontend/build.py")
    named = set()
    for path in WEB.rglob("*.html"):
        named |= set(re.findall(r'{%\s*icon\s+"([\w-]+)"', path.read_text("utf-8")))
        named |= set(
            re.findall(r'{%\s*button\s+(?:"[^"]*"|\S+)\s+"[^"]*"\s+"([\w-]+)"', path.read_text("utf-8"))
        )
        named |= set(re.findall(r'\sicon="([\w-]+)"', path.read_text("utf-8")))
    named |= {word.icon for word in words.STATES.values() if word.icon}
    named |= {icon for _group, entries in samples.GROUPS for _w, icon, _n in entries}
    assert named
    assert not sorted(name for name in named if icons.ALIASES.get(name, name) not in known)


def test_every_state_of_an_indicator_has_its_word_sign_and_kind():
    assert {k: str(w.text) for k, w in words.INDICATOR.items()} == {
        "met": "已达到",
        "on_pace": "接近",
        "behind": "落后",
        "missed": "未达到",
        "unsettled": "口径待定",
        "no_value": "无数据",
    }
    assert all(w.icon for w in words.INDICATOR.values())
    assert words.INDICATOR["unsettled"].kind == "unsure"


def tag(source: str, **values: object) -> str:
    return Template("{% load kit %}" + source).render(Context(values))


def test_an_unassessed_person_never_shows_empty_bars_alone():
    assert "未评估" in tag("{% ability None %}") and "<svg" not in tag("{% ability None %}")
    assert tag("{% ability 0 %}").count("<rect") == 4 and "data-on" not in tag("{% ability 0 %}")
    assert tag("{% ability 3 %}").count('data-on="3"') == 3


def test_a_disabled_button_always_has_its_reason_beside_it():
    drawn = tag('{% button "审批通过" "solid" href="/x" disabled_reason="先定 2 人的异常，才能通过" %}')
    assert "先定 2 人的异常" in drawn and "disabled" in drawn and "href" not in drawn


def test_what_comes_from_people_is_escaped():
    evil = "<script>alert(1)</script>"
    for source in (
        "{% tag x %}",
        "{% unsure x %}",
        "{% button x %}",
        "{% card title=x %}{{ x }}{% endcard %}",
        "{% doubtful x %}",
        "{% empty x %}",
        "{% flag x 'late' %}",
        "{% chart 'c' spec x %}",
    ):
        drawn = tag(source, x=evil, spec={"kind": "bars", "labels": ["</script><b>"], "series": []})
        assert "<script>alert" not in drawn, source
        assert "</script><b>" not in drawn, source


def test_more_than_three_kinds_of_a_person_are_counted():
    drawn = tag(
        "{% tags kinds %}",
        kinds=[
            ("低保", "relief"),
            ("独居", "living"),
            ("重残", "group"),
            ("优抚", "group"),
            ("空巢", "living"),
        ],
    )
    assert "+2" in drawn and 'title="优抚、空巢"' in drawn


def test_the_switch_of_versions_goes_back_only_to_our_own_pages():
    request = RequestFactory().post(
        "/kit/version/", {"version": "elder", "next": "https://elsewhere.example/"}
    )
    answer = views.version(request)
    assert answer["Location"] == "/"
    assert answer.cookies["yl_version"].value == "elder"


@pytest.mark.django_db
def test_the_sheet_and_the_samples_answer_over_http_without_login(client):
    for path in ["/kit/", *(f"/kit/sample/{name}/" for name in samples.PAGES)]:
        assert client.get(path).status_code == 200, path
    assert client.get("/kit/sample/nothing/").status_code == 404
    assert client.get("/kit/version/").status_code == 405
