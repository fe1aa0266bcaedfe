"""Kill the process at a chosen write, to prove that nothing is lost and nothing is done twice. Asleep unless armed.

``YANGLAO_KILL_AT_WRITE=17`` sends SIGKILL to the process right after its 17th writing statement, before anything can commit or
clean up; ``YANGLAO_KILL_LOG`` names a file that gets one line: which write it was. ``YANGLAO_COUNT_WRITES`` names a file that
gets the number of writes when the process ends by itself.
"""

from __future__ import annotations

import atexit
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

_WRITE = re.compile(
    r"^\s*(INSERT|UPDATE|DELETE|COPY|WITH\b.*\b(INSERT|UPDATE|DELETE)\b)", re.IGNORECASE | re.DOTALL
)
_TARGET = re.compile(r"\b(?:INTO|UPDATE|FROM)\s+\"?(\w+)", re.IGNORECASE)


class Counter:
    """Counts writing statements of every connection; kills at one of them.

    Parameters
    ----------
    kill_at : int
        1 = right after the first write; 0 = only count.
    log : Path, optional
        Gets ``number verb table`` of the write that was the last.
    """

    def __init__(self, kill_at: int = 0, log: Path | None = None) -> None:
        self.kill_at = kill_at
        self.log = log
        self.count = 0

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Run the statement; then perhaps never return."""
        result = execute(sql, params, many, context)
        text = str(sql)
        if _WRITE.match(text):
            self.count += 1
            if self.count == self.kill_at:
                self._die(text)
        return result

    def _die(self, text: str) -> None:
        if self.log is not None:
            target = _TARGET.search(text)
            self.log.write_text(f"{self.count} {text.split()[0].upper()} {target[1] if target else '?'}\n")
        os.kill(os.getpid(), signal.SIGKILL)


def arm(counter: Counter) -> None:
    """Have a counter see every statement of this process from now on."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    def enter(connection: Any, **_words: Any) -> None:
        if counter not in connection.execute_wrappers:
            connection.execute_wrappers.append(counter)

    enter(connection)
    connection_created.connect(enter, weak=False, dispatch_uid="yanglao.faults")


def install() -> None:
    """Arm what the environment asks for; nothing is asked for in ordinary work."""
    kill_at, tally = int(os.environ.get("YANGLAO_KILL_AT_WRITE", "0")), os.environ.get("YANGLAO_COUNT_WRITES")
    if not kill_at and not tally:
        return
    log = os.environ.get("YANGLAO_KILL_LOG")
    counter = Counter(kill_at, Path(log) if log else None)
    arm(counter)
    if tally:
        atexit.register(lambda: Path(tally).write_text(str(counter.count)))
