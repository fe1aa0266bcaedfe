"""Who fits and does not receive, who receives and no longer fits: the whole register against the rules in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.base.actor import Actor
from yanglao.base.bulk import read_csv
from yanglao.base.periods import Month
from yanglao.benefits.facts import FactSource
from yanglao.benefits.rules.reaching import stage_of
from yanglao.benefits.terms import Policy, verdicts
from yanglao.policy import queries as policy

_LATEST = (
    "SELECT DISTINCT ON (person_id, scheme) person_id, scheme, state FROM benefits_benefit WHERE county = %s "
    "ORDER BY person_id, scheme, (state IN ('active', 'suspended')) DESC, id DESC"
)
#: Columns of both lists.
COLUMNS = ("person_id", "village", "scheme", "kind", "stage", "amount_fen", "reason")


@dataclass(frozen=True)
class Looked:
    """What a look through the register found.

    Parameters
    ----------
    persons : int
        Files looked at.
    found : polars.DataFrame
        :data:`COLUMNS`, ordered by village, person and scheme; fen a month.
    """

    on: date
    persons: int
    found: pl.DataFrame


def look(actor: Actor, on: date) -> Looked:
    """Set what the rules give on a day against what is paid, for everybody the actor sees.

    Only schemes paid in cash by the month are compared: of others no payment is kept here.

    Parameters
    ----------
    on : date
        Facts, levels and figures as of this day.
    """
    pack, month = access.place().pack or "haiyan", Month.of(on)
    terms = Policy.of(pack, month.start)
    frame = FactSource.load(actor).as_of(on)
    fits = verdicts(terms, frame, month, on).filter(pl.col("net_fen") > 0)
    latest = pl.read_csv(
        read_csv(_LATEST, [actor.county]),
        schema={"person_id": pl.Int64, "scheme": pl.String, "state": pl.String},
    ).filter(pl.col("scheme").is_in(list(terms.names)))
    here = frame.select("person_id", "village", "died_on", "moved_out_on")
    unserved = _unserved(pack, month, here, fits, latest)
    unfit = _unfit(pack, month, on, frame, here, fits, latest)
    both = pl.concat([unserved, unfit]).sort("village", "person_id", "scheme")
    return Looked(on, frame.height, both)


def _unserved(
    pack: str, month: Month, here: pl.DataFrame, fits: pl.DataFrame, latest: pl.DataFrame
) -> pl.DataFrame:
    living = here.filter(pl.col("died_on").is_null() & pl.col("moved_out_on").is_null())
    words = _reasons(pack, month, set(fits["scheme"]))
    rows = (
        fits.join(latest, on=["person_id", "scheme"], how="left")
        .filter(pl.col("state").ne_missing("active"))
        .join(living.select("person_id", "village"), on="person_id")
    )
    reasons = [
        words.get((scheme, case), "")[:300] for scheme, case in rows.select("scheme", "case").iter_rows()
    ]
    return rows.select(
        "person_id",
        "village",
        "scheme",
        pl.lit("unserved").alias("kind"),
        pl.Series("stage", [stage_of(state) for state in rows["state"]], dtype=pl.String),
        pl.col("net_fen").alias("amount_fen"),
        pl.Series("reason", reasons, dtype=pl.String),
    )


def _reasons(pack: str, month: Month, codes: set[str]) -> dict[tuple[str, str], str]:
    """Return (scheme, case) → why somebody fits: the case, and the conditions that are not the same in every scheme."""
    found = [s for s in policy.schemes(pack, month.start) if s.code in codes]
    shared = set.intersection(*({c.code for c in s.conditions} for s in found)) if len(found) > 1 else set()
    words = {}
    for scheme in found:
        own = [c.label for c in scheme.conditions if c.code not in shared]
        for case in scheme.cases:
            words[scheme.code, case.code] = "：".join(filter(None, (case.label, "、".join(own))))
    return words


def _unfit(
    pack: str,
    month: Month,
    on: date,
    frame: pl.DataFrame,
    here: pl.DataFrame,
    fits: pl.DataFrame,
    latest: pl.DataFrame,
) -> pl.DataFrame:
    rows = (
        latest.filter(pl.col("state") == "active")
        .join(fits.select("person_id", "scheme"), on=["person_id", "scheme"], how="anti")
        .join(here.select("person_id", "village"), on="person_id")
    )
    facts = {
        row["person_id"]: row
        for row in frame.join(rows.select("person_id").unique(), on="person_id", how="semi").iter_rows(
            named=True
        )
    }
    reasons = [
        _why_not(pack, scheme, facts[person], month, on)[:300]
        for person, scheme in rows.select("person_id", "scheme").iter_rows()
    ]
    return rows.select(
        "person_id",
        "village",
        "scheme",
        pl.lit("unfit").alias("kind"),
        pl.lit("active").alias("stage"),
        pl.lit(0, dtype=pl.Int64).alias("amount_fen"),
        pl.Series("reason", reasons, dtype=pl.String),
    )


def _why_not(pack: str, scheme: str, facts: dict[str, Any], month: Month, on: date) -> str:
    """Return what no longer holds, in the labels of the rule; a death or a move stands before everything.

    Joined by marks at which pages part a text again to show it in another language.
    """
    for name, word in (("died_on", _("已去世")), ("moved_out_on", _("户籍已迁出"))):
        if facts.get(name):
            return f"{word}：{facts[name]}"
    known = {name: value for name, value in facts.items() if name in policy.SUBJECTS["person"]}
    why = policy.explain(pack, scheme, known, month.start, on)
    failed = [c.label for c in why.conditions if not c.held]
    if failed:
        return f"{_('不再满足')}：{'、'.join(failed)}"
    steps = [s.label for s in why.steps if s.kind == "RELATION"]
    return "、".join(steps) or _("没有一种情形适用")
