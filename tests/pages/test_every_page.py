"""Every named address in a real browser, at both widths, by those who may: heading, content, axe, policy, picture.

The short form opens each address with the widest role; ``./run soak --only pages`` with every role, on the whole county.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.helping.noting import long_form, note
from tests.pages.addresses import BY_ADDRESS, FACES, Address, addresses, lacking, path_of, roles_of
from tests.pages.conftest import CHROMIUM, PICTURES, ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1440, 390)
OPEN_DIALOG = """n => {
  const dialog = document.querySelectorAll("dialog")[n];
  if (dialog.open || !dialog.innerText.trim()) return false;
  dialog.setAttribute("data-probe", "");
  dialog.showModal();
  return true;
}"""
CLOSE_DIALOG = """() => {
  const dialog = document.querySelector("dialog[data-probe]");
  dialog.close();
  dialog.removeAttribute("data-probe");
}"""
#: One menu at a time, as a person has it: two open ones would lie over each other.
OPEN_MENU = """n => {
  document.querySelectorAll("details[data-probe]").forEach(menu => { menu.open = false; menu.removeAttribute("data-probe"); });
  const menus = [...document.querySelectorAll("details.menu:not([open])")].filter(menu => menu.offsetParent);
  if (n >= menus.length) return false;
  menus[n].setAttribute("data-probe", "");
  menus[n].open = true;
  return true;
}"""
MOST_MENUS = 6  # of a list with a menu in each row, the first ones

browser = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium: apt-get install chromium fonts-noto-cjk, then ./run test"
    ),
]
#: Addresses that lead elsewhere by nature, and where to. Anything else that redirects fails.
TURNED = {
    "portal:elder": "/",
    "console:people-search": "/console/people/",  # the whole page is the list; by itself it is the list under the field
    "set_language": "/",  # answers POST; opened by hand it goes back to where one came from
    "account_logout": "/",
    "mfa_authenticate": "/login/",
    "account_inactive": "",
}
#: Reached only after a step the demo's accounts have not taken: their status without it. No picture yet; the flow itself is
#: proved by the tests of the door.
AFTER_A_STEP = {
    "login-choose": 302,  # an account with two duties
    "mfa_reauthenticate": 302,  # the rest: an account with a second step
    "mfa_deactivate_totp": 404,
    "mfa_view_recovery_codes": 404,
    "mfa_index": 302,
    "mfa_download_recovery_codes": 404,
}
_seen: dict[tuple[str, str], str] = {}


def named(address: Address) -> str:
    return address.name.replace(":", ".").replace("/", "_")


def kind_of(address: Address, role: str, path: str, doors: Any) -> str:
    """Ask over HTTP first; return ``page``, ``part``, ``file``, ``post`` or ``turned``; anything else is a failure."""
    key = (address.name, role)
    if key not in _seen:
        if address.name.startswith("mfa_"):
            doors[role].say_the_word_again()
        status, text, _ = doors[role].ask("GET", path)
        if address.name in AFTER_A_STEP:
            assert status == AFTER_A_STEP[address.name], f"{path} answers {role} with {status}"
            _seen[key] = "after a step"
        elif status == 405:
            _seen[key] = "post"
        elif status in (301, 302, 303) and address.name in TURNED:
            _seen[key] = "turned"
        else:
            assert status == 200, f"{path} answers {role} with {status}"
            start = text[:400].lower()
            _seen[key] = (
                "page" if "<!doctype html" in start else "part" if start.lstrip()[:1] == "<" else "file"
            )
    return _seen[key]


def test_there_are_addresses_and_each_argument_has_a_sample():
    found = addresses()
    assert len(found) > 40
    assert {a.name: lacking(a) for a in found if lacking(a)} == {}


def test_every_sample_of_an_address_belongs_to_one():
    known = {(a.name, argument) for a in addresses() for argument in a.arguments}
    assert [key for key in BY_ADDRESS if key not in known] == []


def test_every_address_has_a_role_that_may_open_it():
    assert [a.name for a in addresses() if not roles_of(a)] == []


CASES = [
    pytest.param(
        address,
        face,
        role,
        width,
        id=f"{named(address)}{face[face.find('=') :] if face else ''}-{role}-{width}",
    )
    for address in addresses()
    for face in ["", *FACES.get(address.name, [])]
    for role in (roles_of(address) if long_form() else roles_of(address)[:1])
    for width in (WIDTHS if long_form() or not face else WIDTHS[:1])
]


class Opened:
    """One page as the browser saw it."""

    def __init__(self, context: Any, url: str) -> None:
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on(
            "response", lambda r: self.complaints.append(f"{r.status} {r.url}") if r.status >= 400 else None
        )
        self.page.goto(url, wait_until="load")
        for chart in self.page.locator("[data-chart]").all():
            chart.locator("svg").first.wait_for(timeout=15_000)

    def axe(self, within: str = "") -> list[str]:
        """Return the findings of axe, of the whole page or of one part."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "([where, rules]) => axe.run(where || document, {runOnly: rules, resultTypes: ['violations'], preload: false})",
            [within, RULES],
        )
        # Pins lie where the places lie (the size rule's own exception); every map has its list beside it.
        told = [
            (one["id"], node["html"])
            for one in found["violations"]
            for node in one["nodes"]
            if not (one["id"] == "target-size" and "map-point" in node["html"])
        ]
        return [f"{rule}: {html[:160]}" for rule, html in told]

    def opened_parts(self) -> list[str]:
        """Open every menu and every dialog in turn; return what axe finds in them."""
        found = []
        for number in range(self.page.locator("dialog").count()):
            if self.page.evaluate(OPEN_DIALOG, number):
                found += self.axe("dialog[data-probe]")
                self.page.evaluate(CLOSE_DIALOG)
        for number in range(MOST_MENUS):
            if not self.page.evaluate(OPEN_MENU, number):
                break
            found += self.axe("details[data-probe]")
        return found


@pytest.mark.parametrize(("address", "face", "role", "width"), CASES)
@pytest.mark.usefixtures("pictures")
class TestEveryPage:
    pytestmark = browser

    def test_it_opens_whole_clean_and_is_pictured(
        self, address: Address, face: str, role: str, width: int, site_county: Any, doors: Any, windows: Any
    ):
        path = path_of(address, site_county)
        kind = kind_of(address, role, path, doors)
        if kind != "page":
            assert kind in ("post", "part", "file", "turned", "after a step")
            note(addresses_without_picture=1, kind=kind)
            return
        opened = Opened(windows(role, width), f"http://127.0.0.1:{doors.port}{path}{face}")
        try:
            page = opened.page
            assert page.locator("main").count() == 1
            heading = page.locator("main h1, header h1, h1").first
            assert heading.inner_text().strip(), "a page says what it is"
            assert len(page.locator("main").inner_text().strip()) > 20, "the page is empty"
            assert opened.complaints == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width, "something sticks out"
            picture = (
                PICTURES / f"{named(address)}{face[face.find('=') :] if face else ''}-{role}-{width}.png"
            )
            page.screenshot(path=str(picture), full_page=width == 1440)
            assert opened.axe() == []
            assert opened.opened_parts() == []
            note(pages=1, opened_by=role)
        finally:
            opened.page.close()


def pictured(folder: Path) -> set[str]:
    """Return the names of pictures that stand in a folder."""
    return {path.stem for path in folder.glob("*.png") if path.stat().st_size > 5000}


@pytest.mark.usefixtures("pictures")
class TestPictures:
    pytestmark = browser

    def test_no_page_is_without_its_picture_at_both_widths(self, site_county: Any, doors: Any):
        wanted, other = set(), {}
        for address in addresses():
            role = roles_of(address)[0]
            kind = kind_of(address, role, path_of(address, site_county), doors)
            if kind == "page":
                wanted |= {f"{named(address)}-{role}-{width}" for width in WIDTHS}
            else:
                other[address.name] = kind
        assert len(wanted) > 60
        (PICTURES / "without-picture.json").write_text(json.dumps(other, ensure_ascii=False, indent=1))
        assert wanted - pictured(PICTURES) == set()

    def test_axe_and_the_console_are_truly_listened_to(self, doors: Any, windows: Any):
        opened = Opened(windows("public", 1440), f"http://127.0.0.1:{doors.port}/")
        try:
            assert opened.axe() == []
            opened.page.evaluate(
                "() => { const i = document.createElement('input'); i.style.display = 'block'; document.querySelector('main').append(i); "
                "const s = document.createElement('script'); s.textContent = '1'; document.body.append(s); }"
            )
            assert any(finding.startswith("label") for finding in opened.axe())
            assert opened.complaints, "a script the policy refuses is heard of"
        finally:
            opened.page.close()
