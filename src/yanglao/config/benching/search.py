"""Search by name, spelling, ID number and telephone; the list and the file as queries, as bureau and as town clerk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from yanglao.base.actor import Actor
from yanglao.base.scope import acting
from yanglao.config.benching.measure import Figure
from yanglao.people import queries as people
from yanglao.people import services

TARGET_MS, SAMPLES = 50.0, 40


def _samples(actor: Actor) -> dict[str, list[str]]:
    """Return different words to look for, spread over the register."""
    from yanglao.people.models import Person

    with acting(actor):
        ids = list(Person.objects.order_by("id").values_list("id", flat=True))
        chosen = ids[:: max(1, len(ids) // SAMPLES)][:SAMPLES]
        rows = list(Person.objects.filter(pk__in=chosen).values("pk", "name", "pinyin"))
        numbers = {
            what: [
                services.reveal(actor, person_id=row["pk"], field=what, purpose="测速 / bench")
                for row in rows
            ]
            for what in ("id_number", "phone")
        }
    return {
        "name": [row["name"] for row in rows],
        "pinyin": [row["pinyin"].replace(" ", "") for row in rows],
        "id_number": [n for n in numbers["id_number"] if n],
        "phone": [n for n in numbers["phone"] if n],
    }


def _each(work: Callable[[str], Any], words: list[str]) -> tuple[float, list[float]]:
    seconds = []
    for word in words:
        begun = time.perf_counter()
        work(word)
        seconds.append((time.perf_counter() - begun) * 1000)
    return seconds[0], seconds[1:]


def measure(bureau: Actor, town: Actor | None, rows: int) -> list[Figure]:
    """Return a figure for each kind of search and each scope."""
    samples = _samples(bureau)
    figures = []
    for scope, actor in (("bureau", bureau), ("town", town)):
        if actor is None:
            continue
        for kind, words in samples.items():
            figure = Figure(
                f"search_{kind}_{scope}", f"按{kind}查人，{scope} / search by {kind}", "ms", TARGET_MS, rows
            )
            with acting(actor):
                figure.cold, figure.runs = _each(lambda word, a=actor: people.search(a, word), words)  # type: ignore[misc]
            figures.append(figure)
    return figures


def measure_scope(bureau: Actor, rows: int) -> list[Figure]:
    """Return the list as the database answers it, page after page, in the bureau's scope."""
    from yanglao.base import clock

    figure = Figure("list_query", "名单查询，换页换镇 / list query", "ms", None, rows)
    pages = list(range(1, 42))

    def one(word: str) -> None:
        people.list_people(bureau, page=int(word), on=clock.today())

    with acting(bureau):
        figure.cold, figure.runs = _each(one, [str(page) for page in pages])
    return [figure]
