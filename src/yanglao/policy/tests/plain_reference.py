"""What Haiyan's elders are due in 2026, written again from the documents, slowly and without the engine.

Imports nothing of the project: a mistake shared with the engine would be no proof. Amounts are fen.
"""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction


def full_years(born: date, day: date) -> int:
    """Count birthdays one by one; a birthday on 29 February falls on 1 March in a common year."""
    years = 0
    while True:
        year = born.year + years + 1
        if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
            birthday = date(year, 3, 1)
        else:
            birthday = date(year, born.month, born.day)
        if birthday > day:
            return years
        years += 1


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])


def half_up(value: Fraction) -> int:
    """Round to the nearest whole, halves up."""
    whole = value.numerator // value.denominator
    return whole + 1 if value - whole >= Fraction(1, 2) else whole


def still_paid(person: dict, month: date, *, register: bool) -> bool:
    """The month of death or of moving out is still paid, the next is not."""
    first = month.replace(day=1)
    if person["died_on"] is not None and person["died_on"] < first:
        return False
    moved = person["moved_out_on"]
    return not (register and moved is not None and moved < first)


def old_age_allowance(person: dict, month: date) -> int:
    """60 from 80, 100 from 90, 300 from 100; no application; month of the birthday counts."""
    if not person["is_registered"] or not still_paid(person, month, register=True):
        return 0
    age = full_years(person["birth_on"], last_day(month))
    if age >= 100:
        return 30000
    if age >= 90:
        return 10000
    return 6000 if age >= 80 else 0


def applied(person: dict, month: date) -> bool:
    """An application counts from its month on; none recorded is not looked at."""
    return person["applied_on"] is None or person["applied_on"] <= last_day(month)


def care_subsidy(person: dict, month: date) -> int:
    """125 for 低保 from 60; 低保边缘 from 80 the county's amount (75, illustrative)."""
    age = full_years(person["birth_on"], last_day(month))
    if not person["is_registered"] or age < 60 or not applied(person, month):
        return 0
    if not still_paid(person, month, register=True):
        return 0
    if person["subsistence"] == "low":
        return 12500
    return 7500 if person["subsistence"] == "near" and age >= 80 else 0


def nursing_gross(person: dict, month: date) -> int:
    """125, 250, 500 by tier for 低保, half of it for 低保边缘; complete impairment takes the top tier."""
    age = full_years(person["birth_on"], last_day(month))
    level = person["ability_level"] if person["ability_scale"] == "gbt42195" else None
    if not person["is_registered"] or age < 60 or not level or not applied(person, month):
        return 0
    if not still_paid(person, month, register=True):
        return 0
    full = {1: 12500, 2: 25000, 3: 50000, 4: 50000}[level]
    if person["subsistence"] == "low":
        return full
    return half_up(Fraction(full, 2)) if person["subsistence"] == "near" else 0


def nursing_subsidy(person: dict, month: date) -> int:
    """The higher of it and the disability allowance; none beside long-term-care insurance."""
    gross = nursing_gross(person, month)
    other = person["disability_nursing_allowance_fen"] or 0
    if other > 0 and other >= gross:
        return 0
    return 0 if person["ltc_benefit"] else gross


def living_supplement(person: dict, month: date) -> int:
    """A tenth of the local 低保 standard (1,060, illustrative) for 低保 from 60."""
    age = full_years(person["birth_on"], last_day(month))
    due = person["is_registered"] and age >= 60 and person["subsistence"] == "low"
    return half_up(Fraction(106000, 10)) if due and still_paid(person, month, register=True) else 0


def consumption_coupon(person: dict, month: date) -> int:
    """50 % (home) or 40 % (institution) of the self-paid part after insurance, 800 a month less what is used."""
    age = full_years(person["birth_on"], last_day(month))
    level = person["ability_level"] if person["ability_scale"] == "gbt42195" else None
    if age < 60 or not person["is_resident"] or level is None or level < 2:
        return 0
    if person["subsistence"] in ("destitute_central", "destitute_dispersed"):
        return 0
    if person["central_care_aid"] or person["care_uplift_user"] or not applied(person, month):
        return 0
    if not still_paid(person, month, register=False):
        return 0
    if person["in_institution"]:
        base, share = person["self_paid_institution_fen"] or 0, Fraction(40, 100)
    else:
        base, share = person["self_paid_home_fen"] or 0, Fraction(50, 100)
    left = max(base - (person["ltc_paid_fen"] or 0), 0)
    part = left * share
    return max(min(part.numerator // part.denominator, 80000 - (person["coupon_used_fen"] or 0)), 0)


SCHEMES = {
    "old_age_allowance": old_age_allowance,
    "care_subsidy": care_subsidy,
    "nursing_subsidy": nursing_subsidy,
    "living_supplement": living_supplement,
    "consumption_coupon": consumption_coupon,
}
