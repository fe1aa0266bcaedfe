"""Sharing whole things out so that the parts add up to the published total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from random import Random


def stream(seed: int, topic: str) -> Random:
    """Return a generator of its own for a topic, so that one topic drawn differently leaves the others as they were."""
    return Random(f"yanglao:{seed}:{topic}")


def scaled(count: int, scale: float) -> int:
    """Return a full-size count at a smaller scale, half rounded up."""
    return int(Fraction(str(scale)) * count + Fraction(1, 2))


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """Share a total out by largest remainder.

    Parameters
    ----------
    total : int
        Whole things to share out.
    weights : sequence of float
        One per part, not negative; not all zero unless the total is 0.

    Returns
    -------
    list of int
        Parts in the order of the weights; their sum is exactly ``total``.
    """
    whole = sum(weights)
    if total == 0 or whole <= 0:
        if total:
            raise ValueError("nothing to share out to")
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def weighted(random: Random, words: Sequence[str], weights: Sequence[float], count: int) -> list[str]:
    """Return ``count`` words drawn by weight."""
    return random.choices(words, weights=weights, k=count)
