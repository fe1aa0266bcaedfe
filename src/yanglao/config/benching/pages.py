"""Pages by a real server over HTTP: sixteen users opening a page a second, and elder files one by one."""

from __future__ import annotations

import http.client
import http.cookies
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from yanglao.access import queries as access
from yanglao.config.benching.measure import Figure

USERS, SECONDS = 16, 20


class Visitor:
    """One signed-in browser, cookies only."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Return status, body and milliseconds; redirects are not followed."""
        words = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()),
            "Host": f"127.0.0.1:{self._port}",
        }
        data = None
        if body is not None:
            data = urlencode(body)
            words |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self._port}/",
            }
        begun = time.perf_counter()
        self._link.request(method, path, body=data, headers=words)
        answer = self._link.getresponse()
        text = answer.read()
        spent = (time.perf_counter() - begun) * 1000
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        return answer.status, text.decode("utf-8", "replace"), spent

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as a demo account.

        Raises
        ------
        RuntimeError
            When the door stays closed.
        """
        _, page, _ = self.ask("GET", "/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise RuntimeError("no sign-in form")
        form = {
            "login": username,
            "password": password,
            "duty_sentence": "on",
            "csrfmiddlewaretoken": token[1],
        }
        status, _, _ = self.ask("POST", "/login/", form)
        if status != 302:
            raise RuntimeError(f"sign-in answered {status}")


@contextmanager
def server() -> Iterator[int]:
    """Start the true server on a free port; give the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "yanglao", "serve", "--port", str(port), "--no-worker"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ,
    )
    try:
        for _ in range(240):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.25)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _paths(towns: list[str]) -> list[str]:
    """Return different filters and pages of the list."""
    plain = [f"/console/people/?page={number}" for number in (1, 2, 9, 40)]
    return plain + [
        f"/console/people/?town={town}&sort={sort}" for town in towns for sort in ("name", "-birth_on")
    ]


def _user(
    port: int,
    account: str,
    paths: list[str],
    offset: int,
    ready: threading.Barrier,
    found: list[float],
    wrong: list[int],
) -> None:
    visitor = Visitor(port)
    try:
        visitor.sign_in(account, access.DEMO_WORD)
        visitor.ask("GET", paths[offset % len(paths)])
    except Exception:
        ready.abort()
        raise
    # Checking a password costs more than a page on purpose; nobody's page is measured while others still sign in.
    ready.wait()
    start = time.perf_counter() + offset / USERS
    for step in range(SECONDS):
        time.sleep(max(0.0, start + step - time.perf_counter()))
        status, _, spent = visitor.ask("GET", paths[(offset * 7 + step) % len(paths)])
        (found if status == 200 else wrong).append(spent if status == 200 else status)


def measure(rows: int, towns: list[str], files: list[str]) -> list[Figure]:
    """Return p95 of the list with sixteen users, and the median of elder files.

    Raises
    ------
    RuntimeError
        When any page answers anything but 200.
    """
    listing = Figure(
        "list_page", f"老年人名单，{USERS} 人每秒一页 / list page", "ms", 120.0, rows, statistic="p95"
    )
    file_page = Figure("elder_file", "一人一档页 / elder file page", "ms", 150.0, rows)
    with server() as port:
        warm = Visitor(port)
        warm.sign_in("minzheng", access.DEMO_WORD)
        listing.cold = warm.ask("GET", "/console/people/")[2]
        found: list[float] = []
        wrong: list[int] = []
        accounts = ["minzheng", "zhen"]
        paths = _paths(towns)
        ready = threading.Barrier(USERS)
        crowd = [
            threading.Thread(target=_user, args=(port, accounts[i % 2], paths, i, ready, found, wrong))
            for i in range(USERS)
        ]
        for user in crowd:
            user.start()
        for user in crowd:
            user.join()
        if wrong or not found:
            raise RuntimeError(f"list pages: {len(found)} well, not well: {sorted(set(wrong))}")
        listing.runs = found
        statuses = []
        reader = Visitor(port)  # the first one's connection has been idle longer than the server keeps it
        reader.sign_in("minzheng", access.DEMO_WORD)
        for number, address in enumerate(files):
            status, _, spent = reader.ask("GET", address)
            statuses.append(status)
            if number:
                file_page.runs.append(spent)
            else:
                file_page.cold = spent
        if set(statuses) != {200}:
            raise RuntimeError(f"elder files answered {sorted(set(statuses))}")
    return [listing, file_page]
