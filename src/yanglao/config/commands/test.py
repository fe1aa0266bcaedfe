"""``./run test …``: pytest with the words given, on the instance's database server.

The whole suite runs in as many processes as there are cores (at most four; one more than cores was slower, measured), a file in
one process; a part of it, or a debugger, runs in one.
"""

from __future__ import annotations

import os
import sys

from yanglao.config import launcher

WORKERS = 4


def spread(argv: list[str], cores: int) -> list[str]:
    """Return the words pytest gets: those given, and workers when nothing speaks against it."""
    alone = ("-n", "--numprocesses", "-s", "--pdb", "--trace", "--co", "--collect-only", "-p")
    asked = any(word == a or word.startswith((f"{a}=", "-n")) for word in argv for a in alone)
    parts = [word for word in argv if not word.startswith("-")]
    if asked or parts or cores < 2:
        return argv
    return ["-n", str(min(cores, WORKERS)), "--dist", "loadfile", *argv]


def main(argv: list[str]) -> int:
    """Hand over to pytest; does not come back."""
    root = launcher.project_root()
    data = root.parent / "shared" / "data"
    if "YANGLAO_DATA" not in os.environ and data.is_dir():
        os.environ["YANGLAO_DATA"] = str(data)
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *spread(argv, os.cpu_count() or 1)])
