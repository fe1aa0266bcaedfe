"""Agencies, their quality figures, and results of several scales side by side: read through ``queries``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from yanglao.assessment import scales
from yanglao.assessment.models import AbilityLevel, AgencyContract, Assessment, Screening
from yanglao.assessment.rules.quality import Done, Quality, quality
from yanglao.base.actor import Actor
from yanglao.base.permissions import require
from yanglao.base.scope import acting
from yanglao.orgs import queries as orgs
from yanglao.workforce import queries as workforce

_SCORED = ("scored", "reviewed", "noticed", "final", "objected", "reassessing", "expired", "superseded")


@dataclass(frozen=True, slots=True)
class Side:
    """The result of one scale on an elder's file."""

    scale: str
    title: str
    document: str
    purpose: str
    code: str
    name: str
    name_en: str
    from_on: date
    to_on: date | None
    total: int | None
    unconfirmed: bool


def side_by_side(actor: Actor, person_id: int, *, on: date) -> list[Side]:
    """Return the level in force by each scale and the last result of each screener; never one turned into another."""
    require(actor, "assessment.view")
    with acting(actor):
        levels = list(
            AbilityLevel.objects.filter(
                Q(valid_to__isnull=True) | Q(valid_to__gt=on), person_id=person_id, valid_from__lte=on
            )
            .select_related("assessment")
            .order_by("scale")
        )
        screenings = list(
            Screening.objects.filter(person_id=person_id, taken_on__lte=on)
            .order_by("scale", "-taken_on", "-id")
            .distinct("scale")
        )
    found = [
        _side(
            row.scale,
            row.level,
            row.valid_from,
            row.valid_to,
            row.assessment.total if row.assessment is not None else None,
        )
        for row in levels
    ]
    return found + [_side(row.scale, row.level, row.taken_on, None, row.total) for row in screenings]


def _side(code: str, level: int, from_on: date, to_on: date | None, total: int | None) -> Side:
    scale = scales.load(code)
    words = scale.level_words(level)
    unsure = any(name == "matrix" or name.startswith(("grades.", "source")) for name, _w in scale.assumptions)
    return Side(
        code,
        scale.words.zh,
        scale.document,
        scale.purpose,
        scale.level_code(level),
        words.zh,
        words.en,
        from_on,
        to_on,
        total,
        unsure,
    )


def contracts(actor: Actor, *, on: date) -> list[dict[str, Any]]:
    """Return the county's contracts, those in force first: ``contract, name, used, left, in_force``."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = list(
            AgencyContract.objects.filter(county=actor.county)
            .annotate(used=Count("assessments", filter=~Q(assessments__state__in=["withdrawn", "refused"])))
            .order_by("-valid_to", "id")
        )
    names = orgs.names([row.organisation_id for row in rows])
    found = [
        {
            "contract": row,
            "name": names.get(row.organisation_id, ""),
            "used": row.used,
            "left": max(0, row.quota - row.used),
            "in_force": row.valid_from <= on < row.valid_to,
        }
        for row in rows
    ]
    return sorted(found, key=lambda one: not one["in_force"])


def quality_by_worker(actor: Actor, *, first: date, last: date) -> list[tuple[int, str, Quality]]:
    """Return (worker, name, figures) of every assessor with a result between two days (both included), signals first."""
    return _quality(actor, first, last, by="worker")


def quality_by_agency(actor: Actor, *, first: date, last: date) -> list[tuple[int, str, Quality]]:
    """Return (organisation, name, figures) of every agency under whose contract was assessed, signals first."""
    return _quality(actor, first, last, by="agency")


def _quality(actor: Actor, first: date, last: date, *, by: str) -> list[tuple[int, str, Quality]]:
    require(actor, "assessment.quality")
    key = "workers__worker_id" if by == "worker" else "contract__organisation_id"
    with acting(actor):
        rows = list(
            Assessment.objects.filter(
                county=actor.county, state__in=_SCORED, assessed_on__gte=first, assessed_on__lte=last
            )
            .exclude(**{f"{key}__isnull": True})
            .values_list(key, "id", "final_level", "items", "minutes")
        )
        checked = dict(
            Assessment.objects.filter(
                replaces_id__in=[row[1] for row in rows],
                state__in=("final", "expired", "superseded", "objected", "reassessing"),
            ).values_list("replaces_id", "final_level")
        )
    done: dict[int, list[Done]] = {}
    for owner, pk, level, items, minutes in rows:
        answers = hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()[:16]
        overturned = None if pk not in checked else checked[pk] != level
        done.setdefault(owner, []).append(Done(level, answers, minutes, overturned))
    names = (
        {pk: one.name for pk, one in workforce.assessor_facts(list(done), on=last).items()}
        if by == "worker"
        else orgs.names(list(done))
    )
    found = [(owner, names.get(owner, ""), quality(results)) for owner, results in done.items()]
    return sorted(found, key=lambda one: (-len(one[2].signals), -one[2].count, one[0]))
