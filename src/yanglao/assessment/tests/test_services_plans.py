"""Care plans on a real database, as the application: the course, who may, what the database refuses, what life does to them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.assessment import events as news
from yanglao.assessment import queries, services
from yanglao.assessment.models import (
    PLAN_ARROWS,
    PLAN_STATES,
    CarePlan,
    CarePlanItem,
    CarePlanUse,
    CarePlanVersion,
)
from yanglao.assessment.services import ItemLine, PlanRefused
from yanglao.assessment.tests.reference import HIGHEST
from yanglao.base.errors import NotFound, PermissionRefused, TransitionRefused
from yanglao.base.models import Event
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.people import services as people

TODAY = date(2026, 10, 31)
AT = datetime(2026, 10, 31, 2, tzinfo=UTC)
SEVERE = {**HIGHEST, **{f"B.1.{i}": 0 for i in range(1, 9)}, **{f"B.2.{i}": 0 for i in range(1, 5)}}


@pytest.fixture
def levelled(platform, village):
    """Return a function that gives a person a level in force, answers and all."""

    def give(name="沈桂珍", items=None, on=date(2026, 6, 1)):
        answers = {**HIGHEST, **{f"B.1.{i}": 0 for i in range(1, 9)}} if items is None else items
        row = {
            "person_id": village[name].pk,
            "village": village[name].village,
            "state": "final",
            "applied_at": datetime(on.year, on.month, on.day, tzinfo=UTC),
            "assessed_on": on,
            "finalised_on": on,
            "valid_from": on,
            "valid_to": date(2027, 6, 1),
            "items": answers,
        }
        return services.bulk_load(platform, rows=[row])[0]

    return give


@pytest.fixture
def drafted(levelled, bureau, village):
    """Return a draft for 沈桂珍, who lives alone: moderate."""
    levelled()
    return services.propose_plan(bureau, person_id=village["沈桂珍"].pk, on=TODAY, at=AT)


def _agree(actor, row):
    services.put_forward(actor, version_id=row.pk)
    return services.agree(
        actor, version_id=row.pk, by="沈小明", relation="child", how="signed", on=TODAY, today=TODAY
    )


@pytest.fixture
def running(drafted, bureau, director):
    """Return the version in force."""
    _agree(bureau, drafted)
    services.approve_plans(director, version_ids=[drafted.pk], on=TODAY)
    with acting(bureau):
        return CarePlanVersion.objects.get(pk=drafted.pk)


def _versions(actor, person_id):
    with acting(actor):
        rows = CarePlanVersion.objects.filter(person_id=person_id).order_by("number")
        return [(row.number, row.state, row.valid_from, row.valid_to) for row in rows]


def test_from_a_level_to_a_plan_in_force(running, bureau, village):
    held, under_way = queries.live_versions(bureau, village["沈桂珍"].pk)
    assert under_way is None and held.row.state == "in_force"
    assert (held.row.level, held.row.granted_minutes) == (2, 20 * 60)
    codes = {line.item.code: line for line in held.lines}
    assert {"personal_care", "bath", "meal", "visit"} <= set(codes)
    assert "B.1.3" in codes["bath"].why[0] and codes["visit"].why == ("独居",)
    assert sum(line.covered for line in held.lines) <= held.row.granted_minutes
    plan = queries.plan_of(bureau, village["沈桂珍"].pk)
    assert plan.review_on == date(2027, 4, 30) and plan.manager_name == bureau.name
    assert queries.basis_words(held.row)["list"]["status"] == "illustrative"


def test_a_plan_needs_a_level_a_person_in_scope_and_only_one_version_under_way(
    drafted, bureau, other_town_clerk, village, assessor
):
    with pytest.raises(PlanRefused) as caught:
        services.propose_plan(bureau, person_id=village["李招娣"].pk, on=TODAY, at=AT)
    assert caught.value.code == "plan.no_level"
    with pytest.raises(PlanRefused) as caught:
        services.propose_plan(bureau, person_id=village["沈桂珍"].pk, on=TODAY, at=AT, reason="request")
    assert caught.value.code == "plan.under_way"
    with pytest.raises(NotFound):
        services.propose_plan(other_town_clerk, person_id=village["沈桂珍"].pk, on=TODAY, at=AT)
    with pytest.raises(NotFound):
        queries.plan_version(other_town_clerk, drafted.pk)
    with pytest.raises(PermissionRefused):
        services.propose_plan(assessor, person_id=village["沈桂珍"].pk, on=TODAY, at=AT)
    with acting(other_town_clerk):
        tables = (CarePlan, CarePlanVersion, CarePlanItem, CarePlanUse)
        assert [table.objects.count() for table in tables] == [0, 0, 0, 0]


def test_a_draft_is_written_by_hand_within_the_list_agreed_and_approved_by_another(
    drafted, bureau, director, platform
):
    lines = [
        ItemLine("bath", 2, "week", 60, "home", "洗得安全"),
        ItemLine("respite", 1, "month", 240, "family"),
    ]
    services.write_plan(bureau, version_id=drafted.pk, lines=lines)
    found = queries.plan_version(bureau, drafted.pk)
    told = [(line.item.code, line.item.by_hand, line.item.goal) for line in found.lines]
    assert told == [("bath", True, "洗得安全"), ("respite", True, "")]
    for bad in (
        [],
        [ItemLine("dance", 1, "week", 60, "home")],
        [ItemLine("bath", 0, "week", 60, "home")],
        [ItemLine("bath", 1, "week", 60, "nobody")],
        [lines[0], lines[0]],
    ):
        with pytest.raises(PlanRefused):
            services.write_plan(bureau, version_id=drafted.pk, lines=bad)
    with pytest.raises(TransitionRefused):
        services.approve_plans(director, version_ids=[drafted.pk], on=TODAY)
    services.put_forward(bureau, version_id=drafted.pk)
    with pytest.raises(PlanRefused):
        services.agree(
            bureau, version_id=drafted.pk, by=" ", relation="child", how="signed", on=TODAY, today=TODAY
        )
    services.agree(
        bureau, version_id=drafted.pk, by="沈小明", relation="child", how="phone", on=TODAY, today=TODAY
    )
    with pytest.raises(PlanRefused) as caught:
        services.approve_plans(bureau, version_ids=[drafted.pk], on=TODAY)
    assert caught.value.code == "plan.same_officer"
    with pytest.raises(PlanRefused):
        services.take_back(director, version_id=drafted.pk, reason="")
    row = services.take_back(director, version_id=drafted.pk, reason="时间排不开")
    assert (row.state, row.agreed_by, row.agreed_on) == ("draft", "", None)
    _agree(bureau, drafted)
    services.approve_plans(director, version_ids=[drafted.pk], on=TODAY, from_on=date(2026, 11, 15))
    assert services.start_plans(platform, on=date(2026, 11, 14)) == 0
    assert services.start_plans(platform, on=date(2026, 11, 15)) == 1
    assert _versions(bureau, drafted.person_id)[0][1:3] == ("in_force", date(2026, 11, 15))


REFUSED = (
    ("UPDATE assessment_careplanversion SET state = 'draft' WHERE id = %(id)s", "state_arrows"),
    ("UPDATE assessment_careplanversion SET granted_minutes = 9 WHERE id = %(id)s", "plan_frozen"),
    ("UPDATE assessment_careplanversion SET agreed_by = '' WHERE id = %(id)s", "has_agreement"),
    ("UPDATE assessment_careplanversion SET approved_by = drafted_by WHERE id = %(id)s", "by_another"),
    ("UPDATE assessment_careplanversion SET valid_to = '2020-01-01' WHERE id = %(id)s", "plan_forward"),
    ("UPDATE assessment_careplanitem SET times = 9 WHERE version_id = %(id)s", "items_frozen"),
    ("DELETE FROM assessment_careplanitem WHERE version_id = %(id)s", "items_frozen"),
)
_COPY = "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT * FROM assessment_careplanversion WHERE id = %s"
_ARROWS = (
    "CREATE TRIGGER arrows BEFORE UPDATE OF state ON t FOR EACH ROW "
    "WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION assessment_careplanversion_state_arrows()"
)


def test_the_database_refuses_what_was_never_allowed(running, bureau):
    """Every arrow not drawn (on a copy of the row under the same trigger), rewriting what was agreed, a second live plan."""
    states = [code for code, _words in PLAN_STATES]
    with acting(bureau), connection.cursor() as cursor:
        for statement, constraint in REFUSED:
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                cursor.execute(statement, {"id": running.pk})
        for was in states:
            for then in (x for x in states if x != was and x not in PLAN_ARROWS.get(was, ())):
                with pytest.raises(IntegrityError, match="state_arrows"), transaction.atomic():
                    cursor.execute(_COPY, [running.pk])
                    cursor.execute("UPDATE t SET state = %s", [was])
                    cursor.execute(_ARROWS)
                    cursor.execute("UPDATE t SET state = %s", [then])
        plan = CarePlan.objects.get(pk=running.plan_id)
        with pytest.raises(IntegrityError, match="one_live"), transaction.atomic():
            CarePlan.objects.create(
                person_id=plan.person_id, county=plan.county, village=plan.village, opened_at=AT
            )
        row = CarePlanVersion.objects.get(pk=running.pk)
        row.pk, row.number, row.state = None, 2, "superseded"
        with pytest.raises(IntegrityError, match="one_a_time"), transaction.atomic():
            row.save(force_insert=True)


def test_another_level_draws_a_new_version_with_the_difference_and_keeps_what_is_by_hand(
    running, levelled, platform, bureau, director, village
):
    row = services.propose_plan(bureau, person_id=running.person_id, on=TODAY, at=AT, reason="request")
    lines = [
        ItemLine("bath", 1, "week", 60, "home", "洗得安全"),
        ItemLine("respite", 1, "month", 240, "family"),
    ]
    services.write_plan(bureau, version_id=row.pk, lines=lines)
    _agree(bureau, row)
    services.approve_plans(director, version_ids=[row.pk], on=TODAY)
    with acting(platform):
        queries.AbilityLevel.objects.filter(person_id=running.person_id).update(valid_to=date(2026, 10, 1))
    levelled(items=SEVERE, on=date(2026, 10, 1))
    made = services.adapt_plan(
        platform, person_id=running.person_id, on=TODAY, at=AT, reason="level", words="能力等级重新评定"
    )
    assert (made.state, made.level, made.drafted_by) == ("proposed", 3, None)
    found = queries.plan_version(bureau, made.pk)
    codes = {line.item.code: line.item for line in found.lines}
    assert codes["bath"].goal == "洗得安全" and codes["bath"].times == 2 and codes["respite"].by_hand
    with acting(bureau):
        old = CarePlanVersion.objects.get(person_id=running.person_id, state="in_force")
        said = queries.told(queries.changes_between(old, made), "gbt42195")
    assert "每月时数由 20 小时变为 30 小时" in said and "“助浴”由每周 1 次变为每周 2 次" in said
    states = [state for _n, state, _from, _to in _versions(bureau, running.person_id)]
    assert states == ["superseded", "in_force", "proposed"]


def test_a_change_without_a_difference_only_puts_the_plan_up_for_review(running, platform, bureau):
    words = {"person_id": running.person_id, "on": TODAY, "at": AT, "reason": "moved", "words": "县内搬家"}
    assert services.adapt_plan(platform, **words, life_event_id=7) is None
    assert queries.plan_of(bureau, running.person_id).review_on == TODAY
    with acting(bureau):
        assert [v.pk for v in queries.plans_due(bureau, on=TODAY)] == [running.pk]
    assert queries.plan_counts(bureau, on=TODAY)["due"] == 1


def test_death_ends_the_plan_and_its_reversal_restores_it(running, platform, bureau):
    person = running.person_id
    event = people.record_life_event(
        bureau, person_id=person, kind="death", occurred_on=date(2026, 10, 31), at=AT, today=TODAY
    )
    news._plan_death(platform, Event.objects.get(name="people.died"))
    assert _versions(bureau, person) == [(1, "ended", TODAY, TODAY)]
    assert queries.plan_of(bureau, person).ended_why == "本人已故"
    with pytest.raises(PlanRefused):
        services.take_back(bureau, version_id=running.pk, reason="再看")
    people.reverse_life_event(bureau, life_event_id=event.pk, why="弄错了人", at=AT, today=TODAY)
    news._plan_reversal(platform, Event.objects.get(name="people.life_event_reversed"))
    assert _versions(bureau, person) == [(1, "in_force", TODAY, None)]
    assert queries.plan_of(bureau, person).ended_on is None


def test_a_version_a_taken_back_event_drew_gives_way_to_the_one_before(running, platform, bureau, director):
    person = running.person_id
    people.end_category(platform, person_id=person, category="living", valid_to=date(2026, 10, 15))
    made = services.adapt_plan(
        platform,
        person_id=person,
        on=TODAY,
        at=AT,
        reason="life_event",
        words="人员类别变了",
        life_event_id=9,
    )
    again = {"person_id": person, "on": TODAY, "at": AT, "reason": "life_event", "words": "人员类别变了"}
    assert services.adapt_plan(platform, **again, life_event_id=9) is None, "the same event draws once"
    services.agree(
        bureau, version_id=made.pk, by="本人", relation="self", how="spoken", on=TODAY, today=TODAY
    )
    services.approve_plans(director, version_ids=[made.pk], on=TODAY)
    assert [v[1] for v in _versions(bureau, person)] == ["superseded", "in_force"]
    assert services.restore_on_reversal(platform, person_id=person, life_event_id=9) == 1
    assert _versions(bureau, person) == [(1, "in_force", TODAY, None), (2, "ended", TODAY, TODAY)]


def test_used_hours_are_written_once_and_what_no_place_of_the_town_gives_is_listed(
    running, platform, bureau, village
):
    words = {"person_id": running.person_id, "code": "bath", "minutes": 60, "at": AT}
    first = services.record_used(bureau, **words, given_on=date(2026, 10, 31), source="homecare.Visit:1")
    assert first is not None
    assert services.record_used(bureau, **words, given_on=TODAY, source="homecare.Visit:1") is None
    services.record_used(bureau, **words, given_on=date(2026, 11, 1), source="homecare.Visit:2")
    assert queries.used_in(bureau, running.plan_id, Month.of(TODAY)) == (60, {"bath": 60})
    with pytest.raises(IntegrityError, match="careplanuse_frozen"), acting(platform), transaction.atomic():
        CarePlanUse.objects.filter(pk=first.pk).update(minutes=1)
    gaps = {gap.code: gap for gap in queries.without_supply(bureau)}
    # two care homes stand in the town and nothing else: meals and visits have nobody, bathing has
    assert {"meal", "visit"} <= set(gaps) and "bath" not in gaps
    assert (gaps["meal"].town, gaps["meal"].people, gaps["meal"].nearest) == (village.town, 1, ())
    assert queries.without_supply(bureau, town="330424101") == []


def test_people_with_a_level_and_no_plan_are_found_the_heaviest_first(levelled, bureau, village):
    levelled("沈桂珍")
    levelled("王秀英", SEVERE)
    levelled("陈福林", {**HIGHEST, "B.4.2": 1})
    assert queries.without_plan(bureau, on=TODAY) == [village["王秀英"].pk, village["沈桂珍"].pk]
    services.propose_plan(bureau, person_id=village["王秀英"].pk, on=TODAY, at=AT)
    assert queries.without_plan(bureau, on=TODAY) == [village["沈桂珍"].pk]


def test_a_plan_ends_with_a_reason_and_has_one_case_manager(running, bureau, director):
    assert services.assign_manager(director, plan_id=running.plan_id).manager_name == director.name
    with pytest.raises(PlanRefused):
        services.end_plan(director, plan_id=running.plan_id, on=TODAY, reason="")
    services.end_plan(director, plan_id=running.plan_id, on=TODAY, reason="住到外地女儿家")
    assert queries.live_versions(bureau, running.person_id) == (None, None)
    # a new plan may follow the one that ended, from another day
    made = services.propose_plan(
        replace(bureau, user_id=999), person_id=running.person_id, on=TODAY, at=AT, reason="request"
    )
    assert made.plan_id != running.plan_id and made.number == 1
