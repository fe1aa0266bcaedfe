"""A file on paper leaves the house: who printed it and what for is written down first."""

from __future__ import annotations

from datetime import datetime

from yanglao.access import services as access
from yanglao.base.actor import Actor
from yanglao.base.service import note, service
from yanglao.people.services.files import find


@service("people.read", "people.print")
def note_print(actor: Actor, *, person_id: int, purpose: str, at: datetime) -> None:
    """Write down that a file is printed; the person and the family read it under 谁看过.

    Raises
    ------
    DomainError
        Without a purpose.
    """
    row = find(actor, person_id)
    access.log_view(
        actor,
        person_id=row.pk,
        what="file",
        purpose=purpose,
        at=at,
        county=row.county,
        village=row.village,
    )
    note(subject_type="people.Person", subject_id=row.pk, person_id=row.pk, village=row.village)
