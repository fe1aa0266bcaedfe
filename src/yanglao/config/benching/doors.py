"""The door check as bureau and as town clerk, whoever stands at the door; and the scan of the whole register."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.config.benching.measure import Figure
from yanglao.people import queries as people

TARGET_MS, SAMPLES = 30.0, 60


def asked(actor: Actor) -> list[dict[str, Any]]:
    """Return different people as somebody who only half knows them would write them down, spread over the register."""
    found = people.example_files(actor, 5, SAMPLES)
    for place, one in enumerate(found):
        born: date = one["birth_on"]
        if place % 3 == 1 and born.day <= 12:
            one["birth_on"] = born.replace(month=born.day, day=born.month)
        if place % 3 == 2:
            one["phone"] = "15400000000"
    return [
        {name: one[name] for name in ("name", "sex", "birth_on", "village", "phone")} | {"id_type": "none"}
        for one in found
    ]


def measure_doors(
    people_asked: list[dict[str, Any]], bureau: Actor, town: Actor | None, rows: int, target: float
) -> list[Figure]:
    """Return the door check in each scope, exact and near."""
    figures = []
    for scope, actor in (("bureau", bureau), ("town", town)):
        if actor is None:
            continue
        figure = Figure(f"door_{scope}", f"建档查重，{scope} / door check", "ms", target, rows)
        figure.statistic = "p95"
        hits = 0
        with acting(actor):
            for one in people_asked:
                begun = time.perf_counter()
                found = people.door_check(actor, **one)
                figure.runs.append((time.perf_counter() - begun) * 1000)
                hits += bool(found.near)
        figure.cold, figure.runs = figure.runs[0], figure.runs[1:]
        figure.note = f"{hits} of {len(people_asked)} found somebody near"
        figures.append(figure)
    return figures


def measure(platform: Actor, bureau: Actor, town: Actor | None, rows: int) -> list[Figure]:
    """Return the door check in each scope, and one scan of everybody."""
    figures = measure_doors(asked(platform), bureau, town, rows, TARGET_MS)
    scan = Figure("scan", "全县查重 / scan of the whole register", "s", 60.0, rows)
    for _ in range(3):
        begun = time.perf_counter()
        persons, pairs = people.scan(platform)
        scan.runs.append(time.perf_counter() - begun)
        scan.note = f"{persons} persons, {len(pairs)} pairs"
    scan.cold = scan.runs[0]
    return [*figures, scan]
