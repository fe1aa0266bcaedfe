"""``./run reference``: what the program itself declares, written into ``docs/reference``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[4] / "docs" / "reference"
_NOTE = "<!-- Written by `./run reference`; do not edit. -->\n\n"


def main(argv: list[str]) -> int:
    """Write or check the generated pages; returns 1 when ``--check`` finds one out of date."""
    parser = argparse.ArgumentParser(prog="./run reference", description="参考页 · reference pages")
    parser.add_argument("--check", action="store_true", help="只核对 · only compare")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    stale = []
    for name, lines in PAGES.items():
        path = _FOLDER / name
        text = _NOTE + "\n".join(lines()) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not options.check:
                _FOLDER.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if options.json:
        print(json.dumps({"pages": len(PAGES), "changed": stale}))
    else:
        print(f"{len(PAGES)} 页，{len(stale)} 页有变 / pages, changed: {' '.join(stale) or '–'}")
    return 1 if stale and options.check else 0


def permissions() -> Iterator[str]:
    """Give the matrix of permissions and duties."""
    from yanglao.access.rules.duties import DUTIES
    from yanglao.base.permissions import all_permissions

    heads = [duty for duty in DUTIES.values() if duty.code != "public"]
    yield "# Duties and permissions\n"
    yield "Closed: what is not in this table nobody may do. The platform itself (`system`) holds all of it.\n"
    yield "| duty | 岗位 | stands over | two-step sign-in |\n| --- | --- | --- | --- |"
    for duty in DUTIES.values():
        yield f"| `{duty.code}` | {duty.label} | {', '.join(duty.scopes) or '–'} | {'yes' if duty.needs_mfa else '–'} |"
    yield "\n| permission | 事项 | " + " | ".join(duty.label for duty in heads) + " |"
    yield "| --- | --- |" + " :-: |" * len(heads)
    for entry in all_permissions():
        held = " | ".join("✓" if duty.code in entry.duties else "" for duty in heads)
        yield f"| `{entry.code}` | {entry.label} | {held} |"


def personal_fields() -> Iterator[str]:
    """Give which duty sees which personal detail."""
    from yanglao.access.rules import masks
    from yanglao.access.rules.duties import DUTIES

    words = {"full": "whole", "masked": "masked", "hidden": "–"}
    yield "# Personal details\n"
    yield "A masked detail is shown whole for a stated purpose, on record; the person and the family they allow see who looked.\n"
    yield "| duty | " + " | ".join(f"{label} `{field}`" for field, label in masks.FIELDS.items()) + " |"
    yield "| --- |" + " --- |" * len(masks.FIELDS)
    for duty in DUTIES.values():
        yield (
            f"| {duty.label} `{duty.code}` | "
            + " | ".join(words[masks.look(duty.code, field)] for field in masks.FIELDS)
            + " |"
        )
    yield "\nPurposes: " + ", ".join(f"{words} `{code}`" for code, words in masks.PURPOSES.items()) + ".\n"
    yield from _held()


def _held() -> Iterator[str]:
    """Give every table that holds something about a person: which details, why, and when they go."""
    from yanglao.config import privacy

    yield "## What is held, why, and when it goes\n"
    yield "Every table with a row policy stands here; a test holds the list to the database. Terms are unconfirmed: no source publishes them.\n"
    yield "| term | |\n| --- | --- |"
    for code, words in privacy.terms().items():
        yield f"| `{code}` | {words} |"
    yield "\n| table | why | goes | details |\n| --- | --- | --- | --- |"
    for one in privacy.held():
        details = ", ".join(
            f"{privacy.word(c)} `{c}`" if privacy.word(c) != c else f"`{c}`" for c in one.columns
        )
        yield f"| `{one.table}` | {one.why} | `{one.until}` | {details or '–'} |"


def announced() -> Iterator[str]:
    """Give every event with its listeners."""
    from yanglao.base.events import who_listens

    yield "# Events\n"
    yield "Written with the change, delivered after the commit, at least once. They carry ids, no personal data.\n"
    yield "| event | meaning | who listens |\n| --- | --- | --- |"
    for name, entry in who_listens().items():
        yield f"| `{name}` | {entry['meaning']} | {', '.join(f'`{x}`' for x in entry['listeners']) or '–'} |"


def facts() -> Iterator[str]:
    """Give the vocabulary of rules."""
    from yanglao.policy.rules.vocabulary import SUBJECTS

    yield "# Facts a rule may ask for\n"
    yield "The only names behind `person.`, `worker.` and `operator.` in a pack; money is an integer number of fen.\n"
    for subject, specs in SUBJECTS.items():
        yield f"## {subject}\n\n| fact | 含义 | kind | needed | choices |\n| --- | --- | --- | --- | --- |"
        for spec in specs.values() if isinstance(specs, dict) else specs:
            choices = ", ".join(f"`{code}` {words}" for code, words in (spec.choices or {}).items()) or "–"
            yield f"| `{spec.name}` | {spec.label} | {spec.kind.value} | {'yes' if spec.required else '–'} | {choices} |"
        yield ""


def tables() -> Iterator[str]:
    """Give every table of the houses with its columns."""
    from django.apps import apps

    yield "# Tables and columns\n"
    for config in sorted(apps.get_app_configs(), key=lambda one: one.label):
        if not config.name.startswith("yanglao.") or not list(config.get_models()):
            continue
        yield f"## {config.label} {config.verbose_name}\n"
        for model in config.get_models():
            yield f"### `{model._meta.db_table}`\n\n{(model.__doc__ or '').strip().splitlines()[0]}\n"
            yield "| column | 名称 | type |\n| --- | --- | --- |"
            for field in model._meta.concrete_fields:
                label = (
                    str(field.verbose_name) if str(field.verbose_name) != field.name.replace("_", " ") else ""
                )
                yield f"| `{field.column}` | {label} | {field.get_internal_type()}{' or nothing' if field.null else ''} |"
            yield ""


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "permissions.md": permissions,
    "personal-details.md": personal_fields,
    "events.md": announced,
    "facts.md": facts,
    "tables.md": tables,
}
