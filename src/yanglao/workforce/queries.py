"""Reading the register of workers: inside the rows the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from yanglao.base.actor import Actor, system_actor
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.workforce.models import Employment, SkillCertificate, Worker

#: Either makes an assessor.
ASSESSOR_KINDS = ("assessor", "assessor_training")


def _at_work(on: date) -> Q:
    return Q(employments__valid_from__lte=on) & (
        Q(employments__valid_to__isnull=True) | Q(employments__valid_to__gt=on)
    )


def _certified(on: date, kinds: Sequence[str]) -> Q:
    return Q(certificates__kind__in=list(kinds), certificates__issued_on__lte=on) & (
        Q(certificates__valid_to__isnull=True) | Q(certificates__valid_to__gt=on)
    )


def holders(actor: Actor, *, kinds: Sequence[str], on: date) -> QuerySet[Worker]:
    """Return workers in good standing who are at work and hold a valid certificate of one of the kinds on a day."""
    require(actor, "workforce.view")
    with acting(actor):
        at_work = Worker.objects.filter(_at_work(on), county=actor.county)
        return (
            Worker.objects.filter(_certified(on, kinds), pk__in=at_work.values("pk"), standing="good")
            .distinct()
            .order_by("name", "id")
        )


def assessors(actor: Actor, *, on: date) -> QuerySet[Worker]:
    """Return who may assess on a day."""
    return holders(actor, kinds=ASSESSOR_KINDS, on=on)


def holds(worker_id: int, *, kinds: Sequence[str], on: date) -> bool:
    """Return whether a worker in good standing holds a valid certificate on a day; also for workers out of the actor's rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workforce_holds(%s, %s, %s)", [worker_id, list(kinds), on])
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Assessor:
    """What an assessment must know of an assessor on a day: name, licence, background, standing, employers."""

    worker_id: int
    name: str
    licensed: bool
    medical: bool
    standing: str
    employers: tuple[int, ...]


def assessor_facts(worker_ids: Sequence[int], *, on: date) -> dict[int, Assessor]:
    """Return worker → what the rules of a team ask, on a day; also for workers out of the actor's rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, licensed, medical, standing, employers FROM workforce_assessor(%s, %s, %s)",
            [list(worker_ids), list(ASSESSOR_KINDS), on],
        )
        return {row[0]: Assessor(*row[:5], tuple(row[5])) for row in cursor.fetchall()}


def own_worker(actor: Actor) -> int | None:
    """Return the worker whose account this is, None for an account of nobody in particular (a dispatcher's)."""
    if actor.user_id is None:
        return None
    with acting(system_actor(actor.county)):
        rows = Worker.objects.filter(user_id=actor.user_id, county=actor.county)
        return rows.values_list("id", flat=True).first()


def licensed_at(organisation_id: int, *, on: date) -> int:
    """Return how many assessors in good standing with a valid licence a body employs on a day; counts across all rows."""
    from yanglao.access import queries as access

    with acting(system_actor(access.place().county)):
        at_work = Worker.objects.filter(_at_work(on), employments__organisation_id=organisation_id)
        rows = Worker.objects.filter(
            _certified(on, ASSESSOR_KINDS), pk__in=at_work.values("pk"), standing="good"
        )
        return rows.distinct().count()


def expiring(actor: Actor, *, on: date, days: int = 30) -> QuerySet[SkillCertificate]:
    """Return certificates whose last days have come: valid on the day, no longer valid in ``days`` days; soonest first."""
    require(actor, "workforce.view")
    with acting(actor):
        return (
            SkillCertificate.objects.filter(
                worker__county=actor.county,
                issued_on__lte=on,
                valid_to__gt=on,
                valid_to__lte=on + timedelta(days=days),
            )
            .select_related("worker")
            .order_by("valid_to", "id")
        )


def list_workers(
    actor: Actor,
    *,
    on: date,
    kind: str = "",
    town: str = "",
    text: str = "",
    organisation_id: int | None = None,
) -> QuerySet[Worker]:
    """Return workers the actor may see; filters may be empty."""
    require(actor, "workforce.view")
    with acting(actor):
        rows = Worker.objects.filter(county=actor.county)
        for column, value in (("kind", kind), ("town", town)):
            if value:
                rows = rows.filter(**{column: value})
        if text:
            rows = rows.filter(Q(name__icontains=text) | Q(staff_no=text))
        if organisation_id is not None:
            rows = rows.filter(_at_work(on), employments__organisation_id=organisation_id).distinct()
        return rows.order_by("kind", "name", "id")


def get(actor: Actor, worker_id: int) -> Worker | None:
    """Return one worker, or None when there is none the actor may see."""
    require(actor, "workforce.view")
    with acting(actor):
        return Worker.objects.filter(pk=worker_id).first()


def posts(actor: Actor, worker_id: int) -> list[Employment]:
    """Return a worker's posts, newest first."""
    require(actor, "workforce.view")
    with acting(actor):
        return list(
            Employment.objects.filter(worker_id=worker_id)
            .select_related("organisation", "facility")
            .order_by("-valid_from", "id")
        )


def certificates(actor: Actor, worker_id: int) -> list[SkillCertificate]:
    """Return a worker's certificates, newest first."""
    require(actor, "workforce.view")
    with acting(actor):
        return list(SkillCertificate.objects.filter(worker_id=worker_id).order_by("-issued_on", "id"))


def counts(actor: Actor) -> dict[str, Any]:
    """Return workers by kind and by town."""
    require(actor, "workforce.view")
    with acting(actor):
        rows = Worker.objects.filter(county=actor.county)
        by_town: dict[str, dict[str, int]] = {}
        by_kind: dict[str, int] = {}
        for town, kind, number in rows.values_list("town", "kind").annotate(n=Count("id")).order_by():
            by_town.setdefault(town, {})[kind] = number
            by_kind[kind] = by_kind.get(kind, 0) + number
        return {"by_kind": by_kind, "by_town": by_town}


_AT_WORK = (
    "JOIN (SELECT e.worker_id, min(nullif(e.town, '')) AS town FROM workforce_employment e "
    "WHERE e.county = %(county)s AND e.valid_from <= %(on)s AND (e.valid_to IS NULL OR e.valid_to > %(on)s) {more} "
    "GROUP BY e.worker_id) j ON j.worker_id = w.id"
)
_PAPER = (
    "EXISTS (SELECT 1 FROM workforce_skillcertificate c WHERE c.worker_id = w.id AND c.kind = '{kind}' {more} "
    "AND c.issued_on <= %(on)s AND (c.valid_to IS NULL OR c.valid_to > %(on)s))"
)
_SELECT = "SELECT coalesce(j.town, w.town), w.id FROM workforce_worker w"
_IN_HOME = (
    "AND EXISTS (SELECT 1 FROM facilities_facility f WHERE f.id = e.facility_id AND f.kind = 'care_home')"
)


def evidence() -> dict[str, tuple[str, str]]:
    """Return what can be counted here: measure → (subject, SQL giving ``(town, id)`` for ``%(county)s`` on ``%(on)s``).

    A worker counts once, however many posts; at work means a post in the county on the day.
    """
    work = _AT_WORK.format(more="")
    return {
        "carers": ("worker", f"{_SELECT} {work} WHERE w.kind = 'care_worker'"),
        "certified_carers": (
            "worker",
            f"{_SELECT} {work} WHERE {_PAPER.format(kind='care_worker', more='')}",
        ),
        "senior_certified_carers": (
            "worker",
            f"{_SELECT} {work} WHERE {_PAPER.format(kind='care_worker', more='AND c.skill_level <= 3')}",
        ),
        "social_workers": (
            "worker",
            f"{_SELECT} {work} WHERE {_PAPER.format(kind='social_worker', more='')}",
        ),
        "home_social_workers": (
            "worker",
            f"{_SELECT} {_AT_WORK.format(more=_IN_HOME)} WHERE w.kind = 'social_worker'",
        ),
    }


def beside(
    actor: Actor, worker_ids: Sequence[int], *, on: date
) -> dict[int, tuple[list[SkillCertificate], list[Employment]]]:
    """Return worker → (certificates, posts held on a day), for a page of a list: two reads."""
    require(actor, "workforce.view")
    found: dict[int, tuple[list[SkillCertificate], list[Employment]]] = {pk: ([], []) for pk in worker_ids}
    with acting(actor):
        for paper in SkillCertificate.objects.filter(worker_id__in=list(worker_ids)).order_by(
            "-issued_on", "id"
        ):
            found[paper.worker_id][0].append(paper)
        posts = Employment.objects.filter(worker_id__in=list(worker_ids), valid_from__lte=on)
        posts = posts.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        for post in posts.select_related("organisation", "facility").order_by("-valid_from", "id"):
            found[post.worker_id][1].append(post)
    return found
