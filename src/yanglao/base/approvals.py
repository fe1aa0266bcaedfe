"""Maker and checker: two people, the second is never the first; the database refuses otherwise too."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yanglao.base import clock
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.models import Approval


class SamePerson(DomainError):
    """The checker may not be the maker."""

    default_code = "approval.same_person"


def ask(
    actor: Actor,
    *,
    kind: str,
    subject_type: str,
    subject_id: int,
    summary: str,
    amount_fen: int | None = None,
    count: int | None = None,
    due_on: date | None = None,
) -> Approval:
    """Put something before a second person (inside the caller's service)."""
    return Approval.objects.create(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        county=actor.county,
        summary=summary,
        amount_fen=amount_fen,
        count=count,
        due_on=due_on,
        maker_id=actor.user_id,
        maker_name=actor.name,
        made_at=clock.now(),
    )


def settle(
    actor: Actor,
    *,
    kind: str,
    subject_type: str,
    subject_id: int,
    approved: bool,
    reason: str = "",
) -> Approval:
    """Approve or return what is open for this subject.

    Raises
    ------
    NotFound
        When nothing is open.
    SamePerson
        When the checker made it.
    """
    row = (
        Approval.objects.select_for_update()
        .filter(
            kind=kind,
            subject_type=subject_type,
            subject_id=subject_id,
            state="pending",
            county=actor.county,
        )
        .first()
    )
    if row is None:
        raise NotFound(_("没有等着审的这一件，可能别人已经办了"), remedy=_("刷新页面看现在的情况"))
    if row.maker_id == actor.user_id:
        raise SamePerson(
            _("这件是您自己经办的，要由另一个人审"),
            remedy=_("请另一位有审批权的同事办理"),
        )
    row.state = "approved" if approved else "returned"
    row.checker_id, row.checker_name, row.checked_at, row.reason = (
        actor.user_id,
        actor.name,
        clock.now(),
        reason,
    )
    row.save()
    return row


def open_for(actor: Actor, kinds: tuple[str, ...] = ()) -> list[Approval]:
    """Return what waits in the actor's county, soonest deadline first."""
    rows = Approval.objects.filter(county=actor.county, state="pending").order_by("due_on", "made_at")
    return list(rows.filter(kind__in=kinds) if kinds else rows)
