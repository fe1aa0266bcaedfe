"""Reading organisations (no personal data)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from yanglao.orgs.models import Organisation


def get(organisation_id: int) -> Organisation | None:
    """Return an organisation, or None."""
    return Organisation.objects.filter(pk=organisation_id).first()


def names(ids: Sequence[int]) -> dict[int, str]:
    """Return id → short name, the whole name where there is none."""
    return {
        pk: short or name
        for pk, short, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "short_name", "name")
    }


def search(county: str, *, text: str = "", kind: str = "", standing: str = "") -> QuerySet[Organisation]:
    """Return organisations of a county, in order of name."""
    found = Organisation.objects.filter(county=county)
    if kind:
        found = found.filter(kind=kind)
    if standing:
        found = found.filter(standing=standing)
    if text:
        found = found.filter(
            Q(name__contains=text) | Q(short_name__contains=text) | Q(credit_code=text.upper())
        )
    return found.order_by("name", "id")


def in_good_standing(organisation_id: int) -> bool:
    """Return whether a body may be newly booked, bought from, subsidised."""
    return Organisation.objects.filter(pk=organisation_id, standing="good", closed_on__isnull=True).exists()
