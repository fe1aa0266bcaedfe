"""Writing organisations and their standing."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yanglao.base import identifiers
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.service import note, service
from yanglao.orgs.models import Organisation

_FIELDS = (
    "name",
    "short_name",
    "kind",
    "credit_code",
    "county",
    "town",
    "phone",
    "address",
    "parent_id",
    "is_example",
)


class OrganisationRefused(DomainError):
    """An organisation that cannot be written so."""

    default_code = "orgs.refused"


def _clean(words: dict[str, object]) -> dict[str, object]:
    unknown = set(words) - set(_FIELDS)
    if unknown:
        raise TypeError(f"unknown: {sorted(unknown)}")
    if words.get("credit_code"):
        words["credit_code"] = identifiers.credit_code(str(words["credit_code"]))
    if words.get("kind") and words["kind"] not in dict(Organisation.KINDS):
        raise OrganisationRefused(
            _("没有“%(kind)s”这个单位类别") % {"kind": words["kind"]},
            field="kind",
            remedy="、".join(label for _code, label in Organisation.KINDS),
        )
    if "name" in words and not str(words["name"]).strip():
        raise OrganisationRefused(_("单位没有名称"), field="name", remedy=_("补上名称"))
    return words


@service("orgs.write", "orgs.register")
def register(actor: Actor, *, name: str, kind: str, **words: object) -> Organisation:
    """Enter an organisation.

    Parameters
    ----------
    name, kind : str
        Name and one of ``Organisation.KINDS``.
    **words
        ``short_name, credit_code, county, town, phone, address, parent_id, is_example``.

    Raises
    ------
    OrganisationRefused, BadIdentifier
        Name missing, kind unknown, credit code wrong or on file.
    """
    words = _clean({"county": actor.county, **words, "name": name, "kind": kind})
    try:
        with transaction.atomic():
            row = Organisation.objects.create(**words)
    except IntegrityError:
        raise OrganisationRefused(
            _("这个统一社会信用代码已经登记"),
            code="orgs.duplicate",
            field="credit_code",
            remedy=_("查找已登记的单位"),
        ) from None
    note(subject_type="orgs.Organisation", subject_id=row.pk)
    return row


@service("orgs.write", "orgs.correct")
def correct(actor: Actor, *, organisation_id: int, **words: object) -> Organisation:
    """Correct an organisation's words (see :func:`register`)."""
    row = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if row is None:
        raise NotFound(_("没有这个单位"))
    for key, value in _clean(words).items():
        setattr(row, key, value)
    row.save()
    note(subject_type="orgs.Organisation", subject_id=row.pk, fields=sorted(words))
    return row


@service("orgs.standing")
def set_standing(
    actor: Actor, *, organisation_id: int, standing: str, reason: str, from_on: date
) -> Organisation:
    """Set a body's standing: ``good``, ``suspended`` or ``listed``; a reason unless good."""
    row = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if row is None:
        raise NotFound(_("没有这个单位"))
    if standing not in dict(Organisation.STANDINGS) or (standing != "good" and not reason.strip()):
        raise OrganisationRefused(
            _("信用要写明是哪一种和原因"), field="standing", remedy=_("选一种，写一句原因")
        )
    row.standing, row.standing_reason, row.standing_from = standing, reason.strip(), from_on
    row.save(update_fields=["standing", "standing_reason", "standing_from"])
    note(subject_type="orgs.Organisation", subject_id=row.pk, standing=standing)
    return row


@service("orgs.write", "orgs.close")
def close(actor: Actor, *, organisation_id: int, on: date) -> Organisation:
    """Note that a body was closed; the row stays."""
    row = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if row is None:
        raise NotFound(_("没有这个单位"))
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    note(subject_type="orgs.Organisation", subject_id=row.pk)
    return row


@service("orgs.write", "orgs.bulk_register")
def bulk_register(actor: Actor, *, rows: list[dict[str, object]]) -> list[Organisation]:
    """Enter many organisations at once (same words as :func:`register`); all or none."""
    made = Organisation.objects.bulk_create(
        Organisation(**_clean({"county": actor.county, **row})) for row in rows
    )
    note(rows=len(made))
    return made
