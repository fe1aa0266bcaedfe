"""A copy of the pack tree that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yanglao.policy import library
from yanglao.policy.packfiles import packs_folder


class CopiedPacks:
    """The packs, copied; the engine reads the copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def replace(self, path: str, old: str, new: str) -> None:
        """Change a text that must be there."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        library.forget()

    def append(self, path: str, text: str) -> None:
        """Add lines to a file."""
        file = self.folder / path
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
        library.forget()

    def check(self) -> dict[str, Any]:
        """Run the whole check over the copy."""
        return library.check_packs()

    def codes(self) -> set[str]:
        """Return the codes of the faults found."""
        return {problem.code for problem in library.pack_set().problems}


@pytest.fixture
def copied_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CopiedPacks]:
    folder = tmp_path / "packs"
    shutil.copytree(packs_folder(), folder)
    monkeypatch.setenv("YANGLAO_PACKS", str(folder))
    library.forget()
    yield CopiedPacks(folder)
    library.forget()
