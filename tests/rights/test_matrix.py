"""Every cell of duty × relation × field against the true row policies and masks; duty × permission against the true refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from tests.helping.noting import note
from yanglao.access import queries as access
from yanglao.base import permissions as register
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.errors import PermissionRefused
from yanglao.base.scope import acting
from yanglao.orgs import services as orgs
from yanglao.people import queries as people
from yanglao.people.models import CareRelation

pytestmark = pytest.mark.django_db
#: Whose file each relation is tried on: somebody inside the scope or outside it, and the scope itself.
NEAR, FAR = "沈桂珍", "马小妹"


@pytest.fixture
def settled(village: Any, owner_sql: Any) -> Any:
    """Return the village, one elder of it in an organisation's care and one in another's."""
    platform = system_actor(village.county)
    village.keys = []
    with acting(platform):
        for name in (NEAR, FAR):
            person = village[name]
            home = orgs.register(platform, name=f"示例{name}家", kind="provider", county=village.county)
            village.keys.append(str(home.pk))
            CareRelation.objects.create(
                person_id=person.pk,
                county=person.county,
                village=person.village,
                organisation_id=home.pk,
                from_on=date(2026, 1, 1),
                why="示例",
            )
    return village


def actor_in(duty: str, relation: str, village: Any) -> tuple[Actor, str]:
    """Return somebody in a duty, and the name of a person who stands in the relation to them."""
    kind, _, which = relation.partition("_")
    keys = {
        "county": (village.county,) if which == "own" else ("330522",),
        "town": (village.town,),
        "village": (village.village,),
        "org": (village.keys[0],),
        "persons": (str(village[NEAR].pk),),
        "none": (),
    }[kind]
    actor = Actor(901, "示例", duty, "330424", Scope(kind, keys))  # type: ignore[arg-type]
    return actor, FAR if which == "other" and kind != "county" else NEAR


def plain(village: Any, name: str) -> dict[str, str]:
    """Return the fields of a person as they are."""
    head = people.header(system_actor(village.county), village[name].pk, on=village[name].birth_on)
    assert head is not None
    return {
        "name": head["name"],
        "id_number": head["id_number"],
        "phone": head["phone"] or "13800000000",
        "address": head["residence_address"] or "示例路1号",
        "bank_account": "6222020200112233",
        "health": "示例：高血压",
    }


def seen(actor: Actor, person_id: int, values: dict[str, str]) -> dict[str, str]:
    """Return what the database and the masks truly give: by plain SQL under the actor's scope, then field by field."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person WHERE id = %s", [person_id])
        there = cursor.fetchone()[0]
    found = {}
    for field, value in values.items():
        shown = access.mask(actor, field, value)
        found[field] = (
            "no_row" if not there else "full" if shown == value else "hidden" if shown == "—" else "masked"
        )
    return found


def test_each_cell_of_the_matrix_is_what_row_policies_and_masks_truly_do(settled: Any):
    wrong, tried = [], 0
    for line in access.field_matrix():
        actor, name = actor_in(line["duty"], line["relation"], settled)
        values = plain(settled, name)
        found = seen(actor, settled[name].pk, values)
        tried += len(found)
        wrong += [
            (line["duty"], line["relation"], field, "printed", line["fields"][field], "true", found[field])
            for field in found
            if found[field] != line["fields"][field]
        ]
    assert wrong == []
    assert tried == len(access.field_matrix()) * len(access.masks.FIELDS) > 100
    note(cells=tried)


def test_a_mask_never_lets_the_middle_of_a_number_through(settled: Any):
    for duty in access.duties.DUTIES:
        actor = Actor(901, "示例", duty, "330424", Scope("county", ("330424",)))
        for field, value in (("id_number", "999999194203080023"), ("bank_account", "6222020200112233")):
            shown = access.mask(actor, field, value)
            assert value[6:12] not in shown, (duty, field)


def test_the_head_of_a_file_shows_each_duty_what_the_matrix_prints(settled: Any):
    today = settled[NEAR].birth_on
    for line in access.field_matrix():
        actor, name = actor_in(line["duty"], line["relation"], settled)
        if not register.may(actor, "people.read"):
            continue
        head = people.header(actor, settled[name].pk, on=today)
        if line["fields"]["name"] == "no_row":
            assert head is None, (line["duty"], line["relation"])
            continue
        assert head is not None, (line["duty"], line["relation"])
        values = plain(settled, name)
        whole = head["id_number"] == values["id_number"]
        assert whole == (line["fields"]["id_number"] == "full"), (line["duty"], line["relation"])


def test_each_cell_of_the_permissions_is_what_the_register_refuses_and_grants():
    printed = access.matrix()
    duties = [code for code, _label in printed["duties"]]
    tried = 0
    for row in printed["rows"]:
        for duty, held in zip(duties, row["held"], strict=True):
            actor = Actor(901, "示例", duty, "330424", Scope("none"))
            if held:
                register.require(actor, row["code"])
            else:
                with pytest.raises(PermissionRefused):
                    register.require(actor, row["code"])
            tried += 1
    assert tried > 500


def test_a_cell_that_is_wrong_is_found(settled: Any, monkeypatch: pytest.MonkeyPatch):
    from yanglao.access.rules import masks

    monkeypatch.setitem(masks._TABLE, "town", {**masks._TABLE["town"], "id_number": "full"})
    line = next(x for x in access.field_matrix() if (x["duty"], x["relation"]) == ("town", "town_own"))
    assert line["fields"]["id_number"] == "full", "printed from the table in force"
    monkeypatch.setattr(access, "mask", lambda _actor, _field, value: value)
    with pytest.raises(AssertionError):
        test_each_cell_of_the_matrix_is_what_row_policies_and_masks_truly_do(settled)
