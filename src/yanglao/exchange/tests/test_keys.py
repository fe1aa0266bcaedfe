"""A change of keys: every sealed column is known, sealed anew, cut off and taken up again, with the pages going on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from yanglao.access import services as access
from yanglao.base import crypto, rotation, sealed
from yanglao.base.errors import DomainError
from yanglao.base.scope import acting
from yanglao.people import queries as people
from yanglao.people.models import Person
from yanglao.people.services import secrets

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 31, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(tmp_path, monkeypatch):
    """Keep the keys of a test to itself."""
    path = tmp_path / "keys.json"
    monkeypatch.setenv("YANGLAO_KEYS", str(path))
    crypto._load.cache_clear()
    yield path
    crypto._load.cache_clear()


@pytest.fixture
def filled(keys, village, platform, town_clerk):
    """Return the village with an account, a changed file (history) and a draft."""
    from yanglao.funds import services as funds
    from yanglao.people import services as register

    funds.set_bank(platform, code="abc", name="示例银行甲", is_example=True)
    funds.load_accounts(
        platform,
        rows=[(village["沈桂珍"].pk, village.village, "abc", "6200000000000000001", "沈桂珍")],
        from_on=date(2024, 1, 1),
    )
    register.correct_person(
        town_clerk, person_id=village["沈桂珍"].pk, changes={"phone": "15400001111"}, at=AT, today=AT.date()
    )
    access.keep_draft(town_clerk, form="person", values={"name": "示例"}, at=AT)
    return village


def numbers(platform):
    with acting(platform):
        return {
            p.name: (
                secrets.open_id_number(p.file_no, p.id_number_sealed),
                secrets.open_phone(p.file_no, p.phone_sealed),
            )
            for p in Person.objects.all()
        }


def test_every_sealed_column_of_the_database_is_declared(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name LIKE '%_sealed'"
        )
        found = {row[0] for row in cursor.fetchall()}
    declared = {one.name for one in sealed.columns()}
    assert {"mfa_authenticator.data.secret", "mfa_authenticator.data.seed"} <= declared
    # Nothing writes a recipient yet; whoever begins to, declares it.
    found -= {"base_message.recipient_sealed"}
    assert found <= {f"{one.table}.{one.column}" for one in sealed.columns()}
    assert len(found) >= 9


def test_a_rotation_leaves_everything_readable_under_the_new_key_alone(filled, platform):
    before = numbers(platform)
    old = rotation.rows_by_key(platform)
    assert set(old) == {"k1"} and old["k1"] > 20
    assert crypto.add_key() == "k2"
    assert numbers(platform) == before, "both keys open meanwhile"
    done = sum(n for _c, n in rotation.reseal(platform))
    assert rotation.rows_by_key(platform) == {"k2": done} and done == old["k1"]
    assert numbers(platform) == before
    rotation.forget(platform, key="k1")
    assert numbers(platform) == before
    body = json.loads(crypto.keys_path().read_text())
    assert list(body["fields"]) == ["k2"]


def test_sealing_anew_is_no_change_of_the_file_and_finding_by_number_goes_on(filled, platform):
    history = "SELECT count(*) FROM people_person_history"
    with acting(platform), connection.cursor() as cursor:
        cursor.execute(history)
        before = cursor.fetchone()[0]
    crypto.add_key()
    assert sum(n for _c, n in rotation.reseal(platform)) > 0
    with acting(platform), connection.cursor() as cursor:
        cursor.execute(history)
        assert cursor.fetchone()[0] == before > 12
    number = numbers(platform)["沈桂珍"][0]
    assert people.match_id_numbers(platform, [number])[number].person_id == filled["沈桂珍"].pk


def test_a_rotation_cut_off_goes_on_where_it_stopped(filled, platform):
    before = numbers(platform)
    crypto.add_key()
    column = next(one for one in sealed.columns() if one.name == "people_person.id_number_sealed")
    rotation.reseal_batch(platform, column, 0, most=5)
    mixed = rotation.status(platform)[column.name]
    assert mixed["k2"] == 5 and mixed["k1"] > 0
    assert numbers(platform) == before
    with pytest.raises(DomainError):
        rotation.forget(platform, key="k1")
    list(rotation.reseal(platform))
    assert set(rotation.rows_by_key(platform)) == {"k2"}
    assert numbers(platform) == before


def test_what_somebody_writes_meanwhile_is_not_overwritten(filled, platform, town_clerk, monkeypatch):
    crypto.add_key()
    column = next(one for one in sealed.columns() if one.name == "people_person.phone_sealed")
    port = crypto.port()
    person = filled["沈桂珍"]

    really = type(port).open

    def meanwhile(stored, context):
        plain = really(port, stored, context)
        if context.endswith(f":{person.file_no}"):
            with connection.cursor() as cursor:
                fresh = port.seal("15400002222", context)
                cursor.execute("UPDATE people_person SET phone_sealed = %s WHERE id = %s", [fresh, person.pk])
        return plain

    with monkeypatch.context() as patch:
        patch.setattr(port, "open", meanwhile)
        rotation.reseal_batch(platform, column, 0)
    assert numbers(platform)["沈桂珍"][1] == "15400002222"


def test_a_process_that_holds_the_old_keys_reads_the_new_ones_by_itself(keys):
    other = crypto.FileCrypto(crypto.ensure_keys())
    crypto.add_key()
    stored = crypto.seal("示例", "here")
    assert stored.startswith("v1.k2.")
    assert other.open(stored, "here") == "示例"


def test_a_kill_while_the_key_file_is_written_leaves_the_old_one_whole(keys, monkeypatch):
    before = crypto.ensure_keys().read_text()

    def die(*_paths):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(crypto.os, "replace", die)
        crypto.add_key()
    assert keys.read_text() == before
    assert crypto.keys_path().stat().st_mode & 0o777 == 0o600


def change_index_key() -> str:
    """Put a new index key into force, as the command does between its waits."""
    key = crypto.add_index_key()
    crypto.use_index_key(key)
    return key


def found_everywhere(platform, village, numbers_before):
    """Return whether everybody is found by number, telephone and last four, and the door sees them."""
    for name, (number, phone) in numbers_before.items():
        pk = village[name].pk
        assert people.match_id_numbers(platform, [number])[number].person_id == pk, name
        for text in (number, phone, number[-4:]):
            assert pk in people.search_ids(platform, text), (name, text)
        near = people.door_check(
            platform,
            name=name,
            birth_on=village[name].birth_on,
            sex=village[name].sex,
            id_type="none",
            phone=phone,
        ).near
        assert any(one.person_id == pk and one.score >= 80 for one in near), (name, near)
    return True


def test_every_index_of_the_database_is_declared_beside_what_it_is_computed_from(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND column_name ~ '^(id_number|id_tail|phone|account)_index$'"
        )
        found = {row[0] for row in cursor.fetchall()}
    assert found == {one.name for one in sealed.indexes() if not one.source.inside}
    assert len(found) >= 10


def test_while_index_keys_change_old_and_new_are_found_and_a_kill_goes_on_where_it_stopped(filled, platform):
    before = numbers(platform)
    whole = sum(rotation.rows_by_index_key(platform).values())
    assert set(rotation.rows_by_index_key(platform)) == {"i1"} and whole > 40
    assert crypto.add_index_key() == "i2"
    assert crypto.port().index_current == "i1", "known first, and not yet writing"
    crypto.use_index_key("i2")
    assert found_everywhere(platform, filled, before), "nothing is indexed anew yet"
    batches, done = iter(sealed.indexes()), 0
    # Killed in every index after a few rows: all mixtures of the two generations stand at once.
    for one in batches:
        done += rotation.reindex_batch(platform, one, 0, most=3)[1]
        with acting(platform), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_person_history")
            history = cursor.fetchone()[0]
    rows = rotation.rows_by_index_key(platform)
    assert rows["i2"] == done > 12 and rows["i1"] == whole - done > 0
    assert found_everywhere(platform, filled, before)
    with pytest.raises(DomainError):
        rotation.forget_index(platform, key="i1")
    list(rotation.reindex(platform))
    assert rotation.rows_by_index_key(platform) == {"i2": whole}
    rotation.forget_index(platform, key="i1")
    assert "index" not in json.loads(crypto.keys_path().read_text())
    assert found_everywhere(platform, filled, before)
    with acting(platform), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person_history")
        assert cursor.fetchone()[0] == history, "a change of keys is no change of the file"


def test_somebody_on_file_under_the_old_key_is_not_filed_again_under_the_new_one(
    filled, platform, town_clerk
):
    from yanglao.people import services as register

    number = numbers(platform)["李招娣"][0]
    change_index_key()
    draft = register.Draft(
        name="别的名字", id_number=number, register_village=filled.village, residence_village=filled.village
    )
    with pytest.raises(DomainError) as refusal:
        register.register_person(town_clerk, draft=draft, at=AT, today=AT.date())
    assert filled["李招娣"].file_no in str(refusal.value)


def test_one_number_filed_twice_in_the_second_of_the_change_is_named_and_stops_nothing(filled, platform):
    change_index_key()
    one, other = filled["李招娣"], filled["马小妹"]
    number = numbers(platform)["李招娣"][0]
    double = secrets.seal(other.file_no, number, "")
    with acting(platform):
        Person.objects.filter(pk=other.pk).update(
            id_number_sealed=double.id_number_sealed, id_number_index=double.id_number_index
        )
    stuck: list[str] = []
    list(rotation.reindex(platform, stuck))
    assert stuck == [f"people_person {one.pk}"]
    assert rotation.index_status(platform)["people_person.id_number_index"]["i1"] == 1


def test_a_merge_is_taken_back_after_both_kinds_of_keys_have_changed_and_the_old_ones_are_gone(
    filled, platform, bureau
):
    from yanglao.people import services as register

    draft = register.Draft(
        name="沈桂真", id_type="none", sex="f", birth_on=date(1942, 3, 8), phone="15400003333",
        register_village=filled.village, residence_village=filled.village,
    )  # fmt: skip
    reason = register.Different((filled["沈桂珍"].pk,), "示例")
    gone = register.register_person(bureau, draft=draft, at=AT, today=AT.date(), different=reason)
    before = numbers(platform)
    done = register.merge(
        bureau,
        kept_id=filled["沈桂珍"].pk,
        gone_id=gone.pk,
        reason="同一人",
        at=AT,
        today=AT.date(),
        choices=["phone"],
    )
    crypto.add_key()
    change_index_key()
    list(rotation.reseal(platform))
    list(rotation.reindex(platform))
    rotation.forget(platform, key="k1")
    rotation.forget_index(platform, key="i1")
    back = register.unmerge(bureau, merge_id=done.merge_id, reason="看错了", at=AT, today=AT.date())
    assert back.left == ()
    assert numbers(platform) == before
    assert set(rotation.rows_by_key(platform)) == {"k2"}
    assert set(rotation.rows_by_index_key(platform)) == {"i2"}


def test_a_scan_finds_the_same_telephone_under_either_key(filled, platform):
    frame = people.scan(platform)
    change_index_key()
    column = next(one for one in sealed.indexes() if one.name == "people_person.phone_index")
    rotation.reindex_batch(platform, column, 0, most=5)
    assert people.scan(platform) == frame
    from yanglao.people.queries.scan import register_frame

    assert {phone[:2] for phone in register_frame(platform)["phone"].to_list() if phone} == {"2~"}
