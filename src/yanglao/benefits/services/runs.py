"""The monthly run, step by step. Each step is one transaction, may be repeated, and goes on where a killed one stopped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from yanglao.base import approvals, events
from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_csv
from yanglao.base.errors import NotFound
from yanglao.base.models import Installation
from yanglao.base.money import yuan
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import events as news
from yanglao.benefits import permissions
from yanglao.benefits.errors import NotThatState, OpenExceptions, SamePersonRun
from yanglao.benefits.facts import FactSource
from yanglao.benefits.models import MonthlyRun, RunChange, RunException, RunLine
from yanglao.benefits.reckoning import Reckoned, reckon
from yanglao.benefits.rules.states import RUN, RUN_NAMES, RUN_ORDER
from yanglao.benefits.services.proposals import insert_proposals
from yanglao.benefits.services.settling import settle_changes, settle_totals
from yanglao.funds import queries as money

APPROVAL = "benefits.run"


def past(run: MonthlyRun, state: str) -> bool:
    """Return whether the run is in a state or beyond it."""
    return RUN_ORDER.index(run.state) >= RUN_ORDER.index(state)


def run_of(actor: Actor, month: str) -> MonthlyRun:
    """Return the county's run of a month, locked."""
    row = MonthlyRun.objects.select_for_update().filter(county=actor.county, month=month).first()
    if row is None:
        raise NotFound(_("%(month)s 还没有开账") % {"month": month}, remedy=_("先开账"))
    return row


def step_of(actor: Actor, month: str, to: str) -> MonthlyRun | None:
    """Return the run when the step is due, None when it is done already; refuse when something comes before it."""
    row = run_of(actor, month)
    if past(row, to):
        return None
    if to not in RUN[row.state]:
        raise NotThatState(
            _("%(month)s 现在是“%(now)s”，还不能“%(to)s”")
            % {"month": month, "now": RUN_NAMES[row.state], "to": RUN_NAMES[to]},
            kept=_("没有改动"),
            remedy=_("先办前一步"),
            state=row.state,
        )
    return row


@service(permissions.RUN_COMPUTE, "benefits.open_run")
def open_run(actor: Actor, *, month: str, at: datetime) -> int:
    """Open a month; opening twice gives the same run. Months are run in order: the one before must be closed or sent.

    Raises
    ------
    NotThatState
        When an earlier month is not sent yet.
    MonthClosed
        When the books of the month are closed.
    """
    name = str(Month.parse(month))
    known = MonthlyRun.objects.filter(county=actor.county, month=name).first()
    if known is not None:
        return int(known.pk)
    if name in money.closed_months(actor):
        raise NotThatState(
            _("%(month)s 已关账，不能再开账") % {"month": name},
            code="funds.month_closed",
            kept=_("没有写入任何内容"),
            remedy=_("差额在还开着的月份里办"),
        )
    waiting = (
        MonthlyRun.objects.filter(county=actor.county)
        .exclude(state__in=["sent", "reconciled", "closed"])
        .first()
    )
    later = MonthlyRun.objects.filter(county=actor.county, month__gt=name).order_by("month").first()
    if waiting is not None or later is not None:
        other = waiting or later
        raise NotThatState(
            _("先办完 %(other)s，才能开 %(month)s") % {"other": other.month, "month": name},  # type: ignore[union-attr]
            code="benefits.month_order",
            kept=_("没有开账"),
            remedy=_("按月份先后办理"),
        )
    place = Installation.objects.filter(pk=1).first()
    row = MonthlyRun.objects.create(
        county=actor.county, month=name, pack=place.pack if place else "haiyan", opened_at=at
    )
    note(subject_type="benefits.MonthlyRun", subject_id=row.pk, month=name)
    return int(row.pk)


@service(permissions.RUN_COMPUTE, "benefits.compute_run")
def compute(
    actor: Actor, *, month: str, facts_on: date, at: datetime, timings: dict[str, float] | None = None
) -> dict[str, Any]:
    """Reckon the opened month from the facts of a day: lines, draft decisions, exceptions, proposals.

    Parameters
    ----------
    facts_on : date
        Day the facts are taken as of; the month's last day at the latest.
    timings : dict, optional
        Gets seconds by part.

    Returns
    -------
    dict
        The run's totals.
    """
    from yanglao.base.clock import stopwatch

    row = step_of(actor, month, "computed")
    if row is None:
        return dict(run_of(actor, month).totals)
    spent = timings if timings is not None else {}
    whole = Month.parse(month)
    day = min(facts_on, whole.last_day)
    began = stopwatch()
    source = FactSource.load(actor)
    spent["facts"] = stopwatch() - began
    began = stopwatch()
    result = reckon(actor, source, row.pack, whole, day)
    del source
    _write(actor, row, result, day)
    proposed = insert_proposals(actor, result.proposals, result.terms.names, month, day, at)
    row.totals = settle_totals(actor, row, result, proposed)
    row.pack_version, row.fingerprint, row.facts_on = result.terms.version, result.terms.fingerprint, day
    row.computed_at, row.computed_by, row.computed_by_name = at, actor.user_id, actor.name
    row.state, row.returned_reason = "computed", ""
    row.save()
    approvals.ask(
        actor,
        kind=APPROVAL,
        subject_type="benefits.MonthlyRun",
        subject_id=row.pk,
        summary=_("%(month)s 发放 %(yuan)s 元") % {"month": month, "yuan": yuan(row.totals["paid_fen"])},
        amount_fen=row.totals["paid_fen"],
        count=row.totals["lines"],
    )
    spent["decide"] = stopwatch() - began
    note(
        subject_type="benefits.MonthlyRun",
        subject_id=row.pk,
        lines=row.totals["lines"],
        paid_fen=row.totals["paid_fen"],
    )
    return dict(row.totals)


def _write(actor: Actor, row: MonthlyRun, result: Reckoned, day: date) -> None:
    own = [pl.lit(row.pk).alias("run_id"), pl.lit(actor.county).alias("county")]
    columns = ["run_id", "benefit_id", "decision_id", "person_id", "county", "village", "scheme", "month"]
    columns += ["amount_fen", "kind", "cause", "facts"]
    lines = result.lines.with_columns(own).select(columns)
    copy_csv("benefits_runline", columns, csv_of(lines))
    columns = [
        "run_id",
        "benefit_id",
        "person_id",
        "county",
        "village",
        "outcome",
        "cause",
        "effect_from",
        "before_fen",
    ]
    columns += ["amount_fen", "case_code", "relation", "facts", "steps"]
    changes = result.changes.with_columns(
        *own,
        pl.col("decided_fen").alias("before_fen"),
        pl.col("net_fen").alias("amount_fen"),
        pl.col("case").fill_null("").alias("case_code"),
        pl.col("relation").fill_null(""),
        pl.col("facts").fill_null("{}"),
    )
    copy_csv("benefits_runchange", columns, csv_of(changes.select(columns)))
    columns = ["run_id", "person_id", "county", "village", "scheme", "kind", "state", "amount_fen", "note"]
    columns += ["settled_by_name"]
    found = result.exceptions.with_columns(*own, pl.lit("").alias("settled_by_name"))
    copy_csv("benefits_runexception", columns, csv_of(found.select(columns)), tail="ON CONFLICT DO NOTHING")
    bounced = money.failed_of(actor, str(Month.parse(row.month) - 1))
    RunException.objects.bulk_create(
        [
            RunException(
                run=row,
                person_id=f["person_id"],
                county=actor.county,
                village=f["village"],
                scheme=f["scheme"],
                kind="bank_failed",
                state="noted",
                amount_fen=f["amount_fen"],
                note=f["failed_code"],
            )
            for f in bounced
        ],
        ignore_conflicts=True,
    )


def csv_of(frame: pl.DataFrame) -> bytes:
    """Return a frame as CSV for ``copy_csv``."""
    return frame.write_csv(include_header=False, quote_style="non_numeric").encode() if frame.height else b""


@service(permissions.RUN_REVIEW, "benefits.review_run")
def review(actor: Actor, *, month: str, at: datetime) -> None:
    """Pass a computed month on to approval; not by the one who computed it."""
    row = step_of(actor, month, "reviewed")
    if row is None:
        return
    _other(actor, row)
    row.state, row.reviewed_at, row.reviewed_by, row.reviewed_by_name = (
        "reviewed",
        at,
        actor.user_id,
        actor.name,
    )
    row.save()
    note(subject_type="benefits.MonthlyRun", subject_id=row.pk)


def _other(actor: Actor, row: MonthlyRun) -> None:
    if actor.user_id is None or actor.user_id == row.computed_by:
        raise SamePersonRun(
            _("这个月是您（%(name)s）计算的，要由另一个人办") % {"name": row.computed_by_name},
            kept=_("没有改动"),
            remedy=_("请另一位有权的同事登录后办理"),
        )


@service(permissions.RUN_REVIEW, "benefits.return_run")
def return_run(actor: Actor, *, month: str, reason: str, at: datetime) -> None:
    """Send a computed or reviewed month back with a reason: its lines are taken out and it is reckoned anew."""
    if not reason.strip():
        raise NotThatState(
            _("退回要写明理由"), code="benefits.no_reason", field="reason", remedy=_("写一句理由")
        )
    row = run_of(actor, month)
    if "opened" not in RUN[row.state]:
        raise NotThatState(
            _("%(month)s 现在是“%(now)s”，不能退回") % {"month": month, "now": RUN_NAMES[row.state]},
            kept=_("没有改动"),
            state=row.state,
        )
    approvals.settle(
        actor,
        kind=APPROVAL,
        subject_type="benefits.MonthlyRun",
        subject_id=row.pk,
        approved=False,
        reason=reason,
    )
    MonthlyRun.objects.filter(pk=row.pk).update(
        state="opened", returned_reason=reason[:300], reviewed_at=None, reviewed_by=None, reviewed_by_name=""
    )
    for model in (RunChange, RunLine, RunException):
        model.objects.filter(run_id=row.pk).delete()
    note(subject_type="benefits.MonthlyRun", subject_id=row.pk, reason=reason[:200])


@service(permissions.RUN_REVIEW, "benefits.settle_exception")
def settle_exception(actor: Actor, *, exception_id: int, reason: str, at: datetime) -> None:
    """Decide somebody the run could not: the approval waits for it."""
    row = RunException.objects.select_for_update().filter(pk=exception_id, state="open").first()
    if row is None:
        raise NotFound(_("没有这一条，或已经定了"), remedy=_("刷新页面看现在的情况"))
    row.state, row.note = "settled", reason.strip()[:200]
    row.settled_by, row.settled_by_name, row.settled_at = actor.user_id, actor.name, at
    row.save()
    note(
        subject_type="benefits.RunException", subject_id=row.pk, person_id=row.person_id, village=row.village
    )


@service(permissions.RUN_APPROVE, "benefits.approve_run")
def approve(actor: Actor, *, month: str, at: datetime) -> None:
    """Approve a reviewed month: draft decisions become decisions, benefits stop, pause or go on as they say.

    Raises
    ------
    SamePersonRun
        When the approver computed it.
    OpenExceptions
        When somebody still needs a decision.
    """
    row = step_of(actor, month, "approved")
    if row is None:
        return
    _other(actor, row)
    waiting = RunException.objects.filter(run=row, state="open").count()
    if waiting:
        raise OpenExceptions(
            _("先定 %(count)s 人的异常，才能通过") % {"count": waiting},
            kept=_("没有通过"),
            remedy=_("在异常名单里逐个定"),
            count=waiting,
        )
    approvals.settle(
        actor, kind=APPROVAL, subject_type="benefits.MonthlyRun", subject_id=row.pk, approved=True
    )
    settle_changes(actor, row, at)
    row.state, row.approved_at, row.approved_by, row.approved_by_name = (
        "approved",
        at,
        actor.user_id,
        actor.name,
    )
    row.save()
    events.announce(
        actor, news.RUN_APPROVED, occurred_on=Month.parse(month).last_day, run_id=row.pk, month=month
    )
    note(subject_type="benefits.MonthlyRun", subject_id=row.pk)
