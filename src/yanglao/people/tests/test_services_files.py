"""Opening, correcting and reading files against a real database, as the application."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from yanglao.base.errors import DomainError, NotFound, PermissionRefused, ScopeMissing
from yanglao.base.models import AuditEntry, Event
from yanglao.base.scope import acting
from yanglao.people import queries, services
from yanglao.people.models import Person
from yanglao.people.services import Draft, PersonRefused, secrets

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
NUMBER = "999999195001010038"


def draft(**words):
    from yanglao.base.identifiers import check_character

    first = "99999919500101003"
    return Draft(
        **{
            "name": "何阿宝",
            "id_number": first + check_character(first),
            "register_village": "330424001001",
            **words,
        }
    )


def register(actor, **words):
    return services.register_person(actor, draft=draft(**words), at=AT, today=TODAY)


def test_a_file_is_opened_sealed_and_told(village, town_clerk):
    row = register(town_clerk, phone="139 0000 9999")
    assert row.file_no == f"330424-{row.pk:08d}"
    assert (row.sex, row.birth_on, row.pinyin, row.initials) == ("m", date(1950, 1, 1), "he a bao", "hab")
    assert "99999919500101" not in row.id_number_sealed
    assert secrets.open_phone(row.file_no, row.phone_sealed) == "13900009999"
    with acting(town_clerk):
        assert AuditEntry.objects.filter(code="people.register", person_id=row.pk).exists()
    assert Event.objects.filter(name="people.registered", subjects__person_id=row.pk).exists()


def test_a_sealed_number_does_not_open_in_another_row(village):
    one, two = village["沈桂珍"], village["周阿根"]
    with pytest.raises(DomainError):
        secrets.open_id_number(two.file_no, one.id_number_sealed)


def test_a_number_on_file_is_refused_with_the_file_number(village, town_clerk):
    first = register(town_clerk)
    with pytest.raises(PersonRefused) as refusal:
        register(town_clerk)
    assert refusal.value.code == "id.duplicate"
    assert first.file_no in refusal.value.message


def test_a_number_on_file_elsewhere_names_the_town_and_nobody(village, town_clerk, other_town_clerk):
    register(town_clerk, name="何阿宝")
    with pytest.raises(PersonRefused) as refusal:
        register(other_town_clerk, register_village="330424101003", name="别名")
    assert refusal.value.code == "id.elsewhere"
    assert "武原街道" in refusal.value.message
    assert "何阿宝" not in str(refusal.value.as_dict())


def test_two_files_of_one_number_are_refused_by_the_database_too(village, platform):
    with acting(platform):
        one = Person.objects.first()
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=village["周阿根"].pk).update(id_number_index=one.id_number_index)


def test_a_clerk_cannot_open_a_file_in_another_town(village, town_clerk):
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        register(town_clerk, register_village="330424101003")


def test_the_public_and_finance_cannot_open_files(village, finance):
    with pytest.raises(PermissionRefused):
        register(finance)


def test_every_problem_is_listed_at_once(village, bureau):
    with pytest.raises(PersonRefused) as refusal:
        register(bureau, name="", id_number="123", phone="99")
    assert [p["code"] for p in refusal.value.detail["problems"]] == [
        "name.missing",
        "id.length",
        "phone.form",
    ]
    assert all(p["message"] and p["remedy"] for p in refusal.value.detail["problems"])


def test_a_correction_reseals_respells_and_leaves_history(village, town_clerk):
    row = village["沈桂珍"]
    before = row.id_number_sealed
    services.correct_person(
        town_clerk, person_id=row.pk, changes={"name": "沈桂贞", "phone": "13900001111"}, at=AT, today=TODAY
    )
    with acting(town_clerk):
        row.refresh_from_db()
    assert (row.name, row.pinyin) == ("沈桂贞", "shen gui zhen")
    assert secrets.open_phone(row.file_no, row.phone_sealed) == "13900001111"
    assert secrets.open_id_number(row.file_no, row.id_number_sealed) == secrets.open_id_number(
        row.file_no, before
    )
    changed = queries.history_of(town_clerk, row.pk)[0]
    assert {"name", "phone_sealed"} <= set(changed["fields"])


def test_a_death_is_no_correction(village, town_clerk):
    with pytest.raises(PersonRefused):
        services.correct_person(
            town_clerk, person_id=village["沈桂珍"].pk, changes={"died_on": TODAY}, at=AT, today=TODAY
        )


def test_somebody_of_another_town_is_not_found(village, town_clerk):
    with pytest.raises(NotFound):
        services.correct_person(
            town_clerk, person_id=village["马小妹"].pk, changes={"name": "马大妹"}, at=AT, today=TODAY
        )
    assert queries.header(town_clerk, village["马小妹"].pk, on=TODAY) is None


def test_nobody_acting_reads_nothing(village):
    with pytest.raises(ScopeMissing):
        Person.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (0,)


def test_a_reveal_needs_a_purpose_and_is_written_down(village, town_clerk):
    from yanglao.access import queries as access

    row = village["沈桂珍"]
    with pytest.raises(DomainError):
        services.reveal(town_clerk, person_id=row.pk, field="id_number", purpose=" ")
    number = services.reveal(town_clerk, person_id=row.pk, field="id_number", purpose="verify")
    assert number.startswith("99999919420308")
    with acting(town_clerk):
        from yanglao.access.models import ViewLog

        assert ViewLog.objects.filter(person_id=row.pk, what="id_number", purpose="verify").count() == 1
    assert access is not None


def test_contacts_keep_their_order_and_are_masked(village, town_clerk):
    row = village["沈桂珍"]
    services.set_contacts(
        town_clerk,
        person_id=row.pk,
        contacts=[
            {"name": "沈建国", "relation": "儿子", "phone": "13900007777"},
            {"name": "沈秀芳", "relation": "女儿", "phone": ""},
        ],
    )
    shown = queries.contacts_of(town_clerk, row.pk)
    assert [(c["calling_order"], c["name"], c["phone"]) for c in shown] == [
        (1, "沈建国", "139****7777"),
        (2, "沈秀芳", ""),
    ]
    plain = services.reveal(
        town_clerk, person_id=row.pk, field=f"contact:{shown[0]['id']}", purpose="contact"
    )
    assert plain == "13900007777"


def test_the_head_of_a_file_shows_masked_numbers_and_categories_in_force(village, town_clerk):
    head = queries.header(town_clerk, village["沈桂珍"].pk, on=TODAY)
    assert (head["age"], head["village_name"], head["is_registered"]) == (84, "武原街道百可社区", True)
    assert head["id_number"].startswith("999***") and head["phone"] == "139****0001"
    assert {c["label"] for c in head["categories"]} == {"最低生活保障", "独居"}
    assert queries.header(town_clerk, village["沈桂珍"].pk, on=date(2024, 6, 30))["categories"] == []


@pytest.mark.parametrize(
    "text", ["沈桂珍", "桂珍", "shenguizhen", "Shen Gui", "sgz", "13900000001", "330424-"]
)
def test_a_person_is_found_by_every_way_of_asking(village, town_clerk, text):
    wanted = village["沈桂珍"]
    text = wanted.file_no if text == "330424-" else text
    assert wanted.pk in queries.search_ids(town_clerk, text)


def test_a_person_is_found_by_number_and_its_last_four(village, town_clerk):
    number = services.reveal(town_clerk, person_id=village["沈桂珍"].pk, field="id_number", purpose="verify")
    assert queries.search_ids(town_clerk, number) == [village["沈桂珍"].pk]
    assert village["沈桂珍"].pk in queries.search_ids(town_clerk, number[-4:].lower())


def test_the_search_does_not_look_past_the_scope(village, town_clerk, other_town_clerk, village_clerk):
    assert queries.search(other_town_clerk, "沈桂珍") == []
    assert queries.search(other_town_clerk, "沈") == []
    assert [line.name for line in queries.search(other_town_clerk, "马小妹")] == ["马小妹"]
    assert queries.search(town_clerk, "马小妹") == []
    assert queries.search(village_clerk, "mxm") == []


@pytest.mark.parametrize(
    "text", ["", "  ", "'; DROP TABLE people_person --", "%", "\\", "0", "阿", "x" * 300]
)
def test_no_search_text_whatever_breaks(village, town_clerk, text):
    queries.search(town_clerk, text)


def test_a_list_counts_what_the_scope_holds_and_narrows(village, bureau, town_clerk):
    assert queries.list_people(bureau, on=TODAY).total == 12
    assert queries.list_people(town_clerk, on=TODAY).total == 11
    aged = queries.list_people(bureau, queries.Filters(age_from=80), on=TODAY)
    assert {line.name for line in aged.lines} == {"沈桂珍", "周阿根", "王秀英", "张彩娥", "顾玉珍"}
    tomorrow = queries.list_people(bureau, queries.Filters(age_from=80), on=date(2026, 11, 1))
    assert "朱水金" in {line.name for line in tomorrow.lines}
    poor = queries.list_people(bureau, queries.Filters(category="subsistence", value="low"), on=TODAY)
    assert {line.name for line in poor.lines} == {"沈桂珍", "吴金根", "金根林"}
    assert queries.list_people(bureau, queries.Filters(town="330424101"), on=TODAY).total == 1
    assert queries.list_people(bureau, queries.Filters(text="沈"), on=TODAY).total == 1


def test_pages_hold_everybody_once_in_one_order(village, bureau):
    for sort in queries.SORTS:
        pages = [queries.list_people(bureau, None, sort, page, 5, on=TODAY) for page in (1, 2, 3)]
        ids = [line.person_id for page in pages for line in page.lines]
        assert len(ids) == len(set(ids)) == 12
        assert ids == queries.all_ids(bureau, queries.Filters(), sort, on=TODAY)


def test_facts_are_as_of_the_day(village, bureau, platform):
    frame = queries.facts_frame(platform, on=TODAY)
    facts = {row["person_id"]: row for row in frame.to_dicts()}
    shen = facts[village["沈桂珍"].pk]
    assert (shen["subsistence"], shen["living"], shen["sex"], shen["is_registered"]) == (
        "low",
        "living_alone",
        "female",
        True,
    )
    assert facts[village["李招娣"].pk]["subsistence"] == "none"
    before = {r["person_id"]: r for r in queries.facts_frame(platform, on=date(2024, 6, 30)).to_dicts()}
    assert before[village["沈桂珍"].pk]["subsistence"] == "none"
    assert queries.facts_frame(bureau, on=TODAY).height == 12


def test_counts_of_the_register(village, bureau, town_clerk):
    found = queries.counts(bureau, on=TODAY)
    assert (found["active"], found["aged_60"], found["aged_80"], found["dead"]) == (12, 12, 5, 0)
    assert found["towns"]["330424101"]["active"] == 1
    assert queries.counts(town_clerk, on=date(2026, 10, 30))["aged_60"] == 11


def test_few_and_many_numbers_are_looked_up_elsewhere_alike(village, platform, other_town_clerk):
    from yanglao.base.identifiers import check_character
    from yanglao.people.services.scope import elsewhere

    numbers = [f"99999919500101{n:03d}" for n in range(100, 130)]
    drafts = [
        Draft(name="何甲", id_number=n + check_character(n), register_village="330424001001") for n in numbers
    ]
    services.bulk_register(platform, drafts=drafts, at=AT, today=TODAY)
    indexes = [secrets.id_index(d.id_number) for d in drafts]
    with acting(other_town_clerk):
        assert elsewhere(indexes) == dict.fromkeys(indexes, "330424001")
        assert elsewhere([*indexes[:5], ""]) == dict.fromkeys(indexes[:5], "330424001")
        assert elsewhere([]) == {}
    with acting(platform):
        assert elsewhere(indexes) == {}


def test_a_bulk_load_refuses_all_when_one_is_wrong_and_names_the_place(village, platform):
    with pytest.raises(PersonRefused) as refusal:
        services.bulk_register(platform, drafts=[draft(), draft(name="")], at=AT, today=TODAY)
    assert (refusal.value.row, refusal.value.code) == (2, "name.missing")
    assert queries.search(platform, "何阿宝") == []
