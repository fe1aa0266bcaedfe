"""The only house that may look at a clock. A demo stands still on its own day."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_cache: tuple[float, date | None] = (-1e9, None)


def _fixed() -> date | None:
    """Return the day the installation stands still on, looked up at most once in five seconds."""
    global _cache
    forced = os.environ.get("YANGLAO_TODAY")
    if forced:
        return date.fromisoformat(forced)
    at, day = _cache
    if time.monotonic() - at > 5:
        from yanglao.base.models import Installation

        day = Installation.objects.filter(pk=1).values_list("fixed_today", flat=True).first()
        _cache = (time.monotonic(), day)
    return day


def forget() -> None:
    """Drop the remembered day (after an installation is written)."""
    global _cache
    _cache = (-1e9, None)


def today() -> date:
    """Return the working day: the installation's fixed day, else the day in China."""
    return _fixed() or datetime.now(CHINA).date()


def calendar_today() -> date:
    """Return the day in China, whatever an installation stands still on: for words that need no database."""
    forced = os.environ.get("YANGLAO_TODAY")
    return date.fromisoformat(forced) if forced else datetime.now(CHINA).date()


def now() -> datetime:
    """Return the moment in UTC; on a fixed day, that day with the true time of day."""
    real = datetime.now(CHINA)
    day = _fixed()
    if day is not None:
        real = real.replace(year=day.year, month=day.month, day=day.day)
    return real.astimezone(UTC)


def day_of(at: datetime) -> date:
    """Return the day in China of a moment: one in the morning there is still the day before in UTC."""
    return at.astimezone(CHINA).date()


def stopwatch() -> float:
    """Return seconds for measuring durations (no date in it)."""
    return time.perf_counter()
