"""Whose file it is to somebody, and what follows: outside the duty's rows nothing is seen, whatever the field.

The row policies of the database hold the rows (``base.rls``), ``masks`` the fields; this table puts both together, and a test
tries every cell of it against the true policies and masks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yanglao.access.rules.duties import DUTIES
from yanglao.access.rules.masks import FIELDS, Look, look

Seen = Literal["full", "masked", "hidden", "no_row"]


@dataclass(frozen=True, slots=True)
class Relation:
    """How a file stands to somebody.

    Parameters
    ----------
    code, label : str
        Identifier and Chinese name.
    scope : str
        Kind of row scope it belongs to.
    inside : bool
        Whether the row is one of the scope's.
    """

    code: str
    label: str
    scope: str
    inside: bool


RELATIONS: tuple[Relation, ...] = (
    Relation("county_own", "本县的人", "county", True),
    Relation("county_other", "外县的人", "county", False),
    Relation("town_own", "本镇的人", "town", True),
    Relation("town_other", "外镇的人", "town", False),
    Relation("village_own", "本村的人", "village", True),
    Relation("village_other", "外村的人", "village", False),
    Relation("org_own", "本单位在管的人", "org", True),
    Relation("org_other", "别的单位的人", "org", False),
    Relation("persons_own", "本人或受托的老人", "persons", True),
    Relation("persons_other", "别家的老人", "persons", False),
    Relation("none_any", "任何人", "none", False),
)


def relations_of(duty: str) -> tuple[Relation, ...]:
    """Return the relations a duty can stand in; nobody is appointed to the public, it stands outside every file."""
    scopes = DUTIES[duty].scopes or ("none",)
    return tuple(relation for relation in RELATIONS if relation.scope in scopes)


def seen(duty: str, relation: Relation, field: str) -> Seen:
    """Return what a duty sees of a field in a relation; ``no_row`` where the file itself is not there for it."""
    if not relation.inside:
        return "no_row"
    found: Look = look(duty, field)
    return found


def table() -> list[tuple[str, Relation, dict[str, Seen]]]:
    """Return every line: duty, relation, and what is seen of each field."""
    return [
        (duty, relation, {field: seen(duty, relation, field) for field in FIELDS})
        for duty in DUTIES
        for relation in relations_of(duty)
    ]
