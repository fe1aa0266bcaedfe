"""Months a benefit is due, and what a run owes for them: pure, over plain values and frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open span of months by index (year × 12 + month − 1); ``end`` None = open."""

    start: int
    end: int | None = None

    def within(self, first: int, last: int) -> range:
        """Return the months of the span in ``first … last − 1``."""
        return range(max(self.start, first), last if self.end is None else min(self.end, last))


def index_of(day: date) -> int:
    """Return the month's index."""
    return day.year * 12 + day.month - 1


def name_of(index: int) -> str:
    """Return ``2026-10``."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def start_of(index: int) -> date:
    """Return the month's first day."""
    return date(index // 12, index % 12 + 1, 1)


def month_after(day: date) -> date:
    """Return the first day of the month after a day: the event's month is still paid."""
    return start_of(index_of(day) + 1)


def due_months(span: Span, shut: Sequence[Span], first: int, last: int) -> list[int]:
    """Return the months of a span in ``first … last − 1`` that no suspension without back-pay shuts."""
    return [
        m
        for m in span.within(first, last)
        if not any(s.start <= m and (s.end is None or m < s.end) for s in shut)
    ]


def net_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Name each difference ``delta`` or ``recovery``.

    A benefit's negative differences are taken from what it gets in the same run; where that is not enough to cover them
    all, they are asked back instead and the run pays the rest in full.

    Parameters
    ----------
    lines : polars.DataFrame
        ``benefit_id, amount_fen, kind`` (``regular`` or ``delta``), more columns kept.

    Returns
    -------
    polars.DataFrame
        The same rows, ``kind`` settled; no sum of regular and delta lines of a benefit is negative.
    """
    short = pl.col("amount_fen").sum().over("benefit_id") < 0
    asked = (pl.col("kind") == "delta") & (pl.col("amount_fen") < 0) & short
    return lines.with_columns(pl.when(asked).then(pl.lit("recovery")).otherwise(pl.col("kind")).alias("kind"))


@dataclass(frozen=True, slots=True)
class Before:
    """What a decision rested on, for naming why an amount changed."""

    level: int | None
    subsistence: str | None
    fingerprint: str
    case: str | None


def why_changed(before: Before, now: Before, relation_now: str | None, relation_before: str | None) -> str:
    """Return the cause of another amount: level_change, category_change, overlap, policy_change or age_step."""
    if before.level != now.level:
        return "level_change"
    if before.subsistence != now.subsistence:
        return "category_change"
    if (relation_now or "") != (relation_before or ""):
        return "overlap"
    if before.fingerprint != now.fingerprint:
        return "policy_change"
    return "age_step"
