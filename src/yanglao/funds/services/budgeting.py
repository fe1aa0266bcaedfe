"""Budget → allotment → commitment → payment, by source; and the lottery fund the share for elderly care is taken of."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.money import yuan
from yanglao.base.service import note, service
from yanglao.funds import permissions
from yanglao.funds.errors import OverBudget
from yanglao.funds.models import Allotment, Budget, Commitment, LotteryYear
from yanglao.funds.rules import chart
from yanglao.funds.services.ledger import EntryDraft, enter


def _budget(county: str, budget_id: int) -> Budget:
    row = Budget.objects.select_for_update().filter(pk=budget_id, county=county).first()
    if row is None:
        raise NotFound(_("没有这项额度"), remedy=_("从资金来源里选"))
    return row


@service(permissions.BUDGET, "funds.allot")
def allot(
    actor: Actor, *, budget_id: int, amount_fen: int, allotted_on: date, document: str, at: datetime
) -> int:
    """Release part of a budget by a document (below zero: take back); the same document counts once. Return the id.

    Raises
    ------
    DomainError
        Without a document, or beyond what is planned.
    OverBudget
        When less would stay than is spent and committed already.
    """
    if not document.strip() or not amount_fen:
        raise DomainError(
            _("下达要写文号和金额"), code="funds.no_document", field="document", remedy=_("照下达文件填")
        )
    row = _budget(actor.county, budget_id)
    known = Allotment.objects.filter(budget=row, document=document.strip()).first()
    if known:
        return int(known.pk)
    after = row.allotted_fen + amount_fen
    if not 0 <= after <= row.amount_fen:
        raise DomainError(
            _("下达合计 %(after)s 元，超出预算 %(whole)s 元")
            % {"after": yuan(after), "whole": yuan(row.amount_fen)},
            code="funds.over_plan",
            field="amount_fen",
            remedy=_("先调整预算"),
        )
    if row.is_hard and after < row.spent_fen + row.committed_fen:
        raise OverBudget(
            _("收回后不够已付和已签的 %(used)s 元") % {"used": yuan(row.spent_fen + row.committed_fen)},
            kept=_("没有改动"),
            remedy=_("少收回一些"),
        )
    made = Allotment.objects.create(
        budget=row,
        amount_fen=amount_fen,
        allotted_on=allotted_on,
        document=document.strip()[:120],
        made_at=at,
        made_by=actor.user_id,
    )
    note(subject_type="funds.Budget", subject_id=row.pk, amount_fen=amount_fen)
    return int(made.pk)


#: One statement decides: two who commit at once can never both take the last fen.
_COMMIT = """UPDATE funds_budget SET committed_fen = committed_fen + %(fen)s WHERE id = %(id)s AND county = %(county)s
  AND (NOT is_hard OR spent_fen + committed_fen + %(fen)s <= allotted_fen) RETURNING id"""


@service(permissions.BUDGET, "funds.commit")
def commit(actor: Actor, *, budget_id: int, cause: str, subject: str, amount_fen: int, made_on: date) -> int:
    """Bind money of a budget to a contract or grant; the same cause binds once. Return the commitment's id.

    Raises
    ------
    OverBudget
        When a hard budget has not as much left of what is allotted.
    """
    if amount_fen <= 0 or not cause.strip() or not subject.strip():
        raise DomainError(
            _("写明合同号、事由和大于零的金额"), code="funds.commitment", field="cause", remedy=_("照合同填")
        )
    known = Commitment.objects.filter(county=actor.county, cause=cause.strip()).first()
    if known:
        return int(known.pk)
    with connection.cursor() as cursor:
        cursor.execute(_COMMIT, {"fen": amount_fen, "id": budget_id, "county": actor.county})
        bound = cursor.fetchone()
    if bound is None:
        row = _budget(actor.county, budget_id)
        left = row.allotted_fen - row.spent_fen - row.committed_fen
        raise OverBudget(
            _("下达的额度只剩 %(left)s 元，不够签 %(sum)s 元")
            % {"left": yuan(left), "sum": yuan(amount_fen)},
            kept=_("没有登记"),
            remedy=_("先下达额度，或少签一些"),
        )
    made = Commitment.objects.create(
        county=actor.county,
        budget_id=budget_id,
        cause=cause.strip()[:120],
        subject=subject.strip()[:120],
        amount_fen=amount_fen,
        made_on=made_on,
        made_by=actor.user_id,
    )
    note(subject_type="funds.Commitment", subject_id=made.pk, amount_fen=amount_fen)
    return int(made.pk)


def _open(actor: Actor, commitment_id: int) -> Commitment:
    row = Commitment.objects.select_for_update().filter(pk=commitment_id, county=actor.county).first()
    if row is None:
        raise NotFound(_("没有这笔承诺"), remedy=_("从资金来源里选"))
    if row.released_at is not None:
        raise DomainError(_("这笔承诺已经了结"), code="funds.commitment_over", remedy=_("另登记一笔"))
    return row


@service(permissions.POST, "funds.pay_commitment")
def pay_commitment(
    actor: Actor, *, commitment_id: int, amount_fen: int, paid_on: date, document: str, at: datetime
) -> int:
    """Pay part of a commitment out of the treasury and book it; the same document pays once. Return the entry's id.

    Raises
    ------
    OverBudget
        When more is paid than was bound.
    MonthClosed
    """
    row = _open(actor, commitment_id)
    cause = f"commitment:{row.pk}:{document.strip()}"
    left = row.amount_fen - row.spent_fen
    budget = _budget(actor.county, row.budget_id)
    postings = ((chart.expense(budget.scheme, budget.source.code), amount_fen), (chart.TREASURY, -amount_fen))
    from yanglao.funds.models import Entry

    known = Entry.objects.filter(county=actor.county, cause=cause).first()
    if known:
        return int(known.pk)
    if not document.strip() or not 0 < amount_fen <= left:
        raise OverBudget(
            _("这笔承诺只剩 %(left)s 元没有付") % {"left": yuan(left)},
            kept=_("没有付款"),
            remedy=_("核对金额和凭证号"),
        )
    ids = enter(actor, [EntryDraft(paid_on, cause, row.subject, postings)], at)
    budget.committed_fen -= amount_fen
    budget.spent_fen += amount_fen
    budget.save(update_fields=["committed_fen", "spent_fen"])
    row.spent_fen += amount_fen
    row.save(update_fields=["spent_fen"])
    note(subject_type="funds.Commitment", subject_id=row.pk, amount_fen=amount_fen)
    return ids[cause]


@service(permissions.BUDGET, "funds.release_commitment")
def release_commitment(actor: Actor, *, commitment_id: int, at: datetime) -> int:
    """End a commitment: what was not paid is free again. Return the fen freed."""
    row = _open(actor, commitment_id)
    budget = _budget(actor.county, row.budget_id)
    left = row.amount_fen - row.spent_fen
    budget.committed_fen -= left
    budget.save(update_fields=["committed_fen"])
    row.released_at = at
    row.save(update_fields=["released_at"])
    note(subject_type="funds.Commitment", subject_id=row.pk, amount_fen=left)
    return left


@service(permissions.BUDGET, "funds.set_lottery")
def set_lottery(actor: Actor, *, year: int, total_fen: int, basis: str, is_illustrative: bool = False) -> int:
    """Enter the county's own lottery fund of a year, the whole of the share for elderly care. Return the id."""
    if total_fen <= 0 or not basis.strip():
        raise DomainError(
            _("写明本级公益金总额和依据"), code="funds.lottery", field="total_fen", remedy=_("照预算文件填")
        )
    row, _made = LotteryYear.objects.update_or_create(
        county=actor.county,
        year=year,
        defaults={"total_fen": total_fen, "basis": basis.strip()[:120], "is_illustrative": is_illustrative},
    )
    note(subject_type="funds.LotteryYear", subject_id=row.pk, amount_fen=total_fen)
    return int(row.pk)
