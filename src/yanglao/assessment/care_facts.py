"""What the register says of people who may need care: the engine's facts, where they live, their answers. Read while acting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from yanglao.assessment import care, scales
from yanglao.assessment.models import AbilityLevel, Assessment
from yanglao.assessment.rules.answers import Answers, BadAnswers, read
from yanglao.assessment.rules.plan import Proposal
from yanglao.base.actor import Actor
from yanglao.facilities import queries as facilities
from yanglao.people import queries as people

_FLAGS = (*care.FLAGS, "ltc_benefit", "care_uplift_user", "central_care_aid")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A proposal with the level and the assessment it rests on."""

    person_id: int
    village: str
    scale: str
    level: int
    assessment_id: int | None
    pack: str
    proposal: Proposal


def facts_of(actor: Actor, person_ids: Sequence[int], on: date) -> dict[int, dict[str, Any]]:
    """Return person → facts of the engine's vocabulary as of a day (without level and home), and ``village``; two reads."""
    ids = list(person_ids)
    found: dict[int, dict[str, Any]] = {}
    for row in people.person_spans(actor, ids).iter_rows(named=True):
        found[row["person_id"]] = {
            "village": row["village"],
            "birth_on": row["birth_on"],
            "sex": "male" if row["sex"] == "m" else "female",
            "is_registered": row["registered"],
            "is_resident": row["resident"],
            "died_on": row["died_on"],
            "moved_out_on": row["moved_out_on"],
            "subsistence": "none",
            "living": "with_family",
            **dict.fromkeys(_FLAGS, False),
        }
    for row in people.category_spans(actor, ids).iter_rows(named=True):
        held = (row["valid_from"] is None or row["valid_from"] <= on) and (
            row["valid_to"] is None or on < row["valid_to"]
        )
        facts = found.get(row["person_id"])
        if facts is None or not held:
            continue
        if row["category"] in ("subsistence", "living"):
            facts[row["category"]] = row["value"]
        elif row["category"] in _FLAGS:
            facts[row["category"]] = True
    return found


def lives_in_home(actor: Actor, person_id: int, on: date) -> bool:
    """Return whether a body that runs a care home cares for the person on a day."""
    held = [
        row.organisation_id
        for row in people.relations_of(actor, person_id)
        if row.from_on <= on and (row.to_on is None or on < row.to_on)
    ]
    return bool(facilities.run_care_homes(held))


def answers_of(row: Assessment | None) -> Answers | None:
    """Return the checked answers of an assessment; None without one or when they cannot be read any more."""
    if row is None:
        return None
    raw = {"items": row.items, "coma": row.coma, "diagnoses": row.diagnoses, "events": row.events}
    try:
        return read(scales.load(row.scale), raw)
    except BadAnswers:
        return None


def level_on(person_id: int, scale: str, on: date) -> AbilityLevel | None:
    """Return the level of a person by one scale on a day."""
    return (
        AbilityLevel.objects.select_related("assessment")
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            person_id=person_id,
            scale=scale,
            valid_from__lte=on,
        )
        .first()
    )


def draw(actor: Actor, person_id: int, on: date) -> Drawn | None:
    """Return what the place's list and hours propose for a person on a day; None out of scope or without a level."""
    pack = care.pack_of_place()
    scale = care.scale_of_plans(pack, on)
    level, facts = level_on(person_id, scale, on), facts_of(actor, [person_id], on).get(person_id)
    if level is None or facts is None:
        return None
    village = str(facts.pop("village"))
    made = care.proposal(
        pack,
        level=level.level,
        found=care.needs_of(scale, answers_of(level.assessment)),
        facts=facts,
        on=on,
        in_institution=lives_in_home(actor, person_id, on),
    )
    return Drawn(person_id, village, scale, level.level, level.assessment_id, pack, made)
