"""Numbers that look right and can belong to nobody.

========  =======================================================================================================
ID        address code 999999: no division has it; check digit right (GB 11643-1999)
mobile    1540 + 7 digits: the segment 154 is in no published list of assigned segments
landline  area code (0573 …) 0 + 7 digits: a subscriber's number never begins with 0
bank      16 zeros-led digits ``0000 …``: no issuer has the number 000000; check digit right (Luhn)
credit    division 999999 inside an 18-character credit code; check character right (GB 32100-2015)
========  =======================================================================================================
"""

from __future__ import annotations

from datetime import date
from random import Random

from yanglao.base.identifiers import IMPOSSIBLE_ADDRESS, check_character

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
MOBILE_SEGMENT = "1540"
LANDLINE_HEAD = "05730"
BANK_HEAD = "0000"


class IdNumbers:
    """Hands out ID numbers, none twice.

    Parameters
    ----------
    random : random.Random
        Decides where the sequence of a day begins.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._next: dict[tuple[date, str], int] = {}

    def take(self, born_on: date, sex: str) -> str:
        """Return the next number of a birthday and sex (odd sequence for men, even for women).

        Raises
        ------
        ValueError
            When all 500 of a day are used up.
        """
        key = (born_on, sex)
        count = self._next.get(key)
        start = 0
        if count is None:
            start = self._random.randrange(0, 200)
            count = start
        if count >= 499:
            raise ValueError("more than 500 people of one birthday and sex")
        self._next[key] = count + 1
        first = f"{IMPOSSIBLE_ADDRESS}{born_on:%Y%m%d}{count * 2 + (1 if sex == 'm' else 2):03d}"
        return first + check_character(first)


def mobile(random: Random) -> str:
    """Return a mobile number of an unassigned segment."""
    return f"{MOBILE_SEGMENT}{random.randrange(10_000_000):07d}"


def landline(random: Random, head: str = LANDLINE_HEAD) -> str:
    """Return a landline number that cannot exist; ``head`` is the area code and a 0."""
    return f"{head}{random.randrange(10_000_000):07d}"


def phone(random: Random, birth_year: int, head: str = LANDLINE_HEAD) -> str:
    """Return a telephone number: the older, the more often a landline."""
    return (
        landline(random, head) if random.random() < (0.45 if birth_year < 1946 else 0.12) else mobile(random)
    )


def bank_account(random: Random) -> str:
    """Return a 19-digit account that no bank can hold, with a right Luhn digit."""
    body = f"{BANK_HEAD}{random.randrange(10**14):014d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{body}{(10 - total % 10) % 10}"


def credit_code(random: Random, head: str = "52") -> str:
    """Return a unified social credit code with the impossible division code.

    Parameters
    ----------
    head : str
        Registering department and kind: ``52`` civil non-enterprise, ``91`` company, ``11`` government, ``12`` institution.
    """
    body = head + IMPOSSIBLE_ADDRESS + "".join(random.choice("0123456789") for _ in range(9))
    total = sum(_ALPHABET.index(letter) * weight for letter, weight in zip(body, _WEIGHTS, strict=True))
    return body + _ALPHABET[(31 - total % 31) % 31]
