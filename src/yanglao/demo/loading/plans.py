"""Care plans of the demo: a few dozen on each step of the course, drawn by the rules out of the answers on file; 示例."""

from __future__ import annotations

from datetime import date, timedelta

from yanglao.assessment import queries, services
from yanglao.base.actor import Actor
from yanglao.demo.loading import accounts
from yanglao.demo.loading.people import at
from yanglao.demo.rules.totals import TODAY

_LONG_AGO, _LATELY = date(2026, 4, 20), date(2026, 9, 7)
#: Step → how many; what is left of a small county goes to the first ones.
_SHARES = (("draft", 3), ("proposed", 3), ("agreed", 4), ("running", 6), ("due", 3))
_USED_MINUTES = 60


def load(officer: Actor, checker: Actor, platform: Actor) -> int:
    """Draw plans for the elder of the family's account and for others with a level; returns how many.

    Parameters
    ----------
    officer, checker : Actor
        Two officers of the bureau: one draws, the other approves.
    platform : Actor
        Looks up whose file the family's account opens.
    """
    family = accounts.actor_named(platform, "jiashu")
    own = [int(key) for key in family.scope.keys]
    others = [pk for pk in queries.without_plan(officer, on=TODAY) if pk not in own]
    made = sum(_drawn(officer, checker, pk, "running") for pk in own)
    left = iter(others)
    for step, count in _SHARES:
        for _n, person_id in zip(range(count), left, strict=False):
            made += _drawn(officer, checker, person_id, step)
    return made


def _drawn(officer: Actor, checker: Actor, person_id: int, step: str) -> int:
    """Take one plan as far as a step; 0 when the rules refuse (the level did not hold on that day)."""
    on = {"due": _LONG_AGO, "running": _LATELY}.get(step, TODAY - timedelta(days=6))
    try:
        row = services.propose_plan(officer, person_id=person_id, on=on, at=at(on))
        if step != "draft":
            services.put_forward(officer, version_id=row.pk)
    except services.PlanRefused:
        return 0
    if step in ("draft", "proposed"):
        return 1
    agreed = on + timedelta(days=2)
    services.agree(
        officer, version_id=row.pk, by="家属（示例）", relation="child", how="signed", on=agreed, today=TODAY
    )
    if step == "agreed":
        return 1
    start = on + timedelta(days=5)
    services.approve_plans(checker, version_ids=[row.pk], on=start)
    if step == "running":
        _use(officer, person_id)
    return 1


def _use(officer: Actor, person_id: int) -> None:
    """Write a few visits of this month against the hours: made up, no provider stands behind them."""
    for n in range(1 + person_id % 2):
        day = date(TODAY.year, TODAY.month, 3 + 5 * n)
        services.record_used(
            officer,
            person_id=person_id,
            code="bath",
            given_on=day,
            minutes=_USED_MINUTES,
            source=f"demo:{person_id}:{n}",
            at=at(day),
        )
