"""Agencies under contract: signed, ended. A body that also cares for elders may not assess them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.assessment.models import AgencyContract
from yanglao.assessment.services.steps import AssessmentRefused
from yanglao.base.actor import Actor
from yanglao.base.divisions import inside
from yanglao.base.errors import NotFound
from yanglao.base.service import note, service
from yanglao.facilities import queries as facilities
from yanglao.orgs import queries as orgs
from yanglao.policy import queries as policy
from yanglao.workforce import queries as workforce

#: Kinds of bodies that give care or are paid for it.
_PROVIDES = ("operator", "provider")


@service("assessment.contract")
def sign_contract(
    actor: Actor,
    *,
    organisation_id: int,
    number: str,
    quota: int,
    price_fen: int,
    valid_from: date,
    valid_to: date,
    towns: Sequence[str] = (),
    is_example: bool = False,
) -> AgencyContract:
    """Enter a contract with a body that assesses.

    Parameters
    ----------
    quota : int
        Assessments at most.
    price_fen : int
        For one assessment.
    towns : sequence of str
        Codes of 9 digits; empty for the whole county.

    Raises
    ------
    AssessmentRefused
        The body also provides care, is not in good standing, has a contract then, or the figures cannot be right.
    """
    body = orgs.get(organisation_id)
    if body is None or body.county != actor.county:
        raise NotFound(_("没有这家机构"), field="organisation_id")
    if body.kind in _PROVIDES or facilities.runs_any(organisation_id):
        raise AssessmentRefused(
            _("“%(name)s”自己也提供养老服务，不能同时做评估") % {"name": body.name},
            code="assessment.agency_provides",
            field="organisation_id",
            remedy=_("换一家不提供服务的机构"),
        )
    if not orgs.in_good_standing(organisation_id):
        raise AssessmentRefused(
            _("“%(name)s”已注销或信用不是“正常”") % {"name": body.name},
            code="assessment.agency_standing",
            field="organisation_id",
        )
    _enough_assessors(body, valid_from)
    if quota <= 0 or price_fen < 0 or valid_to <= valid_from or not number.strip():
        raise AssessmentRefused(
            _("合同编号、次数、价格、起止日期要写对"), code="assessment.contract_words", field="quota"
        )
    if any(len(town) != 9 or not inside(town, actor.county) for town in towns):
        raise AssessmentRefused(_("镇（街道）不是本县的"), code="assessment.contract_area", field="towns")
    try:
        with transaction.atomic():
            made = AgencyContract.objects.create(
                county=actor.county,
                organisation_id=organisation_id,
                number=number.strip(),
                towns=list(towns),
                quota=quota,
                price_fen=price_fen,
                valid_from=valid_from,
                valid_to=valid_to,
                is_example=is_example,
            )
    except IntegrityError:
        raise AssessmentRefused(
            _("这家机构在这段时间已有合同，或合同编号用过了"),
            code="assessment.contract_twice",
            field="number",
            remedy=_("先终止原来的合同"),
        ) from None
    note(subject_type="assessment.AgencyContract", subject_id=made.pk, organisation=organisation_id)
    return made


def _enough_assessors(body: Any, on: date) -> None:
    """Refuse a body with fewer licensed assessors than the place asks of one (at the signing, so at every renewal)."""
    try:
        least = int(policy.parameter(access.place().pack or "cn", "agency_assessors_at_least", on).value)
    except (policy.ValueMissing, LookupError):
        return
    held = workforce.licensed_at(body.pk, on=on)
    if held < least:
        raise AssessmentRefused(
            _("“%(name)s”在 %(day)s 只有 %(held)d 名持证评估员，至少要 %(least)d 名")
            % {"name": body.name, "day": on, "held": held, "least": least},
            code="assessment.agency_assessors",
            field="organisation_id",
            remedy=_("先在队伍里登记齐评估员的证书和岗位，再签"),
        )


@service("assessment.contract", "assessment.end_contract")
def end_contract(actor: Actor, *, contract_id: int, on: date, reason: str) -> AgencyContract:
    """End a contract before its time; the day given no longer counts."""
    row = AgencyContract.objects.select_for_update().filter(pk=contract_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这份合同"))
    if not reason.strip() or not row.valid_from <= on < row.valid_to:
        raise AssessmentRefused(
            _("要写终止的原因，日期在合同期内"), code="assessment.contract_end", field="reason"
        )
    row.valid_to, row.ended_why = on, reason.strip()
    row.save(update_fields=["valid_to", "ended_why"])
    note(subject_type="assessment.AgencyContract", subject_id=row.pk)
    return row
