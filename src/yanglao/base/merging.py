"""Two files of one human being become one: what each house says about its rows. Business-free: tables, columns, sentences.

A house with rows of a person names every table that hangs on a person, once: rows that move to the kept file, or rows that stay
where they were written (log, decision, payment) and are read under both file numbers. A test holds the list complete.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from yanglao.base.errors import DomainError

#: ``(kept, gone)`` row ids → sentences why the two cannot become one now; run as the platform, in the merge's transaction.
Conflicts = Callable[[int, int], list[str]]


@dataclass(frozen=True, slots=True)
class Moves:
    """Rows of a table that move to the kept person.

    Attributes
    ----------
    table, column : str
        Where the person's id stands.
    label : str
        What the rows are called on a page.
    village : bool
        Whether the row carries the village that administers the person and takes the kept one's.
    stays : str
        SQL condition over ``t`` (with ``%(kept)s``, ``%(gone)s``): such a row says what the kept file says already, and stays.
    also : mapping
        Other columns that change on the way, column → SQL expression (with the same names).
    """

    table: str
    label: str
    column: str = "person_id"
    village: bool = True
    stays: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stays:
    """Rows of a table that are never rewritten and are found under either file; of a log they are not even listed."""

    table: str
    label: str
    column: str = "person_id"
    log: bool = False


@dataclass(frozen=True, slots=True)
class Participant:
    """What a house says about merging."""

    house: str
    moves: tuple[Moves, ...] = ()
    stays: tuple[Stays, ...] = ()
    conflicts: Conflicts | None = None

    def columns(self) -> list[tuple[str, str]]:
        """Return every (table, column) that is named."""
        moving, staying = self.moves, self.stays
        return [(one.table, one.column) for one in moving] + [(one.table, one.column) for one in staying]


_participants: dict[str, Participant] = {}


def take_part(participant: Participant) -> None:
    """Enter a house's participant; called once, when the house is loaded.

    Raises
    ------
    DomainError
        When a table was named before.
    """
    known = {pair for other in participants() for pair in other.columns()}
    mine = participant.columns()
    twice = [pair for pair in mine if pair in known or mine.count(pair) > 1]
    if twice and participant.house not in _participants:
        raise DomainError(f"merging: named twice: {twice}", code="merging.twice")
    _participants[participant.house] = participant


def participants() -> list[Participant]:
    """Return every house's participant, in the order in which they were entered."""
    return list(_participants.values())
