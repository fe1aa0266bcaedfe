"""A reform tried on the county: who would get more, who less, what it costs. In memory; nothing is written anywhere.

Every elder the actor sees is reckoned under the pack as it stands and under each reform, on the same facts of the same day.
What the rules give is compared, as if everybody entitled drew it; what is really paid now stands beside it.
The population is held constant: there is no forecast to lean on, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.facts import FactSource
from yanglao.benefits.queries.cases import pack_code
from yanglao.policy import queries as policy

#: Age bands: first full year of each, oldest first.
BANDS = ((100, "100+"), (90, "90-99"), (80, "80-89"), (70, "70-79"), (60, "60-69"), (0, "0-59"))
YEARS = 5
MOST_REFORMS = 4
_PAID = (
    "SELECT r.month, sum(l.amount_fen)::bigint AS fen FROM benefits_runline l JOIN benefits_monthlyrun r ON r.id = l.run_id "
    "WHERE r.county = %s AND l.kind = 'regular' GROUP BY r.month ORDER BY r.month DESC LIMIT 1"
)


def simulate(
    actor: Actor, reforms: Sequence[policy.Reform], *, month: Month, facts_on: date
) -> dict[str, Any]:
    """Try reforms on everybody the actor sees.

    Parameters
    ----------
    reforms : sequence of Reform
        At most :data:`MOST_REFORMS`, each set against today's pack.
    month : Month
        Month that is reckoned.
    facts_on : date
        Day the facts are taken as of.

    Returns
    -------
    dict
        ``pack, month, facts_on, persons, basis, population, paid_now``; ``reforms``: each with ``name, changes`` (sentences),
        ``total, by_scheme, by_town, by_age, by_level`` and ``year_fen, five_years_fen``. A sum has ``persons, winners, losers,
        unchanged, before_fen, after_fen, difference_fen`` (fen a month; unchanged: draw something, the same as before).

    Raises
    ------
    PackInvalid
        When a reform names something the place does not have.
    """
    register.require(actor, permissions.SIMULATE)
    base = policy.load_pack(pack_code())
    with acting(actor):
        frame = FactSource.load(actor).as_of(facts_on)
        paid = pl.read_csv(read_csv(_PAID, [actor.county]), schema={"month": pl.String, "fen": pl.Int64})
    people = _described(frame, facts_on)
    before = _nets(base, frame, month.start, facts_on)
    rows = []
    for reform in list(reforms)[:MOST_REFORMS]:
        pack = policy.reform_pack(base.code, reform, month.start, facts_on)
        rows.append(
            _told(
                reform, base, pack, people, before, _nets(pack, frame, month.start, facts_on), month, facts_on
            )
        )
    return {
        "pack": base.code,
        "pack_version": base.version,
        "month": str(month),
        "facts_on": facts_on.isoformat(),
        "persons": frame.height,
        "basis": "entitlement",
        "population": "held_constant",
        "paid_now": {"month": paid["month"][0], "fen": paid["fen"][0]} if paid.height else None,
        "reforms": rows,
    }


def _described(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return person, town, age band and level."""
    birth = pl.col("birth_on")
    passed = (birth.dt.month() * 100 + birth.dt.day()) <= on.month * 100 + on.day
    age = on.year - birth.dt.year() - (~passed).cast(pl.Int32)
    band = pl.lit(BANDS[-1][1])
    for least, word in reversed(BANDS[:-1]):
        band = pl.when(age >= least).then(pl.lit(word)).otherwise(band)
    level = pl.col("ability_level").cast(pl.String).fill_null("none")
    return frame.select(
        "person_id",
        pl.col("village").str.slice(0, 9).alias("town"),
        band.alias("age"),
        level.alias("level"),
    )


def _nets(pack: policy.Pack, frame: pl.DataFrame, month: date, decided_on: date) -> pl.DataFrame:
    """Return what each monthly scheme gives each person: a column a scheme, fen or hours."""
    wide = policy.evaluate_pack(pack, frame, month, decided_on)
    monthly = [s for s in policy.schemes_of(pack, month, decided_on) if s.period == "month"]
    return wide.select([pl.col(f"{s.code}.net_{s.unit}").alias(f"{s.unit}:{s.code}") for s in monthly])


def _total(frame: pl.DataFrame) -> pl.Series:
    """Return the money of each person, fen a month."""
    money = [name for name in frame.columns if name.startswith("fen:")]
    return (
        frame.select(pl.sum_horizontal(money).alias("fen"))["fen"]
        if money
        else pl.zeros(frame.height, eager=True)
    )


_SUMS = [
    pl.len().alias("persons"),
    (pl.col("after") > pl.col("before")).sum().alias("winners"),
    (pl.col("after") < pl.col("before")).sum().alias("losers"),
    ((pl.col("after") == pl.col("before")) & (pl.col("after") > 0)).sum().alias("unchanged"),
    pl.col("before").sum().alias("before_fen"),
    pl.col("after").sum().alias("after_fen"),
    (pl.col("after") - pl.col("before")).sum().alias("difference_fen"),
]


def _told(
    reform: policy.Reform,
    base: policy.Pack,
    pack: policy.Pack,
    people: pl.DataFrame,
    before: pl.DataFrame,
    after: pl.DataFrame,
    month: Month,
    facts_on: date,
) -> dict[str, Any]:
    both = people.with_columns(_total(before).alias("before"), _total(after).alias("after"))
    total = both.select(_SUMS).row(0, named=True)
    year = total["difference_fen"] * 12
    changes = [d.sentence for d in policy.compare_packs(base, pack, month.start, facts_on)]
    return {
        "name": reform.name,
        "changes": changes,
        "total": total,
        "year_fen": year,
        "five_years_fen": [year] * YEARS,
        "by_scheme": _by_scheme(base, pack, before, after, month.start, facts_on),
        "by_town": _by(both, "town"),
        "by_age": _by(both, "age"),
        "by_level": _by(both, "level"),
    }


def _by(both: pl.DataFrame, word: str) -> list[dict[str, Any]]:
    """Return the sums by a word, groups nothing is paid in left out."""
    found = both.group_by(word).agg(_SUMS).filter((pl.col("before_fen") > 0) | (pl.col("after_fen") > 0))
    return found.sort(word).rename({word: "code"}).to_dicts()


def _by_scheme(
    base: policy.Pack,
    pack: policy.Pack,
    before: pl.DataFrame,
    after: pl.DataFrame,
    month: date,
    decided_on: date,
) -> list[dict[str, Any]]:
    known = {s.code: s for p in (base, pack) for s in policy.schemes_of(p, month, decided_on)}
    rows = []
    for name in dict.fromkeys([*before.columns, *after.columns]):
        unit, code = name.split(":", 1)
        empty = pl.zeros(before.height, eager=True)
        a = before[name] if name in before.columns else empty
        b = after[name] if name in after.columns else empty
        words = {"code": code, "name": known[code].name, "unit": unit, "form": known[code].form}
        counts = {"recipients_before": int((a > 0).sum()), "recipients_after": int((b > 0).sum())}
        sums = {"before": int(a.sum()), "after": int(b.sum()), "difference": int(b.sum()) - int(a.sum())}
        rows.append({**words, **counts, **sums})
    return rows
