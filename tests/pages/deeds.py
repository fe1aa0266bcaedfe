"""Rows a page needs that no word of the command line makes: a finished job with a file, an open question of a month,
assessments on their way, a list previewed and not yet taken in."""

from __future__ import annotations

import dataclasses
import os
from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from yanglao.access import queries as access
from yanglao.access import services as accounts
from yanglao.assessment import cases
from yanglao.assessment import queries as assessment_queries
from yanglao.assessment import services as assessment
from yanglao.base import clock, files, jobs
from yanglao.base.actor import Actor, system_actor
from yanglao.base.models import Job
from yanglao.base.scope import acting
from yanglao.benefits.models_run import MonthlyRun, RunException
from yanglao.exchange import services as exchange
from yanglao.funds import queries as money
from yanglao.funds import services as funds
from yanglao.orgs import queries as orgs
from yanglao.people import services as people
from yanglao.people.models import Person
from yanglao.workforce import queries as workforce


def all_of_them() -> int:
    """Make each of the rows; returns an exit code."""
    platform = system_actor(access.place().county)
    user = next(u for u in access.accounts(platform) if u.username == "juzhang")
    bureau = access.actor_of(user, access.appointments_of(user.pk, clock.today())[0])
    _job(bureau)
    _exception(platform)
    _photo(platform)
    _assessments(platform)
    _doorsteps(platform)
    _doubles(platform)
    _export(bureau)
    _carer(platform)
    _requests(platform)
    _question(platform)
    exchange.preview_people(
        platform, source=Path(os.environ["YANGLAO_SHEET"]), at=clock.now(), today=clock.today()
    )
    return 0


def _question(platform: Actor) -> None:
    """Let two elders be paid to one account: somebody must say why."""
    with acting(platform):
        for person in Person.objects.filter(status="active").order_by("id")[:2]:
            funds.register_account(
                platform,
                person={"id": person.pk, "village": person.village},
                bank=next(b.code for b in money.banks(platform)),
                number="6200000099999999999",
                holder=person.name,
                from_on=clock.today(),
            )
        funds.look_for_questions(platform, on=clock.today())


#: The secret in the telephone of the account with two steps.
TELEPHONE = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def _doorsteps(platform: Actor) -> None:
    """Open an account with two duties and one with a second step and spare codes."""
    for name, held in (("liangge", ("bureau", "finance")), ("liangbu", ("bureau",))):
        user, _word = accounts.open_account(
            platform,
            username=name,
            display_name="示例两步",
            at=clock.now(),
            password=access.DEMO_WORD,
            is_example=True,
        )
        for duty in held:
            accounts.appoint(
                platform,
                user_id=user.pk,
                duty=duty,
                scope_kind="county",
                scope_keys=[platform.county],
                valid_from=date(2026, 1, 1),
                at=clock.now(),
            )
    accounts.make_token(
        platform,
        name="示例医保系统",
        duty="bureau",
        scope_kind="county",
        scope_keys=[platform.county],
        may=["people.read", "access.view_person", "assessment.view"],
        expires_on=date(2027, 7, 1),
        on=clock.today(),
        at=clock.now(),
    )
    TOTP.activate(user, TELEPHONE)
    RecoveryCodes.activate(user)


def _job(actor: Actor) -> None:
    """Run one job of the bureau to its end and give it a file."""
    with acting(actor):
        job = Job.objects.create(
            kind="planning.compute",
            label="点数指标（示例）",
            county=actor.county,
            created_by=actor.user_id,
            created_by_name=actor.name,
            actor=dataclasses.asdict(actor),
            created_at=datetime(2026, 10, 31, 1, tzinfo=UTC),
        )
    jobs.run(job.pk)
    with acting(actor):
        job.refresh_from_db()
        assert job.state == "done", job.error
        job.result_file = files.store(
            actor, name="名单.csv", content="序号\n".encode(), media_type="text/csv", purpose="export"
        )
        job.save()


def _exception(platform: Actor) -> None:
    with acting(platform):
        run = MonthlyRun.objects.get(month="2026-10")
        if RunException.objects.filter(run=run).exists():
            return
        line = run.lines.order_by("id").first()
        RunException.objects.create(
            run=run,
            person_id=line.person_id,
            county=line.county,
            village=line.village,
            scheme=line.scheme,
            kind="large_change",
            state="noted",
        )


#: One point.
_POINT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def _photo(platform: Actor) -> None:
    """Leave a visit with a picture on the file the family's account looks at."""
    user = next(u for u in access.accounts(platform) if u.username == "jiashu")
    elder = int(access.appointments_of(user.pk, clock.today())[0].scope_keys[0])
    on, began = clock.today(), clock.now() - timedelta(hours=1)
    level = assessment_queries.current_level(platform, elder, on=on)
    row = assessment.apply_for_assessment(
        platform, person_id=elder, at=began - timedelta(minutes=5), reason="immediate" if level else "first"
    )
    assessment.accept(platform, assessment_id=row.pk)
    assessment.schedule(platform, assessment_id=row.pk, scheduled_on=on, worker_ids=_two(platform, on))
    answers = next(case for case in cases.of("gbt42195") if case.name == "all maxima").raw
    handed = assessment.Handed(
        uuid4(),
        row.pk,
        began,
        began + timedelta(minutes=40),
        answers,
        "女儿",
        None,
        b64decode(_POINT),
        "女儿",
    )
    assert assessment.hand_in_visit(platform, handed=handed).photo_id


def _two(platform: Actor, on: date) -> list[int]:
    """Return two assessors who may come on a day, one with a medical background."""
    with acting(platform):
        able = list(workforce.assessors(platform, on=on)[:24])
    medical = next(worker for worker in able if worker.medical_background)
    return [medical.pk, next(worker.pk for worker in able if worker.pk != medical.pk)]


def _assessments(platform: Actor) -> None:
    """Leave one assessment applied for, one accepted and one with a day."""
    on = date(2026, 11, 3)
    with acting(platform):
        persons = list(
            Person.objects.filter(status="active", birth_on__lt=date(1950, 1, 1)).values_list(
                "pk", flat=True
            )[:300]
        )
    workers = _two(platform, on)
    _contract(platform)
    made = 0
    for person in persons:
        try:
            row = assessment.apply_for_assessment(platform, person_id=person, at=clock.now())
        except assessment.AssessmentRefused:
            continue  # one is under way
        if made >= 1:
            assessment.accept(platform, assessment_id=row.pk)
        if made >= 2:
            assessment.schedule(platform, assessment_id=row.pk, scheduled_on=on, worker_ids=workers)
            _late_visit(platform, row.pk)
        made += 1
        if made == 3:
            return
    raise AssertionError("nobody could be assessed")


def _contract(platform: Actor) -> None:
    """Leave a contract with a body that assesses."""
    with acting(platform):
        if assessment_queries.contracts(platform, on=date(2026, 10, 31)):
            return
        body = orgs.search(platform.county, kind="assessment_agency").first()
    assessment.sign_contract(
        platform,
        organisation_id=body.pk,
        number="示例-2026-1",
        quota=500,
        price_fen=20000,
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
        is_example=True,
    )


def _late_visit(platform: Actor, assessment_id: int) -> None:
    """Leave a visit that came too late to be taken at once."""
    began = datetime(2026, 10, 1, 1, tzinfo=UTC)
    answers = next(case for case in cases.of("gbt42195") if case.name == "all maxima").raw
    handed = assessment.Handed(uuid4(), assessment_id, began, began + timedelta(minutes=40), answers)
    assert assessment.hand_in_visit(platform, handed=handed).state == "held"


def _doubles(platform: Actor) -> None:
    """File two people a second time without their numbers: one pair waits, one is merged."""
    with acting(platform):
        first = list(Person.objects.filter(status="active", id_type="resident").order_by("id")[:2])
    filed = people.bulk_register(
        platform,
        drafts=[
            people.Draft(
                name=row.name,
                id_type="none",
                sex=row.sex,
                birth_on=row.birth_on,
                register_village=row.village,
                source="示例",
                is_example=True,
            )
            for row in first
        ],
        at=clock.now(),
        today=clock.today(),
    )
    people.scan_doubles(platform, at=clock.now())
    people.merge(
        platform,
        kept_id=first[0].pk,
        gone_id=filed[0].person_id,
        reason="示例：看过户口本，同一人",
        at=clock.now(),
        today=clock.today(),
    )


def _export(actor: Actor) -> None:
    """Leave one small export of the bureau ready to be fetched."""
    at = clock.now()
    with acting(actor):
        row = exchange.ask_export(
            actor,
            what="people.list",
            title="老年人名单",
            path="/console/people/",
            query="age=100",
            purpose="重阳节走访（示例）",
            with_numbers=False,
            rows=1,
            at=at,
        )
        exchange.start_export(actor, export_id=row.pk)
        exchange.keep_export(actor, export_id=row.pk, content=b"sheet", rows=1, at=at)


def _carer(platform: Actor) -> None:
    """Leave one family carer on file."""
    with acting(platform):
        person_id = Person.objects.filter(status="active").values_list("pk", flat=True).order_by("pk")[0]
        people.set_carer(
            platform,
            person_id=person_id,
            name="示例女儿",
            relation="女儿",
            lives="near",
            valid_from=date(2026, 1, 1),
            source="示例",
        )


def _requests(platform: Actor) -> None:
    """Leave two requests nobody has taken on, one of them without a file."""
    with acting(platform):
        elder = Person.objects.filter(status="active").order_by("-id").first()
    for name in (elder.name, "示例来电人"):
        told = people.Told(
            kind="assessment", name=name, phone="13900000000", village=elder.village, words="腿脚不好"
        )
        people.leave_request(
            platform, told=told, channel="phone", at=clock.now(), today=clock.today(), is_example=True
        )
