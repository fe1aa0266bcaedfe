"""Every write about accounts, duties and the log of views."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yanglao.access import permissions
from yanglao.access.models import Appointment, User, ViewLog
from yanglao.access.rules import duties, masks
from yanglao.access.services_first import FirstRefused as FirstRefused
from yanglao.access.services_first import administrators as administrators
from yanglao.access.services_first import first_administrator as first_administrator
from yanglao.access.services_first import settle_place as settle_place
from yanglao.access.services_own import MOST_VIEWS as MOST_VIEWS
from yanglao.access.services_own import ViewRefused as ViewRefused
from yanglao.access.services_own import change_view as change_view
from yanglao.access.services_own import clean_query as clean_query
from yanglao.access.services_own import delete_view as delete_view
from yanglao.access.services_own import drop_draft as drop_draft
from yanglao.access.services_own import keep_draft as keep_draft
from yanglao.access.services_own import save_view as save_view
from yanglao.access.services_tokens import TokenRefused as TokenRefused
from yanglao.access.services_tokens import make_token as make_token
from yanglao.access.services_tokens import revoke_token as revoke_token
from yanglao.access.services_views import log_views as log_views
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.models import Installation
from yanglao.base.service import note, service

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read two ways


class AccountRefused(DomainError):
    """An account or appointment that may not be made so."""

    default_code = "access.refused"


def initial_password() -> str:
    """Return a password for the first login, easy to read out: three groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _i in range(4)) for _j in range(3))


def _account(actor: Actor, user_id: int) -> User:
    """Return an account of the actor's county, locked for the change; never the actor's own."""
    if user_id == actor.user_id:
        raise AccountRefused(
            _("自己的账号不能自己管"),
            code="access.own_account",
            remedy=_("请另一位系统管理员办理"),
        )
    user = User.objects.select_for_update().filter(pk=user_id, county=actor.county).first()
    if user is None:
        raise NotFound(_("没有这个账号"), remedy=_("回到账号列表再找"))
    return user


@service(permissions.MANAGE, "access.open_account")
def open_account(
    actor: Actor,
    *,
    username: str,
    display_name: str,
    at: datetime,
    office: str = "",
    password: str | None = None,
    is_example: bool = False,
) -> tuple[User, str]:
    """Open an account; it can do nothing until it is appointed.

    Returns
    -------
    (User, str)
        The account, and the password to hand over. One made here must be changed at the first login.

    Raises
    ------
    AccountRefused
        When the name is taken or malformed, or the password too weak.
    """
    username = username.strip()
    user = User(
        username=username,
        display_name=display_name.strip(),
        office=office.strip(),
        county=actor.county,
        must_change_password=password is None,
        is_example=is_example,
        date_joined=at,
    )
    word = password or initial_password()
    try:
        UnicodeUsernameValidator()(username)
        if password is not None:
            validate_password(password, user)
    except ValidationError as problem:
        raise AccountRefused("；".join(problem.messages), code="access.bad_word") from None
    if not username or not display_name.strip():
        raise AccountRefused(_("账号和姓名都要填"), code="access.blank", field="username")
    user.set_password(word)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise AccountRefused(
            _("账号 %(name)s 已经有人用") % {"name": username},
            code="access.name_taken",
            field="username",
            remedy=_("换一个账号名"),
        ) from None
    note(subject_type="user", subject_id=user.pk)
    return user, word


@service(permissions.MANAGE, "access.open_examples")
def open_examples(
    actor: Actor, *, rows: Sequence[tuple[str, str, str]], password: str, at: datetime
) -> dict[str, int]:
    """Open a demo's accounts ``(username, display name, office)``, all with one openly printed password, hashed once.

    Returns
    -------
    dict
        Row of each account by its name.
    """
    encoded = make_password(password)
    words = {"county": actor.county, "is_example": True, "date_joined": at, "password": encoded}
    made = User.objects.bulk_create(
        User(username=name, display_name=shown, office=office, **words) for name, shown, office in rows
    )
    note(subject_type="user", count=len(made))
    return {user.username: user.pk for user in made}


@service(permissions.MANAGE, "access.appoint")
def appoint(
    actor: Actor,
    *,
    user_id: int,
    duty: str,
    scope_kind: str,
    scope_keys: Sequence[str],
    valid_from: date,
    at: datetime,
    valid_to: date | None = None,
    organisation_id: int | None = None,
    office: str = "",
) -> Appointment:
    """Put an account in a duty over some rows, from a day on.

    Raises
    ------
    AccountRefused
        When the duty may not stand over these rows, or is already held at that time.
    """
    user = _account(actor, user_id)
    keys = tuple(str(key) for key in scope_keys)
    problem = duties.scope_problem(duty, scope_kind, keys, actor.county)
    if problem:
        raise AccountRefused(_SCOPE_WORDS[problem](), code=f"access.{problem}", field="scope_keys")
    if duty in ("institution", "provider") and organisation_id is None:
        organisation_id = int(keys[0])
    row = Appointment(
        user=user,
        duty=duty,
        county=actor.county,
        scope_kind=scope_kind,
        scope_keys=list(keys),
        organisation_id=organisation_id,
        office=office or user.office,
        valid_from=valid_from,
        valid_to=valid_to,
        made_by=actor.user_id,
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AccountRefused(
            _("这个账号那段时间已经是%(duty)s") % {"duty": duties.label(duty)},
            code="access.already_appointed",
            remedy=_("先结束原来的岗位，或改起止日期"),
        ) from None
    if duties.DUTIES[duty].needs_mfa and not _is_demo():
        User.objects.filter(pk=user.pk).update(must_use_mfa=True)
    note(subject_type="user", subject_id=user.pk, duty=duty, scope=scope_kind, keys=list(keys)[:20])
    return row


_SCOPE_WORDS: dict[str, Any] = {
    "duty_unknown": lambda: _("没有这个岗位"),
    "scope_kind": lambda: _("这个岗位不能管这种范围"),
    "keys_missing": lambda: _("没有选管哪里"),
    "keys_form": lambda: _("范围代码写得不对"),
    "keys_elsewhere": lambda: _("所选地方不归本地管"),
}


def _is_demo() -> bool:
    return bool(Installation.objects.filter(pk=1, is_demo=True).exists())


@service(permissions.MANAGE, "access.end_appointment")
def end_appointment(actor: Actor, *, appointment_id: int, on: date, reason: str) -> Appointment:
    """End an appointment from a day on (that day no longer counts)."""
    row = (
        Appointment.objects.select_for_update()
        .filter(pk=appointment_id, county=actor.county)
        .exclude(user_id=actor.user_id or 0)
        .first()
    )
    if row is None:
        raise NotFound(_("没有这个岗位，或是您自己的岗位"))
    row.valid_to, row.ended_reason = max(on, row.valid_from), reason
    row.save(update_fields=["valid_to", "ended_reason"])
    note(subject_type="user", subject_id=row.user_id, appointment=row.pk, duty=row.duty)
    return row


@service(permissions.MANAGE, "access.close_account")
def close_account(actor: Actor, *, user_id: int, on: date, at: datetime, reason: str) -> User:
    """Close an account: it is out at its next click, and its appointments end."""
    user = _account(actor, user_id)
    user.is_active, user.closed_at, user.closed_reason = False, at, reason
    user.save(update_fields=["is_active", "closed_at", "closed_reason"])
    for row in Appointment.objects.select_for_update().filter(user=user):
        if row.valid_to is None or row.valid_to > on:
            row.valid_to, row.ended_reason = max(on, row.valid_from), reason
            row.save(update_fields=["valid_to", "ended_reason"])
    note(subject_type="user", subject_id=user.pk)
    return user


@service(permissions.MANAGE, "access.reopen_account")
def reopen_account(actor: Actor, *, user_id: int) -> User:
    """Open a closed account again; duties are given anew."""
    user = _account(actor, user_id)
    user.is_active, user.closed_at, user.closed_reason = True, None, ""
    user.save(update_fields=["is_active", "closed_at", "closed_reason"])
    note(subject_type="user", subject_id=user.pk)
    return user


@service(permissions.MANAGE, "access.reset_password")
def reset_password(actor: Actor, *, user_id: int) -> str:
    """Give an account a new first password, and return it once."""
    user = _account(actor, user_id)
    word = initial_password()
    user.set_password(word)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    note(subject_type="user", subject_id=user.pk)
    return word


@service(permissions.MANAGE, "access.reset_mfa")
def reset_mfa(actor: Actor, *, user_id: int) -> None:
    """Take away the two-step device of an account (telephone lost); it sets up a new one at the next login."""
    from allauth.mfa.models import Authenticator

    user = _account(actor, user_id)
    taken, _by_kind = Authenticator.objects.filter(user=user).delete()
    note(subject_type="user", subject_id=user.pk, taken=taken)


@service(permissions.MANAGE, "access.unlock")
def unlock(actor: Actor, *, user_id: int) -> int:
    """Let an account that was locked by wrong passwords try again; returns how many attempts were forgotten."""
    from axes.utils import reset

    user = _account(actor, user_id)
    forgotten = int(reset(username=user.username))
    note(subject_type="user", subject_id=user.pk, forgotten=forgotten)
    return forgotten


@service(permissions.SELF, "access.password_changed")
def password_changed(actor: Actor) -> None:
    """Note that a person changed the own password: the first one is used up."""
    User.objects.filter(pk=actor.user_id).update(must_change_password=False)
    note(subject_type="user", subject_id=actor.user_id)


@service(permissions.SELF, "access.login")
def note_login(actor: Actor, *, step_up: bool) -> None:
    """Write a login down, with whether the second step was used."""
    note(subject_type="user", subject_id=actor.user_id, mfa=step_up)


@service(permissions.SYSTEM, "access.person_keys")
def set_person_keys(
    actor: Actor, *, user_id: int, duty: str, person_ids: Sequence[int], on: date, at: datetime
) -> None:
    """Set which persons an elder's or a family's account stands for; called when a delegation begins or ends.

    Parameters
    ----------
    actor : Actor
        The platform, reacting to a delegation that was checked by the house of persons.
    user_id : int
        The account.
    duty : str
        ``family`` or ``elder``.
    person_ids : sequence of int
        All persons from now on; empty ends the appointment.
    on : date
        From this day.
    at : datetime
        When it is written.
    """
    keys = [str(i) for i in person_ids]
    row = Appointment.objects.select_for_update().filter(user_id=user_id, duty=duty, valid_to=None).first()
    if row is None and keys:
        Appointment.objects.create(
            user_id=user_id,
            duty=duty,
            county=actor.county,
            scope_kind="persons",
            scope_keys=keys,
            valid_from=on,
            made_at=at,
        )
    elif row is not None and keys:
        row.scope_keys = keys
        row.save(update_fields=["scope_keys"])
    elif row is not None:
        row.valid_to = max(on, row.valid_from)
        row.save(update_fields=["valid_to"])
    note(subject_type="user", subject_id=user_id, duty=duty, persons=len(keys))


@service(permissions.VIEW_PERSON, "access.view_person")
def log_view(
    actor: Actor,
    *,
    person_id: int,
    what: str,
    purpose: str,
    at: datetime | None = None,
    county: str | None = None,
    village: str | None = None,
) -> ViewLog:
    """Write down who looked at which part of whose file, and why. Call it in the transaction that shows.

    Parameters
    ----------
    actor : Actor
        Who looks.
    person_id : int
        Whose file.
    what : str
        A field of ``rules.masks.FIELDS`` (``id_number``) or a part of the file (``file``, ``export``).
    purpose : str
        A code of ``rules.masks.PURPOSES`` or the person's own words.
    at : datetime, optional
        When; now when left out.
    county, village : str, optional
        Where the person is administered; looked up when left out.

    Raises
    ------
    DomainError
        When no purpose is given, or the duty may not see this field at all.
    NotFound
        When the person is not in the actor's scope.
    """
    from yanglao.base import clock

    if not purpose.strip():
        raise DomainError(
            _("没有写为什么要看"),
            code="access.no_purpose",
            field="purpose",
            remedy=_("选一个用途，或写一句话"),
        )
    if what in masks.FIELDS and masks.look(actor.duty, what) == "hidden":
        raise DomainError(
            _("%(duty)s不看%(field)s") % {"duty": duties.label(actor.duty), "field": masks.FIELDS[what]},
            code="access.field_hidden",
            field=what,
        )
    if county is None or village is None:
        county, village = _place_of(person_id)
    row = ViewLog.objects.create(
        person_id=person_id,
        county=county,
        village=village,
        actor_id=actor.user_id,
        actor_name=actor.name,
        duty=actor.duty,
        what=what[:40],
        purpose=purpose.strip()[:200],
        at=at or clock.now(),
        organisation_id=actor.organisation_id,
    )
    note(subject_type="person", person_id=person_id, village=village, what=what)
    return row


def _place_of(person_id: int) -> tuple[str, str]:
    """Return (county, village) of a person in the actor's scope.

    Plain SQL on purpose: the table belongs to a house further up; its row policy answers for the scope.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT county, village FROM people_person WHERE id = %s", [person_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound(_("没有这个人，或不归您管"))
    return found[0], found[1]


@service(permissions.EXPORT, "access.export")
def log_export(actor: Actor, *, what: str, rows: int, filters: str, purpose: str = "") -> None:
    """Write an export down: which list, how many rows, under which filter (codes as they stand in the address)."""
    note(subject_type="export", what=what, rows=rows, filters=filters[:500], purpose=purpose[:200])
