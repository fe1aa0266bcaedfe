"""Every registered elder is cared for in exactly one way on every day, and the three ways are the whole register."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.helping.village import ELDERS, OTHER_VILLAGE, TOWN, VILLAGE

from yanglao.benefits import services as benefits
from yanglao.orgs import services as orgs
from yanglao.people import services as people
from yanglao.planning import queries
from yanglao.planning.rules.modes import MODES, mode_of, shares

AT, DAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
FIRST = date(2026, 1, 1)


@given(st.fixed_dictionaries({m: st.integers(0, 200_000) for m in MODES}), st.integers(0, 3))
def test_printed_shares_add_up_to_exactly_a_hundred(counts, places):
    said = shares(counts, places)
    assert sum(map(Decimal, said.values())) == (100 if sum(counts.values()) else 0)
    for mode, share in said.items():
        exact = Decimal(100) * counts[mode] / sum(counts.values())
        assert abs(Decimal(share) - exact) < Decimal(1).scaleb(-places)


def test_a_home_stands_before_what_is_bought_and_that_before_nothing():
    assert mode_of(in_home=True, bought=True) == mode_of(in_home=True, bought=False) == "institution"
    assert (mode_of(in_home=False, bought=True), mode_of(in_home=False, bought=False)) == (
        "community",
        "home",
    )


@pytest.fixture
def drawn(village, platform):
    """Return stays and services drawn over the year 2026, as written: (name, value, from, to) and (name, kind, from, to)."""
    random = Random(9055)
    firm = orgs.register(platform, name="示例上门服务社", kind="provider").pk
    hospital = orgs.register(platform, name="示例医院", kind="hospital").pk
    stays, served = [], []
    for name, *_ in ELDERS:
        for _n in range(random.randrange(4)):
            start = FIRST + timedelta(random.randrange(300))
            end = start + timedelta(random.randrange(1, 120)) if random.random() < 0.7 else None
            stays.append((name, random.random() < 0.7, start, end))
        if random.random() < 0.6:
            start = FIRST + timedelta(random.randrange(200))
            end = start + timedelta(random.randrange(1, 90)) if random.random() < 0.5 else None
            served.append((name, random.choice((firm, firm, hospital)), start, end))
    benefits.bulk_record_facts(
        platform,
        rows=[
            benefits.FactLine(village[n].pk, village[n].village, "in_institution", v, a, "test", b)
            for n, v, a, b in stays
        ],
        at=AT,
    )
    lines = [people.RelationLine(village[n].pk, village[n].village, o, a, "示例", b) for n, o, a, b in served]
    people.bulk_relations(platform, lines=lines, today=DAY)
    return stays, [(n, a, b) for n, o, a, b in served if o == firm]


def slow(drawn, on):
    """Return name → mode, counted by hand: everybody of sixty, the newest word about a stay, else a service, else home."""
    found = {}
    for name, _sex, born, *_rest in ELDERS:
        year, month, day = map(int, born.split("-"))
        if (on.year - year, on.month, on.day) < (60, month, day):
            continue
        said = [v for n, v, a, b in drawn[0] if n == name and a <= on and (b is None or on < b)]
        bought = any(n == name and a <= on and (b is None or on < b) for n, a, b in drawn[1])
        found[name] = "institution" if said and said[-1] else "community" if bought else "home"
    return found


def test_on_every_day_everybody_is_counted_once_as_by_hand(village, drawn, bureau, platform):
    seen = set()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 420))
    def held(later):
        on = FIRST + timedelta(later)
        expected, found = slow(drawn, on), queries.care_modes(bureau, on=on)
        assert found["elders"] == len(expected)
        assert {s.mode: s.count for s in found["whole"]} == {
            m: list(expected.values()).count(m) for m in MODES
        }
        assert sum(Decimal(s.share) for s in found["whole"]) == 100
        assert sum(t["elders"] for t in found["towns"]) == found["elders"]
        ids = {m: set(queries.care_mode_ids(bureau, m, on=on)) for m in MODES}
        assert ids == {m: {village[n].pk for n, x in expected.items() if x == m} for m in MODES}
        name = ELDERS[later % len(ELDERS)][0]
        one = queries.care_mode_of(bureau, village[name].pk, on=on)
        assert (one and one["mode"]) == expected.get(name)
        seen.update(expected.values())

    held()
    assert seen == set(MODES), "the draw must hold all three"


def test_a_file_that_went_into_another_is_no_elder_and_a_town_sees_its_own(village, bureau, town_clerk):
    before = queries.care_modes(bureau, on=DAY)["elders"]
    people.merge(
        bureau,
        kept_id=village["王秀英"].pk,
        gone_id=_double(bureau).pk,
        reason="同一人（示例）",
        at=AT,
        today=DAY,
    )
    assert queries.care_modes(bureau, on=DAY)["elders"] == before == 12
    assert [t["town"] for t in queries.care_modes(town_clerk, on=DAY)["towns"]] == [TOWN]
    assert queries.care_modes(bureau, on=DAY)["towns"][1]["town"] == OTHER_VILLAGE[:9]


def _double(bureau):
    draft = people.Draft(
        name="王秀瑛",
        id_type="none",
        sex="f",
        birth_on=date(1930, 1, 1),
        register_village=VILLAGE,
        residence_village=VILLAGE,
    )
    return people.register_person(bureau, draft=draft, at=AT, today=DAY)


def test_the_printed_shares_stand_beside_with_their_place(village, bureau):
    found = queries.care_modes(bureau, on=DAY)
    assert {s.mode: s.printed for s in found["whole"]} == {"institution": "5", "community": "5", "home": "90"}
    assert found["own_plan"] is False
