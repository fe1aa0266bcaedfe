"""Pictures of a visit: kept with a consent, shown for a purpose while the consent holds, gone when it is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from yanglao.access import services as access
from yanglao.assessment.models import FieldVisit
from yanglao.assessment.services.steps import AssessmentRefused
from yanglao.base import clock, files
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import NotFound
from yanglao.base.scope import acting
from yanglao.base.service import note, service
from yanglao.people import queries as people
from yanglao.people import services as consents

#: The consent's kind.
KIND = "photo"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture to show."""

    content: bytes
    media_type: str
    person_id: int
    assessment_id: int
    began_at: datetime
    consent: str


def agreed(person_id: int, county: str, *, given_by: str, evidence: str, day: date) -> bool:
    """Write down the consent told with a picture; False when one was withdrawn since the visit: then nothing is kept."""
    platform = system_actor(county)
    with acting(platform):
        held = [c for c in people.consents_of(platform, person_id) if c.kind == KIND]
        if any(c.valid_to is not None and c.valid_to > day for c in held):
            return False
        if not any(c.valid_to is None and c.valid_from <= day for c in held):
            consents.give_consent(
                platform, person_id=person_id, kind=KIND, given_by=given_by, evidence=evidence, valid_from=day
            )
    return True


@service("assessment.photo")
def show_photo(actor: Actor, *, visit_id: int, purpose: str, at: datetime) -> Photo:
    """Return the picture of a visit; who looked and what for is noted where the person reads it.

    Raises
    ------
    NotFound
        No such visit in scope, or no picture (any more).
    AssessmentRefused
        The consent no longer holds, or no purpose.
    """
    visit = FieldVisit.objects.select_related("photo").filter(pk=visit_id, county=actor.county).first()
    if visit is None or visit.photo is None:
        raise NotFound(_("没有照片"), remedy=_("本人没有同意，或同意已经撤回"))
    today = at.astimezone(clock.CHINA).date()
    consents.must_speak(actor, visit.person_id, "view", on=today)
    if not people.consent_runs(actor, visit.person_id, KIND, on=today):
        raise AssessmentRefused(
            _("本人已不同意留照片"), code="assessment.photo_consent", remedy=_("照片正在删除")
        )
    if not purpose.strip():
        raise AssessmentRefused(_("要写为什么看"), code="assessment.photo_purpose", field="purpose")
    access.log_view(actor, person_id=visit.person_id, what=KIND, purpose=purpose.strip()[:200], at=at)
    note(
        subject_type="assessment.FieldVisit",
        subject_id=visit.pk,
        person_id=visit.person_id,
        village=visit.village,
    )
    return Photo(
        files.read(visit.photo),
        visit.photo.media_type,
        visit.person_id,
        visit.assessment_id,
        visit.began_at,
        visit.photo_consent,
    )


@service("assessment.follow", "assessment.drop_photos")
def drop_photos(actor: Actor, *, person_id: int, on: date) -> int:
    """Throw a person's pictures away once no consent holds; that there was one, and when it went, stays. Return how many."""
    if people.consent_runs(actor, person_id, KIND, on=on):
        return 0
    rows = list(
        FieldVisit.objects.select_related("photo")
        .filter(person_id=person_id, county=actor.county, photo__isnull=False)
        .select_for_update(of=("self",))
    )
    for visit in rows:
        kept, visit.photo, visit.photo_gone_on = visit.photo, None, on
        visit.save(update_fields=["photo", "photo_gone_on"])
        files.remove(kept)
    note(person_id=person_id, photos=len(rows))
    return len(rows)
