"""The port to other departments, and its two adapters: a file they hand over, an address they answer at.

No department publishes its interface; the form read here is the county's own (see docs/how-to/connect-a-department.md). A field
table per department belongs into an adapter of its own behind the same port.
"""

from __future__ import annotations

import hashlib
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.utils.translation import gettext as _

from yanglao.base.errors import DomainError
from yanglao.exchange import files
from yanglao.exchange.rules import told
from yanglao.exchange.rules.shared import Record
from yanglao.people import services as people

#: Bytes of one answer, pages of one delivery, tries of one call.
ANSWER_LIMIT, PAGES, TRIES = 32_000_000, 1_000, 3


class SourceFailed(DomainError):
    """A department that did not answer, or answered half; nothing is kept of it."""

    default_code = "source.failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer.

    Parameters
    ----------
    transport : str
        ``file`` or ``http``.
    as_of : date or None
        Day it holds on, when the department says so.
    complete_for : str
        Category of which this is everybody; empty for news only.
    """

    transport: str
    name: str
    sha256: str
    as_of: date | None
    records: tuple[Record, ...]
    complete_for: str = ""


class Port(Protocol):
    """Whatever fetches a department's answer."""

    def fetch(self) -> Answer:
        """Return the whole answer, or raise :class:`SourceFailed`."""
        ...


def category_of(word: str) -> tuple[str, str] | None:
    """Return the category a word or code means."""
    if word in people.CATEGORIES:
        return word, ""
    found = people.parse_categories(word).found
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class FilePort:
    """A list (xlsx, xls, CSV) or a JSON answer handed over as a file."""

    source: Path | BinaryIO
    name: str = ""
    size: int | None = None

    def fetch(self) -> Answer:
        """Read the file; see :class:`Port`."""
        name, content = files.load(self.source, self.name, self.size)
        digest = hashlib.sha256(content).hexdigest()
        if content.lstrip()[:1] in (b"{", b"["):
            body = _page(content)
            return Answer("file", name, digest, body.as_of, _records(body.rows), body.complete_for)
        table = files.read(name, content)
        start = table.layout.row_no
        places = told.columns(table.rows[start - 1])
        records = [
            told.read(number, {f: row[p] for f, p in places.items() if p < len(row)}, category_of)
            for number, row in enumerate(table.rows[start:], start + 1)
            if any(str(cell or "").strip() for cell in row)
        ]
        return Answer("file", name, table.sha256, None, tuple(records))


@dataclass(frozen=True, slots=True)
class _Body:
    rows: list[Any]
    as_of: date | None
    total: int | None
    following: str
    complete_for: str


def _page(content: bytes) -> _Body:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise SourceFailed(
            _("对方的回答不是完整的 JSON，没有收下"),
            code="source.json",
            remedy=_("请对方核对接口，或改用文件"),
        ) from None
    if isinstance(said, list):
        said = {"records": said}
    if not isinstance(said, dict) or not isinstance(said.get("records"), list):
        raise SourceFailed(
            _("对方的回答里没有 records"), code="source.shape", remedy=_("请对方核对接口，或改用文件")
        )
    total = said.get("total")
    return _Body(
        said["records"],
        told.day_or_none(said.get("as_of")),
        total if isinstance(total, int) else None,
        str(said.get("next") or ""),
        str(said.get("complete_for") or "")[:40],
    )


def _records(rows: list[Any]) -> tuple[Record, ...]:
    return tuple(
        told.read(number, told.by_field(row) if isinstance(row, dict) else {}, category_of)
        for number, row in enumerate(rows, 1)
    )


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow nobody elsewhere: the token was given for one address."""

    def redirect_request(self, *_args: Any, **_words: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class HttpPort:
    """An address that answers in pages: ``{"as_of", "total", "records": [...], "next": cursor}``.

    Parameters
    ----------
    url : str
        http or https.
    token : str
        Sent as ``Authorization: Bearer``; empty: none.
    timeout : float
        Seconds a single call may take.
    pause : float
        Seconds before another try; doubled each time.
    """

    url: str
    token: str = ""
    since: date | None = None
    timeout: float = 20.0
    pause: float = 0.5
    sleep: Callable[[float], None] = time.sleep

    def fetch(self) -> Answer:
        """Call page after page; see :class:`Port`. All of it or nothing: half an answer is no answer."""
        if urllib.parse.urlsplit(self.url).scheme not in ("http", "https"):
            raise SourceFailed(_("地址要以 http 或 https 开头"), code="source.url", field="url")
        rows: list[Any] = []
        digest, cursor, first = hashlib.sha256(), "", None
        for _number in range(PAGES):
            content = self._call(cursor)
            digest.update(content)
            body = _page(content)
            first = first or body
            rows += body.rows
            if not body.following or body.following == cursor:
                break
            cursor = body.following
        else:
            raise SourceFailed(_("对方的回答没有尽头，没有收下"), code="source.endless")
        if first.total is not None and first.total != len(rows):
            raise SourceFailed(
                _("对方说有 %(total)d 条，只收到 %(n)d 条，没有收下")
                % {"total": first.total, "n": len(rows)},
                code="source.half",
                remedy=_("过一会儿再取"),
            )
        host = urllib.parse.urlsplit(self.url)
        name = f"{host.netloc}{host.path}"[:200]
        return Answer("http", name, digest.hexdigest(), first.as_of, _records(rows), first.complete_for)

    def _call(self, cursor: str) -> bytes:
        asked = {"since": self.since.isoformat() if self.since else "", "cursor": cursor}
        query = urllib.parse.urlencode({k: v for k, v in asked.items() if v})
        address = f"{self.url}{'&' if '?' in self.url else '?'}{query}" if query else self.url
        headers = {"Accept": "application/json"} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        why = ""
        for turn in range(TRIES):
            if turn:
                self.sleep(self.pause * 2 ** (turn - 1))
            try:
                return self._once(urllib.request.Request(address, headers=headers))  # noqa: S310  scheme is checked
            except urllib.error.HTTPError as refusal:
                why = f"HTTP {refusal.code}"
                if refusal.code < 500 and refusal.code != 429:
                    break
            except (OSError, ValueError) as problem:  # URLError, a timeout, a broken connection
                why = type(problem).__name__
        raise SourceFailed(
            _("对方没有回答（%(why)s），没有收下任何内容") % {"why": why},
            code="source.silent",
            remedy=_("核对地址和令牌，过一会儿再取；急用请对方给文件"),
        )

    def _once(self, request: urllib.request.Request) -> bytes:
        opener = urllib.request.build_opener(_Stay)
        with opener.open(request, timeout=self.timeout) as answer:
            content = bytes(answer.read(ANSWER_LIMIT + 1))
            promised = answer.headers.get("Content-Length")
        if len(content) > ANSWER_LIMIT:
            raise SourceFailed(_("对方的回答太大，没有收下"), code="source.large", remedy=_("请对方分页"))
        if promised and promised.isdigit() and int(promised) != len(content):
            raise OSError("short answer")
        return content
