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
