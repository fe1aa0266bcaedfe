"""What a cell says: text without tricks, a day in the ways people write days."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

#: Cells that mean "nothing".
_EMPTY = {"-", "—", "——", "/", "\\", "N/A", "n/a", "null", "NULL", "无此项"}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_MINGUO = re.compile(r"(?:民國|民国)\s*(\d{1,3})|(0?\d{2,3})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_FIRST = date(1899, 12, 30)  # day 0 of spreadsheets
_EXACT = 2**53  # larger whole numbers have lost digits in a spreadsheet


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a cell; the words stand in ``exchange.messages``."""

    code: str
    field: str
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, code: str, field: str, **values: object) -> Fault:
        """Return a fault with the values its sentence names."""
        return cls(code, field, tuple((k, str(v)) for k, v in values.items()))


def text(cell: Any) -> str:
    """Return a cell as text: full-width made plain, blanks stripped, ``13900000000.0`` without its tail."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        plain = (
            cell
            if cell.isascii()
            else unicodedata.normalize("NFKC", cell).replace("\u200b", "").replace("\ufeff", "")
        )
        plain = plain.strip()
        return "" if plain in _EMPTY else plain
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e20 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def lost_digits(cell: Any) -> bool:
    """Return whether a number was too long for the spreadsheet, so that its last digits are gone."""
    return isinstance(cell, (float, int)) and not isinstance(cell, bool) and abs(cell) >= _EXACT


def day(cell: Any, field: str) -> tuple[date | None, Fault | None]:
    """Return the day a cell names, or what is wrong with it; a month alone is no day and no fault."""
    if isinstance(cell, datetime):
        return cell.date(), None
    if isinstance(cell, date):
        return cell, None
    word = text(cell)
    if not word:
        return None, None
    word = re.sub(r"\s+", "", re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", word))
    if re.fullmatch(r"\d{8}", word):
        word = f"{word[:4]}-{word[4:6]}-{word[6:]}"
    elif re.fullmatch(r"\d{3,5}", word):
        return _FIRST + timedelta(days=int(word)), None
    if match := _DAY.fullmatch(word):
        try:
            return date(int(match[1]), int(match[2]), int(match[3])), None
        except ValueError:
            return None, Fault.of("date.impossible", field, given=text(cell))
    if _MONTH.fullmatch(word) and 1 <= int(_MONTH.fullmatch(word)[2]) <= 12:  # type: ignore[index]
        return None, None
    if match := _MINGUO.match(word):
        year = int(match[1] or match[2]) + 1911
        return None, Fault.of("date.minguo", field, given=text(cell), year=year)
    return None, Fault.of("date.form", field, given=text(cell)[:20])


def sex(word: str) -> tuple[str, bool]:
    """Return ``m``, ``f`` or nothing, and whether the word was understood."""
    known = {
        "男": "m",
        "女": "f",
        "男性": "m",
        "女性": "f",
        "m": "m",
        "f": "f",
        "male": "m",
        "female": "f",
        "1": "m",
        "2": "f",
        "": "",
    }
    key = word.lower()
    return known.get(key, ""), key in known


def neutral(cell: Any) -> Any:
    """Return a cell safe to open in a spreadsheet: text that would run as a formula gets an apostrophe."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
