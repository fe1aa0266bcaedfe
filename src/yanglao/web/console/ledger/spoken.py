"""Accounts and memos as a person says them: the chart of accounts knows codes of schemes and sources, the pages their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.benefits import queries as benefits
from yanglao.funds import queries as funds
from yanglao.web.kit.packwords import pack_word

_CODE = re.compile(r"[a-z][a-z0-9_]{3,}")
#: Kinds of account whose last part is a source.
_BY_SOURCE = ("expense", "income", "equity")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Names of schemes and sources by code."""

    schemes: dict[str, str]
    sources: dict[str, str]

    def memo(self, text: str) -> str:
        """Return a memo with the names of schemes in place of their codes."""
        return _CODE.sub(lambda found: str(pack_word(self.schemes.get(found[0], found[0]))), text)

    def account(self, code: str, name: str) -> str:
        """Return an account's name, with the source it stands for."""
        kind, _colon, rest = code.partition(":")
        source = rest.rpartition(":")[2] if kind in _BY_SOURCE else ""
        said = "：".join(self.memo(str(pack_word(part))) for part in name.split("："))
        return f"{said} · {pack_word(self.sources.get(source, source))}" if source else said


def names(actor: Actor) -> Spoken:
    """Return the names in force today; a scheme that has ended keeps its code."""
    return Spoken(
        benefits.scheme_names(clock.today()), {source.code: source.name for source in funds.sources(actor)}
    )
