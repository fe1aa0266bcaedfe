"""A figure: its runs, median, target; and the machine it was seen on."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any


@dataclass
class Figure:
    """One measured thing.

    Parameters
    ----------
    name : str
        Stable key.
    what : str
        What was done, in words.
    unit : str
        ``s`` or ``ms`` or ``MB``.
    target : float or None
        Limit of the issue; None for a figure that is only told.
    rows : int
        How many rows it was measured on.
    runs : list of float
        Each warm run.
    cold : float or None
        The first run, told apart.
    """

    name: str
    what: str
    unit: str
    target: float | None
    rows: int
    runs: list[float] = field(default_factory=list)
    cold: float | None = None
    note: str = ""
    peer: str = ""
    ratio: float | None = None
    statistic: str = "median"

    @property
    def value(self) -> float:
        """Median of the warm runs, or the 95th percentile where the target is one."""
        if not self.runs:
            return self.cold or 0.0
        if self.statistic == "p95":
            return sorted(self.runs)[max(0, int(len(self.runs) * 0.95 + 0.999) - 1)]
        return statistics.median(self.runs)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-ready words."""
        words = asdict(self)
        runs = words.pop("runs")
        return {
            **words,
            "cold": None if self.cold is None else round(self.cold, 4),
            "value": round(self.value, 4),
            "n": len(runs),
            "min": round(min(runs), 4) if runs else None,
            "max": round(max(runs), 4) if runs else None,
            "met": None if self.target is None else bool(self.value <= self.target),
        }


@contextmanager
def clocked() -> Iterator[Callable[[], float]]:
    """Give a function that tells the seconds since the block began."""
    begun = time.perf_counter()
    yield lambda: time.perf_counter() - begun


def runs_of(work: Callable[[], Any], count: int) -> tuple[float, list[float]]:
    """Return the seconds of the first run and of ``count`` more."""
    seconds = []
    for _ in range(count + 1):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return seconds[0], seconds[1:]


def machine() -> dict[str, Any]:
    """Return what the figures were seen on; no host name."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
        cursor.execute("SHOW synchronous_commit")
        durable = cursor.fetchone()[0]
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "load": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "postgresql": server.split()[0],
        "synchronous_commit": durable,
        **{name: version(name) for name in ("django", "polars", "psycopg", "granian", "python-calamine")},
    }
