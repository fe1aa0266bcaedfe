"""Bank files: what goes out and what comes back, in the layouts configured. Text is GB18030, as banks here read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ENCODING = "gb18030"
TOTAL = "合计"
OUT_HEAD = ("序号", "账号", "户名", "金额", "用途")
BACK_HEAD = ("序号", "账号", "户名", "金额", "结果", "原因代码", "说明")
PAID, FAILED = "成功", "失败"


@dataclass(frozen=True, slots=True)
class OutLine:
    """One payment on its way out."""

    line_no: int
    account: str
    holder: str
    amount_fen: int
    purpose: str


@dataclass(frozen=True, slots=True)
class BackLine:
    """One answer of a bank. ``row`` counts as the file shows it."""

    row: int
    line_no: int
    account: str
    amount_fen: int
    paid: bool
    code: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BackProblem:
    """A line of a return file that cannot be read."""

    row: int
    field: str
    text: str


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _fen(text: str) -> int:
    whole, _, part = text.strip().replace(",", "").partition(".")
    if not whole.isdecimal() or not (part or "0").isdecimal() or len(part) > 2:
        raise ValueError(text)
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _pad(text: str, width: int) -> bytes:
    """Return text in exactly ``width`` bytes, cut between characters."""
    raw = b""
    for letter in text:
        piece = letter.encode(ENCODING)
        if len(raw) + len(piece) > width:
            break
        raw += piece
    return raw.ljust(width)


class CsvLayout:
    """Comma-separated, a heading, a total line at the end."""

    code = "csv"
    suffix = "csv"
    media_type = "text/csv"

    def write(self, batch: str, lines: Sequence[OutLine]) -> bytes:
        """Return the file for the bank."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(OUT_HEAD)
        writer.writerows((x.line_no, x.account, x.holder, _yuan(x.amount_fen), x.purpose) for x in lines)
        writer.writerow((TOTAL, "", batch, _yuan(sum(x.amount_fen for x in lines)), f"{len(lines)}"))
        return out.getvalue().encode(ENCODING)

    def answer(self, batch: str, lines: Iterable[tuple[OutLine, str]]) -> bytes:
        """Return a return file as the bank writes it (code ``""`` = paid); for drills and tests."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(BACK_HEAD)
        for x, code in lines:
            words = (FAILED, code, "账户异常") if code else (PAID, "", "")
            writer.writerow((x.line_no, x.account, x.holder, _yuan(x.amount_fen), *words))
        return out.getvalue().encode(ENCODING)

    def read(self, content: bytes) -> tuple[list[BackLine], list[BackProblem]]:
        """Return the answers, and the lines nobody can read."""
        rows = list(csv.reader(io.StringIO(_decode(content))))
        if not rows or tuple(cell.strip() for cell in rows[0][:7]) != BACK_HEAD:
            return [], [BackProblem(1, "表头", "、".join(BACK_HEAD))]
        found: list[BackLine] = []
        problems: list[BackProblem] = []
        for number, row in enumerate(rows[1:], 2):
            if not any(cell.strip() for cell in row) or row[0].strip() == TOTAL:
                continue
            if len(row) < 6:
                problems.append(BackProblem(number, "列数", str(len(row))))
                continue
            _take(number, row, found, problems)
        return found, problems


def _take(number: int, row: Sequence[str], found: list[BackLine], problems: list[BackProblem]) -> None:
    line, account, _, amount, result, code = (cell.strip() for cell in row[:6])
    note = row[6].strip() if len(row) > 6 else ""
    if not line.isdecimal():
        problems.append(BackProblem(number, "序号", line))
        return
    try:
        fen = _fen(amount)
    except ValueError:
        problems.append(BackProblem(number, "金额", amount))
        return
    if result not in (PAID, FAILED):
        problems.append(BackProblem(number, "结果", result))
        return
    found.append(
        BackLine(
            number, int(line), account, fen, result == PAID, code or ("" if result == PAID else "E999"), note
        )
    )


def _decode(content: bytes) -> str:
    return content.decode(ENCODING, errors="replace").lstrip("\ufeff")


class FixedLayout:
    """Fixed width in bytes: one head, one detail for each payment, one tail with count and sum in fen."""

    code = "fixed"
    suffix = "txt"
    media_type = "text/plain"

    def write(self, batch: str, lines: Sequence[OutLine]) -> bytes:
        """Return the file for the bank."""
        parts = [b"H" + _pad(batch, 40)]
        parts += [self._detail(x) for x in lines]
        total = sum(x.amount_fen for x in lines)
        parts.append(b"T" + f"{len(lines):08d}{total:018d}".encode())
        return b"\r\n".join(parts) + b"\r\n"

    def _detail(self, x: OutLine) -> bytes:
        head = f"{x.line_no:08d}".encode() + _pad(x.account, 32) + _pad(x.holder, 60)
        return b"D" + head + f"{x.amount_fen:015d}".encode() + _pad(x.purpose, 60)

    def answer(self, batch: str, lines: Iterable[tuple[OutLine, str]]) -> bytes:
        """Return a return file as the bank writes it (code ``""`` = paid); for drills and tests."""
        parts = [b"H" + _pad(batch, 40)]
        parts += [self._detail(x) + _pad(code or "0000", 8) for x, code in lines]
        return b"\r\n".join(parts) + b"\r\n"

    def read(self, content: bytes) -> tuple[list[BackLine], list[BackProblem]]:
        """Return the answers, and the lines nobody can read."""
        found: list[BackLine] = []
        problems: list[BackProblem] = []
        for number, raw in enumerate(content.split(b"\r\n"), 1):
            if raw[:1] != b"D":
                if raw.strip() and raw[:1] not in (b"H", b"T"):
                    problems.append(BackProblem(number, "记录类型", _decode(raw[:1])))
                continue
            line, amount, code = raw[1:9], raw[101:116], _decode(raw[176:184]).strip()
            if not line.isdigit() or not amount.isdigit() or not code:
                problems.append(BackProblem(number, "记录", _decode(raw[:20])))
                continue
            paid = code == "0000"
            account = _decode(raw[9:41]).strip()
            found.append(BackLine(number, int(line), account, int(amount), paid, "" if paid else code))
        return found, problems


Layout = CsvLayout | FixedLayout
LAYOUTS: dict[str, Layout] = {"csv": CsvLayout(), "fixed": FixedLayout()}
