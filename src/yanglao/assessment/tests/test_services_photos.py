"""A picture of a visit lives by the consent: kept with one, shown for a purpose while it holds, gone when it is withdrawn."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from yanglao.access import queries as access
from yanglao.assessment import queries, services
from yanglao.assessment.models import FieldVisit
from yanglao.assessment.services import AssessmentRefused
from yanglao.assessment.tests.test_services_field import PICTURE, at_noon, handed  # noqa: F401
from yanglao.base import clock, files
from yanglao.base.actor import Actor, Scope, system_actor
from yanglao.base.errors import NotFound, PermissionRefused
from yanglao.base.scope import acting
from yanglao.people import queries as people
from yanglao.people import services as consents

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 8)


def family_of(village, name, powers, until=None):
    """Return a family account's actor with a delegation over one elder."""
    user, _new = get_user_model().objects.get_or_create(username="fam", county=village.county)
    consents.delegate(
        system_actor(village.county),
        person_id=village[name].pk,
        powers=powers,
        proof="委托书",
        purpose="代办",
        valid_from=date(2026, 1, 1),
        valid_to=until,
        at=clock.now(),
        delegate_user_id=user.pk,
    )
    return Actor(user.pk, "示例家属", "family", village.county, Scope("persons", (str(village[name].pk),)))


@pytest.fixture
def taken(brought_to, assessor):
    """Return a visit with a picture."""
    row = brought_to("scheduled")
    return services.hand_in_visit(assessor, handed=handed(row, photo=PICTURE, photo_consent="女儿"))


def look(actor, visit, purpose="review"):
    return services.show_photo(actor, visit_id=visit.pk, purpose=purpose, at=clock.now())


def consent_of(actor, person_id):
    return next(c for c in people.consents_of(actor, person_id) if c.kind == "photo")


def test_a_picture_is_shown_for_a_purpose_and_the_person_reads_who_looked(taken, bureau, platform):
    with pytest.raises(AssessmentRefused):
        look(bureau, taken, " ")
    assert look(bureau, taken).content == PICTURE
    assert consent_of(bureau, taken.person_id).given_by == "女儿"
    seen = access.who_viewed(platform, taken.person_id)
    assert [(v.what, v.purpose) for v in seen] == [("photo", "review")]


def test_a_withdrawn_consent_ends_the_sight_at_once_and_the_picture_goes(taken, bureau, platform):
    kept = taken.photo
    given = consent_of(bureau, taken.person_id)
    consents.end_consent(bureau, consent_id=given.pk, valid_to=DAY)
    with pytest.raises((AssessmentRefused, NotFound)):
        look(bureau, taken)
    services.drop_photos(platform, person_id=taken.person_id, on=DAY)
    visit = queries.field_visits_of(bureau, taken.assessment_id)[0]
    assert (visit.photo_id, visit.photo_gone_on, visit.photo_consent) == (None, DAY, "女儿")
    assert not (files.folder() / kept.path).exists()


def test_the_county_hears_of_the_withdrawal_by_itself(taken, bureau, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        consents.end_consent(bureau, consent_id=consent_of(bureau, taken.person_id).pk, valid_to=DAY)
    assert queries.field_visits_of(bureau, taken.assessment_id)[0].photo_id is None


def test_a_picture_handed_in_after_the_withdrawal_is_not_kept(brought_to, assessor, bureau, platform):
    row = brought_to("scheduled")
    given = consents.give_consent(
        platform, person_id=row.person_id, kind="photo", given_by="女儿", valid_from=date(2026, 10, 1)
    )
    consents.end_consent(platform, consent_id=given.pk, valid_to=date(2026, 10, 9))
    visit = services.hand_in_visit(assessor, handed=handed(row, photo=PICTURE, photo_consent="女儿"))
    assert (visit.state, visit.photo) == ("taken", None)


def test_a_running_consent_keeps_the_pictures(taken, platform):
    assert services.drop_photos(platform, person_id=taken.person_id, on=DAY) == 0


def test_a_family_sees_it_while_the_delegation_runs_and_nobody_else_does(taken, village, assessor, bureau):
    family = family_of(village, "李招娣", ["view"], until=date(2026, 10, 9))
    assert look(family, taken, "own").content == PICTURE
    with pytest.raises(PermissionRefused):
        services.show_photo(family, visit_id=taken.pk, purpose="own", at=clock.now().replace(day=9))
    with pytest.raises(PermissionRefused):
        look(assessor, taken)
    with pytest.raises(NotFound):
        look(family_of(village, "周阿根", ["view"]), taken)


def test_a_picture_may_go_and_never_be_another(taken, platform):
    with acting(platform):
        other = files.store(
            platform,
            name="x.jpg",
            content=PICTURE + b"1",
            media_type="image/jpeg",
            purpose="assessment.visit",
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            FieldVisit.objects.filter(pk=taken.pk).update(photo=other)
