"""What an assessment costs and who pays: price from the contract, payer from the place's pack, marked when unconfirmed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.assessment.models import Assessment
from yanglao.base.actor import Actor
from yanglao.people import queries as people
from yanglao.policy import queries as policy

_LIST = "assessment_fee_groups"


def settle_fee(actor: Actor, row: Assessment, on: date) -> None:
    """Put fee, payer and basis into the columns of an assessment that takes effect; without a contract there is no fee.

    A recheck that changes the result is not charged to whoever asked for it.
    """
    if row.contract is None:
        return
    row.fee_fen = row.contract.price_fen
    if row.replaces is not None:
        changed = row.replaces.final_level != row.final_level
        row.fee_payer = "agency" if changed else "applicant"
        row.fee_basis = (
            _("复评改变了结果，由第一次评估的机构承担") if changed else _("复评结果相同，由申请人承担")
        )
        row.fee_unconfirmed = True
        return
    groups = {}
    try:
        found = policy.value_list(access.place().pack or "cn", _LIST)
        groups = {str(item["code"]): str(item["name"]) for item in found.items}
        row.fee_basis, row.fee_unconfirmed = found.name, found.status != "published"
    except KeyError:  # the place says nothing: whoever applied pays
        row.fee_basis, row.fee_unconfirmed = "", True
    held = {
        record.value
        for record in people.categories_of(actor, row.person_id)
        if record.category == "subsistence"
        and record.valid_from <= on
        and (record.valid_to is None or on < record.valid_to)
    }
    by_county = sorted(held & set(groups))
    row.fee_payer = "county" if by_county else "applicant"
    if by_county:
        row.fee_basis = f"{row.fee_basis}：{groups[by_county[0]]}"
