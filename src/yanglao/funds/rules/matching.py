"""A bank's statement against the books: each line finds the movement it is, or stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

#: A bank books a few days later than the county at most.
NEAR_DAYS = 5


@dataclass(frozen=True, slots=True)
class Movement:
    """Money in (above zero) or out of the treasury account: fen, day, and what it is called on its side."""

    key: str
    on: date
    amount_fen: int
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """What fits and what stands on one side only."""

    pairs: tuple[tuple[Movement, Movement], ...]
    only_books: tuple[Movement, ...]
    only_bank: tuple[Movement, ...]


def match(books: Sequence[Movement], bank: Sequence[Movement], near_days: int = NEAR_DAYS) -> Matched:
    """Pair equal sums, nearest day first, each movement once; a memo that names the other's key wins among equals."""
    left = list(books)
    pairs: list[tuple[Movement, Movement]] = []
    alone: list[Movement] = []
    for line in sorted(bank, key=lambda m: (m.on, m.key)):
        near = [
            m for m in left if m.amount_fen == line.amount_fen and abs((m.on - line.on).days) <= near_days
        ]
        best = min(
            near,
            key=lambda m: (m.key not in line.memo, abs((m.on - line.on).days), m.on, m.key),
            default=None,
        )
        if best is None:
            alone.append(line)
        else:
            left.remove(best)
            pairs.append((best, line))
    return Matched(tuple(pairs), tuple(left), tuple(alone))
