"""Where pack folders lie and how their texts are read; the rules never touch a file."""

from __future__ import annotations

import os
from pathlib import Path

from yanglao.policy.rules.yamlish import read_yaml

SUFFIXES = (".toml", ".yaml", ".md")
ENGLISH = "en.yaml"


_BESIDE = Path(__file__).resolve().parent.parent / "packs"  # looked up once: every explanation asks for it


def packs_folder() -> Path:
    """Return the folder of the packs: ``YANGLAO_PACKS`` when set, else the one beside this house."""
    named = os.environ.get("YANGLAO_PACKS")
    return Path(named) if named else _BESIDE


def read_folders(folder: Path | None = None) -> dict[str, dict[str, str]]:
    """Return every pack folder (one that holds ``pack.toml``) as path → text.

    Parameters
    ----------
    folder : Path, optional
        The tree of packs.
    """
    root = folder or packs_folder()
    found: dict[str, dict[str, str]] = {}
    if not root.is_dir():
        return found
    for place in sorted(root.iterdir()):
        if (place / "pack.toml").is_file():
            found[place.name] = {
                path.relative_to(place).as_posix(): path.read_text(encoding="utf-8")
                for path in sorted(place.rglob("*"))
                # Words in another language are no policy: they must not change a version's fingerprint.
                if path.suffix in SUFFIXES and path.is_file() and path.name != ENGLISH
            }
    return found


def read_english(folder: Path | None = None) -> dict[str, dict[str, str]]:
    """Return the English of each pack's words (``en.yaml``): pack → Chinese words → English.

    Parameters
    ----------
    folder : Path, optional
        The tree of packs.
    """
    root = folder or packs_folder()
    found: dict[str, dict[str, str]] = {}
    for path in sorted(root.glob(f"*/{ENGLISH}")) if root.is_dir() else []:
        content = read_yaml(path.read_text(encoding="utf-8")) or {}
        found[path.parent.name] = {str(word): str(english) for word, english in content.items()}
    return found


def figure_range(folder: Path | None = None) -> tuple[str, ...]:
    """Return the ids of every figure the packs must account for (``figures.txt``: first and last id)."""
    path = (folder or packs_folder()) / "figures.txt"
    if not path.is_file():
        return ()
    first, last = path.read_text(encoding="utf-8").split()[-2:]
    prefix = first.rstrip("0123456789")
    width = len(first) - len(prefix)
    start, stop = int(first[len(prefix) :]), int(last[len(prefix) :])
    return tuple(f"{prefix}{n:0{width}d}" for n in range(start, stop + 1))
