"""``./run translations extract|check|compile``: the English catalogue, without GNU gettext (Babel does all three)."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent.parent
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def _sources() -> Iterator[tuple[str, bytes]]:
    from django.utils.translation import templatize

    for path in sorted(PACKAGE.rglob("*")):
        parts = path.relative_to(PACKAGE).parts
        if "tests" in parts or "migrations" in parts or "static" in parts:
            continue
        name = "/".join(parts)
        if path.suffix == ".py":
            yield name, path.read_bytes()
        elif path.suffix in (".html", ".txt") and "templates" in parts:
            yield name, templatize(path.read_text(encoding="utf-8"), origin=name).encode()


def found() -> Catalog:
    """Return every message of the sources, with the files it stands in."""
    catalogue = Catalog(locale="en", project="yanglao", charset="utf-8")
    for name, source in _sources():
        for line, message, comments, context in extract(
            "python", io.BytesIO(source), KEYWORDS, options={"encoding": "utf-8"}
        ):
            if isinstance(message, tuple):
                message = tuple(part for part in message if part)
                if not message:
                    continue
                message = message if len(message) > 1 else message[0]
            if message:
                catalogue.add(
                    message, locations=[(name, 0)], context=context, auto_comments=comments, lineno=line
                )
    return catalogue


def load() -> Catalog:
    """Return the catalogue as it stands."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", charset="utf-8")
    with CATALOGUE.open("rb") as handle:
        return read_po(handle, locale="en")


def _placeholders(text: str) -> set[str]:
    import re

    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|%[sd]", text))


def gaps() -> list[dict[str, str]]:
    """Return messages without English, still Chinese in English, or with other placeholders."""
    known = load()
    problems = []
    for message in found():
        if not message.id:
            continue
        first = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        entry = known.get(message.id, message.context)
        strings = (
            ()
            if entry is None
            else entry.string
            if isinstance(entry.string, (tuple, list))
            else (entry.string,)
        )
        where = message.locations[0][0]
        if not strings or not all(strings) or (entry is not None and entry.fuzzy):
            problems.append({"message": first, "where": where, "problem": "untranslated"})
        elif any(
            "\u4e00" <= letter <= "\u9fff" for text in strings for letter in text if letter not in "养老中文"
        ):
            problems.append({"message": first, "where": where, "problem": "still_chinese"})
        elif any(_placeholders(text) - _placeholders(first) for text in strings) or not _placeholders(
            first
        ) <= set().union(*(_placeholders(text) for text in strings)):
            problems.append({"message": first, "where": where, "problem": "placeholders"})
    return problems


def update() -> tuple[int, int]:
    """Write all messages into the catalogue, keeping what is translated; return (messages, untranslated)."""
    known, fresh = load(), found()
    for message in fresh:
        entry = known.get(message.id, message.context) if message.id else None
        if entry is not None and message.id:
            message.string = entry.string
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as handle:
        write_po(handle, fresh, sort_output=True, no_location=True, omit_header=False, width=0)
    missing = sum(
        1 for m in fresh if m.id and not (all(m.string) if isinstance(m.string, (tuple, list)) else m.string)
    )
    return len(fresh), missing


def compile_catalogue() -> bool:
    """Write the ``.mo`` when the catalogue is newer; return whether it was written."""
    target = CATALOGUE.with_suffix(".mo")
    if not CATALOGUE.exists() or (target.exists() and target.stat().st_mtime >= CATALOGUE.stat().st_mtime):
        return False
    partial = target.with_suffix(".part")
    with partial.open("wb") as handle:
        write_mo(handle, load())
    partial.replace(target)
    return True


def main(argv: list[str]) -> int:
    """Run one of the three words."""
    parser = argparse.ArgumentParser(prog="./run translations", description="英文词条 / English catalogue")
    parser.add_argument("what", choices=["extract", "check", "compile"])
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    if words.what == "extract":
        total, missing = update()
        print(f"{total} 条，缺 {missing} 条 / {total} messages, {missing} untranslated")
        return 0
    if words.what == "compile":
        print("已编译 / compiled" if compile_catalogue() else "没有变化 / nothing to do")
        return 0
    total, problems = len(found()), gaps()
    if words.json:
        print(json.dumps({"messages": total, "problems": problems}, ensure_ascii=False))
    else:
        for problem in problems[:50]:
            print(f"{problem['where']}: {problem['problem']}: {problem['message'][:80]}")
        print(f"{total} 条，{len(problems)} 处不全 / {total} messages, {len(problems)} problems")
    return 1 if problems or not total else 0
