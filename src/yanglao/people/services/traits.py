"""What of a file is compared, from wherever it stands: a row, a draft, a planted one."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from yanglao.people.rules.matching import Traits
from yanglao.people.rules.spelling import spell
from yanglao.people.services import secrets

#: Kinds of ID whose number carries a check character.
CHECKED_TYPES = ("resident", "hk_mo_tw_permit")


class Described(Protocol):
    """Whatever names these fields, numbers in plain text."""

    @property
    def key(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def birth_on(self) -> date: ...
    @property
    def number(self) -> str: ...
    @property
    def number_checks(self) -> bool: ...
    @property
    def village(self) -> str: ...
    @property
    def phone(self) -> str: ...


def traits_of(one: Described) -> Traits:
    """Return what is compared of somebody described in plain text; the telephone becomes its blind index."""
    return Traits(
        one.key,
        one.name,
        spell(one.name)[0],
        one.sex,
        one.birth_on,
        one.number,
        one.number_checks,
        one.village,
        secrets.phone_index(one.phone) if one.phone else "",
    )
