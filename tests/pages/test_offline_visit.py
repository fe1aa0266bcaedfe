"""One assessment from the application to the level in force, its visit made without a network, with a restart between."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from tests.helping.county import County
from tests.pages.conftest import CHROMIUM, needs_browser
from yanglao.access.queries import DEMO_WORD

pytestmark = needs_browser
TODAY = date(2026, 10, 31)
WIDTH = {"width": 390, "height": 844}


def sign_in(page: Any, home: str, account: str) -> None:
    """Sign in by hand."""
    page.goto(f"{home}/login/")
    page.fill("input[name=login]", account)
    page.fill("input[name=password]", DEMO_WORD)
    page.check("input[name=duty_sentence]")
    page.click("form:has(input[name=password]) button[type=submit]")
    page.wait_for_url(re.compile(r"/console/|/login/choose"))


def press(page: Any, words: str) -> None:
    """Press the button of the bar at the bottom and see the page that follows."""
    with page.expect_navigation():
        page.locator(".bottom-bar").get_by_role("button", name=words, exact=True).click()


def applied_and_scheduled(page: Any, home: str, county: County) -> tuple[int, str]:
    """Leave a request without an account, find whose it is, apply, accept and fix a day; return the assessment and the name."""
    person, name, born, village = county.owner(
        "SELECT id, name, birth_on::text, village FROM people_person p WHERE status = 'active' AND birth_on < '1950-01-01' AND NOT EXISTS "
        "(SELECT 1 FROM assessment_assessment a WHERE a.person_id = p.id) ORDER BY id DESC LIMIT 1"
    )[0]
    visitor = page.context.browser.new_context(locale="zh-CN").new_page()
    visitor.goto(f"{home}/ask/?kind=assessment")
    for field, told in (("name", name), ("phone", "13700000000"), ("birth_on", born)):
        visitor.fill(f"input[name={field}]", told)
    visitor.select_option("select[name=village]", village)
    with visitor.expect_navigation():
        visitor.get_by_role("button", name="交给镇（街道）").click()
    number = re.search(r"受理号 (\d{8})", visitor.content())
    assert number, visitor.url
    visitor.context.close()
    page.goto(f"{home}/console/requests/?q={number[1]}")
    page.locator("table").get_by_role("link", name=name).click()
    with page.expect_navigation():
        page.locator(f"button[name=person][value='{person}']").click()
    with page.expect_navigation():
        page.get_by_role("button", name="申请能力评估").click()
    found = re.search(r"/assessment/(\d+)/", page.url)
    assert found, page.url
    press(page, "受理")
    page.goto(f"{page.url}schedule/")
    page.fill("input[name=scheduled_on]", TODAY.isoformat())
    medical = page.locator("label", has_text="医护背景").locator("input").first
    plain = page.locator("label:has(input[name=worker_ids])").filter(has_not_text="医护背景").locator("input")
    medical.check(force=True)
    plain.first.check(force=True)
    with page.expect_navigation():
        page.get_by_role("button", name="约定").click()
    assert "已预约" in page.content()
    return int(found[1]), name


def answer(page: Any, upto: int, start: int = 0) -> None:
    """Give the second answer to the items from one place to another."""
    items = page.locator("#field fieldset")
    for place in range(start, upto):
        items.nth(place).locator("input").nth(1).check(force=True)


def state_of(page: Any, pk: int) -> str:
    return page.locator(f"li[data-visit='{pk}']").get_attribute("data-state")


def test_an_assessment_goes_from_application_to_level_with_a_visit_without_network(
    site: int, site_county: County, tmp_path: Path, chromium: Any
) -> None:
    home = f"http://127.0.0.1:{site}"
    desk = chromium.new_context(locale="zh-CN").new_page()
    sign_in(desk, home, "minzheng")
    pk, name = applied_and_scheduled(desk, home, site_county)

    kind, words = chromium.browser_type, {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
    words |= {"viewport": WIDTH, "locale": "zh-CN"}
    profile = str(tmp_path / "phone")
    phone = kind.launch_persistent_context(profile, **words)
    page = phone.pages[0]
    sign_in(page, home, "pinggu")
    page.goto(f"{home}/field/")
    page.locator(f"li[data-visit='{pk}']").wait_for()
    page.wait_for_function("navigator.serviceWorker.ready.then(() => caches.has('yl-field-1'))")
    page.reload()  # now the worker answers

    # The network is cut and the page loaded again: it stands.
    phone.set_offline(True)
    page.reload()
    row = page.locator(f"li[data-visit='{pk}']")
    row.wait_for()
    assert name in row.inner_text() and "没有网络" in page.locator("#network").inner_text()
    row.get_by_role("button").click()
    page.fill("#informant", "女儿")
    answer(page, 12)
    assert "还有 14 项没填" in page.locator("#check").inner_text()
    page.wait_for_timeout(300)
    sealed = page.evaluate(
        "async () => { const names = await ylStore.names(); const base = await new Promise(y => { const r = indexedDB.open('yl-field'); "
        "r.onsuccess = () => y(r.result); }); return Promise.all(names.map(n => new Promise(y => { const r = base.transaction('sealed')"
        ".objectStore('sealed').get(n); r.onsuccess = () => y(new TextDecoder().decode(r.result.sealed)); }))); }"
    )
    assert sealed and not any(name in text or "informant" in text for text in sealed)
    phone.close()

    # The browser is closed and opened again, still without a network: what was filled in is there.
    phone = kind.launch_persistent_context(profile, offline=True, **words)
    page = phone.pages[0]
    page.goto(f"{home}/field/")
    row = page.locator(f"li[data-visit='{pk}']")
    row.wait_for()
    assert "填了 12 / 26" in row.inner_text()
    row.get_by_role("button").click()
    assert page.input_value("#informant") == "女儿"
    assert page.get_by_role("button", name="填完，交").is_disabled()
    answer(page, 26, 12)
    page.get_by_role("button", name="填完，交").click()
    page.locator(f"li[data-visit='{pk}'][data-state=ready]").wait_for()
    assert site_county.one(f"SELECT state FROM assessment_assessment WHERE id = {pk}") == "scheduled"

    # Back on the network: the session ended with the browser, so it says to sign in; then it is handed in by itself.
    phone.set_offline(False)
    page.get_by_role("link", name="去登录").wait_for()
    assert state_of(page, pk) == "ready"
    sign_in(page, home, "pinggu")
    page.goto(f"{home}/field/")
    page.locator(f"li[data-visit='{pk}'][data-state=taken]").wait_for()
    page.reload()
    assert page.locator(f"li[data-visit='{pk}']").count() == 0
    phone.close()
    told = site_county.owner(
        f"SELECT a.state, a.informant, count(v.id) FROM assessment_assessment a JOIN assessment_fieldvisit v "
        f"ON v.assessment_id = a.id WHERE a.id = {pk} GROUP BY 1, 2"
    )
    assert told == [("scored", "女儿", 1)]

    # Reviewed by another, on the board with a masked name, in force when the notice is over.
    case = f"{home}/console/assessment/{pk}/"
    desk.goto(case)
    assert "手机交来的上门" in desk.content()
    press(desk, "复核通过")
    press(desk, "开始公示")
    body = site_county.one(
        f"SELECT body FROM base_publicnotice WHERE kind = 'assessment' AND subject_id = '{pk}'"
    )
    assert name not in body and body.startswith(name[0])
    site_county.owner(
        f"UPDATE assessment_assessment SET noticed_on = '2026-10-20', notice_ends_on = '2026-10-27' WHERE id = {pk}"
    )
    desk.goto(case)
    press(desk, "办理生效")
    level = site_county.owner(
        f"SELECT level, valid_from::text FROM assessment_abilitylevel WHERE assessment_id = {pk}"
    )
    assert [valid_from for _level, valid_from in level] == [TODAY.isoformat()]
    desk.context.close()
