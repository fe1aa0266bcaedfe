"""A month from the facts to the bank: who gets what, two people, nothing twice, late news as differences."""

from datetime import date

import pytest

from yanglao.base import events
from yanglao.base.errors import DomainError, PermissionRefused
from yanglao.base.scope import acting
from yanglao.benefits import queries, services
from yanglao.benefits.errors import NotThatState, SamePersonRun
from yanglao.benefits.models import Benefit, RunLine
from yanglao.funds import queries as money
from yanglao.people import services as people

#: What the 2024-07 rules and the provincial minimum give the village in a month (fen), written from the documents.
OWED = {
    ("沈桂珍", "old_age_allowance"): 6_000,
    ("沈桂珍", "care_subsidy"): 12_500,
    ("沈桂珍", "nursing_subsidy"): 25_000,
    ("周阿根", "old_age_allowance"): 6_000,
    ("王秀英", "old_age_allowance"): 30_000,
    ("顾玉珍", "old_age_allowance"): 6_000,
    ("张彩娥", "old_age_allowance"): 6_000,
    ("张彩娥", "nursing_subsidy"): 25_000,
    ("吴金根", "care_subsidy"): 12_500,
    ("吴金根", "nursing_subsidy"): 50_000,
    ("陈福林", "nursing_subsidy"): 6_250,
    ("金根林", "care_subsidy"): 12_500,
}


def lines(actor, month, **where):
    """Return what a run owes: (name's person id, scheme) → fen, kinds summed."""
    found = {}
    with acting(actor):
        for row in RunLine.objects.filter(run__month=month, **where):
            key = (row.person_id, row.scheme)
            found[key] = found.get(key, 0) + row.amount_fen
    return found


def named(village, found):
    """Return the same by name."""
    names = {p.pk: n for n, p in village.persons.items()}
    return {(names[person], scheme): fen for (person, scheme), fen in found.items()}


def test_the_past_months_pay_what_the_documents_say(past, platform):
    found = named(past, lines(platform, "2026-09"))
    unpublished = {k for k in found if k[1] == "living_supplement"} | {("张彩娥", "care_subsidy")}
    assert {k: v for k, v in found.items() if k not in unpublished} == OWED
    # A share of the relief standard, and what the county sets for near relief: no source says how much, only who.
    assert {k[0] for k in unpublished if k[1] == "living_supplement"} == {"沈桂珍", "吴金根", "金根林"}
    assert all(found[k] > 0 for k in unpublished)
    assert money.ledger_check(platform)["balanced"] is True


def test_a_birthday_on_the_last_day_of_the_month_moves_the_step_and_says_why(past, run, platform):
    run(to="computed")
    found = named(past, lines(platform, "2026-10"))
    assert found["周阿根", "old_age_allowance"] == 10_000
    fall = {part["cause"]: part for part in queries.run_summary(platform, "2026-10")["totals"]["waterfall"]}
    assert fall["age_step"]["fen"] == 4_000
    assert sum(part["fen"] for part in fall.values()) == 4_000


def test_who_is_eighty_tomorrow_is_neither_paid_nor_proposed_today(past, run, platform):
    run(to="computed")
    person = past["朱水金"].pk
    assert ("朱水金", "old_age_allowance") not in named(past, lines(platform, "2026-10"))
    assert queries.of_person(platform, person, date(2026, 10, 31)) == []


def test_the_same_month_again_makes_nothing_new(past, run, platform, finance, at, today):
    assert run(to="posted")["new_payments"] > 0
    again = services.post(finance, month="2026-10", occurred_on=today, at=at)
    assert again == {"new_payments": 0, "paid_fen": 0, "held": 0}
    run()
    before = money.payments(finance, money.PaymentFilter(month="2026-10"))
    run()
    assert money.payments(finance, money.PaymentFilter(month="2026-10")) == before
    assert money.ledger_check(platform)["balanced"] is True


def test_the_paid_sum_is_that_of_the_lines_of_the_payments_and_of_the_batches(past, run, finance):
    run()
    total = queries.run_summary(finance, "2026-10")["totals"]["paid_fen"]
    assert total == money.payments(finance, money.PaymentFilter(month="2026-10"))["sum_fen"]
    assert total == sum(b["amount_fen"] for b in money.batches(finance, "2026-10"))


def test_who_computed_a_month_may_neither_review_nor_approve_it(past, run, finance, director, bureau, at):
    services.open_run(bureau, month="2026-10", at=at)
    services.compute(bureau, month="2026-10", facts_on=date(2026, 10, 31), at=at)
    with pytest.raises(SamePersonRun):
        services.review(bureau, month="2026-10", at=at)
    services.review(director, month="2026-10", at=at)
    with pytest.raises(SamePersonRun):
        services.approve(bureau, month="2026-10", at=at)
    with pytest.raises(PermissionRefused):
        services.approve(finance, month="2026-10", at=at)


def test_steps_come_in_order_and_an_unfinished_month_blocks_the_next(past, run, finance, director, at):
    run(to="computed")
    with pytest.raises(NotThatState):
        services.approve(director, month="2026-10", at=at)
    with pytest.raises(NotThatState):
        services.open_run(finance, month="2026-11", at=at)
    with pytest.raises(NotThatState) as refused:
        services.open_run(finance, month="2026-06", at=at)
    assert refused.value.remedy


def test_a_returned_month_is_reckoned_anew(past, run, director, finance, platform, at):
    run(to="reviewed")
    first = lines(platform, "2026-10")
    with pytest.raises(DomainError, match="理由"):
        services.return_run(director, month="2026-10", reason="", at=at)
    services.return_run(director, month="2026-10", reason="名单要核", at=at)
    assert lines(platform, "2026-10") == {}
    run()
    assert lines(platform, "2026-10") == first


def dies(platform, village, name, on, told):
    """Record a death and let the news travel."""
    row = people.record_life_event(
        platform,
        person_id=village[name].pk,
        kind="death",
        occurred_on=on,
        source="殡葬",
        at=told,
        today=date(2026, 10, 31),
    )
    events.deliver()
    return row


def test_a_death_is_paid_in_its_month_and_not_after(past, run, platform, at):
    dies(platform, past, "顾玉珍", date(2026, 10, 2), at)
    run()
    assert named(past, lines(platform, "2026-10"))["顾玉珍", "old_age_allowance"] == 6_000
    run(month="2026-11", to="computed", facts_on=date(2026, 10, 31))
    assert ("顾玉珍", "old_age_allowance") not in named(past, lines(platform, "2026-11"))


def test_a_death_known_late_is_asked_back_and_the_books_say_so(past, run, platform, at):
    dies(platform, past, "顾玉珍", date(2026, 7, 20), at)
    run()
    found = named(past, lines(platform, "2026-10", kind="recovery"))
    assert found == {("顾玉珍", "old_age_allowance"): -12_000}
    case = queries.recoveries(platform)[0]
    assert (case["amount_fen"], case["reason"], case["state"]) == (12_000, "late_death", "opened")
    balances = {r["code"]: r["balance_fen"] for r in money.trial_balance(platform)}
    assert balances["receivable:old_age_allowance"] == 12_000
    assert money.ledger_check(platform)["balanced"] is True


def test_a_death_taken_back_brings_the_benefit_and_its_months_back(past, run, platform, at):
    event = dies(platform, past, "顾玉珍", date(2026, 7, 20), at)
    run()
    people.reverse_life_event(
        platform, life_event_id=event.pk, why="认错了人", at=at, today=date(2026, 10, 31)
    )
    events.deliver()
    states = [b["state"] for b in queries.of_person(platform, past["顾玉珍"].pk, date(2026, 10, 31))]
    assert states == ["active"]
    run(month="2026-11", to="posted", facts_on=date(2026, 10, 31))
    found = named(past, lines(platform, "2026-11", kind="delta"))
    assert found["顾玉珍", "old_age_allowance"] == 18_000
    # August and September were paid and never given back: only October and November go out now.
    paid = money.payments(platform, money.PaymentFilter(month="2026-11", person_id=past["顾玉珍"].pk))["rows"]
    assert [p["amount_fen"] for p in paid] == [12_000]
    assert queries.recoveries(platform)[0]["state"] == "settled"
    totals = queries.run_summary(platform, "2026-11")["totals"]
    assert totals["paid_fen"] - totals["before_fen"] == sum(part["fen"] for part in totals["waterfall"])
    assert money.ledger_check(platform)["balanced"] is True


def test_a_death_nobody_announced_is_found_by_the_run(past, run, platform, owner_sql):
    from yanglao.people.models import Person

    with acting(platform):
        Person.objects.filter(pk=past["顾玉珍"].pk).update(status="dead", died_on=date(2026, 8, 3))
    run(to="approved")
    with acting(platform):
        row = Benefit.objects.get(person_id=past["顾玉珍"].pk)
        assert (row.state, row.active_to, row.stop_reason) == ("stopped", date(2026, 9, 1), "died")
    assert named(past, lines(platform, "2026-10")) | {("顾玉珍", "old_age_allowance"): -6_000} == named(
        past, lines(platform, "2026-10")
    )
    groups = {g["kind"]: g["count"] for g in queries.exception_groups(platform, "2026-10")}
    assert groups["death_match"] == 1


def test_a_new_level_changes_the_amount_with_a_decision_of_its_own(past, run, platform, finance, at):
    from django.db import connection

    with acting(platform), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessment_abilitylevel SET valid_to = '2026-10-05' WHERE person_id = %s",
            [past["沈桂珍"].pk],
        )
        cursor.execute(
            "INSERT INTO assessment_abilitylevel (person_id, county, village, scale, level, valid_from, source, recorded_at) "
            "SELECT person_id, county, village, scale, 3, '2026-10-05', source, now() FROM assessment_abilitylevel "
            "WHERE person_id = %s",
            [past["沈桂珍"].pk],
        )
    run(to="approved")
    found = next(
        b
        for b in queries.of_person(platform, past["沈桂珍"].pk, date(2026, 10, 31))
        if b["scheme"] == "nursing_subsidy"
    )
    assert found["amount_fen"] == 50_000
    made = queries.benefit(platform, found["id"], date(2026, 10, 31))["decisions"]
    assert [(d["outcome"], d["cause"]) for d in made][-1] == ("change", "level_change")
    assert made[-1]["maker"] != made[-1]["checker"]


def test_an_expired_level_pauses_the_benefit_and_a_new_one_takes_it_up(past, run, platform):
    from django.db import connection

    person = past["吴金根"].pk
    with acting(platform), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessment_abilitylevel SET valid_to = '2026-10-20' WHERE person_id = %s", [person]
        )
    run()
    assert ("吴金根", "nursing_subsidy") not in named(past, lines(platform, "2026-10"))
    states = {b["scheme"]: b["state"] for b in queries.of_person(platform, person, date(2026, 10, 31))}
    assert states["nursing_subsidy"] == "suspended"
    with acting(platform), connection.cursor() as cursor:
        cursor.execute("UPDATE assessment_abilitylevel SET valid_to = NULL WHERE person_id = %s", [person])
    run(month="2026-11", to="approved", facts_on=date(2026, 10, 31))
    found = named(past, lines(platform, "2026-11"))
    assert found["吴金根", "nursing_subsidy"] == 50_000
    states = {b["scheme"]: b["state"] for b in queries.of_person(platform, person, date(2026, 10, 31))}
    assert states["nursing_subsidy"] == "active"


def test_a_fact_from_a_house_above_changes_the_next_month(past, run, platform, at):
    person = {"id": past["吴金根"].pk, "village": past.village}
    services.record_fact(
        platform,
        person=person,
        name="ltc_benefit",
        value=True,
        from_on=date(2026, 10, 1),
        to_on=None,
        source_type="test",
        source_id=1,
        at=at,
    )
    run()
    assert named(past, lines(platform, "2026-10"))["吴金根", "nursing_subsidy"] == 0
    why = queries.explain(platform, person["id"], "nursing_subsidy", "2026-10", date(2026, 10, 31))
    assert why["relation"] == "nursing_or_ltc"
    assert why["amount_fen"] == 0


def test_a_move_within_the_county_takes_the_rows_along(past, platform, town_clerk, other_town_clerk, at):
    from yanglao.benefits.models import Decision
    from yanglao.funds.models import Payment

    person = past["沈桂珍"]
    services.follow_person(platform, person_id=person.pk, village=past.other_village)
    from yanglao.funds import services as funds

    funds.follow_person(platform, person_id=person.pk, village=past.other_village)
    for actor, sees in ((town_clerk, False), (other_town_clerk, True)):
        with acting(actor):
            for model in (Benefit, Decision, RunLine, Payment):
                assert model.objects.filter(person_id=person.pk).exists() is sees


def test_every_line_is_explained_to_the_fen_by_the_frozen_facts(past, run, platform):
    run()
    for (person, scheme), fen in lines(platform, "2026-10", kind="regular").items():
        why = queries.explain(platform, person, scheme, "2026-10", date(2026, 10, 31))
        assert why["amount_fen"] == fen == why["paid_fen"]
        assert why["decided"]["fingerprint"]
        assert all(
            {"value", "pack", "since", "document", "clause", "status"} <= p.keys() for p in why["parameters"]
        )


def test_a_run_leaves_proposals_for_whom_nobody_asked(levels, ready, run, platform):
    made = run(to="computed")
    assert made["lines"] == 0
    assert made["proposals"] == 16
    waiting = queries.tasks(platform)
    assert waiting["by_state"] == {"proposed": 16}


def test_an_empty_register_runs_an_empty_month(db, platform, finance, at):
    from yanglao.base.models import Installation

    Installation.objects.update_or_create(
        id=1, defaults={"county": "330424", "place_name": "海盐", "pack": "haiyan"}
    )
    services.open_run(finance, month="2026-10", at=at)
    assert services.compute(finance, month="2026-10", facts_on=date(2026, 10, 31), at=at)["lines"] == 0


def test_a_month_that_is_no_month_is_refused_with_a_remedy(ready, finance, at):
    with pytest.raises(DomainError) as refused:
        services.open_run(finance, month="2026-13", at=at)
    assert refused.value.remedy
