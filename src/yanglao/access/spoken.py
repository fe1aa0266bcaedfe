"""The rules' words of duties, fields and purposes in the reader's language: rules know no Django, pages know both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

from django.utils.translation import gettext

from yanglao.access.rules import duties as _duties
from yanglao.access.rules import masks as _masks


class Spoken:
    """A module of rules whose named tables are translated when they are read; everything else is the module's own.

    Parameters
    ----------
    rules : module
        Where the words stand in Chinese.
    **tables : callable
        Name in the module → what is given instead.
    """

    def __init__(self, rules: ModuleType, **tables: Callable[[], Any]) -> None:
        self._rules, self._tables = rules, tables

    def __getattr__(self, name: str) -> Any:
        table = self._tables.get(name)
        return table() if table else getattr(self._rules, name)


def _label() -> Callable[[str], str]:
    return lambda code: gettext(_duties.label(code))


duties = Spoken(
    _duties,
    label=_label,
    DUTIES=lambda: {code: replace(duty, label=gettext(duty.label)) for code, duty in _duties.DUTIES.items()},
)
masks = Spoken(
    _masks,
    FIELDS=lambda: {field: gettext(words) for field, words in _masks.FIELDS.items()},
    PURPOSES=lambda: {code: gettext(words) for code, words in _masks.PURPOSES.items()},
)
