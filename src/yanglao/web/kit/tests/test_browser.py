"""The kit in a real browser: no axe finding, no word outside the page, nothing the content policy refuses.

No server runs: the browser's requests are answered by the views and the built files, with the policy's header.
"""

from __future__ import annotations

import mimetypes
import os
import shutil
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from django.utils import translation

from yanglao.web.kit import icons, samples, views
from yanglao.web.kit.middleware import POLICY

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parents[5] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SITE = "http://kit.test"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: apt-get install chromium fonts-noto-cjk"),
    pytest.mark.skipif(
        not AXE.exists() or not icons.BUILT.exists(), reason="not built: python frontend/build.py"
    ),
]


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        args = ["--no-sandbox", "--enable-unsafe-swiftshader", "--use-gl=angle", "--use-angle=swiftshader"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


def answer(route, theme: str) -> None:
    path = urlparse(route.request.url).path
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        route.fulfill(path=found, content_type=kind) if found else route.fulfill(status=404)
        return
    request = RequestFactory().get(path)
    request.COOKIES["yl_theme"] = theme
    with translation.override("zh-hans"):
        name = path.strip("/").split("/")[-1]
        page = views.sheet(request) if name == "kit" else views.sample(request, name)
    headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
    route.fulfill(status=page.status_code, body=page.content, headers=headers)


class Opened:
    """One page in one theme and width, with what the browser complained about."""

    def __init__(self, browser, name: str, theme: str, width: int) -> None:
        # axe is injected by the test, so only for that the policy is lifted; complaints are read before.
        self.complaints: list[str] = []
        self.page = browser.new_page(viewport={"width": width, "height": 844 if width < 600 else 900})
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.route("**/*", lambda route: answer(route, theme))
        self.page.goto(f"{SITE}/kit/" if name == "sheet" else f"{SITE}/kit/sample/{name}/")
        self.page.wait_for_load_state("load")
        for chart in self.page.locator("[data-chart]").all():
            chart.locator("svg").wait_for()

    def axe(self) -> list[str]:
        # Evaluated, not added as an element: the policy stays in force.
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false})", RULES
        )
        return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]


# The sheet holds every part, so it is looked at in all four ways; the sample pages in turn by day on a desk and at night on
# a phone, in the long form both ways.
WAYS = (("light", 1440), ("dark", 390))
CASES = [("sheet", theme, width) for theme in ("light", "dark") for width in (1440, 390)]
CASES += [
    (name, *way)
    for place, name in enumerate(samples.PAGES)
    for way in (WAYS if os.environ.get("YANGLAO_SOAK") == "1" else WAYS[place % 2 :][:1])
]


@pytest.mark.parametrize(("name", "theme", "width"), CASES)
def test_a_page_is_clean_for_axe_the_policy_and_the_width(chromium, name, theme, width):
    opened = Opened(chromium, name, theme, width)
    try:
        assert opened.complaints == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.axe() == []
    finally:
        opened.page.close()


def test_axe_does_find_a_fault_when_there_is_one(chromium):
    opened = Opened(chromium, "home", "light", 1440)
    opened.page.evaluate("document.querySelector('.people-search input').removeAttribute('aria-label')")
    opened.page.evaluate("document.querySelector('.people-search input').removeAttribute('placeholder')")
    assert any(finding.startswith("label") for finding in opened.axe())
    opened.page.close()


def test_an_open_dialog_and_an_open_menu_are_clean_too(chromium):
    opened = Opened(chromium, "file", "light", 1440)
    opened.page.get_by_role("button", name="显示").click()
    assert opened.page.locator("dialog[open]").count() == 1
    assert opened.axe() == []
    opened.page.keyboard.press("Escape")
    opened.page.locator("summary.who").click()
    assert opened.page.locator("details.menu[open]").count() == 1
    assert opened.axe() == []
    opened.page.close()


def test_the_slash_key_goes_to_the_search_of_people(chromium):
    opened = Opened(chromium, "home", "light", 1440)
    opened.page.keyboard.press("/")
    assert opened.page.evaluate("document.activeElement.hasAttribute('data-people-search')")
    opened.page.close()


def test_ticking_rows_opens_the_bar_with_their_number(chromium):
    opened = Opened(chromium, "list", "light", 1440)
    page = opened.page
    assert "已选 3 人" in page.locator("[data-bulk-bar]").inner_text()
    page.locator("[data-bulk-all]").click()
    assert "已选 12 人" in page.locator("[data-bulk-bar]").inner_text()
    page.get_by_role("button", name="都不选").click()
    assert page.locator("[data-bulk-bar]").is_hidden()
    page.close()


@pytest.mark.parametrize(
    ("typed", "state", "words"),
    [
        ("9999991942", "", "还差 8 位"),
        ("99999919421301214", "error", "13"),
        ("999999194202302140", "error", "30"),
        ("999999194201012140", None, None),
        ("9999991942010121461", "error", "多 1 位"),
    ],
)
def test_an_id_number_is_checked_while_it_is_typed(chromium, typed, state, words):
    opened = Opened(chromium, "form", "light", 1440)
    field = opened.page.locator("#id_id_number")
    field.fill(typed)
    box = opened.page.locator(".field", has=field)
    if state is None:
        from yanglao.base.identifiers import check_character

        right = typed[:17] + check_character(typed[:17])
        field.fill(right)
        assert box.get_attribute("data-state") == "success"
        wrong = right[:17] + ("0" if right[17] != "0" else "1")
        field.fill(wrong)
        assert box.get_attribute("data-state") == "error"
    else:
        assert box.get_attribute("data-state") == state
        assert words in box.locator(".field-hint").inner_text()
    opened.page.close()


def test_the_choice_of_a_theme_holds_at_once_and_is_remembered(chromium):
    opened = Opened(chromium, "home", "light", 1440)
    opened.page.locator("summary.who").click()
    opened.page.get_by_role("button", name="深色").click()
    assert opened.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert "yl_theme=dark" in opened.page.evaluate("document.cookie")
    opened.page.close()


def test_on_a_phone_the_side_bar_is_a_drawer_that_escape_closes(chromium):
    opened = Opened(chromium, "home", "light", 390)
    page = opened.page
    assert page.locator(".side").is_hidden()
    page.get_by_role("button", name="打开目录").click()
    page.wait_for_timeout(300)
    assert page.locator(".side").is_visible()
    assert opened.axe() == []
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.locator(".side").is_hidden()
    page.close()


SMALLER = """([selector, least]) => [...document.querySelectorAll(selector)]
    .filter(el => el.offsetParent && (el.offsetHeight < least || el.offsetWidth < least)).map(el => el.innerText)"""
TINY = """least => [...document.querySelectorAll("body *")].filter(el => el.offsetParent && !el.closest(".sr-only"))
    .filter(el => [...el.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(el => parseFloat(getComputedStyle(el).fontSize) < least).map(el => el.innerText)"""


@pytest.mark.parametrize("name", ["elder", "elder-question"])
def test_the_elders_version_has_targets_of_sixty_and_no_word_under_twenty_one(chromium, name):
    opened = Opened(chromium, name, "light", 390)
    assert opened.page.evaluate(SMALLER, ["main a, main button, label.choice, header button", 60]) == []
    assert opened.page.evaluate(TINY, 21) == []
    opened.page.close()


@pytest.mark.parametrize("name", ["portal", "question"])
def test_on_a_phone_targets_are_forty_four_and_no_word_is_under_twelve(chromium, name):
    opened = Opened(chromium, name, "light", 390)
    targets = "main .btn, .doors a, .tabbar a, header a, header button, label.choice, .portal-foot a"
    assert opened.page.evaluate(SMALLER, [targets, 44]) == []
    assert opened.page.evaluate(TINY, 12) == []
    opened.page.close()
