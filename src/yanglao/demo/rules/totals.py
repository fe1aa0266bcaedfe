"""How many of what, at full size: the published totals, and counts chosen so that what is computed prints as published.

``published`` below means: read in the county's plan. Everything else is chosen here and is illustrative; the percentages
beside a count are what the count gives, rounded as printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction

from yanglao.demo.rules.quotas import scaled

#: The demo's day, the first day of its drawn past, and the first month that was paid in it.
TODAY = date(2026, 10, 31)
PAST_FROM = date(2024, 11, 1)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts on :data:`TODAY`. Those marked *keep* do not shrink with the scale."""

    elders: int = 105_752  # published: registered, 60 and over
    aged_80_plus: int = 14_561  # published
    care_subsidy: int = 3_173  # 3 % of the elders, valid awards
    beds: int = 4_230  # 40 per 1,000 elders, derived
    nursing_beds: int = 2_327  # 55 % of the beds
    integrated_beds: int = (
        4_336  # 41 per 1,000 elders, the homes' beds and short-stay beds of the town centres
    )
    cognitive_beds: int = 96
    certified_carers: int = 212  # 20 per 10,000 elders
    skilled_carers: int = 32  # level three and above: 15 % of the certified
    other_carers: int = 148
    social_workers: int = 212  # 20 per 10,000 elders
    home_social_workers: int = 21  # 30 % of the 70.5 that one for 60 beds makes
    low_pending: int = 18  # on the list since this month: proposals waiting
    low_ended: int = 214  # were on the list and left it in the drawn past
    near: int = 830  # under 80
    near_80: int = 190  # of 80 and over: they have a care subsidy too
    destitute_central: int = 118
    destitute_dispersed: int = 236
    low_income: int = 640
    special_one_child: int = 430
    entitled: int = 1_640
    severe_disability: int = 1_720
    living_alone: int = 5_260
    empty_nest: int = 3_480
    left_behind: int = 690
    no_kin: int = 150
    assessed: int = 9_400
    in_home: int = 2_310
    residents_from_elsewhere: int = 420
    living_elsewhere: int = 3_400
    moved_out: int = 330
    moved_within: int = 460
    visited_percent: int = 60  # of the special-difficulty elders, published for 2022
    homes: int = 25  # keep
    homes_with_zone: int = 7  # keep: 28 %
    public_homes: int = 15  # keep
    contracted_homes: int = 9  # keep: 60 % of the public ones
    centres: int = 98  # keep, published
    social_centres: int = 78  # keep: 80 %
    assessors: int = 24  # keep


_KEEP = {
    "homes",
    "homes_with_zone",
    "public_homes",
    "contracted_homes",
    "centres",
    "social_centres",
    "assessors",
    "visited_percent",
}


def like(elders: int, aged_80_plus: int, given: Mapping[str, int]) -> Totals:
    """Return counts in the proportions of the published county for a register of another size: illustrative.

    Parameters
    ----------
    elders, aged_80_plus : int
        Persons of the register, and of them 80 and over.
    given : mapping of str to int
        Counts stated one by one.

    Raises
    ------
    TypeError
        When a count is none of :class:`Totals`.
    """
    model = Totals()
    share = Fraction(elders, model.elders)
    counts = {
        f.name: int(getattr(model, f.name) * share + Fraction(1, 2))
        for f in fields(model)
        if f.name not in _KEEP
    }
    return replace(model, **{**counts, "elders": elders, "aged_80_plus": aged_80_plus, **given})


def at_scale(totals: Totals, scale: float) -> Totals:
    """Return the counts of a smaller county; towns, villages, homes and centres stay.

    Raises
    ------
    ValueError
        When the scale is not above 0 and at most 1, or so small that nobody is left.
    """
    if not 0 < scale <= 1:
        raise ValueError("scale must be above 0 and at most 1")
    smaller = replace(
        totals,
        **{
            field.name: scaled(getattr(totals, field.name), scale)
            for field in fields(totals)
            if field.name not in _KEEP
        },
    )
    if smaller.elders < 200:
        raise ValueError("scale too small: fewer than 200 elders")
    return replace(
        smaller,
        # Rounded up, so that the share stays at its 3 % and does not fall below it by a fraction of a person.
        low_pending=max(smaller.low_pending, 2),
        care_subsidy=-(-3 * smaller.elders // 100),
        beds=max(smaller.beds, smaller.homes),
        certified_carers=max(smaller.certified_carers, 1),
        social_workers=max(smaller.social_workers, 1),
    )
