"""来件: left by anybody, taken on by the town, tied to a file after the door check, answered in words.

Whoever leaves a request without an account is told the same, takes the same way and costs the same questions whether
somebody is on file or not: the register is looked at only when a clerk opens the request, with the clerk's own eyes.
"""

from __future__ import annotations

import secrets as chance
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yanglao.base import bulk, identifiers, permissions
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.scope import acting
from yanglao.base.service import note, service
from yanglao.people.models import Person, Request
from yanglao.people.models_requests import REQUEST_ARROWS
from yanglao.people.services import secrets
from yanglao.people.services.files import find, known_villages

#: Channels a desk may name; whoever comes from outside has the one he came by.
_AT_DESK = ("phone", "counter", "village")
_OUTSIDE = ("portal", "api")
_MOST_OPEN = 5


class RequestRefused(DomainError):
    """A request that cannot be written or answered so."""

    default_code = "request.refused"


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody asks for, as told.

    Parameters
    ----------
    kind : str
        One of ``Request.KINDS``.
    name, birth_on : str, date
        Of the elder; the birthday where it is known.
    phone : str
        To call back; plain, normalised here.
    village : str
        12 digits.
    relation : str
        Who speaks; empty = the elder.
    """

    kind: str
    name: str
    phone: str
    village: str
    words: str = ""
    relation: str = ""
    birth_on: date | None = None
    scheme: str = ""


@service("people.ask")
def leave_request(
    actor: Actor,
    *,
    told: Told,
    channel: str,
    at: datetime,
    today: date,
    person_id: int | None = None,
    is_example: bool = False,
) -> str:
    """Write a request on the town's list; return its number.

    Told again while the first is open it is counted there, and the number is the first one's.

    Parameters
    ----------
    person_id : int, optional
        The file, where the actor sees it: an elder's or family's own, or the one the clerk has open.

    Raises
    ------
    RequestRefused
        Name, telephone, village or kind cannot be right. Never because somebody is or is not on file.
    """
    outside = not permissions.may(actor, "people.requests")
    if channel not in (_OUTSIDE if outside else (*_AT_DESK, "api")) or told.kind not in dict(Request.KINDS):
        raise RequestRefused(_("要办什么、从哪里来要选一个"), field="kind", remedy=_("选一个再交"))
    name = told.name.strip()
    if not name or len(name) > 60 or "\0" in f"{name}{told.words}{told.relation}":
        raise RequestRefused(_("要写老人的姓名"), code="request.name", field="name", remedy=_("写上再交"))
    if told.birth_on is not None and not date(1900, 1, 1) <= told.birth_on <= today:
        raise RequestRefused(
            _("出生日期不对"), code="request.birth", field="birth_on", remedy=_("核对，或不填")
        )
    person = find(actor, person_id) if person_id is not None else None
    phone = identifiers.phone(told.phone) if told.phone.strip() or person is None else ""
    village = person.village if person else told.village
    if village not in known_villages(actor.county):
        raise RequestRefused(
            _("选一个村（社区）"), code="request.village", field="village", remedy=_("从名单里选")
        )
    if not outside and person is None:
        _mine(actor, village)
    # Written as the platform: a visitor has no rows, a village may lie outside the clerk's own.
    with acting(system_actor(actor.county)):
        row = _again(told, phone, village, person, at) or _written(
            actor, told, name, phone, village, person, channel, at, is_example
        )
    note(
        subject_type="people.Request",
        subject_id=row.pk,
        person_id=person.pk if person else None,
        village=village,
        channel=channel,
        kind=told.kind,
    )
    return str(row.reference)


def _mine(actor: Actor, village: str) -> None:
    """A clerk writes for the own town or village only; a call for another town is passed on by the county."""
    keys = actor.scope.keys
    if actor.scope.kind in ("town", "village") and not village.startswith(tuple(keys)):
        raise RequestRefused(
            _("这个村（社区）不归您管"),
            code="request.elsewhere",
            field="village",
            remedy=_("请对方打县里的电话"),
        )


def _again(told: Told, phone: str, village: str, person: Person | None, at: datetime) -> Request | None:
    """Count a request told once more onto the open one; a telephone opens a few at a time at most."""
    rows = Request.objects.select_for_update(of=("self",)).filter(state__in=["new", "taken"])
    if person is not None:
        row = rows.filter(person_id=person.pk, kind=told.kind, scheme=told.scheme).first()
    else:
        held = rows.filter(phone_index__in=secrets.phone_indexes(phone), village=village).order_by("-id")
        same = [one for one in held[:_MOST_OPEN] if one.kind == told.kind and one.name == told.name.strip()]
        row = same[0] if same else (held.first() if len(held[:_MOST_OPEN]) >= _MOST_OPEN else None)
    if row is None:
        return None
    row.times = min(row.times + 1, 999)
    if told.words.strip() and told.words.strip() not in row.words:
        row.words = f"{row.words}\n{told.words.strip()}"[:500]
    row.save(update_fields=["times", "words"])
    return row


def _written(
    actor: Actor,
    told: Told,
    name: str,
    phone: str,
    village: str,
    person: Person | None,
    channel: str,
    at: datetime,
    is_example: bool,
) -> Request:
    pk = bulk.take_ids("people_request", 1)[0]
    for _try in range(8):
        try:
            with transaction.atomic():
                return Request.objects.create(
                    pk=pk,
                    reference=f"{chance.randbelow(10**8):08d}",
                    county=actor.county,
                    village=village,
                    person=person,
                    kind=told.kind,
                    scheme=told.scheme[:60],
                    name=name,
                    birth_on=told.birth_on,
                    relation=told.relation.strip()[:20],
                    phone_sealed=secrets.seal_request(pk, phone),
                    phone_index=secrets.phone_index(phone) if phone else "",
                    words=told.words.strip()[:500],
                    channel=channel,
                    received_at=at,
                    received_by=actor.user_id,
                    received_by_name=actor.name if actor.user_id else "",
                    tied_by_name=actor.name if person else "",
                    is_example=is_example,
                )
        except IntegrityError:
            continue  # the number was given already
    raise RequestRefused(_("没有存上，请再交一次"))


def _take(actor: Actor, request_id: int, state: str) -> Request:
    row = Request.objects.select_for_update(of=("self",)).filter(pk=request_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这件来件，或不归您管"), remedy=_("从来件名单里选"))
    if state and state not in REQUEST_ARROWS.get(row.state, ()):
        raise RequestRefused(
            _("这件来件已是“%(state)s”") % {"state": row.get_state_display()},
            code="request.settled",
            remedy=_("刷新页面看现在的情况"),
        )
    return row


def _noted(row: Request, **words: object) -> None:
    note(
        subject_type="people.Request",
        subject_id=row.pk,
        person_id=row.person_id,
        village=row.village,
        **words,
    )


@service("people.requests", "people.take_request")
def take_requests(actor: Actor, *, request_ids: Sequence[int], at: datetime) -> int:
    """Take requests on; one that another clerk has on hand is taken over. Return how many."""
    for pk in request_ids:
        row = _take(actor, pk, "")
        if row.state not in ("new", "taken"):
            raise RequestRefused(
                _("这件来件已是“%(state)s”") % {"state": row.get_state_display()}, code="request.settled"
            )
        row.state, row.taken_by, row.taken_by_name, row.taken_at = "taken", actor.user_id, actor.name[:60], at
        row.save(update_fields=["state", "taken_by", "taken_by_name", "taken_at"])
        _noted(row)
    note(taken=len(request_ids))
    return len(request_ids)


@service("people.requests", "people.tie_request")
def tie_request(actor: Actor, *, request_id: int, person_id: int) -> Request:
    """Say whose request it is, after looking at the files that may be the same; the row follows that file's village."""
    row = _take(actor, request_id, "")
    if row.state not in ("new", "taken"):
        raise RequestRefused(_("已经办完，不再改"), code="request.settled")
    person = find(actor, person_id)
    row.person, row.village, row.tied_by_name = person, person.village, actor.name[:60]
    row.save(update_fields=["person", "village", "tied_by_name"])
    _noted(row)
    return row


@service("people.requests", "people.reveal_request")
def reveal_request(actor: Actor, *, request_id: int) -> str:
    """Return the whole telephone of a request to call back; who looked is noted."""
    row = _take(actor, request_id, "")
    _noted(row)
    return secrets.open_request(row.pk, row.phone_sealed)


@service("people.requests", "people.answer_request")
def answer_request(actor: Actor, *, request_id: int, answer: str, at: datetime, led_to: str = "") -> Request:
    """Answer a request in words the person is told; ``led_to`` names what came of it, as ``assessment:12``."""
    row = _take(actor, request_id, "answered")
    if not answer.strip():
        raise RequestRefused(
            _("要写答复"), code="request.no_answer", field="answer", remedy=_("写一句，会告诉本人")
        )
    row.state, row.answer, row.answered_at = "answered", answer.strip()[:500], at
    row.answered_by_name, row.led_to = actor.name[:60], led_to[:60]
    if row.taken_by is None:
        row.taken_by, row.taken_by_name, row.taken_at = actor.user_id, actor.name[:60], at
    row.save()
    _noted(row, led_to=led_to)
    return row


@service("people.ask", "people.withdraw_request")
def withdraw_request(actor: Actor, *, request_id: int) -> Request:
    """Take a request back: the elder or the family their own, a clerk because whoever asked says so."""
    row = _take(actor, request_id, "withdrawn")
    row.state = "withdrawn"
    row.save(update_fields=["state"])
    _noted(row)
    return row
