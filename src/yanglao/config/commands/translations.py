"""``./run translations check|update|compile``: the English catalogue, without GNU gettext.

Chinese is the source. Babel reads Python and, through Django's own reading of templates, the pages.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from yanglao.config import launcher

_PACKAGE = Path(__file__).resolve().parents[2]
_CATALOGUE = _PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
_KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_HOLES = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]|\{(\w*)[^{}]*\}")

# Rooms that name things in plain Chinese (rules know no Django, tables keep what they were given): pages translate
# these words when they show them, so the catalogue must hold them.
_NAMING = (
    "permissions.py",
    "rules/duties.py",
    "rules/masks.py",
    "rules/relations.py",
    "rules/states.py",
    "rules/consents.py",
    "rules/chart.py",
    "queries/runs.py",
)
_CHOOSING = ("models.py", "models_plans.py", "models_run.py", "categories.py")
_CHINESE = re.compile("[\u3400-\u9fff]")

Message = tuple[str, str | tuple[str, ...]]


def main(argv: list[str]) -> int:
    """Run one word; returns 1 when a check finds something."""
    parser = argparse.ArgumentParser(prog="./run translations", description="译文 · translations")
    parser.add_argument("word", choices=["check", "update", "compile"], nargs="?", default="check")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    if options.word == "compile":
        return 0 if compile_catalogue() else 1
    if options.word == "update":
        added, gone = update()
        print(f"新增 / added {added}，移除 / removed {gone}: {_CATALOGUE}")
    found = problems()
    if options.json:
        print(json.dumps({"messages": len(messages()), "problems": found}, ensure_ascii=False))
    else:
        print("\n".join([*found, f"{len(messages())} 条，{len(found)} 个问题 / messages, problems"]))
    return 1 if found and options.word == "check" else 0


def messages() -> dict[Message, list[str]]:
    """Return every message of the source: (context, text or texts) → places."""
    found: dict[Message, list[str]] = {}
    for path in sorted([*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.html"), *_PACKAGE.rglob("*.txt")]):
        parts = path.relative_to(_PACKAGE).parts
        if {"tests", "migrations", "node_modules", "build"} & set(parts):
            continue
        if path.suffix != ".py" and "templates" not in parts:
            continue
        for line, context, text in _extract(path):
            found.setdefault((context, text), []).append(f"{path.relative_to(_PACKAGE.parent)}:{line}")
        for line, text in _declared(path):
            found.setdefault(("", text), []).append(f"{path.relative_to(_PACKAGE.parent)}:{line}")
    return found


def problems() -> list[str]:
    """Return what is untranslated, marked fuzzy, or has other placeholders than its source."""
    from babel.messages.pofile import read_po

    if not _CATALOGUE.exists():
        return [f"{_CATALOGUE.name} missing: ./run translations update"] if messages() else []
    with _CATALOGUE.open("rb") as handle:
        catalogue = read_po(handle, locale="en")
    found = []
    for (context, text), places in messages().items():
        first = text if isinstance(text, str) else text[0]
        entry = catalogue.get(first, context or None)
        strings = (
            [] if entry is None else [entry.string] if isinstance(entry.string, str) else list(entry.string)
        )
        if entry is None or not all(strings) or not strings:
            found.append(f"{places[0]}: 没有英文 / untranslated: {first[:60]!r}")
        elif entry.fuzzy:
            found.append(f"{places[0]}: fuzzy: {first[:60]!r}")
        elif _holes(strings[-1]) != _holes(text if isinstance(text, str) else text[-1]):
            found.append(f"{places[0]}: 占位不一 / other placeholders: {first[:60]!r} → {strings[0][:60]!r}")
    return found


def update() -> tuple[int, int]:
    """Write the source's messages into the catalogue, translations kept; returns how many came and went."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    old = Catalog(locale="en")
    if _CATALOGUE.exists():
        with _CATALOGUE.open("rb") as handle:
            old = read_po(handle, locale="en")
    fresh = Catalog(locale="en", project="yanglao", fuzzy=False)
    source = messages()
    for (context, text), places in sorted(source.items(), key=lambda item: (item[1][0], item[0][0])):
        first = text if isinstance(text, str) else text[0]
        known = old.get(first, context or None)
        string = (
            known.string
            if known is not None and known.string
            else ("" if isinstance(text, str) else ("", ""))
        )
        locations = sorted(
            {place.rsplit(":", 1)[0] for place in places}
        )  # no line numbers: quieter differences
        fresh.add(
            text, string=string, context=context or None, locations=[(place, None) for place in locations]
        )
    before = {(entry.context or "", entry.id) for entry in old if entry.id}
    after = {(entry.context or "", entry.id) for entry in fresh if entry.id}
    _CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with _CATALOGUE.open("wb") as handle:
        write_po(handle, fresh, width=110, omit_header=False, include_lineno=False, ignore_obsolete=True)
    return len(after - before), len(before - after)


def compile_catalogue() -> bool:
    """Write the file Django reads; returns whether there was a catalogue."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    if not _CATALOGUE.exists():
        return False
    with _CATALOGUE.open("rb") as handle:
        catalogue = read_po(handle, locale="en")
    target = _CATALOGUE.with_suffix(".mo")
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    with fresh.open("wb") as handle:
        write_mo(handle, catalogue)
    fresh.replace(target)
    return True


def compile_if_stale() -> None:
    """Compile when the catalogue is younger than what Django reads (the compiled file is not committed)."""
    target = _CATALOGUE.with_suffix(".mo")
    if _CATALOGUE.exists() and (not target.exists() or target.stat().st_mtime < _CATALOGUE.stat().st_mtime):
        compile_catalogue()


def _extract(path: Path) -> Iterator[tuple[int, str, str | tuple[str, ...]]]:
    from babel.messages.extract import extract

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _templatize(source, path)
    for line, text, _, context in extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS):
        if text and (isinstance(text, str) or all(text)):
            yield line, context or "", text if isinstance(text, str) else tuple(text)


def _declared(path: Path) -> Iterator[tuple[int, str]]:
    """Give the plain Chinese names a room declares: of permissions, duties, states, accounts, choices."""
    name = path.as_posix()
    whole = name.endswith(_NAMING)
    if not whole and path.name not in _CHOOSING:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    chosen = [node for node in ast.walk(tree) if _names_things(node)]
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for part in [tree] if whole else chosen:
        for node in ast.walk(part):
            if isinstance(node, ast.JoinedStr):
                told |= {id(value) for value in node.values}
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in told
                and _CHINESE.search(node.value)
            ):
                yield node.lineno, node.value


def _names_things(node: ast.AST) -> bool:
    """Return whether this is a choice, ``("applied", "已申请")``, or a category of people being told."""
    if isinstance(node, ast.Tuple):
        return len(node.elts) == 2 and isinstance(node.elts[1], ast.Constant)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Category"


def _templatize(source: str, path: Path) -> str:
    """Return a template as Python that calls gettext, by Django's own reading."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yanglao.config.settings")
        os.environ.setdefault("YANGLAO_HOME", str(launcher.home()))
    return str(templatize(source, origin=str(path)))


def _holes(text: str) -> list[str]:
    return sorted({match.group(1) or match.group(2) or match.group(0) for match in _HOLES.finditer(text)})
