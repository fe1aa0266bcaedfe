"""Calls for everybody: nothing personal goes out, nothing is kept."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query

from yanglao.access import queries as access
from yanglao.areas import queries as areas
from yanglao.base import clock
from yanglao.base.errors import DomainError
from yanglao.benefits.queries import estimate as result
from yanglao.benefits.queries import everyday
from yanglao.facilities import queries as facilities
from yanglao.planning import queries as planning
from yanglao.policy import queries as policy
from yanglao.web.api.app import PROBLEMS, actor, public
from yanglao.web.api.schemas import (
    Answers,
    Division,
    DivisionCode,
    Estimate,
    Indicator,
    Parameter,
    Place,
    SchemeOut,
    Short,
    Text,
)

_KINDS = {
    "care_home": "养老机构",
    "town_centre": "镇（街道）居家养老服务中心",
    "village_centre": "村（社区）照料中心",
    "station": "养老服务驿站",
    "canteen": "老年食堂",
    "nursing_hospital": "护理院（医疗机构）",
}


@public.get("/divisions", response={200: list[Division], **PROBLEMS}, summary=gettext_noop("区划"))
def divisions(request: HttpRequest, parent: DivisionCode | None = None) -> Any:
    """Return the parts of a division; of the county of this installation when left out."""
    rows = areas.children(parent or access.place().county)
    return [{"code": r.code, "name": r.name, "level": r.level, "parent": r.parent_id} for r in rows]


def _place(row: Any, metres: int | None = None) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in Place.model_fields if hasattr(row, name)},
        "kind_name": _KINDS.get(row.kind, row.kind),
        "beds": getattr(row, "beds_now", None),
        "nursing_beds": getattr(row, "nursing_now", None),
        "metres": metres,
    }


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise DomainError(
            _("范围要四个数"),
            code="bbox",
            field="bbox",
            remedy=_("写成 西,南,东,北，比如 120.8,30.4,121.0,30.6"),
        ) from None
    return west, south, east, north


@public.get("/places", response={200: list[Place], **PROBLEMS}, summary=gettext_noop("养老设施"))
def places(
    request: HttpRequest,
    kind: Text = "",
    town: DivisionCode | None = None,
    q: Short = "",
    bbox: Text = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> Any:
    """Return open places, all or those of a kind, town, text or box (WGS-84 degrees)."""
    rows = list(
        facilities.list_facilities(actor(request), on=clock.today(), kind=kind, town=town or "", text=q)
    )
    if bbox:
        west, south, east, north = _box(bbox)
        rows = [
            r for r in rows if r.lon is not None and west <= r.lon <= east and south <= (r.lat or 0) <= north
        ]
    return [_place(row) for row in rows[:limit]]


@public.get("/places/near", response={200: list[Place], **PROBLEMS}, summary=gettext_noop("离一点最近的设施"))
def places_near(
    request: HttpRequest,
    lon: Annotated[float, Query(ge=73, le=136)],
    lat: Annotated[float, Query(ge=3, le=54)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Any:
    """Return open places nearest to a point, with the straight distance."""
    found = facilities.near(actor(request), lon=lon, lat=lat, limit=limit)
    return [_place(row, metres) for row, metres in found]


@public.get("/places/{place_id}", response={200: Place, **PROBLEMS}, summary=gettext_noop("一处设施"))
def place(request: HttpRequest, place_id: int) -> Any:
    """Return one place with its beds today."""
    row = facilities.get(actor(request), place_id) if 0 < place_id < 2**63 else None
    if row is None:
        raise Http404
    beds = facilities.beds(row.pk, clock.today())
    return {**_place(row), "beds": len(beds), "nursing_beds": sum(bed.is_nursing for bed in beds)}


@public.get("/indicators", response={200: list[Indicator], **PROBLEMS}, summary=gettext_noop("指标"))
def indicators(request: HttpRequest) -> Any:
    """Return the indicators of the place as printed, with values that are published."""
    pack = access.place().pack
    # Aggregates without any person; what is not published stays inside.
    platform = access.as_platform(actor(request))
    head = planning.head(platform, published=True)
    board = planning.board(platform, published=True)
    known = {r["code"]: r for r in board if r["state"] == "published"}
    return [_indicator(found, known.get(found.code), head) for found in policy.indicators(pack)]


def _indicator(found: Any, row: dict[str, Any] | None, head: dict[str, Any] | None) -> dict[str, Any]:
    goals = [
        v for v in found.values if v.nature in ("planned", "minimum", "expected") and v.value is not None
    ]
    goal = max(goals, key=lambda v: str(v.year), default=None)
    return {
        "code": found.code,
        "no": str(found.number or ""),
        "name": found.name,
        "group": found.group,
        "unit": found.effective_unit or found.printed_unit,
        "target": f"{goal.comparison}{goal.value}" if goal else "",
        "target_year": str(goal.year) if goal else "",
        "settled": found.settled,
        "assumption": found.assumption,
        "value": row["value"] if row else None,
        "as_of": head["as_of"] if row and head else None,
        "status": row["status"] if row else None,
        "document": found.basis.document,
        "clause": found.basis.clause,
        "line": found.basis.line,
    }


@public.get(
    "/policy/parameters", response={200: list[Parameter], **PROBLEMS}, summary=gettext_noop("政策参数")
)
def parameters(request: HttpRequest, q: Short = "") -> Any:
    """Return the figures in force in this place, each with document, clause and status."""
    pack, today = policy.load_pack(access.place().pack), clock.today()
    titles = {d.code: d.title for d in policy.documents(access.place().pack)}
    found = []
    for code in sorted({code for content in pack.chain for code in content.parameters}):
        try:
            use = policy.parameter(access.place().pack, code, today)
        except policy.ValueMissing:
            continue
        if q in use.name or q in code:
            found.append(
                {
                    **{name: getattr(use, name) for name in Parameter.model_fields if hasattr(use, name)},
                    "value": plain(use.value),
                    "document_title": titles.get(use.document, ""),
                }
            )
    return found


def plain(value: Any) -> Any:
    """Return a pack's value as JSON can carry it."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


@public.get("/policy/schemes", response={200: list[SchemeOut], **PROBLEMS}, summary=gettext_noop("待遇"))
def schemes(request: HttpRequest) -> Any:
    """Return the benefits in force in this place."""
    pack = access.place().pack
    titles = {d.code: d.title for d in policy.documents(pack)}
    return [
        {
            "code": s.code,
            "name": s.name,
            "unit": s.unit,
            "pack": s.pack,
            "status": s.status,
            "conditions": [c.label for c in s.conditions],
            "document": s.basis.document,
            "document_title": titles.get(s.basis.document, ""),
            "clause": s.basis.clause,
        }
        for s in policy.schemes(pack, clock.today())
    ]


@public.post("/estimate", response={200: Estimate, **PROBLEMS}, summary=gettext_noop("能享受什么：估算"))
def estimate(request: HttpRequest, body: Answers) -> Any:
    """Return what somebody may get by six everyday answers; nothing is kept."""
    today = clock.today()
    given = {
        "age": str(body.age),
        "register": body.register_here,
        "relief": body.relief,
        "help": body.help,
        "disability": body.disability,
        "living": body.living,
    }
    lines = result.lines(access.place().pack, everyday.clean(given), today)
    words = EstimateWords
    return {
        "note": _("这是估算，不是审批结果"),
        "month": f"{today:%Y-%m}",
        "lines": [{name: getattr(line, name) for name in words} for line in lines],
    }


EstimateWords = ("code", "name", "verdict", "amount", "reason", "provisional", "document", "clause")
