"""Writes about machines' tokens: given out, used, taken back."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from yanglao.access import permissions
from yanglao.access.models_tokens import ApiToken
from yanglao.access.rules import duties, tokens
from yanglao.base import audit
from yanglao.base import permissions as register
from yanglao.base.actor import Actor, Scope
from yanglao.base.clock import CHINA
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.scope import acting
from yanglao.base.service import note, service

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
#: "Last used" is written at most once in this time: a nightly copy of everything is thousands of calls.
_REMEMBER = timedelta(minutes=1)


class TokenRefused(DomainError):
    """A token that may not be given out so."""

    default_code = "access.token_refused"


@service(permissions.MANAGE, "access.make_token")
def make_token(
    actor: Actor,
    *,
    name: str,
    duty: str,
    scope_kind: str,
    scope_keys: Sequence[str],
    may: Sequence[str],
    expires_on: date,
    on: date,
    at: datetime,
    organisation_id: int | None = None,
) -> tuple[ApiToken, str]:
    """Give out a token for a machine.

    Parameters
    ----------
    actor : Actor
        An administrator of the county.
    name : str
        Which system, as logs and families will read it.
    duty, scope_kind, scope_keys
        It speaks as this duty over these rows.
    may : sequence of str
        The few permissions of that duty it keeps.
    expires_on : date
        First day without it; at most a year away.
    on, at : date, datetime
        Today and now.
    organisation_id : int, optional
        Whose system it is.

    Returns
    -------
    (ApiToken, str)
        The row and the token as written, ``yl_…``, which is never to be had again.

    Raises
    ------
    TokenRefused
        When name, duty, rows, permissions or span do not fit.
    """
    keys, asked = tuple(str(key) for key in scope_keys), tuple(dict.fromkeys(may))
    if not name.strip():
        raise TokenRefused(_("写明是哪个系统"), code="access.blank", field="name")
    if duty not in tokens.TOKEN_DUTIES or duties.scope_problem(duty, scope_kind, keys, actor.county):
        raise TokenRefused(
            _("这个岗位不能发给系统，或不能管这种范围"),
            code="access.token_scope",
            field="scope_keys",
            remedy=_("换一个岗位，或核对范围代码"),
        )
    held = frozenset(p.code for p in register.all_permissions() if duty in p.duties)
    why = tokens.problem(asked, held, (expires_on - on).days)
    if why:
        raise TokenRefused(
            _WORDS[why](), code=f"access.token_{why}", field="expires_on" if why == "span" else "may"
        )
    prefix = "".join(secrets.choice(_ALPHABET) for _n in range(8))
    secret = secrets.token_urlsafe(32)
    if duty in ("institution", "provider") and organisation_id is None:
        organisation_id = int(keys[0])
    row = ApiToken.objects.create(
        name=name.strip(),
        county=actor.county,
        organisation_id=organisation_id,
        duty=duty,
        scope_kind=scope_kind,
        scope_keys=list(keys),
        permissions=list(asked),
        prefix=prefix,
        digest=tokens.digest(secret),
        made_by=actor.user_id,
        made_by_name=actor.name,
        made_at=at,
        expires_on=expires_on,
    )
    note(subject_type="token", subject_id=row.pk, duty=duty, scope=scope_kind, may=list(asked))
    return row, f"yl_{prefix}_{secret}"


_WORDS = {
    "nothing": lambda: _("至少选一项能办的"),
    "not_for_machines": lambda: _("这一项不给系统办"),
    "not_of_duty": lambda: _("所选的岗位自己也没有这一项"),
    "span": lambda: _("最长一年，要晚于今天"),
}


@service(permissions.MANAGE, "access.revoke_token")
def revoke_token(actor: Actor, *, token_id: int, reason: str, at: datetime) -> ApiToken:
    """Take a token back: its next call is refused."""
    row = ApiToken.objects.select_for_update().filter(pk=token_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这个凭证"))
    if not reason.strip():
        raise TokenRefused(_("写明为什么收回"), code="access.blank", field="reason")
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.revoke_reason = at, actor.user_id, reason.strip()[:200]
        row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    note(subject_type="token", subject_id=row.pk)
    return row


def recognise(written: str, *, at: datetime, on: date) -> tuple[ApiToken, Actor] | None:
    """Return the token and who speaks by it, and note the use; None when it is unknown, over or taken back.

    Called at the door, where nobody acts yet.
    """
    parts = tokens.split(written)
    row = ApiToken.objects.filter(prefix=parts[0]).first() if parts else None
    if parts is None or row is None or not hmac.compare_digest(row.digest, tokens.digest(parts[1])):
        return None
    if row.revoked_at is not None or on >= row.expires_on:
        return None
    actor = Actor(
        None,
        f"接口：{row.name}",
        row.duty,
        row.county,
        Scope(row.scope_kind, tuple(row.scope_keys)),  # type: ignore[arg-type]  # checked when it was made
        row.organisation_id,
        tuple(row.permissions),
    )
    before = row.last_used_at
    if before is None or at - before >= _REMEMBER:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - _REMEMBER)
        mine = ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=at)
        if mine and (before is None or before.astimezone(CHINA).date() < at.astimezone(CHINA).date()):
            with acting(actor):
                audit.record(actor, "access.token_used", subject_type="token", subject_id=row.pk)
    return row, actor
