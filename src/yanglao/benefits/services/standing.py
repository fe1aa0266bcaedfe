"""A benefit that runs: paused, taken up, stopped, given back by a reversal; facts written down by the houses above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from yanglao.base import clock, events
from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_into
from yanglao.base.errors import DomainError
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.benefits import events as news
from yanglao.benefits import permissions
from yanglao.benefits.errors import NotThatState
from yanglao.benefits.facts import RECORDED
from yanglao.benefits.models import Benefit, SchemeFact, Suspension
from yanglao.benefits.rules.months import month_after
from yanglao.benefits.rules.states import OPEN
from yanglao.benefits.services.steps import decide, facts_now, move, take
from yanglao.policy import queries as policy

_TABLES = (
    "benefit",
    "decision",
    "schemefact",
    "entitlementaccount",
    "runline",
    "runchange",
    "runexception",
    "recovery",
    "finding",
    "outreach",
)


def _why(reason: str) -> str:
    if not reason.strip():
        raise DomainError(_("要写明理由"), code="benefits.no_reason", field="reason", remedy=_("写一句理由"))
    return reason.strip()


@service(permissions.STOP, "benefits.suspend")
def suspend(
    actor: Actor, *, benefit_id: int, from_month: str, reason: str, backpay: bool, at: datetime
) -> None:
    """Pause a benefit from a month on; ``backpay``: whether the paused months are made up when it is taken up again."""
    start = Month.parse(from_month)
    row = take([benefit_id], "suspended")[0]
    Suspension.objects.create(benefit=row, from_on=start.start, reason=_why(reason), backpay=backpay)
    _frozen(actor, row, "suspend", "by_hand", start.start, at, reason)
    move(actor, row, "suspended", at, reason)
    events.announce(actor, news.SUSPENDED, occurred_on=start.start, benefit_id=row.pk, reason="by_hand")


@service(permissions.STOP, "benefits.resume")
def resume(actor: Actor, *, benefit_id: int, from_month: str, reason: str, at: datetime) -> None:
    """Take a paused benefit up again from a month on."""
    start = Month.parse(from_month)
    row = take([benefit_id], "active")[0]
    if row.state != "suspended":
        raise NotThatState(_("没有暂停，不用恢复"), kept=_("没有改动"), benefit=row.pk)
    for pause in Suspension.objects.filter(benefit=row, to_on__isnull=True):
        pause.to_on = max(start.start, pause.from_on)
        pause.save()
    _frozen(actor, row, "resume", "by_hand", start.start, at, reason)
    move(actor, row, "active", at, reason)
    events.announce(actor, news.RESUMED, occurred_on=start.start, benefit_id=row.pk)


@service(permissions.STOP)
def stop(actor: Actor, *, benefit_id: int, to_month: str, reason: str, at: datetime) -> None:
    """Stop a benefit; ``to_month`` is the first month without it."""
    end = Month.parse(to_month).start
    _stop(actor, take([benefit_id], "stopped")[0], end, "by_hand", None, at, _why(reason))


def _stop(
    actor: Actor, row: Benefit, end: date, cause: str, event: int | None, at: datetime, reason: str
) -> None:
    end = max(end, row.active_from or end)
    Suspension.objects.filter(benefit=row, to_on__isnull=True, from_on__gt=end).delete()
    Suspension.objects.filter(benefit=row, to_on__isnull=True).update(to_on=end)
    row.active_to, row.stop_reason, row.stop_event = end, cause, event
    _frozen(actor, row, "stop", cause, end, at, reason)
    move(actor, row, "stopped", at, reason)
    events.announce(actor, news.STOPPED, occurred_on=end, benefit_id=row.pk, reason=cause)


def _frozen(
    actor: Actor, row: Benefit, outcome: str, cause: str, on: date, at: datetime, reason: str
) -> None:
    decide(
        actor,
        row,
        outcome=outcome,
        cause=cause,
        effect_from=on,
        facts=facts_now(actor, row.person_id, clock.day_of(at)),
        month=Month.of(on),
        at=at,
        maker=(actor.user_id, actor.name),
        reason=reason,
        with_amount=False,
    )


@service(permissions.BULK, "benefits.end_for_event")
def end_for_event(
    actor: Actor, *, person_id: int, event_id: int, occurred_on: date, cause: str, at: datetime
) -> int:
    """Stop everything of a person who died or moved away: the month of the event is paid, the next is not; return how many.

    Doing it twice does nothing the second time. What was on the way is withdrawn.
    """
    rows = list(
        Benefit.objects.select_for_update().filter(
            person_id=person_id, state__in=[*OPEN, "active", "suspended"]
        )
    )
    for row in rows:
        if row.state in ("active", "suspended"):
            _stop(actor, row, month_after(occurred_on), cause, event_id, at, "")
        elif row.state != "approved":
            move(actor, row, "withdrawn", at, cause)
    note(person_id=person_id, event=event_id, benefits=len(rows))
    return len(rows)


@service(permissions.BULK, "benefits.undo_event")
def undo_event(actor: Actor, *, person_id: int, event_id: int, reversal_id: int, at: datetime) -> int:
    """Take up what an event stopped, because the event was reversed; the months between are made up by the next run."""
    rows = list(
        Benefit.objects.select_for_update().filter(person_id=person_id, state="stopped", stop_event=event_id)
    )
    for row in rows:
        row.active_to, row.stop_reason, row.reversal_event = None, "", reversal_id
        move(actor, row, "active", at, "reversed")
        _frozen(actor, row, "resume", "reversed", Month.of(clock.day_of(at)).start, at, "")
        events.announce(actor, news.RESUMED, occurred_on=clock.day_of(at), benefit_id=row.pk)
    note(person_id=person_id, event=event_id, benefits=len(rows))
    return len(rows)


@service(permissions.BULK, "benefits.look_again")
def look_again(actor: Actor, *, person_id: int, from_on: date) -> int:
    """Have the next open run look again at a person's months from a day on; return how many benefits."""
    month = Month.of(from_on).start
    changed = 0
    for row in Benefit.objects.select_for_update().filter(
        person_id=person_id, state__in=["active", "suspended", "stopped"]
    ):
        if row.recheck_from is None or month < row.recheck_from:
            row.recheck_from = month
            row.save()
            changed += 1
    note(person_id=person_id, benefits=changed)
    return changed


@service(permissions.BULK, "benefits.follow")
def follow_person(actor: Actor, *, person_id: int, village: str) -> int:
    """Let a person's rows follow to another village; return how many moved."""
    moved = 0
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(
                f"UPDATE benefits_{table} SET village = %s WHERE person_id = %s AND village <> %s",
                [village, person_id, village],
            )
            moved += cursor.rowcount
    note(person_id=person_id, rows=moved)
    return moved


@service(permissions.FACT, "benefits.record_fact")
def record_fact(
    actor: Actor,
    *,
    person: dict[str, Any],
    name: str,
    value: object,
    from_on: date,
    to_on: date | None,
    source_type: str,
    source_id: int | None,
    at: datetime,
) -> int:
    """Write down a dated fact for a person's schemes, with its source row; a later row overrides. Return its id.

    Parameters
    ----------
    person : dict
        ``id`` and ``village``.
    name : str
        A fact of the engine's vocabulary that comes from a house above (``in_institution``, ``ltc_benefit``, …).
    from_on, to_on : date
        Half-open span.
    """
    if name not in RECORDED or name not in policy.SUBJECTS["person"]:
        raise DomainError(
            _("没有这种计发依据：%(name)s") % {"name": name},
            code="benefits.no_fact",
            field="name",
            remedy="、".join(RECORDED),
        )
    row = SchemeFact.objects.create(
        person_id=person["id"],
        county=actor.county,
        village=person["village"],
        name=name,
        value=value,
        from_on=from_on,
        to_on=to_on,
        source_type=source_type,
        source_id=source_id,
        recorded_at=at,
    )
    if Month.of(from_on).start < Month.of(clock.day_of(at)).start:
        for benefit in Benefit.objects.select_for_update().filter(
            person_id=person["id"], state__in=["active", "suspended"]
        ):
            first = Month.of(from_on).start
            benefit.recheck_from = min(benefit.recheck_from or first, first)
            benefit.save()
    note(
        subject_type="benefits.SchemeFact",
        subject_id=row.pk,
        person_id=person["id"],
        village=person["village"],
    )
    return int(row.pk)


@dataclass(frozen=True, slots=True)
class FactLine:
    """One dated fact of a person, half-open."""

    person_id: int
    village: str
    name: str
    value: object
    from_on: date
    source_type: str
    to_on: date | None = None


@service(permissions.BULK, "benefits.bulk_facts")
def bulk_record_facts(actor: Actor, *, rows: Sequence[FactLine], at: datetime) -> int:
    """Write down many dated facts of people whose past is entered with them; nothing is looked at again. Return how many.

    Raises
    ------
    DomainError
        A name the engine does not know as a recorded fact.
    """
    unknown = {row.name for row in rows} - RECORDED.keys()
    if unknown:
        raise DomainError(
            _("没有这种计发依据：%(name)s") % {"name": "、".join(sorted(unknown))},
            code="benefits.no_fact",
            field="name",
            remedy="、".join(RECORDED),
        )
    columns = (
        "person_id",
        "county",
        "village",
        "name",
        "value",
        "from_on",
        "to_on",
        "source_type",
        "recorded_at",
    )
    count = copy_into(
        "benefits_schemefact",
        columns,
        (
            (
                r.person_id,
                actor.county,
                r.village,
                r.name,
                Jsonb(r.value),
                r.from_on,
                r.to_on,
                r.source_type,
                at,
            )
            for r in rows
        ),
    )
    note(rows=count)
    return count
