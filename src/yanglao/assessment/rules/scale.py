"""A scale as frozen data: dimensions, items, options with their score, how the level follows, rules of change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
class Test:
    """Some names have a value between two ends.

    Parameters
    ----------
    names : tuple of str
        Items (values are scores) or dimensions (values are grades).
    low, high : int
        Both ends included.
    fewest, most : int
        How many of the names must lie between the ends, both included.
    """

    names: tuple[str, ...]
    low: int
    high: int
    fewest: int
    most: int

    def holds(self, values: Mapping[str, int]) -> bool:
        """Return whether it holds for these values."""
        hits = sum(self.low <= values[name] <= self.high for name in self.names)
        return self.fewest <= hits <= self.most


@dataclass(frozen=True, slots=True)
class Rule:
    """A grade or level, given when every test of one alternative holds.

    Parameters
    ----------
    value : int
        Grade or level.
    when : tuple of tuple of Test
        Alternatives; each holds when all its tests do.
    fills : bool
        Not in the document: fills a hole of its table, used only when the setting ``holes`` says ``filled``.
    """

    value: int
    when: tuple[tuple[Test, ...], ...]
    fills: bool = False

    def holds(self, values: Mapping[str, int]) -> bool:
        """Return whether one alternative holds."""
        return any(all(test.holds(values) for test in tests) for tests in self.when)


def first_match(rules: tuple[Rule, ...], values: Mapping[str, int], *, filled: bool = False) -> int | None:
    """Return the value of the first rule that holds, or None: the table has a hole there."""
    return next((rule.value for rule in rules if (filled or not rule.fills) and rule.holds(values)), None)


@dataclass(frozen=True, slots=True)
class Band:
    """Totals of a dimension, both ends included, and their grade."""

    grade: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Grades:
    """How a dimension is graded: by its total or by rules over its items.

    Parameters
    ----------
    names : tuple of (int, Words)
        Grade and its name.
    bands : tuple of Band
        By the total.
    rules : tuple of Rule
        By the items, first match.
    """

    names: tuple[tuple[int, Words], ...]
    bands: tuple[Band, ...] = ()
    rules: tuple[Rule, ...] = ()

    def of(self, scores: Mapping[str, int], total: int) -> int:
        """Return the grade of these item scores and their total."""
        if self.bands:
            return next(band.grade for band in self.bands if band.least <= total <= band.most)
        found = first_match(self.rules, scores)
        assert found is not None  # parse() has tried every combination
        return found


@dataclass(frozen=True, slots=True)
class Dimension:
    """A first-level indicator."""

    code: str
    words: Words
    most: int
    items: tuple[Item, ...]
    grades: Grades | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Level by the grade of one dimension (rows) and the worst grade of others (columns)."""

    rows: str
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]

    def level(self, grades: Mapping[str, int]) -> int:
        """Return the level of these grades."""
        return self.cells[grades[self.rows]][max(grades[code] for code in self.columns)]


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its code as printed, its name, and its band of totals (both ends included) where the total decides."""

    level: int
    words: Words
    code: str = ""
    least: int | None = None
    most: int | None = None


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
    assessors, medical : int
        People needed on site, and how many of them with a medical or nursing background.
    notice_days : int
        Days the result stands on the board before it takes effect.
    holes : str
        ``stand``: what the document's table leaves out has no level; ``filled``: rules marked ``fills`` fill it.
    """

    counting: str = "sum"
    stacking: str = "once"
    events_needed: int = 2
    validity_months: int = 12
    validity_exempt: tuple[int, ...] = ()
    assessors: int = 2
    medical: int = 1
    notice_days: int = 7
    holes: str = "stand"


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale in one version.

    Parameters
    ----------
    purpose : str
        ``level``: gives an ability level; ``gate``: says who may apply; ``screener``: says who should be looked at
        closer. Only ``level`` may ever be the basis of a benefit.
    method : str
        ``total`` (bands of the total), ``rules`` (first match over items), ``grades`` (first match over the grades of the
        dimensions) or ``matrix`` (look-up by grades).
    passes : tuple of int
        Levels that pass the gate, or that a screener calls worth a closer look.
    """

    code: str
    version: str
    document: str
    words: Words
    purpose: str
    method: str
    passes: tuple[int, ...]
    dimensions: tuple[Dimension, ...]
    levels: tuple[Level, ...]
    changes: tuple[ChangeRule, ...]
    diagnosis_codes: tuple[CodeRange, ...]
    events: tuple[tuple[str, Words], ...]
    coma_item: str
    coma_option: str
    coma_flag: str
    settings: Settings
    assumptions: tuple[tuple[str, Words], ...]
    rules: tuple[Rule, ...] = ()
    matrix: Matrix | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in printed order."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    def item(self, code: str) -> Item | None:
        """Return the item with this code."""
        return next((i for i in self.items if i.code == code), None)

    @property
    def basis(self) -> bool:
        """Whether a result may be the basis of a benefit."""
        return self.purpose == "level"

    def level_of(self, total: int) -> int:
        """Return the level of a total."""
        return next(
            band.level
            for band in self.levels
            if band.least is not None and band.most is not None and band.least <= total <= band.most
        )

    def level_words(self, level: int) -> Words:
        """Return the name of a level."""
        return next(band.words for band in self.levels if band.level == level)

    @property
    def most_severe(self) -> int:
        """The level nothing lies beyond."""
        return max(band.level for band in self.levels)

    def level_code(self, level: int) -> str:
        """Return the code of a level as printed (its number, or a letter)."""
        return next(band.code for band in self.levels if band.level == level)

    def change(self, code: str) -> ChangeRule:
        """Return a rule of change by its code."""
        return next(rule for rule in self.changes if rule.code == code)
