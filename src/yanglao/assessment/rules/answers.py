"""Answers as handed in, checked against a scale: each problem names its item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yanglao.assessment.rules.scale import Item, Scale

_ICD = re.compile(r"^[A-Z]\d{2}(\.[0-9A-Z]{1,4})?$")
_KEYS = ("scale", "items", "coma", "diagnoses", "events")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one item (or part) of the answers."""

    item: str
    code: str
    message: str
    message_en: str


class BadAnswers(Exception):
    """The answers cannot be scored; ``problems`` says why, item by item."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(p.message for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Answers:
    """Checked answers.

    Parameters
    ----------
    options : tuple of (item code, option code)
        In printed order; empty when nothing was asked because of coma.
    coma : bool
        A.5.11.
    diagnoses : tuple of str
        ICD-10 codes.
    events : tuple of (kind, count)
        Care-risk events within the window.
    """

    options: tuple[tuple[str, str], ...] = ()
    coma: bool = False
    diagnoses: tuple[str, ...] = ()
    events: tuple[tuple[str, int], ...] = ()


def read(scale: Scale, raw: Mapping[str, Any]) -> Answers:
    """Return the answers, or refuse with every problem found.

    Parameters
    ----------
    scale : Scale
        The scale asked with.
    raw : Mapping
        ``items`` (item → score, or option code where two options share a score), ``coma``, ``diagnoses``, ``events``.

    Raises
    ------
    BadAnswers
        Missing or unknown item, score out of range, ambiguous score, coma in contradiction, bad diagnosis or event.
    """
    problems: list[Problem] = []
    for key in raw:
        if key not in _KEYS:
            problems.append(
                Problem(
                    str(key),
                    "field.unknown",
                    f"没有“{key}”这一项，只有 {'、'.join(_KEYS)}",
                    f"no such field; known are {', '.join(_KEYS)}",
                )
            )
    coma = _coma(scale, raw.get("coma", False), problems)
    options = _options(scale, raw.get("items", {}), coma, problems)
    diagnoses = _diagnoses(scale, raw.get("diagnoses", ()), problems)
    events = _events(scale, raw.get("events", {}), problems)
    _contradiction(scale, dict(options), coma, problems)
    if problems:
        raise BadAnswers(tuple(problems))
    return Answers(options, coma, diagnoses, events)


def _coma(scale: Scale, raw: Any, problems: list[Problem]) -> bool:
    if not isinstance(raw, bool):
        problems.append(
            Problem("coma", "coma.bad", "是否昏迷（A.5.11）要写 true 或 false", "coma must be true or false")
        )
        return False
    if raw and not scale.coma_item:
        problems.append(
            Problem(
                "coma",
                "coma.not_asked",
                f"{scale.words.zh}不问昏迷，昏迷的人请用能力评估量表",
                f"{scale.words.en} does not ask for coma",
            )
        )
    return bool(raw)


def _options(scale: Scale, raw: Any, coma: bool, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, Mapping):
        problems.append(
            Problem("items", "items.bad", "items 要写成“项目: 得分”", "items must map item to score")
        )
        return ()
    known = {item.code for item in scale.items}
    for code in raw:
        if str(code) not in known:
            problems.append(
                Problem(
                    str(code),
                    "item.unknown",
                    f"量表里没有 {code} 这一项",
                    f"{code} is not an item of the scale",
                )
            )
    if not raw and coma:
        return ()
    found = []
    for item in scale.items:
        if item.code not in raw:
            problems.append(
                Problem(
                    item.code,
                    "item.missing",
                    f"{item.code} {item.words.zh} 没有填",
                    f"{item.code} {item.words.en} is missing",
                )
            )
        elif (option := _option(item, raw[item.code], problems)) is not None:
            found.append((item.code, option))
    return tuple(found)


def _option(item: Item, given: Any, problems: list[Problem]) -> str | None:
    if isinstance(given, str) and (chosen := item.option(given)) is not None:
        return chosen.code
    if type(given) is int and len(fitting := item.with_score(given)) == 1:
        return fitting[0].code
    problems.append(_score_problem(item, given))
    return None


def _span(item: Item) -> str:
    """Return ``0–4`` where every whole number is a score, else each of them: ``0、5、10``."""
    scores = sorted({option.score for option in item.options})
    if scores == list(range(scores[0], scores[-1] + 1)):
        return f"{scores[0]}–{scores[-1]}"
    return "、".join(str(score) for score in scores)


def _score_problem(item: Item, given: Any) -> Problem:
    name = f"{item.code} {item.words.zh}"
    if isinstance(given, bool) or not isinstance(given, int):
        codes = "、".join(o.code for o in item.options)
        return Problem(
            item.code,
            "score.bad",
            f"{name} 填的“{given}”不是得分，可填 {codes}",
            f"{item.code}: {given!r} is no score; choose {codes}",
        )
    fitting = item.with_score(given)
    if fitting:
        choice = "、".join(f"{o.code}（{o.words.zh}）" for o in fitting)
        english = ", ".join(f"{o.code} ({o.words.en})" for o in fitting)
        return Problem(
            item.code,
            "score.ambiguous",
            f"{name} 得 {given} 分有两种情形，要写明 {choice}",
            f"{item.code}: score {given} has several options, name one: {english}",
        )
    return Problem(
        item.code,
        "score.range",
        f"{name} 得分应为 {_span(item)}，现在是 {given}",
        f"{item.code}: score must be {_span(item)}, is {given}",
    )


def _diagnoses(scale: Scale, raw: Any, problems: list[Problem]) -> tuple[str, ...]:
    if isinstance(raw, str) or not isinstance(raw, (list, tuple)):
        problems.append(
            Problem(
                "diagnoses",
                "diagnoses.bad",
                "诊断要写成一列 ICD-10 编码",
                "diagnoses must be a list of ICD-10 codes",
            )
        )
        return ()
    if raw and not any(rule.code == "diagnosis" for rule in scale.changes):
        problems.append(
            Problem(
                "diagnoses",
                "diagnoses.not_asked",
                f"{scale.words.zh}不看诊断",
                f"{scale.words.en} does not read diagnoses",
            )
        )
        return ()
    found: list[str] = []
    for given in raw:
        code = str(given).strip().upper()
        if not _ICD.match(code):
            problems.append(
                Problem(
                    "diagnoses",
                    "diagnosis.bad",
                    f"“{given}”不是 ICD-10 编码，应像 F03 或 F00.1",
                    f"{given!r} is no ICD-10 code such as F03 or F00.1",
                )
            )
        elif code not in found:
            found.append(code)
    return tuple(found)


def _events(scale: Scale, raw: Any, problems: list[Problem]) -> tuple[tuple[str, int], ...]:
    if not isinstance(raw, Mapping):
        problems.append(
            Problem("events", "events.bad", "照护风险事件要写成“种类: 次数”", "events must map kind to count")
        )
        return ()
    known = dict(scale.events)
    if raw and not known:
        problems.append(
            Problem(
                "events",
                "events.not_asked",
                f"{scale.words.zh}不看照护风险事件",
                f"{scale.words.en} does not read care-risk events",
            )
        )
        return ()
    found = []
    for kind, count in raw.items():
        if kind not in known:
            choice = "、".join(f"{code}（{words.zh}）" for code, words in scale.events)
            problems.append(
                Problem(
                    f"events.{kind}",
                    "event.unknown",
                    f"没有“{kind}”这种事件，只有 {choice}",
                    f"unknown event {kind}; known are {', '.join(known)}",
                )
            )
        elif isinstance(count, bool) or not isinstance(count, int) or count < 0:
            problems.append(
                Problem(
                    f"events.{kind}",
                    "event.count",
                    f"{known[kind].zh}的次数应为 0 以上的整数，现在是“{count}”",
                    f"{kind}: count must be a whole number from 0, is {count!r}",
                )
            )
        else:
            found.append((str(kind), count))
    return tuple(found)


def _contradiction(scale: Scale, options: Mapping[str, str], coma: bool, problems: list[Problem]) -> None:
    if not scale.coma_item:
        return
    answered = options.get(scale.coma_item)
    flag, english = scale.coma_flag or "昏迷一栏", scale.coma_flag or "the coma box"
    if answered == scale.coma_option and not coma:
        problems.append(
            Problem(
                scale.coma_item,
                "coma.conflict",
                f"{scale.coma_item} 选了昏迷，{flag}却填“否”，两处要一致",
                f"{scale.coma_item} says coma, {english} says no",
            )
        )
    elif coma and answered is not None and answered != scale.coma_option:
        problems.append(
            Problem(
                scale.coma_item,
                "coma.conflict",
                f"{flag}填了昏迷，{scale.coma_item} 却没有选昏迷，两处要一致",
                f"{english} says coma, {scale.coma_item} does not",
            )
        )
