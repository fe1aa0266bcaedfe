"""Parting a sum over sources so that the parts add up to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A source and its part in ten-thousandths."""

    source: str
    permyriad: int


def split(amount_fen: int, shares: Sequence[Share]) -> dict[str, int]:
    """Return the part of each source by largest remainder; parts add up to ``amount_fen``.

    Parameters
    ----------
    amount_fen : int
        Sum in fen; may be negative (a recovery gives back in the same parts).
    shares : sequence of Share
        Must add up to 10,000.

    Raises
    ------
    ValueError
        When the shares are no whole, or a source stands twice.
    """
    if sum(s.permyriad for s in shares) != 10_000 or len({s.source for s in shares}) != len(shares):
        raise ValueError(f"shares are no whole: {shares}")
    sign, whole = (-1, -amount_fen) if amount_fen < 0 else (1, amount_fen)
    parts = {s.source: whole * s.permyriad // 10_000 for s in shares}
    left = whole - sum(parts.values())
    order = sorted(shares, key=lambda s: (-(whole * s.permyriad % 10_000), s.source))
    for share in order[:left]:
        parts[share.source] += 1
    return {source: sign * part for source, part in parts.items()}
