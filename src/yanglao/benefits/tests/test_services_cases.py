"""A case from the first word to the decision."""

from datetime import date, timedelta

import pytest

from yanglao.base.approvals import SamePerson
from yanglao.base.errors import DomainError, PermissionRefused
from yanglao.base.models import PublicNotice
from yanglao.benefits import queries, services
from yanglao.benefits.errors import NotEligible, NoticeRunning, NotThatState


@pytest.fixture
def proposals(ready, platform, at, today):
    """Return proposals by (name, scheme)."""
    services.propose(platform, month="2026-10", facts_on=today, at=at)
    names = {p.pk: n for n, p in ready.persons.items()}
    return {(names[b["person_id"]], b["scheme"]): b["id"] for b in queries.tasks(platform)["rows"]}


@pytest.fixture
def noticed(proposals, village_clerk, bureau, at, today):
    """Return the day the notice of 王秀英's allowance ends, and the benefit."""
    pk = proposals["王秀英", "old_age_allowance"]
    services.confirm(village_clerk, benefit_ids=[pk], at=at)
    services.review_cases(bureau, benefit_ids=[pk], at=at)
    return services.put_on_notice(bureau, benefit_ids=[pk], on=today, at=at), pk


def test_scanning_again_proposes_nobody_twice(proposals, platform, at, today):
    assert services.propose(platform, month="2026-10", facts_on=today, at=at) == 0


def test_who_said_no_is_not_asked_again(proposals, platform, village_clerk, at, today):
    services.decline(village_clerk, benefit_id=proposals["王秀英", "old_age_allowance"], reason="不要", at=at)
    assert services.propose(platform, month="2026-10", facts_on=today, at=at) == 0


def test_a_confirmed_proposal_becomes_a_running_benefit_with_frozen_facts(noticed, director, at, platform):
    until, pk = noticed
    assert services.approve_cases(director, benefit_ids=[pk], today=until, at=at)
    found = queries.benefit(platform, pk, until)
    assert (found["state"], found["amount_fen"], found["active_from"]) == (
        "active",
        30_000,
        date(2026, 10, 1),
    )
    steps = [c["to_state"] for c in found["changes"]]
    assert steps == ["proposed", "checked", "reviewed", "noticed", "approved", "active"]
    why = queries.explain_decision(platform, found["decision_id"])
    assert why["inputs"]["birth_on"] == "1926-05-20"
    assert why["amount_fen"] == 30_000


def test_nothing_is_approved_before_the_seven_days_are_over(noticed, director, at, today):
    until, pk = noticed
    assert until == today + timedelta(days=7)
    with pytest.raises(NoticeRunning):
        services.approve_cases(director, benefit_ids=[pk], today=until - timedelta(days=1), at=at)


def test_who_put_it_on_notice_may_not_approve_it(noticed, bureau, at):
    until, pk = noticed
    with pytest.raises(SamePerson):
        services.approve_cases(bureau, benefit_ids=[pk], today=until, at=at)


def test_a_notice_shows_no_whole_name(noticed):
    assert "王秀英" not in PublicNotice.objects.get().body
    assert "王*英" in PublicNotice.objects.get().body


def test_what_was_approved_late_is_made_up_in_the_next_open_month(
    past, platform, run, at, director, bureau, town_clerk, today
):
    person = {"id": past["陈福林"].pk, "village": past.village}
    running = [b["id"] for b in queries.of_person(platform, person["id"], today)]
    services.stop(bureau, benefit_id=running[0], to_month="2026-08", reason="本人放弃", at=at)
    pk = services.apply(
        town_clerk, person=person, scheme="nursing_subsidy", applied_on=date(2026, 9, 3), at=at
    )
    services.check(town_clerk, benefit_ids=[pk], at=at)
    services.survey(town_clerk, benefit_id=pk, at=at, remark="入户看过")
    services.review_cases(bureau, benefit_ids=[pk], at=at)
    until = services.put_on_notice(bureau, benefit_ids=[pk], on=date(2026, 10, 20), at=at)
    services.approve_cases(director, benefit_ids=[pk], today=until, at=at)
    run(to="computed")
    found = [
        (r["month"], r["kind"], r["amount_fen"])
        for r in queries.lines_of(platform, person["id"])
        if r["benefit_id"] == pk
    ]
    assert found == [("2026-10", "regular", 6_250), ("2026-09", "delta", 6_250)]


def test_somebody_the_rules_give_nothing_is_not_granted(ready, town_clerk, bureau, director, at, today):
    person = {"id": ready["李招娣"].pk, "village": ready.village}
    pk = services.apply(town_clerk, person=person, scheme="care_subsidy", applied_on=today, at=at)
    services.check(town_clerk, benefit_ids=[pk], at=at)
    services.review_cases(bureau, benefit_ids=[pk], at=at)
    until = services.put_on_notice(bureau, benefit_ids=[pk], on=today, at=at)
    with pytest.raises(NotEligible) as refused:
        services.approve_cases(director, benefit_ids=[pk], today=until, at=at)
    assert refused.value.remedy
    with pytest.raises(DomainError, match="理由"):
        services.reject(bureau, benefit_id=pk, reason=" ", today=today, at=at)


def test_a_second_application_for_what_runs_or_waits_is_refused(proposals, ready, town_clerk, at, today):
    person = {"id": ready["王秀英"].pk, "village": ready.village}
    with pytest.raises(NotThatState) as refused:
        services.apply(town_clerk, person=person, scheme="old_age_allowance", applied_on=today, at=at)
    assert refused.value.detail["benefit"] == proposals["王秀英", "old_age_allowance"]


def test_an_unknown_scheme_is_refused_with_the_known_ones(ready, town_clerk, at, today):
    with pytest.raises(DomainError) as refused:
        services.apply(
            town_clerk,
            person={"id": ready["王秀英"].pk, "village": ready.village},
            scheme="gold",
            applied_on=today,
            at=at,
        )
    assert "old_age_allowance" in refused.value.remedy


def test_a_village_clerk_may_not_approve(noticed, village_clerk, at):
    with pytest.raises(PermissionRefused):
        services.approve_cases(village_clerk, benefit_ids=[noticed[1]], today=noticed[0], at=at)


def test_a_pause_by_hand_is_made_up_only_when_it_says_so(past, platform, run, bureau, at, today):
    kept = {b["scheme"]: b["id"] for b in queries.of_person(platform, past["沈桂珍"].pk, today)}
    with_pay, without = kept["care_subsidy"], kept["old_age_allowance"]
    for pk, backpay in ((with_pay, True), (without, False)):
        services.suspend(
            bureau, benefit_id=pk, from_month="2026-10", reason="年审未到", backpay=backpay, at=at
        )
    run()
    for pk in (with_pay, without):
        services.resume(bureau, benefit_id=pk, from_month="2026-11", reason="年审通过", at=at)
    run(month="2026-11", to="computed", facts_on=today)
    found = {
        (r["benefit_id"], r["month"], r["kind"])
        for r in queries.lines_of(platform, past["沈桂珍"].pk)
        if r["run__month"] == "2026-11" and r["benefit_id"] in (with_pay, without)
    }
    assert found == {
        (with_pay, "2026-11", "regular"),
        (with_pay, "2026-10", "delta"),
        (without, "2026-11", "regular"),
    }
