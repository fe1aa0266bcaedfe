"""What a proof counted, written down for ``./run soak`` to add up; the short suite only checks it."""

from __future__ import annotations

import json
import os


def long_form() -> bool:
    """Return whether the long form of the proofs runs."""
    return os.environ.get("YANGLAO_SOAK") == "1"


def note(**counted: int | str) -> None:
    """Write one line of counts, when somebody adds them up."""
    path = os.environ.get("YANGLAO_SOAK_LOG")
    if path:
        with open(path, "a", encoding="utf-8") as log:
            log.write(json.dumps(counted, ensure_ascii=False) + "\n")
