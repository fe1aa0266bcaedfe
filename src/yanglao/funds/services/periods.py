"""Months and years of the books: closed, reopened by two people, carried over at the year's end."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base import events
from yanglao.base.actor import Actor
from yanglao.base.errors import DomainError, NotFound
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.funds import events as news
from yanglao.funds import permissions
from yanglao.funds.errors import MonthClosed, NotThatState
from yanglao.funds.models import PaymentBatch, PeriodClose, PeriodReopen
from yanglao.funds.rules import chart
from yanglao.funds.services.ledger import EntryDraft, enter, standing

_CARRIED = """SELECT a.code, sum(p.amount_fen)::bigint FROM funds_posting p JOIN funds_entry e ON e.id = p.entry_id
  JOIN funds_account a ON a.id = p.account_id WHERE e.county = %s AND e.month BETWEEN %s AND %s
  AND a.kind IN ('expense', 'income') GROUP BY a.code HAVING sum(p.amount_fen) <> 0 ORDER BY a.code"""


@service(permissions.CLOSE)
def close_month(actor: Actor, *, month: Month, at: datetime) -> None:
    """Close a month's books; closing twice does no harm. Announces ``funds.month_closed``.

    Raises
    ------
    NotThatState
        While a batch of the month is not answered by its bank.
    """
    if standing(actor.county, [str(month)]):
        return
    open_ones = PaymentBatch.objects.filter(county=actor.county, month=str(month)).exclude(state="reconciled")
    waiting = list(open_ones.values_list("number", flat=True)[:5])
    if waiting:
        raise NotThatState(
            _("还有批次没有回盘：%(which)s") % {"which": "、".join(waiting)},
            kept=_("没有关账"),
            remedy=_("先读入银行回盘文件"),
        )
    turn = PeriodClose.objects.filter(county=actor.county, month=str(month)).count() + 1
    PeriodClose.objects.create(
        county=actor.county, month=str(month), closed_at=at, closed_by=actor.user_id, turn=turn
    )
    events.announce(actor, news.MONTH_CLOSED, occurred_on=month.last_day, month=str(month))
    note(month=str(month))


@service(permissions.CLOSE, "funds.ask_reopen")
def ask_reopen(actor: Actor, *, month: Month, reason: str, at: datetime) -> int:
    """Ask to reopen the latest closed month, with a reason; another person confirms. Return the id."""
    if not reason.strip():
        raise DomainError(_("反结账要写原因"), code="funds.no_reason", field="reason", remedy=_("写一句原因"))
    closed = standing(actor.county)
    if str(month) not in closed:
        raise NotFound(_("这个月没有关账"), remedy=_("从关账页面里选"))
    if str(month) != max(closed):
        raise MonthClosed(
            _("后面的 %(month)s 已经关账，只能从最后一个月往前开") % {"month": max(closed)},
            kept=_("没有改动"),
            remedy=_("先开最后一个月，或作差额处理"),
        )
    close = PeriodClose.objects.filter(county=actor.county, month=str(month)).order_by("-turn").first()
    row, _made = PeriodReopen.objects.get_or_create(
        close=close,
        defaults={
            "reason": reason.strip()[:300],
            "asked_at": at,
            "asked_by": actor.user_id,
            "asked_by_name": actor.name,
        },
    )
    note(month=str(month), subject_type="funds.PeriodReopen", subject_id=row.pk)
    return int(row.pk)


@service(permissions.REOPEN, "funds.confirm_reopen")
def confirm_reopen(actor: Actor, *, reopen_id: int, at: datetime) -> str:
    """Confirm a reopening somebody else asked for; return the month that is open again."""
    row = (
        PeriodReopen.objects.select_for_update(of=("self",))
        .select_related("close")
        .filter(pk=reopen_id, close__county=actor.county)
        .first()
    )
    if row is None:
        raise NotFound(_("没有这个反结账申请"), remedy=_("从关账页面里选"))
    if row.confirmed_by is not None:
        return str(row.close.month)
    if row.asked_by == actor.user_id:
        raise DomainError(
            _("申请和确认不能是同一个人"),
            code="funds.same_person",
            kept=_("仍是关账"),
            remedy=_("请另一位同事确认"),
        )
    row.confirmed_at, row.confirmed_by, row.confirmed_by_name = at, actor.user_id, actor.name
    row.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_name"])
    note(month=row.close.month, subject_type="funds.PeriodReopen", subject_id=row.pk)
    return str(row.close.month)


@service(permissions.CLOSE, "funds.close_year")
def close_year(actor: Actor, *, year: int, at: datetime) -> int | None:
    """Carry a year's costs and income into each source's balance on 31 December, and close December.

    Returns
    -------
    int or None
        Id of the carrying entry; None when the year moved nothing. Carrying twice does no harm.

    Raises
    ------
    MonthClosed
        When December is closed before it was carried (reopen it), or a month before it is still open.
    """
    december = Month.parse(f"{year}-12")
    cause = f"year:{year}:close"
    from yanglao.funds.models import Entry

    known = Entry.objects.filter(county=actor.county, cause=cause).first()
    if known is None:
        used = Entry.objects.filter(county=actor.county, month__startswith=f"{year}-").values_list(
            "month", flat=True
        )
        still_open = sorted(set(used) - set(standing(actor.county)) - {str(december)})
        if still_open:
            raise MonthClosed(
                _("还有月份没有关账：%(months)s") % {"months": "、".join(still_open)},
                kept=_("没有年结"),
                remedy=_("先把 1 至 11 月关账"),
            )
        with connection.cursor() as cursor:
            cursor.execute(_CARRIED, [actor.county, f"{year}-01", f"{year}-12"])
            sums = cursor.fetchall()
        postings = tuple(
            part for code, fen in sums for part in ((code, -fen), (chart.equity(code.split(":")[-1]), fen))
        )
        if postings:
            draft = EntryDraft(date(year, 12, 31), cause, _("%(year)s 年年终结转") % {"year": year}, postings)
            enter(actor, [draft], at)
            known = Entry.objects.get(county=actor.county, cause=cause)
    close_month(actor, month=december, at=at)
    note(year=year)
    return int(known.pk) if known else None
