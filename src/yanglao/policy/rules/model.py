"""What a pack says, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from yanglao.policy.rules.expressions import Node, Signature

STATUSES = ("published", "illustrative", "unconfirmed", "unreadable")
RELATION_KINDS = ("ALLOW", "EXCLUDE", "HIGHER_OF", "DEDUCT_FIRST", "DIFFERENCE")


@dataclass(frozen=True, slots=True)
class Basis:
    """Where something is said: document code (``sources.md``), clause or lines of the published text."""

    document: str = ""
    clause: str = ""
    line: str = ""

    @property
    def complete(self) -> bool:
        """Whether a reader could open the page and find it."""
        return bool(self.document and (self.clause or self.line))


@dataclass(frozen=True, slots=True)
class Document:
    """A line of ``sources.md``."""

    code: str
    title: str
    number: str
    issued: str
    places: str
    trust: str
    pack: str


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One dated value.

    Parameters
    ----------
    value : object
        As used by rules: int, Decimal, str, bool, date, tuple or dict; money in fen; None when not readable.
    starts, ends : date or None
        Half-open period of effect.
    decided : date or None
        Day from which the value is known; None means always.
    printed : str
        As the document prints it.
    comparison, qualifier, nature, year :
        ``>=``, 余/近/以上 …, actual/expected/planned/minimum, year of the figure.
    """

    value: Any
    starts: date
    ends: date | None
    decided: date | None
    status: str
    basis: Basis
    printed: str = ""
    comparison: str = ""
    qualifier: str = ""
    nature: str = ""
    year: str = ""
    note: str = ""
    expression: Node | None = None
    source_text: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named figure of one pack with its dated values.

    ``rising``: keys of a table whose values may never fall in this order; ``(True,)`` = the keys' own order.
    """

    code: str
    name: str
    unit: str
    pack: str
    file: str
    values: tuple[ParameterValue, ...]
    figures: tuple[str, ...] = ()
    ladder: bool = False
    rising: tuple[Any, ...] = ()
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the 为什么 panel."""

    code: str
    label: str
    test: Node
    text: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class SchemeCase:
    """One branch: who, how much, by which clause."""

    code: str
    label: str
    when: Node
    amount: Node
    when_text: str
    amount_text: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Scheme:
    """A benefit one may be paid."""

    code: str
    name: str
    pack: str
    file: str
    subject: str
    unit: str
    form: str
    period: str
    application: str
    starts: date
    ends: date | None
    conditions: tuple[Condition, ...]
    cases: tuple[SchemeCase, ...]
    counted_on: Node | None
    basis: Basis
    status: str
    accepts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How two benefits stand to each other in one month."""

    code: str
    order: int
    kind: str
    scheme: str
    other: str
    when: Node | None
    when_text: str
    label: str
    basis: Basis
    status: str
    pack: str
    file: str
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A named calculation over given inputs and parameters."""

    code: str
    name: str
    pack: str
    file: str
    inputs: dict[str, Signature]
    result: Node
    text: str
    unit: str
    basis: Basis
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One readable test case of a pack."""

    name: str
    pack: str
    file: str
    rule: str
    on: date
    decided: date | None
    given: dict[str, Any]
    expect: Any
    clause: str
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """A printed value of an indicator."""

    year: str
    value: int | Decimal | None
    nature: str
    printed: str = ""
    comparison: str = ""
    qualifier: str = ""
    label: str = ""
    status: str = "published"
    basis: Basis = Basis()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A definition with its target path; oddities kept."""

    code: str
    name: str
    pack: str
    file: str
    number: str
    group: str
    printed_unit: str
    effective_unit: str
    kind: str
    per: int | None
    comparison: str
    numerator: str
    denominator: str
    numerator_measure: str
    denominator_measure: str
    base: str
    owner: str
    settled: bool
    assumption: str
    oddities: tuple[str, ...]
    values: tuple[IndicatorValue, ...]
    figures: tuple[str, ...]
    basis: Basis
    starts: date | None = None

    @property
    def unit(self) -> str:
        """Printed unit (the effective one stands beside it)."""
        return self.printed_unit

    def target(self, year: str = "2025") -> IndicatorValue | None:
        """Return the planned value of a year, or None."""
        rows = [v for v in self.values if v.year == year and v.nature in ("planned", "minimum")]
        return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class ListOfItems:
    """A value list of a pack: categories, ladders, service lists."""

    code: str
    name: str
    pack: str
    file: str
    status: str
    basis: Basis
    figures: tuple[str, ...]
    items: tuple[dict[str, Any], ...]
    note: str = ""
    counts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """A number of the documents that is no parameter (a date, a number of a document), or cannot be read."""

    figure: str
    text: str
    reason: str
    status: str
    pack: str


@dataclass(frozen=True)
class PackContent:
    """What one folder says, before inheritance."""

    code: str
    name: str
    name_en: str
    level: str
    extends: str
    division: str
    version: str
    needs_core: str
    fingerprint: str
    parameters: dict[str, Parameter] = field(default_factory=dict)
    schemes: tuple[Scheme, ...] = ()
    relations: tuple[Relation, ...] = ()
    formulas: tuple[Formula, ...] = ()
    lists: dict[str, ListOfItems] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    documents: dict[str, Document] = field(default_factory=dict)
    contexts: tuple[Context, ...] = ()


@dataclass(frozen=True, eq=False)
class Pack:
    """A place's policy: its own folder first, then what it extends.

    Parameters
    ----------
    chain : tuple of PackContent
        Nearest first: county, city, province, nation.
    """

    chain: tuple[PackContent, ...]

    @property
    def own(self) -> PackContent:
        """The folder of the place itself."""
        return self.chain[0]

    @property
    def code(self) -> str:
        """Code of the place."""
        return self.chain[0].code

    @property
    def version(self) -> str:
        """Version of the place's own folder."""
        return self.chain[0].version

    @cached_property
    def fingerprint(self) -> str:
        """Digest over every folder of the chain."""
        import hashlib

        return hashlib.sha256("".join(c.fingerprint for c in self.chain).encode()).hexdigest()

    def document(self, code: str) -> Document | None:
        """Return a document of the chain by code."""
        for content in self.chain:
            if code in content.documents:
                return content.documents[code]
        return None
