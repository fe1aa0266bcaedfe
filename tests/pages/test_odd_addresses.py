"""Addresses nobody's link leads to: odd words after the question mark and in forms, from true sessions; never a 5xx.

Short here: each page once, its words odd in turn. The long form gives every word each odd one in turn, and all the same.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import yanglao.web
from tests.helping.noting import long_form, note
from tests.pages.addresses import Address, addresses, path_of, roles_of

#: What a hand, a broken link or a scanner puts where a number, a day or a code is expected.
ODD = ("9" * 25, "²", "-1", "2026-13-45", "a\x00b", "'", "٣", "𠮷%", "0", "1e9", "")
_READ = re.compile(
    r'(?:GET|POST)(?:\.get|\.getlist)?[(\[]\s*"([a-z_]+)"|filters=\(([^)]*)\)|chosen(?:\.get)?[(\[]\s*"([a-z_]+)"'
)
_MILD = [word for word in ODD if word and "\x00" not in word]
#: These choose another answer than the page itself.
_WHOLE = {"export": "", "tab": ""}
NOT_TRIED = {"account_logout"}  # would end the session


@cache
def words_read() -> tuple[str, ...]:
    """Return every name the pages read from an address or a form, counted out of their source."""
    found: set[str] = set()
    for path in Path(yanglao.web.__file__).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for one, several, chosen in _READ.findall(path.read_text("utf-8")):
            found |= {one, chosen, *re.findall(r'"([a-z_]+)"', several)} - {""}
    return tuple(sorted(found))


def _in_turn(shift: int) -> dict[str, str]:
    """Return every name with one of the odd words, in turn; what the database refuses outright hides the rest."""
    return {name: _MILD[(place + shift) % len(_MILD)] for place, name in enumerate(words_read())}


def tries() -> list[dict[str, str]]:
    """Return what each page is asked."""
    if not long_form():
        return [_in_turn(0) | _WHOLE]
    together = [dict.fromkeys(words_read(), odd) | _WHOLE for odd in ODD]
    return together + [_in_turn(shift) | _WHOLE for shift in range(len(_MILD))]


def _role(address: Address) -> str:
    return "public" if not roles_of(address) else roles_of(address)[0]


@pytest.mark.slow
def test_no_odd_word_in_an_address_breaks_a_page(site_county: Any, doors: Any):
    broken, tried = [], 0
    for address in addresses():
        if address.name in NOT_TRIED:
            continue
        path = path_of(address, site_county).split("?")[0]
        for words in tries():
            status, text, _ = doors[_role(address)].ask("GET", f"{path}?{urlencode(words)}")
            tried += 1
            if status >= 500 or "Traceback" in text:
                broken.append((address.name, status, words if len(words) == 1 else set(words.values())))
    assert len(words_read()) > 30
    assert tried > 100
    note(asked=tried, names=len(words_read()))
    assert broken == []
