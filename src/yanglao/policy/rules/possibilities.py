"""What somebody might get when only some facts are known: the public's question "what could my mother get?".

Every fact not known for certain is tried with each value it may have; what all answers agree on is said, what they do not is
named. It is an estimate and never a decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Literal, NamedTuple

from yanglao.policy.rules.explanation import Explanation, explain
from yanglao.policy.rules.model import Basis, Pack

Verdict = Literal["yes", "assess", "depends", "no"]
ASSESSED = ("ability_level", "ability_scale")
LIMIT = 400


class Possibility(NamedTuple):
    """What can be said about one scheme.

    ``low`` and ``high`` are the least and most of the amounts that are not nothing (fen or hours a month); ``reason`` is the
    condition that decides; ``depends_on`` the facts (Chinese labels) on which the answer turns; ``statuses`` the statuses of the
    figures used (``published``, ``unconfirmed``, ``illustrative``); ``always`` tells that every combination gives something.
    """

    scheme: str
    name: str
    verdict: Verdict
    low: int
    high: int
    unit: str
    reason: str
    depends_on: tuple[str, ...]
    statuses: tuple[str, ...]
    basis: Basis
    always: bool = False


def possibilities(
    pack: Pack, schemes: Sequence[str], known: Mapping[str, Sequence[Any]], month: date, decided_on: date
) -> list[Possibility]:
    """Return what each scheme may give.

    Parameters
    ----------
    pack : Pack
        The place.
    schemes : sequence of str
        Codes to try.
    known : mapping of str to sequence
        Fact name → the values it may have; one value means it is known.
    month, decided_on : date
        First day of the month asked about, and the day of asking.

    Raises
    ------
    ValueError
        When a fact has no value at all, or the combinations exceed ``LIMIT``.
    """
    if any(not values for values in known.values()):
        raise ValueError("a fact without any possible value")
    worlds = list(_worlds(known))
    if len(worlds) > LIMIT:
        raise ValueError(f"{len(worlds)} combinations, at most {LIMIT}")
    return [
        _judge([(world, explain(pack, code, world, month, decided_on)) for world in worlds])
        for code in schemes
    ]


def _worlds(known: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    names = list(known)
    for values in product(*(known[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def _judge(tried: list[tuple[dict[str, Any], Explanation]]) -> Possibility:
    answers = [answer for _, answer in tried]
    given = [answer for answer in answers if answer.eligible and answer.net > 0]
    first = answers[0]
    turning = _turning(tried)
    asks_level = any(use.name in ASSESSED for answer in answers for use in answer.inputs)
    verdict: Verdict
    if not given:
        verdict = "no"
    elif asks_level and any("ability_level" in world for world, _ in tried):
        verdict = "assess"
    else:
        verdict = "yes" if len(given) == len(answers) else "depends"
    amounts = [answer.net for answer in given] or [0]
    return Possibility(
        first.scheme,
        first.name,
        verdict,
        min(amounts),
        max(amounts),
        first.unit,
        _reason(given, answers),
        turning,
        tuple(sorted({use.status for answer in given for use in answer.parameters})),
        (given or answers)[0].basis,
        len(given) == len(answers),
    )


def _turning(tried: list[tuple[dict[str, Any], Explanation]]) -> tuple[str, ...]:
    """Return labels of the facts with several possible values that some answer looked at and that differ in outcome."""
    labels = {use.name: use.label for _, answer in tried for use in answer.inputs}
    found = []
    for name in tried[0][0]:
        outcomes: dict[Any, set[int]] = {}
        for world, answer in tried:
            outcomes.setdefault(world[name], set()).add(answer.net if answer.eligible else 0)
        if len(outcomes) > 1 and len({frozenset(found_nets) for found_nets in outcomes.values()}) > 1:
            found.append(labels.get(name, name))
    return tuple(found)


def _reason(given: list[Explanation], answers: list[Explanation]) -> str:
    if given:
        return given[0].case_label or given[0].name
    nearest = max(answers, key=lambda answer: sum(condition.held for condition in answer.conditions))
    for condition in nearest.conditions:
        if not condition.held:
            return condition.label
    if nearest.eligible and nearest.relation:
        return nearest.relation
    return "、".join(case.label for case in nearest.cases)
