"""From checked answers to the levels: totals, preliminary level, what changed it, final level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from yanglao.assessment.rules.answers import Answers
from yanglao.assessment.rules.scale import Scale, Settings, first_match
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
    """What an assessment gives.

    Parameters
    ----------
    total, sub_totals : int, tuple of (dimension, points), or None
        None when nothing was asked because of coma; ``total`` also where the scale knows no total over its dimensions.
    grades : tuple of (dimension, grade) or None
        Where dimensions are graded.
    preliminary_level : int or None
        None when nothing was asked because of coma, or in a hole of the document's table.
    final_level : int or None
        None only in a hole: the document gives no level for these grades.
    changes : tuple of Change
        What made it more severe.
    settings : Settings
        The switches it was scored with.
    """

    total: int | None
    sub_totals: tuple[tuple[str, int], ...] | None
    preliminary_level: int | None
    final_level: int | None
    changes: tuple[Change, ...]
    settings: Settings
    grades: tuple[tuple[str, int], ...] | None = None

    @property
    def hole(self) -> bool:
        """Whether the document's table leaves these answers without a level."""
        return self.final_level is None


def score(
    scale: Scale,
    answers: Answers,
    *,
    counting: str | None = None,
    stacking: str | None = None,
    holes: str | None = None,
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
    holes : {"stand", "filled"}, optional
        Whether combinations the document's table leaves out are filled by the rules marked so.

    Raises
    ------
    ValueError
        When a switch has an unknown value.
    """
    settings = replace(
        scale.settings,
        counting=counting or scale.settings.counting,
        stacking=stacking or scale.settings.stacking,
        holes=holes or scale.settings.holes,
    )
    if (
        settings.counting not in ("sum", "same_type")
        or settings.stacking not in ("once", "each")
        or settings.holes not in ("stand", "filled")
    ):
        raise ValueError(f"unknown switch: {settings.counting}, {settings.stacking}, {settings.holes}")
    scores = _scores(scale, answers)
    if scores is None:
        changes = _changes(scale, answers, settings, None)
        return Result(None, None, None, scale.most_severe, changes, settings)
    subs = tuple((d.code, sum(scores[item.code] for item in d.items)) for d in scale.dimensions)
    grades = _grades(scale, scores, dict(subs))
    total = sum(points for _, points in subs)
    before = _level(scale, scores, grades, total, settings)
    changes = () if before is None and not answers.coma else _changes(scale, answers, settings, before)
    final = before if before is None else before + sum(change.levels for change in changes)
    if before is None and answers.coma:
        final = scale.most_severe
    return Result(
        None if scale.method in ("grades", "matrix") else total,
        subs,
        before,
        final,
        changes,
        settings,
        tuple(grades.items()) if grades else None,
    )


def _scores(scale: Scale, answers: Answers) -> dict[str, int] | None:
    if not answers.options:
        return None
    chosen = dict(answers.options)
    points = {}
    for item in scale.items:
        option = item.option(chosen[item.code])
        if option is None:
            raise ValueError(f"{item.code}: no option {chosen[item.code]}")
        points[item.code] = option.score
    return points


def _grades(scale: Scale, scores: dict[str, int], subs: dict[str, int]) -> dict[str, int]:
    return {
        d.code: d.grades.of({item.code: scores[item.code] for item in d.items}, subs[d.code])
        for d in scale.dimensions
        if d.grades
    }


def _level(
    scale: Scale, scores: dict[str, int], grades: dict[str, int], total: int, settings: Settings
) -> int | None:
    if scale.matrix:
        return scale.matrix.level(grades)
    if scale.method == "total":
        return scale.level_of(total)
    values = grades if scale.method == "grades" else scores
    return first_match(scale.rules, values, filled=settings.holes == "filled")


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
        found.append(("coma", tuple(part for part in (scale.coma_item, scale.coma_flag) if part)))
    if mental := mental_diagnoses(scale, answers.diagnoses):
        found.append(("diagnosis", mental))
    if scale.events and counted_events(answers, settings.counting) >= settings.events_needed:
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
