"""Months and half-open periods: ``start`` counts, ``end`` does not."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from yanglao.base.errors import DomainError

_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written ``2026-10``.

        Raises
        ------
        DomainError
            When the text is not a month.
        """
        match = _MONTH.match(str(text).strip())
        if not match or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2999:
            raise DomainError(
                f"“{text}”不是月份 / not a month",
                code="month.bad",
                field="month",
                remedy="写成 2026-10 / write 2026-10",
            )
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, self.number, 1)

    @property
    def end(self) -> date:
        """First day of the next month (half-open)."""
        return (self + 1).start

    @property
    def last_day(self) -> date:
        """Last day that still belongs to the month."""
        return self.end - timedelta(days=1)

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, other: int | Month) -> Month | int:
        if isinstance(other, Month):
            return (self.year - other.year) * 12 + self.number - other.number
        return self + (-other)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open span of days; ``end`` None = open."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise DomainError(
                f"结束日期 {self.end} 早于开始日期 {self.start}",
                code="period.reversed",
                field="end",
            )

    def holds(self, day: date) -> bool:
        """Return whether the day lies in the span."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Return whether two spans share a day."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def age_on(born: date, day: date) -> int:
    """Return completed years (周岁); born on 29 February, one ages on 1 March in common years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """Return the day the person completes ``years`` years."""
    year = born.year + years
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)
