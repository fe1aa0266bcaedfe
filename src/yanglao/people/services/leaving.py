"""Contact and address of those who died or moved away long ago: found, and erased from file and history alike."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import connection
from django.db.models import Q

from yanglao.base import retention
from yanglao.base.actor import Actor
from yanglao.base.permissions import declare
from yanglao.base.service import note, service
from yanglao.people.models import EmergencyContact, Person

ERASE = declare("people.erase", "清除满期限的联系方式和住址（平台）")

_BLANK = "phone_sealed = '', phone_index = '', register_address = '', residence_address = '', lon = NULL, lat = NULL"
_FULL = ~Q(phone_sealed="") | ~Q(register_address="") | ~Q(residence_address="") | Q(lon__isnull=False)


def _gone(actor: Actor, before: date) -> list[tuple[int, str]]:
    left = Q(status="dead", died_on__lt=before) | Q(status="moved_out", moved_out_on__lt=before)
    contacts = EmergencyContact.objects.filter(county=actor.county).values("person_id")
    rows = Person.objects.filter(left & (_FULL | Q(pk__in=contacts)), county=actor.county)
    return list(rows.order_by("pk").values_list("pk", "file_no"))


def left_long_ago(actor: Actor, before: date) -> list[str]:
    """Return the file numbers of those who died or moved away before a day and still have contact or address on file."""
    return [file_no for _pk, file_no in _gone(actor, before)]


@service("people.erase")
def erase_left(actor: Actor, *, before: date) -> int:
    """Erase contact and address of those; the file itself stays for the decisions that rest on it. Returns persons."""
    ids = [pk for pk, _file_no in _gone(actor, before)]
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_person SET {_BLANK} WHERE id = ANY(%s)", [ids])
        # What is gone from the file is gone from its history, and leaves no new history behind.
        cursor.execute(f"UPDATE people_person_history SET {_BLANK} WHERE pgh_obj_id = ANY(%s)", [ids])
        cursor.execute("UPDATE people_addressrecord SET address = '' WHERE person_id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM people_emergencycontact WHERE person_id = ANY(%s)", [ids])
    note(persons=len(ids), before=before)
    return len(ids)


retention.declare("people_left", left_long_ago, lambda actor, before: erase_left(actor, before=before))
