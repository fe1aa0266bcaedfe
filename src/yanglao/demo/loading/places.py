"""Bodies, places of care, workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yanglao.assessment import services as assessment
from yanglao.base.actor import Actor
from yanglao.demo.rules.county import County
from yanglao.demo.rules.institutions import Body, Place, beds_of
from yanglao.facilities import services as facilities
from yanglao.orgs import services as orgs
from yanglao.workforce import services as workforce


@dataclass(slots=True)
class Ids:
    """Ids of what was loaded, by the generator's keys."""

    bodies: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    workers: list[int] = field(default_factory=list)
    assessors: list[int] = field(default_factory=list)
    contract: int | None = None


def load(actor: Actor, county: County) -> Ids:
    """Load bodies, places and workers; return their ids."""
    ids = Ids()
    _bodies(actor, county.institutions.bodies, ids)
    _places(actor, county, ids)
    _workers(actor, county, ids)
    ids.contract = assessment.sign_contract(
        actor,
        organisation_id=ids.bodies["agency"],
        number="示例-评估-2025",
        quota=len(county.assessments) * 2 + 100,
        price_fen=20000,  # nobody publishes one: an example
        valid_from=date(2024, 1, 1),
        valid_to=date(2028, 1, 1),
        is_example=True,
    ).pk
    return ids


def _bodies(actor: Actor, bodies: list[Body], ids: Ids) -> None:
    rows = [
        {
            "name": body.name,
            "short_name": body.short_name,
            "kind": body.kind,
            "credit_code": body.credit_code,
            "town": body.town,
            "phone": body.phone,
            "is_example": body.is_example,
        }
        for body in bodies
    ]
    for body, made in zip(bodies, orgs.bulk_register(actor, rows=rows), strict=True):
        ids.bodies[body.key] = made.pk


def _places(actor: Actor, county: County, ids: Ids) -> None:
    drawn = county.institutions
    places = [*drawn.homes, *drawn.town_centres, *drawn.centres]
    beds: list[dict[str, Any]] = []
    coverage: list[dict[str, Any]] = []
    grades: list[dict[str, Any]] = []
    for number, place in enumerate(places):
        for room, bed, nursing, cognitive in beds_of(place):
            beds.append(
                {
                    "facility": number,
                    "room": room,
                    "number": bed,
                    "is_nursing": nursing,
                    "is_cognitive": cognitive,
                    "valid_from": place.opened_on,
                }
            )
        coverage += [
            {"facility": number, "village": code, "valid_from": place.opened_on} for code in place.villages
        ]
        if place.grade:
            scheme = "示例星级评定" if place.kind == "care_home" else "示例等级评定"
            grades.append(
                {"facility": number, "scheme": scheme, "grade": place.grade, "valid_from": date(2024, 1, 1)}
            )
    made = facilities.bulk_load(
        actor, facilities=[_words(p, ids) for p in places], beds=beds, coverage=coverage, grades=grades
    )
    ids.places = {place.key: pk for place, pk in zip(places, made, strict=True)}


def _words(place: Place, ids: Ids) -> dict[str, Any]:
    is_open = place.status == "open"
    zone = place.dementia_zone or place.disabled_zone
    return {
        "name": place.name,
        "kind": place.kind,
        "town": place.town,
        "village": place.village,
        "address": place.address,
        "lon": place.point[0],
        "lat": place.point[1],
        "phone": place.phone,
        "owner_id": ids.bodies[place.owner],
        "operator_id": ids.bodies[place.operator],
        "ownership": place.ownership,
        "operation": place.operation,
        "outside_from": place.outside_from,
        "outside_to": place.outside_to,
        "market_tier": place.market_tier,
        "filed_on": place.opened_on if is_open and place.kind == "care_home" else None,
        "medical_link": place.medical_link,
        "medical_link_on": place.opened_on if place.medical_link != "none" else None,
        "dementia_zone": place.dementia_zone,
        "disabled_zone": place.disabled_zone,
        "zone_on": max(place.opened_on, date(2021, 6, 1)) if zone else None,
        "status": place.status,
        "opened_on": place.opened_on if is_open else None,
        "is_example": True,
    }


def _workers(actor: Actor, county: County, ids: Ids) -> None:
    staff = county.staff
    posts = []
    papers = []
    for number, worker in enumerate(staff):
        posts.append(
            {
                "worker": number,
                "organisation_id": ids.bodies[worker.body],
                "facility_id": ids.places.get(worker.place),
                "post": worker.post,
                "town": worker.town,
                "valid_from": worker.since,
            }
        )
        papers += [
            {
                "worker": number,
                "kind": paper.kind,
                "skill_level": paper.skill_level,
                "number": paper.number,
                "issuer": "示例评价机构",
                "issued_on": paper.issued_on,
                "valid_to": paper.valid_to,
            }
            for paper in worker.certificates
        ]
    ids.workers = workforce.bulk_load(
        actor,
        workers=[
            {
                "kind": w.kind,
                "staff_no": w.number,
                "name": w.name,
                "sex": w.sex,
                "birth_on": w.born_on,
                "id_number": w.id_number,
                "phone": w.phone,
                "town": w.town,
                "medical_background": w.medical,
                "is_example": True,
            }
            for w in staff
        ],
        employments=posts,
        certificates=papers,
    )
    ids.assessors = [pk for pk, w in zip(ids.workers, staff, strict=True) if w.kind == "assessor"]
