"""The register against the rules, in a village whose truth was worked out by hand from the text of the rules."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from yanglao.base.errors import NotFound, PermissionRefused
from yanglao.base.models import AuditEntry
from yanglao.base.scope import acting
from yanglao.benefits import queries, services
from yanglao.benefits.models import Finding, Outreach
from yanglao.benefits.services.reaching import OutreachRefused
from yanglao.people import services as people

pytestmark = pytest.mark.django_db

#: By hand, on 2026-10-31: 80 and over; low relief, or near low and 80; low or near low with a level; low relief.
TRUTH = {
    "old_age_allowance": {"沈桂珍", "周阿根", "王秀英", "张彩娥", "顾玉珍"},
    "care_subsidy": {"沈桂珍", "吴金根", "金根林", "张彩娥"},
    "nursing_subsidy": {"沈桂珍", "吴金根", "陈福林", "张彩娥"},
    "living_supplement": {"沈桂珍", "吴金根", "金根林"},
}


def _pairs(found, village, kind="unserved"):
    names = {p.file_no: n for n, p in village.persons.items()}
    return {(names[r["file_no"]], r["scheme"]) for r in found["rows"] if r["kind"] == kind}


def test_the_list_is_exactly_what_was_worked_out_by_hand(ready, platform, today):
    found = queries.unserved(platform, today)
    assert found["persons"] == 12
    assert _pairs(found, ready) == {(n, s) for s, names in TRUTH.items() for n in names}
    assert found["unfit"] == 0
    assert {r["stage"] for r in found["rows"]} == {"none"}
    assert all(r["reason"] and r["amount_fen"] > 0 for r in found["rows"])


def test_a_hand_checked_village_gives_the_hit_rate_and_a_wrong_truth_lowers_it(ready, platform, today):
    truth = [(ready[n].file_no, s) for s, names in TRUTH.items() for n in names]
    rate = queries.unserved(platform, today, truth, [ready.village])["hit_rate"]
    assert (rate["precision"], rate["recall"]) == (1.0, 1.0)
    assert rate["hits"] == rate["true"] == len(truth)
    rate = queries.unserved(
        platform, today, [*truth, (ready["李招娣"].file_no, "care_subsidy")], [ready.village]
    )
    assert rate["hit_rate"]["recall"] < 1
    assert rate["hit_rate"]["missed"] == [[ready["李招娣"].file_no, "care_subsidy"]]


def test_who_is_paid_is_on_neither_list_until_something_changes(past, platform, today, at):
    assert queries.unserved(platform, date(2026, 9, 30))["rows"] == []
    people.set_category(
        platform, person_id=past["李招娣"].pk, category="subsistence", value="low", valid_from=date(2026, 10, 1),
        source="大救助", checked_on=today,
    )  # fmt: skip
    people.record_life_event(
        platform, person_id=past["王秀英"].pk, kind="death", occurred_on=date(2026, 9, 20), at=at, today=today
    )
    with acting(platform):
        people.end_category(
            platform, person_id=past["金根林"].pk, category="subsistence", valid_to=date(2026, 10, 1)
        )
    found = queries.unserved(platform, today)
    assert _pairs(found, past) == {("李招娣", "care_subsidy"), ("李招娣", "living_supplement")}
    unfit = {(r["scheme"], r["reason"]) for r in found["rows"] if r["kind"] == "unfit"}
    assert {scheme for scheme, _why in unfit} >= {"care_subsidy", "living_supplement"}
    assert any("低保" in why for _scheme, why in unfit)


def test_a_case_under_way_says_so_and_is_not_among_those_to_reach(ready, platform, village_clerk, today, at):
    services.propose(platform, month="2026-10", facts_on=today, at=at)
    pk = next(b["id"] for b in queries.tasks(platform)["rows"] if b["person_id"] == ready["王秀英"].pk)
    before = queries.unserved(platform, today)
    services.confirm(village_clerk, benefit_ids=[pk], at=at)
    after = queries.unserved(platform, today)
    assert after["by_stage"] == {"proposed": before["to_reach"] - 1, "under_way": 1}
    assert after["to_reach"] == before["to_reach"] - 1


def test_answers_are_kept_with_date_and_name_and_the_latest_stands(ready, platform, village_clerk, today, at):
    assert services.look_through(platform, on=today)["unserved"] == 16
    rows, total = queries.findings(village_clerk, scheme="old_age_allowance")
    assert total == len(rows) == 5
    ids = [r["id"] for r in rows]
    for outcome in ("not_found", "wants"):
        services.record_outreach(
            village_clerk, finding_ids=ids, outcome=outcome, contacted_on=today, today=today, at=at
        )
    rows, _total = queries.findings(village_clerk, scheme="old_age_allowance")
    assert {(r["outcome"], r["contacted_on"], r["recorded_by_name"]) for r in rows} == {
        ("wants", today, "王秀芳")
    }
    assert queries.findings(village_clerk, scheme="old_age_allowance", answer="open")[1] == 0
    services.look_through(platform, on=today)
    found = queries.unserved(platform, today)
    assert found["answers"] == {"wants": 5}
    assert found["confirmed"] == 1.0
    with acting(platform):
        assert AuditEntry.objects.filter(code="benefits.outreach").count() == 2


def test_a_clerk_sees_and_answers_only_the_own_place(
    ready, platform, other_town_clerk, village_clerk, today, at
):
    services.look_through(platform, on=today)
    assert queries.findings(other_town_clerk)[1] == 0
    ids = [r["id"] for r in queries.findings(village_clerk)[0]][:2]
    with pytest.raises(NotFound):
        services.record_outreach(
            other_town_clerk, finding_ids=ids, outcome="wants", contacted_on=today, today=today, at=at
        )
    with acting(platform):
        assert not Outreach.objects.exists()
    with pytest.raises(OutreachRefused):
        services.look_through(
            village_clerk.__class__(1, "甲", "bureau", "330424", village_clerk.scope), on=today
        )


def test_refused_are_unknown_outcomes_days_to_come_and_duties_without_the_right(
    ready, platform, village_clerk, finance, today, at
):
    services.look_through(platform, on=today)
    ids = [queries.findings(village_clerk)[0][0]["id"]]
    words = {"finding_ids": ids, "today": today, "at": at}
    with pytest.raises(OutreachRefused):
        services.record_outreach(village_clerk, outcome="maybe", contacted_on=today, **words)
    with pytest.raises(OutreachRefused):
        services.record_outreach(village_clerk, outcome="wants", contacted_on=date(2026, 11, 1), **words)
    with pytest.raises(PermissionRefused):
        services.record_outreach(finance, outcome="wants", contacted_on=today, **words)


def test_an_answer_is_never_altered_and_findings_follow_a_move(ready, platform, village_clerk, today, at):
    services.look_through(platform, on=today)
    rows, _total = queries.findings(village_clerk)
    one = next(r for r in rows if r["person_id"] == ready["顾玉珍"].pk)
    services.record_outreach(
        village_clerk, finding_ids=[one["id"]], outcome="wants", contacted_on=today, today=today, at=at
    )
    with acting(platform), pytest.raises(DatabaseError), transaction.atomic():
        Outreach.objects.update(outcome="refuses")
    services.follow_person(platform, person_id=one["person_id"], village=ready.other_village)
    with acting(platform):
        assert Finding.objects.get(pk=one["id"]).village == ready.other_village
        assert Outreach.objects.get().village == ready.other_village
