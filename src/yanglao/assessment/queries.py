"""Reading assessments and levels: inside the rows the actor may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yanglao.assessment import needs, scales
from yanglao.assessment.due import APPLY_WITH, REASONS, Due, all_due, due_counts
from yanglao.assessment.field import field_visits_of, held_visits, scale_for_phone, visits_for
from yanglao.assessment.level_sql import level_spans, levels_sql, with_level
from yanglao.assessment.models import STATES, AbilityLevel, Assessment, Objection
from yanglao.assessment.plans import (
    GIVER_WORDS,
    PLAN_VIEWS,
    TAG_WORDS,
    Gap,
    Version,
    basis_words,
    changes_between,
    describe_plan,
    hours_words,
    listed_plans,
    live_versions,
    named_needs,
    need_word,
    often_words,
    plan_counts,
    plan_history,
    plan_of,
    plan_summary,
    plan_version,
    plans_due,
    preview_plan,
    service_rules,
    told,
    used_in,
    versions_of,
    without_plan,
    without_supply,
)
from yanglao.assessment.quality import (
    Side,
    contracts,
    quality_by_agency,
    quality_by_worker,
    side_by_side,
)
from yanglao.assessment.rules.answers import BadAnswers, read
from yanglao.assessment.rules.quality import Quality
from yanglao.assessment.rules.scale import Scale
from yanglao.assessment.rules.scoring import Result, score
from yanglao.assessment.team_reads import interests_of, open_objections, to_swap
from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.permissions import require
from yanglao.base.scope import acting

#: From files beside this one.
__all__ = [
    "APPLY_WITH",
    "interests_of",
    "open_objections",
    "to_swap",
    "GIVER_WORDS",
    "PLAN_VIEWS",
    "REASONS",
    "TAG_WORDS",
    "Due",
    "Gap",
    "Quality",
    "Side",
    "Version",
    "all_due",
    "basis_words",
    "changes_between",
    "contracts",
    "describe_plan",
    "due_counts",
    "field_visits_of",
    "held_visits",
    "hours_words",
    "level_spans",
    "levels_sql",
    "listed_plans",
    "live_versions",
    "named_needs",
    "need_word",
    "often_words",
    "plan_counts",
    "plan_history",
    "plan_of",
    "plan_summary",
    "plan_version",
    "plans_due",
    "preview_plan",
    "quality_by_agency",
    "quality_by_worker",
    "scale_for_phone",
    "service_rules",
    "side_by_side",
    "told",
    "used_in",
    "versions_of",
    "visits_for",
    "with_level",
    "without_plan",
    "without_supply",
]

STATE_WORDS = dict(STATES)
OPEN = ("applied", "accepted", "scheduled", "visited", "scored", "reviewed", "noticed")


def _holding(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def current_level(
    actor: Actor, person_id: int, *, on: date, scale: str = "gbt42195"
) -> dict[str, Any] | None:
    """Return the level of a person by one scale on a day: ``level, name, valid_from, valid_to, assessment_id``; None without."""
    require(actor, "assessment.view")
    with acting(actor):
        row = AbilityLevel.objects.filter(_holding(on), person_id=person_id, scale=scale).first()
    if row is None:
        return None
    return {
        "level": row.level,
        "name": scales.load(scale).level_words(row.level).zh,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "assessment_id": row.assessment_id,
    }


def levels_of(
    actor: Actor, person_ids: Sequence[int], *, on: date, scale: str = "gbt42195"
) -> dict[int, int]:
    """Return person → level in force on a day, for those who have one."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = AbilityLevel.objects.filter(_holding(on), person_id__in=list(person_ids), scale=scale)
        return dict(rows.values_list("person_id", "level"))


def in_force(
    actor: Actor, person_ids: Sequence[int], *, on: date, scale: str = "gbt42195"
) -> dict[int, tuple[int, date | None]]:
    """Return person → (level, first day it no longer holds), for those who have one on a day."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = AbilityLevel.objects.filter(_holding(on), person_id__in=list(person_ids), scale=scale)
        return {pk: (level, end) for pk, level, end in rows.values_list("person_id", "level", "valid_to")}


def would_apply(actor: Actor, person_ids: Sequence[int]) -> tuple[int, int, int]:
    """Return how many of these people could be applied for, have one under way, are dead or gone."""
    from yanglao.assessment.services.many import sort_out

    require(actor, "assessment.view")
    with acting(actor):
        found, _lines = sort_out(actor, person_ids)
    return len(found.able), len(found.under_way), len(found.gone)


def history(actor: Actor, person_id: int) -> list[Assessment]:
    """Return all assessments of a person, newest first."""
    require(actor, "assessment.view")
    with acting(actor):
        return list(Assessment.objects.filter(person_id=person_id).order_by("-applied_at", "-id"))


def get(actor: Actor, assessment_id: int) -> Assessment:
    """Return one assessment.

    Raises
    ------
    NotFound
        When the actor sees none.
    """
    require(actor, "assessment.view")
    with acting(actor):
        row = Assessment.objects.filter(pk=assessment_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这份评估"))
    return row


def workers_of(actor: Actor, assessment_id: int) -> list[tuple[int, str]]:
    """Return (worker id, role) of those who assessed."""
    require(actor, "assessment.view")
    with acting(actor):
        row = Assessment.objects.filter(pk=assessment_id).first()
        return [] if row is None else list(row.workers.order_by("id").values_list("worker_id", "role"))


def objections_of(actor: Actor, assessment_id: int) -> list[Objection]:
    """Return the objections to a result, newest first."""
    require(actor, "assessment.view")
    with acting(actor):
        return list(Objection.objects.filter(assessment_id=assessment_id).order_by("-raised_on", "-id"))


def listed(
    actor: Actor,
    *,
    states: Sequence[str] = (),
    town: str = "",
    village: str = "",
    reason: str = "",
    level: int | None = None,
) -> QuerySet[Assessment]:
    """Return assessments by state and place, the longest waiting first; evaluate it while acting."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = Assessment.objects.filter(county=actor.county)
    if states:
        rows = rows.filter(state__in=list(states))
    if town:
        rows = rows.filter(village__startswith=town)
    if village:
        rows = rows.filter(village=village)
    if reason:
        rows = rows.filter(reason=reason)
    if level is not None:
        rows = rows.filter(final_level=level)
    return rows.select_related("person").order_by("applied_at", "id")


def state_counts(actor: Actor) -> dict[str, int]:
    """Return how many assessments stand in each state."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = Assessment.objects.filter(county=actor.county)
        return dict(rows.values_list("state").annotate(n=Count("id")).order_by())


def due(actor: Actor, *, on: date, days: int = 30, scale: str = "gbt42195") -> QuerySet[AbilityLevel]:
    """Return levels in force that end within some days and have no assessment under way, soonest first; evaluate while acting."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = AbilityLevel.objects.filter(
            county=actor.county,
            scale=scale,
            valid_from__lte=on,
            valid_to__gt=on,
            valid_to__lte=on + timedelta(days=days),
        )
        busy = Assessment.objects.filter(county=actor.county, state__in=OPEN)
    return (
        rows.filter(person__status="active")
        .exclude(person_id__in=busy.values("person_id"))
        .select_related("person")
        .order_by("valid_to", "id")
    )


def counts_by_town(actor: Actor, *, on: date, scale: str = "gbt42195") -> dict[str, dict[int, int]]:
    """Return town → level → living people whose level holds on a day."""
    require(actor, "assessment.view")
    found: dict[str, dict[int, int]] = {}
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(l.village, 9), l.level, count(*) FROM assessment_abilitylevel l "
            "JOIN people_person p ON p.id = l.person_id WHERE l.county = %s AND l.scale = %s AND l.valid_from <= %s "
            "AND (l.valid_to IS NULL OR l.valid_to > %s) AND (p.died_on IS NULL OR p.died_on > %s) "
            "AND (p.moved_out_on IS NULL OR p.moved_out_on > %s) GROUP BY 1, 2",
            [actor.county, scale, on, on, on, on],
        )
        for town, level, count in cursor.fetchall():
            found.setdefault(town, {})[level] = count
    return found


def explain(actor: Actor, assessment_id: int) -> dict[str, Any]:
    """Return why a result is what it is: every item with the answer chosen, sub-totals, what changed the level, assumptions.

    Returns
    -------
    dict
        ``scale, document, total, dimensions [{code, name, points, most, items [{code, name, answer, score, most}]}],
        preliminary {level, name}, changes [{clause, text, levels, evidence}], final {level, name}, assumptions [text],
        recorded_by, reviewed_by, valid_from, valid_to``.
    """
    row = get(actor, assessment_id)
    scale = scales.load(row.scale)
    dimensions = []
    for dimension in scale.dimensions:
        items = []
        for item in dimension.items:
            option = item.option(str(row.items[item.code])) if item.code in row.items else None
            items.append(
                {
                    "code": item.code,
                    "name": item.words.zh,
                    "answer": option.words.zh if option else None,
                    "score": option.score if option else None,
                    "most": item.most,
                }
            )
        points = (row.sub_totals or {}).get(dimension.code)
        dimensions.append(
            {
                "code": dimension.code,
                "name": dimension.words.zh,
                "points": points,
                "most": dimension.most,
                "grade": dict(dimension.grades.names)[row.grades[dimension.code]].zh
                if dimension.grades and row.grades
                else None,
                "items": items,
            }
        )

    def level(number: int | None) -> dict[str, Any] | None:
        return None if number is None else {"level": number, "name": scale.level_words(number).zh}

    return {
        "scale": scale.words.zh,
        "document": scale.document,
        "total": row.total,
        "dimensions": dimensions,
        "preliminary": level(row.preliminary_level),
        "changes": [{**change, "text": scale.change(change["code"]).words.zh} for change in row.changes],
        "final": level(row.final_level),
        "assumptions": [words.zh for _code, words in scale.assumptions],
        "recorded_by": row.recorded_by_name,
        "reviewed_by": row.reviewed_by_name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def preview(actor: Actor, raw: dict[str, Any]) -> dict[str, Any]:
    """Return what answers would give by a scale; nothing is stored, nobody's file is touched.

    Parameters
    ----------
    actor : Actor
        Whoever may read assessments.
    raw : dict
        ``scale, items, coma, diagnoses, events`` as on paper.

    Raises
    ------
    ResultRefused
        When the answers cannot be scored, naming the items.
    """
    from yanglao.assessment.cli import describe
    from yanglao.assessment.rules.answers import BadAnswers, read
    from yanglao.assessment.rules.scoring import score
    from yanglao.assessment.services.steps import ResultRefused

    require(actor, "assessment.view")
    try:
        scale = scales.load(str(raw.get("scale", "gbt42195")))
    except KeyError:
        raise NotFound(_("没有这个量表"), field="scale", remedy="、".join(scales.names())) from None
    try:
        return describe(scale, score(scale, read(scale, raw)))
    except BadAnswers as bad:
        raise ResultRefused.of(bad) from None


def scale_of(code: str = "gbt42195") -> Scale:
    """Return a scale as data: dimensions, items, options, events, settings."""
    return scales.load(code)


def english() -> dict[str, str]:
    """Return Chinese → English of every text in the scales, for pages."""
    return scales.english() | {word.zh: word.en for word in needs.words().values()}


def level_scales() -> list[tuple[str, str]]:
    """Return (code, name) of the scales that give a level, the one in use first."""
    found = [scales.load(code) for code in scales.names()]
    held = sorted((s for s in found if s.basis), key=lambda s: s.code != "gbt42195")
    return [(s.code, f"{s.words.zh}（{s.document}）") for s in held]


def screeners() -> list[tuple[str, str]]:
    """Return (code, name) of the gate and the screeners."""
    return [(s.code, s.words.zh) for s in map(scales.load, scales.names()) if not s.basis]


def try_answers(code: str, raw: Mapping[str, Any]) -> tuple[Result | None, dict[str, int], dict[str, str]]:
    """Score answers while they are being given; nothing is written.

    Returns
    -------
    (Result or None, dict, dict)
        The result once every item is answered; points so far by dimension; what is wrong, item → sentence.
    """
    scale = scales.load(code)
    given = raw.get("items") or {}
    points = {
        d.code: sum(
            o.score for item in d.items if (o := item.option(str(given.get(item.code, "")))) is not None
        )
        for d in scale.dimensions
    }
    try:
        return score(scale, read(scale, raw)), points, {}
    except BadAnswers as bad:
        return None, points, {p.item: p.message for p in bad.problems}


def late(actor: Actor, *, on: date) -> QuerySet[Assessment]:
    """Return assessments whose day has passed: visits not made, notices over but not settled; evaluate while acting."""
    require(actor, "assessment.view")
    with acting(actor):
        rows = Assessment.objects.filter(county=actor.county)
    missed = Q(state="scheduled", scheduled_on__lt=on) | Q(state="noticed", notice_ends_on__lt=on)
    return rows.filter(missed).select_related("person").order_by("scheduled_on", "notice_ends_on", "id")
