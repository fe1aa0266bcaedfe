"""Division codes: level by length, parent by prefix, names compared without their endings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
_ENDINGS = re.compile(r"(居民委员会|村民委员会|居委会|村委会|社区|街道办事处|街道|镇|乡|村|区|县|市|省)$")


def level(code: str) -> str | None:
    """Return the level of a code, None when it is none."""
    return LEVELS.get(len(code)) if code.isdecimal() else None


def parent(code: str) -> str | None:
    """Return the code one level up, None above a province."""
    up = {4: 2, 6: 4, 9: 6, 12: 9}.get(len(code))
    return code[:up] if up else None


def path(code: str) -> list[str]:
    """Return the codes from province down to ``code``."""
    return [code[:n] for n in LEVELS if n <= len(code)]


def bare(name: str) -> str:
    """Return a name without its endings, for comparing (武原街道 → 武原, 富亭村委会 → 富亭); one character is left alone."""
    text = re.sub(r"\s", "", name)
    while len(text) > 2:
        shorter = _ENDINGS.sub("", text)
        if shorter == text or len(shorter) < 2:
            break
        text = shorter
    return text


@dataclass(frozen=True, slots=True)
class Place:
    """One division of a list to match against."""

    code: str
    name: str


class Finder:
    """Finds a village of one county from the words of a form.

    Parameters
    ----------
    places : iterable of Place
        Towns (9 digits) and villages (12 digits) of the county.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self.names = {place.code: place.name for place in places}
        self._by_name: dict[tuple[str, str], list[str]] = {}
        for code, name in self.names.items():
            for key in {name, bare(name)}:
                self._by_name.setdefault((LEVELS[len(code)], key), []).append(code)
        self._towns = [(name, code) for code, name in self.names.items() if len(code) == 9]
        self._villages: dict[str, list[tuple[str, str]]] = {}
        for code, name in self.names.items():
            if len(code) == 12:
                self._villages.setdefault(code[:9], []).append((name, code))

    def _match(self, kind: str, words: str, within: str = "") -> list[str]:
        for key in (words, bare(words)):
            found = [c for c in self._by_name.get((kind, key), []) if c.startswith(within)]
            if found:
                return found
        return []

    def town(self, words: str) -> list[str]:
        """Return codes of towns so called."""
        return [words] if words in self.names and len(words) == 9 else self._match("town", words)

    def village(self, words: str, town: str = "") -> list[str]:
        """Return codes of villages so called, inside a town when given."""
        if words in self.names and len(words) == 12:
            return [words]
        return self._match("village", words, town)

    def in_text(self, text: str, town: str = "") -> str | None:
        """Return the one village whose whole name stands in an address, None when none or several do."""
        text = re.sub(r"\s", "", text)
        within = [town] if town else [c for n, c in self._towns if n in text] or list(self._villages)
        found = {c for t in within for n, c in self._villages.get(t, []) if n in text}
        return found.pop() if len(found) == 1 else None
