"""Needs out of the answers of an assessment: which item, which answer, how far from the best. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yanglao.assessment.rules.answers import Answers
from yanglao.assessment.rules.scale import Scale, Words

#: How far an answer lies from the best one, in thirds of the item's span.
MOST_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class NeedRule:
    """Which answers speak of a need.

    Parameters
    ----------
    items : tuple of str
        Items of the scale; any answer below the best is a need.
    events, diagnoses : tuple of str
        Care-risk events, and kinds of diagnosis (``dementia``, ``mental``), that are a need by themselves.
    coma : bool
        Coma is this need.
    """

    code: str
    words: Words
    items: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    coma: bool = False


@dataclass(frozen=True, slots=True)
class NeedTable:
    """The rules of one scale; on the dimensions named, a lower score is the better one."""

    scale: str
    status: str
    lower_is_better: tuple[str, ...]
    rules: tuple[NeedRule, ...]


@dataclass(frozen=True, slots=True)
class Because:
    """Why a need is seen: the item (or event, diagnosis) with its number, the answer, its score and the best one."""

    kind: str
    code: str
    name: str
    answer: str
    score: int | None = None
    best: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One need; ``weight`` 1 light, 2 middle, 3 heavy."""

    code: str
    words: Words
    weight: int
    because: tuple[Because, ...]


def find_needs(table: NeedTable, scale: Scale, answers: Answers) -> tuple[Need, ...]:
    """Return the needs in the order of the table.

    Parameters
    ----------
    table : NeedTable
        Of this very scale.
    scale : Scale
        Names and spans of its items.
    answers : Answers
        Checked answers; with coma nothing else was asked.
    """
    given = dict(answers.options)
    found = []
    for rule in table.rules:
        because = [
            *_items(rule, table, scale, given),
            *_events(rule, scale, answers),
            *_diagnoses(rule, scale, answers.diagnoses),
        ]
        weights = [weight for weight, _why in because]
        whys = [why for _weight, why in because]
        if rule.coma and answers.coma:
            weights.append(MOST_WEIGHT)
            whys.append(Because("coma", scale.coma_flag, "昏迷", "是"))
        if whys:
            found.append(Need(rule.code, rule.words, max(weights), tuple(whys)))
    return tuple(found)


def _items(
    rule: NeedRule, table: NeedTable, scale: Scale, given: dict[str, str]
) -> Iterable[tuple[int, Because]]:
    for dimension in scale.dimensions:
        lower = dimension.code in table.lower_is_better
        for item in dimension.items:
            option = item.option(given[item.code]) if item.code in given else None
            if item.code not in rule.items or option is None:
                continue
            scores = [one.score for one in item.options]
            best, worst = (min(scores), max(scores)) if lower else (max(scores), min(scores))
            lost, span = abs(best - option.score), abs(best - worst)
            if lost:
                weight = -(-MOST_WEIGHT * lost // span)
                yield (
                    weight,
                    Because("item", item.code, item.words.zh, option.words.zh, option.score, best),
                )


def _events(rule: NeedRule, scale: Scale, answers: Answers) -> Iterable[tuple[int, Because]]:
    names = dict(scale.events)
    for kind, count in answers.events:
        if kind in rule.events and count > 0:
            yield min(count, MOST_WEIGHT), Because("event", kind, names[kind].zh, f"{count} 次", count, 0)


def _diagnoses(rule: NeedRule, scale: Scale, codes: Sequence[str]) -> Iterable[tuple[int, Because]]:
    for code in codes:
        kind = next((r.kind for r in scale.diagnosis_codes if r.first <= code[:3] <= r.last), "")
        if kind and kind in rule.diagnoses:
            yield MOST_WEIGHT - 1, Because("diagnosis", code, "诊断", code)
