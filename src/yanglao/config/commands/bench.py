"""``./run bench [--json] [--only …] [--write]``: the figures of speed, on this installation's county.

Writes only to copies. Stop the server first: a copy cannot be taken while somebody uses the database.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yanglao.base import clock
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.errors import DomainError
from yanglao.config import launcher
from yanglao.config.benching import batches, doors, engine, million, pages, search
from yanglao.config.benching.measure import Figure, machine

SUBJECTS = ("engine", "search", "doors", "pages", "month", "import", "million")


def main(argv: list[str]) -> int:
    """Measure; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="./run bench", description="测速 / measure speed")
    parser.add_argument("--only", choices=SUBJECTS, action="append", help="只测这一项 / only this subject")
    parser.add_argument("--runs", type=int, default=5, help="每项次数 / runs of each")
    parser.add_argument("--rows", type=int, default=100_000, help="导入行数 / rows to import")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="写入 docs/performance.md / write the page")
    words = parser.parse_args(argv)
    answer = measure(tuple(words.only or SUBJECTS), words.runs, words.rows)
    if words.write:
        write_page(answer, launcher.project_root() / "docs" / "performance.md")
    print(json.dumps(answer, ensure_ascii=False) if words.json else table(answer))
    return 0 if answer["figures"] and all(f["met"] is not False for f in answer["figures"]) else 1


def measure(subjects: tuple[str, ...], runs: int, rows: int) -> dict[str, Any]:
    """Return ``{machine, elders, figures}``.

    Raises
    ------
    DomainError
        When there is no demo county to measure on.
    """
    from yanglao.access import queries as access
    from yanglao.areas import queries as areas
    from yanglao.base.scope import acting
    from yanglao.people.models import Person

    place, today = access.place(), clock.today()
    if not place.is_demo:
        raise DomainError(
            "没有演示县可测 / no demo county", code="bench.no_demo", remedy="先运行 ./run demo --no-serve"
        )
    platform = system_actor(place.county)
    with acting(platform):
        elders = Person.objects.filter(status="active").count()
        files = list(
            Person.objects.order_by("birth_on").values_list("pk", flat=True)[:: max(1, elders // 60)][:60]
        )
    towns = [division.code for division in areas.towns(place.county)]
    bureau = Actor(None, "bench", "bureau", place.county, Scope("county", (place.county,)))
    town = Actor(None, "bench", "town", place.county, Scope("town", (towns[0],)))
    # The bench itself only reads; the platform's rights are needed to reveal numbers that are then searched for.
    works: dict[str, Callable[[], list[Figure]]] = {
        "engine": lambda: engine.measure(platform, place.pack, today, runs),
        "search": lambda: search.measure(platform, town, elders) + search.measure_scope(bureau, elders),
        "doors": lambda: doors.measure(platform, bureau, town, elders),
        "pages": lambda: pages.measure(elders, towns, [file_address(pk) for pk in files]),
        "month": lambda: batches.measure_month(batches.unpaid_month(platform, today), elders, runs),
        "import": lambda: batches.measure_import(place.county, rows, min(runs, 5)),
        "million": lambda: million.measure(platform, bureau, town),
    }
    figures = [figure.as_dict() for subject in subjects for figure in works[subject]()]
    return {"machine": machine(), "elders": elders, "figures": figures}


def file_address(person_id: int) -> str:
    """Return the address of an elder's file in the console."""
    from django.urls import reverse

    return reverse("console:person", args=[person_id])


def table(answer: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| 测什么 / what | rows | value | target | min–max (n) | cold | peer | note |",
        "| --- | ---: | ---: | ---: | --- | ---: | --- | --- |",
    ]
    for f in answer["figures"]:
        mark = "" if f["met"] is None else " ✓" if f["met"] else " ✗"
        target = "" if f["target"] is None else f"≤ {f['target']:g} {f['unit']}"
        peer = f"{f['ratio']} × {f['peer']}" if f["ratio"] is not None else ""
        spread = f"{f['min']}–{f['max']} ({f['n']})"
        statistic = " p95" if f["statistic"] == "p95" else ""
        lines.append(
            f"| {f['what']} | {f['rows']:,} | {f['value']:g} {f['unit']}{statistic}{mark} | {target} | {spread} "
            f"| {f['cold'] if f['cold'] is not None else ''} | {peer} | {f['note']} |"
        )
    return "\n".join(lines)


def write_page(answer: dict[str, Any], path: Path) -> None:
    """Put the table between the marks of the page, keeping the words around it."""
    begin, end = "<!-- bench: begin -->", "<!-- bench: end -->"
    text = path.read_text(encoding="utf-8") if path.exists() else f"# Performance\n\n{begin}\n{end}\n"
    seen = ", ".join(f"{key} {value}" for key, value in answer["machine"].items())
    body = f"{begin}\n{answer['elders']:,} persons; {seen}.\n\n{table(answer)}\n{end}"
    head, tail = text.split(begin)[0], text.split(end)[-1]
    path.write_text(f"{head}{body}{tail}", encoding="utf-8")
