"""From checked answers to the levels: totals, preliminary level, what changed it, final level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from yanglao.assessment.rules.answers import Answers
from yanglao.assessment.rules.scale import Scale, Settings
from yanglao.base.periods import Month


@dataclass(frozen=True, slots=True)
class Change:
    """One rule that applied.

    Parameters
    ----------
    code, clause : str
        Rule and where it stands.
    levels : int
        Levels it made the result more severe (0: another rule already did, or nothing lies beyond).
    evidence : tuple of str
        Diagnosis codes, or ``kind:count``.
    """

    code: str
    clause: str
    levels: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What an assessment gives; totals and preliminary level are None when nothing was asked because of coma."""

    total: int | None
    sub_totals: tuple[tuple[str, int], ...] | None
    preliminary_level: int | None
    final_level: int
    changes: tuple[Change, ...]
    settings: Settings


def score(
    scale: Scale, answers: Answers, *, counting: str | None = None, stacking: str | None = None
) -> Result:
    """Return the result of checked answers.

    Parameters
    ----------
    scale : Scale
        The scale asked with.
    answers : Answers
        From :func:`yanglao.assessment.rules.answers.read`.
    counting : {"sum", "same_type"}, optional
        How events are counted; the scale's default when left out.
    stacking : {"once", "each"}, optional
        Whether diagnosis and events together raise one level or one each.

    Raises
    ------
    ValueError
        When a switch has an unknown value.
    """
    settings = replace(
        scale.settings,
        counting=counting or scale.settings.counting,
        stacking=stacking or scale.settings.stacking,
    )
    if settings.counting not in ("sum", "same_type") or settings.stacking not in ("once", "each"):
        raise ValueError(f"unknown switch: {settings.counting}, {settings.stacking}")
    subs = _sub_totals(scale, answers)
    total = None if subs is None else sum(points for _, points in subs)
    before = None if total is None else scale.level_of(total)
    changes = _changes(scale, answers, settings, before)
    final = scale.most_severe if before is None else before + sum(change.levels for change in changes)
    return Result(total, subs, before, final, changes, settings)


def _sub_totals(scale: Scale, answers: Answers) -> tuple[tuple[str, int], ...] | None:
    if not answers.options:
        return None
    chosen = dict(answers.options)
    points = {}
    for item in scale.items:
        option = item.option(chosen[item.code])
        if option is None:
            raise ValueError(f"{item.code}: no option {chosen[item.code]}")
        points[item.code] = option.score
    return tuple((d.code, sum(points[item.code] for item in d.items)) for d in scale.dimensions)


def mental_diagnoses(scale: Scale, diagnoses: tuple[str, ...]) -> tuple[str, ...]:
    """Return those diagnoses that raise the level."""
    return tuple(
        code for code in diagnoses if any(r.first <= code[:3] <= r.last for r in scale.diagnosis_codes)
    )


def counted_events(answers: Answers, counting: str) -> int:
    """Return the number of events that is compared with the number needed."""
    counts = [count for _, count in answers.events]
    return sum(counts) if counting == "sum" else max(counts, default=0)


def _changes(scale: Scale, answers: Answers, settings: Settings, before: int | None) -> tuple[Change, ...]:
    found: list[tuple[str, tuple[str, ...]]] = []
    if answers.coma:
        found.append(("coma", (f"{scale.coma_item}", "A.5.11")))
    if mental := mental_diagnoses(scale, answers.diagnoses):
        found.append(("diagnosis", mental))
    if counted_events(answers, settings.counting) >= settings.events_needed:
        found.append(("events", tuple(f"{kind}:{count}" for kind, count in answers.events if count)))
    level = scale.most_severe if before is None else before
    raised = False
    changes = []
    for code, evidence in found:
        rule = scale.change(code)
        step = 0
        if rule.effect == "complete":
            step = scale.most_severe - level
        elif level < scale.most_severe and not (raised and settings.stacking == "once"):
            step, raised = 1, True
        level += step
        changes.append(Change(code, rule.clause, step, evidence))
    return tuple(changes)


def valid_to(settings: Settings, level: int, valid_from: date) -> date | None:
    """Return the day a level no longer holds (not included), or None when it has no end.

    The last month is cut to its own length: from 31 August, six months end on the last day of February.
    """
    if level in settings.validity_exempt or settings.validity_months <= 0:
        return None
    month = Month.of(valid_from) + settings.validity_months
    return month.start.replace(day=min(valid_from.day, month.last_day.day))
