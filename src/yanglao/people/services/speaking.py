"""Who speaks for an elder today: the elder, or a family account whose delegation runs and holds the power."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import PermissionRefused
from yanglao.base.scope import acting
from yanglao.people.models import Delegation

#: Words of delegations that let a family look.
SEES = ("see", "view")


def running_powers(actor: Actor, person_id: int, *, on: date) -> frozenset[str]:
    """Return the powers an account holds for a person on a day, from every delegation that runs."""
    if actor.user_id is None:
        return frozenset()
    with acting(system_actor(actor.county)):
        rows = Delegation.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            delegate_user_id=actor.user_id,
            person_id=person_id,
            valid_from__lte=on,
        )
        return frozenset(power for powers in rows.values_list("powers", flat=True) for power in powers)


def may_speak(actor: Actor, person_id: int, power: str, *, on: date) -> bool:
    """Return whether the actor may do this for a person today; only a family is asked for a delegation."""
    return actor.duty != "family" or power in running_powers(actor, person_id, on=on)


def must_speak(actor: Actor, person_id: int, power: str, *, on: date) -> None:
    """Refuse a family whose delegation has ended or does not hold the power.

    Raises
    ------
    PermissionRefused
        With where to get one.
    """
    if not may_speak(actor, person_id, power, on=on):
        raise PermissionRefused(
            _("您的授权不包括这一项，或已经到期"),
            code="people.no_delegation",
            remedy=_("带老人和您的身份证到村（社区）办授权"),
        )
