"""How a page is judged: opened whole and quiet, seen at both widths, clean by axe, pictured.

One navigation serves both widths: the window is narrowed under the open page, as a hand does it. Each role has one session and
one window for a whole part of the pages.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.helping.noting import long_form, note
from tests.pages.addresses import FACES, READERS, Address, addresses, path_of, roles_of
from tests.pages.conftest import PICTURES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Width and height of the two windows, in CSS pixels.
WINDOWS = ((1440, 900), (390, 844))
#: The pages stand in as many files, of equal length, because a file is what a worker takes.
PARTS = 4
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
CLOSE_MENU = "() => document.querySelectorAll('details[data-probe]').forEach(menu => { menu.open = false; menu.removeAttribute('data-probe'); })"
#: Two frames for charts and maps to measure the new width, and a second for a slow machine to draw it.
DRAWN = """async wide => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  await frame(); await frame();
  for (let wait = 0; wait < 20 && document.documentElement.scrollWidth > wide; wait++) await new Promise(done => setTimeout(done, 50));
}"""
MOST_MENUS = 6 if long_form() else 2  # of a list with a menu in each row, the first ones
#: Addresses that lead elsewhere by nature, and where to. Anything else that redirects fails.
TURNED = {
    "portal:elder": "/",
    "console:people-search": "/console/people/",  # the whole page is the list; by itself it is the list under the field
    "set_language": "/",  # answers POST; opened by hand it goes back to where one came from
    "account_logout": "/",
    "account_inactive": "",
    "mfa_index": "/console/me/",
}
_seen: dict[tuple[str, str], str] = {}
Case = tuple[Address, str, str]


def all_cases() -> list[Case]:
    """Return address, face and role of every page: the widest role, and in the long form every role.

    The public's pages are read in large print as well, and in the long form in English.
    """
    plain = [
        (address, face, role)
        for address in addresses()
        for face in ["", *FACES.get(address.name, [])]
        for role in (roles_of(address) if long_form() else roles_of(address)[:1])
    ]
    return plain + [
        (address, "", reader)
        for address in addresses()
        if address.name.startswith("portal:") and "public" in roles_of(address)
        for reader in (READERS if long_form() else ["large_print"])
    ]


def cases(part: int) -> list[Case]:
    """Return every fourth case, from the ``part``-th on (0 to 3)."""
    return all_cases()[part::PARTS]


def said(case: Case) -> str:
    """Return a case's name: ``console.person=family-bureau``."""
    address, face, role = case
    tab = face[face.find("=") :] if face else ""
    return f"{address.name.replace(':', '.').replace('/', '_')}{tab}-{role}"


def picture(case: Case, width: int) -> Path:
    """Return where a case's picture lies."""
    return PICTURES / f"{said(case)}-{width}.png"


def kind_of(case: Case, path: str, doors: Any) -> str:
    """Ask over HTTP first; return ``page``, ``part``, ``file``, ``post`` or ``turned``; anything else is a failure."""
    address, _face, role = case
    key = (address.name, role)
    if key not in _seen:
        if address.name.startswith("mfa_") and role != "half_in":
            doors[role].say_the_word_again()
        status, text, _ = doors[role].ask("GET", path)
        if status == 405:
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


class Opened:
    """One page as the browser sees it.

    Parameters
    ----------
    page : playwright page
        An open tab of the role's window.
    url : str
        Where to.
    """

    def __init__(self, page: Any, url: str) -> None:
        self.complaints: list[str] = []
        self.page = page
        page.on("console", self._heard)
        page.on("pageerror", self._threw)
        page.on("response", self._answered)
        page.set_viewport_size({"width": WINDOWS[0][0], "height": WINDOWS[0][1]})
        page.goto(url, wait_until="load")
        for chart in page.locator("[data-chart]").all():
            chart.locator("svg").first.wait_for(timeout=15_000)

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _threw(self, problem: Any) -> None:
        self.complaints.append(str(problem))

    def _answered(self, answer: Any) -> None:
        if answer.status >= 400:
            self.complaints.append(f"{answer.status} {answer.url}")

    def leave(self) -> None:
        """Listen no more."""
        self.page.remove_listener("console", self._heard)
        self.page.remove_listener("pageerror", self._threw)
        self.page.remove_listener("response", self._answered)

    def narrow(self, width: int, height: int) -> None:
        """Give the window another width; wait until the page has followed."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(DRAWN, width)

    def axe(self, within: str = "") -> list[str]:
        """Return the findings of axe, of the whole page or of one part."""
        found = self.page.evaluate(
            "([where, rules]) => axe.run(where || document, {runOnly: rules, resultTypes: ['violations'], preload: false})"
            ".then(told => told.violations.flatMap(one => one.nodes.map(node => [one.id, node.html])))",
            [within, RULES],
        )
        # Pins lie where the places lie (the size rule's own exception); every map has its list beside it.
        return [
            f"{rule}: {html[:160]}"
            for rule, html in found
            if not (rule == "target-size" and "map-point" in html)
        ]

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
        self.page.evaluate(CLOSE_MENU)
        return found


def judge(case: Case, county: Any, doors: Any, windows: Any) -> None:
    """Hold one page to everything a page is held to, at both widths."""
    address, face, role = case
    # Menus and dialogs: in the short form at one width, every other page at the narrow one.
    parted = WINDOWS[sum(map(ord, said(case))) % 2][0]
    path = path_of(address, county)
    kind = kind_of(case, path, doors)
    if kind != "page":
        assert kind in ("post", "part", "file", "turned")
        note(addresses_without_picture=1, kind=kind)
        return
    with windows.opened(role, f"http://127.0.0.1:{doors.port}{path}{face}") as opened:
        page = opened.page
        assert page.locator("main").count() == 1
        heading = page.locator("main h1, header h1, h1").first
        assert heading.inner_text().strip(), "a page says what it is"
        assert len(page.locator("main").inner_text().strip()) > 20, "the page is empty"
        for width, height in WINDOWS:
            opened.narrow(width, height)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (
                f"something sticks out at {width}"
            )
            page.screenshot(path=str(picture(case, width)), full_page=True)
            found = opened.axe()
            if long_form() or width == parted:
                found += opened.opened_parts()
            assert [(width, finding) for finding in found] == []
            note(pages=1, opened_by=role)
        assert opened.complaints == []


def unpictured(part: int, county: Any, doors: Any) -> tuple[list[str], dict[str, str]]:
    """Return the pictures that are missing in a part, and what its addresses without any are."""
    missing, other = [], {}
    for case in cases(part):
        kind = kind_of(case, path_of(case[0], county), doors)
        if kind != "page":
            other[said(case)] = kind
            continue
        for width, _height in WINDOWS:
            file = picture(case, width)
            if not file.exists() or file.stat().st_size <= 5000:
                missing.append(file.name)
    return missing, other
