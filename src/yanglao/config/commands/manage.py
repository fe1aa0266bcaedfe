"""``./run manage …``: any command of Django, as the application's role (``--owner`` first: as the owner)."""

from __future__ import annotations

import os
import subprocess
import sys


def main(argv: list[str]) -> int:
    """Run a Django command; returns its exit code."""
    if argv[:1] == ["--owner"]:
        environment = {**os.environ, "YANGLAO_ROLE": "owner"}
        return subprocess.call([sys.executable, "-m", "django", *argv[1:]], env=environment)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["./run manage", *argv])
    return 0
