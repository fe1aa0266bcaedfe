"""The way an elder is cared for (“9055”): exactly one, by precedence (D-25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

#: Strongest first: who lives in a home is counted there, whatever else is bought for them; who is left is cared for at home.
MODES = ("institution", "community", "home")


def mode_of(*, in_home: bool, bought: bool) -> str:
    """Return the one mode of an elder.

    Parameters
    ----------
    in_home : bool
        Lives in an institution on the day.
    bought : bool
        Something is bought for the elder on the day: hours, services, visits.
    """
    return "institution" if in_home else "community" if bought else "home"


def shares(counts: Mapping[str, int], places: int = 1) -> dict[str, str]:
    """Return percentages as printed, adding up to exactly 100 (largest remainder); empty when there is nobody.

    Parameters
    ----------
    counts : mapping
        Mode → elders.
    places : int
        Decimals.
    """
    whole = sum(counts.values())
    if not whole:
        return {}
    steps = 100 * 10**places
    exact = {mode: Fraction(counts.get(mode, 0) * steps, whole) for mode in MODES}
    floor = {mode: int(value) for mode, value in exact.items()}
    order: Sequence[str] = sorted(MODES, key=lambda mode: (floor[mode] - exact[mode], MODES.index(mode)))
    for mode in order[: steps - sum(floor.values())]:
        floor[mode] += 1
    return {mode: f"{Fraction(floor[mode], 10**places).__float__():.{places}f}" for mode in MODES}
