"""The log of views for many people at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from yanglao.access import permissions
from yanglao.access.models import ViewLog
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.service import note, service


@service(permissions.VIEW_PERSON, "access.view_person")
def log_views(
    actor: Actor, *, people: Iterable[tuple[int, str, str]], what: str, purpose: str, at: datetime
) -> int:
    """Write down for each ``(person, county, village)`` that a part of the file was looked at; returns how many.

    Raises
    ------
    DomainError
        Without a purpose.
    """
    if not purpose.strip():
        raise DomainError(_("没有写为什么要看"), code="access.no_purpose", field="purpose")
    rows = [
        ViewLog(
            person_id=person_id,
            county=county,
            village=village,
            actor_id=actor.user_id,
            actor_name=actor.name,
            duty=actor.duty,
            what=what[:40],
            purpose=purpose.strip()[:200],
            at=at,
            organisation_id=actor.organisation_id,
        )
        for person_id, county, village in people
    ]
    ViewLog.objects.bulk_create(rows, batch_size=2000)
    note(what=what, count=len(rows))
    return len(rows)
