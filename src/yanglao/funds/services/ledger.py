"""The ledger: entries in, months closed, budgets set and spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from yanglao.base.actor import Actor
from yanglao.base.bulk import copy_into, take_ids
from yanglao.base.errors import DomainError
from yanglao.base.money import yuan
from yanglao.base.periods import Month
from yanglao.base.service import note, service
from yanglao.funds import permissions
from yanglao.funds.errors import MonthClosed, OverBudget, Unbalanced
from yanglao.funds.models import Account, Budget, Entry, FundingShare, FundSource, PeriodClose
from yanglao.funds.rules import chart
from yanglao.funds.rules.split import Share, split

DEFAULT_SOURCE = ("county", "县级财政", "county")


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """An entry to be made: ``postings`` are (account code, fen), debit positive; they add up to nothing."""

    occurred_on: date
    cause: str
    memo: str
    postings: tuple[tuple[str, int], ...]
    reverses_id: int | None = None


@service(permissions.POST)
def post_entries(actor: Actor, *, drafts: Sequence[EntryDraft], at: datetime) -> dict[str, int]:
    """Post entries; a cause already posted is left as it is (so a step may be repeated).

    Returns
    -------
    dict
        Id of each entry by cause, old and new.

    Raises
    ------
    Unbalanced, MonthClosed
    """
    ids = enter(actor, drafts, at)
    note(entries=len(ids))
    return ids


def enter(actor: Actor, drafts: Sequence[EntryDraft], at: datetime) -> dict[str, int]:
    """Write entries inside a running service."""
    for draft in drafts:
        off = sum(amount for _code, amount in draft.postings)
        if off:
            raise Unbalanced(
                _("分录“%(memo)s”借贷不平，差 %(off)s 元") % {"memo": draft.memo, "off": yuan(off)},
                cause=draft.cause,
            )
    refuse_closed(actor.county, {str(Month.of(d.occurred_on)) for d in drafts})
    known = dict(
        Entry.objects.filter(county=actor.county, cause__in=[d.cause for d in drafts]).values_list(
            "cause", "id"
        )
    )
    fresh = [d for d in drafts if d.cause not in known and d.postings]
    accounts = ensure_accounts(actor.county, {code for d in fresh for code, _amount in d.postings})
    ids = take_ids("funds_entry", len(fresh))
    Entry.objects.bulk_create(
        [
            Entry(
                id=pk,
                county=actor.county,
                occurred_on=d.occurred_on,
                month=str(Month.of(d.occurred_on)),
                cause=d.cause,
                memo=d.memo[:200],
                posted_at=at,
                posted_by=actor.user_id,
                reverses_id=d.reverses_id,
            )
            for pk, d in zip(ids, fresh, strict=True)
        ]
    )
    # One statement: the balance is checked over all postings of a statement, so an entry must come complete.
    rows = [
        (pk, accounts[code], amount)
        for pk, d in zip(ids, fresh, strict=True)
        for code, amount in d.postings
        if amount
    ]
    if rows:
        copy_into("funds_posting", ("entry_id", "account_id", "amount_fen"), rows)
    return known | {d.cause: pk for pk, d in zip(ids, fresh, strict=True)}


def refuse_closed(county: str, months: Iterable[str]) -> None:
    """Refuse when one of the months is closed (the database refuses too)."""
    for closed in standing(county, months)[:1]:
        raise MonthClosed(
            _("%(month)s 已关账，不能再记账") % {"month": closed},
            kept=_("没有写入任何内容"),
            remedy=_("记到还开着的月份，或作差额处理"),
            month=closed,
        )


def standing(county: str, months: Iterable[str] | None = None) -> list[str]:
    """Return the months whose closing holds (not reopened by two), of some or all, in order."""
    rows = PeriodClose.objects.filter(county=county).exclude(reopened__confirmed_by__isnull=False)
    rows = rows if months is None else rows.filter(month__in=list(months))
    return sorted(set(rows.values_list("month", flat=True)))


def ensure_accounts(county: str, codes: set[str]) -> dict[str, int]:
    """Return the id of each account, opening those of the chart that are missing."""
    known = dict(Account.objects.filter(county=county, code__in=codes).values_list("code", "id"))
    missing = sorted(codes - set(known))
    if not missing:
        return known
    specs = [chart.spec(code) for code in missing]
    sources = source_ids(county, {s.source for s in specs if s.source})
    Account.objects.bulk_create(
        [
            Account(
                county=county,
                code=s.code,
                name=s.label,
                kind=s.kind,
                source_id=sources[s.source] if s.source else None,
            )
            for s in specs
        ],
        ignore_conflicts=True,
    )
    return dict(Account.objects.filter(county=county, code__in=codes).values_list("code", "id"))


def source_ids(county: str, codes: set[str]) -> dict[str, int]:
    """Return the id of each source; the county's own money is opened when nothing else is set up."""
    code, name, kind = DEFAULT_SOURCE
    if code in codes:
        FundSource.objects.get_or_create(county=county, code=code, defaults={"name": name, "kind": kind})
    found = dict(FundSource.objects.filter(county=county, code__in=codes).values_list("code", "id"))
    if codes - set(found):
        raise DomainError(
            _("没有这个资金来源：%(code)s") % {"code": "、".join(sorted(codes - set(found)))},
            code="funds.no_source",
            remedy=_("先在资金来源里登记"),
        )
    return found


def shares_of(county: str, schemes: Iterable[str], on: date) -> dict[str, list[Share]]:
    """Return who bears each scheme on a day; without a rule the county bears all of it."""
    found: dict[str, list[Share]] = {scheme: [] for scheme in schemes}
    rows = FundingShare.objects.filter(county=county, scheme__in=list(found), valid_from__lte=on).exclude(
        valid_to__lte=on
    )
    for scheme, source, part in rows.values_list("scheme", "source__code", "permyriad"):
        found[scheme].append(Share(source, part))
    for scheme, shares in found.items():
        if not shares:
            shares.append(Share(DEFAULT_SOURCE[0], 10_000))
        elif sum(s.permyriad for s in shares) != 10_000:
            raise DomainError(
                _("%(scheme)s 的资金分担比例加起来不是百分之百") % {"scheme": scheme},
                code="funds.shares_no_whole",
                remedy=_("在资金来源里改正分担比例"),
            )
    return found


def spend(actor: Actor, on: date, sums: Mapping[str, int]) -> list[str]:
    """Draw scheme sums from the year's allotments, each in one atomic statement; return warnings.

    Raises
    ------
    OverBudget
        When a hard allotment does not cover its part.
    """
    warnings: list[str] = []
    shares = shares_of(actor.county, sums, on)
    names = dict(FundSource.objects.filter(county=actor.county).values_list("code", "name"))
    for scheme in sorted(sums):
        for source, part in sorted(split(sums[scheme], shares[scheme]).items()):
            warnings += _draw(actor.county, on.year, scheme, source, part, names.get(source, source))
    return warnings


def _draw(county: str, year: int, scheme: str, source: str, part: int, name: str) -> list[str]:
    if not part:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funds_budget b SET spent_fen = spent_fen + %(part)s FROM funds_fundsource s "
            "WHERE s.id = b.source_id AND b.county = %(county)s AND b.year = %(year)s AND b.scheme = %(scheme)s "
            "AND s.code = %(source)s AND (NOT b.is_hard OR b.spent_fen + b.committed_fen + %(part)s <= b.allotted_fen) "
            "RETURNING b.allotted_fen - b.committed_fen - b.spent_fen",
            {"part": part, "county": county, "year": year, "scheme": scheme, "source": source},
        )
        row = cursor.fetchone()
    if row is None:
        budget = Budget.objects.filter(county=county, year=year, scheme=scheme, source__code=source).first()
        if budget is None:
            return [
                _("%(source)s没有给 %(scheme)s 定 %(year)s 年额度")
                % {"source": name, "scheme": scheme, "year": year}
            ]
        short = part - (budget.allotted_fen - budget.committed_fen - budget.spent_fen)
        raise OverBudget(
            _("%(source)s %(year)s 年 %(scheme)s 的额度不够，差 %(short)s 元")
            % {"source": name, "year": year, "scheme": scheme, "short": yuan(short)},
            kept=_("没有记账，也没有发放"),
            remedy=_("先调剂额度，再记账"),
        )
    if row[0] < 0:
        return [
            _("%(source)s %(scheme)s 超出额度 %(over)s 元")
            % {"source": name, "scheme": scheme, "over": yuan(-row[0])}
        ]
    return []


@service(permissions.BUDGET, "funds.set_source")
def set_source(
    actor: Actor, *, code: str, name: str, kind: str, level: str = "", is_illustrative: bool = False
) -> int:
    """Enter or rename a source; of a lottery fund the level says whose it is. Return its id."""
    row, _made = FundSource.objects.update_or_create(
        county=actor.county,
        code=code,
        defaults={"name": name, "kind": kind, "level": level, "is_illustrative": is_illustrative},
    )
    note(subject_type="funds.FundSource", subject_id=row.pk)
    return int(row.pk)


@service(permissions.BUDGET, "funds.set_share")
def set_share(
    actor: Actor, *, scheme: str, parts: Mapping[str, int], valid_from: date, is_illustrative: bool = False
) -> None:
    """Say who bears a scheme from a day on, in ten-thousandths; what stood before ends that day."""
    if sum(parts.values()) != 10_000:
        raise DomainError(
            _("分担比例加起来不是百分之百"), code="funds.shares_no_whole", remedy=_("核对各来源的比例")
        )
    ids = source_ids(actor.county, set(parts))
    rows = FundingShare.objects.filter(county=actor.county, scheme=scheme)
    rows.filter(valid_from__gte=valid_from).delete()
    rows.filter(valid_to__isnull=True).update(valid_to=valid_from)
    FundingShare.objects.bulk_create(
        FundingShare(
            county=actor.county,
            scheme=scheme,
            source_id=ids[source],
            permyriad=part,
            valid_from=valid_from,
            is_illustrative=is_illustrative,
        )
        for source, part in parts.items()
    )
    note(scheme=scheme)


@service(permissions.BUDGET, "funds.set_budget")
def set_budget(
    actor: Actor,
    *,
    year: int,
    scheme: str,
    source: str,
    amount_fen: int,
    is_hard: bool = False,
    is_illustrative: bool = False,
    allotted_fen: int | None = None,
) -> int:
    """Set what a year plans for a scheme from a source; what was spent stays. Return the id.

    Without ``allotted_fen`` all of it may be used at once; else the rest waits for an allotment (``budgeting.allot``).
    """
    if amount_fen < 0:
        raise DomainError(
            _("额度不能是负数"), code="funds.negative", field="amount_fen", remedy=_("填零或正数")
        )
    row, _made = Budget.objects.update_or_create(
        county=actor.county,
        year=year,
        scheme=scheme,
        source_id=source_ids(actor.county, {source})[source],
        defaults={
            "amount_fen": amount_fen,
            "allotted_fen": amount_fen if allotted_fen is None else allotted_fen,
            "is_hard": is_hard,
            "is_illustrative": is_illustrative,
        },
    )
    note(subject_type="funds.Budget", subject_id=row.pk, amount_fen=amount_fen)
    return int(row.pk)


@service(permissions.BUDGET, "funds.appropriate")
def appropriate(
    actor: Actor, *, source: str, amount_fen: int, occurred_on: date, cause: str, at: datetime
) -> int:
    """Book money a source paid in; return the entry's id."""
    if amount_fen <= 0:
        raise DomainError(_("拨款要大于零"), code="funds.negative", field="amount_fen", remedy=_("填正数"))
    postings = ((chart.TREASURY, amount_fen), (chart.income(source), -amount_fen))
    ids = enter(actor, [EntryDraft(occurred_on, f"appropriation:{cause}", _("拨款"), postings)], at)
    note(amount_fen=amount_fen, source=source)
    return ids[f"appropriation:{cause}"]
