"""Rule 4 of the street, read from the syntax tree: only services write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Rooms that may write. ``base`` is the ground: its audit log, events, files and jobs are written by its own functions.
_WRITERS = ("services", "migrations", "tests", "management")
_WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "insert_rows",
    "asave",
    "acreate",
}
#: Names too common to judge alone: they count when the chain before them speaks of a table.
_VAGUE = {"update", "delete", "adelete", "aupdate"}
_QUERY = {"objects", "filter", "exclude", "all", "_base_manager", "_default_manager", "get_queryset"}
#: What looks like a table's write and is none: forms, workbooks, caches.
_HARMLESS = {"form", "workbook", "image", "book", "cache", "sessions", "zip"}


@dataclass(frozen=True)
class Offence:
    """A write outside ``services``."""

    path: str
    line: int
    words: str

    def __str__(self) -> str:
        """Return it as a linter would."""
        return f"{self.path}:{self.line}: writes outside services: {self.words}"


def writes_outside_services(package: Path) -> list[Offence]:
    """Return every write to a table outside the rooms that may write.

    Parameters
    ----------
    package : Path
        Folder of the package ``yanglao``.
    """
    found: list[Offence] = []
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if parts[0] == "base" or any(part in _WRITERS for part in parts) or parts[-1].startswith("services"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [Offence(str(path.relative_to(package)), line, words) for line, words in _writes(tree)]
    return found


def _writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, chain = node.func.attr, _chain(node.func.value)
        if chain & _HARMLESS:
            continue
        asks_table = bool(chain & _QUERY)
        # ``row.save()`` has no chain to tell by; ``x.create()`` needs one, or every factory would be an offender.
        if (name in _WRITES and (asks_table or name in ("save", "asave"))) or (name in _VAGUE and asks_table):
            yield node.lineno, f".{name}()"
        elif name in ("execute", "executemany", "copy") and _speaks_of_writing(node):
            yield node.lineno, f".{name}(…)"


def _chain(node: ast.expr) -> set[str]:
    """Return the names in a chain of calls and attributes, as ``Person.objects.filter()``."""
    names: set[str] = set()
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return names | ({node.id} if isinstance(node, ast.Name) else set())


def _speaks_of_writing(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    text = ""
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        text = first.value
    elif isinstance(first, ast.JoinedStr) and first.values and isinstance(first.values[0], ast.Constant):
        text = str(first.values[0].value)
    return text.lstrip().upper().startswith(("INSERT ", "UPDATE ", "DELETE ", "TRUNCATE", "COPY ", "MERGE "))
