"""What a view hands to the larger parts. All frozen; every text may be lazy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab or saved view; ``note`` is a second line (a floor's free beds)."""

    label: str
    url: str
    count: int | None = None
    active: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter; ``url`` is the address of the list with it applied."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list. ``value`` is what stands in the button while it is on; ``clear_url`` takes it off."""

    label: str
    options: Sequence[Option] = ()
    value: str = ""
    clear_url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run; ``state`` is ``done``, ``now`` or ``later``."""

    label: str
    state: str = "later"
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a timeline; ``kind`` colours the icon: accent, done (money), attend (alarm), or grey."""

    day: str
    kind_word: str
    text: str
    time: str = ""
    icon: str = "circle"
    kind: str = ""
    note: str = ""
    url: str = ""
    is_today: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a decision. ``holds``: ``yes``, ``no``, or ``untouched`` (looked at, did not apply)."""

    label: str
    fact: str
    source: str = ""
    holds: str = "yes"


@dataclass(frozen=True, slots=True)
class Amount:
    """The table row and the clause that gave an amount."""

    label: str
    amount: str
    document: str = ""
    clause: str = ""
    url: str = ""
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of one decision, in the order that never changes."""

    title: str
    name: str = ""
    decided: str = ""
    plain: str = ""
    conditions: Sequence[Condition] = ()
    amounts: Sequence[Amount] = ()
    changes: Sequence[tuple[str, str]] = ()
    signed: Sequence[str] = ()
    pack: str = ""
    print_url: str = ""
    what_if_url: str = ""
    object_url: str = ""
    close_url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a strip. ``kind`` colours the note, ``unsure`` marks it, ``trend`` draws a small line."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    kind: str = ""
    value_kind: str = ""
    url: str = ""
    trend: Sequence[float] = field(default=())
    target: float | None = None
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a list stands: rows ``first``–``last`` of ``count``; numbers with their addresses, ``None`` is a gap."""

    first: int
    last: int
    count: int
    number: int
    numbers: Sequence[tuple[int, str] | None] = ()
    previous_url: str = ""
    next_url: str = ""
    per_page: int = 20
