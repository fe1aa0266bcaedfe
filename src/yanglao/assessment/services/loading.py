"""Many assessments at once (a register taken over, the demo): scored here by the same rules, never taken as given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from yanglao.assessment import scales
from yanglao.assessment.rules.answers import BadAnswers, read
from yanglao.assessment.rules.scoring import score
from yanglao.assessment.services.steps import AssessmentRefused, ResultRefused
from yanglao.base import bulk, clock
from yanglao.base.actor import Actor
from yanglao.base.service import note, service

_COLUMNS = (
    "id", "person_id", "county", "village", "scale", "scale_version", "reason", "channel", "state", "state_reason",
    "applied_at", "scheduled_on", "place", "assessed_on", "items", "coma", "diagnoses", "events", "informant", "total",
    "sub_totals", "preliminary_level", "final_level", "changes", "settings", "recorded_by", "recorded_by_name",
    "recorded_at", "reviewed_by", "reviewed_by_name", "reviewed_on", "noticed_on", "notice_ends_on", "finalised_on",
    "valid_from", "valid_to", "replaces_id", "is_example", "grades", "contract_id", "minutes", "fee_fen", "fee_payer",
    "fee_basis", "fee_unconfirmed",
)  # fmt: skip
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(_COLUMNS),
    "scale": "gbt42195",
    "reason": "first",
    "channel": "counter",
    "state_reason": "",
    "place": "",
    "items": {},
    "coma": False,
    "diagnoses": [],
    "events": {},
    "informant": "",
    "changes": [],
    "settings": {},
    "recorded_by_name": "",
    "reviewed_by_name": "",
    "is_example": False,
    "fee_payer": "",
    "fee_basis": "",
    "fee_unconfirmed": False,
}
_JSON = ("items", "diagnoses", "events", "sub_totals", "changes", "settings", "grades")
_SCORED = ("scored", "reviewed", "noticed", "final", "objected", "reassessing", "expired", "superseded")
_IN_FORCE = ("final", "objected", "reassessing", "expired", "superseded")


def _scored(words: dict[str, Any], place: int) -> dict[str, Any]:
    """Return the columns with the result worked out from the answers."""
    scale = scales.load(words["scale"])
    words["scale_version"] = scale.version
    if words["state"] not in _SCORED:
        return words
    raw = {key: words[key] for key in ("items", "coma", "diagnoses", "events")}
    try:
        answers = read(scale, raw)
    except BadAnswers as bad:
        refused = ResultRefused.of(bad)
        refused.row = place
        raise refused from None
    result = score(scale, answers)
    if result.hole:
        raise AssessmentRefused(_("这一组分级在标准的表里没有等级"), code="assessment.hole", row=place)
    words |= {
        "items": dict(answers.options),
        "diagnoses": list(answers.diagnoses),
        "events": dict(answers.events),
        "total": result.total,
        "sub_totals": None if result.sub_totals is None else dict(result.sub_totals),
        "grades": None if result.grades is None else dict(result.grades),
        "preliminary_level": result.preliminary_level,
        "final_level": result.final_level,
        "changes": [
            {"code": c.code, "clause": c.clause, "levels": c.levels, "evidence": list(c.evidence)}
            for c in result.changes
        ],
        "settings": {
            "counting": result.settings.counting,
            "stacking": result.settings.stacking,
            "holes": result.settings.holes,
        },
    }
    return words


@service("assessment.load")
def bulk_load(actor: Actor, *, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Enter many assessments; all or none. Results are scored here from the answers.

    Parameters
    ----------
    rows : sequence of dict
        Columns of ``Assessment`` (``person_id, village, state, applied_at`` needed; ``items`` as scores or option codes)
        and ``workers``: ids of the assessors. States from ``final`` on need ``valid_from``; their level is written too,
        from ``valid_from`` until ``valid_to``.

    Returns
    -------
    list of int
        Ids in the order given.

    Raises
    ------
    ResultRefused
        Answers that cannot be scored, with the place in the list (``row``, from 1).
    AssessmentRefused
        A result in force without ``valid_from``.
    """
    ids = bulk.take_ids("assessment_assessment", len(rows))
    full: list[dict[str, Any]] = []
    for place, (pk, given) in enumerate(zip(ids, rows, strict=True), start=1):
        words = _scored({**_EMPTY, **given, "id": pk, "county": actor.county}, place)
        if words["state"] in _IN_FORCE and words["valid_from"] is None:
            raise AssessmentRefused(_("已生效的评估要写有效期"), field="valid_from", row=place)
        full.append(words)

    def lines() -> Iterable[list[Any]]:
        for words in full:
            yield [Jsonb(words[c]) if c in _JSON and words[c] is not None else words[c] for c in _COLUMNS]

    bulk.copy_into("assessment_assessment", _COLUMNS, lines())
    bulk.copy_into(
        "assessment_assessmentworker",
        ("assessment_id", "worker_id", "role", "person_id", "county", "village"),
        (
            [w["id"], worker, "assessor", w["person_id"], actor.county, w["village"]]
            for w in full
            for worker in w.get("workers", ())
        ),
    )
    at = clock.now()
    bulk.copy_into(
        "assessment_abilitylevel",
        (
            "person_id",
            "county",
            "village",
            "scale",
            "level",
            "valid_from",
            "valid_to",
            "assessment_id",
            "source",
            "recorded_at",
        ),  # fmt: skip
        (
            [
                w["person_id"],
                actor.county,
                w["village"],
                w["scale"],
                w["final_level"],
                w["valid_from"],
                w["valid_to"],
                w["id"],
                "assessment",
                at,
            ]  # fmt: skip
            for w in full
            if w["state"] in _IN_FORCE
        ),
    )
    note(assessments=len(full))
    return list(ids)
