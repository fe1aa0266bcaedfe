"""Counting indicators, approving and publishing them; entering facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yanglao.base import approvals, bulk, clock
from yanglao.base.actor import Actor
from yanglao.base.divisions import inside
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.events import announce
from yanglao.base.service import note, service
from yanglao.planning import events
from yanglao.planning.definitions import definitions, pack_of_place, version_of
from yanglao.planning.models import IndicatorRun, IndicatorValue, OperatingFact
from yanglao.planning.services import counting


class PlanningRefused(DomainError):
    """Something that cannot be counted or published so."""

    default_code = "planning.refused"


@service("planning.compute")
def compute_board(actor: Actor, *, as_of: date, pack: str = "") -> IndicatorRun:
    """Count every indicator of the place as of a day and freeze the row ids behind it.

    An unpublished run of the same day is replaced; a published one stays and a new version stands beside it.

    Parameters
    ----------
    as_of : date
        Cut-off; deaths, moves and closures up to and including the day count.
    pack : str
        Pack to count by; that of the installation when empty.

    Raises
    ------
    PlanningRefused
        When the actor does not see the whole county.
    """
    if actor.scope.kind not in ("county", "system"):
        raise PlanningRefused(
            _("只看得到一部分人，不能计算全县的指标"), code="planning.scope", remedy=_("请县里的账号计算")
        )
    pack = pack or pack_of_place()
    found = definitions(pack, as_of)
    run = _fresh_run(actor, as_of, pack)
    totals = counting.freeze(run, {m for d in found for m in d.measures})
    IndicatorValue.objects.bulk_create(counting.value_of(run, definition, totals) for definition in found)
    note(subject_type="planning.IndicatorRun", subject_id=run.pk, as_of=as_of, indicators=len(found))
    announce(actor, events.COMPUTED, occurred_on=as_of, run_id=run.pk)
    return run


def _fresh_run(actor: Actor, as_of: date, pack: str) -> IndicatorRun:
    with connection.cursor() as cursor:
        # One counter at a time in a county, so that two of them cannot take the same version.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"planning.run:{actor.county}"])
    before = IndicatorRun.objects.filter(county=actor.county, as_of=as_of).order_by("-version").first()
    version = 1 if before is None else before.version + 1
    if before is not None and not before.values.exclude(state="computed").exists():
        version = before.version
        with connection.cursor() as cursor:
            for table in ("planning_indicatortrace", "planning_indicatorvalue"):
                cursor.execute(f"DELETE FROM {table} WHERE run_id = %s", [before.pk])
            cursor.execute("DELETE FROM planning_indicatorrun WHERE id = %s", [before.pk])
    return IndicatorRun.objects.create(
        county=actor.county,
        as_of=as_of,
        version=version,
        pack=pack,
        pack_version=version_of(pack),
        computed_at=clock.now(),
        computed_by=actor.user_id,
        computed_by_name=actor.name,
    )


def _run(actor: Actor, run_id: int) -> IndicatorRun:
    run = IndicatorRun.objects.select_for_update().filter(pk=run_id, county=actor.county).first()
    if run is None:
        raise NotFound(_("没有这一次计算"))
    return run


@service("planning.compute", "planning.ask_publication")
def ask_publication(actor: Actor, *, run_id: int) -> IndicatorRun:
    """Put a run before a second person for publication."""
    run = _run(actor, run_id)
    if run.values.exclude(state="computed").exists():
        raise PlanningRefused(_("这一版已经审过或发布"), code="planning.not_open")
    try:
        with transaction.atomic():
            approvals.ask(
                actor,
                kind="planning.publish",
                subject_type="planning.IndicatorRun",
                subject_id=run.pk,
                summary=_("发布 %(day)s 的指标（第 %(version)d 版）")
                % {"day": run.as_of, "version": run.version},
                count=run.values.count(),
            )
    except IntegrityError:
        raise PlanningRefused(_("这一版已经送审"), code="planning.asked") from None
    note(subject_type="planning.IndicatorRun", subject_id=run.pk)
    return run


@service("planning.approve", "planning.settle_publication")
def settle_publication(actor: Actor, *, run_id: int, approved: bool, reason: str = "") -> IndicatorRun:
    """Approve or return a run; never by the one who asked.

    Raises
    ------
    SamePerson, NotFound
        When the checker is the maker, or nothing was asked.
    """
    run = _run(actor, run_id)
    approvals.settle(
        actor,
        kind="planning.publish",
        subject_type="planning.IndicatorRun",
        subject_id=run.pk,
        approved=approved,
        reason=reason,
    )
    if approved:
        run.values.filter(state="computed").update(state="approved")
    note(subject_type="planning.IndicatorRun", subject_id=run.pk, approved=approved)
    return run


@service("planning.publish")
def publish(actor: Actor, *, run_id: int) -> IndicatorRun:
    """Publish an approved run; an earlier published version of the same day becomes corrected."""
    run = _run(actor, run_id)
    if run.values.exclude(state="approved").exists() or not run.values.exists():
        raise PlanningRefused(
            _("还没有审核通过，不能发布"), code="planning.not_approved", remedy=_("先请另一位同事审核")
        )
    IndicatorValue.objects.filter(
        county=run.county, as_of=run.as_of, state="published", run__version__lt=run.version
    ).update(state="corrected")
    count = run.values.update(state="published", published_at=clock.now())
    note(subject_type="planning.IndicatorRun", subject_id=run.pk, values=count)
    announce(actor, events.PUBLISHED, occurred_on=run.as_of, run_id=run.pk)
    return run


@service("planning.record_fact")
def record_fact(
    actor: Actor, *, kind: str, person_id: int, village: str, occurred_on: date, source: str
) -> OperatingFact:
    """Enter something that happened (a welfare visit …); the same fact twice is one.

    Raises
    ------
    PlanningRefused
        Unknown kind, a day still to come, a village of another county.
    """
    if kind not in dict(OperatingFact.KINDS):
        raise PlanningRefused(_("没有“%(kind)s”这种事实") % {"kind": kind}, field="kind")
    if occurred_on > clock.today():
        raise PlanningRefused(_("日期还没到"), field="occurred_on", remedy=_("核对日期"))
    if not inside(village, actor.county):
        raise PlanningRefused(_("村（社区）不在本县"), field="village")
    row, _made = OperatingFact.objects.get_or_create(
        kind=kind,
        person_id=person_id,
        occurred_on=occurred_on,
        source=source,
        defaults={"county": actor.county, "village": village},
    )
    note(
        subject_type="planning.OperatingFact",
        subject_id=row.pk,
        person_id=person_id,
        village=village,
        kind=kind,
    )
    return row


@service("planning.load")
def bulk_load_facts(actor: Actor, *, rows: Iterable[tuple[str, int, str, date, str]]) -> int:
    """Enter many facts ``(kind, person_id, village, occurred_on, source)``; those on file are passed over. Returns how many."""

    def full() -> Iterable[list[Any]]:
        for kind, person_id, village, occurred_on, source in rows:
            yield [kind, person_id, actor.county, village, occurred_on, source]

    count = bulk.copy_into(
        "planning_operatingfact",
        ("kind", "person_id", "county", "village", "occurred_on", "source"),
        full(),
        tail="ON CONFLICT DO NOTHING",
    )
    note(facts=count)
    return count


@service("planning.follow")
def follow_person(actor: Actor, *, person_id: int) -> int:
    """Let a person's facts follow to the village that now administers them; returns how many moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE planning_operatingfact t SET village = p.village FROM people_person p "
            "WHERE p.id = t.person_id AND p.id = %s AND t.village <> p.village",
            [person_id],
        )
        moved = cursor.rowcount
    note(person_id=person_id, rows=moved)
    return int(moved)
