"""Visits handed in from a phone: once each, whatever the network did; what cannot be taken is held, never dropped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.assessment.models import Assessment, FieldVisit
from yanglao.assessment.rules.answers import BadAnswers, read
from yanglao.assessment.services.applying import scale_named
from yanglao.assessment.services.course import record_result_of, write_result
from yanglao.assessment.services.photos import agreed
from yanglao.assessment.services.steps import AssessmentRefused, ResultRefused, find
from yanglao.base import clock, files
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.policy import queries as policy

#: A picture of a room needs no more.
MOST_BYTES = 1_500_000
_KINDS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
_PARTS = ("items", "coma", "diagnoses", "events")


@dataclass(frozen=True, slots=True)
class Handed:
    """What a phone hands in.

    Parameters
    ----------
    client_id : UUID
        Given by the phone when the visit began; the same visit always bears the same.
    began_at, ended_at : datetime
        By the server's clock as the phone last heard it, aware.
    answers : mapping
        ``items, coma, diagnoses, events``.
    position : (latitude, longitude, metres) or None
        Where, when the assessor allowed it.
    photo, photo_consent : bytes, str
        Picture and who agreed to it; both or neither.
    """

    client_id: UUID
    assessment_id: int
    began_at: datetime
    ended_at: datetime
    answers: Mapping[str, Any]
    informant: str = ""
    position: tuple[float, float, float] | None = None
    photo: bytes = b""
    photo_consent: str = ""

    def digest(self) -> str:
        """Return the fingerprint of everything handed in."""
        told = [
            self.assessment_id,
            self.began_at.isoformat(),
            self.ended_at.isoformat(),
            {key: self.answers.get(key) for key in _PARTS},
            self.informant,
            self.position,
            hashlib.sha256(self.photo).hexdigest(),
            self.photo_consent,
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@service("assessment.record", "assessment.hand_in_visit")
def hand_in_visit(actor: Actor, *, handed: Handed) -> FieldVisit:
    """Take a visit in. The same visit handed in again is answered as the first time; nothing is written twice.

    Late, by an assessor who no longer may, for an assessment that has moved on: held with the reason, for the county.

    Raises
    ------
    ResultRefused
        Answers that cannot be scored; ``problems`` names each item. Nothing is kept: the phone still has it.
    AssessmentRefused
        Times that cannot be, a picture without consent or too large, the same number with another content.
    """
    digest = handed.digest()
    row = find(actor, handed.assessment_id)  # locked: two syncs of one visit stand in line
    known = FieldVisit.objects.filter(client_id=handed.client_id).first()
    if known is not None:
        if known.digest != digest:
            raise AssessmentRefused(
                _("这次上门已经交过，内容和现在的不一样；先前交的还在"),
                code="assessment.visit_differs",
                remedy=_("要改的话请联系复核的人退回"),
            )
        note(subject_type="assessment.FieldVisit", subject_id=known.pk, person_id=known.person_id, again=True)
        return known
    _check(handed)
    try:
        read(scale_named(row.scale), {key: handed.answers[key] for key in _PARTS if key in handed.answers})
    except BadAnswers as bad:
        raise ResultRefused.of(bad) from None
    state, code, message = _try(actor, row, handed)
    visit = FieldVisit.objects.create(
        client_id=handed.client_id,
        assessment_id=row.pk,
        person_id=row.person_id,
        county=row.county,
        village=row.village,
        state=state,
        code=code,
        message=message[:400],
        digest=digest,
        answers={**{k: handed.answers.get(k) for k in _PARTS}, "informant": handed.informant[:60]},
        began_at=handed.began_at,
        ended_at=handed.ended_at,
        received_at=clock.now(),
        **_place(handed),
        photo=_photo(actor, handed, row.person_id),
        photo_consent=handed.photo_consent.strip()[:60],
        sent_by=actor.user_id or 0,
        sent_by_name=actor.name[:60],
    )
    note(
        subject_type="assessment.FieldVisit",
        subject_id=visit.pk,
        person_id=row.person_id,
        village=row.village,
        state=state,
        why=code,
    )
    return visit


def _check(handed: Handed) -> None:
    now = clock.now() + timedelta(minutes=10)  # clocks of phones differ a little
    if handed.ended_at < handed.began_at or handed.ended_at > now:
        raise AssessmentRefused(
            _("上门和离开的时间不对"), code="assessment.visit_times", remedy=_("核对手机的时间")
        )
    if handed.photo and not handed.photo_consent.strip():
        raise AssessmentRefused(
            _("照片要写明谁同意拍"), code="assessment.photo_consent", remedy=_("写上同意的人，或去掉照片")
        )
    if len(handed.photo) > MOST_BYTES or (handed.photo and not _kind(handed.photo)):
        raise AssessmentRefused(
            _("照片太大，或不是照片"), code="assessment.photo", remedy=_("去掉照片再交，评估不受影响")
        )


def _kind(photo: bytes) -> str:
    return next((kind for mark, kind in _KINDS.items() if photo.startswith(mark)), "")


def _place(handed: Handed) -> dict[str, Any]:
    if handed.position is None:
        return {}
    latitude, longitude, metres = handed.position
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= metres < 1_000_000):
        return {}
    return {
        "latitude": Decimal(str(round(latitude, 5))),
        "longitude": Decimal(str(round(longitude, 5))),
        "accuracy_m": int(metres),
    }


def _photo(actor: Actor, handed: Handed, person_id: int) -> Any:
    if not handed.photo:
        return None
    day = handed.began_at.astimezone(clock.CHINA).date()
    words = {"given_by": handed.photo_consent.strip()[:60], "evidence": _("上门时口头同意")}
    if not agreed(person_id, actor.county, day=day, **words):
        return None  # withdrawn between the visit and the network
    kind = _kind(handed.photo)
    name = f"{handed.client_id}.{kind.rpartition('/')[2]}"
    return files.store(actor, name=name, content=handed.photo, media_type=kind, purpose="assessment.visit")


def _minutes(began: datetime, ended: datetime) -> int:
    return min(24 * 60, int((ended - began).total_seconds() // 60))


def _late_days(on: date) -> int:
    try:
        return int(policy.parameter(access.place().pack or "cn", "field_visit_late_days", on).value)
    except (policy.ValueMissing, LookupError):
        return 7


def _try(actor: Actor, row: Assessment, handed: Handed) -> tuple[str, str, str]:
    """Record the result; return (state, code, sentence). A refusal rolls back what it began and is told, not raised."""
    day = handed.began_at.astimezone(clock.CHINA).date()
    if row.state not in ("scheduled", "visited"):
        words = {"state": row.get_state_display()}
        return (
            "held",
            "assessment.moved_on",
            _("评估已是“%(state)s”，您交的已收好，请县里定") % words,
        )
    late = _late_days(clock.today())
    if clock.now() - handed.ended_at > timedelta(days=late):
        return (
            "held",
            "assessment.visit_late",
            _("上门超过 %(n)d 天才交，已收好，请县里定") % {"n": late},
        )
    try:
        with transaction.atomic():
            record_result_of(
                actor,
                row,
                {key: handed.answers[key] for key in _PARTS if key in handed.answers},
                assessed_on=day,
                informant=handed.informant[:60],
                minutes=_minutes(handed.began_at, handed.ended_at),
            )
    except DomainError as refusal:
        row.refresh_from_db()
        return ("held", refusal.code, _("已收好，请县里定：%(why)s") % {"why": refusal.message})
    return ("taken", "", _("已交，等复核"))


@service("assessment.review", "assessment.decide_visit")
def decide_visit(actor: Actor, *, visit_id: int, take: bool, reason: str, on: date) -> FieldVisit:
    """Decide what was held: take it as the result, or put it aside. The answers stay as they came either way.

    Raises
    ------
    AssessmentRefused
        No reason; decided already; sent by whoever decides; the assessment no longer waits for a result.
    """
    visit = (
        FieldVisit.objects.select_for_update(of=("self",)).filter(pk=visit_id, county=actor.county).first()
    )
    if visit is None:
        raise NotFound(_("没有这次上门"))
    if visit.state != "held" or not reason.strip():
        raise AssessmentRefused(_("已经定过，或没有写理由"), code="assessment.visit_decided", field="reason")
    if visit.sent_by == actor.user_id:
        raise AssessmentRefused(_("您自己交的，要由别人定"), code="assessment.same_person")
    if take:
        row = find(actor, visit.assessment_id)
        if row.state not in ("scheduled", "visited"):
            raise AssessmentRefused(
                _("评估已是“%(state)s”，不能再采用这次的答案") % {"state": row.get_state_display()},
                code="assessment.moved_on",
                remedy=_("不采用，或另外发起一次评估"),
            )
        write_result(
            row,
            {key: visit.answers[key] for key in _PARTS if visit.answers.get(key) is not None},
            assessed_on=visit.began_at.astimezone(clock.CHINA).date(),
            informant=str(visit.answers.get("informant", "")),
            by=visit.sent_by,
            name=visit.sent_by_name,
            minutes=_minutes(visit.began_at, visit.ended_at),
        )
    visit.state = "taken" if take else "dismissed"
    visit.decided_by_name, visit.decided_on, visit.decided_why = actor.name[:60], on, reason.strip()[:300]
    visit.save(update_fields=["state", "decided_by_name", "decided_on", "decided_why"])
    note(
        subject_type="assessment.FieldVisit",
        subject_id=visit.pk,
        person_id=visit.person_id,
        village=visit.village,
        state=visit.state,
        reason=reason.strip(),
    )
    return visit
