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
