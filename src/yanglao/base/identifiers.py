"""Identifiers: citizen ID numbers, credit codes, telephones; checking, normalising, masking.

Sources: GB 11643-1999 (ID number, ISO 7064 MOD 11-2), GB 32100-2015 (credit code).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from yanglao.base.errors import DomainError

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

#: No county has this address code, so no living person can hold such a number: demo and tests use it.
IMPOSSIBLE_ADDRESS = "999999"


class BadIdentifier(DomainError):
    """An identifier that cannot be right."""

    default_code = "identifier.bad"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A checked 18-character ID number with what it tells."""

    text: str
    birth_on: date
    sex: str  # "m" or "f"


def halfwidth(text: str) -> str:
    """Return text with full-width letters and digits made plain, blanks stripped."""
    return unicodedata.normalize("NFKC", text).strip()


def check_character(first17: str) -> str:
    """Return the 18th character of an ID number."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def id_number(raw: str) -> IdNumber:
    """Return the number checked and normalised; a 15-digit one is expanded.

    Raises
    ------
    BadIdentifier
        With a sentence that says what is wrong: length, letters, impossible date, check digit, or a 15-digit
        number of a person who may be a hundred.
    """
    text = re.sub(r"[\s-]", "", halfwidth(str(raw))).upper()
    if len(text) == 15 and text.isdigit():
        text = _expand15(text)
    if len(text) != 18:
        kind = f"少 {18 - len(text)} 位" if len(text) < 18 else f"多 {len(text) - 18} 位"
        raise BadIdentifier(
            f"身份证号{kind}，现在 {len(text)} 位",
            code="id.length",
            field="id_number",
            remedy="核对证件，应为 18 位",
        )
    if not re.fullmatch(r"\d{17}[\dX]", text):
        raise BadIdentifier(
            "身份证号里有不该有的字",
            code="id.letters",
            field="id_number",
            remedy="前 17 位是数字，最后一位是数字或 X",
        )
    birth_on = _birth(text[6:14])
    if check_character(text[:17]) != text[17]:
        raise BadIdentifier(
            "身份证号最后一位校验不对，可能有一位写错",
            code="id.check",
            field="id_number",
            remedy="对照证件逐位核对",
        )
    return IdNumber(text, birth_on, "m" if int(text[16]) % 2 else "f")


def _birth(digits: str) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise BadIdentifier(
            f"身份证号里的出生日期 {digits} 不存在",
            code="id.date",
            field="id_number",
            remedy="核对第 7 至 14 位",
        ) from None
    if born.year < 1850:
        raise BadIdentifier(
            f"身份证号里的出生年份 {born.year} 太早",
            code="id.date",
            field="id_number",
            remedy="核对第 7 至 10 位",
        )
    return born


def _expand15(text: str) -> str:
    if 996 <= int(text[12:15]) <= 999:
        raise BadIdentifier(
            "15 位号码的末三位是百岁老人专用段，不能推算",
            code="id.centenarian",
            field="id_number",
            remedy="请出示 18 位证件",
        )
    first17 = text[:6] + "19" + text[6:]
    return first17 + check_character(first17)


def credit_code(raw: str) -> str:
    """Return an 18-character unified social credit code, checked.

    Raises
    ------
    BadIdentifier
        When length, alphabet or check character is wrong.
    """
    text = halfwidth(str(raw)).upper()
    if len(text) != 18 or any(c not in _CREDIT_ALPHABET for c in text):
        raise BadIdentifier(
            "统一社会信用代码应为 18 位，不含 I O S V Z",
            code="credit.form",
            field="credit_code",
        )
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(text[:17], _CREDIT_WEIGHTS, strict=True))
    if _CREDIT_ALPHABET[(31 - total % 31) % 31] != text[17]:
        raise BadIdentifier(
            "统一社会信用代码最后一位校验不对",
            code="credit.check",
            field="credit_code",
            remedy="对照证照逐位核对",
        )
    return text


def phone(raw: str) -> str:
    """Return a telephone number as digits (mobile, landline with area code, or service number).

    Raises
    ------
    BadIdentifier
        When it is none of these.
    """
    text = re.sub(r"[\s\-()（）+]", "", halfwidth(str(raw)))
    if text.startswith("86") and len(text) == 13:
        text = text[2:]
    if re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}\d{7,8}|\d{5}|\d{7,8}|10\d{11}", text):
        return text
    raise BadIdentifier(
        f"电话“{raw}”不像号码",
        code="phone.form",
        field="phone",
        remedy="手机 11 位，固话带区号",
    )


def mask_id(text: str | None) -> str:
    """Return an ID number with first three and last four shown."""
    return "" if not text else f"{text[:3]}{'*' * max(len(text) - 7, 1)}{text[-4:]}"


def mask_phone(text: str | None) -> str:
    """Return a telephone number with first three (area code whole) and last four shown."""
    if not text:
        return ""
    return text if len(text) < 7 else f"{text[: 4 if text[0] == '0' else 3]}{'*' * 4}{text[-4:]}"


def mask_name(text: str | None) -> str:
    """Return a name for notices and walls: 朱*四, 沈*."""
    if not text:
        return ""
    return f"{text[0]}*" if len(text) <= 2 else f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}"
