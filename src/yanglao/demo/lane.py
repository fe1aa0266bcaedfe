"""The second lane of loading, as a process: ``python -m yanglao.demo.lane PLACE SEED SCALE``.

It draws the same county from the same seed and hears on standard input which people are committed
(``first count`` on a line). When the first lane dies the input ends early, and this one stops too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import django


class CutOff(RuntimeError):
    """The first lane ended before all people were on file."""


def heard(total: int) -> Iterator[tuple[int, int]]:
    """Yield what the first lane says until all people are committed.

    Raises
    ------
    CutOff
        When it falls silent before.
    """
    count = 0
    while count < total:
        line = sys.stdin.readline()
        if not line:
            raise CutOff("the first lane fell silent")
        first, count = map(int, line.split())
        yield first, count


def main(place_code: str, seed: int, scale: float) -> None:
    """Load the rest of a county whose people another process registers."""
    django.setup()
    from yanglao.base.actor import system_actor
    from yanglao.demo import installation
    from yanglao.demo.loading import rest, whole

    installation.lane_lives()
    place = whole.PLACES[place_code]
    county = whole.drawn(place, seed, scale)
    rest.load(system_actor(place.division, whole.ACTOR_NAME), county, heard(len(county.population.elders)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
