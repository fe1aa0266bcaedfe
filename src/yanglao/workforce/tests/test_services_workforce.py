"""Workers, posts and certificates; who may see whom."""

from datetime import date

import pytest
from django.db import connection

from yanglao.base.actor import Actor, Scope
from yanglao.base.errors import DomainError, PermissionRefused
from yanglao.base.models import AuditEntry
from yanglao.base.scope import acting
from yanglao.orgs import services as orgs
from yanglao.workforce import queries, services
from yanglao.workforce.models import Worker
from yanglao.workforce.services import WorkerRefused

DAY = date(2026, 10, 31)
NUMBER = "999999198001010"


def id_number(serial: int) -> str:
    from yanglao.base.identifiers import check_character

    first = f"{NUMBER}{serial:02d}"
    return first + check_character(first)


@pytest.fixture
def carer(village, platform):
    """Return a certified carer at work in the town since 2023."""
    firm = orgs.register(platform, name="示例服务有限公司", kind="provider")
    row = services.register_worker(
        platform,
        name="吴晓芬",
        sex="f",
        kind="care_worker",
        town=village.town,
        id_number=id_number(22),
        phone="13900009999",
    )
    services.employ(
        platform, worker_id=row.pk, organisation_id=firm.pk, post="护理员", valid_from=date(2023, 1, 1)
    )
    services.certify(
        platform, worker_id=row.pk, kind="care_worker", number="示例证1", issued_on=date(2023, 5, 1), skill_level=4,
        valid_to=date(2026, 11, 20),
    )  # fmt: skip
    return row


def holders(actor, on):
    with acting(actor):
        return [w.name for w in queries.holders(actor, kinds=["care_worker"], on=on)]


def test_a_certificate_holds_from_its_day_until_not_including_its_end(carer, bureau):
    assert holders(bureau, date(2023, 4, 30)) == []
    assert holders(bureau, date(2023, 5, 1)) == ["吴晓芬"]
    assert holders(bureau, date(2026, 11, 19)) == ["吴晓芬"]
    assert holders(bureau, date(2026, 11, 20)) == []


def test_certificates_running_out_within_thirty_days_are_listed(carer, bureau):
    with acting(bureau):
        assert [c.number for c in queries.expiring(bureau, on=DAY)] == ["示例证1"]
        assert not queries.expiring(bureau, on=date(2026, 10, 20))
        assert not queries.expiring(bureau, on=date(2026, 11, 20))


def test_a_carer_who_left_or_is_listed_no_longer_counts(carer, bureau):
    post = queries.posts(bureau, carer.pk)[0]
    services.set_standing(bureau, worker_id=carer.pk, standing="listed", reason="示例", on=DAY)
    assert holders(bureau, DAY) == []
    services.set_standing(bureau, worker_id=carer.pk, standing="good", reason="", on=DAY)
    services.leave(bureau, employment_id=post.pk, on=DAY)
    assert holders(bureau, DAY) == [] and holders(bureau, date(2026, 10, 30)) == ["吴晓芬"]


def test_the_same_post_twice_in_one_period_is_refused(carer, bureau):
    post = queries.posts(bureau, carer.pk)[0]
    with pytest.raises(WorkerRefused) as caught:
        services.employ(
            bureau, worker_id=carer.pk, organisation_id=post.organisation_id, post="护理员", valid_from=DAY
        )
    assert caught.value.code == "workforce.post_twice"


def test_a_carers_certificate_needs_its_level_and_a_number_of_its_own(carer, bureau):
    with pytest.raises(WorkerRefused):
        services.certify(bureau, worker_id=carer.pk, kind="care_worker", number="示例证2", issued_on=DAY)
    with pytest.raises(WorkerRefused) as caught:
        services.certify(
            bureau, worker_id=carer.pk, kind="care_worker", number="示例证1", issued_on=DAY, skill_level=3
        )
    assert caught.value.code == "workforce.certificate_twice"


def test_one_id_number_is_one_carer_and_a_wrong_one_is_refused(carer, bureau):
    with pytest.raises(WorkerRefused):
        services.register_worker(bureau, name="吴小芬", sex="f", kind="care_worker", id_number=id_number(22))
    with pytest.raises(DomainError) as caught:
        services.register_worker(bureau, name="吴小芬", sex="f", kind="care_worker", id_number="123")
    assert caught.value.code.startswith("id.")


def test_numbers_lie_sealed_and_are_shown_only_for_a_purpose(carer, bureau, town_clerk):
    with acting(bureau):
        row = Worker.objects.get(pk=carer.pk)
    assert "13900009999" not in row.phone_sealed and row.id_number_sealed.startswith("v1.")
    assert (
        services.reveal(bureau, worker_id=carer.pk, field="phone", purpose="排班有变，要打电话")
        == "13900009999"
    )
    with acting(bureau):
        assert AuditEntry.objects.filter(code="workforce.reveal", subject_id=carer.pk).count() == 1
    with pytest.raises(WorkerRefused):
        services.reveal(bureau, worker_id=carer.pk, field="phone", purpose=" ")
    with pytest.raises(PermissionRefused):
        services.reveal(town_clerk, worker_id=carer.pk, field="phone", purpose="想看看")


def test_a_town_sees_its_own_workers_a_body_those_it_employs_others_nobody(
    carer, town_clerk, other_town_clerk, village
):
    post_of = queries.posts(town_clerk, carer.pk)[0].organisation_id
    body = Actor(201, "示例", "provider", village.county, Scope("org", (str(post_of),)))
    other = Actor(202, "示例", "provider", village.county, Scope("org", ("999999",)))
    family = Actor(203, "示例", "family", village.county, Scope("persons", (str(village["沈桂珍"].pk),)))
    assert queries.get(town_clerk, carer.pk) and queries.get(body, carer.pk)
    assert queries.get(other_town_clerk, carer.pk) is None and queries.get(other, carer.pk) is None
    for actor, seen in ((body, 1), (other, 0), (other_town_clerk, 0), (family, 0)):
        with acting(actor), connection.cursor() as cursor:
            for table in ("worker", "employment", "skillcertificate"):
                cursor.execute(f"SELECT count(*) FROM workforce_{table} t WHERE to_jsonb(t) ->> %s = %s",
                               ["id" if table == "worker" else "worker_id", str(carer.pk)])  # fmt: skip
                assert cursor.fetchone()[0] == seen


def test_a_licence_is_answered_yes_or_no_beyond_the_rows_one_sees(carer, other_town_clerk):
    with acting(other_town_clerk):
        assert queries.holds(carer.pk, kinds=["care_worker"], on=DAY)
        assert not queries.holds(carer.pk, kinds=["assessor"], on=DAY)
