"""Assessments, welfare visits, and which body may see whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from yanglao.assessment import services as assessment
from yanglao.base.actor import Actor
from yanglao.benefits import services as benefits
from yanglao.demo.loading.people import SOURCE, Known, at
from yanglao.demo.loading.places import Ids
from yanglao.demo.rules.abilities import Assessed
from yanglao.demo.rules.county import County
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import TODAY
from yanglao.demo.rules.visits import WEEKLY, listed
from yanglao.people import services as people
from yanglao.planning import services as planning


def load_assessments(actor: Actor, drawn: Sequence[Assessed], ids: Ids, filed: Sequence[Known]) -> int:
    """Load assessments; each result is worked out from the answers by the house. Returns how many."""
    return len(assessment.bulk_load(actor, rows=[_words(a, ids, filed[a.person]) for a in drawn]))


def _words(one: Assessed, ids: Ids, person: Known) -> dict[str, Any]:
    words: dict[str, Any] = {
        "person_id": person.person_id,
        "village": person.village,
        "reason": one.reason,
        "channel": one.channel,
        "state": one.state,
        "applied_at": at(one.applied_on),
        "is_example": True,
    }
    if one.state == "applied":
        return words
    words |= {
        "scheduled_on": one.assessed_on,
        "place": "家中（示例）",
        "workers": [ids.assessors[w] for w in one.workers],
        "contract_id": ids.contract,
    }
    if one.state == "scheduled":
        return words
    seen = one.assessed_on
    words |= {
        "assessed_on": seen,
        "items": one.items,
        "coma": one.coma,
        "diagnoses": one.diagnoses,
        "events": one.events,
        "informant": "家属（示例）",
        "minutes": 25 + one.person % 31,  # drawn, not measured
        "reviewed_by_name": "复核员（示例）",
        "reviewed_on": seen + timedelta(days=1),
        "noticed_on": seen + timedelta(days=2),
        "notice_ends_on": seen + timedelta(days=9),
    }
    if one.state != "noticed":
        words |= {"finalised_on": one.final_on, "valid_from": one.valid_from, "valid_to": one.valid_to}
    return words


def load_visits(actor: Actor, visits: Sequence[tuple[int, date]], filed: Sequence[Known]) -> int:
    """Load welfare visits; returns how many."""
    rows = (("welfare_visit", filed[k].person_id, filed[k].village, day, SOURCE) for k, day in visits)
    return planning.bulk_load_facts(actor, rows=rows)


def load_relations(actor: Actor, county: County, ids: Ids, filed: Sequence[Known]) -> int:
    """Let each home see who lives in it, and each home-care body whom it visits; returns how many.

    Who lives in a home is also written down as a fact the schemes ask for (``in_institution``), from the same day on.
    """
    operators = {home.key: ids.bodies[home.operator] for home in county.institutions.homes}
    random = stream(county.seed, "relations")
    lines = [
        people.RelationLine(
            filed[key].person_id,
            filed[key].village,
            operators[home],
            date(2020 + random.randrange(6), random.randrange(1, 13), random.randrange(1, 29)),
            "入住养老机构（示例）",
        )
        for key, home in sorted(county.in_home.items())
    ]
    stays = [
        benefits.FactLine(x.person_id, x.village, "in_institution", True, x.from_on, "people.CareRelation")
        for x in lines
    ]
    benefits.bulk_record_facts(actor, rows=stays, at=at(TODAY))
    providers = [pk for name, pk in ids.bodies.items() if name.startswith("provider:")]
    visited = sorted(listed(county.population.elders, county.categories, WEEKLY) - county.in_home.keys())
    lines += [
        people.RelationLine(
            filed[key].person_id,
            filed[key].village,
            random.choice(providers),
            date(2025, 1, 1),
            "上门探访（示例）",
        )
        for key in visited
    ]
    return people.bulk_relations(actor, lines=lines, today=TODAY)
