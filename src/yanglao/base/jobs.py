"""Long work: a row with a bar; the body loads objects and makes one service call."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from yanglao.base import clock
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.errors import DomainError
from yanglao.base.models import Job

log = logging.getLogger("yanglao.jobs")


class Cancelled(DomainError):
    """The user stopped the job; nothing of the running step is kept."""

    default_code = "job.cancelled"


class Progress:
    """How far a job is; also stops it when asked.

    On the command line ``job`` is None and ``show`` draws the bar.
    """

    def __init__(
        self,
        job_id: int | None = None,
        show: Callable[[int, int, str], None] | None = None,
    ) -> None:
        self._job_id = job_id
        self._show = show
        self._last = -1.0

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Tell how far (at most four times a second reaches the database)."""
        if self._show is not None:
            self._show(done, total, message)
        if self._job_id is None or (done < total and clock.stopwatch() - self._last < 0.25):
            return
        self._last = clock.stopwatch()
        _outside(self._job_id, done, total, message)


def _outside(job_id: int, done: int, total: int, message: str) -> None:
    """Write progress on a connection of its own, so that it shows while the work's transaction is open."""
    import psycopg
    from django.db import connection

    words = connection.settings_dict
    with psycopg.connect(
        host=words["HOST"],
        port=words["PORT"] or None,
        dbname=words["NAME"],
        user=words["USER"],
        password=words["PASSWORD"],
        autocommit=True,
    ) as own:
        row = own.execute(
            "UPDATE base_job SET done = %s, total = %s, message = %s WHERE id = %s RETURNING cancel_asked",
            [done, total, message[:300], job_id],
        ).fetchone()
    if row and row[0]:
        raise Cancelled("已按您的要求停下，没有写入任何内容")


Body = Callable[[Actor, dict[str, Any], Progress], dict[str, Any] | None]
_bodies: dict[str, Body] = {}


def body(kind: str) -> Callable[[Body], Body]:
    """Register what a kind of job does."""

    def wrap(function: Body) -> Body:
        _bodies[kind] = function
        return function

    return wrap


_daily: set[str] = set()


def daily(kind: str) -> str:
    """Have a kind of job run once a day, as the platform, by its own name (its arguments are empty)."""
    _daily.add(kind)
    return kind


def daily_kinds() -> list[str]:
    """Return what runs once a day, in order of name."""
    return sorted(_daily)


def start_daily(county: str) -> list[str]:
    """Queue today's round; a kind still waiting or running from before is left out. Returns what was queued."""
    busy = set(
        Job.objects.filter(kind__in=_daily, county=county, state__in=["queued", "running"]).values_list(
            "kind", flat=True
        )
    )
    queued = [kind for kind in daily_kinds() if kind not in busy]
    for kind in queued:
        start(system_actor(county, "每日任务"), kind, "每日任务")
    return queued


def start(actor: Actor, kind: str, label: str, **args: Any) -> Job:
    """Queue a job in the running transaction (it starts only if that commits)."""
    if kind not in _bodies:
        raise ValueError(f"no such job: {kind}")
    job = Job.objects.create(
        kind=kind,
        label=label,
        county=actor.county,
        args=args,
        created_by=actor.user_id,
        created_by_name=actor.name,
        actor=dataclasses.asdict(actor),
        created_at=clock.now(),
    )
    from yanglao.base.queue import run_job

    run_job.defer(job_id=job.pk)
    return job


def cancel(actor: Actor, job_id: int) -> None:
    """Ask a job to stop."""
    Job.objects.filter(pk=job_id, county=actor.county, state__in=["queued", "running"]).update(
        cancel_asked=True
    )


def run(job_id: int) -> None:
    """Run a queued job to its end; called by the worker."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.state not in ("queued", "running"):
            return
        if job.cancel_asked:
            job.state, job.finished_at = "cancelled", clock.now()
            job.save()
            return
        job.state, job.started_at = "running", clock.now()
        job.save()
    words = dict(job.actor)
    scope = words.pop("scope")
    only = words.pop("only", None)
    actor = Actor(
        scope=Scope(scope["kind"], tuple(scope["keys"])),
        only=None if only is None else tuple(only),
        **words,
    )
    end: dict[str, Any] = {"state": "done"}
    try:
        end["result"] = _bodies[job.kind](actor, dict(job.args), Progress(job.pk))
    except Cancelled as stop:
        end = {"state": "cancelled", "error": stop.as_dict()}
    except DomainError as refusal:
        end = {"state": "failed", "error": refusal.as_dict()}
    except Exception:  # noqa: BLE001  shown on the jobs page; the log has the traceback
        log.exception("job %s failed", job.pk)
        end = {
            "state": "failed",
            "error": {
                "code": "internal",
                "message": "没有办成，已记下原因；没有写入任何内容",
                "remedy": "再试一次，仍不行请把任务号告诉管理员",
            },
        }
    Job.objects.filter(pk=job.pk).update(finished_at=clock.now(), **end)
