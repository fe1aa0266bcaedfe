"""The planted truth of ``./run people scan`` in a demo: made beside the register and written nowhere, so that totals stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yanglao.base.actor import Actor
from yanglao.demo.rules.planting import Filed, Planted, plant
from yanglao.people import queries, services

#: How many are planted where nobody says.
PLANTED = 1200


@dataclass(frozen=True, slots=True)
class Truth:
    """Planted files as the scan takes them, and what is true of them."""

    traits: tuple[Any, ...]
    planted: Planted


def planted(actor: Actor, seed: int, count: int) -> Truth:
    """Return ``count`` second files of people in the register, and as many people who only look alike.

    Parameters
    ----------
    seed : int
        Decides who and how.
    """
    files = queries.example_files(actor, seed, 4 * count)
    found = plant(
        [Filed(**file) for file in files],
        services.spell,
        seed,
        min(count, sum(f["number_checks"] for f in files) // 2),
    )
    return Truth(tuple(services.traits_of(one) for one in found.files), found)


def judged(truth: Truth, pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Return ``planted, recall, precision, by_kind, alike`` of pairs that were found.

    Precision counts every pair of the whole register that is no planted one as wrong.
    """
    asked = {frozenset(pair) for pair in pairs}
    true = {frozenset(pair): kind for pair, kind in truth.planted.truth.items()}
    hits = asked & true.keys()
    planted_by, found_by = Counter(true.values()), Counter(true[pair] for pair in hits)
    alike = truth.planted.alike
    wrong = Counter(alike[key] for pair in asked - true.keys() for key in pair if key in alike)
    return {
        "planted": len(true),
        "recall": round(len(hits) / len(true), 4) if true else 0.0,
        "precision": round(len(hits) / len(asked), 4) if asked else 0.0,
        "by_kind": {
            kind: {"planted": planted_by[kind], "found": found_by[kind]} for kind in sorted(planted_by)
        },
        "alike": {
            kind: {"planted": n, "asked": wrong[kind]} for kind, n in sorted(Counter(alike.values()).items())
        },
    }


def scanned(actor: Actor, seed: int, count: int = PLANTED) -> dict[str, Any]:
    """Return what a look through the register beside a planted truth finds: ``plant_seed, persons, pairs, standing`` and :func:`judged`.

    Standing are pairs of two files that are both in the register, as the two the demo itself files twice.
    """
    truth = planted(actor, seed, count)
    persons, found = queries.scan(actor, extra=truth.traits)
    pairs = [(pair.a, pair.b) for pair in found]
    beside = {one.key for one in truth.traits}
    standing = sum(1 for pair in pairs if not beside & set(pair))
    return {"plant_seed": seed, "persons": persons, "pairs": len(pairs), "standing": standing} | judged(
        truth, pairs
    )
