"""Family carers: who looks after an elder at home, who of them first."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.errors import NotFound
from yanglao.base.service import note, service
from yanglao.people.models import FamilyCarer
from yanglao.people.services.files import PersonRefused, find


def _open(person_id: int, carer_id: int) -> FamilyCarer:
    row = (
        FamilyCarer.objects.select_for_update()
        .filter(pk=carer_id, person_id=person_id, valid_to__isnull=True)
        .first()
    )
    if row is None:
        raise NotFound(_("没有这位照护者，或已经不照护了"), remedy=_("回到档案的“家庭与联系人”"))
    return row


@service("people.write", "people.carer")
def set_carer(
    actor: Actor,
    *,
    person_id: int,
    name: str,
    relation: str,
    lives: str,
    valid_from: date,
    is_main: bool = False,
    legal_duty: bool = False,
    trained_on: date | None = None,
    source: str = "",
    carer_id: int | None = None,
) -> FamilyCarer:
    """Write down who of the family looks after a person, or correct what stands (``carer_id``).

    Parameters
    ----------
    lives : str
        ``together``, ``near`` or ``apart``.
    is_main : bool
        The one asked first; whoever was before no longer is.
    legal_duty : bool
        Children and others the law obliges to support (noted, not judged).
    trained_on : date, optional
        Day of a training in care; empty: not trained.

    Raises
    ------
    PersonRefused
        Without name or relation; an unknown place.
    """
    person = find(actor, person_id, lock=True)
    if not name.strip() or not relation.strip():
        raise PersonRefused(
            _("照护者要写姓名和与老人的关系"),
            field="name" if not name.strip() else "relation",
            remedy=_("补上再存"),
        )
    if lives not in dict(FamilyCarer.LIVES):
        raise PersonRefused(_("没有选住在哪里"), field="lives", remedy=_("同住、住得近、不住一起，选一个"))
    row = _open(person_id, carer_id) if carer_id else FamilyCarer(person=person)
    if is_main:
        FamilyCarer.objects.filter(person_id=person.pk, is_main=True, valid_to__isnull=True).exclude(
            pk=row.pk
        ).update(is_main=False)
    row.county, row.village = person.county, person.village
    row.name, row.relation, row.lives = name.strip()[:60], relation.strip()[:20], lives
    row.is_main, row.legal_duty, row.trained_on = is_main, legal_duty, trained_on
    row.source, row.valid_from = source.strip()[:60], valid_from
    row.save()
    note(subject_type="people.FamilyCarer", subject_id=row.pk, person_id=person.pk, village=person.village)
    return row


@service("people.write", "people.end_carer")
def end_carer(actor: Actor, *, person_id: int, carer_id: int, valid_to: date) -> FamilyCarer:
    """Say from which day somebody no longer looks after the person; the row stays."""
    person = find(actor, person_id, lock=True)
    row = _open(person.pk, carer_id)
    if valid_to < row.valid_from:
        raise PersonRefused(_("结束的日子早于开始的日子"), field="valid_to", remedy=_("看清开始的日子再填"))
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    note(subject_type="people.FamilyCarer", subject_id=row.pk, person_id=person.pk, village=person.village)
    return row
