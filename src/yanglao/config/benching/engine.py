"""The policy engine: a million persons at once, and twenty thousand explanations equal to it."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import polars as pl

from yanglao.base.actor import Actor
from yanglao.benefits import queries as benefits
from yanglao.config.benching.measure import Figure, runs_of
from yanglao.policy import queries as policy

PERSONS, EXPLANATIONS = 1_000_000, 20_000


def frame_of(actor: Actor, on: date, size: int) -> pl.DataFrame:
    """Return facts of ``size`` persons: the county's own, repeated, each copy born some days apart."""
    facts = benefits.county_facts(actor, on)
    copies = -(-size // facts.height)
    parts = [facts.with_columns(pl.col("birth_on").dt.offset_by(f"-{copy}d")) for copy in range(copies)]
    return pl.concat(parts).head(size)


def measure(actor: Actor, pack: str, today: date, runs: int) -> list[Figure]:
    """Return both figures; the explanations are held against the batch, person by person."""
    month = today.replace(day=1)
    frame = frame_of(actor, month, PERSONS)
    schemes = [s.code for s in policy.schemes(pack, month) if s.unit == "fen"]
    batch = Figure(
        "engine_million",
        f"{len(schemes)} 个项目算 100 万人 / schemes over a million persons",
        "s",
        1.0,
        frame.height,
    )
    batch.cold, batch.runs = runs_of(lambda: policy.evaluate(pack, frame, month, today), runs)
    few = frame.gather_every(max(1, frame.height // EXPLANATIONS)).head(EXPLANATIONS)
    known = policy.evaluate(pack, few, month, today)
    people = few.to_dicts()

    def explain_all() -> list[int]:
        return [
            policy.explain(pack, schemes[i % len(schemes)], person, month, today).net
            for i, person in enumerate(people)
        ]

    single = Figure("explanations", "两万份完整解释 / full explanations", "s", 1.5, len(people))
    single.cold, single.runs = runs_of(explain_all, runs)
    columns: dict[str, list[Any]] = {code: known[f"{code}.net_fen"].to_list() for code in schemes}
    differing = sum(
        net != (columns[schemes[i % len(schemes)]][i] or 0) for i, net in enumerate(explain_all())
    )
    single.note = f"与批量不同 / differing from the batch: {differing}"
    single.peer, single.ratio = (
        "batch, per person",
        round((single.value / len(people)) / (batch.value / frame.height), 1),
    )
    if differing:
        raise AssertionError(single.note)
    return [batch, single, _plain(frame, month, batch)]


def _plain(frame: pl.DataFrame, month: date, batch: Figure) -> Figure:
    """A plain Python loop with one rule only (an age test), as the peer that shows the machine's own speed."""
    births = frame["birth_on"].head(200_000).to_list()
    begun = time.perf_counter()
    sum(
        1
        for born in births
        if (month.year - born.year - ((month.month, month.day) < (born.month, born.day))) >= 80
    )
    seconds = (time.perf_counter() - begun) * frame.height / len(births)
    batch.peer, batch.ratio = "plain Python loop, one age test", round(batch.value / seconds, 2)
    return Figure(
        "peer_plain_loop",
        "同样人数只比一次年龄的普通循环 / plain loop, one test",
        "s",
        None,
        frame.height,
        [seconds],
    )
