"""What an empty installation begins with: the place it serves, and its first administrator. Called from the command line."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from yanglao.access import permissions
from yanglao.access.models import Appointment, User
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import DomainError
from yanglao.base.models import Installation
from yanglao.base.service import note, service

_LOCK = 7_310_263  # two terminals at once make one first administrator, not two


class FirstRefused(DomainError):
    """A beginning that has already been made, or cannot be made so."""

    default_code = "access.first_refused"


@service(permissions.SYSTEM, "access.settle_place")
def settle_place(actor: Actor, *, place_name: str, pack: str) -> bool:
    """Say which place this database serves, once.

    Returns
    -------
    bool
        Whether it was said now.

    Raises
    ------
    FirstRefused
        When the database already serves another place.
    """
    row, made = Installation.objects.get_or_create(
        pk=1, defaults={"county": actor.county, "place_name": place_name, "pack": pack}
    )
    if row.county != actor.county:
        raise FirstRefused(
            _("这个库已经是%(place)s的") % {"place": row.place_name},
            code="access.other_place",
            kept=_("没有改动"),
            remedy=_("一个库只管一个县：换一个库，或不写 --place"),
        )
    note(pack=pack, made=made)
    return made


@service(permissions.SYSTEM, "access.first_administrator")
def first_administrator(
    actor: Actor,
    *,
    username: str,
    display_name: str,
    on: date,
    at: datetime,
    office: str = "",
    password: str = "",
    another: str = "",
) -> tuple[User, str]:
    """Open the account of an administrator from the machine itself, where nobody is signed in yet.

    Parameters
    ----------
    actor : Actor
        The platform, for the county of this installation.
    username, display_name, office : str
        Of the account.
    on, at : date, datetime
        From which day, and when.
    password : str
        The first password; made here when empty. Either way it must be changed at the first sign-in.
    another : str
        Why one more is made although one exists (the only one has left, lost telephone); empty: it is the first.

    Returns
    -------
    (User, str)
        The account and its first password.

    Raises
    ------
    FirstRefused
        When an administrator exists and no reason is given, or the password is too weak.
    """
    from yanglao.access import services

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    held = administrators(on)
    if held and not another.strip():
        raise FirstRefused(
            _("已经有系统管理员：%(names)s") % {"names": "、".join(u.username for u in held)},
            code="access.administrator_exists",
            kept=_("没有开账号"),
            remedy=_("请其中一位在“账号与权限”里开；都进不来时加 --another --reason 写明原因"),
        )
    if password:
        try:
            validate_password(password, User(username=username, display_name=display_name))
        except ValidationError as problem:
            raise FirstRefused("；".join(problem.messages), code="access.bad_word") from None
    platform = system_actor(actor.county)
    user, word = services.open_account(
        platform, username=username, display_name=display_name, office=office, at=at
    )
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    services.appoint(
        platform, user_id=user.pk, duty="admin", scope_kind="none", scope_keys=[], valid_from=on, at=at
    )
    # In a demo too: who was let in from the machine proves the second step before anything else.
    User.objects.filter(pk=user.pk).update(must_use_mfa=True, must_change_password=True)
    note(subject_type="user", subject_id=user.pk, others=len(held), reason=another.strip()[:200])
    return user, password or word


def administrators(on: date) -> list[User]:
    """Return the accounts that are open and hold the duty of administrator on a day."""
    running = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), duty="admin", valid_from__lte=on
    )
    return list(
        User.objects.filter(is_active=True, pk__in=running.values("user_id"))
        .exclude(is_example=True)
        .order_by("username")
    )
