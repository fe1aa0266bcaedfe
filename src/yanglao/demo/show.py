"""Steps with seconds on the terminal; answers for programs stay on standard output alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from yanglao.base import clock


class Steps:
    """Collects the seconds of named steps and shows a bar while one runs.

    Parameters
    ----------
    bar : bool
        Draw bars (a terminal is watching).
    """

    def __init__(self, bar: bool | None = None) -> None:
        self.seconds: dict[str, float] = {}
        self._bar = sys.stderr.isatty() if bar is None else bar
        self._began = clock.stopwatch()
        self._label = ""

    @contextmanager
    def step(self, code: str, label: str) -> Iterator[None]:
        """Time one step and print its line when it ends."""
        began, self._label = clock.stopwatch(), label
        self.part(0, 1)
        yield
        took = clock.stopwatch() - began
        self.seconds[code] = round(self.seconds.get(code, 0.0) + took, 2)
        if self._bar:
            print("\r\033[K", end="", file=sys.stderr)
        print(f"[{took:5.1f}s] {label}", file=sys.stderr, flush=True)

    def part(self, done: int, total: int) -> None:
        """Show how far the running step is."""
        if not self._bar:
            return
        filled = round(24 * done / total) if total else 0
        print(
            f"\r\033[K         {self._label}  {'█' * filled}{'░' * (24 - filled)}",
            end="",
            file=sys.stderr,
            flush=True,
        )

    def total(self) -> float:
        """Return seconds since the beginning."""
        return round(clock.stopwatch() - self._began, 2)
