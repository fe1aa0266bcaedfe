"""来件 as the town sees them, and the files that may be whose request it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from yanglao.base import identifiers, permissions
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError
from yanglao.base.scope import acting
from yanglao.people.models import Person, Request
from yanglao.people.queries.door import DoorCheck, door_check
from yanglao.people.services import secrets

OPEN_REQUESTS = ("new", "taken")


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in a list; without telephone."""

    id: int
    reference: str
    person_id: int | None
    name: str
    village: str
    kind: str
    kind_name: str
    scheme: str
    words: str
    relation: str
    channel: str
    channel_name: str
    state: str
    state_name: str
    times: int
    received_at: datetime
    received_by: str
    taken_by: int | None
    taken_by_name: str
    taken_at: datetime | None
    tied_by: str
    birth_on: date | None
    answer: str
    answered_at: datetime | None
    answered_by: str
    led_to: str
    is_example: bool


def _line(row: Request) -> RequestLine:
    return RequestLine(
        row.pk,
        row.reference,
        row.person_id,
        row.name,
        row.village,
        row.kind,
        row.get_kind_display(),
        row.scheme,
        row.words,
        row.relation,
        row.channel,
        row.get_channel_display(),
        row.state,
        row.get_state_display(),
        row.times,
        row.received_at,
        row.received_by_name,
        row.taken_by,
        row.taken_by_name,
        row.taken_at,
        row.tied_by_name,
        row.birth_on,
        row.answer,
        row.answered_at,
        row.answered_by_name,
        row.led_to,
        row.is_example,
    )


def _rows(actor: Actor, state: str, filters: dict[str, str]) -> QuerySet[Request]:
    rows = Request.objects.filter(county=actor.county)
    if state == "open":
        rows = rows.filter(state__in=OPEN_REQUESTS)
    elif state == "mine":
        rows = rows.filter(state="taken", taken_by=actor.user_id)
    elif state:
        rows = rows.filter(state=state)
    for column in ("kind", "channel"):
        if filters.get(column):
            rows = rows.filter(**{column: filters[column]})
    if filters.get("town"):
        rows = rows.filter(village__startswith=filters["town"])
    if filters.get("q"):
        word = filters["q"]
        rows = rows.filter(reference=word) if word.isdecimal() else rows.filter(name__contains=word)
    return rows


def requests(
    actor: Actor,
    *,
    state: str = "open",
    filters: dict[str, str] | None = None,
    first: int = 0,
    size: int | None = 50,
) -> tuple[list[RequestLine], int]:
    """Return requests in a state, the one that waits longest first (answered ones newest first), and how many there are.

    Parameters
    ----------
    state : str
        ``open``, ``mine`` (the actor has it on hand) or a state.
    filters : dict
        ``town, kind, channel, q`` (name or number).
    """
    permissions.require(actor, "people.requests")
    with acting(actor):
        rows = _rows(actor, state, filters or {})
        count = rows.count()
        ordered = (
            rows.order_by("received_at", "id")
            if state in ("open", "mine", *OPEN_REQUESTS)
            else rows.order_by("-id")
        )
        return [_line(row) for row in ordered[first : first + size if size else None]], count


def request_counts(actor: Actor) -> dict[str, int]:
    """Return how many requests there are by state, and ``mine``."""
    permissions.require(actor, "people.requests")
    with acting(actor):
        rows = Request.objects.filter(county=actor.county)
        found = {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("id"))}
        found["mine"] = rows.filter(state="taken", taken_by=actor.user_id).count()
    found["open"] = sum(found.get(state, 0) for state in OPEN_REQUESTS)
    return found


def count_requests(actor: Actor) -> int:
    """Return how many nobody has taken on, for the side bar."""
    permissions.require(actor, "people.requests")
    with acting(actor):
        return Request.objects.filter(county=actor.county, state="new").count()


def request_of(actor: Actor, request_id: int) -> tuple[RequestLine, str] | None:
    """Return a request and its telephone, None outside the actor's scope; whoever shows the telephone notes it."""
    permissions.require(actor, "people.requests")
    with acting(actor):
        row = Request.objects.filter(pk=request_id, county=actor.county).first()
        return (_line(row), secrets.open_request(row.pk, row.phone_sealed)) if row else None


def requests_of(actor: Actor, person_id: int, *, limit: int = 20) -> list[RequestLine]:
    """Return a person's requests, newest first; for the elder, the family and the clerk."""
    permissions.require(actor, "people.ask")
    with acting(actor):
        rows = Request.objects.filter(person_id=person_id, county=actor.county).order_by("-id")
        return [_line(row) for row in rows[:limit]]


def files_by_phone(actor: Actor, phone: str, *, limit: int = 8) -> list[int]:
    """Return the persons in the actor's scope whose own telephone this is; nothing for what is no number."""
    permissions.require(actor, "people.read")
    try:
        indexes = secrets.phone_indexes(identifiers.phone(phone))
    except DomainError:
        return []
    with acting(actor):
        rows = Person.objects.filter(phone_index__in=indexes, county=actor.county, merged_into__isnull=True)
        return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def request_check(actor: Actor, line: RequestLine, phone: str) -> tuple[DoorCheck, list[int]]:
    """Ask the door check about a request with the clerk's own eyes; and who has this telephone."""
    found = door_check(actor, name=line.name, birth_on=line.birth_on, village=line.village, phone=phone)
    return found, files_by_phone(actor, phone)


def consent_runs(actor: Actor, person_id: int, kind: str, *, on: date) -> bool:
    """Return whether a consent of this kind holds on a day."""
    from django.db.models import Q

    from yanglao.people.models import Consent

    with acting(actor):
        rows: Any = Consent.objects.filter(person_id=person_id, kind=kind, valid_from__lte=on)
        return bool(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).exists())
