"""免申即享: who would get something and has not asked, found by a scan of the whole register."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.utils.translation import gettext as _

from yanglao.base import events
from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_csv, take_ids
from yanglao.base.models import Installation
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import events as news
from yanglao.benefits import permissions
from yanglao.benefits.facts import FactSource
from yanglao.benefits.reckoning import find_proposals
from yanglao.benefits.terms import Policy, verdicts


@service(permissions.PROPOSE)
def propose(actor: Actor, *, month: str, facts_on: date, at: datetime) -> int:
    """Scan the register for a month and put up a proposal for everybody who would get something; return how many new.

    Scanning again adds only who came since. Nobody is proposed who has the benefit, waits for it, or said no.
    """
    whole = Month.parse(month)
    day = min(facts_on, whole.last_day)
    place = Installation.objects.filter(pk=1).first()
    terms = Policy.of(place.pack if place else "haiyan", whole.start)
    frame = FactSource.load(actor).as_of(day)
    found = find_proposals(actor, terms, frame, verdicts(terms, frame, whole, day))
    count = insert_proposals(actor, found, terms.names, month, day, at)
    note(month=month, count=count)
    return count


def insert_proposals(
    actor: Actor, found: pl.DataFrame, names: dict[str, str], month: str, day: date, at: datetime
) -> int:
    """Write proposals with their reasons inside a running service; return how many."""
    if not found.height:
        return 0
    ids = take_ids("benefits_benefit", found.height)
    stamp = at.isoformat()
    rows = found.with_columns(
        pl.Series("id", ids, dtype=pl.Int64),
        pl.lit(actor.county).alias("county"),
        pl.lit("proposal").alias("channel"),
        pl.lit("proposed").alias("state"),
        pl.lit("").alias("stop_reason"),
        pl.lit(stamp).alias("opened_at"),
        pl.lit("false").alias("is_example"),
    )
    columns = [
        "id",
        "person_id",
        "county",
        "village",
        "scheme",
        "channel",
        "state",
        "stop_reason",
        "opened_at",
        "is_example",
    ]
    copy_csv("benefits_benefit", columns, _csv(rows.select(columns)))
    reasons = pl.concat_str([pl.lit('[{"case": "'), pl.col("case"), pl.lit('"}]')])
    asked = rows.select(
        pl.col("id").alias("benefit_id"),
        pl.lit(day).alias("submitted_on"),
        pl.lit(_("平台")).alias("submitted_by_name"),
        pl.lit("").alias("on_behalf"),
        pl.lit(month).alias("from_month"),
        reasons.alias("reasons"),
        "facts",
        pl.col("net_fen").alias("expected_fen"),
    )
    copy_csv("benefits_application", asked.columns, _csv(asked))
    changes = rows.select(
        pl.col("id").alias("benefit_id"),
        pl.lit("").alias("from_state"),
        pl.lit("proposed").alias("to_state"),
        pl.lit(stamp).alias("at"),
        pl.lit(actor.user_id, dtype=pl.Int64).alias("by"),
        pl.lit(actor.name).alias("by_name"),
        pl.lit("").alias("reason"),
    )
    copy_csv("benefits_benefitchange", changes.columns, _csv(changes))
    events.announce(actor, news.PROPOSED, occurred_on=day, count=found.height)
    return found.height


def _csv(frame: pl.DataFrame) -> bytes:
    return frame.write_csv(include_header=False, quote_style="non_numeric").encode()
