"""Long work with its bar, and many rows at once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.base import bulk, clock, jobs
from yanglao.base.actor import Actor, Scope
from yanglao.base.errors import DomainError
from yanglao.base.models import Job, StoredFile

ACTOR = Actor(1, "示例", "bureau", "330424", Scope("county", ("330424",)))


@pytest.fixture
def kinds(monkeypatch):
    monkeypatch.setattr(jobs, "_bodies", {})


def _row(kind: str) -> Job:
    import dataclasses

    return Job.objects.create(
        kind=kind, label="测试", county="330424", args={"n": 3}, created_by=1, created_by_name="示例",
        actor=dataclasses.asdict(ACTOR), created_at=clock.now(),
    )  # fmt: skip


@pytest.mark.usefixtures("committed")
def test_a_job_runs_as_the_one_who_asked_and_keeps_its_result(kinds):
    seen = []

    @jobs.body("count")
    def count(actor, args, progress):
        seen.append(actor)
        progress(1, 3, "一")
        progress(3, 3, "三")
        return {"rows": args["n"]}

    row = _row("count")
    jobs.run(row.pk)
    row.refresh_from_db()
    assert seen == [ACTOR]
    assert (row.state, row.done, row.total, row.result) == ("done", 3, 3, {"rows": 3})
    jobs.run(row.pk)
    assert len(seen) == 1, "a finished job does not run again"


@pytest.mark.usefixtures("committed")
def test_a_job_stops_when_asked_and_leaves_nothing(kinds):
    @jobs.body("long")
    def long(actor, args, progress):
        with transaction.atomic():
            StoredFile.objects.create(
                name="half",
                sha256="0",
                size=0,
                media_type="x",
                path="x",
                purpose="x",
                county="0",
                created_at=clock.now(),
            )
            jobs.cancel(ACTOR, row.pk) if False else _ask_to_stop(row.pk)
            progress(10, 10)

    row = _row("long")
    jobs.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error["code"]) == ("cancelled", "job.cancelled")
    assert not StoredFile.objects.filter(name="half").exists()


def _ask_to_stop(pk: int) -> None:
    """Ask from another session, as a click in the browser would."""
    import psycopg

    words = connection.settings_dict
    with psycopg.connect(
        host=words["HOST"],
        port=words["PORT"],
        dbname=words["NAME"],
        user=words["USER"],
        password=words["PASSWORD"],
        autocommit=True,
    ) as link:
        link.execute("UPDATE base_job SET cancel_asked = true WHERE id = %s", [pk])


@pytest.mark.usefixtures("committed")
def test_a_refusal_and_a_fault_are_kept_in_words(kinds):
    @jobs.body("refuse")
    def refuse(actor, args, progress):
        raise DomainError("第 3 行金额是负数", code="row.bad", row=3, remedy="改成正数")

    @jobs.body("fault")
    def fault(actor, args, progress):
        raise RuntimeError("secret detail")

    refused, failed = _row("refuse"), _row("fault")
    jobs.run(refused.pk)
    jobs.run(failed.pk)
    refused.refresh_from_db()
    failed.refresh_from_db()
    assert (refused.state, refused.error["row"]) == ("failed", 3)
    assert failed.error["code"] == "internal"
    assert "secret" not in str(failed.error)


@pytest.mark.usefixtures("committed")
def test_another_county_cannot_stop_a_job(kinds):
    row = _row("count")
    jobs.cancel(Actor(2, "示例", "bureau", "330522", Scope("county", ("330522",))), row.pk)
    row.refresh_from_db()
    assert not row.cancel_asked


_COLUMNS = ["name", "sha256", "size", "media_type", "path", "purpose", "county", "created_at"]


def _lines(count: int):
    at = clock.now()
    return ((f"n{i}", "0", i, "x", "x", "bulk", "330424", at) for i in range(count))


@pytest.mark.django_db
def test_many_rows_are_added_at_once_and_again(db):
    assert bulk.copy_into("base_storedfile", _COLUMNS, _lines(1000)) == 1000
    assert bulk.copy_into("base_storedfile", _COLUMNS, _lines(10)) == 10
    assert StoredFile.objects.filter(purpose="bulk").count() == 1010
    assert bulk.copy_into("base_storedfile", _COLUMNS, iter(())) == 0


@pytest.mark.django_db
def test_rows_that_break_a_rule_leave_none_of_them():
    at = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.copy_into(
            "base_storedfile",
            _COLUMNS,
            [("ok", "0", 1, "x", "x", "bulk", "330424", at), (None, "0", 1, "x", "x", "bulk", "330424", at)],
        )
    assert not StoredFile.objects.filter(purpose="bulk").exists()


@pytest.mark.django_db
def test_reserved_ids_are_consecutive_and_not_given_twice():
    first, second = bulk.take_ids("base_storedfile", 100), bulk.take_ids("base_storedfile", 1)
    assert len(first) == 100
    assert second[0] == first[-1] + 1
    row = StoredFile.objects.create(
        name="after",
        sha256="0",
        size=0,
        media_type="x",
        path="x",
        purpose="x",
        county="0",
        created_at=clock.now(),
    )
    assert row.pk > second[-1]
    assert list(bulk.take_ids("base_storedfile", 0)) == []


@pytest.mark.django_db
def test_the_daily_round_queues_each_kind_once_until_it_is_done(kinds, monkeypatch):
    monkeypatch.setattr(jobs, "_daily", set())
    for kind in ("sweep", "count"):
        jobs.body(jobs.daily(kind))(lambda actor, args, progress: None)
    assert jobs.start_daily("330424") == ["count", "sweep"]
    Job.objects.filter(kind="count").update(state="done")
    assert jobs.start_daily("330424") == ["count"], "sweep still waits from before"
    assert {job.actor["duty"] for job in Job.objects.all()} == {"system"}
