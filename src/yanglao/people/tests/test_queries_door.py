"""The one test at every door, against a real database and as the application."""

import dataclasses
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from tests.helping.village import COUNTY, ELDERS, OTHER_VILLAGE, VILLAGE, example_id

from yanglao.base.scope import acting
from yanglao.people import queries, services
from yanglao.people.models import DoublePair
from yanglao.people.rules.matching import sound
from yanglao.people.services import Different, Draft, PersonRefused

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
BORN = {name: date.fromisoformat(born) for name, _sex, born, *_rest in ELDERS}
SHEN = {"name": "沈桂珍", "birth_on": BORN["沈桂珍"], "sex": "f", "village": VILLAGE, "id_type": "none"}


def ask(actor, **words):
    return queries.door_check(actor, **{**SHEN, **words})


def draft(**words):
    words = {"id_type": "none", "name": "沈桂珍", "sex": "f", "birth_on": BORN["沈桂珍"], **words}
    return Draft(register_village=VILLAGE, **words)


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"name": "沈桂真"},
        {"name": "申桂珍", "phone": "13900000001"},
        {"name": "沈贵贞"},
        {"birth_on": date(1942, 8, 3)},
        {"birth_on": date(1924, 3, 8)},
        {"village": OTHER_VILLAGE},
        {"name": "沈珍桂"},
    ],
    ids=lambda w: " ".join(str(v) for v in w.values()) or "the same",
)
def test_whoever_is_written_down_again_is_found_at_the_door(village, bureau, words):
    found = ask(bureau, **words)
    assert [near.name for near in found.near] == ["沈桂珍"], found
    assert found.near[0].file_no == village["沈桂珍"].file_no
    assert found.near[0].evidence


@pytest.mark.parametrize(
    "words",
    [
        {"name": "沈桂兰"},
        {"name": "李国强", "birth_on": date(1968, 4, 4), "sex": "m", "phone": "13900000001"},
        {"birth_on": date(1950, 12, 30), "village": OTHER_VILLAGE},
        {"id_type": "resident", "id_number": example_id("1942-03-08", 99, "f")},
    ],
    ids=["a twin", "a son at her telephone", "the same name", "same name and birthday, another number"],
)
def test_who_only_shares_something_passes(village, bureau, words):
    assert ask(bureau, **words).is_clear


def test_a_number_on_file_is_exact(village, bureau):
    found = ask(bureau, id_type="resident", id_number=example_id("1942-03-08", 1, "f"))
    assert found.exact is not None and found.exact.file_no == village["沈桂珍"].file_no
    assert not found.near


def test_outside_the_scope_only_the_town_is_told(village, village_clerk):
    name = "马小妹"
    found = ask(village_clerk, name=name, birth_on=BORN[name], sex=village[name].sex)
    assert (found.near, found.elsewhere) == ((), (OTHER_VILLAGE[:9],))
    assert ask(village_clerk, name="马小美", birth_on=BORN[name], sex=village[name].sex).is_clear


def test_a_near_file_stops_the_opening_of_another_until_a_reason_is_given(village, bureau):
    with pytest.raises(PersonRefused) as refusal:
        services.register_person(bureau, draft=draft(), at=AT, today=TODAY)
    assert refusal.value.code == "person.near"
    assert village["沈桂珍"].file_no in refusal.value.message
    seen = (village["沈桂珍"].pk,)
    with pytest.raises(PersonRefused) as refusal:
        services.register_person(bureau, draft=draft(), at=AT, today=TODAY, different=Different(seen, " "))
    assert refusal.value.code == "person.reason"
    row = services.register_person(
        bureau, draft=draft(), at=AT, today=TODAY, different=Different(seen, "看过户口本，是堂妹")
    )
    with acting(bureau):
        pair = DoublePair.objects.get(person_id=seen[0], other_id=row.pk)
    assert (pair.state, pair.reason, pair.found_by) == ("different", "看过户口本，是堂妹", "door")


def test_what_was_decided_at_the_door_is_not_asked_again_by_the_scan(village, bureau):
    services.register_person(
        bureau, draft=draft(), at=AT, today=TODAY, different=Different((village["沈桂珍"].pk,), "堂妹")
    )
    assert services.scan_doubles(bureau, at=AT) == {"persons": 13, "pairs": 1, "new": 0, "gone": 0}


def test_a_scan_writes_each_pair_once_and_forgets_what_was_corrected(village, bureau, platform):
    (filed,) = services.bulk_register(platform, drafts=[draft()], at=AT, today=TODAY)
    assert services.scan_doubles(bureau, at=AT)["new"] == 1
    assert services.scan_doubles(bureau, at=AT)["new"] == 0
    services.correct_person(
        bureau, person_id=filed.person_id, changes={"birth_on": date(1955, 5, 5)}, at=AT, today=TODAY
    )
    assert services.scan_doubles(bureau, at=AT) == {"persons": 13, "pairs": 0, "new": 0, "gone": 1}


def test_a_town_clerk_reads_only_pairs_of_the_own_files(village, bureau, platform, village_clerk):
    services.bulk_register(
        platform, drafts=[dataclasses.replace(draft(), register_village=OTHER_VILLAGE)], at=AT, today=TODAY
    )
    services.scan_doubles(bureau, at=AT)
    with acting(bureau):
        assert DoublePair.objects.count() == 1
    with acting(village_clerk):
        assert DoublePair.objects.count() == 0


def test_a_list_is_asked_the_same_as_one(village, bureau):
    drafts = [draft(), draft(name="沈桂兰"), draft(name="沈桂真")]
    words = [queries_words(d) for d in drafts]
    found = queries.door_check_many(bureau, words)
    assert {place: [n.name for n in near] for place, near in found.items()} == {0: ["沈桂珍"], 2: ["沈桂珍"]}
    one = ask(bureau)
    assert found[0][0].score == one.near[0].score


def queries_words(one):
    clean, problems = services.check(one, COUNTY, TODAY)
    assert not problems
    return clean.words


def test_the_database_and_the_rule_hear_the_same(village, platform):
    with acting(platform), connection.cursor() as cursor:
        cursor.execute("SELECT pinyin, people_sound(pinyin) FROM people_person")
        rows = cursor.fetchall()
        extra = ["zhang ning shi", "qing ming nong", "chang sheng", "ou yang nan ning", "ng", "n ng"]
        cursor.execute("SELECT s, people_sound(s) FROM unnest(%s::text[]) s", [extra])
        rows += cursor.fetchall()
    assert len(rows) > 12
    assert dict(rows) == {spelling: sound(spelling) for spelling, _h in rows}
