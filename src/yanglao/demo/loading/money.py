"""Sources, banks, accounts, and the months that ran before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from yanglao.base.actor import Actor
from yanglao.benefits import queries
from yanglao.benefits import services as benefits
from yanglao.demo.loading.people import Known, at
from yanglao.demo.rules import identities
from yanglao.demo.rules.ages import years_before
from yanglao.demo.rules.county import County
from yanglao.demo.rules.quotas import stream
from yanglao.demo.rules.totals import PAST_FROM, TODAY
from yanglao.funds import services as funds

#: Bank code, name, layout of its files, share of the accounts.
BANKS = (("A", "示例农商银行", "fixed", 0.72), ("B", "示例城乡银行", "csv", 0.28))


def open_books(actor: Actor, county: County) -> None:
    """Enter banks, sources, shares, budgets and the year's appropriations."""
    for code, name, layout, _share in BANKS:
        funds.set_bank(actor, code=code, name=name, layout=layout, is_example=True)
    place = county.place
    for code, name in (
        ("county", place.own_funds),
        ("province", place.upper_funds),
        ("lottery", place.own_lottery),
    ):
        funds.set_source(actor, code=code, name=f"{name}（示意）", kind=code, is_illustrative=True)
    sums: dict[tuple[int, str], int] = {}
    for scheme, paid in place.money.items():
        parts = dict(paid.parts)
        funds.set_share(actor, scheme=scheme, parts=parts, valid_from=date(2024, 1, 1), is_illustrative=True)
        for year in range(PAST_FROM.year, TODAY.year + 1):
            whole = round(paid.yearly_fen * county.scale * (1 / 6 if year == PAST_FROM.year else 1))
            for source, part in parts.items():
                amount = whole * part // 10_000
                funds.set_budget(
                    actor, year=year, scheme=scheme, source=source, amount_fen=amount, is_illustrative=True
                )
                sums[year, source] = sums.get((year, source), 0) + amount
    for (year, source), amount in sorted(sums.items()):
        day = max(date(year, 1, 5), PAST_FROM)
        funds.appropriate(
            actor, source=source, amount_fen=amount, occurred_on=day, cause=f"{year}:{source}", at=at(day)
        )


def load_accounts(actor: Actor, county: County, filed: Sequence[Known]) -> int:
    """Give an account to everybody who was, is or soon will be owed something; one in 400 has none yet."""
    random = stream(county.seed, "accounts")
    listed = {c.person for c in county.categories if c.category == "subsistence"}
    old = years_before(TODAY + timedelta(days=366), 80)
    rows = []
    for person in county.population.elders:
        if person.key not in listed and person.born_on > old:
            continue
        number, bank, missing = identities.bank_account(random), random.random(), random.random()
        # Those who died or left were paid in their time; only somebody living can still be without an account.
        if missing < 1 / 400 and person.status == "active" and person.key not in listed:
            continue
        known = filed[person.key]
        rows.append((known.person_id, known.village, "A" if bank < BANKS[0][3] else "B", number, person.name))
    return funds.load_accounts(actor, rows=rows, from_on=date(2020, 1, 1), is_example=True)


def months() -> list[str]:
    """Return ``2024-11 … 2026-09``: the months run and closed."""
    first = PAST_FROM.year * 12 + PAST_FROM.month - 1
    return [f"{i // 12}-{i % 12 + 1:02d}" for i in range(first, TODAY.year * 12 + TODAY.month - 1)]


def load_past(actor: Actor, maker: Actor, checker: Actor) -> dict[str, int]:
    """Run and close the past months; returns what the house counted."""
    return benefits.load_history(actor, months=months(), maker=maker, checker=checker, is_example=True)


#: Days of the open month on which the register was looked through first, and on which cases were put on notice.
_SCANNED, _NOTICED_EARLY, _NOTICED_LATE = date(2026, 10, 9), date(2026, 10, 21), date(2026, 10, 28)
_AT_MOST = 60


def _parts(waiting: list[int]) -> list[list[int]]:
    """Return who is checked, reviewed, on notice, and whose notice is over."""
    if len(waiting) < 8:
        return [waiting[:1], waiting[1:2], waiting[2:4], waiting[4:]]
    return [waiting[n::4] for n in range(4)]


def open_month(maker: Actor, officer: Actor) -> int:
    """Open the demo's month and look through the whole register for what nobody asked for.

    Some were confirmed, checked and put on notice since; a few notices are over and wait for approval. Nothing is granted.

    Parameters
    ----------
    maker : Actor
        Finance: opens the month.
    officer : Actor
        The bureau's officer: confirms on behalf, reviews, puts on notice.

    Returns
    -------
    int
        Proposals found.
    """
    month = f"{TODAY:%Y-%m}"
    benefits.open_run(maker, month=month, at=at(date(TODAY.year, TODAY.month, 1), 8))
    found = benefits.propose(maker, month=month, facts_on=_SCANNED, at=at(_SCANNED))
    rows = queries.tasks(officer, ("proposed",), size=_AT_MOST)["rows"]
    # Half of them are on their way; in a small county still six, so that two stand on the public board.
    waiting = [row["id"] for row in rows][: max(found // 2, 6)]
    if waiting:
        _move_on(officer, waiting)
    found += benefits.propose(maker, month=month, facts_on=TODAY, at=at(TODAY))
    benefits.look_through(officer, on=TODAY)
    _ask_some(officer)
    _contest_one(officer)
    return found


def _move_on(officer: Actor, waiting: list[int]) -> None:
    """Confirm what was found, and take parts of it further: reviewed, on notice, its notice over."""
    parts = _parts(waiting)
    benefits.confirm(
        officer,
        benefit_ids=waiting,
        at=at(_SCANNED + timedelta(days=3)),
        on_behalf="村（社区）代为确认（示例）",
    )
    if reviewed := [*parts[1], *parts[2], *parts[3]]:
        benefits.review_cases(officer, benefit_ids=reviewed, at=at(_NOTICED_EARLY))
    for ids, day in ((parts[2], _NOTICED_LATE), (parts[3], _NOTICED_EARLY)):
        if ids:
            benefits.put_on_notice(officer, benefit_ids=ids, on=day, at=at(day))


def _contest_one(officer: Actor) -> None:
    """Enter one appeal against a stop, made up, so that its list has something to show."""
    rows = queries.tasks(officer, ("stopped",), size=_AT_MOST)["rows"]
    rows.sort(key=lambda row: row["stop_reason"] not in ("not_eligible", "level_expired"))
    if not rows:
        return
    found = queries.benefit(officer, rows[0]["id"], TODAY)
    if found is None:
        return
    benefits.appeal(
        officer,
        decision_id=found["decisions"][-1]["id"],
        reason="家里情况没有变，请再核一次（示例）",
        raised_by="家属（示例）",
        on=_NOTICED_LATE,
        at=at(_NOTICED_LATE),
    )


def _ask_some(officer: Actor) -> None:
    """Write down what came of asking a third of those on the list; drawn, no source gives such answers."""
    rows, _count = queries.findings(officer, limit=_AT_MOST)
    answers = ("wants", "wants", "not_found", "reached", "refuses", "wants", "not_fit")
    for n, row in enumerate(rows[::3]):
        benefits.record_outreach(
            officer,
            finding_ids=[row["id"]],
            outcome=answers[n % len(answers)],
            contacted_on=_NOTICED_LATE,
            today=TODAY,
            at=at(_NOTICED_LATE),
            remark="示例",
        )
