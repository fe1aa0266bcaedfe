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
