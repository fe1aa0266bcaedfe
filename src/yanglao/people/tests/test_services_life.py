"""Life events, categories and relations: what they change, whom they tell, how they are taken back."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.access import queries as access
from yanglao.access.models import User
from yanglao.base.actor import Actor, Scope
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.models import Event
from yanglao.base.scope import acting
from yanglao.orgs import services as orgs
from yanglao.people import queries, services
from yanglao.people.models import CareRelation, CategoryRecord, LifeEvent, Person

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


def happen(actor, person, kind, on=date(2026, 10, 10), **detail):
    return services.record_life_event(
        actor, person_id=person.pk, kind=kind, occurred_on=on, at=AT, today=TODAY, detail=detail
    )


def row_of(platform, person):
    with acting(platform):
        return Person.objects.values().get(pk=person.pk)


def told(name, person):
    return list(
        Event.objects.filter(name=name, subjects__person_id=person.pk).values_list("subjects", flat=True)
    )


def test_a_death_is_told_and_taking_it_back_leaves_the_file_as_before(village, town_clerk, platform):
    person = village["沈桂珍"]
    before = row_of(platform, person)
    event = happen(town_clerk, person, "death")
    assert row_of(platform, person)["status"] == "dead"
    assert told("people.died", person)[0]["life_event_id"] == event.pk
    services.reverse_life_event(town_clerk, life_event_id=event.pk, why="同名登记错了", at=AT, today=TODAY)
    after = row_of(platform, person)
    assert {k: v for k, v in after.items() if k != "updated_at"} == {
        k: v for k, v in before.items() if k != "updated_at"
    }
    assert told("people.life_event_reversed", person)
    with pytest.raises(DomainError):
        services.reverse_life_event(town_clerk, life_event_id=event.pk, why="再撤一次", at=AT, today=TODAY)
    happen(town_clerk, person, "death")  # and may be recorded again


def test_nobody_dies_twice_or_tomorrow(village, town_clerk):
    happen(town_clerk, village["沈桂珍"], "death")
    for kind, on in (("death", date(2026, 10, 11)), ("move_out", date(2026, 10, 12))):
        with pytest.raises(DomainError) as refusal:
            happen(town_clerk, village["沈桂珍"], kind, on)
        assert refusal.value.code == "life_event.dead"
    with pytest.raises(DomainError) as refusal:
        happen(town_clerk, village["周阿根"], "death", date(2026, 11, 1))
    assert refusal.value.code == "life_event.future"


def test_a_death_without_its_day_is_refused_by_the_database(village, platform):
    with acting(platform), pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=village["沈桂珍"].pk).update(status="dead")


def test_a_move_within_hands_every_row_to_the_other_town(village, town_clerk, other_town_clerk, platform):
    person = village["沈桂珍"]
    event = happen(town_clerk, person, "move_within", village="330424101003", address="新址")
    assert queries.header(town_clerk, person.pk, on=TODAY) is None
    head = queries.header(other_town_clerk, person.pk, on=TODAY)
    assert head["village"] == "330424101003"
    assert len(head["categories"]) == 2
    words = told("people.moved_within", person)[0]
    assert (words["village_from"], words["village_to"]) == ("330424001001", "330424101003")
    history = [
        (a.division, a.valid_from, a.valid_to) for a in queries.addresses_of(other_town_clerk, person.pk)
    ]
    assert sorted(history, key=str) == sorted(
        [("330424001001", None, date(2026, 10, 10)), ("330424101003", date(2026, 10, 10), None)], key=str
    )
    services.reverse_life_event(other_town_clerk, life_event_id=event.pk, why="没有搬", at=AT, today=TODAY)
    assert queries.header(town_clerk, person.pk, on=TODAY)["village"] == "330424001001"
    assert queries.addresses_of(town_clerk, person.pk) == []


def test_who_moves_out_stops_being_active_and_facts_still_hold_the_month(village, town_clerk, platform):
    person = village["周阿根"]
    happen(town_clerk, person, "move_out", village="330522001001", address="外县")
    row = row_of(platform, person)
    assert (row["status"], row["moved_out_on"], row["register_village"]) == (
        "moved_out",
        date(2026, 10, 10),
        "330522001001",
    )
    facts = {r["person_id"]: r for r in queries.facts_frame(platform, on=TODAY).to_dicts()}
    assert facts[person.pk]["is_registered"] is True
    assert person.pk not in queries.facts_frame(platform, on=date(2026, 11, 30))["person_id"]
    happen(town_clerk, person, "move_in", date(2026, 10, 20), village="330424001001", address="回来")
    assert row_of(platform, person)["status"] == "active"
    assert row_of(platform, person)["moved_out_on"] is None


def test_facts_know_who_was_registered_on_an_earlier_day(village, town_clerk, platform):
    person = village["周阿根"]
    happen(town_clerk, person, "move_out", date(2026, 9, 5), village="330522001001")
    happen(town_clerk, person, "move_in", date(2026, 10, 20), village="330424001001")
    then = {r["person_id"]: r for r in queries.facts_frame(platform, on=date(2026, 10, 1)).to_dicts()}
    now = {r["person_id"]: r for r in queries.facts_frame(platform, on=TODAY).to_dicts()}
    assert then[person.pk]["is_registered"] is False
    assert now[person.pk]["is_registered"] is True


def test_an_event_followed_by_another_is_not_taken_back_under_it(village, town_clerk):
    person = village["周阿根"]
    first = happen(town_clerk, person, "move_within", village="330424001005")
    happen(town_clerk, person, "move_within", date(2026, 10, 20), village="330424001006")
    with pytest.raises(DomainError) as refusal:
        services.reverse_life_event(town_clerk, life_event_id=first.pk, why="错了", at=AT, today=TODAY)
    assert refusal.value.code == "life_event.changed_since"


def test_an_unknown_village_or_kind_is_refused(village, town_clerk):
    for kind, target, code in (
        ("move_within", "330424999999", "life_event.village"),
        ("flies", "", "life_event.kind"),
    ):
        with pytest.raises(DomainError) as refusal:
            happen(town_clerk, village["周阿根"], kind, village=target)
        assert refusal.value.code == code


def test_a_hospital_stay_is_written_down_and_changes_nothing(village, town_clerk, platform):
    before = row_of(platform, village["周阿根"])
    happen(town_clerk, village["周阿根"], "hospital_in")
    assert row_of(platform, village["周阿根"]) == before
    assert told("people.life_event", village["周阿根"])
    with acting(platform):
        assert LifeEvent.objects.filter(person_id=village["周阿根"].pk).count() == 1


def test_another_value_of_a_category_ends_the_one_before(village, town_clerk):
    person = village["沈桂珍"]
    services.set_category(
        town_clerk,
        person_id=person.pk,
        category="subsistence",
        value="near",
        source="大救助",
        valid_from=date(2026, 9, 1),
    )
    spans = [
        (c.value, c.valid_from, c.valid_to)
        for c in queries.categories_of(town_clerk, person.pk)
        if c.category == "subsistence"
    ]
    assert spans == [("near", date(2026, 9, 1), None), ("low", date(2024, 7, 1), date(2026, 9, 1))]
    with pytest.raises(DomainError):
        services.set_category(
            town_clerk,
            person_id=person.pk,
            category="subsistence",
            value="low",
            source="",
            valid_from=date(2026, 8, 1),
        )
    services.end_category(town_clerk, person_id=person.pk, category="subsistence", valid_to=date(2026, 10, 1))
    with pytest.raises(NotFound):
        services.end_category(
            town_clerk, person_id=person.pk, category="subsistence", valid_to=date(2026, 10, 2)
        )
    with pytest.raises(DomainError):
        services.set_category(
            town_clerk, person_id=person.pk, category="subsistence", value="rich", source="", valid_from=TODAY
        )


def test_overlapping_categories_are_refused_by_the_database(village, platform):
    person = village["沈桂珍"]
    with acting(platform), pytest.raises(IntegrityError), transaction.atomic():
        CategoryRecord.objects.create(
            person=person,
            county=person.county,
            village=person.village,
            category="living",
            value="empty_nest",
            valid_from=TODAY,
        )


@pytest.fixture
def home(bureau):
    return orgs.register(bureau, name="示例之家", kind="operator")


@pytest.fixture
def carer(home):
    return Actor(900, "某院", "institution", "330424", Scope("org", (str(home.pk),)), home.pk)


def test_an_organisation_sees_whom_it_cares_for_and_nobody_else(village, bureau, carer, home):
    assert queries.search(carer, "沈桂珍") == []
    relation = services.grant_care_relation(
        bureau,
        person_id=village["沈桂珍"].pk,
        organisation_id=home.pk,
        from_on=date(2026, 10, 1),
        why="入住合同",
        today=TODAY,
    )
    assert queries.list_people(carer, on=TODAY).total == 1
    assert [line.name for line in queries.search(carer, "沈")] == ["沈桂珍"]
    assert len(queries.relations_of(carer, village["沈桂珍"].pk)) == 1
    with acting(carer):
        assert CategoryRecord.objects.count() == 2
    services.end_care_relation(bureau, relation_id=relation.pk, to_on=TODAY, today=TODAY)
    assert queries.list_people(carer, on=TODAY).total == 0


def test_a_relation_needs_a_reason_and_opens_and_ends_by_the_day(village, bureau, carer, home, platform):
    person = village["沈桂珍"]
    with pytest.raises(DomainError):
        services.grant_care_relation(
            bureau, person_id=person.pk, organisation_id=home.pk, from_on=TODAY, why=" ", today=TODAY
        )
    services.grant_care_relation(
        bureau,
        person_id=person.pk,
        organisation_id=home.pk,
        from_on=date(2026, 11, 1),
        to_on=date(2026, 12, 1),
        why="试住",
        today=TODAY,
    )
    assert queries.list_people(carer, on=TODAY).total == 0
    assert services.refresh_relations(platform, today=date(2026, 11, 1)) == 1
    assert queries.list_people(carer, on=TODAY).total == 1
    assert services.refresh_relations(platform, today=date(2026, 12, 1)) == 1
    with acting(platform):
        assert not CareRelation.objects.get().is_current
    with pytest.raises(DomainError):
        services.grant_care_relation(
            bureau,
            person_id=person.pk,
            organisation_id=home.pk,
            from_on=date(2026, 11, 9),
            why="重叠",
            today=TODAY,
        )


def test_a_family_sees_whom_it_may_act_for_until_the_delegation_ends(village, platform):
    from yanglao.access import queries as access

    account = User.objects.create(username="family1")
    person = village["沈桂珍"]
    given = services.delegate(
        platform,
        person_id=person.pk,
        powers=["see"],
        proof="户口簿",
        purpose="代办",
        valid_from=date(2026, 10, 1),
        delegate_user_id=account.pk,
        at=AT,
    )
    family = access.actor_of(account, access.appointments_of(account.pk, TODAY)[0])
    assert [line.name for line in queries.list_people(family, on=TODAY).lines] == ["沈桂珍"]
    assert queries.header(family, village["周阿根"].pk, on=TODAY) is None
    assert len(queries.delegations_of(family, person.pk)) == 1
    services.end_delegation(platform, delegation_id=given.pk, valid_to=TODAY, at=AT)
    assert access.appointments_of(account.pk, TODAY) == []


TABLES = (
    "people_person people_person_history people_categoryrecord people_categoryrecord_history people_addressrecord "
    "people_emergencycontact people_lifeevent people_carerelation people_consent people_delegation"
).split()


@pytest.mark.parametrize("table", TABLES)
def test_plain_sql_sees_the_scope_and_no_more(
    village, town_clerk, other_town_clerk, bureau, home, platform, table
):
    person = village["沈桂珍"]
    services.set_contacts(platform, person_id=person.pk, contacts=[{"name": "甲"}])
    services.give_consent(platform, person_id=person.pk, kind="share", given_by="本人", valid_from=TODAY)
    account = User.objects.create(username="family2")
    services.delegate(
        platform,
        person_id=person.pk,
        powers=["see"],
        proof="证",
        purpose="代办",
        valid_from=TODAY,
        delegate_user_id=account.pk,
        at=AT,
    )
    services.grant_care_relation(
        platform, person_id=person.pk, organisation_id=home.pk, from_on=TODAY, why="因", today=TODAY
    )
    happen(platform, person, "residence_change", village="330424001005")
    column = {"people_person": "id", "people_person_history": "pgh_obj_id"}.get(table, "person_id")

    def seen(actor):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [person.pk])
            return cursor.fetchone()[0]

    assert seen(bureau) > 0
    assert seen(town_clerk) > 0
    assert seen(other_town_clerk) == 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


def test_households_are_seen_by_town_and_by_their_members(village, town_clerk, other_town_clerk):
    person = village["沈桂珍"]
    services.set_household(town_clerk, person_id=person.pk, number="001", at=AT)
    family = Actor(901, "沈建国", "family", "330424", Scope("persons", (str(person.pk),)))

    def seen(actor):
        with acting(actor), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_household")
            return cursor.fetchone()[0]

    assert (seen(town_clerk), seen(other_town_clerk), seen(family)) == (1, 0, 1)
    assert queries.header(family, person.pk, on=TODAY)["household_number"] == "001"


def spans(platform, person):
    with acting(platform):
        return list(CategoryRecord.objects.filter(person_id=person.pk).order_by("id").values())


def test_a_category_may_begin_and_end_as_an_event_and_be_taken_back_to_the_very_spans(
    village, town_clerk, platform
):
    person = village["沈桂珍"]
    before = spans(platform, person)
    begun = happen(town_clerk, person, "category", category="subsistence", value="near")
    now = {r["value"]: r for r in spans(platform, person) if r["category"] == "subsistence"}
    assert (now["low"]["valid_to"], now["near"]["valid_from"]) == (date(2026, 10, 10), date(2026, 10, 10))
    ended = happen(town_clerk, person, "category_end", date(2026, 10, 20), category="subsistence")
    assert told("people.category_changed", person)[-1]["category"] == "subsistence"
    with pytest.raises(DomainError) as refusal:
        services.reverse_life_event(town_clerk, life_event_id=begun.pk, why="弄错了", at=AT, today=TODAY)
    assert refusal.value.code == "life_event.changed_since"
    for event in (ended, begun):
        services.reverse_life_event(town_clerk, life_event_id=event.pk, why="弄错了", at=AT, today=TODAY)
    assert spans(platform, person) == before


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("category", {"category": "subsistence", "value": "rich"}),
        ("category", {"category": "subsistence", "value": "low"}),
        ("category_end", {"category": "severe_disability"}),
    ],
)
def test_a_category_that_cannot_change_so_is_refused_and_nothing_is_written(
    village, town_clerk, platform, kind, detail
):
    person = village["沈桂珍"]
    before = spans(platform, person)
    with pytest.raises(DomainError):
        happen(town_clerk, person, kind, **detail)
    assert spans(platform, person) == before
    with acting(platform):
        assert not LifeEvent.objects.filter(person_id=person.pk).exists()


def test_a_village_clerk_may_note_a_death_and_no_category(village, village_clerk):
    with pytest.raises(DomainError):
        happen(village_clerk, village["沈桂珍"], "category", category="subsistence", value="near")
    happen(village_clerk, village["沈桂珍"], "death")


def test_who_is_in_hospital_goes_out_before_coming_in_again(village, town_clerk):
    person = village["王秀英"]
    with pytest.raises(DomainError) as refusal:
        happen(town_clerk, person, "hospital_out")
    assert refusal.value.code == "life_event.not_inside"
    came = happen(town_clerk, person, "hospital_in")
    with pytest.raises(DomainError) as refusal:
        happen(town_clerk, person, "hospital_in", date(2026, 10, 12))
    assert refusal.value.code == "life_event.inside_already"
    happen(town_clerk, person, "hospital_out", date(2026, 10, 12))
    happen(town_clerk, person, "hospital_in", date(2026, 10, 12))
    with pytest.raises(DomainError) as refusal:
        services.reverse_life_event(town_clerk, life_event_id=came.pk, why="弄错了", at=AT, today=TODAY)
    assert refusal.value.code == "life_event.changed_since"


def test_what_changes_no_column_is_told_to_every_house_all_the_same(village, town_clerk):
    person = village["陈福林"]
    for kind in ("ability_changed", "marriage", "widowed"):
        happen(town_clerk, person, kind)
    assert {e["kind"] for e in told("people.life_event", person)} == {
        "ability_changed",
        "marriage",
        "widowed",
    }


def test_nothing_happens_to_anybody_after_the_death(village, town_clerk):
    person = village["周阿根"]
    happen(town_clerk, person, "death")
    with pytest.raises(DomainError) as refusal:
        happen(town_clerk, person, "hospital_in", date(2026, 10, 11))
    assert refusal.value.code == "life_event.after_death"


def test_a_delegation_that_ends_by_its_date_takes_the_sight_away_with_the_daily_round(village, platform):
    person = village["沈桂珍"]
    with acting(platform):
        account = User.objects.create(username="niece", display_name="侄女")
    services.delegate(
        platform, person_id=person.pk, powers=["view"], proof="委托书", purpose="代办", valid_from=date(2026, 10, 1),
        valid_to=date(2026, 11, 15), at=AT, delegate_user_id=account.pk,
    )  # fmt: skip

    def keys():
        return [a.scope_keys for a in access.appointments_of(account.pk, date(2026, 11, 20))]

    services.refresh_delegations(platform, today=TODAY, at=AT)
    assert keys() == [[str(person.pk)]]
    services.refresh_delegations(platform, today=date(2026, 11, 15), at=AT)
    assert keys() == []
