"""Pairs of files somebody has to look at, and what was decided: asked once, remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from yanglao.base import bulk
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.people.models import DoublePair, Person
from yanglao.people.queries.scan import scan


def found(
    person: Person,
    other_id: int,
    score: int,
    evidence: Sequence[Sequence[Any]],
    at: datetime,
    by: str,
    decided: tuple[str, str],
) -> None:
    """Write a pair that was looked at before the second file was opened: who said it is another human being, and why."""
    first, second = sorted((person.pk, other_id))
    DoublePair.objects.create(
        county=person.county,
        village=person.village,
        person_id=first,
        other_id=second,
        score=score,
        evidence=list(evidence),
        state="different",
        found_by=by,
        found_at=at,
        decided_at=at,
        decided_by=decided[0],
        reason=decided[1],
    )


@service("people.doubles", "people.scan_doubles")
def scan_doubles(actor: Actor, *, at: datetime) -> dict[str, int]:
    """Look through the register in scope and write down every new pair; what was decided before is not asked again.

    Returns
    -------
    dict
        ``persons, pairs, new, gone``: files looked at, pairs found, pairs not known before, open pairs that no longer look alike.
    """
    persons, pairs = scan(actor)
    keys = {(pair.a, pair.b) for pair in pairs}
    known = set(DoublePair.objects.filter(county=actor.county).values_list("person_id", "other_id"))
    stale = [
        pk
        for pk, *key in DoublePair.objects.filter(county=actor.county, state="open").values_list(
            "id", "person_id", "other_id"
        )
        if tuple(key) not in keys
    ]
    DoublePair.objects.filter(pk__in=stale).delete()
    fresh = [pair for pair in pairs if (pair.a, pair.b) not in known]
    villages = dict(Person.objects.filter(pk__in=[pair.a for pair in fresh]).values_list("id", "village"))
    bulk.copy_into(
        "people_doublepair",
        (
            "county",
            "village",
            "person_id",
            "other_id",
            "score",
            "evidence",
            "state",
            "found_by",
            "found_at",
            "decided_by",
            "reason",
        ),
        (
            (
                actor.county,
                villages[pair.a],
                pair.a,
                pair.b,
                pair.likeness.score,
                Jsonb([[e.field, e.how, e.points] for e in pair.likeness.evidence]),
                "open",
                "scan",
                at,
                "",
                "",
            )
            for pair in fresh
        ),
    )
    note(persons=persons, pairs=len(pairs), new=len(fresh))
    return {"persons": persons, "pairs": len(pairs), "new": len(fresh), "gone": len(stale)}


@service("people.doubles", "people.not_the_same")
def not_the_same(actor: Actor, *, one_id: int, other_id: int, reason: str, at: datetime) -> DoublePair:
    """Say that two files are two human beings, and why; they are not asked about again.

    Raises
    ------
    DomainError
        No reason; the two became one already.
    """
    if not reason.strip():
        raise DomainError(_("没有写理由"), code="people.reason", field="reason", remedy=_("写一句理由"))
    first, second = sorted((one_id, other_id))
    rows = {row.pk: row for row in Person.objects.filter(pk__in=(first, second))}
    if len(rows) != 2:
        raise NotFound(_("没有这一对，或不归您管"), code="people.no_pair")
    pair = DoublePair.objects.select_for_update().filter(person_id=first, other_id=second).first()
    if pair is None:
        pair = DoublePair(
            county=rows[first].county,
            village=rows[first].village,
            person_id=first,
            other_id=second,
            score=0,
            found_by="door",
            found_at=at,
        )
    if pair.state == "merged":
        raise DomainError(_("两份档案已经合并"), code="people.merged", remedy=_("先撤销合并"))
    pair.state, pair.reason, pair.decided_at, pair.decided_by = (
        "different",
        reason.strip()[:300],
        at,
        actor.name,
    )
    pair.save()
    note(subject_type="people.DoublePair", subject_id=pair.pk, person_id=pair.person_id, village=pair.village)
    return pair
