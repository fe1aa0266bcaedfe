"""Two files become one and two again, against a real database and as the application."""

import time
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from tests.helping.village import VILLAGE, example_id

from yanglao.base.checksum import checksum
from yanglao.base.errors import PermissionRefused
from yanglao.base.merging import participants
from yanglao.base.models import Event
from yanglao.base.scope import acting
from yanglao.people import queries, services
from yanglao.people.models import CategoryRecord, EmergencyContact, Merge, MergedRow, Person
from yanglao.people.services import Draft, MergeRefused, PersonRefused

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
LATER = datetime(2026, 10, 31, 9, tzinfo=UTC)


@pytest.fixture
def twice(village, platform, bureau):
    """Return 沈桂珍 and a second file of hers without a number, with contacts, a category, a consent and an event."""
    kept = village["沈桂珍"]
    (filed,) = services.bulk_register(
        platform,
        drafts=[
            Draft(
                name="沈桂真",
                id_type="none",
                sex="f",
                birth_on=date(1942, 3, 8),
                phone="13911112222",
                register_village=VILLAGE,
                residence_village=VILLAGE,
            )
        ],
        at=AT,
        today=TODAY,
    )
    contacts = [
        {"name": "沈甲", "relation": "女儿", "phone": "13900000501"},
        {"name": "沈乙", "relation": "儿子"},
    ]
    for pk, some in ((kept.pk, contacts[:1]), (filed.person_id, contacts)):
        services.set_contacts(bureau, person_id=pk, contacts=some)
    services.set_category(
        bureau,
        person_id=filed.person_id,
        category="entitled_group",
        source="退役",
        valid_from=date(2026, 1, 1),
    )
    services.give_consent(
        bureau, person_id=filed.person_id, kind="photo", given_by="沈桂珍", valid_from=date(2026, 1, 1)
    )
    services.record_life_event(
        bureau, person_id=filed.person_id, kind="hospital_in", occurred_on=date(2026, 10, 1), at=AT, today=TODAY,
        source="医院", detail={},
    )  # fmt: skip
    with acting(bureau):
        return Person.objects.get(pk=kept.pk), Person.objects.get(pk=filed.person_id)


def merge(actor, kept, gone, **words):
    words = {"reason": "看过户口本，同一人", "at": AT, "today": TODAY, **words}
    return services.merge(actor, kept_id=kept.pk, gone_id=gone.pk, **words)


def unmerge(actor, done, **words):
    return services.unmerge(
        actor, merge_id=done.merge_id, **{"reason": "弄错了", "at": LATER, "today": TODAY, **words}
    )


def figure(platform):
    with acting(platform):
        found = checksum()
    assert sum(body["rows"] for body in found["tables"].values()) > 20
    return found


def changed(one, two):
    return [name for name in one["tables"] if one["tables"][name] != two["tables"][name]]


def test_rows_move_and_each_is_listed(twice, bureau):
    kept, gone = twice
    done = merge(bureau, kept, gone)
    with acting(bureau):
        rows = MergedRow.objects.filter(merge_id=done.merge_id, what="moved")
        assert done.moved == rows.count() == 5
        assert sorted(rows.values_list("label", flat=True)) == [
            "人员类别",
            "同意",
            "生命事件",
            "紧急联系人",
            "紧急联系人",
        ]
        assert all(row.before["person_id"] == gone.pk for row in rows)
        assert list(
            EmergencyContact.objects.filter(person=kept)
            .order_by("calling_order")
            .values_list("name", "calling_order")
        ) == [("沈甲", 1), ("沈甲", 2), ("沈乙", 3)]
        gone.refresh_from_db()
        assert (gone.status, gone.merged_into_id) == ("merged", kept.pk)
    assert Event.objects.filter(name="people.merged", subjects__gone_id=gone.pk).exists()


def test_taking_a_merge_back_leaves_an_identical_database(twice, bureau, platform):
    kept, gone = twice
    services.scan_doubles(bureau, at=AT)
    before = figure(platform)
    done = merge(bureau, kept, gone, choices=["name", "phone", "id_number", "residence"])
    assert {"people_person", "people_doublepair", "people_emergencycontact"} <= set(
        changed(before, figure(platform))
    )
    assert unmerge(bureau, done).left == ()
    assert changed(before, figure(platform)) == []


def test_a_row_of_the_merge_that_was_forged_shows_in_the_figure(twice, bureau, platform):
    kept, gone = twice
    before = figure(platform)
    done = merge(bureau, kept, gone)
    with acting(platform):
        MergedRow.objects.filter(merge_id=done.merge_id, label="同意").delete()
    unmerge(bureau, done)
    assert changed(before, figure(platform)) == ["people_consent"]


def test_what_is_chosen_is_taken_and_both_numbers_lead_to_the_kept_file(twice, bureau):
    kept, gone = twice
    services.correct_person(
        bureau,
        person_id=gone.pk,
        changes={"id_type": "passport", "id_number": "E12345678"},
        at=AT,
        today=TODAY,
    )
    merge(bureau, kept, gone, choices=["name", "phone"])
    head = queries.header(bureau, kept.pk, on=TODAY)
    assert head["name"] == "沈桂真"
    assert services.reveal(bureau, person_id=kept.pk, field="phone", purpose="核对", at=AT) == "13911112222"
    for number in ("E12345678", example_id("1942-03-08", 1, "f")):
        assert queries.match_id_numbers(bureau, [number])[number].file_no == kept.file_no


def test_a_merged_file_is_no_longer_changed_nor_counted(twice, bureau):
    kept, gone = twice
    merge(bureau, kept, gone)
    with pytest.raises(PersonRefused) as refusal:
        services.correct_person(bureau, person_id=gone.pk, changes={"name": "别人"}, at=AT, today=TODAY)
    assert kept.file_no in refusal.value.message
    assert gone.pk not in queries.people_frame(bureau)["person_id"].to_list()
    assert gone.pk not in queries.facts_frame(bureau, on=TODAY)["person_id"].to_list()
    assert queries.files_of(bureau, kept.pk) == [kept.pk, gone.pk]


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (lambda b, k, g: services.record_life_event(
            b, person_id=g.pk, kind="death", occurred_on=date(2026, 10, 2), at=AT, today=TODAY, source="村", detail={}
        ), "状态登记一致"),
        (lambda b, k, g: services.set_category(
            b, person_id=g.pk, category="subsistence", value="near", source="民政", valid_from=date(2026, 1, 1)
        ), "两份档案写得不同"),
        (lambda b, k, g: services.correct_person(
            b, person_id=g.pk, changes={"id_type": "resident", "id_number": example_id("1942-03-08", 90, "f")},
            at=AT, today=TODAY,
        ), "按号码是两个人"),
    ],
    ids=["dead and alive", "two relief statuses at once", "two numbers that check"],
)  # fmt: skip
def test_what_cannot_stand_twice_stops_the_merge_with_a_sentence(twice, bureau, platform, deed, sentence):
    kept, gone = twice
    deed(bureau, kept, gone)
    before = figure(platform)
    with pytest.raises(MergeRefused) as refusal:
        merge(bureau, kept, gone)
    assert any(sentence in text for text in refusal.value.detail["conflicts"]), refusal.value.detail
    assert changed(before, figure(platform)) == []


def test_the_same_said_twice_stays_where_it_was_written(twice, bureau, platform):
    kept, gone = twice
    with acting(bureau):
        value = CategoryRecord.objects.filter(person=kept, category="subsistence").values_list(
            "value", flat=True
        )[0]
    services.set_category(
        bureau,
        person_id=gone.pk,
        category="subsistence",
        value=value,
        source="民政",
        valid_from=date(2026, 10, 1),
    )
    before = figure(platform)
    done = merge(bureau, kept, gone)
    assert done.stayed == 1
    unmerge(bureau, done)
    assert changed(before, figure(platform)) == []


def test_what_was_written_after_the_merge_stays_with_whom_it_was_written_for(twice, bureau):
    kept, gone = twice
    done = merge(bureau, kept, gone, choices=["name"])
    services.give_consent(bureau, person_id=kept.pk, kind="late", given_by="沈", valid_from=TODAY)
    services.correct_person(bureau, person_id=kept.pk, changes={"name": "沈桂贞"}, at=LATER, today=TODAY)
    services.set_contacts(bureau, person_id=kept.pk, contacts=[{"name": "新人"}])
    undone = unmerge(bureau, done)
    assert [c.kind for c in queries.consents_of(bureau, kept.pk)] == ["late"]
    assert [c.kind for c in queries.consents_of(bureau, gone.pk)] == ["photo"]
    assert queries.header(bureau, kept.pk, on=TODAY)["name"] == "沈桂贞"
    left = {(one["what"], one.get("column") or one.get("table")) for one in undone.left}
    assert ("file", "name") in left and ("row", "people_emergencycontact") in left
    with acting(bureau):
        assert Merge.objects.get(pk=done.merge_id).left == [dict(one) for one in undone.left]


def test_merges_are_taken_back_in_reverse_order(twice, bureau, platform):
    kept, gone = twice
    (third,) = services.bulk_register(
        platform,
        drafts=[
            Draft(name="沈贵珍", id_type="none", sex="f", birth_on=date(1942, 3, 8), register_village=VILLAGE)
        ],
        at=AT,
        today=TODAY,
    )
    with acting(bureau):
        other = Person.objects.get(pk=third.person_id)
    before = figure(platform)
    one = merge(bureau, kept, gone)
    two = merge(bureau, other, kept)
    assert queries.files_of(bureau, other.pk) == sorted(
        [kept.pk, gone.pk, other.pk], key=lambda pk: pk != other.pk
    )
    with pytest.raises(MergeRefused) as refusal:
        unmerge(bureau, one)
    assert refusal.value.code == "people.merge_order"
    unmerge(bureau, two)
    unmerge(bureau, one)
    assert changed(before, figure(platform)) == []


def test_a_merge_needs_a_reason_two_files_and_the_right(twice, bureau, village_clerk):
    kept, gone = twice
    for words, code in (({"reason": " "}, "people.reason"), ({"gone": kept}, "people.merge_same")):
        with pytest.raises(MergeRefused) as refusal:
            merge(bureau, kept, words.pop("gone", gone), **words)
        assert refusal.value.code == code
    with pytest.raises(PermissionRefused):
        merge(village_clerk, kept, gone)
    done = merge(bureau, kept, gone)
    with pytest.raises(PersonRefused):
        merge(bureau, kept, gone)
    unmerge(bureau, done)
    with pytest.raises(MergeRefused):
        unmerge(bureau, done)


def test_five_hundred_rows_go_home_within_a_second(twice, bureau, platform):
    kept, gone = twice
    with acting(platform), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_consent (county, village, person_id, kind, given_by, relation, evidence, valid_from) "
            "SELECT %s, %s, %s, 'k' || g, 'x', '', '', '2026-01-01' FROM generate_series(1, 500) g",
            [gone.county, gone.village, gone.pk],
        )
    done = merge(bureau, kept, gone)
    assert done.moved >= 500
    began = time.perf_counter()
    undone = unmerge(bureau, done)
    assert undone.moved >= 500
    seconds = time.perf_counter() - began
    assert seconds < 1, seconds


def test_every_table_that_hangs_on_a_person_says_what_becomes_of_its_rows(village, platform):
    with acting(platform), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN pg_tables t "
            "ON t.tablename = c.table_name AND t.schemaname = 'public' WHERE c.table_schema = 'public' AND c.column_name = 'person_id' "
            "UNION SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a "
            "ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f' AND c.confrelid = 'people_person'::regclass"
        )
        tables = {pair for pair in cursor.fetchall() if not pair[0].endswith("_history")}
    named = {pair for participant in participants() for pair in participant.columns()}
    assert len(tables) > 15
    assert tables - named == set(), "name them in the house's merging.py: do the rows move, or stay?"
    assert named - tables == set(), "a participant names what does not exist"
