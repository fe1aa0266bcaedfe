"""What becomes of benefits when two files of one elder become one."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.helping.village import VILLAGE

from yanglao.base.checksum import checksum
from yanglao.base.scope import acting
from yanglao.benefits.models import Benefit, SchemeFact
from yanglao.people import services as people
from yanglao.people.services import Draft, MergeRefused

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)


@pytest.fixture
def twice(village, platform):
    """Return the row of 沈桂珍 and that of a second file of hers without a number."""
    draft = Draft(name="沈桂真", id_type="none", sex="f", birth_on=date(1942, 3, 8), register_village=VILLAGE)
    (filed,) = people.bulk_register(platform, drafts=[draft], at=AT, today=TODAY)
    return village["沈桂珍"].pk, filed.person_id


def benefit(platform, person_id, scheme="old_age_allowance", **words):
    words = {"state": "active", "active_from": date(2026, 1, 1), "pays_from": date(2026, 1, 1), **words}
    with acting(platform):
        return Benefit.objects.create(
            person_id=person_id, county=VILLAGE[:6], village=VILLAGE, scheme=scheme, channel="transfer",
            opened_at=AT, **words,
        )  # fmt: skip


def merge(actor, twice):
    return people.merge(actor, kept_id=twice[0], gone_id=twice[1], reason="同一人", at=AT, today=TODAY)


def unmerge(actor, done):
    return people.unmerge(actor, merge_id=done.merge_id, reason="弄错了", at=AT, today=TODAY)


def holder(platform, row):
    with acting(platform):
        return type(row).objects.get(pk=row.pk).person_id


def test_a_benefit_goes_with_its_person_and_comes_back(twice, bureau, platform):
    row = benefit(platform, twice[1])
    with acting(platform):
        before = checksum()
    done = merge(bureau, twice)
    assert holder(platform, row) == twice[0]
    unmerge(bureau, done)
    assert holder(platform, row) == twice[1]
    with acting(platform):
        assert checksum() == before


def test_two_lives_on_one_scheme_stop_the_merge(twice, bureau, platform):
    benefit(platform, twice[0])
    benefit(platform, twice[1])
    with pytest.raises(MergeRefused) as refusal:
        merge(bureau, twice)
    assert "两份档案都在享受或申请" in refusal.value.message


def test_a_life_that_ended_stays_where_it_was_lived(twice, bureau, platform):
    benefit(platform, twice[0])
    ended = benefit(platform, twice[1], state="closed", active_to=date(2026, 3, 1), stop_reason="test")
    other = benefit(platform, twice[1], scheme="care_service_subsidy")
    done = merge(bureau, twice)
    assert (holder(platform, ended), holder(platform, other)) == (twice[1], twice[0])
    assert done.stayed == 1


def test_the_person_of_a_frozen_row_changes_by_a_recorded_merge_and_no_other_way(twice, bureau, platform):
    row = benefit(platform, twice[1])
    with acting(platform):
        fact = SchemeFact.objects.create(
            person_id=twice[1], county=VILLAGE[:6], village=VILLAGE, name="x", value=1, from_on=TODAY,
            source_type="t", recorded_at=AT,
        )  # fmt: skip
        for one in (row, fact):
            with pytest.raises(IntegrityError), transaction.atomic():
                type(one).objects.filter(pk=one.pk).update(person_id=twice[0])
    done = merge(bureau, twice)
    assert (holder(platform, row), holder(platform, fact)) == (twice[0], twice[0])
    unmerge(bureau, done)
    assert (holder(platform, row), holder(platform, fact)) == (twice[1], twice[1])
