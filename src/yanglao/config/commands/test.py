"""``./run test …``: pytest with the words given, on the instance's database server."""

from __future__ import annotations

import os
import sys

from yanglao.config import launcher


def main(argv: list[str]) -> int:
    """Hand over to pytest; does not come back."""
    root = launcher.project_root()
    data = root.parent / "shared" / "data"
    if "YANGLAO_DATA" not in os.environ and data.is_dir():
        os.environ["YANGLAO_DATA"] = str(data)
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv])
