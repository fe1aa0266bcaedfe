"""Organisations and their standing."""

from datetime import date

import pytest

from yanglao.base.errors import DomainError, PermissionRefused
from yanglao.orgs import queries, services

pytestmark = pytest.mark.django_db
CODE = "52000000MJ000000X2"


def test_an_organisation_is_registered_once_per_credit_code(bureau):
    row = services.register(bureau, name="示例养老服务中心", kind="provider", credit_code=CODE)
    assert queries.get(row.pk).county == "330424"
    with pytest.raises(services.OrganisationRefused) as refusal:
        services.register(bureau, name="另一家", kind="provider", credit_code=CODE)
    assert refusal.value.field == "credit_code"


def test_a_wrong_credit_code_or_kind_is_refused(bureau):
    with pytest.raises(DomainError):
        services.register(bureau, name="错码", kind="provider", credit_code=CODE[:-1] + "3")
    with pytest.raises(services.OrganisationRefused):
        services.register(bureau, name="错类", kind="shop")
    with pytest.raises(services.OrganisationRefused):
        services.register(bureau, name=" ", kind="provider")


def test_a_listed_body_is_not_in_good_standing_and_needs_a_reason(bureau):
    row = services.register(bureau, name="示例公司", kind="operator")
    with pytest.raises(services.OrganisationRefused):
        services.set_standing(
            bureau, organisation_id=row.pk, standing="listed", reason=" ", from_on=date(2026, 10, 1)
        )
    services.set_standing(
        bureau, organisation_id=row.pk, standing="listed", reason="欺诈骗保", from_on=date(2026, 10, 1)
    )
    assert not queries.in_good_standing(row.pk)
    services.set_standing(
        bureau, organisation_id=row.pk, standing="good", reason="", from_on=date(2026, 10, 9)
    )
    assert queries.in_good_standing(row.pk)
    services.close(bureau, organisation_id=row.pk, on=date(2026, 10, 10))
    assert not queries.in_good_standing(row.pk)


def test_a_village_clerk_may_not_register(village_clerk):
    with pytest.raises(PermissionRefused):
        services.register(village_clerk, name="某某", kind="provider")


def test_search_narrows_by_kind_and_words(bureau):
    services.register(bureau, name="示例甲", kind="provider")
    services.register(bureau, name="示例乙", kind="bank")
    assert [o.name for o in queries.search("330424", kind="bank")] == ["示例乙"]
    assert [o.name for o in queries.search("330424", text="甲")] == ["示例甲"]
    assert not queries.search("330522")
