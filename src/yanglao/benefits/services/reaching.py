"""Findings written down for the desks, and what came of asking people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_csv
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.benefits import permissions
from yanglao.benefits.models import Finding, Outreach
from yanglao.benefits.rules.reaching import OUTCOMES
from yanglao.benefits.unserved import COLUMNS, look


class OutreachRefused(DomainError):
    """An answer that cannot be written down so."""

    default_code = "outreach.refused"


@service(permissions.PROPOSE, "benefits.look_through")
def look_through(actor: Actor, *, on: date) -> dict[str, Any]:
    """Look through the register as of a day and put the findings in place of the last ones.

    Returns
    -------
    dict
        ``persons, unserved, unfit``.

    Raises
    ------
    OutreachRefused
        When the actor does not see the whole county: the others' findings would be lost.
    """
    if actor.scope.kind not in ("county", "system"):
        raise OutreachRefused(
            _("只看得到一部分人，不能全县扫描"), code="outreach.scope", remedy=_("请县里的账号扫描")
        )
    looked = look(actor, on)
    with connection.cursor() as cursor:
        # One look at a time in a county: two would write the same findings twice.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"benefits.findings:{actor.county}"])
        cursor.execute("DELETE FROM benefits_finding WHERE county = %s", [actor.county])
    rows = looked.found.select(*COLUMNS, pl.lit(actor.county).alias("county"), pl.lit(on).alias("found_on"))
    copy_csv(
        "benefits_finding",
        rows.columns,
        rows.write_csv(include_header=False, quote_style="non_numeric").encode(),
    )
    kinds = looked.found["kind"].to_list()
    found = {k: kinds.count(k) for k in ("unserved", "unfit")}
    note(on=on, persons=looked.persons, **found)
    return {"persons": looked.persons, **found}


@service(permissions.REACH, "benefits.outreach")
def record_outreach(
    actor: Actor,
    *,
    finding_ids: Sequence[int],
    outcome: str,
    contacted_on: date,
    today: date,
    at: datetime,
    remark: str = "",
) -> int:
    """Write down what came of asking the people of some findings; return how many.

    Raises
    ------
    OutreachRefused, NotFound
        An outcome nobody knows, a day still to come, a finding gone or out of scope.
    """
    if outcome not in OUTCOMES:
        raise OutreachRefused(
            _("没有这种结果：%(word)s") % {"word": outcome},
            field="outcome",
            remedy="、".join(OUTCOMES.values()),
        )
    if contacted_on > today:
        raise OutreachRefused(_("联系日期还没到"), field="contacted_on", remedy=_("核对日期"))
    ids = sorted(set(finding_ids))
    rows = list(Finding.objects.filter(pk__in=ids).order_by("pk"))
    if not ids or len(rows) < len(ids):
        raise NotFound(_("有的人已不在清单上，或不在您的范围内"), remedy=_("刷新清单再选"))
    Outreach.objects.bulk_create(
        Outreach(
            person_id=row.person_id,
            county=row.county,
            village=row.village,
            scheme=row.scheme,
            outcome=outcome,
            contacted_on=contacted_on,
            remark=remark.strip()[:200],
            recorded_at=at,
            recorded_by=actor.user_id,
            recorded_by_name=actor.name,
        )
        for row in rows
    )
    note(count=len(rows), outcome=outcome, findings=ids[:50])
    return len(rows)
