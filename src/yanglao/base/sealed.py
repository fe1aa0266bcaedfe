"""Every sealed column of the database: a house declares it beside its table, with the words each ciphertext is bound to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed column.

    Parameters
    ----------
    table, column : str
        Where it stands.
    context : str
        SQL over the row that gives the words the ciphertext is bound to.
    key : str
        Primary key.
    inside : str
        Member of a JSON column; empty when the column itself is sealed.
    """

    table: str
    column: str
    context: str
    key: str = "id"
    inside: str = ""

    @property
    def name(self) -> str:
        """Return ``table.column`` (with the member)."""
        return f"{self.table}.{self.column}" + (f".{self.inside}" if self.inside else "")

    @property
    def value(self) -> str:
        """Return SQL of the stored text."""
        return f"({self.column}->>'{self.inside}')" if self.inside else self.column


_columns: dict[str, Sealed] = {}


def declare(table: str, column: str, context: str, *, key: str = "id", inside: str = "") -> None:
    """Say that a column is sealed, and to which words (SQL over the row) each ciphertext is bound."""
    one = Sealed(table, column, context, key, inside)
    _columns[one.name] = one


def columns() -> list[Sealed]:
    """Return every declared column, by name."""
    return [_columns[name] for name in sorted(_columns)]


@dataclass(frozen=True, slots=True)
class Indexed:
    """One blind index, computed from the sealed text beside it.

    Parameters
    ----------
    source : Sealed
        Where the plain text stands sealed.
    column : str
        The index: a column, or a member of the same JSON column.
    purpose : str
        Word the index is bound to.
    tail : int
        So many last characters are indexed; 0 = all.
    """

    source: Sealed
    column: str
    purpose: str
    tail: int = 0

    @property
    def name(self) -> str:
        """Return ``table.column`` (with the member)."""
        inside = f"{self.source.column}." if self.source.inside else ""
        return f"{self.source.table}.{inside}{self.column}"

    @property
    def value(self) -> str:
        """Return SQL of the stored index."""
        return f"({self.source.column}->>'{self.column}')" if self.source.inside else self.column


_indexes: dict[str, Indexed] = {}


def declare_index(table: str, column: str, purpose: str, of: str, *, tail: int = 0, inside: str = "") -> None:
    """Say that a column is a blind index of a sealed one that is declared already (``of``; in a JSON column: its member).

    Parameters
    ----------
    inside : str
        The JSON column both are members of; empty for plain columns.
    """
    source = _columns[f"{table}.{inside}.{of}" if inside else f"{table}.{of}"]
    one = Indexed(source, column, purpose, tail)
    _indexes[one.name] = one


def indexes() -> list[Indexed]:
    """Return every declared index, by name."""
    return [_indexes[name] for name in sorted(_indexes)]


def resealed(table: str) -> list[str]:
    """Return the sealed columns of a table that have an index beside them: sealing anew changes them and says nothing."""
    told = {one.source.column for one in _indexes.values() if one.source.table == table}
    return sorted(
        one.column
        for one in _columns.values()
        if one.table == table and one.column in told and not one.inside
    )
