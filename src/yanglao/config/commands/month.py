"""``./run month --month 2026-10``: a month from the facts to the bank's file.

A demo goes all the way: one example user computes, another reviews and approves. Anywhere else the word stops at ``computed``:
people review and approve on the page. Calling it again goes on where it stopped and pays nothing twice.
"""

from __future__ import annotations

import argparse
import json
import resource
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yanglao.access import queries as access
from yanglao.base import clock, files
from yanglao.base.actor import Actor, system_actor
from yanglao.base.errors import DomainError
from yanglao.base.money import yuan
from yanglao.base.periods import Month
from yanglao.benefits import queries as benefits
from yanglao.benefits import services
from yanglao.funds import queries as money
from yanglao.funds import services as funds

PARTS = ("facts", "decide", "ledger", "batch", "file")


def main(argv: list[str]) -> int:
    """Run a month; returns the exit code."""
    parser = argparse.ArgumentParser(prog="./run month", description="按月发放 / a month's payments")
    parser.add_argument("--month", required=True, help="2026-10")
    parser.add_argument("--county", default="", help="区划代码 / division code")
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    month = str(Month.parse(words.month))
    place = access.place()
    if not place.county or words.county not in ("", place.county):
        raise DomainError(
            _("这个库里没有这个地方：%(county)s") % {"county": words.county or "—"},
            code="month.no_place",
            field="county",
            remedy=_("先装入数据（./run demo），或去掉 --county"),
        )
    answer = run_month(month, place.county, is_demo=place.is_demo)
    print(json.dumps(answer, ensure_ascii=False, default=str) if words.json else _told(answer))
    return 0


def run_month(month: str, county: str, *, is_demo: bool) -> dict[str, Any]:
    """Take a month as far as it may go; return what stands on the last line of the answer.

    Parameters
    ----------
    month : str
        ``2026-10``.
    county : str
        Division code of the installation.
    is_demo : bool
        Whether example users review, approve, post and send as well.
    """
    began, seconds = clock.stopwatch(), dict.fromkeys(PARTS, 0.0)
    today = clock.today()
    maker, checker = _people(county, today) if is_demo else (system_actor(county), None)
    services.open_run(maker, month=month, at=clock.now())
    services.compute(maker, month=month, facts_on=today, at=clock.now(), timings=seconds)
    made = {"new_payments": 0, "paid_fen": 0, "held": 0}
    if checker is not None:
        made = _through(maker, checker, month, today, seconds)
    seconds["total"] = clock.stopwatch() - began
    run = benefits.run_summary(maker, month)
    return {
        "month": month,
        "state": run["state"],
        "elders": run["totals"]["elders"],
        "decisions": run["totals"]["decisions"],
        "lines": run["totals"]["lines"],
        "new_payments": made["new_payments"],
        "paid_fen": run["totals"]["paid_fen"],
        "bank_files": _bank_files(maker, month) if checker is not None else [],
        "held": run["totals"].get("held", made["held"]),
        "proposals": run["totals"]["proposals"],
        "warnings": run["totals"].get("warnings", []),
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _through(
    maker: Actor, checker: Actor, month: str, today: date, seconds: dict[str, float]
) -> dict[str, int]:
    """Review, approve, post, batch, write and send, each unless it is done."""
    services.review(checker, month=month, at=clock.now())
    _settle(checker, month)
    services.approve(checker, month=month, at=clock.now())
    began = clock.stopwatch()
    made = services.post(maker, month=month, occurred_on=today, at=clock.now())
    seconds["ledger"] = clock.stopwatch() - began
    began = clock.stopwatch()
    batches = services.batch(maker, month=month, at=clock.now())
    seconds["batch"] = clock.stopwatch() - began
    began = clock.stopwatch()
    for batch in batches:
        funds.write_bank_file(maker, batch_id=batch)
    seconds["file"] = clock.stopwatch() - began
    began = clock.stopwatch()
    services.send(maker, month=month, occurred_on=today, at=clock.now())
    seconds["batch"] += clock.stopwatch() - began
    return made


def _settle(checker: Actor, month: str) -> None:
    """Decide who is still open as the rule would: the demo has nobody to ask."""
    for one in benefits.open_exceptions(checker, month):
        services.settle_exception(
            checker, exception_id=one["id"], reason=_("按规则处理（示例）"), at=clock.now()
        )


def _people(county: str, today: date) -> tuple[Actor, Actor]:
    """Return the demo's accountant and an officer of the bureau, two users."""
    platform = system_actor(county)
    found: list[Actor] = []
    for duty in ("finance", "bureau"):
        for user in access.accounts(platform, duty=duty, on=today):
            posts = [
                a for a in access.appointments_of(user.pk, today) if a.duty == duty and a.county == county
            ]
            if posts and user.pk not in {a.user_id for a in found}:
                found.append(access.actor_of(user, posts[0]))
                break
    if len(found) < 2:
        raise DomainError(
            _("示例县还没有财务和民政局两个账号，不能一人算、另一人审"),
            code="month.no_accounts",
            remedy=_("重新装入示例县：./run demo --no-serve"),
        )
    return found[0], found[1]


def _bank_files(actor: Actor, month: str) -> list[dict[str, Any]]:
    return [
        {
            "number": b["number"],
            "bank": b["bank"],
            "count": b["count"],
            "amount_fen": b["amount_fen"],
            "sha256": b["sha256"],
            "path": str(files.folder() / b["sha256"][:2] / b["sha256"]),
        }
        for b in money.batches(actor, month)
        if b["file_id"]
    ]


def _told(answer: dict[str, Any]) -> str:
    lines = [
        f"{answer['month']} · {answer['state']} · 老人 {answer['elders']} · 明细 {answer['lines']} · 新付 {answer['new_payments']}"
        f" · {yuan(answer['paid_fen'])} 元 · 暂缓 {answer['held']} · 免申即享 {answer['proposals']}"
    ]
    lines += [
        f"  {f['number']}  {f['bank']}  {f['count']} 笔  {yuan(f['amount_fen'])} 元"
        for f in answer["bank_files"]
    ]
    lines += [f"  ! {warning}" for warning in answer["warnings"]]
    lines.append(
        "  " + "  ".join(f"{k} {v:.2f}s" for k, v in answer["seconds"].items()) + f"  {answer['peak_mb']} MB"
    )
    return "\n".join(lines)
