"""The board counted from rows of the tiny village; every number opens to the ids behind it."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.base.approvals import SamePerson
from yanglao.base.errors import PermissionRefused
from yanglao.base.scope import acting
from yanglao.facilities import services as facilities
from yanglao.orgs import services as orgs
from yanglao.people import services as people
from yanglao.planning import queries, services
from yanglao.planning.models import IndicatorRun, IndicatorTrace, IndicatorValue
from yanglao.planning.services import PlanningRefused
from yanglao.workforce import services as workforce

DAY = date(2026, 10, 31)
AT = datetime(2026, 10, 31, 8, tzinfo=UTC)
#: On the visiting list: on relief, alone, empty nest or left behind. 周阿根, 王秀英, 李招娣 and 马小妹 are not.
LISTED = ["沈桂珍", "朱水金", "陈福林", "吴金根", "张彩娥", "徐阿毛", "顾玉珍", "金根林"]


def row(actor, code, day=DAY):
    return next(r for r in queries.board(actor, day) if r["code"] == code)


@pytest.fixture
def place(village, platform):
    """Return three homes and two centres with beds, one zone, one home contracted out; homes of the village are not filed."""
    firm = orgs.register(platform, name="示例运营有限公司", kind="operator")
    homes = [
        {"name": f"示例{n}院", "kind": "care_home", "town": town, "ownership": own, "operation": how, "status": "open",
         "filed_on": date(2021, 1, 1), "opened_on": date(2021, 1, 1), "operator_id": firm.pk, "medical_link": "contract",
         "disabled_zone": zone, "outside_from": since, "outside_to": None}
        for n, town, own, how, zone, since in (
            ("甲", village.town, "public", "contracted_out", True, date(2022, 1, 1)),
            ("乙", village.town, "public", "government_run", False, None),
            ("丙", village.other_village[:9], "private", "private_run", False, None),
        )
    ]  # fmt: skip
    centres = [
        {"name": f"示例{n}照料中心", "kind": "village_centre", "town": code[:9], "village": code, "ownership": "public",
         "operation": "contracted_out" if n == "一" else "government_run", "status": "open", "opened_on": date(2021, 1, 1),
         "outside_from": date(2022, 1, 1) if n == "一" else None}
        for n, code in (("一", village.village), ("二", village.other_village))
    ]  # fmt: skip
    beds = [
        {
            "facility": f,
            "room": "1",
            "number": str(n),
            "is_nursing": n % 2 == 0,
            "valid_from": date(2021, 1, 1),
        }
        for f in range(3)
        for n in range(20)
    ]
    cover = [{"facility": 3, "village": village.village, "valid_from": date(2021, 1, 1)}]
    ids = facilities.bulk_load(platform, facilities=[*homes, *centres], beds=beds, coverage=cover)
    found = {"firm": firm.pk, "homes": ids[:3], "centres": ids[3:], "carers": []}
    for n, level in enumerate((5, 3, 1, None)):
        worker = workforce.register_worker(
            platform, name=f"示例护{n}", sex="f", kind="care_worker", town=village.town
        )
        words = {
            "worker_id": worker.pk,
            "organisation_id": firm.pk,
            "post": "护理员",
            "valid_from": date(2023, 1, 1),
        }
        workforce.employ(platform, facility_id=ids[0], **words)
        if level:
            workforce.certify(
                platform,
                worker_id=worker.pk,
                kind="care_worker",
                number=f"示例{n}",
                issued_on=date(2023, 1, 1),
                skill_level=level,
            )
        found["carers"].append(worker.pk)
    return found


@pytest.fixture
def visited(village, platform):
    """Return whom somebody visited in October: five of the eight listed, one of them twice; one more in September only."""
    rows = [("welfare_visit", village[n].pk, village.village, date(2026, 10, 6), "示例") for n in LISTED[:5]]
    rows.append(("welfare_visit", village[LISTED[0]].pk, village.village, date(2026, 10, 20), "示例"))
    rows.append(("welfare_visit", village[LISTED[5]].pk, village.village, date(2026, 9, 30), "示例"))
    rows.append(("phone_contact", village[LISTED[6]].pk, village.village, date(2026, 10, 6), "示例"))
    assert services.bulk_load_facts(platform, rows=rows) == 8
    return LISTED[:5]


@pytest.fixture
def board(bureau, place, visited):
    return services.compute_board(bureau, as_of=DAY)


def test_each_indicator_is_the_quotient_of_its_rows(board, bureau):
    found = {r["code"]: (r["numerator"], r["denominator"], r["value"]) for r in queries.board(bureau, DAY)}
    assert found["hy14_1"] == (1, 2, "50")  # of the two public homes one is run by others
    assert found["hy14_2"] == (30, 60, "50")
    assert found["hy14_3"] == (1, 3, "33.3")
    assert found["hy14_4"] == (1, 2, "50")
    assert found["hy14_5"] == (5, 8, "62.5")
    assert found["hy14_7"] == (3, 12, "2500")
    assert found["hy14_8"] == (2, 3, "66.7")
    assert found["hy14_9"] == (0, 12, "0")
    assert found["hy13_5"] == (60, 12, "5000")


def test_social_workers_are_measured_against_sixty_beds_each(board, bureau, platform, place):
    assert (row(bureau, "hy14_6")["numerator"], row(bureau, "hy14_6")["denominator"]) == (0, 60)
    worker = workforce.register_worker(platform, name="示例社", sex="f", kind="social_worker")
    workforce.employ(
        platform, worker_id=worker.pk, organisation_id=place["firm"], facility_id=place["homes"][1], post="社工",
        valid_from=date(2024, 1, 1),
    )  # fmt: skip
    services.compute_board(bureau, as_of=DAY)
    assert row(bureau, "hy14_6")["value"] == "100"  # 60 beds ask for one


def test_unsettled_indicators_show_their_assumption_and_no_judgement(board, bureau):
    for code in ("hy14_3", "hy14_6"):
        found = row(bureau, code)
        assert found["status"] == "unsettled" and found["assumption"] and found["gap"] is None
    assert {r["code"] for r in queries.board(bureau, DAY) if r["status"] == "unsettled"} >= {
        "hy14_3",
        "hy14_6",
    }


def test_after_the_last_year_of_the_plan_what_is_not_reached_is_missed(board, bureau):
    assert row(bureau, "hy14_5")["status"] == "missed"
    assert row(bureau, "hy14_5")["gap_text"] == "还差 3 人"
    assert row(bureau, "hy14_7")["status"] == "met"


def test_what_nobody_counts_yet_has_no_value(board, bureau):
    found = row(bureau, "hy_text_education")
    assert (found["value"], found["status"], found["numerator"]) == (None, "no_value", None)


def test_the_nine_of_the_plan_come_in_printed_order(board, bureau):
    rows = queries.board(bureau, DAY, group="14th_plan")
    assert [r["no"] for r in rows] == [str(n) for n in range(1, 10)]
    assert all(r["illustrative"] for r in rows)


def test_counting_the_traced_ids_again_gives_every_number(board, bureau):
    counted = 0
    for found in queries.board(bureau, DAY):
        if found["numerator"] is None:
            continue
        trace = queries.trace(bureau, found["code"], DAY)
        assert len(set(trace["numerator"]["ids"])) == trace["numerator"]["count"] == found["numerator"]
        assert len(set(trace["denominator"]["ids"])) == trace["denominator"]["count"] == found["denominator"]
        assert Fraction(found["exact"]) == Fraction(found["numerator"] * found["per"], found["denominator"])
        counted += 1
    assert counted >= 14


def test_the_trace_names_the_people_visited_and_missing_the_rest(board, bureau, village, visited):
    found = queries.trace(bureau, "hy14_5", DAY)
    assert found["numerator"]["ids"] == sorted(village[n].pk for n in visited)
    gap = queries.missing(bureau, "hy14_5", DAY)
    assert gap["ids"] == sorted(village[n].pk for n in LISTED[5:]) and gap["subject_type"] == "person"


def test_the_towns_add_up_to_the_county(board, bureau):
    for found in queries.board(bureau, DAY, group="14th_plan"):
        assert sum(t["numerator"] for t in found["by_town"]) == found["numerator"]
        assert sum(t["denominator"] for t in found["by_town"]) == found["denominator"]


def test_a_town_clerk_reads_the_board_but_only_the_rows_of_the_town(
    board, town_clerk, other_town_clerk, village
):
    assert row(town_clerk, "hy14_7")["denominator"] == 12
    own = queries.trace(town_clerk, "hy14_7", DAY)["denominator"]
    other = queries.trace(other_town_clerk, "hy14_7", DAY)["denominator"]
    assert (own["count"], other["ids"]) == (11, [village["马小妹"].pk])
    with acting(other_town_clerk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM planning_operatingfact")
        assert cursor.fetchone()[0] == 0


def test_a_town_clerk_may_not_count_the_county(town_clerk, board):
    with pytest.raises(PermissionRefused):
        services.compute_board(town_clerk, as_of=DAY)


def test_a_bureau_actor_who_sees_one_town_may_not_count_the_county(bureau, board):
    from dataclasses import replace

    from yanglao.base.actor import Scope

    with pytest.raises(PlanningRefused) as caught:
        services.compute_board(replace(bureau, scope=Scope("town", ("330424100",))), as_of=DAY)
    assert caught.value.code == "planning.scope"


def test_who_turns_sixty_counts_from_the_birthday_on(bureau, place, visited):
    services.compute_board(bureau, as_of=date(2026, 10, 30))
    services.compute_board(bureau, as_of=DAY)
    assert row(bureau, "hy14_7", date(2026, 10, 30))["denominator"] == 11
    assert row(bureau, "hy14_7", DAY)["denominator"] == 12


def test_the_dead_leave_on_the_day_and_stay_counted_before_it(bureau, place, village, visited):
    people.record_life_event(
        bureau, person_id=village["王秀英"].pk, kind="death", occurred_on=date(2026, 10, 15), at=AT, today=DAY
    )
    for day, elders in ((date(2026, 10, 14), 11), (date(2026, 10, 15), 10)):
        services.compute_board(bureau, as_of=day)
        assert row(bureau, "hy14_7", day)["denominator"] == elders


def test_closed_suspended_planned_and_unfiled_homes_do_not_count(bureau, board, place, platform):
    assert row(bureau, "hy14_3")["denominator"] == 3  # the two unfiled homes of the village are left out
    facilities.close(bureau, facility_id=place["homes"][2], on=DAY)
    facilities.close(bureau, facility_id=place["homes"][1], on=DAY, suspended=True)
    services.compute_board(bureau, as_of=DAY)
    assert row(bureau, "hy14_3")["denominator"] == 1
    assert row(bureau, "hy14_2")["denominator"] == 20


def test_a_lapsed_certificate_and_a_left_post_take_a_carer_out(bureau, board, place, platform):
    certificate = workforce.certify(
        platform, worker_id=place["carers"][3], kind="care_worker", number="示例短", issued_on=date(2024, 1, 1), skill_level=4,
        valid_to=DAY,
    )  # fmt: skip
    assert certificate.valid_to == DAY
    services.compute_board(bureau, as_of=date(2026, 10, 30))
    services.compute_board(bureau, as_of=DAY)
    assert row(bureau, "hy14_7", date(2026, 10, 30))["numerator"] == 4
    assert row(bureau, "hy14_7", DAY)["numerator"] == 3


def test_counting_again_replaces_an_unpublished_run(board, bureau):
    again = services.compute_board(bureau, as_of=DAY)
    assert again.version == board.version == 1
    with acting(bureau):
        assert IndicatorRun.objects.count() == 1
        assert set(IndicatorTrace.objects.values_list("run_id", flat=True)) == {again.pk}


def test_publishing_needs_a_second_person_and_then_stays(board, bureau, director):
    with pytest.raises(PlanningRefused):
        services.publish(bureau, run_id=board.pk)
    services.ask_publication(bureau, run_id=board.pk)
    with pytest.raises(SamePerson):
        services.settle_publication(bureau, run_id=board.pk, approved=True)
    services.settle_publication(director, run_id=board.pk, approved=True)
    services.publish(bureau, run_id=board.pk)
    assert queries.head(bureau)["published"]
    second = services.compute_board(bureau, as_of=DAY)
    assert second.version == 2
    services.ask_publication(bureau, run_id=second.pk)
    services.settle_publication(director, run_id=second.pk, approved=True)
    services.publish(bureau, run_id=second.pk)
    with acting(bureau):
        states = set(IndicatorValue.objects.filter(run=board).values_list("state", flat=True))
    assert states == {"corrected"}


def test_a_value_cannot_be_altered_nor_a_published_one_removed(board, bureau, director):
    with acting(bureau), pytest.raises(IntegrityError), transaction.atomic():
        IndicatorValue.objects.filter(run=board, code="hy14_5").update(numerator=8)
    services.ask_publication(bureau, run_id=board.pk)
    services.settle_publication(director, run_id=board.pk, approved=True)
    services.publish(bureau, run_id=board.pk)
    with acting(bureau):
        for statement in (
            "DELETE FROM planning_indicatorvalue",
            "UPDATE planning_indicatorvalue SET state = 'computed'",
        ):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_the_series_holds_one_point_a_day_counted(bureau, place, visited):
    for day in (date(2026, 8, 31), date(2026, 9, 30), DAY):
        services.compute_board(bureau, as_of=day)
    series = row(bureau, "hy14_5")["series"]
    assert [day for day, _value in series] == [date(2026, 8, 31), date(2026, 9, 30), DAY]
    assert [round(value, 1) for _day, value in series] == [0.0, 12.5, 62.5]
    assert row(bureau, "hy14_5", date(2026, 9, 30))["value"] == "12.5"


def test_a_row_leads_up_to_the_numbers_it_fed(board, bureau, village):
    codes = {f["code"] for f in queries.led_to(bureau, "person", village["沈桂珍"].pk)}
    assert {"hy14_5", "hy14_7", "hy14_9"} <= codes


def test_a_fact_twice_is_one_and_a_fact_of_tomorrow_is_refused(bureau, village):
    words = {
        "kind": "welfare_visit",
        "person_id": village["沈桂珍"].pk,
        "village": village.village,
        "source": "示例",
    }
    first = services.record_fact(bureau, occurred_on=DAY, **words)
    assert services.record_fact(bureau, occurred_on=DAY, **words).pk == first.pk
    with pytest.raises(PlanningRefused):
        services.record_fact(bureau, occurred_on=date(2026, 11, 1), **words)
