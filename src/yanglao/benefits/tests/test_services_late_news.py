"""A level that holds from an earlier day than it became known: exactly the arrears, or exactly what is asked back."""

from datetime import date

import pytest
from django.db import connection

from yanglao.base.scope import acting
from yanglao.benefits import queries, services
from yanglao.benefits.tests.test_services_run import lines, named
from yanglao.funds import queries as money

pytestmark = pytest.mark.django_db
AUGUST = date(2026, 8, 1)


def _level_from(platform, person, level, day):
    """Let a level hold from a day on that was paid already, as a final result told late."""
    with acting(platform), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessment_abilitylevel SET valid_to = %s WHERE person_id = %s", [day, person.pk]
        )
        cursor.execute(
            "INSERT INTO assessment_abilitylevel (person_id, county, village, scale, level, valid_from, source, recorded_at) "
            "SELECT person_id, county, village, scale, %s, %s, source, now() FROM assessment_abilitylevel "
            "WHERE person_id = %s",
            [level, day, person.pk],
        )
        services.look_again(platform, person_id=person.pk, from_on=day)


def _paid(platform, person, month):
    """Return what goes out to a person for nursing in a month."""
    where = money.PaymentFilter(month=month, scheme="nursing_subsidy", person_id=person.pk)
    return [p["amount_fen"] for p in money.payments(platform, where)["rows"]]


def _asked_back(platform):
    return {r["code"]: r["balance_fen"] for r in money.trial_balance(platform)}["receivable:nursing_subsidy"]


def test_a_higher_level_from_august_pays_two_months_of_arrears_and_the_new_amount(past, run, platform):
    # 沈桂珍, 低保: moderate 250 until July, severe 500 from August; August and September were paid 250 each.
    _level_from(platform, past["沈桂珍"], 3, AUGUST)
    run(to="posted")
    key = ("沈桂珍", "nursing_subsidy")
    assert named(past, lines(platform, "2026-10", kind="regular"))[key] == 50_000
    assert named(past, lines(platform, "2026-10", kind="delta")) == {key: 2 * 25_000}
    assert _paid(platform, past["沈桂珍"], "2026-10") == [100_000]
    assert queries.recoveries(platform) == []
    assert queries.rerun(platform, "2026-07", "2026-10")["difference_fen"] == 0
    assert money.ledger_check(platform)["balanced"] is True


def test_a_lower_level_from_august_is_asked_back_and_kept_from_the_months_after(past, run, platform):
    # 吴金根, 低保: complete 500 until July, mild 125 from August: 2 × 375 too much. October's own 125 is paid (the case is only
    # opened with it), November's is kept.
    _level_from(platform, past["吴金根"], 1, AUGUST)
    run()
    key = ("吴金根", "nursing_subsidy")
    assert named(past, lines(platform, "2026-10", kind="regular"))[key] == 12_500
    assert named(past, lines(platform, "2026-10", kind="recovery")) == {key: -2 * 37_500}
    assert _paid(platform, past["吴金根"], "2026-10") == [12_500]
    (case,) = queries.recoveries(platform)
    assert (case["amount_fen"], case["state"]) == (75_000, "opened")
    assert _asked_back(platform) == 75_000
    assert queries.rerun(platform, "2026-07", "2026-10")["difference_fen"] == 0
    run(month="2026-11", to="posted", facts_on=date(2026, 10, 31))
    assert _paid(platform, past["吴金根"], "2026-11") == []
    assert _asked_back(platform) == 62_500
    assert money.ledger_check(platform)["balanced"] is True
