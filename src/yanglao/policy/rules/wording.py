"""Which words of a pack a page may show, so that they can be given in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yanglao.policy.rules.model import Condition, PackContent, SchemeCase

_CHINESE = re.compile("[\u3400-\u9fff]")


def pack_words(content: PackContent) -> tuple[str, ...]:
    """Return the Chinese words of a pack's own folder, each once, in the order they stand.

    Parameters
    ----------
    content : PackContent
        One folder. Test cases, remarks and printed texts are left out: they are read beside their document.

    Returns
    -------
    tuple of str
        Names of schemes, conditions, cases, figures, list items and indicators, clauses, units.
    """
    return tuple(dict.fromkeys(word for word in _words(content) if _CHINESE.search(word)))


def _words(content: PackContent) -> Iterator[str]:
    yield content.name
    for scheme in content.schemes:
        yield from (scheme.name, scheme.basis.clause)
        lines: list[Condition | SchemeCase] = [*scheme.conditions, *scheme.cases]
        for line in lines:
            yield from (line.label, line.basis.clause)
    for relation in content.relations:
        yield from (relation.label, relation.basis.clause)
    for formula in content.formulas:
        yield from (formula.name, formula.basis.clause, formula.unit)
    for parameter in content.parameters.values():
        yield from (parameter.name, parameter.unit)
        yield from (value.basis.clause for value in parameter.values)
    for group in content.lists.values():
        yield group.name
        yield from (
            str(item[key]) for item in group.items for key in ("name", "who", "kind") if item.get(key)
        )
    for indicator in content.indicators:
        yield from (
            indicator.name,
            indicator.numerator,
            indicator.denominator,
            indicator.base,
            indicator.owner,
        )
        yield from (indicator.number, indicator.printed_unit, indicator.effective_unit, indicator.assumption)
        yield from indicator.oddities
        yield from (value.label for value in indicator.values)
    yield from (document.title for document in content.documents.values())
