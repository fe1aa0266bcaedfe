"""Whole numbers of many people, for an export another person approved; every one of them is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yanglao.access import services as access
from yanglao.access.queries import masks
from yanglao.base.actor import Actor
from yanglao.base.service import note, service
from yanglao.people.models import Person
from yanglao.people.services import secrets


@service("people.reveal", "people.whole_numbers")
def whole_numbers(
    actor: Actor, *, person_ids: Sequence[int], purpose: str, at: datetime
) -> dict[int, tuple[str, str]]:
    """Return ID number and telephone of people in scope, and note each as looked at; what the duty may not see is empty.

    Parameters
    ----------
    purpose : str
        What the export is for, with its number; the person and the family read it.

    Returns
    -------
    dict
        Person → (ID number, telephone).
    """
    rows = list(
        Person.objects.filter(pk__in=list(person_ids)).only(
            "file_no", "id_number_sealed", "phone_sealed", "county", "village"
        )
    )
    access.log_views(
        actor, people=[(r.pk, r.county, r.village) for r in rows], what="export", purpose=purpose, at=at
    )
    note(count=len(rows))
    number, phone = (masks.look(actor.duty, field) != "hidden" for field in ("id_number", "phone"))
    return {
        r.pk: (
            secrets.open_id_number(r.file_no, r.id_number_sealed) if number else "",
            secrets.open_phone(r.file_no, r.phone_sealed) if phone else "",
        )
        for r in rows
    }
