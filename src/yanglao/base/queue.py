"""The queue: procrastinate on the same database, enqueued in the same transaction."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.task(name="yanglao.run_job", queue="jobs")
def run_job(job_id: int) -> None:
    """Run one job row."""
    from yanglao.base import jobs

    jobs.run(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="yanglao.housekeeping", queue="house", queueing_lock="housekeeping")
def housekeeping(timestamp: int) -> None:
    """Every minute: chain the audit log, deliver events that wait."""
    from yanglao.base import audit, events

    audit.seal()
    events.deliver()


@app.periodic(cron="20 18 * * *")
@app.task(name="yanglao.daily", queue="house", queueing_lock="daily")
def daily(timestamp: int) -> None:
    """Once a day at 02:20 in China (18:20 UTC, which the queue counts in): what changes with the date alone."""
    from django.db import transaction

    from yanglao.base import jobs
    from yanglao.base.models import Installation

    place = Installation.objects.filter(pk=1).first()
    if place is not None:
        with transaction.atomic():
            jobs.start_daily(place.county)
