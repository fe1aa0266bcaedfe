"""A scale as frozen data: dimensions, items, options with their score, levels, rules of change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its code, its score, its anchor."""

    code: str
    score: int
    words: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One question."""

    code: str
    words: Words
    options: tuple[Option, ...]

    @property
    def most(self) -> int:
        """Highest score."""
        return max(option.score for option in self.options)

    def option(self, code: str) -> Option | None:
        """Return the option with this code."""
        return next((o for o in self.options if o.code == code), None)

    def with_score(self, score: int) -> tuple[Option, ...]:
        """Return the options that give this score."""
        return tuple(o for o in self.options if o.score == score)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A first-level indicator."""

    code: str
    words: Words
    most: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A band of totals, both ends included as printed."""

    level: int
    least: int
    most: int
    words: Words


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """A rule that makes the level more severe."""

    code: str
    clause: str
    effect: str
    words: Words


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Diagnosis codes from one three-character code to another, both included."""

    first: str
    last: str
    kind: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the text leaves open.

    Parameters
    ----------
    counting : str
        ``sum``: events of all kinds together; ``same_type``: of one kind.
    stacking : str
        ``once``: diagnosis and events together raise one level; ``each``: one level for each.
    events_needed : int
        Events that raise the level.
    validity_months : int
        Months a level holds; 0 = no end.
    validity_exempt : tuple of int
        Levels without end.
    assessors : int
        People needed on site.
    notice_days : int
        Days the result stands on the board before it takes effect.
    """

    counting: str = "sum"
    stacking: str = "once"
    events_needed: int = 2
    validity_months: int = 12
    validity_exempt: tuple[int, ...] = ()
    assessors: int = 2
    notice_days: int = 7


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale in one version."""

    code: str
    version: str
    document: str
    words: Words
    dimensions: tuple[Dimension, ...]
    levels: tuple[Level, ...]
    changes: tuple[ChangeRule, ...]
    diagnosis_codes: tuple[CodeRange, ...]
    events: tuple[tuple[str, Words], ...]
    coma_item: str
    coma_option: str
    settings: Settings
    assumptions: tuple[tuple[str, Words], ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in printed order."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    def item(self, code: str) -> Item | None:
        """Return the item with this code."""
        return next((i for i in self.items if i.code == code), None)

    def level_of(self, total: int) -> int:
        """Return the level of a total."""
        return next(band.level for band in self.levels if band.least <= total <= band.most)

    def level_words(self, level: int) -> Words:
        """Return the name of a level."""
        return next(band.words for band in self.levels if band.level == level)

    @property
    def most_severe(self) -> int:
        """The level nothing lies beyond."""
        return max(band.level for band in self.levels)

    def change(self, code: str) -> ChangeRule:
        """Return a rule of change by its code."""
        return next(rule for rule in self.changes if rule.code == code)


def _words(raw: Mapping[str, Any]) -> Words:
    return Words(str(raw["zh"]), str(raw["en"]))


def _item(raw: Mapping[str, Any]) -> Item:
    options = tuple(Option(str(o["code"]), int(o["score"]), _words(o)) for o in raw["options"])
    if len({o.code for o in options}) != len(options):
        raise ValueError(f"option code twice in {raw['code']}")
    return Item(str(raw["code"]), _words(raw), options)


def _dimension(raw: Mapping[str, Any]) -> Dimension:
    found = Dimension(
        str(raw["code"]), _words(raw), int(raw["max"]), tuple(_item(item) for item in raw["items"])
    )
    if sum(item.most for item in found.items) != found.most:
        raise ValueError(f"items of {found.code} do not add up to {found.most}")
    return found


def _settings(raw: Mapping[str, Any]) -> Settings:
    values = {key: entry["value"] for key, entry in raw.items()}
    return Settings(
        counting=str(values["counting"]),
        stacking=str(values["stacking"]),
        events_needed=int(values["events_needed"]),
        validity_months=int(values["validity_months"]),
        validity_exempt=tuple(int(level) for level in values["validity_exempt"]),
        assessors=int(values["assessors"]),
        notice_days=int(values["notice_days"]),
    )


def parse(raw: Mapping[str, Any]) -> Scale:
    """Return a scale from its file, checked: items add up, bands cover every total once.

    Raises
    ------
    ValueError
        When the file contradicts itself.
    """
    dimensions = tuple(_dimension(d) for d in raw["dimensions"])
    levels = tuple(Level(int(b["level"]), int(b["from"]), int(b["to"]), _words(b)) for b in raw["levels"])
    if sum(d.most for d in dimensions) != int(raw["total_max"]):
        raise ValueError("dimensions do not add up to the total")
    for total in range(int(raw["total_max"]) + 1):
        if sum(b.least <= total <= b.most for b in levels) != 1:
            raise ValueError(f"total {total} does not fall into exactly one level")
    codes = [item.code for d in dimensions for item in d.items]
    if len(set(codes)) != len(codes):
        raise ValueError("an item code stands twice")
    diagnosis = raw["changes"]["diagnosis"]["codes"]
    return Scale(
        code=str(raw["code"]),
        version=str(raw["version"]),
        document=str(raw["document"]),
        words=_words(raw["title"]),
        dimensions=dimensions,
        levels=levels,
        changes=tuple(
            ChangeRule(code, str(rule["clause"]), str(rule["effect"]), _words(rule))
            for code, rule in raw["changes"].items()
        ),
        diagnosis_codes=tuple(CodeRange(str(r["from"]), str(r["to"]), str(r["kind"])) for r in diagnosis),
        events=tuple((str(code), _words(words)) for code, words in raw["events"].items()),
        coma_item=str(raw["coma_option"]["item"]),
        coma_option=str(raw["coma_option"]["option"]),
        settings=_settings(raw["settings"]),
        assumptions=tuple(
            (code, _words(entry))
            for code, entry in raw["settings"].items()
            if entry.get("status") != "published" and "zh" in entry
        ),
    )
