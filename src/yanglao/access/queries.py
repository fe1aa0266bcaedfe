"""Every read about who may do what: the actor of an account, its duties, the matrix, the log of views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from yanglao.access import permissions
from yanglao.access.models import Appointment, User, ViewLog
from yanglao.access.models_tokens import ApiToken
from yanglao.access.queries_own import draft as draft
from yanglao.access.queries_own import saved_views as saved_views
from yanglao.access.rules import relations, tokens
from yanglao.access.spoken import duties as duties  # the words of duties: pages take them from here
from yanglao.access.spoken import masks as masks  # fields and purposes, likewise
from yanglao.base import identifiers
from yanglao.base import permissions as register
from yanglao.base.actor import Actor, Scope, ScopeKind, public_actor, system_actor
from yanglao.base.models import AuditEntry, Installation, Job
from yanglao.base.scope import acting


@dataclass(frozen=True, slots=True)
class Place:
    """What this installation serves."""

    county: str = ""
    name: str = "养老"
    pack: str = ""
    accent: str = "sea"
    is_demo: bool = False
    phone: str = "12345"


#: Password of every account of a demo: open on purpose, printed by the demo and offered at its door.
DEMO_WORD = "shili-2026-yanglao"

_place: tuple[float, Place] = (-1e9, Place())


def place() -> Place:
    """Return what this installation serves; looked up at most once in five seconds."""
    global _place
    at, known = _place
    if monotonic() - at > 5:
        row = Installation.objects.filter(pk=1).first()
        known = (
            Place()
            if row is None
            else Place(row.county, row.place_name, row.pack, row.accent, row.is_demo, row.phone)
        )
        _place = (monotonic(), known)
    return known


def forget_place() -> None:
    """Drop the remembered place (after an installation is written; tests)."""
    global _place
    _place = (-1e9, Place())


def appointments_of(user_id: int, on: date) -> list[Appointment]:
    """Return the duties an account holds on a day, oldest first."""
    running = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return list(Appointment.objects.filter(running, user_id=user_id, valid_from__lte=on).order_by("pk"))


def actor_of(user: User, appointment: Appointment | None) -> Actor:
    """Return the account as actor in one of its duties; without one it sees what the public sees.

    Parameters
    ----------
    user : User
        The account.
    appointment : Appointment or None
        One of :func:`appointments_of`.
    """
    if appointment is None or not user.is_active:
        return Actor(user.pk, user.name, "public", user.county or place().county, Scope("none"))
    kind: ScopeKind = appointment.scope_kind  # type: ignore[assignment]  # held by a constraint
    return Actor(
        user_id=user.pk,
        name=user.name,
        duty=appointment.duty,
        county=appointment.county,
        scope=Scope(kind, tuple(appointment.scope_keys)),
        organisation_id=appointment.organisation_id,
    )


def visitor() -> Actor:
    """Return somebody who is not logged in."""
    return public_actor(place().county)


def demo_accounts() -> list[dict[str, str]]:
    """Return the accounts a demo offers at its door, with their open password; none outside a demo."""
    if not place().is_demo:
        return []
    rows = (
        Appointment.objects.filter(user__is_example=True, user__is_active=True, valid_to=None)
        .select_related("user")
        .order_by("pk")
    )
    found = [
        {
            "username": a.user.username,
            "name": a.user.name,
            "short": a.user.name.removeprefix("示例"),
            "duty": duties.label(a.duty),
            "office": a.office,
            "word": DEMO_WORD,
        }
        for a in rows[:24]
    ]
    order = {d.label: n for n, d in enumerate(duties.DUTIES.values())}
    return sorted(found, key=lambda one: order.get(one["duty"], 99))


def has_mfa(user_id: int) -> bool:
    """Return whether the account has a two-step device."""
    from allauth.mfa.models import Authenticator

    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def account_names(actor: Actor, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of accounts of the actor's county by id."""
    rows = User.objects.filter(county=actor.county, pk__in=set(user_ids))
    return {user.pk: user.name for user in rows}


def family_account(actor: Actor, username: str, on: date) -> User | None:
    """Return the open account of a family or an elder by its exact name; None for any other."""
    held = Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), duty__in=("family", "elder"), valid_from__lte=on
    )
    rows = User.objects.filter(county=actor.county, username=username.strip(), is_active=True)
    return rows.filter(pk__in=held.values("user_id")).first()


def accounts(
    actor: Actor, *, text: str = "", duty: str = "", state: str = "", on: date | None = None
) -> QuerySet[User]:
    """Return the accounts of the actor's county, filtered, by name.

    Parameters
    ----------
    actor : Actor
        Who asks.
    text : str
        Part of account, name or office.
    duty : str
        Only those in this duty on ``on``.
    state : str
        ``open``, ``closed`` or empty.
    on : date, optional
        Day the duty is held on.
    """
    register.require(actor, permissions.READ_ACCOUNTS)
    rows = User.objects.filter(county=actor.county).prefetch_related("appointments").order_by("username")
    if text:
        rows = rows.filter(
            Q(username__icontains=text) | Q(display_name__icontains=text) | Q(office__icontains=text)
        )
    if duty:
        held = Appointment.objects.filter(duty=duty, county=actor.county)
        if on is not None:
            held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
        rows = rows.filter(pk__in=held.values("user_id"))
    if state:
        rows = rows.filter(is_active=state == "open")
    return rows


def account(actor: Actor, user_id: int) -> User | None:
    """Return one account of the actor's county."""
    return accounts(actor).filter(pk=user_id).first()


def matrix() -> dict[str, Any]:
    """Return permission × duty: ``{"duties": [(code, label)], "rows": [{code, label, held: [bool, …]}]}``."""
    heads = [(d.code, d.label) for d in duties.DUTIES.values()]
    rows = [
        {
            "code": p.code,
            "house": p.code.split(".")[0],
            "label": p.label,
            "held": [code in p.duties for code, _l in heads],
        }
        for p in register.all_permissions()
    ]
    return {"duties": heads, "rows": rows}


def mask_matrix() -> list[dict[str, Any]]:
    """Return field × duty: how each duty sees each field of a person."""
    return [
        {"field": field, "label": label, "looks": [masks.look(duty, field) for duty in duties.DUTIES]}
        for field, label in masks.FIELDS.items()
    ]


def field_matrix() -> list[dict[str, Any]]:
    """Return duty × relation × field: ``duty, duty_label, relation, relation_label, fields {field: look}``."""
    return [
        {
            "duty": duty,
            "duty_label": duties.label(duty),
            "relation": relation.code,
            "relation_label": gettext(relation.label),
            "fields": fields,
        }
        for duty, relation, fields in relations.table()
    ]


def api_tokens(actor: Actor) -> list[ApiToken]:
    """Return the county's tokens of machines, latest first."""
    register.require(actor, permissions.READ_ACCOUNTS)
    return list(ApiToken.objects.filter(county=actor.county).order_by("-pk")[:500])


def token_choices() -> dict[str, list[tuple[str, str]]]:
    """Return what a token may speak as and may be given: ``{"duties": [(code, label)], "may": [(code, label)]}``."""
    known = {p.code: p.label for p in register.all_permissions()}
    return {
        "duties": [(code, duties.label(code)) for code in tokens.TOKEN_DUTIES],
        "may": [(code, gettext(known[code])) for code in tokens.TOKEN_PERMISSIONS],
    }


def may(actor: Actor, permission: str) -> bool:
    """Return whether the actor's duty holds a permission."""
    return register.may(actor, permission)


def mask(actor: Actor, field: str, value: str | None) -> str:
    """Return a value as the actor's duty may see it without asking.

    Parameters
    ----------
    actor : Actor
        Who looks.
    field : str
        One of ``rules.masks.FIELDS``.
    value : str or None
        The plain value.
    """
    text = value or ""
    how = masks.look(actor.duty, field)
    if how == "full" or not text:
        return text
    if how == "hidden":
        return "—"
    if field == "id_number":
        return identifiers.mask_id(text)
    if field == "phone":
        return identifiers.mask_phone(text)
    if field == "name":
        return identifiers.mask_name(text)
    if field == "bank_account":
        return f"{'*' * 4}{text[-4:]}"
    return "***"


def who_viewed(
    actor: Actor,
    person_id: int,
    limit: int = 200,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[ViewLog]:
    """Return who looked at a person's file, latest first; row policies keep it to the actor's persons.

    Parameters
    ----------
    since, until : datetime, optional
        Half-open span of moments.
    """
    register.require(actor, permissions.WHO_VIEWED)
    with acting(actor):
        rows = ViewLog.objects.filter(person_id=person_id)
        if since:
            rows = rows.filter(at__gte=since)
        if until:
            rows = rows.filter(at__lt=until)
        return list(rows.order_by("-at", "-pk")[:limit])


def audit_entries(
    actor: Actor,
    *,
    code: str = "",
    text: str = "",
    since: date | None = None,
    until: date | None = None,
    subject: tuple[str, int] | None = None,
) -> QuerySet[AuditEntry]:
    """Return the county's audit entries, latest first.

    Parameters
    ----------
    actor : Actor
        Who asks.
    code : str
        Beginning of the deed's code (``people.`` or ``people.register_person``).
    text : str
        Part of the doer's name.
    since, until : date, optional
        Half-open span of days in China.
    subject : (str, int), optional
        Only entries about this row.
    """
    from datetime import time

    from yanglao.base.clock import CHINA

    register.require(actor, permissions.READ_AUDIT)
    rows = AuditEntry.objects.filter(county=actor.county).order_by("-at", "-pk")
    if code:
        rows = rows.filter(code__startswith=code)
    if text:
        rows = rows.filter(actor_name__icontains=text)
    if since:
        rows = rows.filter(at__gte=datetime.combine(since, time(), CHINA))
    if until:
        rows = rows.filter(at__lt=datetime.combine(until, time(), CHINA))
    if subject:
        rows = rows.filter(subject_type=subject[0], subject_id=subject[1])
    return rows


def jobs(actor: Actor, *, state: str = "", mine: bool = False) -> QuerySet[Job]:
    """Return the county's long work, latest first."""
    register.require(actor, permissions.JOBS)
    rows = Job.objects.filter(county=actor.county).order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    if mine or not register.may(actor, permissions.READ_AUDIT):
        rows = rows.filter(created_by=actor.user_id)
    return rows


def where(actor: Actor, *, county: str = "county", village: str = "village") -> Q:
    """Return the actor's division scope as a filter, for speed: the row policies hold it anyway.

    An index on (county, village) serves it; a policy's CASE cannot use one. Organisations and persons are left to the
    policies.
    """
    keys: Iterable[str] = actor.scope.keys
    if actor.scope.kind == "county":
        return Q(**{f"{county}__in": list(keys)})
    if actor.scope.kind == "village":
        return Q(**{f"{county}": actor.county, f"{village}__in": list(keys)})
    if actor.scope.kind == "town":
        towns = Q()
        for key in keys:
            towns |= Q(**{f"{village}__gte": key, f"{village}__lt": str(int(key) + 1)})
        return Q(**{county: actor.county}) & towns
    return Q()


def as_platform(actor: Actor) -> Actor:
    """Return the platform acting for the actor's county (reads that are checked by permission, not by row)."""
    return system_actor(actor.county)


def accounts_for_person(person_id: int) -> list[dict[str, Any]]:
    """Return ``user_id, duty, person_ids`` of every elder's and family's account that stands for a person now."""
    rows = Appointment.objects.filter(
        scope_kind="persons", valid_to__isnull=True, scope_keys__contains=[str(person_id)]
    )
    return [
        {"user_id": row.user_id, "duty": row.duty, "person_ids": [int(key) for key in row.scope_keys]}
        for row in rows.order_by("user_id", "duty")
    ]
