"""Reading a file of rows: size asked before reading, bombs refused before unpacking, encodings told honestly."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from yanglao.base.errors import DomainError
from yanglao.exchange.rules import headings

#: Unpacked size of a workbook; a hundred thousand rows of people are about 80 MB.
UNPACKED_LIMIT = 768 * 1024 * 1024
ROW_LIMIT = 300_000
_ENCODINGS = ("utf-8-sig", "gb18030", "big5")


class FileRefused(DomainError):
    """A file nothing can be read from; no row was written."""

    default_code = "file.refused"


@dataclass(frozen=True, slots=True)
class Table:
    """A file read: rows from the first, headings found, encoding."""

    name: str
    sha256: str
    encoding: str
    rows: Sequence[Sequence[Any]]
    layout: headings.Layout


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"


def refuse_large(size: int) -> None:
    """Refuse a file larger than ``settings.UPLOAD_LIMIT_BYTES`` before a byte of it is read."""
    if size > settings.UPLOAD_LIMIT_BYTES:
        raise FileRefused(
            _("文件 %(size)s，超过上限 %(limit)s，没有读取")
            % {"size": _megabytes(size), "limit": _megabytes(settings.UPLOAD_LIMIT_BYTES)},
            code="file.too_large",
            field="file",
            remedy=_("分成几个文件，或去掉图片和空表"),
        )


def load(source: Path | BinaryIO, name: str = "", size: int | None = None) -> tuple[str, bytes]:
    """Return name and content of a path or an upload, its size asked first.

    Raises
    ------
    FileRefused
        Missing, not a file, empty, or too large.
    """
    if isinstance(source, Path):
        if not source.is_file():
            raise FileRefused(
                _("没有这个文件：%(name)s") % {"name": source.name},
                code="file.missing",
                field="file",
                remedy=_("核对路径"),
            )
        refuse_large(source.stat().st_size)
        content, name = source.read_bytes(), source.name
    else:
        if size is None:
            here = source.tell()
            size = source.seek(0, os.SEEK_END)
            source.seek(here)
        refuse_large(size)
        content = source.read(settings.UPLOAD_LIMIT_BYTES + 1)
        refuse_large(len(content))
    if not content.strip():
        raise FileRefused(_("文件是空的"), code="file.empty", field="file", remedy=_("选有内容的文件"))
    return name, content


def _unpacked(content: bytes) -> None:
    """Unpack a workbook part by part, keeping nothing, and refuse it when it grows beyond the limit."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.infolist():
            with archive.open(part) as stream:
                while block := stream.read(1 << 20):
                    total += len(block)
                    if total > UNPACKED_LIMIT:
                        raise FileRefused(
                            _("表格文件展开后超过 %(limit)s，没有读取")
                            % {"limit": _megabytes(UNPACKED_LIMIT)},
                            code="file.bomb",
                            field="file",
                            remedy=_("只留人员名单这一张表，另存后再试"),
                        )


def _workbook(content: bytes) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    broken = FileRefused(
        _("表格文件打不开，可能损坏或加了密码"),
        code="file.broken",
        field="file",
        remedy=_("用表格软件打开后另存为 xlsx"),
    )
    try:
        if content[:2] == b"PK":
            _unpacked(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        best: list[list[Any]] = []
        for sheet in book.sheet_names:
            rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            if headings.layout(rows[:10]) is not None:
                return rows
            best = best or rows
        return best
    except (
        CalamineError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        OSError,
    ) as problem:
        raise broken from problem


def _text(content: bytes) -> tuple[str, list[list[str]]]:
    """Return encoding and rows of a text file: the encoding in which headings make sense."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = _ENCODINGS
    readable: list[str] = []
    for encoding in candidates:
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        readable.append(encoding)
        rows = _rows(words)
        if headings.layout(rows[:10]) is not None:
            return encoding, rows
    if not readable:
        raise FileRefused(
            _("文件的文字编码认不出（试过 UTF-8、GB18030、Big5），没有读取"),
            code="file.encoding",
            field="file",
            remedy=_("用表格软件打开，另存为“CSV UTF-8”或 xlsx"),
        )
    return readable[0], _rows(content.decode(readable[0]))


def _rows(words: str) -> list[list[str]]:
    first = words[:4000].split("\n", 1)[0]
    comma = max((",", "\t", ";", "，"), key=first.count)
    try:
        return list(csv.reader(io.StringIO(words, newline=""), delimiter=comma))
    except csv.Error:
        raise FileRefused(
            _("文件不像一张表"),
            code="file.form",
            field="file",
            remedy=_("用表格软件打开，另存为“CSV UTF-8”或 xlsx"),
        ) from None


def read(name: str, content: bytes) -> Table:
    """Return the rows of a workbook (xlsx, xls, ods) or a text table.

    Raises
    ------
    FileRefused
        Unreadable, a bomb, an unknown encoding, no headings, or too many rows.
    """
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        encoding, rows = "xlsx" if content[:2] == b"PK" else "xls", _workbook(content)
    else:
        if b"\x00" in content[:1000] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise FileRefused(
                _("不认识这种文件"),
                code="file.kind",
                field="file",
                remedy=_("用 xlsx 或 CSV（UTF-8、GB18030、Big5）"),
            )
        encoding, rows = _text(content)
    found = headings.layout(rows[:10])
    if found is None:
        raise FileRefused(
            _("前 10 行里找不到“姓名”“身份证号”这样的列名"),
            code="file.no_headings",
            field="file",
            remedy=_(
                "第一行写列名：姓名、身份证号、街道、社区、居住地址、移动电话；若是繁体 Big5 文件，另存为 UTF-8"
            ),
        )
    if len(rows) - found.row_no > ROW_LIMIT:
        raise FileRefused(
            _("文件有 %(rows)s 行，超过 %(limit)s 行")
            % {"rows": len(rows) - found.row_no, "limit": ROW_LIMIT},
            code="file.too_long",
            field="file",
            remedy=_("分成几个文件"),
        )
    return Table(name, hashlib.sha256(content).hexdigest(), encoding, rows, found)
