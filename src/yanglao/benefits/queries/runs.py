"""Reads of monthly runs: steps, sums by scheme and source, causes of the difference, exceptions, lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q

from yanglao.base import permissions as register
from yanglao.base.actor import Actor
from yanglao.base.periods import Month
from yanglao.base.scope import acting
from yanglao.benefits import permissions
from yanglao.benefits.models import (
    Benefit,
    MonthlyRun,
    RunException,
    RunLine,
)
from yanglao.benefits.queries.cases import unsure_schemes
from yanglao.benefits.rules.states import RUN_NAMES, RUN_ORDER
from yanglao.funds import queries as money

#: Why a month differs from the one before, in Chinese words.
CAUSES = {
    "new": "新增",
    "stopped": "停发",
    "age_step": "年龄档变化",
    "level_change": "等级变化",
    "category_change": "身份变化",
    "overlap": "不重复享受",
    "policy_change": "标准调整",
    "other": "其他",
    "arrears": "补发",
    "offset": "抵扣",
}
EXCEPTIONS = {
    "overlap": ("与其他待遇重复", "按择高规则计发"),
    "death_match": ("去世", "次月起停发"),
    "moved_out": ("户籍迁出本县", "迁出次月停发"),
    "level_expired": ("评估结果过期", "暂停，重新评估后恢复"),
    "not_eligible": ("不再符合条件", "本月起停发"),
    "bank_failed": ("上月银行退回", "更正账户后补发"),
}


def runs(actor: Actor) -> list[dict[str, Any]]:
    """Return the county's runs, newest month first."""
    register.require(actor, permissions.READ)
    return [_run(r) for r in MonthlyRun.objects.filter(county=actor.county).order_by("-month")]


def _run(r: MonthlyRun) -> dict[str, Any]:
    steps = [
        {
            "state": state,
            "name": RUN_NAMES[state],
            "at": getattr(r, f"{state}_at"),
            "by": getattr(r, f"{state}_by_name", ""),
            "done": RUN_ORDER.index(r.state) >= RUN_ORDER.index(state),
        }
        for state in RUN_ORDER
    ]
    words = ("id", "month", "state", "pack", "pack_version", "fingerprint", "facts_on", "returned_reason")
    return {w: getattr(r, w) for w in words} | {
        "state_name": RUN_NAMES[r.state],
        "steps": steps,
        "totals": {"elders": 0, "decisions": 0, "lines": 0, "paid_fen": 0, "proposals": 0, **r.totals},
        "computed_by": r.computed_by,
    }


def run_summary(actor: Actor, month: str) -> dict[str, Any]:
    """Return a run with its steps and totals.

    Raises
    ------
    MonthlyRun.DoesNotExist
        When the month was never opened.
    """
    register.require(actor, permissions.READ)
    return _run(MonthlyRun.objects.get(county=actor.county, month=month))


def run_page(actor: Actor, month: str) -> dict[str, Any] | None:
    """Return what the approval page shows: sums by scheme and source, causes of the difference, exceptions, allotments.

    Returns
    -------
    dict or None
        The run, ``rows`` (per scheme: persons, regular, arrears, recovery, paid, ``by_source``, ``unsure``), ``total``,
        ``waterfall`` (cause, name, fen, count), ``exceptions`` (grouped), ``budgets`` (per source: allotted, spent, this run).
    """
    register.require(actor, permissions.READ)
    row = MonthlyRun.objects.filter(county=actor.county, month=month).first()
    if row is None:
        return None
    day = row.facts_on or Month.parse(month).last_day
    found = _run(row)
    schemes = found["totals"].get("schemes", [])
    parted = money.by_source(actor, {s["scheme"]: s["paid_fen"] for s in schemes}, day)
    unsure = unsure_schemes(day)
    rows = [{**s, "by_source": parted[s["scheme"]], "unsure": s["scheme"] in unsure} for s in schemes]
    words = ("persons", "regular_fen", "arrears_fen", "recovery_fen", "paid_fen")
    total: dict[str, Any] = {word: sum(s[word] for s in rows) for word in words}
    total["by_source"] = _added([s["by_source"] for s in rows])
    return found | {
        "rows": rows,
        "total": total,
        "sources": {s.code: s.name for s in money.sources(actor)},
        "waterfall": [
            {**part, "name": CAUSES[part["cause"]]} for part in found["totals"].get("waterfall", [])
        ],
        "exceptions": exception_groups(actor, month),
        "budgets": _budgets(
            actor, day.year, total["by_source"], RUN_ORDER.index(row.state) >= RUN_ORDER.index("posted")
        ),
    }


def _added(parts: list[dict[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        for source, fen in part.items():
            found[source] = found.get(source, 0) + fen
    return found


def _budgets(actor: Actor, year: int, this: dict[str, int], posted: bool) -> list[dict[str, Any]]:
    if not register.may(actor, "funds.read"):
        return []
    found: dict[str, dict[str, Any]] = {}
    for b in money.budgets(actor, year):
        row = found.setdefault(
            b["source"],
            {
                "source": b["source"],
                "name": b["name"],
                "amount_fen": 0,
                "spent_fen": 0,
                "is_illustrative": False,
            },
        )
        row["amount_fen"] += b["amount_fen"]
        row["spent_fen"] += b["spent_fen"]
        row["is_illustrative"] |= b["is_illustrative"]
    for row in found.values():
        row["this_fen"] = this.get(row["source"], 0)
        row["before_fen"] = row["spent_fen"] - (row["this_fen"] if posted else 0)
        row["left_fen"] = row["amount_fen"] - row["before_fen"] - row["this_fen"]
    return list(found.values())


def exception_groups(actor: Actor, month: str) -> list[dict[str, Any]]:
    """Return the run's exceptions in groups, open ones first: ``kind, name, how, count, open, amount_fen``."""
    with acting(actor):
        rows = (
            RunException.objects.filter(run__month=month, county=actor.county)
            .values("kind")
            .annotate(
                count=Count("person_id", distinct=True),
                open=Count("id", filter=Q(state="open")),
                state=Max("state"),
            )
        )
        found = list(rows)
    for row in found:
        row["name"], row["how"] = EXCEPTIONS.get(row["kind"], (row["kind"], ""))
    return sorted(found, key=lambda r: (-r["open"], -r["count"]))


def exceptions(actor: Actor, month: str, kind: str = "") -> list[dict[str, Any]]:
    """Return who stands in a group of a run's exceptions."""
    register.require(actor, permissions.READ)
    with acting(actor):
        rows = RunException.objects.filter(run__month=month, county=actor.county)
        rows = rows.filter(kind=kind) if kind else rows
        words = (
            "id",
            "person_id",
            "village",
            "scheme",
            "kind",
            "state",
            "amount_fen",
            "note",
            "settled_by_name",
        )
        return list(rows.order_by("kind", "person_id").values(*words))


def open_exceptions(actor: Actor, month: str) -> list[dict[str, Any]]:
    """Return who still needs a decision before a run may be approved."""
    return [e for e in exceptions(actor, month) if e["state"] == "open"]


def run_lines(
    actor: Actor, month: str, *, scheme: str = "", kind: str = "", page: int = 1, size: int = 50
) -> dict[str, Any]:
    """Return a page of a run's lines: ``rows, count, sum_fen``."""
    register.require(actor, permissions.READ)
    with acting(actor):
        run = MonthlyRun.objects.filter(county=actor.county, month=month).values_list("id", flat=True).first()
        chosen = RunLine.objects.filter(run_id=run)
        chosen = chosen.filter(scheme=scheme) if scheme else chosen
        chosen = chosen.filter(kind=kind) if kind else chosen
        words = (
            "id",
            "benefit_id",
            "person_id",
            "village",
            "scheme",
            "month",
            "amount_fen",
            "kind",
            "cause",
            "decision_id",
        )
        rows = list(
            chosen.order_by("scheme", "village", "person_id", "month").values(*words)[
                (page - 1) * size : page * size
            ]
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), coalesce(sum(amount_fen), 0)::bigint FROM benefits_runline WHERE run_id = %s "
                "AND (%s = '' OR scheme = %s) AND (%s = '' OR kind = %s)",
                [run, scheme, scheme, kind, kind],
            )
            count, total = cursor.fetchone()
    return {"rows": rows, "count": count, "sum_fen": total}


def counts(actor: Actor, on: date) -> dict[str, Any]:
    """Return persons with a running benefit by scheme, and benefits by state (the home page, indicators)."""
    register.require(actor, permissions.READ)
    with acting(actor):
        rows = Benefit.objects.filter(county=actor.county)
        running = Q(active_from__lte=on) & (Q(active_to__isnull=True) | Q(active_to__gt=on))
        by_scheme = (
            rows.filter(running)
            .exclude(state="suspended")
            .values("scheme")
            .annotate(n=Count("person_id", distinct=True))
        )
        by_state = rows.values("state").annotate(n=Count("id"))
        return {
            "by_scheme": {r["scheme"]: r["n"] for r in by_scheme},
            "by_state": {r["state"]: r["n"] for r in by_state},
        }


def recipients_sql() -> str:
    """Return SQL of who holds a scheme on ``%(on)s``: ``person_id, scheme, village``; for indicators of houses above."""
    return (
        "SELECT person_id, scheme, village FROM benefits_benefit WHERE active_from <= %(on)s "
        "AND (active_to IS NULL OR active_to > %(on)s) AND state IN ('active', 'stopped', 'closed')"
    )
