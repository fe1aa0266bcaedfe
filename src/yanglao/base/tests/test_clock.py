"""The day of a moment is China's day, everywhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import yanglao
from yanglao.base import clock

#: A moment's own day is the day in UTC; only ``clock`` turns it into a day people know.
_RAW = re.compile(r"\b(?:\w+_)?at\.date\(\)")
#: Here ``at`` was turned to China's time some lines above.
_TURNED = {"timeline.py"}


def test_one_in_the_morning_of_the_first_is_already_the_new_month():
    assert clock.day_of(datetime(2026, 10, 31, 17, tzinfo=UTC)) == date(2026, 11, 1)
    assert clock.day_of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == date(2026, 10, 31)


def test_no_house_takes_the_day_of_a_moment_in_utc():
    paths = [p for p in Path(yanglao.__file__).parent.rglob("*.py") if "tests" not in p.parts]
    found = [
        f"{path.name}: {line.strip()}"
        for path in paths
        if path.name not in _TURNED
        for line in path.read_text("utf-8").splitlines()
        if _RAW.search(line)
    ]
    assert len(paths) > 300
    assert found == []
    assert _RAW.search("Month.of(at.date())") and _RAW.search("row.decided_at.date()")
