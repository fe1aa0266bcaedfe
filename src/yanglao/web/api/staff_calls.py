"""Calls for those logged in: what they see is what their duty and place let them see."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query

from yanglao.access import services as access_services
from yanglao.assessment import queries as assessment
from yanglao.base import clock
from yanglao.base.permissions import require
from yanglao.benefits import queries as benefits
from yanglao.people import queries as people
from yanglao.people import services as people_services
from yanglao.web.api.app import CLOSED, actor, staff
from yanglao.web.api.schemas import (
    Asked,
    Assessment,
    BenefitOut,
    Elder,
    ElderFile,
    EventIn,
    EventOut,
    FileNo,
    MonthText,
    RequestIn,
    RequestOut,
    ReverseIn,
    Run,
    SlugCode,
)

Purpose = Literal["accept", "verify", "contact", "pay", "assess", "visit", "complaint", "inspect", "other"]


@staff.get("/elders", response={200: list[Elder], **CLOSED}, summary=gettext_noop("找老人"))
def elders(
    request: HttpRequest,
    q: Asked,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Any:
    """Return people found by name, spelling, ID number or file number, numbers masked."""
    require(actor(request), "people.read")
    return [
        {name: getattr(line, name) for name in Elder.model_fields}
        for line in people.search(actor(request), q, limit=limit)
    ]


def _found(request: HttpRequest, file_no: str) -> int:
    require(actor(request), "people.read")
    person_id = people.find_id(actor(request), file_no)
    if person_id is None:
        raise Http404
    return person_id


@staff.get("/elders/{file_no}", response={200: ElderFile, **CLOSED}, summary=gettext_noop("一人一档：抬头"))
def elder(request: HttpRequest, file_no: FileNo, purpose: Purpose) -> Any:
    """Return the head of a file; the look is written down with its purpose, and the family can read it."""
    who, today = actor(request), clock.today()
    person_id = _found(request, file_no)
    head = people.header(who, person_id, on=today)
    if head is None:
        raise Http404
    access_services.log_view(
        who,
        person_id=person_id,
        what="file",
        purpose=purpose,
        at=clock.now(),
        county=head["county"],
        village=head["village"],
    )
    level = assessment.levels_of(who, [person_id], on=today).get(person_id)
    spans = assessment.in_force(who, [person_id], on=today).get(person_id)
    categories = [
        {
            "category": c["category"],
            "value": c["value"],
            "label": c["label"],
            "from": c["valid_from"].isoformat(),
        }
        for c in head["categories"]
    ]
    return {
        **{name: head[name] for name in Elder.model_fields},
        "age": head["age"],
        "categories": categories,
        "ability_level": level,
        "ability_valid_to": spans[1] if spans else None,
    }


@staff.get(
    "/elders/{file_no}/benefits",
    response={200: list[BenefitOut], **CLOSED},
    summary=gettext_noop("一个人的待遇"),
)
def elder_benefits(request: HttpRequest, file_no: FileNo) -> Any:
    """Return a person's benefits, running ones first."""
    rows = benefits.of_person(actor(request), _found(request, file_no), clock.today())
    return [{name: row[name] for name in BenefitOut.model_fields} for row in rows]


@staff.get(
    "/elders/{file_no}/benefits/{scheme}/{month}",
    response={200: dict[str, Any], **CLOSED},
    summary=gettext_noop("为什么是这个数"),
)
def why(request: HttpRequest, file_no: FileNo, scheme: SlugCode, month: MonthText) -> Any:
    """Return every reason behind one scheme of one person in one month."""
    return benefits.explain(actor(request), _found(request, file_no), scheme, month, clock.today())


@staff.get(
    "/elders/{file_no}/events",
    response={200: list[EventOut], **CLOSED},
    summary=gettext_noop("一个人的生命事件"),
)
def elder_events(request: HttpRequest, file_no: FileNo) -> Any:
    """Return a person's life events, those taken back too."""
    rows = people.life_events_of(actor(request), _found(request, file_no))
    return [_event(row) for row in rows]


def _event(row: Any) -> dict[str, Any]:
    return {"id": row.pk} | {n: getattr(row, n) for n in EventOut.model_fields if n != "id"}


@staff.post("/requests", response={200: RequestOut, **CLOSED}, summary=gettext_noop("交来一件来件"))
def leave_request(request: HttpRequest, body: RequestIn) -> Any:
    """Put a request on the town's list; whether somebody is on file is not told, the clerk looks."""
    told = people_services.Told(**body.dict())
    number = people_services.leave_request(
        actor(request), told=told, channel="api", at=clock.now(), today=clock.today()
    )
    return {"reference": number}


@staff.post(
    "/elders/{file_no}/events", response={200: EventOut, **CLOSED}, summary=gettext_noop("登记生命事件")
)
def record_event(request: HttpRequest, file_no: FileNo, body: EventIn) -> Any:
    """Write down what happened; the file changes and every house is told. 422 says why it cannot have happened so."""
    given = body.dict()
    detail = {n: given[n] for n in given if n not in ("kind", "occurred_on", "source") and given[n]}
    row = people_services.record_life_event(
        actor(request),
        person_id=_found(request, file_no),
        kind=body.kind,
        occurred_on=body.occurred_on,
        source=body.source,
        detail=detail,
        at=clock.now(),
        today=clock.today(),
    )
    return _event(row)


@staff.post(
    "/elders/{file_no}/events/{event_id}/reverse",
    response={200: EventOut, **CLOSED},
    summary=gettext_noop("撤回生命事件"),
)
def reverse_event(request: HttpRequest, file_no: FileNo, event_id: int, body: ReverseIn) -> Any:
    """Take an event back: the file stands as before it, and every house is told."""
    known = {row.pk for row in people.life_events_of(actor(request), _found(request, file_no))}
    if event_id not in known:
        raise Http404
    row = people_services.reverse_life_event(
        actor(request), life_event_id=event_id, why=body.why, at=clock.now(), today=clock.today()
    )
    return _event(row)


@staff.get("/runs/{month}", response={200: Run, **CLOSED}, summary=gettext_noop("月度发放"))
def run(request: HttpRequest, month: MonthText) -> Any:
    """Return a month's run with its totals."""
    found = next((r for r in benefits.runs(actor(request)) if r["month"] == month), None)
    if found is None:
        raise Http404
    return {name: found.get(name) for name in Run.model_fields}


@staff.post("/assess", response={200: dict[str, Any], **CLOSED}, summary=gettext_noop("能力评估：试算"))
def assess(request: HttpRequest, body: Assessment) -> Any:
    """Score answers by a scale; nothing is stored."""
    return assessment.preview(actor(request), body.dict())
