"""Teams, agencies, rechecks, fees, screenings and changes: as the application, on a real database."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from yanglao.assessment import queries, services
from yanglao.assessment.models import AbilityLevel, Assessment, AssessmentWorker, Screening
from yanglao.assessment.services import AssessmentRefused, ResultRefused
from yanglao.assessment.tests.conftest import AT, hire
from yanglao.assessment.tests.reference import HIGHEST
from yanglao.base.errors import PermissionRefused
from yanglao.base.scope import acting
from yanglao.orgs import services as orgs
from yanglao.people import services as people
from yanglao.workforce import services as workforce

TODAY, DAY = date(2026, 10, 31), date(2026, 10, 8)


class refused:  # noqa: N801  reads as a word
    """``pytest.raises`` that also looks at the code and keeps the refusal."""

    def __init__(self, code):
        self.code = f"assessment.{code}"

    def __enter__(self):
        self.caught = pytest.raises(AssessmentRefused)
        self.info = self.caught.__enter__()
        return self.info

    def __exit__(self, *words):
        done = self.caught.__exit__(*words)
        assert self.info.value.code == self.code
        return done


@pytest.fixture
def agency(village, platform):
    """Return a body that assesses, with as many licensed assessors as a contract asks."""
    body = orgs.register(platform, kind="assessment_agency", name="示例评估中心", is_example=True)
    employ(platform, [hire(platform, f"示例评估员{n}", f"示例AG{n}") for n in range(5)], body)
    return body


def sign(bureau, body, **words):
    given = {
        "organisation_id": body.pk,
        "number": "示例合同1",
        "quota": 1,
        "price_fen": 20000,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2027, 1, 1),
        **words,
    }
    return services.sign_contract(bureau, **given)


def employ(platform, ids, body, valid_from=date(2024, 1, 1)):
    for pk in ids:
        workforce.employ(
            platform, worker_id=pk, organisation_id=body.pk, post="评估员", valid_from=valid_from
        )


def schedule(bureau, row, ids, **words):
    return services.schedule(bureau, assessment_id=row.pk, scheduled_on=DAY, worker_ids=ids, **words)


def test_nobody_with_a_medical_background_is_refused_with_the_names(brought_to, bureau, platform, licensed):
    row = brought_to("accepted")
    plain = hire(platform, "孙建国", "示例PG5")
    with refused("no_medical") as caught:
        schedule(bureau, row, [licensed[1], plain])
    assert "钱伟民、孙建国" in caught.value.message and "医护背景" in caught.value.message


def test_a_declared_interest_and_a_relative_by_name_are_refused_and_named(
    brought_to, bureau, platform, licensed, village
):
    row = brought_to("accepted")
    words = {"person_id": row.person_id, "kind": "dispute", "declared_by": "女儿", "on": date(2026, 10, 2)}
    services.declare_interest(bureau, worker_id=licensed[1], **words)
    with refused("conflict_declared") as caught:
        schedule(bureau, row, licensed)
    assert "钱伟民" in caught.value.message and "有纠纷" in caught.value.message
    with refused("interest_stands"):
        services.declare_interest(bureau, worker_id=licensed[1], **words)
    daughter = {"name": "孙小妹", "relation": "女儿", "phone": "13800000001"}
    people.set_contacts(bureau, person_id=row.person_id, contacts=[daughter])
    relative = hire(platform, "孙小妹", "示例PG6", True)
    with refused("conflict_relative") as caught:
        schedule(bureau, row, [relative, licensed[0]])
    assert "孙小妹" in caught.value.message and "女儿" in caught.value.message


def test_who_works_for_the_home_that_cares_for_the_elder_is_refused_while_both_last(
    brought_to, bureau, platform, licensed, village
):
    row = brought_to("accepted")
    home = orgs.register(platform, kind="operator", name="示例颐养院", is_example=True)
    employ(platform, [licensed[0]], home)
    people.grant_care_relation(
        platform,
        person_id=row.person_id,
        organisation_id=home.pk,
        from_on=date(2026, 1, 1),
        why="入住",
        today=TODAY,
    )
    with refused("conflict_carer") as caught:
        schedule(bureau, row, licensed)
    assert "赵丽芳" in caught.value.message and "示例颐养院" in caught.value.message


def test_a_contract_counts_its_quota_area_and_days(brought_to, bureau, platform, licensed, agency, village):
    contract = sign(bureau, agency)
    row = brought_to("accepted")
    with refused("not_of_agency") as caught:
        schedule(bureau, row, licensed, contract_id=contract.pk)
    assert "赵丽芳" in caught.value.message
    employ(platform, licensed, agency)
    with refused("contract_period"):
        services.schedule(
            bureau,
            assessment_id=row.pk,
            scheduled_on=date(2027, 1, 1),
            worker_ids=licensed,
            contract_id=contract.pk,
        )
    done = schedule(bureau, row, licensed, contract_id=contract.pk)
    assert done.contract_id == contract.pk
    second = brought_to("accepted", name="周阿根")
    with refused("contract_quota"):
        schedule(bureau, second, licensed, contract_id=contract.pk)
    assert queries.contracts(bureau, on=TODAY)[0]["left"] == 0
    services.end_contract(bureau, contract_id=contract.pk, on=date(2026, 10, 1), reason="示例")
    elsewhere = sign(
        bureau, agency, number="示例合同2", valid_from=date(2026, 10, 1), towns=[f"{row.county}999"]
    )
    with refused("contract_area"):
        schedule(bureau, second, licensed, contract_id=elsewhere.pk)


def test_a_body_that_provides_care_gets_no_contract_and_one_body_no_two_at_once(
    bureau, platform, agency, town_clerk
):
    provider = orgs.register(platform, kind="provider", name="示例家政", is_example=True)
    with refused("agency_provides") as caught:
        sign(bureau, provider)
    assert "示例家政" in caught.value.message
    sign(bureau, agency)
    with refused("contract_twice"):
        sign(bureau, agency, number="示例合同2")
    with refused("contract_words"):
        sign(bureau, agency, number="示例合同3", quota=0)
    with pytest.raises(PermissionRefused):
        sign(town_clerk, agency, number="示例合同4")


def test_a_recheck_is_made_and_recorded_by_others_and_the_database_holds_it(
    brought_to, bureau, assessor, second_assessor, licensed, others
):
    first = brought_to("final", final_on=date(2026, 10, 18))
    objection = services.object_to(
        bureau, assessment_id=first.pk, reason="她能洗澡", raised_by="女儿", on=date(2026, 10, 20)
    )
    recheck = services.start_recheck(
        bureau, objection_id=objection.pk, at=datetime(2026, 10, 20, 3, tzinfo=UTC)
    )
    day = date(2026, 10, 21)
    with refused("assessed_first") as caught:
        services.schedule(
            bureau, assessment_id=recheck.pk, scheduled_on=day, worker_ids=[licensed[0], others[1]]
        )
    assert "赵丽芳" in caught.value.message
    services.schedule(bureau, assessment_id=recheck.pk, scheduled_on=day, worker_ids=others)
    with refused("recorded_first"):
        services.record_result(assessor, assessment_id=recheck.pk, assessed_on=day, items=dict(HIGHEST))
    with acting(bureau):
        for deed in (
            lambda: AssessmentWorker.objects.create(
                assessment=recheck,
                worker_id=licensed[1],
                person_id=first.person_id,
                county=first.county,
                village=first.village,
            ),
            lambda: Assessment.objects.filter(pk=recheck.pk).update(recorded_by=assessor.user_id),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                deed()
    services.record_result(second_assessor, assessment_id=recheck.pk, assessed_on=day, items=dict(HIGHEST))


def test_the_fee_is_the_contracts_price_and_the_packs_list_says_who_pays(
    brought_to, bureau, platform, licensed, agency, village
):
    employ(platform, licensed, agency)
    contract = sign(bureau, agency, quota=9)
    row = brought_to("final", contract_id=contract.pk)
    assert (row.fee_fen, row.fee_payer, row.fee_unconfirmed) == (20000, "applicant", True)
    people.set_category(
        bureau,
        person_id=village["周阿根"].pk,
        category="subsistence",
        value="low",
        source="示例",
        valid_from=date(2026, 1, 1),
    )
    relieved = brought_to("final", name="周阿根", contract_id=contract.pk)
    assert (relieved.fee_fen, relieved.fee_payer) == (20000, "county")
    assert "最低生活保障" in relieved.fee_basis
    assert brought_to("final", name="朱水金").fee_fen is None


def test_quality_is_told_by_agency_and_by_assessor_and_only_to_who_may_see_it(
    brought_to, bureau, town_clerk, platform, licensed, agency
):
    employ(platform, licensed, agency)
    contract = sign(bureau, agency, quota=9)
    brought_to("final", contract_id=contract.pk)
    span = {"first": date(2026, 10, 1), "last": TODAY}
    ((owner, name, found),) = queries.quality_by_agency(bureau, **span)
    assert (owner, name, found.count, found.signals) == (agency.pk, "示例评估中心", 1, ())
    assert [name for _pk, name, _q in queries.quality_by_worker(bureau, **span)] == ["赵丽芳", "钱伟民"]
    with pytest.raises(PermissionRefused):
        queries.quality_by_worker(town_clerk, **span)


def test_a_screening_stands_beside_the_level_and_never_becomes_one(brought_to, bureau, village, town_clerk):
    row = brought_to("final")
    answers = {f"ad8.{n}": "yes" for n in range(1, 9)}
    words = {"person_id": row.person_id, "taken_on": TODAY}
    services.record_screening(bureau, scale="ad8", items=answers, **words)
    with pytest.raises(ResultRefused) as caught:
        services.record_screening(bureau, scale="ad8", items={**answers, "ad8.1": 0}, **words)
    assert [p["item"] for p in caught.value.detail["problems"]] == ["ad8.1"]
    with refused("no_screener"):
        services.record_screening(bureau, scale="gbt42195", items=HIGHEST, **words)
    with refused("no_level_scale"):
        services.apply_for_assessment(bureau, person_id=village["周阿根"].pk, at=AT, scale="ad8")
    sides = queries.side_by_side(bureau, row.person_id, on=TODAY)
    assert [(s.scale, s.purpose, s.total) for s in sides] == [
        ("gbt42195", "level", 58),
        ("ad8", "screener", 8),
    ]
    with acting(bureau):
        with pytest.raises(IntegrityError), transaction.atomic():
            AbilityLevel.objects.create(
                person_id=row.person_id,
                county=row.county,
                village=row.village,
                scale="ad8",
                level=1,
                valid_from=TODAY,
                recorded_at=AT,
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Screening.objects.filter(person_id=row.person_id).update(total=0)


def test_results_of_two_scales_stand_side_by_side_and_neither_ends_the_other(
    brought_to, bureau, assessor, licensed
):
    from yanglao.assessment import cases

    first = brought_to("final")
    answers = next(c for c in cases.of("ltc37") if c.name == "cell ADL 2, worst other 1").raw["items"]
    row = services.apply_for_assessment(bureau, person_id=first.person_id, at=AT, scale="ltc37")
    services.accept(bureau, assessment_id=row.pk)
    schedule(bureau, row, licensed)
    row = services.record_result(assessor, assessment_id=row.pk, assessed_on=DAY, items=answers)
    assert (row.total, row.grades, row.final_level) == (
        None,
        {"adl": 2, "cognition": 1, "perception": 0},
        2,
    )
    services.review(bureau, assessment_id=row.pk, on=DAY)
    services.put_on_notice(bureau, assessment_id=row.pk, on=DAY)
    services.finalise(bureau, assessment_id=row.pk, on=date(2026, 10, 20))
    sides = queries.side_by_side(bureau, first.person_id, on=TODAY)
    assert [(s.scale, s.name, s.unconfirmed) for s in sides] == [
        ("gbt42195", "能力中度受损（中度失能）", False),
        ("ltc37", "中度失能", True),
    ]


def test_a_hole_of_the_old_table_is_refused_and_nothing_is_written(
    brought_to, bureau, assessor, licensed, village
):
    from yanglao.assessment import cases

    hole = next(c for c in cases.of("mzt039") if c.name.startswith("ADL 60 is grade 2"))
    row = services.apply_for_assessment(bureau, person_id=village["周阿根"].pk, at=AT, scale="mzt039")
    services.accept(bureau, assessment_id=row.pk)
    schedule(bureau, row, licensed)
    with refused("hole"):
        services.record_result(assessor, assessment_id=row.pk, assessed_on=DAY, items=hole.raw["items"])
    assert queries.get(bureau, row.pk).state == "scheduled"


def test_a_first_assessment_is_refused_while_a_level_holds(brought_to, bureau, village):
    brought_to("final")
    words = {"person_id": village["李招娣"].pk, "at": datetime(2026, 10, 30, 2, tzinfo=UTC)}
    with refused("level_in_force"):
        services.apply_for_assessment(bureau, reason="first", **words)
    assert services.apply_for_assessment(bureau, reason="immediate", **words).state == "applied"


def test_ability_changed_opens_one_immediate_assessment_and_the_reversal_withdraws_it(
    brought_to, platform, bureau
):
    row = brought_to("final")
    words = {"person_id": row.person_id, "life_event_id": 77}
    opened = services.open_on_change(platform, at=datetime(2026, 10, 30, 2, tzinfo=UTC), **words)
    assert (opened.reason, opened.channel, opened.state) == ("immediate", "automatic", "applied")
    assert services.open_on_change(platform, at=AT, **words) is None
    assert services.close_on_reversal(platform, **words) == 1
    assert queries.get(bureau, opened.pk).state == "withdrawn"
    assert services.open_on_change(platform, at=AT, **words) is None


@pytest.mark.django_db(transaction=False)
def test_the_news_of_a_changed_ability_reaches_this_house(
    brought_to, bureau, django_capture_on_commit_callbacks
):
    row = brought_to("final")
    with django_capture_on_commit_callbacks(execute=True):
        people.record_life_event(
            bureau,
            person_id=row.person_id,
            kind="ability_changed",
            occurred_on=date(2026, 10, 30),
            source="示例",
            at=datetime(2026, 10, 30, 2, tzinfo=UTC),
            today=TODAY,
        )
    newest = queries.history(bureau, row.person_id)[0]
    assert (newest.reason, newest.channel, newest.state) == ("immediate", "automatic", "applied")


def test_a_body_with_fewer_licensed_assessors_than_the_place_asks_gets_no_contract(agency, bureau, platform):
    from yanglao.workforce.models import Employment, SkillCertificate

    with acting(platform):
        fifth = Employment.objects.filter(organisation_id=agency.pk).order_by("-id").first()
        paper = SkillCertificate.objects.get(worker_id=fifth.worker_id)
        paper.valid_to = date(2026, 1, 1)  # on the first day of the contract it no longer holds
        paper.save()
    with refused("agency_assessors") as caught:
        sign(bureau, agency)
    assert "只有 4 名" in caught.value.message and "至少要 5 名" in caught.value.message
    sign(bureau, agency, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
