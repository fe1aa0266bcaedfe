"""Signals over many results: too uniform, too quick, often overturned. They ask for a look, they prove nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Done:
    """One scored assessment: level, fingerprint of its answers, minutes on site, and what a recheck found (None: none)."""

    level: int
    answers: str
    minutes: int | None = None
    overturned: bool | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many results on a signal speaks, and where it begins."""

    least: int = 10
    same_level: float = 0.9
    same_answers: float = 0.3
    quickest: int = 20
    overturned: float = 0.3


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one agency or assessor.

    Parameters
    ----------
    count : int
        Scored assessments.
    same_level, same_answers : float
        Share of the most common level, and of the most common set of answers that is not the unimpaired one.
    minutes : float or None
        Median time on site, None when no visit told it.
    rechecked, overturned : int
        Rechecks with a result, and those that gave another level.
    signals : tuple of str
        ``uniform_levels``, ``uniform_answers``, ``quick``, ``overturned``.
    """

    count: int
    same_level: float
    same_answers: float
    minutes: float | None
    rechecked: int
    overturned: int
    signals: tuple[str, ...]


def quality(done: Sequence[Done], limits: Limits | None = None) -> Quality:
    """Return the figures of these results and what they signal."""
    by = limits or Limits()
    count = len(done)
    levels = Counter(one.level for one in done)
    # Whoever has no loss at all is answered alike by everybody: that says nothing.
    answers = Counter(one.answers for one in done if one.level > 0)
    times = [one.minutes for one in done if one.minutes is not None]
    judged = [one.overturned for one in done if one.overturned is not None]
    same_level = max(levels.values(), default=0) / count if count else 0.0
    same_answers = max(answers.values(), default=0) / count if count else 0.0
    middle = float(median(times)) if times else None
    signals = []
    if count >= by.least and same_level >= by.same_level:
        signals.append("uniform_levels")
    if count >= by.least and same_answers >= by.same_answers:
        signals.append("uniform_answers")
    if len(times) >= by.least and middle is not None and middle < by.quickest:
        signals.append("quick")
    if len(judged) >= by.least // 2 and sum(judged) / len(judged) >= by.overturned:
        signals.append("overturned")
    return Quality(count, same_level, same_answers, middle, len(judged), sum(judged), tuple(signals))
