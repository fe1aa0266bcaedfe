"""The true server on a copy of the demo county, a browser, and one signed-in context for each role and width."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_books_log_import import sheet
from tests.helping.county import ROOT, SCALE, County, Mother, template
from tests.helping.noting import long_form
from tests.pages.addresses import ACCOUNTS, READERS, STEPPING
from tests.pages.deeds import TELEPHONE
from yanglao.access.queries import DEMO_WORD
from yanglao.config.benching.pages import Visitor

pytest.register_assert_rewrite("tests.pages.judging")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = ROOT / "pictures"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
needs_browser = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium: apt-get install chromium fonts-noto-cjk, then ./run test"
    ),
]


@pytest.fixture(scope="session")
def site_county(databases: Any, mother: Mother, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """Return the county behind the pages, with a month paid, an import applied and a job done."""
    name = f"yanglao_site_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    databases.copy(name, of=template(databases, "1" if long_form() else SCALE)[0])
    found = County(databases, name, mother)
    folder = tmp_path_factory.mktemp("site")
    listed, waiting = sheet(folder / "名单.xlsx", found), sheet(folder / "待导入.xlsx", found, rows=12)
    for words in (("month", "--month", "2026-10", "--json"), ("people", "import", str(listed), "--json")):
        said = found.word(*words)
        assert said.code == 0, said.err
    # The elder of the demo's account is offered one benefit, so that there is something to answer.
    found.owner(
        "UPDATE benefits_benefit SET state = 'proposed', active_from = NULL, pays_from = NULL WHERE id = (SELECT b.id "
        "FROM benefits_benefit b JOIN access_appointment a ON a.scope_keys[1] = b.person_id::text "
        "WHERE a.scope_kind = 'persons' AND b.scheme <> 'old_age_allowance' AND b.state = 'active' LIMIT 1)"
    )
    done = found.order(deed="tests.pages.deeds:all_of_them", more={"YANGLAO_SHEET": str(waiting)})
    assert done.code == 0, done.err
    yield found
    databases.drop(name)


@pytest.fixture(scope="session")
def site(site_county: County, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Start ``./run serve`` on a free port; give the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = tmp_path_factory.mktemp("site") / "serve.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "yanglao", "serve", "--port", str(port), "--no-worker", "--workers", "1"],
            env={**os.environ, **site_county.environment, "PYTHONPATH": str(ROOT / "src")},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        for _ in range(240):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()[-3000:]
            time.sleep(0.25)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=40)


class Caller(Visitor):
    """A visitor who knocks again when the server has closed an idle line."""

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str, float]:
        try:
            return super().ask(method, path, body)
        except (http.client.RemoteDisconnected, http.client.CannotSendRequest, ConnectionError):
            self._link.close()
            return super().ask(method, path, body)

    def say_the_word_again(self) -> None:
        """Give the password once more, as pages of the second step want it every five minutes."""
        _, page, _ = self.ask("GET", "/login/again/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no form that asks the password again"
        self.ask("POST", "/login/again/", {"password": DEMO_WORD, "csrfmiddlewaretoken": token[1]})

    def say_the_code(self, secret: str) -> None:
        """Go through the second step with the code the telephone shows now."""
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

        _, page, _ = self.ask("GET", "/login/mfa/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, "no form that asks the code"
        code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))  # noqa: TID251  a telephone has its own clock
        status, answer, _ = self.ask("POST", "/login/mfa/", {"code": code, "csrfmiddlewaretoken": token[1]})
        assert status == 302, answer[:2000]


#: What a visitor's session is made of; how the pages look to it is the window's own affair.
SIGNED = ("sessionid", "csrftoken")


class Doors:
    """Signed-in visitors, one for each role, each signed in once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._known: dict[str, Visitor] = {}

    def __getitem__(self, role: str) -> Visitor:
        if role not in self._known:
            visitor = Caller(self.port)
            name = ACCOUNTS[role] if role in ACCOUNTS else STEPPING.get(role, "")
            if name:
                visitor.sign_in(name, DEMO_WORD)
            if role == "two_steps":
                visitor.say_the_code(TELEPHONE)
            self._known[role] = visitor
        return self._known[role]


@pytest.fixture(scope="session")
def doors(site: int) -> Doors:
    return Doors(site)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Return the system's Chromium. Drawing goes past the graphics processor nobody has here; maps keep WebGL in software."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        browser.close()


class Windows:
    """One browser context for each role with that role's session, and one tab in it that goes from page to page."""

    def __init__(self, browser: Any, doors: Doors) -> None:
        self._browser, self._doors = browser, doors
        self._contexts: dict[str, Any] = {}
        self._tabs: dict[str, Any] = {}

    @contextmanager
    def opened(self, role: str, url: str) -> Iterator[Any]:
        """Open an address as a role; a tab in which something failed is not used again."""
        from tests.pages.judging import Opened

        if role not in self._tabs:
            self._tabs[role] = self._context(role).new_page()
        found = Opened(self._tabs[role], url)
        try:
            yield found
            found.leave()
        except BaseException:
            self._tabs.pop(role).close()
            raise

    def _context(self, role: str) -> Any:
        if role not in self._contexts:
            context = self._browser.new_context(locale="zh-CN", reduced_motion="reduce")
            context.add_init_script(path=str(AXE))
            home = f"http://127.0.0.1:{self._doors.port}"
            cookies = [
                {"name": k, "value": v, "url": home}
                for k, v in self._doors[role]._cookies.items()
                if k in SIGNED
            ]
            cookies += [{"name": k, "value": v, "url": home} for k, v in READERS.get(role, {}).items()]
            if cookies:
                context.add_cookies(cookies)
            self._contexts[role] = context
        return self._contexts[role]

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()


@pytest.fixture(scope="module")
def windows(chromium: Any, doors: Doors) -> Iterator[Windows]:
    found = Windows(chromium, doors)
    yield found
    found.close()


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest) -> Path:
    """Return the folder of pictures, without the old ones of this part and without those no page has any more."""
    from tests.pages.judging import WINDOWS, all_cases, cases, picture

    PICTURES.mkdir(exist_ok=True)
    known = {picture(case, width) for case in all_cases() for width, _ in WINDOWS}
    mine = {picture(case, width) for case in cases(request.module.PART) for width, _ in WINDOWS}
    for old in PICTURES.glob("*.png"):
        if old in mine or old not in known:
            old.unlink(missing_ok=True)
    return PICTURES
